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

fn left_changed() -> Answer {
    let Answer::ChangeSecret(seen) = changed() else { unreachable!("it is one") };
    ChangeSeen { restored: false, ..seen }.into()
}

#[rstest]
#[case::not_left(&[begun(1), answered(change(), changed())], false)]
#[case::left(&[begun(1), answered(change(), left_changed())], true)]
#[case::left_by_an_interruption(&[begun(1), interrupted(false)], true)]
#[case::undone_later(&[begun(1), answered(change(), left_changed()), interrupted(true)], false)]
#[case::restored_later(&[begun(1), interrupted(false), Record::Restored { question: change(), attempt: 1 }], false)]
#[case::reset(&[begun(1), answered(change(), left_changed()), moved(DutState::FactoryDefault)], false)]
#[case::set_up_without_a_reset(&[begun(1), answered(change(), left_changed()), moved(DutState::Initialised)], true)]
fn what_a_changed_sample_answers_speaks_for_nobody(#[case] before: &[Record], #[case] spoilt: bool) {
    let records = [&[plan(), session(false)], before, &[answered(service(443), speaks("now"))]].concat();
    let reading = reading(&records);
    let evidence = reading.evidence();
    let [(id, _)] = evidence.answers(&service(443)) else { panic!("it is there") };
    assert_eq!(evidence.spoilt(*id).is_some(), spoilt);
    assert_eq!((evidence.spoilt_of(&"A".into()).len(), evidence.spoilt_of(&"B".into()).len()), (usize::from(spoilt), 0));
    assert_eq!(!reading.open_experiments().is_empty(), spoilt, "the next session tries the way back once more");
    // What came of the experiment itself was seen before.
    assert!(evidence.answers(&change()).iter().all(|(id, _)| evidence.spoilt(*id).is_none()));
}

#[test]
fn a_reset_brings_no_software_back() {
    let offered = Question::OfferImages(OfferImages {
        at: place(),
        row: "UpdMech-Web".into(),
        identity: None,
        runs: "1.4.2".into(),
        images: BTreeSet::new(),
        control: true,
    });
    let interrupted = Record::Interrupted { question: offered, attempt: 1, undone: false, says: "another version runs".into() };
    let reading = reading(&[plan(), session(false), interrupted, moved(DutState::FactoryDefault)]);
    assert_eq!(reading.left_changed().samples(), BTreeSet::from(["A".into()]));
}
