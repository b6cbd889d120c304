//! Which question comes next: the mildest first for each sample, in the state where it stands, alone where it needs to be.

use std::collections::{BTreeMap, BTreeSet};

use suite::evidence::{Conduct, DutState, Question};
use suite::names::SampleId;

/// What is open and what is in flight, at one moment.
pub(super) struct Schedule {
    open: BTreeSet<Question>,
    flight: BTreeSet<Question>,
}

/// The order among the questions of one sample: conduct first, then the state that it needs; what times a defence comes before what may trip it, or
/// it would time one that is half spent.
type Rank = (Conduct, DutState, bool);

impl Schedule {
    pub(super) fn new(open: BTreeSet<Question>, flight: BTreeSet<Question>) -> Self {
        let open = open.difference(&flight).cloned().collect();
        Self { open, flight }
    }

    pub(super) fn started(&mut self, question: Question) {
        self.open.remove(&question);
        self.flight.insert(question);
    }

    pub(super) fn drop(&mut self, question: &Question) {
        self.open.remove(question);
    }

    /// A question that may start now, or whose sample may be moved now into the state that it needs.
    pub(super) fn next(&self, states: &BTreeMap<SampleId, DutState>) -> Option<Question> {
        self.open.iter().find(|question| self.may_start(question, states)).cloned()
    }

    fn may_start(&self, question: &Question, states: &BTreeMap<SampleId, DutState>) -> bool {
        let Some(sample) = sample(question) else { return true };
        let mine = |other: &&Question| self::sample(other) == Some(sample);
        let rank = rank(question);
        let milder_is_open = self.open.iter().chain(&self.flight).filter(mine).any(|other| self::rank(other) < rank);
        let busy = self.flight.iter().filter(mine).count();
        let alone_runs = self.flight.iter().filter(mine).any(Question::alone);
        let moves = question.place().is_some_and(|place| states.get(&place.sample) != Some(&place.state));
        !milder_is_open && !alone_runs && (busy == 0 || !(question.alone() || moves))
    }
}

fn sample(question: &Question) -> Option<&SampleId> {
    match question {
        Question::Decide(_) | Question::MailDomain(_) | Question::Publication(_) | Question::SecretTraits(_) => None,
        other => other.place().map(|place| &place.sample),
    }
}

/// A state other than normal use is reached by a reset, so its questions rank with what destroys.
fn rank(question: &Question) -> Rank {
    let state = question.place().map_or(DutState::Initialised, |place| place.state);
    let conduct = if state == DutState::Initialised { question.conduct() } else { Conduct::Destroys };
    (conduct, state, !matches!(question, Question::Guess(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use suite::evidence::{CommonCredentials, Family, Guess, Place, Vantage};

    #[test]
    fn a_defence_is_timed_before_the_common_list_may_trip_it() {
        let at = Place {
            sample: "A".into(),
            state: DutState::Initialised,
            from: Vantage { interface: "PhyIntf-Ethernet".into(), family: Family::V4 },
        };
        let (row, way, lock_after, lock_ms) = ("AuthMech-Web".into(), 0, 5, 10_000);
        let guess: Question = Guess { at: at.clone(), row, way, identity: "owner".into(), lock_after, lock_ms, attempts: 20 }.into();
        let list: Question =
            CommonCredentials { at, row: "AuthMech-Web".into(), way, list: "sha256:00".into(), lock_after, lock_ms }.into();
        let states = BTreeMap::from([("A".into(), DutState::Initialised)]);
        let mut schedule = Schedule::new(BTreeSet::from([guess.clone(), list]), BTreeSet::new());
        assert_eq!(schedule.next(&states), Some(guess.clone()));
        schedule.started(guess);
        assert_eq!(schedule.next(&states), None, "both need the sample for themselves");
    }
}
