//! Copies that leave parts out: root and signatures hold, what is withheld is told, and what follows without it is derived again.

use std::fs;
use std::path::{Path, PathBuf};

use fixtures::camera::Options;
use selfcheck::command::{Said, said, thirteen};
use selfcheck::reference::Reference;

use super::folder::path;

#[test]
fn a_bundle_is_redacted_and_published() {
    let scratch = tempfile::tempdir().unwrap();
    let camera = Reference::start(Options::default());
    let folder = camera.folder().to_owned();
    let at = |name: &str| scratch.path().join(name);
    let reference = packed(&folder, &at("reference"), &at("reference.asice"));
    refused(&["publish", path(&reference), "--out", path(&at("no.asice"))], 64, "is about the reference device camera");
    about_no_product(&reference, scratch.path());

    // The same bench, called by nobody's name: a product.
    let bench = folder.join("bench.yaml");
    let text = fs::read_to_string(&bench).unwrap();
    fs::write(
        &bench,
        text.lines().filter(|line| !line.starts_with("reference_device")).map(|line| format!("{line}\n")).collect::<String>(),
    )
    .unwrap();
    let product = packed(&folder, &at("product"), &at("product.asice"));
    let trust = signed(&product, &at("ada"));
    redacted(&product, &trust, &at("redacted.asice"));
    published(&product, &trust, &folder, scratch.path());
    not_with_a_test_key(&folder, scratch.path());
}

fn packed(folder: &Path, results: &Path, out: &Path) -> PathBuf {
    let ran = said(["run", path(folder), "5.4-3", "5.6-1", "--unattended", "--out", path(results)]);
    assert!(matches!(ran.exit, Some(0..=2)), "{}{}", ran.out, ran.err);
    let packed = said(["bundle", path(folder), "--results", path(results), "-o", path(out)]);
    assert_eq!(packed.exit, Some(0), "{}", packed.err);
    out.to_owned()
}

/// Signs a bundle by a key that is made for it, and gives the trust file.
fn signed(bundle: &Path, key: &Path) -> PathBuf {
    let made = Said::by(thirteen().args(["keys", "new", "--organisation", "Example", "--name", "Ada Example"]).arg(key));
    assert_eq!(made.exit, Some(0), "{}", made.err);
    let signed = said(["sign", path(bundle), "--key", path(key)]);
    assert_eq!(signed.exit, Some(0), "{}", signed.err);
    key.join("trust.yaml")
}

fn refused(arguments: &[&str], exit: i32, says: &str) {
    let refused = said(arguments);
    assert_eq!(refused.exit, Some(exit), "{}{}", refused.out, refused.err);
    assert!(refused.err.contains(says), "{}", refused.err);
    let out = arguments.iter().skip_while(|word| **word != "--out").nth(1).unwrap();
    assert!(!Path::new(out).exists(), "{out}");
}

/// Reports and decisions are left out: every verdict still follows, and Ada's signature holds.
fn redacted(product: &Path, trust: &Path, out: &Path) {
    let before = fs::read(product).unwrap();
    let copied = said([
        "redact",
        path(product),
        "--out",
        path(out),
        "--withhold",
        "reports=long",
        "--withhold",
        "decisions.yaml",
        "--because",
        "names",
    ]);
    assert_eq!(copied.exit, Some(0), "{}", copied.err);
    assert_eq!(fs::read(product).unwrap(), before);
    let verified = said(["verify", path(out), "--trust", path(trust)]);
    assert_eq!(verified.exit, Some(2), "{}", verified.out);
    assert!(verified.out.starts_with("Whole; signed by Ada Example, Example, as supplier, first party; "), "{}", verified.out);
    for says in ["reports/junit.xml (", "): long. ", "decisions.yaml (", "): names. "] {
        assert!(verified.out.contains(says), "{says}: {}", verified.out);
    }
    assert!(!verified.out.contains("were not re-derived. This"), "{}", verified.out);
    refused(&["redact", path(product), "--out", path(&out.with_extension("x")), "--withhold", "decisions.yaml"], 64, "for no reason");
    let again = said(["redact", path(product), "--out", path(out), "--withhold", "reports=long"]);
    assert!(again.exit == Some(64) && again.err.contains("is there already"), "{}", again.err);
    let twice = out.with_file_name("twice.asice");
    refused(&["redact", path(out), "--out", path(&twice), "--withhold", "decisions.yaml=x"], 64, "is withheld already: names");
}

/// What is published tells product and verdicts, and nothing of the supplier's texts or the bench.
fn published(product: &Path, trust: &Path, folder: &Path, scratch: &Path) {
    let out = scratch.join("published.asice");
    let done = said(["publish", path(product), "--out", path(&out), "--trust", path(trust)]);
    assert_eq!(done.exit, Some(0), "{}", done.err);
    assert!(done.err.contains("no bench is known here, so nobody looked for its secrets"), "{}", done.err);
    let bytes = fs::read(&out).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    for shown in ["\"software\":\"2.4.1\"", "\"support_period\":", "\"logical_interfaces\":[{", "\"5.4-3\":\"Y\"", "\"basis\":["] {
        assert!(text.contains(shown), "{shown}");
    }
    for home in ["10-SecParam:", "127.0.0.1", "rationale", "serial", "Answered", "answered", "assessor of"] {
        assert!(!text.contains(home), "{home} is published");
    }
    let verified = said(["verify", path(&out), "--trust", path(trust), "--verbose"]);
    assert_eq!(verified.exit, Some(2), "{}", verified.out);
    assert!(verified.out.contains("a publication: it shows ICS"), "{}", verified.out);
    assert!(verified.out.starts_with("Whole; signed by Ada Example") && verified.out.contains("; 0 of "), "{}", verified.out);
    assert!(verified.out.contains("observed (not re-derived)"), "{}", verified.out);
    let report = said(["report", path(&out)]);
    assert_eq!(report.exit, Some(2), "{}", report.err);

    let more = scratch.join("more.asice");
    let kept = ["--keep", "declaration.yaml", "--keep", "journal.jsonl", "--keep", "profile", "--keep", "verdicts.json"];
    let done = said(["publish", path(product), "--out", path(&more)].into_iter().chain(kept));
    assert_eq!(done.exit, Some(0), "{}", done.err);
    let verified = said(["verify", path(&more), "--trust", path(trust)]);
    assert!(verified.exit == Some(2) && !verified.out.contains("; 0 of "), "{}", verified.out);
    // Published from the bench's folder: every part that is kept is looked through.
    let at_home = scratch.join("home");
    super::folder::copied(folder, &at_home);
    let copy = at_home.join("product.asice");
    fs::copy(product, &copy).unwrap();
    let done = said(["publish", path(&copy), "--out", path(&scratch.join("from-home.asice"))]);
    assert!(done.exit == Some(0) && done.err.contains("no secret of the bench in "), "{}", done.err);
    fs::write(at_home.join("secrets/A-owner.txt"), "10-SecParam:\n").unwrap();
    let secret = scratch.join("secret.asice");
    let kept = ["publish", path(&copy), "--out", path(&secret), "--keep", "declaration.yaml"];
    refused(&kept, 64, "declaration.yaml holds a secret of bench.yaml, as it is, at byte ");
    refused(
        &["publish", path(product), "--out", path(&scratch.join("x.asice")), "--keep", "lab.yaml"],
        64,
        "the bundle has no part lab.yaml",
    );
}

/// Signed with a key for tests, the first sentence says of the reference device that it is one before anything else, and of the key what it is.
fn about_no_product(reference: &Path, scratch: &Path) {
    let trust = signed_for_tests(reference, &scratch.join("key-of-the-camera"));
    let verified = said(["verify", path(reference), "--trust", path(&trust)]);
    let first = "Reference device camera: nothing here is about a product. Whole; signed by Test, Example, as supplier, first party with a key for tests; ";
    assert!(verified.exit == Some(0) && verified.out.starts_with(first), "{:?}: {}", verified.exit, verified.out);
    let out = scratch.join("no.asice");
    refused(&["publish", path(reference), "--out", path(&out), "--trust", path(&trust)], 64, "is about the reference device camera");
    refused(&["redact", path(reference), "--publish", "--out", path(&out)], 64, "is about the reference device camera");
}

fn not_with_a_test_key(folder: &Path, scratch: &Path) {
    let bundle = packed(folder, &scratch.join("again"), &scratch.join("again.asice"));
    signed_for_tests(&bundle, &scratch.join("test-key"));
    refused(&["publish", path(&bundle), "--out", path(&scratch.join("no.asice"))], 64, "a key for tests");
}

/// Signs a bundle by a key for tests, and gives the trust file.
fn signed_for_tests(bundle: &Path, key: &Path) -> PathBuf {
    let made = Said::by(thirteen().args(["keys", "new", "--test", "--organisation", "Example", "--name", "Test"]).arg(key));
    assert_eq!(made.exit, Some(0), "{}", made.err);
    assert_eq!(said(["sign", path(bundle), "--key", path(key)]).exit, Some(0));
    key.join("trust.yaml")
}
