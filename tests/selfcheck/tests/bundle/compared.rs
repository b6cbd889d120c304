//! Two bundles beside each other: the same, a flaw, the way back, another version of the software with a carried verdict, and a peer that others wrote.

use std::fs;
use std::path::{Path, PathBuf};

use fixtures::camera::{Flaw, Options};
use selfcheck::assessed::{Assessed, Means};
use selfcheck::command::said;
use selfcheck::peers::nmap::machine_wide_ports;
use selfcheck::peers::{Peer, PeerKind, require_peers};
use selfcheck::reference::Reference;
use serde_json::Value;

use crate::folder::path;

const IDENTIFY: &str = "  identify: { interface: LogIntf-Web, get: /api/status, as: owner, serial: /serial, software: /software }\n";
const UNIT: &str = "5.4-3-2a";

/// A camera with these flaws, run by one group and packed. What it says of its own version is not asked, so that the declaration says it.
fn camera(flaws: Vec<Flaw>, scratch: &Path, name: &str) -> (Reference, PathBuf) {
    let camera = Reference::start(Options { flaws, ..Options::default() });
    edited(camera.folder(), |declaration| {
        assert!(declaration.contains(IDENTIFY), "the camera tells its version");
        declaration.replace(IDENTIFY, "")
    });
    let bundle = scratch.join(name);
    run(&camera, &bundle);
    (camera, bundle)
}

fn run(camera: &Reference, bundle: &Path) {
    let results = bundle.with_extension("results");
    let ran =
        said(["run", path(camera.folder()), "--profile", path(&camera.full_pace()), "5.4-3", "--unattended", "--out", path(&results)]);
    assert!(matches!(ran.exit, Some(1 | 2)), "{}", ran.err);
    let profile = camera.full_pace();
    let packed = said(["bundle", path(camera.folder()), "--profile", path(&profile), "--results", path(&results), "-o", path(bundle)]);
    assert_eq!(packed.exit, Some(0), "{}", packed.err);
}

fn edited(folder: &Path, change: impl FnOnce(String) -> String) {
    let file = folder.join("declaration.yaml");
    fs::write(&file, change(fs::read_to_string(&file).unwrap())).unwrap();
}

fn json(before: &Path, after: &Path) -> Value {
    serde_json::from_str(&said(["diff", path(before), path(after), "--json"]).out).unwrap()
}

#[test]
fn a_flaw_is_a_regression_and_its_end_is_none() {
    let scratch = tempfile::tempdir().unwrap();
    let (_sound, good) = camera(Vec::new(), scratch.path(), "good.asice");
    let (_flawed, bad) = camera(vec![Flaw::SharedTlsKey], scratch.path(), "bad.asice");

    let worse = said(["diff", path(&good), path(&bad)]);
    assert_eq!(worse.exit, Some(1), "{}", worse.out);
    assert!(worse.out.starts_with("Regression: ") && worse.out.contains(&format!("worse: {UNIT} PASS → FAIL")), "{}", worse.out);
    let told = json(&good, &bad);
    assert_eq!(told["regressions"][0]["how"], "pass_lost", "{told}");
    assert!(told["software"].is_null() && told["declared"].as_array().unwrap().is_empty(), "{told}");

    let better = said(["diff", path(&bad), path(&good)]);
    assert_eq!(better.exit, Some(0), "{}", better.out);
    assert!(better.out.starts_with("No regression.\n") && better.out.contains(&format!("{UNIT} FAIL → PASS")), "{}", better.out);

    let same = said(["diff", path(&good), path(&good)]);
    assert_eq!(same.exit, Some(0), "{}", same.out);
    assert!(same.out.starts_with("No regression: nothing differs.\n"), "{}", same.out);
    let page = said(["diff", path(&good), path(&bad), "--format", "markdown"]);
    assert!(page.exit == Some(1) && page.out.starts_with("## Regression: "), "{}", page.out);

    forged(&good, &bad, scratch.path());
    judged_again(&good, scratch.path());
}

fn forged(good: &Path, bad: &Path, scratch: &Path) {
    let mut bytes = fs::read(bad).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    let forged = scratch.join("forged.asice");
    fs::write(&forged, bytes).unwrap();
    for order in [[good, &forged], [&forged, good]] {
        assert_eq!(said(["diff", path(order[0]), path(order[1])]).exit, Some(65));
    }
    assert_eq!(said(["rejudge", path(&forged)]).exit, Some(65));
}

fn judged_again(good: &Path, scratch: &Path) {
    let again = said(["rejudge", path(good)]);
    assert_eq!(again.exit, Some(0), "{}{}", again.out, again.err);
    assert!(again.out.starts_with("Judged again by Thirteen ") && again.out.contains(" 0 worse, 0 open, 0 better"), "{}", again.out);

    let lists = scratch.join("passwords.yaml");
    fs::write(&lists, "date: 2030-01-01\ncommon: [[admin, \"2030\"]]\n").unwrap();
    let others = said(["rejudge", path(good), "--passwords", path(&lists), "--json"]);
    assert!(matches!(others.exit, Some(0 | 2)), "{}{}", others.out, others.err);
    let told: Value = serde_json::from_str(&others.out).unwrap();
    let open = told["units"].as_array().unwrap();
    assert!(
        open.iter().all(|unit| unit["turn"] == "open" && unit["why"][0].as_str().unwrap().contains("would have to be asked")),
        "{told}"
    );

    let (empty, none) = (scratch.join("empty"), scratch.join("none"));
    fs::create_dir(&empty).unwrap();
    let wrong: [(&[&str], &str); 6] = [
        (&["--catalogue", path(&none)], "there is no"),
        (&["--catalogue", path(&empty)], "holds no .yaml file"),
        (&["--catalogue", path(&lists)], "is no file of a catalogue"),
        (&["--catalogue", path(good)], "its name does not end in .yaml"),
        (&["--passwords", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")], "here"),
        (&["--on", "31.12.2026"], "as in 2026-12-31"),
    ];
    for (arguments, says) in wrong {
        let told = said(["rejudge", path(good)].iter().chain(arguments));
        let on_one_line = told.err.replace("\n  |", " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.exit == Some(64) && on_one_line.contains(says), "{arguments:?}: {:?} {}", told.exit, told.err);
    }
}

#[test]
fn a_verdict_is_carried_to_another_version_and_says_so() {
    let scratch = tempfile::tempdir().unwrap();
    let (camera, old) = camera(Vec::new(), scratch.path(), "old.asice");
    let carry = |unit: &str| {
        let words = ["--by", "Ada Example", "--because", "a translation alone", "--until", "2099-12-31"];
        let profile = camera.full_pace();
        let to = ["carry", path(&old), path(camera.folder()), "--profile", path(&profile), "--unit", unit];
        said(to.into_iter().chain(words))
    };
    let same = carry(UNIT);
    assert!(same.exit == Some(64) && same.err.contains("the same version of the software"), "{}", same.err);

    edited(camera.folder(), |declaration| declaration.replace("software: \"2.4.1\"", "software: \"2.4.2\""));
    let paper = carry("5.4-3-1b");
    assert!(paper.exit == Some(64) && paper.err.contains("is judged on paper"), "{}", paper.err);
    let carried = carry(UNIT);
    assert_eq!(carried.exit, Some(0), "{}", carried.err);
    let written = fs::read_to_string(camera.folder().join("external-evidence.yaml")).unwrap();
    let twice = carry(UNIT);
    assert!(twice.exit == Some(64) && twice.err.contains("carries 5.4-3-2a already"), "{}", twice.err);
    assert_eq!(fs::read_to_string(camera.folder().join("external-evidence.yaml")).unwrap(), written);

    let new = scratch.path().join("new.asice");
    run(&camera, &new);
    let verified = said(["verify", path(&new), "--verbose"]);
    assert!(verified.exit == Some(2) && verified.out.contains("1 unit carried from bundle"), "{}", verified.out);
    assert!(verified.out.lines().any(|line| line.starts_with(UNIT) && line.contains("external (not re-derived)")), "{}", verified.out);
    let page = said(["report", path(&new), "--format", "html"]);
    assert!(page.out.contains("carried from bundle") && page.out.contains("software 2.4.1"), "the page says so");

    let told = said(["diff", path(&old), path(&new)]);
    assert_eq!(told.exit, Some(0), "{}", told.out);
    assert!(told.out.contains("software 2.4.1 → 2.4.2: nothing that was observed on one carries over"), "{}", told.out);
    assert!(told.out.contains(&format!("run: {UNIT}")), "what is carried was not seen: {}", told.out);
    let software = &json(&old, &new)["software"];
    assert!(software["still"].as_array().is_some_and(|still| !still.is_empty()), "{software}");

    let over = said(["carry", path(&new), path(camera.folder()), "--unit", UNIT, "--by", "A", "--because", "b", "--until", "2020-06-30"]);
    assert!(over.exit == Some(64) && over.err.contains("2020-06-30 is over"), "{}", over.err);
    let twice = said(["carry", path(&new), path(camera.folder()), "--unit", UNIT, "--by", "A", "--because", "b", "--until", "2099-12-31"]);
    assert_eq!(twice.exit, Some(64), "{}", twice.err);
}

#[test]
fn a_peer_that_others_wrote_is_assessed_twice() {
    let kind = PeerKind::NginxHardened;
    if require_peers().is_err() || !kind.may_be_started() {
        eprintln!("no peers here: `tests/peers/install.sh` brings them");
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let packed = |name: &str| {
        let bundle = scratch.path().join(name);
        let peer = Peer::start(kind, kind.address()).unwrap_or_else(|trouble| panic!("{trouble}"));
        let secret = peer.secret().to_owned();
        peer.from_its_network(|| {
            let of_the_machine = machine_wide_ports().unwrap();
            let means = Means { profile: "profile.yaml", secret: &secret, select: &["5.5-1", "5.6-1"], of_the_machine: &of_the_machine };
            Assessed::packed(&peer, &means, &bundle).unwrap_or_else(|trouble| panic!("{trouble:?}"));
        });
        bundle
    };
    let (one, other) = (packed("one.asice"), packed("other.asice"));
    let told = said(["diff", path(&one), path(&other), "--verbose"]);
    assert_eq!(told.exit, Some(0), "{}{}", told.out, told.err);
    let told = json(&one, &other);
    assert!(told["verdicts"]["units"].as_array().unwrap().is_empty() && told["declared"].as_array().unwrap().is_empty(), "{told}");
    assert!(told["evidence"]["alike"].as_u64().is_some_and(|alike| alike > 0), "{told}");
}
