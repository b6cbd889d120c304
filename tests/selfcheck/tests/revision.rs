//! The files change during a campaign: it is said, it takes a reason, and what rested on the change is asked again, that and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use fixtures::camera::Options;
use reports::journal::{Reading, Record, read};
use selfcheck::command::{Said, thirteen};
use selfcheck::reference::Reference;
use suite::evidence::Question;
use suite::tree::Verdicts;
use suite::verdict::{Missing, Verdict};

/// Logins, the change of a secret, what is told to strangers: they rest on many rows, and are quick to ask.
const QUICK: [&str; 3] = ["5.1-3", "5.1-4", "5.6-2"];
/// A row of the login to the video, of which only the words change, and the way to sign in there.
const WORDS: (&str, &str) = ("A recorder shows the owner's", "A recorder of the household shows the owner's");
const WAY: (&str, &str) = ("rtsp_digest: { describe: / }", "rtsp_digest: { describe: /nowhere }");

/// A campaign over a camera of its own.
struct Campaign {
    camera: Reference,
}

impl Campaign {
    fn begun() -> Self {
        Self { camera: Reference::start(Options::default()) }
    }

    fn run(&self, more: &[&str]) -> Said {
        let mut run = thirteen();
        run.arg("run").arg(self.camera.folder()).args(QUICK).arg("--profile").arg(self.camera.full_pace()).args(more);
        Said::by(&mut run)
    }

    /// Replaces a text in the declaration, as its supplier would.
    fn declare(&self, from: &str, to: &str) {
        self.edit("declaration.yaml", from, to);
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.camera.folder().join(file);
        let text = fs::read_to_string(&path).expect("the folder has this file");
        assert!(text.contains(from), "{from}");
        fs::write(&path, text.replacen(from, to, 1)).expect("there is room for temporary files");
    }

    fn results(&self, file: &str) -> PathBuf {
        self.camera.folder().join("results").join(file)
    }

    fn journal(&self) -> Reading {
        read(&fs::read(self.results("journal.jsonl")).expect("the run left a journal")).expect("it is whole")
    }

    fn verdicts(&self) -> Verdicts {
        let text = fs::read_to_string(self.results("verdicts.json")).expect("the run left verdicts");
        serde_json::from_str(&text).expect("verdicts.json reads as verdicts")
    }

    fn units(&self) -> BTreeMap<String, Verdict> {
        self.verdicts().units().map(|unit| (unit.id.to_string(), unit.verdict)).collect()
    }
}

/// What was asked of a device after the first `lines` records.
fn asked(reading: &Reading, lines: usize) -> BTreeSet<String> {
    let answered = reading.lines()[lines..].iter().filter_map(|line| match &line.record {
        Record::Answered { question, .. } if !matches!(question, Question::Decide(_)) => Some(question.to_string()),
        _ => None,
    });
    answered.collect()
}

/// The rows on which a decision was taken that no longer applies.
fn reopened(verdicts: &Verdicts) -> BTreeSet<String> {
    let obligations = verdicts.units().flat_map(|unit| &unit.obligations);
    let rows = obligations.filter_map(|obligation| match &obligation.missing {
        Some(Missing::Decision { question, outdated: true, .. }) => question.row.as_ref().map(ToString::to_string),
        _ => None,
    });
    rows.collect()
}

#[test]
fn a_change_is_said_and_takes_a_reason() {
    let campaign = Campaign::begun();
    assert_eq!(campaign.run(&[]).exit, Some(2));
    let (before, units) = (fs::read(campaign.results("journal.jsonl")).expect("it is there"), campaign.units());
    let lines = campaign.journal().lines().len();
    assert_eq!(reopened(&campaign.verdicts()), BTreeSet::new());

    campaign.declare(WORDS.0, WORDS.1);
    let refused = campaign.run(&["--resume"]);
    assert_eq!(refused.exit, Some(64), "{}", refused.err);
    for says in ["1-AuthMech AuthMech-RTSP: description changed", "--because TEXT", "plan revision 2"] {
        assert!(refused.err.contains(says), "{says}: {}", refused.err);
    }
    assert_eq!(fs::read(campaign.results("journal.jsonl")).expect("it is there"), before, "nothing was written");

    let revised = campaign.run(&["--resume", "--because", "the words were unclear", "--by", "An Operator"]);
    assert_eq!(revised.exit, Some(2), "{}", revised.err);
    let reading = campaign.journal();
    assert!(matches!(reading.lines()[lines].record, Record::Revised(_)), "the revision stands before the session");
    assert_eq!(asked(&reading, lines), BTreeSet::new(), "another word has nothing asked again");
    let rows = reopened(&campaign.verdicts());
    assert_eq!(rows, BTreeSet::from(["AuthMech-RTSP".to_owned()]), "decisions on the changed row are open again");
    let now = campaign.units();
    let differing: Vec<_> = units.iter().filter(|(unit, verdict)| now.get(*unit) != Some(verdict)).map(|(unit, _)| unit).collect();
    assert!(!differing.is_empty() && differing.iter().all(|unit| now[*unit] == Verdict::Inconclusive), "{differing:?}");
    assert!(differing.iter().all(|unit| unit.starts_with("5.1-3-1") || unit.starts_with("5.1-4-1")), "on paper alone: {differing:?}");
}

#[test]
fn every_report_tells_of_a_revision() {
    let campaign = Campaign::begun();
    campaign.run(&[]);
    campaign.declare(WORDS.0, WORDS.1);
    let revised = campaign.run(&["--resume", "--because", "the words were unclear"]);
    let [revision] = &campaign.verdicts().revisions[..] else { panic!("{:?}", campaign.verdicts().revisions) };
    assert_eq!((revision.number, revision.because.as_str()), (2, "the words were unclear"));
    assert!(!revision.by.is_empty(), "whoever authorised the test answers for it");
    let junit = fs::read_to_string(campaign.results("junit.xml")).expect("the run left a report");
    for text in [&revised.out, &junit] {
        assert!(text.contains(&revision.to_string()) && text.contains("1-AuthMech AuthMech-RTSP: description changed"), "{text}");
    }
    let lines = campaign.journal().lines().len();
    let nothing = campaign.run(&["--resume", "--because", "once more"]);
    assert!(nothing.exit == Some(64) && nothing.err.contains("nothing has changed since plan revision 2"), "{}", nothing.err);
    assert_eq!(campaign.run(&["--resume"]).exit, Some(2));
    assert_eq!(asked(&campaign.journal(), lines), BTreeSet::new(), "all is answered");
    assert_eq!(campaign.verdicts().revisions.len(), 1);
}

#[test]
fn an_answer_over_what_was_declared_wrongly_does_not_count() {
    let sound = Campaign::begun();
    sound.run(&[]);
    let campaign = Campaign::begun();
    campaign.declare(WAY.0, WAY.1);
    campaign.run(&[]);
    assert_ne!(campaign.units(), sound.units(), "the wrong path shows");
    campaign.declare(WAY.1, WAY.0);
    let lines = campaign.journal().lines().len();
    let revised = campaign.run(&["--resume", "--because", "the path was a slip"]);
    assert_eq!(revised.exit, Some(2), "{}", revised.err);
    let again = asked(&campaign.journal(), lines);
    assert!(
        !again.is_empty() && again.iter().all(|question| question.contains("AuthMech-RTSP") || question.contains("change of the secret")),
        "{again:#?}"
    );
    assert_eq!(campaign.units(), sound.units());
}

#[test]
fn what_the_bench_gains_later_is_asked_then_and_nothing_twice() {
    let sound = Campaign::begun();
    sound.run(&[]);
    let campaign = Campaign::begun();
    campaign.edit("bench.yaml", "permits: [provokes, changes, disrupts, destroys]", "permits: []");
    campaign.run(&[]);
    let (first, lines) = (asked(&campaign.journal(), 0), campaign.journal().lines().len());
    assert_ne!(campaign.units(), sound.units(), "what is not permitted is not known");
    campaign.edit("bench.yaml", "permits: []", "permits: [provokes, changes, disrupts, destroys]");
    let revised = campaign.run(&["--resume", "--because", "the letter has come"]);
    assert_eq!(revised.exit, Some(2), "{}", revised.err);
    assert_eq!(campaign.units(), sound.units());
    let then = asked(&campaign.journal(), lines);
    assert!(!then.is_empty() && then.is_disjoint(&first), "{then:#?}");
    // What a kill right after the revision would leave: the next run goes on under it.
    let journal = fs::read_to_string(campaign.results("journal.jsonl")).expect("it is there");
    let cut: String = journal.lines().take(lines + 1).map(|line| format!("{line}\n")).collect();
    fs::write(campaign.results("journal.jsonl"), cut).expect("there is room for temporary files");
    assert_eq!(campaign.run(&["--resume"]).exit, Some(2));
    assert_eq!((campaign.units(), asked(&campaign.journal(), lines)), (sound.units(), then));
}

#[test]
fn what_makes_another_product_or_another_bench_is_refused() {
    let campaign = Campaign::begun();
    campaign.run(&[]);
    let before = fs::read(campaign.results("journal.jsonl")).expect("it is there");
    campaign.declare("model: NE-200", "model: NE-300");
    let refused = campaign.run(&["--resume", "--because", "it is another one"]);
    assert!(refused.exit == Some(3) && refused.err.contains("product: model"), "{}", refused.err);
    assert_eq!(fs::read(campaign.results("journal.jsonl")).expect("it is there"), before, "nothing was written");
}
