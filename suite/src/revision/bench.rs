//! What may change on a bench within one campaign: it may gain, and identities may be written anew. What was tested is not taken away.

use std::collections::{BTreeMap, BTreeSet};

use super::{Change, How};
use crate::bench::{BenchFacts, IdentityFacts, SampleFacts};
use crate::names::{IdentityName, SampleId};

/// The part of the files that these changes are in.
const BENCH: &str = "bench";

/// What differs on the bench.
///
/// # Errors
/// What must not differ within one campaign: a sample is another one or gone, or a side or an identity of one is gone, so that what it showed would
/// be read no more.
pub fn changes_of_bench(before: &BenchFacts, after: &BenchFacts) -> Result<Vec<Change>, String> {
    if before.reference_device != after.reference_device {
        return Err("reference device".to_owned());
    }
    let mut found = Found::default();
    for (name, sample) in &before.samples {
        let now = after.samples.get(name).ok_or_else(|| format!("bench: sample {name} is gone"))?;
        same_sample(name, sample, now)?;
        identities(name, &sample.identities, &now.identities, &mut found)?;
        let more = now.interfaces.iter().filter(|(side, families)| sample.interfaces.get(*side) != Some(*families));
        found.changed.extend(more.map(|(side, _)| format!("addresses of sample {name} on {side}")));
        if sample.serial != now.serial {
            found.changed.push(format!("serial number of sample {name}"));
        }
    }
    found.added.extend(after.samples.keys().filter(|name| !before.samples.contains_key(*name)).map(|name| format!("sample {name}")));
    found.added.extend(after.hooks.difference(&before.hooks).map(|hook| format!("hook {hook}")));
    found.removed.extend(before.hooks.difference(&after.hooks).map(|hook| format!("hook {hook}")));
    let said = |facts: &BenchFacts| -> BTreeSet<String> {
        let each = facts.answers.iter().flat_map(|(row, known)| known.iter().map(move |says| format!("set-up that {says} to {row}")));
        each.collect()
    };
    found.added.extend(said(after).difference(&said(before)).cloned());
    found.removed.extend(said(before).difference(&said(after)).cloned());
    let named = |now: &BenchFacts, than: &BenchFacts| -> Vec<String> {
        let more = now.captures.iter().filter(|capture| !than.captures.contains(capture));
        more.map(|capture| format!("capture {}", capture.file)).collect()
    };
    found.added.extend(named(after, before));
    found.removed.extend(named(before, after));
    let conduct = |conduct: &crate::evidence::Conduct| format!("permission {conduct:?}").to_lowercase();
    found.added.extend(after.permits.difference(&before.permits).map(conduct));
    found.removed.extend(before.permits.difference(&after.permits).map(conduct));
    Ok(found.changes())
}

#[derive(Default)]
struct Found {
    added: Vec<String>,
    changed: Vec<String>,
    removed: Vec<String>,
}

impl Found {
    fn changes(self) -> Vec<Change> {
        let each = [(How::Added, self.added), (How::Changed, self.changed), (How::Removed, self.removed)];
        each.into_iter().filter(|(_, what)| !what.is_empty()).map(|(how, what)| Change::fields(BENCH, how, what)).collect()
    }
}

/// The same specimen, with no side less. A serial number may be stated that was not stated before.
fn same_sample(name: &SampleId, before: &SampleFacts, after: &SampleFacts) -> Result<(), String> {
    if before.serial.is_some() && before.serial != after.serial {
        return Err(format!("bench: serial number of sample {name}"));
    }
    if before.state != after.state {
        return Err(format!("bench: state in which sample {name} stands"));
    }
    let kept =
        |(side, families): (_, &std::collections::BTreeSet<_>)| after.interfaces.get(side).is_some_and(|now| families.is_subset(now));
    let gone = before.interfaces.iter().find(|side| !kept(*side));
    gone.map_or(Ok(()), |(side, _)| Err(format!("bench: an address of sample {name} on {side} is gone")))
}

fn identities(
    sample: &SampleId,
    before: &BTreeMap<IdentityName, IdentityFacts>,
    after: &BTreeMap<IdentityName, IdentityFacts>,
    found: &mut Found,
) -> Result<(), String> {
    let says = |name: &IdentityName| format!("identity {name} of sample {sample}");
    for (name, identity) in before {
        match after.get(name) {
            None => return Err(format!("bench: {} is gone", says(name))),
            Some(now) if now != identity => found.changed.push(says(name)),
            Some(_) => {}
        }
    }
    found.added.extend(after.keys().filter(|name| !before.contains_key(*name)).map(says));
    Ok(())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::evidence::{Conduct, DutState};
    use crate::testing::bench;

    type Edit = fn(&mut BenchFacts);

    fn after(edit: Edit) -> Result<Vec<String>, String> {
        let mut before = bench();
        before.permits.remove(&Conduct::Destroys);
        let mut now = before.clone();
        edit(&mut now);
        changes_of_bench(&before, &now).map(|changes| changes.iter().map(ToString::to_string).collect())
    }

    fn sample<'b>(bench: &'b mut BenchFacts, name: &str) -> &'b mut SampleFacts {
        bench.samples.get_mut(&SampleId::from(name)).unwrap()
    }

    fn identity(sample: &mut SampleFacts) -> &mut IdentityFacts {
        sample.identities.get_mut(&IdentityName::from("owner")).unwrap()
    }

    #[rstest]
    #[case::nothing(|_: &mut BenchFacts| {}, &[])]
    #[case::sample(|bench: &mut BenchFacts| { let b = sample(bench, "B").clone(); bench.samples.insert("C".into(), b); }, &["bench: sample C added"])]
    #[case::hook(|bench: &mut BenchFacts| { bench.hooks.insert("press".into()); }, &["bench: hook press added"])]
    #[case::permission(|bench: &mut BenchFacts| { bench.permits.insert(Conduct::Destroys); }, &["bench: permission destroys added"])]
    #[case::identity(|bench: &mut BenchFacts| identity(sample(bench, "A")).user = Some("admin".into()), &["bench: identity owner of sample A changed"])]
    fn a_bench_may_gain_and_be_written_anew(#[case] edit: Edit, #[case] says: &[&str]) {
        assert_eq!(after(edit).unwrap(), says);
    }

    #[rstest]
    #[case::sample(|bench: &mut BenchFacts| { bench.samples.remove(&SampleId::from("B")); }, "sample B is gone")]
    #[case::serial(|bench: &mut BenchFacts| sample(bench, "A").serial = Some("another".into()), "serial number of sample A")]
    #[case::state(|bench: &mut BenchFacts| sample(bench, "A").state = DutState::FactoryDefault, "sample A stands")]
    #[case::side(|bench: &mut BenchFacts| sample(bench, "A").interfaces.clear(), "is gone")]
    #[case::identity(|bench: &mut BenchFacts| { sample(bench, "A").identities.remove(&IdentityName::from("owner")); }, "identity owner of sample A is gone")]
    #[case::device(|bench: &mut BenchFacts| bench.reference_device = Some("lock".into()), "reference device")]
    fn what_was_tested_is_not_taken_away(#[case] edit: Edit, #[case] says: &str) {
        let refused = after(edit).unwrap_err();
        assert!(refused.contains(says), "{refused}");
    }
}
