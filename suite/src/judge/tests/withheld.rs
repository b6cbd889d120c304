//! Whoever knows less gets no better verdict: answers, decisions, attachments and external evidence that are held back.

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::testing::Reply;

/// Ways in which the camera can differ from the sound one.
const FLAWS: [fn(Camera) -> Camera; 8] = [
    sound,
    |camera| camera.answer::<TcpPorts>(debug_port),
    |camera| camera.answer::<TcpPorts>(cut_short),
    |camera| camera.answer::<Discover>(|seen| seen.said.push("NE2-000117".into())),
    |camera| camera.answer::<crate::evidence::Tls>(|seen| drop(seen.accepted.insert(crate::evidence::TlsVersion::V1_0, Vec::new()))),
    |camera| camera.answer::<crate::evidence::Guess>(|seen| seen.at_declared_limit = Some(crate::evidence::LoginOutcome::Accepted)),
    |camera| camera.answer::<crate::evidence::SecretTraits>(|seen| seen.keyed_digest = "one".into()),
    |camera| camera.decided("5.6-1-1b", Fail),
];

/// The camera with the flaws whose bits are set.
pub(super) fn flawed(flaws: u8) -> Camera {
    FLAWS.iter().enumerate().filter(|(number, _)| flaws & (1 << number) != 0).fold(Camera::sound(), |camera, (_, flaw)| flaw(camera))
}

/// The evidence without the answers that `keep` refuses, by their number.
fn part(evidence: &Evidence, keep: impl Fn(u64) -> bool) -> Evidence {
    let mut part = Evidence::default();
    for (question, answers) in evidence.answered() {
        for (id, answer) in answers.iter().filter(|(id, _)| keep(id.0)) {
            assert!(part.add(EvidenceId(id.0), question.clone(), answer.clone()));
        }
    }
    part
}

/// A verdict is lifted when it becomes PASS. Knowing less does not lift one, nor does it turn one into FAIL: it stays as it was or is open.
fn assert_no_lift(whole: &Verdicts, less: &Verdicts) {
    for (whole, less) in whole.units().zip(less.units()) {
        assert_eq!(whole.id, less.id);
        assert!(less.verdict == whole.verdict || less.verdict == Inconclusive, "{}: {} became {}", whole.id, whole.verdict, less.verdict);
    }
}

#[rstest]
fn withholding_any_one_answer_lifts_no_verdict(#[values(1, 0b1111_0010, 0b0000_1100)] flaws: u8) {
    let camera = flawed(flaws);
    let scope = camera.everything();
    let evidence = camera.gather(&scope);
    let whole = camera.judge_with(&scope, &evidence);
    let mut changed = 0;
    for (_, answers) in evidence.answered() {
        let less = camera.judge_with(&scope, &part(&evidence, |id| id != answers[0].0.0));
        assert_no_lift(&whole, &less);
        changed += usize::from(less != whole);
    }
    assert_eq!(changed, evidence.answered().count(), "every answer is needed by some unit");
}

/// Units that never read a decision cannot change with it, so only its readers are judged again.
#[test]
fn a_decision_that_is_withheld_leaves_its_units_open() {
    let camera = Camera::hub();
    let evidence = camera.gather(&camera.everything());
    let whole = camera.judge_with(&camera.everything(), &evidence);
    let decisions = evidence.answered().filter(|(question, _)| matches!(question, Question::Decide(_)));
    for (question, answers) in decisions {
        let read = |unit: &&UnitVerdict| unit.obligations.iter().any(|obligation| obligation.evidence.contains(&answers[0].0));
        let readers: BTreeSet<UnitId> = whole.units().filter(read).map(|unit| unit.id).collect();
        let only = Scope { units: readers.clone(), ..camera.everything() };
        let less = camera.judge_with(&only, &part(&evidence, |id| id != answers[0].0.0));
        assert!(!readers.is_empty(), "{question} is read by some unit");
        for unit in less.units() {
            let one_is_enough = Catalogue::get().unit(unit.id).unwrap().quantifier == Quantifier::One;
            assert!(unit.verdict == Inconclusive || one_is_enough, "{} is {} without {question}", unit.id, unit.verdict);
        }
    }
}

/// An attachment is for people to look at: without it a decision is as good, never better.
#[test]
fn attachments_move_no_verdict() {
    let attached = |camera: Camera| {
        camera.reply(|question, reply| {
            if let (Question::Decide(_), Reply::Answers(answers)) = (question, reply) {
                let Some(Answer::Decide(decision)) = answers.first_mut() else { return };
                decision.attached.push(Digest::of(b"photograph"));
            }
        })
    };
    let verdicts = |camera: Camera| camera.judge().units().map(|unit| (unit.id, unit.verdict)).collect::<Vec<_>>();
    assert_eq!(verdicts(attached(flawed(0b1111_0010))), verdicts(flawed(0b1111_0010)));
}

#[test]
fn external_evidence_that_is_withheld_lifts_nothing() {
    let camera = Camera::sound().empty(|ixit| &mut ixit.net_sec_impl).interface("LogIntf-RTSP", |row| row.purpose = None);
    let evidence = camera.gather(&camera.everything());
    let less = camera.judge_with(&camera.everything(), &evidence);
    for covers in [certificate("5.5-2-1", None), certificate("5.6-1-1", Some("LogIntf-RTSP"))] {
        let scope = Scope { external: vec![covers], ..camera.everything() };
        let whole = camera.judge_with(&scope, &evidence);
        assert!(whole.units().zip(less.units()).all(|(whole, less)| less.verdict >= whole.verdict));
        assert_ne!(whole, less, "it covers something");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn whatever_is_known_is_judged_and_lifts_nothing(flaws: u8, kept: [u64; 4]) {
        let camera = flawed(flaws);
        let scope = camera.everything();
        let evidence = camera.gather(&scope);
        let less = part(&evidence, |id| kept[usize::try_from(id / 64 % 4).unwrap()] & (1 << (id % 64)) != 0);
        assert_no_lift(&camera.judge_with(&scope, &evidence), &camera.judge_with(&scope, &less));
    }
}
