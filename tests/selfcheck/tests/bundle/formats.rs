//! What others read in our reports: validators of JSON Schema, SARIF and JUnit, a reader of JUnit, and GitHub's Markdown.

use std::fs;
use std::path::Path;
use std::process::Command;

use reports::{json, junit, markdown, sarif};
use selfcheck::command::{Said, said};
use selfcheck::readers::{PYTHON, beside, of_npm, program, require_readers};
use serde_json::Value;
use suite::tree::Verdicts;

use crate::folder::{failing, path};
use crate::hostile::{self, HARMLESS, HOSTILE};

#[test]
fn others_read_what_is_written_and_nobody_forges_anything() {
    if let Err(missing) = require_readers() {
        return eprintln!("{missing}");
    }
    let scratch = tempfile::tempdir().unwrap();
    let (folder, bundle) = failing(scratch.path());
    let made = scratch.path().join("made");
    let reported = said(["report", path(&bundle), "--format", "json,junit,markdown,sarif,text", "--out", path(&made)]);
    assert_eq!((reported.exit, reported.out.as_str()), (Some(0), ""), "{}", reported.err);
    let again = said(["report", path(&bundle), "--format", "json", "--out", path(&made.join("verdicts.json"))]);
    assert!(again.exit == Some(64) && again.err.contains("never written over"), "{}", again.err);
    let both = said(["report", path(&bundle), "--format", "json,text"]);
    assert!(both.exit == Some(64) && both.err.contains("--out DIR"), "{}", both.err);

    let verdicts = json::read(&fs::read_to_string(made.join("verdicts.json")).unwrap()).unwrap();
    let [clean, foul] = [HARMLESS, HOSTILE].map(|text| hostile::verdicts(&verdicts, text));
    json_follows_its_schemas(&folder, &bundle, scratch.path());
    sarif_is_valid(&made.join("verdicts.sarif"));
    junit_is_read(&made.join("junit.xml"), &verdicts);
    let began = "2026-11-22T10:00:00Z".parse().unwrap();
    let write = |name: &str, text: String| {
        let path = scratch.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };

    let forged = write("forged.sarif", sarif::write(&foul, None));
    sarif_is_valid(&forged);
    let log = fs::read_to_string(&forged).unwrap();
    let messages = || log.lines().filter(|line| line.trim_start().starts_with("\"text\": "));
    assert!(
        messages().any(|line| line.contains("[click]")) && !messages().any(|line| line.contains("](")),
        "a message of SARIF holds no link"
    );
    let junits = [&clean, &foul].map(|tree| outcomes(&write("forged.xml", junit::write(tree, began))));
    assert_eq!(junits[0], junits[1]);
    let trees = [&clean, &foul].map(|tree| as_on_github(&markdown::write(tree)));
    assert_eq!(trees[0], trees[1]);
    let strange = ["link", "image", "html_inline"].iter().filter(|kind| trees[1].iter().any(|node| node == *kind)).collect::<Vec<_>>();
    assert!(strange.is_empty(), "{strange:?}");
}

/// Every command that prints JSON follows the schema that it publishes.
fn json_follows_its_schemas(folder: &Path, bundle: &Path, scratch: &Path) {
    let schemas = scratch.join("schemas");
    assert_eq!(said(["schema", "--out", path(&schemas)]).exit, Some(0));
    let torn = scratch.join("torn.asice");
    let mut bytes = fs::read(bundle).unwrap();
    bytes.truncate(bytes.len() / 2);
    fs::write(&torn, bytes).unwrap();
    let printed: [(&str, &[&str]); 7] = [
        ("check", &["check", path(folder), "--json"]),
        ("diff", &["diff", path(bundle), path(bundle), "--json"]),
        ("doctor", &["doctor", path(folder), "--json"]),
        ("plan", &["plan", path(folder), "--json"]),
        ("verdicts", &["report", path(bundle), "--format", "json"]),
        ("verify", &["verify", path(bundle), "--json"]),
        ("verify", &["verify", path(&torn), "--json"]),
    ];
    for (schema, arguments) in printed {
        let told = said(arguments);
        let document = scratch.join("document.json");
        fs::write(&document, &told.out).unwrap();
        follows(&document, &schemas.join(format!("{schema}.json")), &format!("{arguments:?}: {}", told.err));
    }
}

pub fn follows(document: &Path, schema: &Path, what: &str) {
    let validator = "import json, sys, jsonschema\n\
        schema, document = (json.load(open(name, encoding='utf-8')) for name in sys.argv[1:])\n\
        known = jsonschema.validators.validator_for(schema, default=None)\n\
        known.check_schema(schema)\n\
        for error in known(schema).iter_errors(document): print(error.json_path, error.message[:300])";
    let checked = Said::by(Command::new(PYTHON).args(["-c", validator, path(schema), path(document)]));
    assert_eq!((checked.exit, checked.out.as_str()), (Some(0), ""), "{what}: {}", checked.err);
}

/// Valid by the published schema, and by the rules that no schema can state.
pub fn sarif_is_valid(log: &Path) {
    let multitool = of_npm("sarif-multitool-linux");
    follows(log, &multitool.with_file_name("sarif-2.1.0.json"), "sarif");
    let report = log.with_extension("validated");
    let mut validate = Command::new(&multitool);
    validate.env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1").arg("validate").arg(log);
    let validated = Said::by(validate.args(["--log", "ForceOverwrite", "--output"]).arg(&report));
    assert!(validated.exit == Some(0) && validated.out.contains("Analysis completed successfully"), "{}{}", validated.out, validated.err);
    let report: Value = serde_json::from_str(&fs::read_to_string(&report).unwrap()).unwrap();
    let results = report["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().all(|result| result["level"] != "error"), "{results:#?}");
}

/// The names of suites and how each testcase ended, as a reader of JUnit tells them.
pub fn outcomes(xml: &Path) -> Vec<String> {
    let schema = beside("junit.xsd");
    let valid = Said::by(Command::new(program("xmllint")).args(["--noout", "--schema"]).args([&schema, xml]));
    assert_eq!(valid.exit, Some(0), "{}", valid.err);
    let reader = "import sys, junitparser\n\
        for suite in junitparser.JUnitXml.fromfile(sys.argv[1]):\n\
        \x20   print('suite', suite.tests, suite.failures, suite.errors)\n\
        \x20   for case in suite: print(case.name, *(type(result).__name__ for result in case.result))";
    let told = Said::by(Command::new(PYTHON).args(["-c", reader, path(xml)]));
    assert_eq!(told.exit, Some(0), "{}", told.err);
    told.out.lines().map(str::to_owned).collect()
}

/// A group is a suite, a case a testcase, FAIL a failure.
fn junit_is_read(xml: &Path, verdicts: &Verdicts) {
    let told = outcomes(xml);
    let suites: Vec<_> = told.iter().filter(|line| line.starts_with("suite ")).collect();
    assert_eq!(suites.len(), verdicts.groups.len(), "{suites:?}: what did not run is there as well");
    for wanted in ["5.4-3-1", "5.4-3-2 Failure", "5.6-1-2 Failure"] {
        assert!(told.iter().any(|line| line == wanted), "{wanted} in {told:#?}");
    }
    assert!(told.iter().any(|line| line.ends_with(" Skipped")), "{told:#?}");
}

/// What GitHub makes of Markdown: the kinds of all nodes, in order.
fn as_on_github(text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("comment.md");
    fs::write(&file, text).unwrap();
    let mut cmark = Command::new(program("cmark-gfm"));
    cmark.args(["--unsafe", "--to", "xml"]);
    for extension in ["autolink", "strikethrough", "table", "tagfilter", "tasklist"] {
        cmark.args(["--extension", extension]);
    }
    let told = Said::by(cmark.arg(&file));
    assert_eq!(told.exit, Some(0), "{}", told.err);
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
    let document = roxmltree::Document::parse_with_options(&told.out, options).unwrap();
    document.descendants().filter(roxmltree::Node::is_element).map(|node| node.tag_name().name().to_owned()).collect()
}
