//! The page for buyers: one side of A4 whatever a supplier says, and word by word what the page in HTML says.

use std::collections::BTreeSet;
use std::process::Command;

use pdf::consumer;
use reports::consumer::{Page, SignedBy, Summary, Topic, TopicStanding, write};
use reports::messages::Language;
use reports::signature::{Party, Role};
use rstest::rstest;
use suite::catalogue::{Catalogue, Edition};
use suite::files::{Label, LabelScheme};

use super::Written;

const ROOT: &str = "sha256:7abb0137f821fa7532b17fc01fdad7a4ca7725c29d572c2a2364bcb626bf5fd8";

/// A page on which somebody says this in every place.
pub fn that_says(text: &str) -> Summary {
    let said = || text.to_owned();
    let label = Label { scheme: LabelScheme::Other(said()), number: said(), level: Some(said()), valid_until: None };
    let signer = |role| SignedBy { name: said(), organisation: said(), party: Party::Supplier, role, test_key: true };
    Summary {
        reference_device: Some(said()),
        supplier: said(),
        name: said(),
        model: said(),
        hardware: said(),
        software: said(),
        software_read: BTreeSet::from([said()]),
        tested: ("2026-11-20".parse().unwrap(), "2026-11-27".parse().unwrap()),
        edition: Edition::default(),
        signers: vec![signer(Some(Role::Operator)), signer(Some(Role::Authoriser)), signer(None)],
        claims_hold_together: false,
        topics: topics(true),
        beside: topics(false),
        support_period: Some(said()),
        support_published: Some(said()),
        reports_to: Some(said()),
        labels: vec![label; 3],
        root: ROOT.into(),
    }
}

/// Each topic of clause 5, or what stands beside them, with a standing by turns.
fn topics(of_the_thirteen: bool) -> Vec<Topic> {
    use TopicStanding::{NotClaimed, NotFullyChecked, NothingFound, ProblemFound};
    let standings = [NothingFound, ProblemFound, NotFullyChecked, NotClaimed].into_iter().cycle();
    let clauses = Catalogue::get().clauses().iter().map(|entry| entry.clause);
    let wanted = clauses.filter(|clause| clause.section().is_some_and(|section| section > 0) == of_the_thirteen);
    wanted.zip(standings).map(|(clause, standing)| Topic { clause, standing, not_claimed: 2, not_applicable: 1, provisions: 9 }).collect()
}

fn written(summary: &Summary, language: Language) -> Written {
    Written::bytes(&consumer(&Page::on_paper(summary, language)).unwrap())
}

/// The text of a page in the order of its source, without white space.
fn text_of(html: &str) -> String {
    let body = html.split_once("<body>").unwrap().1;
    let shown: String = body.split('<').map(|part| part.split_once('>').map_or("", |(_, text)| text)).collect();
    let plain = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    plain.split_whitespace().collect()
}

#[rstest]
fn it_says_what_the_page_in_html_says(#[values(Language::English, Language::French, Language::German)] language: Language) {
    let summary = that_says("Nursery Eye");
    let written = written(&summary, language);
    let ran = Command::new("pdftotext").args(["-raw", "-enc", "UTF-8"]).arg(written.path()).arg("-").output().unwrap();
    let printed: String = String::from_utf8_lossy(&ran.stdout).split_whitespace().collect();
    assert_eq!(printed, text_of(&write(&summary, language)));
}

#[test]
fn other_programs_find_it_whole_and_tagged() {
    let written = written(&that_says("Nursery Eye"), Language::German);
    let (info, stated) = (written.by("pdfinfo", &[]), written.by("pdfinfo", &["-meta"]));
    for line in [
        "Title:           Was geprüft wurde, kurz gefasst: Nursery Eye",
        "Tagged:          yes",
        "Page size:       595.276 x 841.89 pts (A4)",
    ] {
        assert!(info.contains(line), "{line}: {info}");
    }
    for line in
        ["<pdfaid:part>3</pdfaid:part>", "<pdfaid:conformance>A</pdfaid:conformance>", "<pdfuaid:part>1</pdfuaid:part>", "2026-11-27"]
    {
        assert!(stated.contains(line), "{line}: {stated}");
    }
    written.by("qpdf", &["--check"]);
}

/// A reader of QR codes finds the root on the printed page.
#[test]
fn the_code_is_the_root() {
    let written = written(&that_says("Nursery Eye"), Language::English);
    let drawn =
        Command::new("pdftoppm").args(["-r", "200", "-png", "-singlefile"]).arg(written.path()).arg(written.path()).output().unwrap();
    assert!(drawn.status.success(), "{}", String::from_utf8_lossy(&drawn.stderr));
    let picture = written.path().with_extension("pdf.png");
    let read = Command::new("zbarimg").args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"]).arg(picture).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&read.stdout).trim(), ROOT);
}

#[rstest]
#[case::plain("Nursery Eye")]
#[case::nothing("")]
#[case::long_word(&"W".repeat(10_000))]
#[case::long_words(&"Wunderbare Waschmaschinen ".repeat(500))]
#[case::unknown_characters(&"\u{10ffff}".repeat(10_000))]
#[case::markup("#pagebreak() #import \"x\" = PASS\n\n$ x")]
fn it_is_one_side_whatever_others_say(
    #[case] text: &str,
    #[values(Language::English, Language::French, Language::German)] language: Language,
) {
    let written = written(&that_says(text), language);
    assert_eq!(written.pages(), 1);
    written.by("qpdf", &["--check"]);
    written.by("pdftotext", &["-bbox", "-q"]);
    let words = std::fs::read_to_string(written.path().with_extension("html")).unwrap();
    let ends = |side: &str| {
        let all = words.split(side).skip(1).filter_map(|rest| rest.split('"').next()?.parse::<f64>().ok());
        all.fold(0.0, f64::max)
    };
    assert!(ends("xMax=\"") <= 595.3 - 40.0 && ends("yMax=\"") <= 841.9 - 30.0, "a word ends beyond the margins");
}

#[test]
fn the_same_page_gives_the_same_bytes() {
    let once = || consumer(&Page::on_paper(&that_says("Nursery Eye"), Language::French)).unwrap();
    assert_eq!(once(), once());
}
