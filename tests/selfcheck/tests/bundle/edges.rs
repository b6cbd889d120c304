//! Rough edges of verbs about bundles: several trust files, a language that changes nothing, files that are none, keys with a passphrase.

use std::fs;
use std::path::{Path, PathBuf};

use selfcheck::command::{Said, said, thirteen};
use selfcheck::made;
use serde_json::Value;

use crate::folder::path;

fn bundle(folder: &Path) -> PathBuf {
    let (path, mut bytes) = (folder.join("small.asice"), Vec::new());
    made::packed(made::attaching(Vec::new(), 1), Vec::new(), Vec::new(), &mut bytes).unwrap();
    fs::write(&path, bytes).unwrap();
    path
}

fn key(folder: &Path, name: &str, more: &[&str]) -> PathBuf {
    let key = folder.join(name);
    let made = said(["keys", "new", "--name", name, "--organisation", "Example Lab", path(&key)].iter().chain(more));
    assert_eq!(made.exit, Some(0), "{}", made.err);
    key
}

#[test]
fn several_trust_files_may_be_given() {
    let scratch = tempfile::tempdir().unwrap();
    let file = bundle(scratch.path());
    let ada = key(scratch.path(), "ada", &[]);
    let eve = key(scratch.path(), "eve", &["--role", "authoriser"]);
    assert_eq!(said(["sign", path(&file), "--key", path(&ada)]).exit, Some(0));
    assert_eq!(said(["countersign", path(&file), "--key", path(&eve)]).exit, Some(0));
    let [of_ada, of_eve] = [ada.join("trust.yaml"), eve.join("trust.yaml")];
    let verified =
        |trust: &[&Path]| said(["verify", path(&file)].into_iter().chain(trust.iter().flat_map(|trust| ["--trust", path(trust)])));
    assert_eq!(verified(&[&of_ada]).exit, Some(2));
    let both = verified(&[&of_ada, &of_eve]);
    assert!(both.exit == Some(0) && both.out.contains("signed by ada, Example Lab") && both.out.contains("and by eve"), "{}", both.out);

    let other = scratch.path().join("other.yaml");
    fs::write(&other, fs::read_to_string(&of_ada).unwrap().replace("party: supplier", "party: buyer")).unwrap();
    let contradicted = verified(&[&of_ada, &other]);
    assert!(contradicted.exit == Some(64) && contradicted.err.contains("says something else of ada"), "{}", contradicted.err);
}

#[test]
fn nobody_signs_in_a_role_that_the_key_is_not_for() {
    let scratch = tempfile::tempdir().unwrap();
    let file = bundle(scratch.path());
    let before = fs::read(&file).unwrap();
    let ada = key(scratch.path(), "ada", &[]);
    let eve = key(scratch.path(), "eve", &["--role", "authoriser"]);
    for (verb, key, role) in [("sign", &eve, "operator"), ("countersign", &ada, "authoriser")] {
        let told = said([verb, path(&file), "--key", path(key)]);
        assert!(told.exit == Some(64) && told.err.contains(&format!("does not let this key sign as {role}")), "{}", told.err);
    }
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn a_language_that_changes_nothing_is_told() {
    let scratch = tempfile::tempdir().unwrap();
    let file = bundle(scratch.path());
    let told = said(["report", path(&file), "--format", "markdown", "--lang", "de"]);
    assert!(told.exit == Some(0) && told.err.contains("--lang changes nothing in markdown"), "{}", told.err);
    for silent in [vec!["--format", "html", "--lang", "de"], vec!["--format", "markdown"]] {
        assert_eq!(said(["report", path(&file)].into_iter().chain(silent)).err, "");
    }
}

#[test]
fn a_file_that_cannot_be_opened_is_told_as_json_too() {
    for missing in ["/nonexistent.asice", "/dev/null"] {
        let told = said(["verify", "--json", missing]);
        assert_eq!(told.exit, Some(64), "{}", told.err);
        let json: Value = serde_json::from_str(&told.out).unwrap();
        assert!(json["sentence"].as_str().unwrap().starts_with("Not verified: ") && json["trouble"].is_string(), "{json}");
    }
}

#[test]
fn nobody_stamps_what_is_not_genuine() {
    let scratch = tempfile::tempdir().unwrap();
    let file = bundle(scratch.path());
    let junk = scratch.path().join("junk.asice");
    fs::write(&junk, "junk").unwrap();
    let request = scratch.path().join("x.tsq");
    let stamped = |file: &Path| said(["timestamp", path(file), "--request", path(&request)]).exit;
    assert_eq!(stamped(&junk), Some(65));
    assert_eq!(stamped(&file), Some(64), "nobody has signed it, and it is genuine");
    let mut bytes = fs::read(&file).unwrap();
    let at = bytes.windows(9).position(|nine| nine == b"SecParam-").unwrap();
    bytes[at] ^= 1;
    fs::write(&file, bytes).unwrap();
    assert_eq!(stamped(&file), Some(65));
    assert!(!request.exists());
}

#[test]
fn an_encrypted_key_signs_by_its_passphrase() {
    let scratch = tempfile::tempdir().unwrap();
    let file = bundle(scratch.path());
    let phrase = scratch.path().join("phrase");
    fs::write(&phrase, "correct horse\nanother line\n").unwrap();
    let key = key(scratch.path(), "ada", &["--passphrase-file", path(&phrase)]);
    let sign = |more: &[&str]| said(["sign", path(&file), "--key", path(&key)].into_iter().chain(more.iter().copied()));
    let locked = sign(&[]);
    assert!(locked.exit == Some(64) && locked.err.contains("--passphrase-file"), "{}", locked.err);
    let wrong = Said::by(thirteen().args(["sign", path(&file), "--key", path(&key)]).env("THIRTEEN_PASSPHRASE", "horse"));
    assert!(wrong.exit == Some(64) && wrong.err.contains("not opened by this passphrase"), "{}", wrong.err);
    assert_eq!(sign(&["--passphrase-file", path(&phrase)]).exit, Some(0));
    let by_environment = ["keys", "new", "--encrypt", "--ed25519", "--name", "CI", "--organisation", "Lab"];
    let bare = scratch.path().join("ci");
    let made = Said::by(thirteen().args(by_environment).arg(&bare).env("THIRTEEN_PASSPHRASE", "x y z"));
    assert_eq!(made.exit, Some(0), "{}", made.err);
    let signed = Said::by(thirteen().args(["sign", path(&file), "--key", path(&bare)]).env("THIRTEEN_PASSPHRASE", "x y z"));
    assert_eq!(signed.exit, Some(0), "{}", signed.err);
    let nobody = said(["keys", "new", "--encrypt", "--name", "CI", "--organisation", "Lab", path(&scratch.path().join("none"))]);
    assert!(nobody.exit == Some(64) && nobody.err.contains("no passphrase was given"), "{}", nobody.err);
}
