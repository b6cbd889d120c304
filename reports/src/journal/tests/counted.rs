//! What counts of what stands in a journal: answers, experiments, states.

use super::*;

#[test]
fn a_withdrawn_answer_stays_readable_and_does_not_count() {
    let reading = reading(&[
        plan(),
        answered(service(443), speaks("first")),
        answered(service(443), speaks("second")),
        Record::Withdrawn { answer: EvidenceId(2), because: "the cable was out".into() },
    ]);
    assert_eq!(reading.evidence().answers(&service(443)), [(EvidenceId(3), speaks("second"))]);
    assert_eq!(reading.answer(EvidenceId(2)), Some(&speaks("first")));
}

#[test]
fn trouble_of_an_earlier_session_is_forgotten() {
    let first = [plan(), session(false), refused()];
    let refusal = |evidence: Evidence| evidence.refusal(&service(8443)).is_some();
    assert!(refusal(reading(&first).evidence()));
    assert!(!refusal(reading(&first).answers()));
    assert!(!refusal(reading(&[&first[..], &[session(true)]].concat()).evidence()));
}

#[rstest]
#[case::none(&[], &[], 0)]
#[case::begun(&[begun(1)], &[1], 1)]
#[case::answered(&[begun(1), answered(change(), changed())], &[], 1)]
#[case::undone(&[begun(1), interrupted(true)], &[], 1)]
// What could not be undone is tried again by the next session.
#[case::not_undone(&[begun(1), interrupted(false)], &[1], 1)]
#[case::restored(&[begun(1), Record::Restored { question: change(), attempt: 1 }], &[], 1)]
#[case::next_attempt(&[begun(1), interrupted(true), begun(2)], &[2], 2)]
#[case::same_number_again(&[begun(1), interrupted(true), begun(1)], &[1], 1)]
fn open_experiments_are_those_without_an_end(#[case] after: &[Record], #[case] open: &[u32], #[case] attempts: u32) {
    let reading = reading(&[&[plan(), session(false)], after].concat());
    let expected: Vec<_> = open.iter().map(|attempt| (change(), *attempt)).collect();
    assert_eq!(reading.open_experiments(), expected);
    assert_eq!(reading.attempts(&change()), attempts);
    assert_eq!(reading.attempts(&service(1)), 0);
}

#[test]
fn a_move_without_an_end_leaves_the_state_unknown() {
    let moving = Record::Moving { sample: "A".into(), from: DutState::Initialised, to: DutState::FactoryDefault };
    let sample = SampleId::from("A");
    let begun = reading(&[plan(), session(false), moved(DutState::FactoryDefault), moving.clone()]);
    assert_eq!(begun.states(), BTreeMap::from([(&sample, None)]));
    let ended = reading(&[plan(), session(false), moving, moved(DutState::FactoryDefault)]);
    assert_eq!(ended.states(), BTreeMap::from([(&sample, Some(DutState::FactoryDefault))]));
}

#[test]
fn states_identities_and_changes_are_the_last_known() {
    let reading = reading(&[
        plan(),
        session(false),
        moved(DutState::FactoryDefault),
        moved(DutState::AfterReset),
        Record::Changed { sample: "A".into(), says: "locked".into() },
    ]);
    let sample = SampleId::from("A");
    assert_eq!(reading.states(), BTreeMap::from([(&sample, Some(DutState::AfterReset))]));
    assert_eq!(reading.identities(), BTreeMap::from([(&sample, &seen())]));
    assert_eq!(reading.changes().collect::<Vec<_>>(), [(&sample, "locked")]);
    assert_eq!(reading.plan().seed, u64::MAX);
    assert_eq!(reading.closed(), None);
}
