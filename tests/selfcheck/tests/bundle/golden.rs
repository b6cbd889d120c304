//! A bundle of every released format, kept for ever: each stays genuine, and a verdict that comes out otherwise today is told as rejudged.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use fixtures::camera::{Flaw, Options};
use reports::bundle::{Bundle, Kind, Source, Withheld, pack};
use selfcheck::command::{Said, said, thirteen, workspace};
use selfcheck::reference::Reference;
use serde_json::{Value, json};
use suite::names::Digest;

use crate::folder::path;

fn folder() -> PathBuf {
    workspace().join("tests/golden")
}

fn kept() -> Vec<PathBuf> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut bundles: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|extension| extension == "asice")).collect();
    bundles.sort();
    bundles
}

fn beside(bundle: &Path, ending: &str) -> PathBuf {
    bundle.with_extension(ending)
}

#[test]
fn every_bundle_that_was_released_is_genuine_for_ever() {
    for bundle in kept() {
        let expected: Value = serde_json::from_str(&fs::read_to_string(beside(&bundle, "expected.json")).unwrap()).unwrap();
        let verified = said(["verify", path(&bundle), "--trust", path(&beside(&bundle, "trust.yaml")), "--json"]);
        assert_eq!(verified.exit, Some(2), "{}: genuine, and a part of it is withheld: {}", bundle.display(), verified.out);
        let report: Value = serde_json::from_str(&verified.out).unwrap();
        assert_eq!(report["root"], expected["root"], "{}", bundle.display());
        assert_eq!(report["signed_by"], expected["signed_by"], "{}", bundle.display());
        let said: String = report["checks"].as_array().unwrap().iter().map(|check| check["says"].to_string()).collect();
        let units = report["units"].as_array().unwrap();
        let stated: BTreeMap<&str, &Value> = units.iter().map(|unit| (unit["id"].as_str().unwrap(), &unit["verdict"])).collect();
        assert_eq!(json!(stated), expected["units"], "{}", bundle.display());
        for unit in units.iter().filter(|unit| unit["rederived"] == false) {
            let id = unit["id"].as_str().unwrap();
            let rests_on_withheld = expected["withheld"].as_array().unwrap().iter().any(|withheld| withheld == id);
            assert!(rests_on_withheld || said.contains(&format!("rejudged: {id}")) || said.contains("rejudged: the same"), "{id}: {said}");
        }
        for format in ["html", "json", "junit", "markdown", "text"] {
            assert_eq!(self::said(["report", path(&bundle), "--format", format]).exit, Some(0), "{format}");
        }
        let same = self::said(["diff", path(&bundle), path(&bundle)]);
        assert!(same.exit == Some(0) && same.out.starts_with("No regression: nothing differs.\n"), "{}", same.out);
    }
}

/// Writes the bundle of this version, beside those that are there. See `tests/golden/README.md` for when.
#[test]
#[ignore = "run by hand for each released version: it writes the bundle that later versions have to read"]
fn write_the_bundle_of_this_version() {
    let bundle = folder().join(format!("{}.asice", env!("CARGO_PKG_VERSION")));
    assert!(!bundle.exists(), "{} is there already; what was released is never written again", bundle.display());
    let scratch = tempfile::tempdir().unwrap();
    let whole = scratch.path().join("whole.asice");
    let withheld = packed(&whole, scratch.path());
    withhold(&whole, &bundle, &withheld);
    signed(&bundle, scratch.path());
    expected(&bundle);
}

/// A camera with one flaw: a FAIL, a PASS by a decision with two attachments. Gives the attachment that is to be withheld.
fn packed(bundle: &Path, scratch: &Path) -> Digest {
    let camera = Reference::start(Options { flaws: vec![Flaw::SharedTlsKey], ..Options::default() });
    let folder = camera.folder();
    fs::write(folder.join("log-of-the-lot.txt"), "lot 7: 240 cameras, each with a key of its own\n").unwrap();
    let personal = b"seen by: somebody whose name is nobody's business\n";
    fs::write(folder.join("who-was-there.txt"), personal).unwrap();
    let decisions = fs::read_to_string(folder.join("decisions.yaml")).unwrap();
    let own = decisions.split("\n- ").filter(|entry| entry.contains("unit: \"5.4-3-")).map(|entry| {
        let entry = entry.trim_start_matches("- ").trim_end();
        format!("- {entry}\n  attached: [log-of-the-lot.txt, who-was-there.txt]\n")
    });
    fs::write(folder.join("decisions.yaml"), own.collect::<String>()).unwrap();
    let results = scratch.join("results");
    let profile = camera.full_pace();
    let ran = said(["run", path(folder), "--profile", path(&profile), "5.4-3", "--unattended", "--out", path(&results)]);
    assert_eq!(ran.exit, Some(1), "{}{}", ran.out, ran.err);
    let packed = said(["bundle", path(folder), "--profile", path(&profile), "--results", path(&results), "-o", path(bundle)]);
    assert_eq!(packed.exit, Some(0), "{}", packed.err);
    Digest::of(personal)
}

/// The same bundle without one part.
fn withhold(whole: &Path, bundle: &Path, withheld: &Digest) {
    let mut opened = Bundle::open(Cursor::new(fs::read(whole).unwrap())).unwrap();
    let names: Vec<_> = opened.names().filter(|name| Kind::of(name).is_some_and(Kind::is_leaf)).cloned().collect();
    let (mut parts, mut gone) = (Vec::new(), Vec::new());
    for name in names {
        let bytes = opened.bytes(name.as_str(), u64::MAX).unwrap().unwrap();
        let digest = Digest::of(&bytes);
        if digest == *withheld {
            gone.push(Withheld { name, digest, because: "personal".to_owned() });
        } else {
            parts.push(Source::bytes(name, bytes));
        }
    }
    assert_eq!(gone.len(), 1);
    pack(parts, gone, &mut fs::File::create_new(bundle).unwrap()).unwrap();
}

/// Signed by a key that is marked as one for tests.
fn signed(bundle: &Path, scratch: &Path) {
    let key = scratch.join("key");
    let mut made = thirteen();
    made.args(["keys", "new", "--test", "--name", "Ada Example", "--organisation", "Example Lab", "--party", "independent-laboratory"]);
    let made = Said::by(made.arg(&key));
    assert_eq!(made.exit, Some(0), "{}", made.err);
    let signed = said(["sign", path(bundle), "--key", path(&key)]);
    assert_eq!(signed.exit, Some(0), "{}", signed.err);
    fs::copy(key.join("trust.yaml"), beside(bundle, "trust.yaml")).unwrap();
}

fn expected(bundle: &Path) {
    let verified = said(["verify", path(bundle), "--trust", path(&beside(bundle, "trust.yaml")), "--json"]);
    assert_eq!(verified.exit, Some(2), "{}", verified.out);
    let report: Value = serde_json::from_str(&verified.out).unwrap();
    let units = report["units"].as_array().unwrap();
    let stated: BTreeMap<&str, &Value> = units.iter().map(|unit| (unit["id"].as_str().unwrap(), &unit["verdict"])).collect();
    let withheld: Vec<&Value> = units.iter().filter(|unit| unit["rederived"] == false).map(|unit| &unit["id"]).collect();
    let expected = json!({ "root": report["root"], "signed_by": report["signed_by"], "units": stated, "withheld": withheld });
    fs::write(beside(bundle, "expected.json"), format!("{expected:#}\n")).unwrap();
}
