//! What stays away from a bundle: a capture, a software image, a picture, and who people are. Each is told honestly, and root and signature hold.

use std::fs;
use std::path::{Path, PathBuf};

use fixtures::camera::{Options, Variant};
use selfcheck::command::{Said, said, thirteen};
use selfcheck::reference::Reference;
use serde_json::Value;
use suite::names::Digest;

use crate::folder::path;

/// Whom the reference camera's decisions name.
const ASSESSOR: &str = "assessor of the reference camera";
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\nthe line, and somebody at it";

#[test]
fn what_stays_away_is_told_and_root_and_signature_hold() {
    let scratch = tempfile::tempdir().unwrap();
    let camera = Reference::start(Options { variant: Variant::Connected, ..Options::default() });
    let (whole, trust) = signed(camera.folder(), scratch.path());
    let verified = told(&whole, &trust, 0);
    let root = verified["root"].clone();
    let units = verified["units"].as_array().unwrap().len();
    assert!(sentence(&verified).contains(&format!("; {units} of {units} verdicts follow from what Ada Example recorded. ")), "{verified}");
    let kept = says(&verified, 10);
    assert!(kept.contains("files kept by the laboratory, captures and software images"), "{kept}");

    kept_already(&whole, camera.folder(), scratch.path());
    let without = scratch.path().join("without-picture.asice");
    let part = format!("evidence/{}", digits(PICTURE));
    let copied = said(["redact", path(&whole), "--out", path(&without), "--withhold", &format!("{part}=personal")]);
    assert_eq!(copied.exit, Some(0), "{}", copied.err);
    let verified = told(&without, &trust, 2);
    assert_eq!((&verified["root"], &verified["signed_by"]), (&root, &told(&whole, &trust, 0)["signed_by"]));
    let open: Vec<&str> = verified["units"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|unit| unit["rederived"] == false)
        .map(|unit| unit["id"].as_str().unwrap())
        .collect();
    assert!(!open.is_empty() && open.iter().all(|unit| unit.starts_with("5.4-3-")), "{open:?}");
    let follow = units - open.len();
    let rest = if open.len() == 1 { "rests on withheld parts and was" } else { "rest on withheld parts and were" };
    let honest = format!("; {follow} of {units} verdicts follow from what Ada Example recorded, {} {rest} not re-derived. ", open.len());
    assert!(sentence(&verified).contains(&honest), "{}", sentence(&verified));
    assert!(says(&verified, 10).contains(&format!("{part} (")), "{}", says(&verified, 10));
    names(&whole, &trust, &root, scratch.path());
    secrets(&whole, camera.folder(), scratch.path());
}

/// A run whose decisions on 5.4-3 attach a picture, packed and signed.
fn signed(folder: &Path, scratch: &Path) -> (PathBuf, PathBuf) {
    fs::write(folder.join("line.png"), PICTURE).unwrap();
    let decisions = fs::read_to_string(folder.join("decisions.yaml")).unwrap();
    let entries = decisions.split("\n- ").map(|entry| {
        let attached = if entry.contains("unit: \"5.4-3-") { "\n  attached: [line.png]" } else { "" };
        format!("{}{attached}", entry.trim_end())
    });
    fs::write(folder.join("decisions.yaml"), entries.collect::<Vec<_>>().join("\n- ") + "\n").unwrap();
    let (results, bundle, key) = (scratch.join("results"), scratch.join("whole.asice"), scratch.join("ada"));
    let ran = said(["run", path(folder), "5.4-3", "5.7-2", "--unattended", "--out", path(&results)]);
    assert!(matches!(ran.exit, Some(0..=2)), "{}{}", ran.out, ran.err);
    let page = fs::read_to_string(results.join("report.html")).unwrap();
    assert!(page.contains(ASSESSOR), "at home the report names whoever decided");
    let journal = fs::read_to_string(results.join("journal.jsonl")).unwrap();
    assert!(!journal.contains(ASSESSOR) && journal.contains("\"by\":\"person:"), "the journal names nobody");
    let packed = said(["bundle", path(folder), "--results", path(&results), "-o", path(&bundle)]);
    assert_eq!(packed.exit, Some(0), "{}", packed.err);
    let made = Said::by(thirteen().args(["keys", "new", "--organisation", "Example", "--name", "Ada Example"]).arg(&key));
    assert_eq!(made.exit, Some(0), "{}", made.err);
    assert_eq!(said(["sign", path(&bundle), "--key", path(&key)]).exit, Some(0));
    (bundle, key.join("trust.yaml"))
}

/// Captures and images are leaves from the start: the laboratory has the file, and nobody withholds it again.
fn kept_already(whole: &Path, folder: &Path, scratch: &Path) {
    let captures = fs::read_dir(folder).unwrap().chain(fs::read_dir(folder.join("images")).into_iter().flatten());
    let files = captures.flatten().map(|entry| entry.path()).filter(|path| path.is_file());
    let leaves = fs::read(whole).unwrap();
    let leaves = String::from_utf8_lossy(&leaves);
    let kept: Vec<PathBuf> = files
        .filter(|file| {
            leaves.contains(&format!("\"because\":\"kept by the laboratory\",\"digest\":\"sha256:{}\"", digits(&fs::read(file).unwrap())))
        })
        .collect();
    assert!(kept.iter().any(|file| file.extension().is_some_and(|end| end == "pcap" || end == "pcapng")), "a capture: {kept:?}");
    assert!(kept.iter().any(|file| file.parent().is_some_and(|folder| folder.ends_with("images"))), "an image: {kept:?}");
    for (number, file) in kept.iter().enumerate() {
        let out = scratch.join(format!("again-{number}.asice"));
        let part = format!("evidence/{}=x", digits(&fs::read(file).unwrap()));
        let again = said(["redact", path(whole), "--out", path(&out), "--withhold", &part]);
        assert!(again.exit == Some(64) && again.err.contains("is withheld already: kept by the laboratory"), "{}", again.err);
    }
}

/// Without names every verdict follows, no report tells one, and whoever decided stays the same person in each.
fn names(whole: &Path, trust: &Path, root: &Value, scratch: &Path) {
    let hidden = scratch.join("nameless.asice");
    let copied = said(["redact", path(whole), "--out", path(&hidden), "--people"]);
    assert_eq!(copied.exit, Some(0), "{}", copied.err);
    assert!(!String::from_utf8_lossy(&fs::read(&hidden).unwrap()).contains(ASSESSOR));
    let verified = told(&hidden, trust, 2);
    assert_eq!(&verified["root"], root);
    assert!(verified["units"].as_array().unwrap().iter().all(|unit| unit["rederived"] == true), "{verified}");
    assert!(says(&verified, 8).contains("1 person named by a commitment; 1 name is withheld"), "{}", says(&verified, 8));
    for (language, words) in [
        ("en", "a person whose name is withheld ("),
        ("de", "eine Person, deren Name nicht genannt wird ("),
        ("fr", "une personne dont le nom n’est pas communiqué ("),
    ] {
        let page = said(["report", path(&hidden), "--format", "html", "--lang", language]);
        assert_eq!(page.exit, Some(0), "{}", page.err);
        assert!(page.out.contains(words) && !page.out.contains(ASSESSOR), "{language}");
        let page = said(["report", path(whole), "--format", "html", "--lang", language]);
        assert!(page.out.contains(ASSESSOR) && !page.out.contains(words), "{language}");
    }
    let differ = said(["diff", path(whole), path(&hidden)]);
    assert_eq!(differ.exit, Some(0), "{}", differ.err);
    assert!(!differ.out.contains("person whose name"), "the same person: {}", differ.out);
}

/// What became known as a secret later, or a name in a text, stays in no copy.
fn secrets(whole: &Path, folder: &Path, scratch: &Path) {
    let out = scratch.join("secret.asice");
    let reports = ["--withhold", "reports=long"];
    let copied = said(["redact", path(whole), "--out", path(&out)].into_iter().chain(reports));
    assert!(copied.exit == Some(0) && copied.err.contains("no bench is known here"), "{}", copied.err);
    fs::remove_file(&out).unwrap();
    let with_home = |more: &[&str]| {
        said(
            ["redact", path(whole), "--out", path(&out), "--secrets-of", path(folder)]
                .into_iter()
                .chain(reports)
                .chain(more.iter().copied()),
        )
    };
    let copied = with_home(&[]);
    assert!(copied.exit == Some(0) && copied.err.contains("no secret of the bench in "), "{}", copied.err);
    fs::remove_file(&out).unwrap();

    // A phrase of the declaration turns out to be a password.
    let phrase = "uploaded images are taken in pieces of fixed size";
    fs::write(folder.join("secrets/late.txt"), phrase).unwrap();
    let bench = folder.join("bench.yaml");
    let text = fs::read_to_string(&bench).unwrap();
    let late = "    identities:\n      late: { login: AuthMech-Web, user: late, secret: { file: secrets/late.txt }, in: [after_reset] }\n";
    fs::write(&bench, text.replacen("    identities:\n", late, 1)).unwrap();
    let refused = with_home(&[]);
    assert!(refused.exit == Some(64) && !out.exists(), "{}", refused.err);
    assert!(refused.err.contains("declaration.yaml holds a secret of bench.yaml, as it is, at byte "), "{}", refused.err);
    assert!(!refused.err.contains(phrase) && !refused.out.contains(phrase), "{}", refused.err);
    let copied = with_home(&["--withhold", "declaration.yaml=secret", "--withhold", "decisions.yaml=secret"]);
    assert_eq!(copied.exit, Some(0), "{}", copied.err);
}

fn told(bundle: &Path, trust: &Path, exit: i32) -> Value {
    let verified = said(["verify", path(bundle), "--trust", path(trust), "--json"]);
    assert_eq!(verified.exit, Some(exit), "{}", verified.out);
    serde_json::from_str(&verified.out).unwrap()
}

fn sentence(verified: &Value) -> &str {
    verified["sentence"].as_str().unwrap()
}

fn says(verified: &Value, check: usize) -> String {
    verified["checks"][check - 1]["says"].to_string()
}

fn digits(bytes: &[u8]) -> String {
    Digest::of(bytes).as_str().trim_start_matches("sha256:").to_owned()
}
