//! What a bench lacks for the questions that stand open, so that it can be seen before a run: permissions, secrets, hooks.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use reports::wording::counted;
use suite::evidence::{Conduct, DutState, Question};
use suite::names::{IdentityName, SampleId};

use crate::bench::Bench;
use crate::bench::written::{Actuator, Hook};

/// One thing that a bench lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// A hook is not there, or only a person can act it.
    Hook {
        /// Its name in `bench.yaml`.
        name: &'static str,
        /// Whether it is there for a person.
        by_hand: bool,
        /// How many open questions need it.
        questions: usize,
    },
    /// The authorisation does not permit a conduct.
    Permission {
        /// The conduct.
        conduct: Conduct,
        /// How many open questions need it.
        questions: usize,
    },
    /// The secret of an identity cannot be read now.
    Secret {
        /// The sample.
        sample: SampleId,
        /// The identity.
        identity: IdentityName,
        /// Why; the secret itself is never in it.
        why: String,
    },
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hook { name, by_hand, questions } => {
                let why = if *by_hand { "only a person can act it, and a run waits for nobody" } else { "bench.yaml has none" };
                write!(f, "hook {name}: {why} ({} in another state)", counted(*questions, "question"))
            }
            Self::Permission { conduct, questions } => {
                write!(f, "permission: `authorisation.permits` does not list {} ({})", name_of(*conduct), counted(*questions, "question"))
            }
            Self::Secret { sample, identity, why } => write!(f, "secret of {identity} of sample {sample}: {why}"),
        }
    }
}

/// Everything that a bench lacks for these questions. Every identity counts, for later questions may need those that the first do not.
#[must_use]
pub fn lacks(bench: &Bench, open: &BTreeSet<Question>) -> Vec<Lack> {
    permissions(bench, open).chain(secrets(bench)).chain(hooks(bench, open)).collect()
}

/// How far a question reaches into the device, with the change of state that it needs: only a reset leads out of normal use.
#[must_use]
pub fn conduct_of(question: &Question) -> Conduct {
    let moves = question.place().is_some_and(|place| place.state != DutState::Initialised);
    if moves { question.conduct().max(Conduct::Destroys) } else { question.conduct() }
}

/// The name of a conduct as `permits` lists it.
#[must_use]
pub fn name_of(conduct: Conduct) -> &'static str {
    match conduct {
        Conduct::Observes => "observes",
        Conduct::Provokes => "provokes",
        Conduct::Changes => "changes",
        Conduct::Disrupts => "disrupts",
        Conduct::Destroys => "destroys",
    }
}

fn permissions(bench: &Bench, open: &BTreeSet<Question>) -> impl Iterator<Item = Lack> {
    let mut needed: BTreeMap<Conduct, usize> = BTreeMap::new();
    for conduct in open.iter().map(conduct_of).filter(|conduct| !bench.permits(*conduct)) {
        *needed.entry(conduct).or_default() += 1;
    }
    needed.into_iter().map(|(conduct, questions)| Lack::Permission { conduct, questions })
}

fn secrets(bench: &Bench) -> impl Iterator<Item = Lack> {
    let samples = bench.file().samples.iter();
    let identities = samples.flat_map(|(sample, about)| about.identities.keys().map(move |identity| (sample, identity)));
    identities.filter_map(|(sample, identity)| {
        let why = bench.account(sample, identity).err()?.says;
        Some(Lack::Secret { sample: sample.clone(), identity: identity.clone(), why })
    })
}

/// A reset leads into another state, and `initialise` back from it or into normal use.
fn hooks(bench: &Bench, open: &BTreeSet<Question>) -> impl Iterator<Item = Lack> {
    let moves = |question: &&Question| {
        let begins = |place: &suite::evidence::Place| bench.initial_state(&place.sample);
        question.place().is_some_and(|place| begins(place).is_ok_and(|state| state != place.state))
    };
    let moving = open.iter().filter(moves).count();
    let resets = open.iter().filter(moves).any(|question| question.place().is_some_and(|place| place.state != DutState::Initialised));
    let written = &bench.file().hooks;
    let reset = lacking("factory_reset", written.factory_reset.as_deref(), moving).filter(|_| resets);
    let back = lacking("initialise", written.initialise.as_deref(), moving);
    reset.into_iter().chain(back)
}

fn lacking(name: &'static str, hook: Option<&Hook>, questions: usize) -> Option<Lack> {
    let by_hand = match hook.map(Hook::actuator) {
        None | Some(None) => false,
        Some(Some(Actuator::Operator(_))) => true,
        Some(Some(_)) => return None,
    };
    (questions > 0).then_some(Lack::Hook { name, by_hand, questions })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rstest::rstest;
    use suite::evidence::{Discover, Discovery, Family, FirstUse, Place, Vantage};

    use super::*;

    const BENCH: &str = "\
authorisation: { by: a letter, valid: 2020-01-01..2099-12-31, scope: { ip: [127.0.0.0/8] }, permits: [PERMITS] }
samples:
  A:
    addresses: { PhyIntf-Ethernet: 127.0.0.1 }
    identities:
      label: { login: AuthMech-Web, secret: { env: THIRTEEN_TEST_IS_NOT_SET } }
      owner: { login: AuthMech-Web, secret: { file: owner.txt } }
hooks: { HOOKS }
";

    fn said(folder: &Path, permits: &str, hooks: &str, open: &BTreeSet<Question>) -> Vec<String> {
        let text = BENCH.replace("PERMITS", permits).replace("HOOKS", hooks);
        let bench = Bench::parse(folder, text).unwrap();
        lacks(&bench, open).iter().map(ToString::to_string).collect()
    }

    fn at(state: DutState) -> Place {
        Place { sample: "A".into(), state, from: Vantage { interface: "PhyIntf-Ethernet".into(), family: Family::V4 } }
    }

    #[rstest]
    #[case::nothing("destroys", "factory_reset: { run: [a] }, initialise: { run: [b] }", &[])]
    #[case::permission("provokes", "factory_reset: { run: [a] }, initialise: { run: [b] }",
        &["permission: `authorisation.permits` does not list destroys (1 question)"])]
    #[case::hooks("destroys", "initialise: { operator: press }",
        &["hook factory_reset: bench.yaml has none (1 question in another state)",
          "hook initialise: only a person can act it, and a run waits for nobody (1 question in another state)"])]
    fn what_is_missing_for_another_state_is_said(#[case] permits: &str, #[case] hooks: &str, #[case] says: &[&str]) {
        let folder = tempfile::tempdir().unwrap();
        let row = "AuthMech-Web".into();
        let open = BTreeSet::from([
            Discover { at: at(DutState::Initialised), by: Discovery::Mdns }.into(),
            FirstUse { at: at(DutState::FactoryDefault), row, way: 0, preset: None }.into(),
        ]);
        let said = said(folder.path(), permits, hooks, &open);
        let beside_secrets: Vec<_> = said.iter().filter(|line| !line.starts_with("secret")).collect();
        assert_eq!(beside_secrets, says);
    }

    #[test]
    fn a_secret_that_cannot_be_read_is_named_and_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let lines = said(folder.path(), "", "", &BTreeSet::new());
        assert!(lines.len() == 2 && lines[0].contains("THIRTEEN_TEST_IS_NOT_SET of bench.yaml is not set"), "{lines:?}");
        assert!(lines[1].starts_with("secret of owner of sample A: there is no ") && lines[1].ends_with("owner.txt"), "{lines:?}");
        std::fs::write(folder.path().join("owner.txt"), "hunter22").unwrap();
        let lines = said(folder.path(), "", "", &BTreeSet::new());
        assert!(lines.len() == 1 && !lines[0].contains("hunter22"), "{lines:?}");
    }
}
