//! Tests of the page for buyers: exactly one answer a topic, who tested, nothing forged, nothing loaded, readable by everybody.

use std::collections::BTreeSet;

use super::*;
use crate::bundle::testing::texts;
use crate::messages::Language;
use crate::testing::{case, failing, group, lacking, obligation, tree, undecided, unit};
use rstest::rstest;
use suite::files::LabelScheme;
use suite::ics::IcsFinding;
use suite::tree::{Basis, ObligationVerdict, UnitVerdict};
use suite::verdict::Findings;

const STYLE: &str = include_str!("style.css");
const MESSAGES: [(Language, &str); 3] = [
    (Language::English, include_str!("../../messages/consumer.en.yaml")),
    (Language::French, include_str!("../../messages/consumer.fr.yaml")),
    (Language::German, include_str!("../../messages/consumer.de.yaml")),
];

fn summary() -> Summary {
    let rebuilt = Rebuilt::from(&texts()).unwrap();
    Summary::of(&rebuilt, &Root(suite::names::Digest::of(b"parts")), &Signatures::default())
}

fn passes(id: &str) -> UnitVerdict {
    unit(id, &[Basis::Observed], vec![obligation("AuthMech-Web", Verdict::Pass, Findings::none(), None)])
}

fn fails(id: &str) -> UnitVerdict {
    unit(id, &[Basis::Observed], vec![failing("AuthMech-Web", "password", "the same on all samples")])
}

fn open(id: &str) -> UnitVerdict {
    unit(id, &[Basis::Decided], vec![lacking("AuthMech-Web", undecided(false))])
}

/// It passed on another version of the software.
fn carried(id: &str) -> UnitVerdict {
    let passed = obligation("AuthMech-Web", Verdict::Pass, Findings::out_of_scope("carried verdict", "carried from bundle 1"), None);
    unit(id, &[Basis::External], vec![ObligationVerdict { basis: Basis::External, ..passed }])
}

fn claimed(id: &str, units: Vec<UnitVerdict>) -> GroupVerdict {
    let cases = if units.is_empty() { vec![] } else { vec![case(&format!("{id}-1"), units)] };
    group(id, Standing::Claimed, cases)
}

fn left_out(id: &str, mandatory: bool) -> GroupVerdict {
    GroupVerdict { mandatory, ..group(id, Standing::NotClaimed("later".into()), vec![]) }
}

fn not_applying(id: &str) -> GroupVerdict {
    group(id, Standing::NotApplicable("it has none".into()), vec![])
}

#[rstest]
#[case::sound(vec![claimed("5.1-1", vec![passes("5.1-1-1a")]), claimed("5.1-3", vec![passes("5.1-3-1a")])], TopicStanding::NothingFound)]
#[case::one_fails(vec![claimed("5.1-1", vec![passes("5.1-1-1a")]), claimed("5.1-3", vec![fails("5.1-3-1a")])], TopicStanding::ProblemFound)]
#[case::fails_beside_open(vec![claimed("5.1-1", vec![open("5.1-1-1a"), fails("5.1-1-1b")])], TopicStanding::ProblemFound)]
#[case::open(vec![claimed("5.1-1", vec![passes("5.1-1-1a"), open("5.1-1-1b")])], TopicStanding::NotFullyChecked)]
#[case::carried(vec![claimed("5.1-1", vec![passes("5.1-1-1a"), carried("5.1-1-2a")])], TopicStanding::NotFullyChecked)]
#[case::carried_beside_a_failure(vec![claimed("5.1-1", vec![fails("5.1-1-1a"), carried("5.1-1-2a")])], TopicStanding::ProblemFound)]
#[case::not_run(vec![claimed("5.1-1", vec![passes("5.1-1-1a")]), claimed("5.1-3", vec![])], TopicStanding::NotFullyChecked)]
#[case::recommendation_left_out(vec![claimed("5.1-1", vec![passes("5.1-1-1a")]), left_out("5.1-2A", false)], TopicStanding::NothingFound)]
#[case::duty_left_out(vec![claimed("5.1-1", vec![passes("5.1-1-1a")]), left_out("5.1-3", true)], TopicStanding::NotClaimed)]
#[case::duty_left_out_beside_open(vec![claimed("5.1-1", vec![open("5.1-1-1a")]), left_out("5.1-3", true)], TopicStanding::NotClaimed)]
#[case::all_left_out(vec![left_out("5.1-2A", false), not_applying("5.1-2")], TopicStanding::NotClaimed)]
#[case::does_not_apply(vec![not_applying("5.1-1")], TopicStanding::NotClaimed)]
#[case::another_topic_fails(vec![claimed("5.1-1", vec![passes("5.1-1-1a")]), claimed("5.2-1", vec![fails("5.2-1-1a")])], TopicStanding::NothingFound)]
#[case::nothing_known(vec![], TopicStanding::NotFullyChecked)]
fn a_topic_has_one_answer(#[case] groups: Vec<GroupVerdict>, #[case] standing: TopicStanding) {
    assert_eq!(topic(&tree(groups), "5.1".parse().unwrap()).standing, standing);
}

#[test]
fn a_claim_against_the_rules_is_a_problem() {
    let mut verdicts = tree(vec![claimed("5.1-1", vec![passes("5.1-1-1a")])]);
    let finding = |invalid| IcsFinding { provision: "5.1-1".parse().unwrap(), invalid, says: "not so".into() };
    verdicts.ics.findings.push(finding(false));
    assert_eq!(topic(&verdicts, "5.1".parse().unwrap()).standing, TopicStanding::NothingFound);
    verdicts.ics.findings.push(finding(true));
    assert_eq!(topic(&verdicts, "5.1".parse().unwrap()).standing, TopicStanding::ProblemFound);
}

#[rstest]
fn every_topic_stands_there_once(#[values(Language::English, Language::French, Language::German)] language: Language) {
    let summary = summary();
    assert_eq!(summary.topics.iter().map(|topic| topic.clause.section()).collect::<Vec<_>>(), (1..=13).map(Some).collect::<Vec<_>>());
    assert_eq!(summary.beside.len(), 2);
    let page = write(&summary, language);
    assert_eq!(page.matches("<span class=\"result ").count(), 15);
    assert_eq!(page.matches("<tbody").count(), 2);
}

fn signer(party: Party, role: Option<Role>) -> SignedBy {
    SignedBy { name: "Ada".into(), organisation: "Example Lab".into(), party, role, test_key: false }
}

#[rstest]
#[case::nobody(vec![], "Not signed by anybody this page was told to trust.", true)]
#[case::maker(vec![signer(Party::Supplier, Some(Role::Operator))], "Tested by the maker itself</strong>: <bdi class=\"said\" lang=\"en\">Example Lab</bdi> (<bdi class=\"said\" lang=\"en\">Ada</bdi>)", true)]
#[case::buyer(vec![signer(Party::Buyer, Some(Role::Operator))], "Tested by a buyer", true)]
#[case::laboratory(vec![signer(Party::IndependentLaboratory, Some(Role::Operator))], "Tested by an independent laboratory", true)]
#[case::authoriser_alone(vec![signer(Party::IndependentLaboratory, Some(Role::Authoriser))], "Tested by", false)]
#[case::authoriser_names_himself(vec![signer(Party::Supplier, Some(Role::Authoriser))], "Who ran the tests is not signed by anybody", true)]
#[case::test_key(vec![SignedBy { test_key: true, ..signer(Party::Supplier, Some(Role::Operator)) }], "Signed with a key for tests, which is worth nothing.", true)]
fn it_says_who_tested(#[case] signers: Vec<SignedBy>, #[case] says: &str, #[case] is_said: bool) {
    let page = write(&Summary { signers, ..summary() }, Language::English);
    assert_eq!(page.contains(says), is_said, "{page}");
}

#[test]
fn what_is_declared_of_support_reports_and_labels_is_there() {
    let bare = write(&summary(), Language::English);
    assert_eq!(bare.matches("Not stated.").count(), 2);
    assert!(!bare.contains("Official label") && bare.contains("This page is no official label"));
    let label = Label { scheme: LabelScheme::DeItSicherheitskennzeichen, number: "BSI-7".into(), level: None, valid_until: None };
    let full = Summary {
        support_period: Some("until 2031-12-31".into()),
        reports_to: Some("https://example.com/security".into()),
        labels: vec![label],
        ..summary()
    };
    let page = write(&full, Language::English);
    for wanted in
        ["until 2031-12-31", "https://example.com/security", "Official label (as the maker states)", "BSI-7", "Look the number up"]
    {
        assert!(page.contains(wanted), "{wanted}");
    }
}

#[test]
fn a_reference_device_is_told_first_and_loudly() {
    let page = write(&Summary { reference_device: Some("camera".into()), ..summary() }, Language::English);
    let main = page.split("<main>").nth(1).unwrap();
    assert!(main.starts_with("<div class=\"reference\" role=\"note\"><strong>Reference device (<bdi"), "{main}");
    assert!(main.contains("Nothing on this page is about a product."));
}

#[rstest]
#[case("</bdi></p><h1>Tested</h1>")]
#[case("<script>alert(1)</script>")]
#[case("\" onclick=\"alert(1)")]
#[case("</style><svg>")]
#[case("\0\u{202e}PASS")]
fn nobody_forges_a_part_of_the_page(#[case] text: &str) {
    let of = |text: &str| {
        let label = Label { scheme: LabelScheme::Other(text.into()), number: text.into(), level: Some(text.into()), valid_until: None };
        let signer = SignedBy { name: text.into(), organisation: text.into(), ..signer(Party::Supplier, Some(Role::Operator)) };
        let said = || text.to_owned();
        let summary = Summary {
            reference_device: Some(said()),
            supplier: said(),
            name: said(),
            model: said(),
            hardware: said(),
            software: said(),
            software_read: BTreeSet::from([said()]),
            signers: vec![signer],
            support_period: Some(said()),
            support_published: Some(said()),
            reports_to: Some(said()),
            labels: vec![label],
            ..summary()
        };
        write(&summary, Language::English)
    };
    let elements = |page: &str| page.split('<').skip(1).map(|part| part.split(['>', ' ']).next().unwrap().to_owned()).collect::<Vec<_>>();
    let page = of(text);
    assert_eq!(elements(&page), elements(&of("plain")));
    assert!(!page.contains("<script") && !page.contains('\0') && !page.contains('\u{202e}'));
}

#[test]
fn nothing_is_loaded_and_nothing_is_endless() {
    let long = "x".repeat(100_000);
    let page = write(&Summary { name: long.clone(), supplier: long.clone(), reports_to: Some(long), ..summary() }, Language::English);
    assert!(page.len() < 60_000, "{}", page.len());
    for loading in ["<script", " src=", " href=", "url(", "@import", "<a ", "<img", "<link"] {
        assert!(!page.contains(loading), "{loading}");
    }
    assert_eq!(page.matches("<style>").count(), 1);
}

fn flat(value: &serde_json::Value, at: &str, into: &mut Vec<(String, String)>) {
    match value {
        serde_json::Value::Object(fields) => fields.iter().for_each(|(name, value)| flat(value, &format!("{at}.{name}"), into)),
        other => into.push((at.to_owned(), other.as_str().unwrap_or_default().to_owned())),
    }
}

#[test]
fn every_language_says_everything_in_its_own_words() {
    let all = MESSAGES.map(|(language, text)| {
        assert!(!write(&summary(), language).is_empty());
        let mut said = Vec::new();
        flat(&serde_yaml::from_str(text).unwrap(), "", &mut said);
        said
    });
    for other in &all[1..] {
        assert!(other.iter().all(|(_, text)| !text.trim().is_empty() && text.trim() == text), "{other:?}");
        let same: Vec<_> = other.iter().zip(&all[0]).filter(|(one, english)| one == english).collect();
        assert!(same.len() < 6, "{same:?}");
        for placeholder in ["{left}", "{all}"] {
            let count = |messages: &[(String, String)]| messages.iter().filter(|(_, text)| text.contains(placeholder)).count();
            assert_eq!(count(other), count(&all[0]), "{placeholder}");
        }
    }
}

/// Relative luminance, as WCAG 2 defines it.
fn luminance(colour: &str) -> f64 {
    let digits = colour.trim_start_matches('#');
    let wide: String = if digits.len() == 3 { digits.chars().flat_map(|digit| [digit, digit]).collect() } else { digits.to_owned() };
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&wide[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}

#[rstest]
#[case::light(0)]
#[case::dark(1)]
#[case::paper(2)]
fn text_stands_out_and_no_colour_means_anything(#[case] scheme: usize) {
    let root = STYLE.split(":root {").nth(scheme + 1).unwrap().split('}').next().unwrap();
    let colour = |name: &str| luminance(root.split(&format!("--{name}:")).nth(1).unwrap().split(';').next().unwrap().trim());
    let contrast = |one: f64, other: f64| (one.max(other) + 0.05) / (one.min(other) + 0.05);
    for ink in ["ink", "soft"] {
        for paper in ["paper", "wash"] {
            assert!(contrast(colour(ink), colour(paper)) >= 4.5, "{ink} on {paper}");
        }
    }
    // Grey in all: neither red nor green tells anything.
    for part in STYLE.split('#').skip(1).map(|part| part.chars().take_while(char::is_ascii_hexdigit).collect::<String>()) {
        let Ok(number) = u32::from_str_radix(&part, 16) else { continue };
        let channels = [number >> 16, number >> 8 & 255, number & 255];
        let spread = channels.iter().max().unwrap() - channels.iter().min().unwrap();
        assert!(![3, 6].contains(&part.len()) || part.len() == 3 || spread <= 24, "#{part}");
    }
}
