//! What is told of a bundle to people outside: schemes beside it, the page for buyers, and not a word of praise in any report.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use rstest::rstest;
use selfcheck::claims::{Others, TERMS, claims, strings};
use selfcheck::command::{Said, said, workspace};
use serde_json::Value;

use crate::folder::path;

/// Two bundles of the reference camera, made once: sound in what was selected and open elsewhere, and with a password that follows from the serial number.
struct Bundles {
    folder: tempfile::TempDir,
}

impl Bundles {
    fn get() -> &'static Self {
        static MADE: OnceLock<Bundles> = OnceLock::new();
        MADE.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            let made = Bundles { folder };
            made.demo("sound", &["5.1-1", "5.1-2", "5.2-1", "5.3-13"]);
            made.demo("failing", &["5.1-1", "--flaw", "password-from-serial"]);
            made
        })
    }

    fn demo(&self, name: &str, more: &[&str]) {
        let bundle = self.path(name);
        let ran = said(["demo", "--profile", "camera", "--out", path(&bundle)].iter().chain(more).copied());
        assert!(bundle.is_file(), "{name}: {}", ran.err);
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.asice"))
    }
}

#[test]
fn psti_over_the_newer_edition_is_by_correspondence() {
    let bundle = Bundles::get().path("sound");
    let json: Value = serde_json::from_str(&said(["scheme", "psti", path(&bundle), "--json"]).out).unwrap();
    let comparison = &json["comparison"];
    assert_eq!(comparison["standing"], "incomplete");
    let outcomes: Vec<&str> = comparison["requirements"].as_array().unwrap().iter().map(|one| one["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["by_correspondence", "by_correspondence", "by_correspondence", "to_supply"]);
    let text = said(["scheme", "psti", path(&bundle)]);
    assert_eq!(text.exit, Some(2), "{}", text.err);
    for wanted in
        ["Reference device camera: nothing here is about a product.", "V2.1.1", "until 2031-12-31", "no declaration holds: the batch"]
    {
        assert!(text.out.contains(wanted), "{wanted}\n{}", text.out);
    }
    let markdown = said(["scheme", "psti", path(&bundle), "--format", "markdown"]);
    assert!(markdown.exit == Some(2) && markdown.out.starts_with("## UK PSTI"), "{}", markdown.out);
}

#[test]
fn a_failure_speaks_against_a_scheme() {
    let failing = Bundles::get().path("failing");
    for (scheme, exit) in [("psti", 1), ("uk-code", 1), ("it-sikz", 1), ("cra", 1)] {
        let told = said(["scheme", scheme, path(&failing)]);
        assert_eq!(told.exit, Some(exit), "{scheme}: {}{}", told.out, told.err);
        assert!(told.out.contains("NOT MET"), "{}", told.out);
    }
}

#[test]
fn schemes_are_listed_explained_and_not_guessed() {
    let listed = said(["scheme"]);
    assert!(listed.exit == Some(0) && listed.out.contains("it-sikz"), "{}", listed.out);
    let explained = said(["scheme", "sg-cls-gateway"]);
    assert!(explained.exit == Some(0) && explained.out.contains("Confidence in the list: medium"), "{}", explained.out);
    let all: Value = serde_json::from_str(&said(["scheme", "--json"]).out).unwrap();
    assert!(all.as_array().unwrap().iter().any(|scheme| scheme["id"] == "it-sikz"), "{all}");
    assert_eq!(said(["scheme", "--format", "json"]).out, said(["scheme", "--json"]).out);
    let one: Value = serde_json::from_str(&said(["scheme", "psti", "--format", "json"]).out).unwrap();
    assert_eq!(one["id"], "psti");
    assert!(said(["scheme", "psti", "--format", "markdown"]).out.starts_with("## UK PSTI"));
    let unknown = said(["scheme", "pstl"]);
    assert!(unknown.exit == Some(64) && unknown.err.contains("did you mean `psti`?"), "{}", unknown.err);
}

#[test]
fn a_forged_bundle_is_held_beside_nothing() {
    let forged = Bundles::get().folder.path().join("forged.asice");
    let mut bytes = fs::read(Bundles::get().path("failing")).unwrap();
    let at = bytes.windows(4).position(|four| four == b"FAIL").unwrap();
    bytes[at..at + 4].copy_from_slice(b"PASS");
    fs::write(&forged, bytes).unwrap();
    for told in [said(["scheme", "psti", path(&forged)]), said(["report", path(&forged), "--format", "consumer"])] {
        assert!(told.exit == Some(65) && told.out.is_empty(), "{}", told.out);
    }
}

/// Another reader of QR codes finds the root in the page, as a browser draws it.
#[rstest]
fn the_page_for_buyers_is_one_side_and_its_code_is_the_root(#[values("en", "de", "fr")] language: &str) {
    let (bundles, bundle) = (Bundles::get(), Bundles::get().path("sound"));
    let page = said(["report", path(&bundle), "--format", "consumer", "--lang", language]);
    assert_eq!(page.exit, Some(0), "{}", page.err);
    let [html, picture, printed] = ["html", "png", "pdf"].map(|ending| bundles.folder.path().join(format!("{language}.{ending}")));
    fs::write(&html, &page.out).unwrap();
    drawn(&html, &[&format!("--screenshot={}", path(&picture)), "--window-size=1000,2400", "--force-device-scale-factor=2"]);
    let read = Said::by(Command::new("zbarimg").args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"]).arg(&picture));
    let verified: Value = serde_json::from_str(&said(["verify", path(&bundle), "--json"]).out).unwrap();
    assert_eq!(read.out.trim(), verified["root"].as_str().unwrap(), "{}", read.err);
    drawn(&html, &["--no-pdf-header-footer", &format!("--print-to-pdf={}", path(&printed))]);
    let info = Said::by(Command::new("pdfinfo").arg(&printed));
    assert!(info.out.lines().any(|line| line.split_whitespace().eq(["Pages:", "1"])), "{}", info.out);
}

fn drawn(html: &Path, more: &[&str]) {
    let mut browser = Command::new("chromium");
    browser.args(["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]).args(more).arg(format!("file://{}", html.display()));
    let drawn = Said::by(&mut browser);
    assert_eq!(drawn.exit, Some(0), "{}", drawn.err);
}

#[test]
fn the_page_for_buyers_names_who_tested_to_those_who_know_them() {
    let (bundle, key) = (Bundles::get().folder.path().join("signed.asice"), Bundles::get().folder.path().join("key"));
    fs::copy(Bundles::get().path("sound"), &bundle).unwrap();
    let made =
        said(["keys", "new", path(&key), "--name", "Ada Example", "--organisation", "Example Lab", "--party", "independent-laboratory"]);
    assert_eq!(made.exit, Some(0), "{}", made.err);
    assert_eq!(said(["sign", path(&bundle), "--key", path(&key)]).exit, Some(0));
    let page = |more: &[&str]| said(["report", path(&bundle), "--format", "consumer"].iter().chain(more).copied()).out;
    assert!(page(&["--trust", path(&key.join("trust.yaml"))]).contains("Tested by an independent laboratory"));
    assert!(page(&[]).contains("Not signed by anybody this page was told to trust."));
}

/// The values that a help text lists for an option.
fn values_of(verb: &str, option: &str) -> Vec<String> {
    let help = said([verb, "--help"]).out;
    let from = help.find(&format!("--{option} <")).unwrap_or_else(|| panic!("{help}"));
    // A description may go on in lines of its own.
    let lines =
        help[from..].lines().skip_while(|line| line.trim() != "Possible values:").skip(1).take_while(|line| !line.trim().is_empty());
    let values =
        lines.filter_map(|line| line.trim_start().strip_prefix("- ")).map(|line| line.split(':').next().unwrap_or(line).to_owned());
    values.collect()
}

/// Sentences of others: what the supplier declares, what decisions and devices say, and what the catalogue demands.
fn others(bundle: &Path) -> Others {
    let mut others = Others::default();
    for part in ["declaration.yaml", "decisions.yaml", "journal.jsonl"] {
        let text = Said::by(Command::new("unzip").arg("-p").arg(bundle).arg(part)).out;
        if part.ends_with("jsonl") {
            for line in text.lines() {
                let mut texts = Vec::new();
                strings(&serde_json::from_str(line).unwrap(), &mut texts);
                others.add(texts.iter().map(String::as_str));
            }
        } else {
            others.add(text.lines());
        }
    }
    for entry in suite::catalogue::Catalogue::get().clauses() {
        others.add([entry.title.as_str()]);
        for group in &entry.groups {
            others.add([group.title.as_str()]);
            for unit in group.cases.iter().flat_map(|case| &case.units) {
                others.add([unit.purpose.as_str(), unit.fails_when.as_str(), unit.scope.as_str(), unit.how.as_str()]);
                others.add(unit.remedy.as_deref());
            }
        }
    }
    others
}

/// Every format of every report in every language, of what is sound, what fails and what is open: no word praises the device.
#[test]
fn no_report_in_any_language_praises() {
    let formats = values_of("report", "format");
    assert!(
        formats.len() > 5 && ["consumer", "html", "junit"].iter().all(|known| formats.iter().any(|format| format == known)),
        "{formats:?}"
    );
    let mut said_in_all = String::new();
    for name in ["sound", "failing"] {
        let bundle = Bundles::get().path(name);
        let others = others(&bundle);
        let mut look = |arguments: &[&str]| {
            let told = said(arguments.iter().copied());
            let page = if told.out.is_empty() { &told.err } else { &told.out };
            assert!(!page.is_empty(), "{arguments:?}");
            let found = claims(page, &others);
            assert!(found.is_empty(), "{arguments:?}: {found:#?}");
            said_in_all.push_str(&page.to_lowercase());
        };
        for format in formats.iter().filter(|format| !format.ends_with("pdf")) {
            ["en", "de", "fr"].iter().for_each(|language| look(&["report", path(&bundle), "--format", format, "--lang", language]));
        }
        for scheme in suite::scheme::Scheme::all() {
            for format in values_of("scheme", "format") {
                look(&["scheme", &scheme.id, path(&bundle), "--format", &format]);
                look(&["scheme", &scheme.id, "--format", &format]);
            }
        }
        look(&["verify", path(&bundle), "--verbose"]);
        look(&["verify", path(&bundle), "--json"]);
    }
    let idle: Vec<&str> = TERMS.iter().map(|(term, _)| *term).filter(|term| !said_in_all.contains(term)).collect();
    assert!(idle.is_empty(), "no report says these any more, so no exception is needed: {idle:?}");
}

/// What a renderer may say stands in the files of messages, whether a report of today shows it or not.
#[test]
fn no_message_praises() {
    let folder = workspace().join("reports/messages");
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let text = fs::read_to_string(&file).unwrap();
        assert_eq!(claims(&text, &Others::default()), Vec::<String>::new(), "{}", file.display());
        files += 1;
    }
    assert!(files >= 6, "{files}");
}
