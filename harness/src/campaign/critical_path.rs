//! How long a campaign had to take: the longest chain of questions that wait for each other's answers, then everything that needs a sample for itself.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use suite::evidence::Question;
use suite::names::SampleId;

/// What one sample could not be spared, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// The longest chain of questions side by side with others, each opened by the answer to the one before.
    pub chain_ms: u64,
    /// All questions that had the sample for themselves: experiments, and what may trip a defence.
    pub alone_ms: u64,
    /// All ways from state to state, with the waits until the sample answered again.
    pub moves_ms: u64,
}

impl Path {
    /// All of it.
    #[must_use]
    pub fn total_ms(self) -> u64 {
        self.chain_ms + self.alone_ms + self.moves_ms
    }
}

/// The paths of all samples, as they grow with the campaign.
#[derive(Debug, Default)]
pub struct CriticalPath {
    paths: BTreeMap<SampleId, Path>,
    /// When the chain that opened a question ended.
    opened: HashMap<Question, u64>,
    /// When the longest chain of the answers since the last judgement ended.
    last: u64,
}

impl CriticalPath {
    /// These questions are open now; the new ones follow from the last answers.
    pub(super) fn open(&mut self, open: &BTreeSet<Question>) {
        for question in open {
            if !self.opened.contains_key(question) {
                self.opened.insert(question.clone(), self.last);
            }
        }
        self.last = 0;
    }

    /// A question was answered, or refused by the bench, after some milliseconds.
    pub(super) fn ended(&mut self, question: &Question, took_ms: u64) {
        let began = self.opened.get(question).copied().unwrap_or_default();
        self.last = self.last.max(began);
        let Some(place) = question.place() else { return };
        let path = self.paths.entry(place.sample.clone()).or_default();
        if question.alone() {
            path.alone_ms += took_ms;
        } else {
            self.last = self.last.max(began + took_ms);
            path.chain_ms = path.chain_ms.max(began + took_ms);
        }
    }

    /// A sample was brought into another state.
    pub(super) fn moved(&mut self, sample: &SampleId, took_ms: u64) {
        self.paths.entry(sample.clone()).or_default().moves_ms += took_ms;
    }

    /// The sample that took longest: the campaign could not be shorter than its path. None where no device was asked.
    #[must_use]
    pub fn longest(&self) -> Option<(&SampleId, Path)> {
        self.paths.iter().map(|(sample, path)| (sample, *path)).max_by_key(|(_, path)| path.total_ms())
    }
}

#[cfg(test)]
mod tests {
    use suite::evidence::{Discover, Discovery, DutState, Family, Guess, Place, Port, PortRange, Service, TcpPorts, Vantage};

    use super::*;

    fn at(sample: &str) -> Place {
        let from = Vantage { interface: "PhyIntf-Ethernet".into(), family: Family::V4 };
        Place { sample: sample.into(), state: DutState::Initialised, from }
    }

    #[test]
    fn a_chain_adds_up_and_what_runs_beside_it_does_not() {
        let ports: Question = TcpPorts { at: at("A"), ports: PortRange::All, tries: 3 }.into();
        let discover: Question = Discover { at: at("A"), by: Discovery::Mdns }.into();
        let service: Question = Service { at: at("A"), port: Port::tcp(80) }.into();
        let guess: Question =
            Guess { at: at("A"), row: "R".into(), way: 0, identity: "owner".into(), lock_after: 5, lock_ms: 1, attempts: 9 }.into();
        let mut path = CriticalPath::default();
        path.open(&BTreeSet::from([ports.clone(), discover.clone(), guess.clone()]));
        path.ended(&discover, 3_000);
        path.open(&BTreeSet::from([ports.clone(), guess.clone()]));
        path.ended(&ports, 2_000);
        path.open(&BTreeSet::from([service.clone(), guess.clone()]));
        path.ended(&service, 1_500);
        path.ended(&guess, 10_000);
        path.moved(&"A".into(), 700);
        let (sample, longest) = path.longest().unwrap();
        assert_eq!(sample.as_str(), "A");
        assert_eq!(longest, Path { chain_ms: 3_500, alone_ms: 10_000, moves_ms: 700 });
    }
}
