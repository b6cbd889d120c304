//! Folding is one operation at every level: however parts are grouped or ordered, the whole is the same.

use proptest::prelude::*;

use super::*;

fn any_verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![Just(Pass), Just(Inconclusive), Just(Fail)]
}

/// Parts in groups, none of which is empty.
fn grouped() -> impl Strategy<Value = Vec<Vec<Verdict>>> {
    prop::collection::vec(prop::collection::vec(any_verdict(), 1..5), 1..6)
}

fn any_group() -> impl Strategy<Value = GroupVerdict> {
    let standing = prop_oneof![
        3 => Just(Standing::Claimed),
        1 => Just(Standing::NotApplicable("no such thing".into())),
        1 => Just(Standing::NotClaimed("planned".into())),
    ];
    let id = "5.1-1".parse().unwrap();
    (standing, prop::option::of(any_verdict())).prop_map(move |(standing, verdict)| GroupVerdict {
        id,
        title: String::new(),
        mandatory: true,
        standing,
        verdict,
        cases: Vec::new(),
    })
}

proptest! {
    #[test]
    fn groups_of_parts_fold_like_the_parts(groups in grouped()) {
        let parts = || groups.iter().flatten().copied();
        prop_assert_eq!(Verdict::all(groups.iter().map(|group| Verdict::all(group.iter().copied()))), Verdict::all(parts()));
        prop_assert_eq!(Verdict::one(groups.iter().map(|group| Verdict::one(group.iter().copied()))), Verdict::one(parts()));
    }

    #[test]
    fn the_order_of_parts_says_nothing(mut parts in prop::collection::vec(any_verdict(), 0..12), turns in 0_usize..12) {
        let before = (Verdict::all(parts.iter().copied()), Verdict::one(parts.iter().copied()));
        let turns = turns % parts.len().max(1);
        parts.rotate_left(turns);
        prop_assert_eq!(before, (Verdict::all(parts.iter().copied()), Verdict::one(parts.iter().copied())));
    }

    #[test]
    fn a_bad_part_is_never_outvoted(parts in prop::collection::vec(any_verdict(), 1..12)) {
        let all = Verdict::all(parts.iter().copied());
        prop_assert!(parts.iter().all(|part| *part <= all));
        prop_assert_eq!(all == Pass, parts.iter().all(|part| *part == Pass));
    }

    #[test]
    fn the_overall_verdict_is_that_of_its_halves(groups in prop::collection::vec(any_group(), 0..10), cut in 0_usize..10, valid: bool) {
        let (one, other) = groups.split_at(cut.min(groups.len()));
        prop_assert_eq!(Verdict::all([overall(valid, one), overall(valid, other)]), overall(valid, &groups));
        prop_assert!(valid || overall(valid, &groups) == Fail);
    }
}

/// Case, group and overall verdict of a whole run are what folding its units in one step gives.
#[test]
fn a_run_folds_in_one_step_to_what_it_folds_to_in_three() {
    let verdicts = super::withheld::flawed(0b1111_0010).judge();
    for group in verdicts.groups.iter().filter(|group| group.verdict.is_some()) {
        let units = group.cases.iter().flat_map(|case| &case.units).map(|unit| unit.verdict);
        assert_eq!(group.verdict, Some(Verdict::all(units)), "{}", group.id);
    }
    let ics = if verdicts.ics.valid { Pass } else { Fail };
    assert_eq!(verdicts.overall, Verdict::all(verdicts.units().map(|unit| unit.verdict).chain([ics])));
}
