//! Reviews of the hub's declaration: each note stands where its fault stands.

use proptest::prelude::*;
use rstest::rstest;
use serde_json::Value;
use suite::assessment::Assessment;
use suite::bench::{BenchFacts, SeenIdentity};
use suite::evidence::Evidence;
use suite::files::{Profile, parse};
use suite::judge::{Scope, judge};

use super::*;

const HUB: &str = include_str!("../../../fixtures/full-hub/declaration.yaml");
const PROFILE: &str = include_str!("../../../profiles/consumer-device.yaml");

fn review(text: &str) -> Review {
    let source = SourceText { file: "my hub/declaration.yaml", text };
    review_of(&parse(&source).unwrap_or_else(|fault| panic!("{}: {fault}", fault.place())), &source)
}

fn review_of(declaration: &Declaration, source: &SourceText<'_>) -> Review {
    let profile: Profile = parse(&SourceText { file: "profile.yaml", text: PROFILE }).unwrap();
    let (bench, seen, evidence) = (BenchFacts::default(), SeenIdentity::default(), Evidence::default());
    let assessment = Assessment::new(declaration, &profile, &bench, &[], &seen, &evidence);
    Review::of(&judge(&assessment, &Scope::everything("2026-11-26".parse().unwrap())), declaration, source)
}

#[rstest]
#[case::a_row(
    ", action: \"the security officer triages, the firmware team mends with the next release\"",
    "",
    "5.2-2-1a",
    NoteLevel::Nonconformity,
    "VulnTypes-Local"
)]
#[case::a_field("next release\", time_frame: 90 d }", "next release\", time_frame: in time }", "5.2-2-1a", NoteLevel::Open, "time_frame")]
#[case::a_field_of_a_record(
    "confirmation_of_vulnerability_actions: true",
    "confirmation_of_vulnerability_actions: false",
    "5.2-2-1b",
    NoteLevel::Nonconformity,
    "confirmation_of_vulnerability_actions"
)]
#[case::a_reason("\"5.2-2\": Y", "\"5.2-2\": { N: \" \" }", "5.0-1-1a", NoteLevel::Nonconformity, "5.2-2")]
#[case::a_contradiction(
    "options: [\"off\", \"on\"], default: \"off\"",
    "options: [\"off\", \"on\"], default: \"sometimes\"",
    "default-that-is-no-option",
    NoteLevel::Contradiction,
    "default"
)]
#[case::a_name("  name: ", "  name: \"<the product's name>\" # ", "ICS", NoteLevel::Question, "name")]
#[case::a_line_of_the_ics("\"5.2-1\": Y", "\"5.2-1\": { N: later }", "ICS", NoteLevel::Nonconformity, "5.2-1")]
fn a_note_stands_where_its_fault_stands(
    #[case] right: &str,
    #[case] wrong: &str,
    #[case] rule: &str,
    #[case] level: NoteLevel,
    #[case] offending: &str,
) {
    assert!(HUB.contains(right), "the hub's declaration has it");
    let text = HUB.replacen(right, wrong, 1);
    let review = review(&text);
    let note = review.notes.iter().find(|note| note.rule == rule && note.level == level).unwrap_or_else(|| panic!("{:#?}", review.notes));
    let place = note.place.unwrap_or_else(|| panic!("{note:?} has no place"));
    let line: Vec<char> = text.lines().nth(place.line - 1).unwrap().chars().collect();
    let shown: String = line[place.column - 1..place.end_column - 1].iter().collect();
    assert!(shown.contains(offending), "{shown:?} for {note:?}");
}

#[test]
fn notes_stand_in_the_order_of_the_standard_and_are_counted() {
    let review = review(&HUB.replacen("\"5.2-1\": Y", "\"5.2-1\": { N: later }", 1).replace("time_frame: 90 d }\n  4-Conf", "}\n  4-Conf"));
    assert!(review.notes.windows(2).all(|pair| pair[0].provision <= pair[1].provision));
    let text = text(&review);
    assert!(
        text.contains("my hub/declaration.yaml:") && text.contains("ICS INVALID; ") && text.lines().count() == review.notes.len() + 1,
        "{text}"
    );
}

#[test]
fn statuses_that_differ_are_a_table() {
    let review = review(&HUB.replacen("\nixit:", "\nstatuses: { \"5.3-2\": M C(5), \"5.2-1\": M }\nixit:", 1));
    let text = text(&review);
    assert!(text.contains("5.3-2       M C(5)          M C(15)\n") && !text.contains("5.2-1       "), "{text}");
    assert_eq!(review.count(NoteLevel::Question), 1);
    assert!(review.ics_valid);
}

#[test]
fn sarif_names_file_place_and_rule() {
    let review = review(&HUB.replacen("\"5.2-1\": Y", "\"5.2-1\": { N: later }", 1));
    let log: Value = serde_json::from_str(&sarif(&review)).unwrap();
    let run = &log["runs"][0];
    assert_eq!((log["version"].as_str(), run["results"].as_array().unwrap().len()), (Some("2.1.0"), review.notes.len()));
    let result = run["results"].as_array().unwrap().iter().find(|result| result["ruleId"] == "ICS").unwrap();
    let location = &result["locations"][0]["physicalLocation"];
    assert_eq!(
        (location["artifactLocation"]["uri"].as_str(), result["level"].as_str()),
        (Some("my%20hub/declaration.yaml"), Some("error"))
    );
    let line = HUB.lines().position(|line| line.contains("\"5.2-1\"")).unwrap() + 1;
    assert_eq!(location["region"]["startLine"], line);
    let rules: Vec<&str> = run["tool"]["driver"]["rules"].as_array().unwrap().iter().filter_map(|rule| rule["id"].as_str()).collect();
    assert!(review.notes.iter().all(|note| rules.contains(&note.rule.as_str())));
}

/// The text with one line gone, twice there, or with something else in its first quotes.
fn slipped(text: &str, (kind, at, odd): (u8, usize, &str)) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = at % lines.len();
    match kind % 3 {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        _ => {
            let quoted: Vec<String> = lines[at].split('"').map(str::to_owned).collect();
            lines[at] =
                quoted.iter().enumerate().map(|(number, piece)| if number == 1 { odd } else { piece }).collect::<Vec<_>>().join("\"");
        }
    }
    lines.join("\n")
}

fn slips() -> impl Strategy<Value = Vec<(u8, usize, &'static str)>> {
    let odd = prop_oneof![Just(""), Just("none"), Just("`physical`"), Just("Größe: `x.`"), Just("N/A"), Just("\\u202e ẞİ")];
    prop::collection::vec((any::<u8>(), any::<usize>(), odd), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Every place that is told stands in the text.
    #[test]
    fn any_text_that_loads_is_reviewed(slips in slips(), dos: bool) {
        let mut text = HUB.to_owned();
        for slip in slips {
            let changed = slipped(&text, slip);
            if parse::<Declaration>(&SourceText { file: "declaration.yaml", text: &changed }).is_ok() {
                text = changed;
            }
        }
        if dos {
            text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        }
        let source = SourceText { file: "declaration.yaml", text: &text };
        let review = review_of(&parse(&source).unwrap(), &source);
        for place in review.notes.iter().filter_map(|note| note.place) {
            let line = text.lines().nth(place.line - 1).unwrap().trim_start_matches('\u{feff}').chars().count();
            prop_assert!(place.column < place.end_column && place.end_column <= line + 1, "{place:?} of {line}");
        }
        prop_assert!(super::text(&review).lines().count() > review.notes.len() && sarif(&review).ends_with('\n'));
    }
}
