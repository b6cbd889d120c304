//! Software that others wrote goes through every verb, one after another, as a laboratory goes through them with a product.

use std::fs;
use std::path::{Path, PathBuf};

use selfcheck::assessed::{Means, write_folder};
use selfcheck::command::{Said, said};
use selfcheck::peers::nmap::machine_wide_ports;
use selfcheck::peers::{PEERS, Peer, PeerKind, require_peers};
use selfcheck::readers::require_readers;
use serde_json::Value;
use suite::scheme::Scheme;

use crate::folder::{accepted_by_openssl, both_trusted, key, path};
use crate::formats::{outcomes, sarif_is_valid};
use crate::stamped::{clock, openssl, trusted_clock};

/// What nmap and curl say of this peer as well: suites of TLS, open ports, what it tells strangers.
const SELECTED: [&str; 3] = ["5.5-1", "5.6-1", "5.6-2"];
/// A unit that passes on the device.
const UNIT: &str = "5.5-1-2a";
const NEVER_PROVEN: &str = "This does not prove that the recordings are true, nor that no earlier run failed.";

/// A laboratory: an assessment folder, the bundle of its run, who signs, and whom a verifier trusts.
struct Laboratory {
    scratch: tempfile::TempDir,
    bundle: PathBuf,
    trust: PathBuf,
    _peer: Peer,
}

#[test]
fn a_peer_goes_through_every_verb() {
    let kind = PeerKind::NginxHardened;
    if require_peers().is_err() || !kind.may_be_started() {
        eprintln!("NOT RUN: no peers here; `tests/peers/install.sh` brings them");
        return;
    }
    let laboratory = Laboratory::with(kind);
    laboratory.is_signed_by_two_and_stamped();
    laboratory.is_verified();
    laboratory.is_reported();
    laboratory.is_compared_with_a_weaker_configuration();
    laboratory.is_redacted_and_published();
    laboratory.is_held_beside_every_scheme();
    laboratory.is_judged_again();
    laboratory.is_carried_to_another_version();
}

/// Lays out the folder for a peer that runs.
fn laid_out(peer: &Peer, folder: &Path) {
    fs::create_dir(folder).unwrap();
    let of_the_machine = machine_wide_ports().expect("nmap is installed and scans loopback");
    let means = Means { profile: "profile.yaml", secret: peer.secret(), select: &SELECTED, of_the_machine: &of_the_machine };
    write_folder(peer, &means, folder).unwrap();
}

/// `thirteen run FOLDER --out BUNDLE`: what is open for a person stays open, so the run ends with 2 where nothing fails.
fn ran(folder: &Path, bundle: &Path) -> Said {
    let profile = format!("{PEERS}/profile.yaml");
    let ran = said(["run", path(folder), "--profile", &profile, "--unattended", "--out", path(bundle)].iter().chain(&SELECTED).copied());
    assert!(bundle.is_file(), "{:?}: {}{}", ran.exit, ran.out, ran.err);
    ran
}

fn fine(arguments: &[&str]) -> Said {
    ends(0, arguments)
}

fn ends(exit: i32, arguments: &[&str]) -> Said {
    let told = said(arguments);
    assert_eq!(told.exit, Some(exit), "{arguments:?}: {}{}", told.out, told.err);
    told
}

impl Laboratory {
    fn with(kind: PeerKind) -> Self {
        let scratch = tempfile::tempdir().unwrap();
        let at = |name: &str| scratch.path().join(name);
        let peer = Peer::start(kind, kind.address()).unwrap_or_else(|trouble| panic!("{trouble}"));
        laid_out(&peer, &at("hub"));
        let ended = ran(&at("hub"), &at("hub.asice"));
        assert_eq!(ended.exit, Some(2), "{}{}", ended.out, ended.err);
        let (bundle, trust) = (at("hub.asice"), at("trust.yaml"));
        Self { scratch, bundle, trust, _peer: peer }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    fn bundle(&self) -> &str {
        path(&self.bundle)
    }

    fn trust(&self) -> &str {
        path(&self.trust)
    }

    /// The operator signs, an authority stamps that, the authoriser signs all of it; OpenSSL agrees with each.
    fn is_signed_by_two_and_stamped(&self) {
        let (ada, carl) = (self.at("ada"), self.at("carl"));
        key(&ada, &["--name", "Ada Example", "--party", "independent-laboratory"]);
        key(&carl, &["--name", "Carl Example", "--party", "independent-laboratory", "--role", "authoriser"]);
        both_trusted(&ada, &carl, &self.trust);
        fine(&["sign", self.bundle(), "--key", path(&ada)]);

        let (request, answer) = (self.at("hub.tsq"), self.at("hub.tsr"));
        fine(&["timestamp", self.bundle(), "--request", path(&request)]);
        clock(self.scratch.path());
        openssl(self.scratch.path(), &["ts", "-reply", "-config", "tsa.conf", "-queryfile", path(&request), "-out", path(&answer)]);
        fine(&["timestamp", self.bundle(), "--token", path(&answer)]);
        trusted_clock(self.scratch.path(), &self.trust);

        fine(&["countersign", self.bundle(), "--key", path(&carl)]);
        accepted_by_openssl(&self.bundle, 1, &ada.join("certificate.pem"));
        accepted_by_openssl(&self.bundle, 2, &carl.join("certificate.pem"));
    }

    /// Genuine whatever the device's verdict, and all of it is in the first sentence.
    fn is_verified(&self) {
        let told = fine(&["verify", self.bundle(), "--trust", self.trust(), "--verbose"]);
        let first = told.out.lines().next().unwrap();
        let (who, what) = first.split_once("; ").and_then(|(_, rest)| rest.split_once("; ")).unwrap();
        assert!(first.starts_with("Whole; "), "{first}");
        assert_eq!(
            who,
            "signed by Ada Example, Example Lab, as independent laboratory and by Carl Example, Example Lab, as independent laboratory"
        );
        let counts: Vec<&str> = what.split(" verdicts follow from what Ada Example recorded. ").collect();
        let (all, of) = counts[0].split_once(" of ").unwrap();
        assert!(all == of && counts[1] == NEVER_PROVEN, "{first}");
        for says in ["as operator", "as authoriser", "by Example Clock", "observed"] {
            assert!(told.out.contains(says), "{says}: {}", told.out);
        }
        assert!(!told.out.contains("Reference device"), "{}", told.out);
    }

    /// Every format but the printed one, each by somebody else's reader where there is one.
    fn is_reported(&self) {
        let made = self.at("reports");
        let formats = "consumer,html,json,junit,markdown,sarif,text";
        fine(&["report", self.bundle(), "--trust", self.trust(), "--format", formats, "--out", path(&made)]);
        let read = |name: &str| fs::read_to_string(made.join(name)).unwrap();
        let tree: Value = serde_json::from_str(&read("verdicts.json")).unwrap();
        assert_eq!(tree["overall"], "INCONCLUSIVE", "what nobody decided is open");
        assert!(read("report.html").contains("Example Hub") && read("consumer.html").contains("Tested by an independent laboratory"));
        if let Err(missing) = require_readers() {
            return eprintln!("{missing}");
        }
        sarif_is_valid(&made.join("verdicts.sarif"));
        let cases = outcomes(&made.join("junit.xml"));
        assert!(cases.iter().any(|case| case.starts_with("5.5-1-2")) && !cases.iter().any(|case| case.ends_with(" Failure")), "{cases:#?}");
    }

    /// The same declaration, and whoever configured the hub allows old versions of TLS and opens another port.
    fn is_compared_with_a_weaker_configuration(&self) {
        let (folder, bundle) = (self.at("weaker"), self.at("weaker.asice"));
        let peer = Peer::start(PeerKind::NginxWeak, PeerKind::NginxWeak.address()).unwrap_or_else(|trouble| panic!("{trouble}"));
        laid_out(&peer, &folder);
        fs::copy(self.at("hub/declaration.yaml"), folder.join("declaration.yaml")).unwrap();
        assert_eq!(ran(&folder, &bundle).exit, Some(1), "a verdict FAIL");
        let told = ends(1, &["diff", self.bundle(), path(&bundle), "--trust", self.trust()]);
        assert!(told.out.starts_with("Regression: ") && told.out.contains(&format!("worse: {UNIT} PASS → FAIL")), "{}", told.out);
        assert!(told.out.contains("worse: 5.6-1-2c PASS → FAIL"), "{}", told.out);
        fine(&["diff", path(&bundle), self.bundle(), "--trust", self.trust()]);
    }

    /// Parts are left out: the root stays, and what both signed.
    fn is_redacted_and_published(&self) {
        let root = |bundle: &str, exit: i32| {
            let told: Value = serde_json::from_str(&ends(exit, &["verify", bundle, "--trust", self.trust(), "--json"]).out).unwrap();
            assert_eq!(told["signed_by"].as_array().unwrap().len(), 2, "{told}");
            told["root"].clone()
        };
        let (redacted, published) = (self.at("redacted.asice"), self.at("published.asice"));
        fine(&["redact", self.bundle(), "--out", path(&redacted), "--withhold", "declaration.yaml=of the supplier alone"]);
        fine(&["publish", self.bundle(), "--out", path(&published), "--trust", self.trust()]);
        let whole = root(self.bundle(), 0);
        assert_eq!((root(path(&redacted), 2), root(path(&published), 2)), (whole.clone(), whole));
        let told = ends(2, &["verify", path(&published), "--trust", self.trust()]);
        assert!(told.out.contains("a publication: it shows ICS"), "{}", told.out);
        let published = String::from_utf8_lossy(&fs::read(published).unwrap()).into_owned();
        assert!(published.contains("Example Hub") && !published.contains("127."), "no address of the bench");
    }

    /// No scheme is met by what was selected here, and none says so.
    fn is_held_beside_every_scheme(&self) {
        for scheme in Scheme::all() {
            let told = ends(2, &["scheme", &scheme.id, self.bundle(), "--trust", self.trust()]);
            assert!(told.out.contains("signed by Ada Example"), "{}: {}", scheme.id, told.out);
        }
    }

    /// By this method nothing turns; by a list of passwords that came later, what was guessed would have to be guessed again.
    fn is_judged_again(&self) {
        let again = fine(&["rejudge", self.bundle()]);
        assert!(again.out.contains(" 0 worse, 0 open, 0 better"), "{}", again.out);
        let mechanisms = self.at("mechanisms.yaml");
        let known = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../suite/catalogue/mechanisms.yaml")).unwrap();
        fs::write(&mechanisms, known).unwrap();
        fine(&["rejudge", self.bundle(), "--catalogue", path(&mechanisms)]);
    }

    /// The next version is not asked for what a named person carries to it; every reader is told.
    fn is_carried_to_another_version(&self) {
        let (folder, bundle) = (self.at("hub"), self.at("next.asice"));
        let declaration = folder.join("declaration.yaml");
        let next = fs::read_to_string(&declaration).unwrap().replace("software: \"1.0\"", "software: \"1.1\"");
        fs::write(&declaration, next).unwrap();
        let profile = format!("{PEERS}/profile.yaml");
        let statement = ["--by", "Ada Example", "--because", "another picture on the start page", "--until", "2099-12-31"];
        let carry = ["carry", self.bundle(), path(&folder), "--profile", &profile, "--unit", UNIT, "--trust", self.trust()];
        fine(&carry.iter().chain(&statement).copied().collect::<Vec<_>>());

        fs::remove_dir_all(folder.join("results")).unwrap();
        assert_eq!(ran(&folder, &bundle).exit, Some(2));
        let told = ends(2, &["verify", path(&bundle), "--verbose"]);
        let line = told.out.lines().find(|line| line.starts_with(UNIT)).unwrap();
        assert!(line.contains("PASS") && line.contains("external (not re-derived)"), "{line}");
        let page = fine(&["report", path(&bundle), "--format", "text"]).out;
        assert!(page.contains("carried from bundle") && page.contains("software 1.0, by Ada Example"), "{page}");
    }
}
