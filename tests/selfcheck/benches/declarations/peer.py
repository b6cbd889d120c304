"""The peer: PyYAML's C loader and jsonschema on the same declarations, measured like ours. Prints `declarations bytes seconds versions`."""

import importlib.metadata
import json
import pathlib
import sys
import time

import jsonschema
import yaml


def main(folder, schema):
    if not yaml.__with_libyaml__:
        sys.exit("this PyYAML has no C loader: the comparison would flatter us")
    folder = pathlib.Path(folder)
    validator = jsonschema.Draft202012Validator(json.loads(pathlib.Path(schema).read_text()))

    def is_valid(path):
        return validator.is_valid(yaml.load(path.read_text(), Loader=yaml.CSafeLoader))

    if is_valid(folder / "refused.yaml"):
        sys.exit("a declaration with a value that no list has was accepted: nothing was measured")
    files = sorted((folder / "many").iterdir())
    before = time.process_time()
    for path in files:
        if not is_valid(path):
            sys.exit(f"{path} is not valid")
    seconds = time.process_time() - before
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("PyYAML", "jsonschema"))
    size = sum(path.stat().st_size for path in files)
    print(len(files), size, f"{seconds:.3f}", versions, "on Python", sys.version.split()[0])


main(*sys.argv[1:])
