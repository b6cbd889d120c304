//! The lines of the ICS, carried to the provisions that took theirs over.

use std::collections::BTreeMap;

use super::Open;
use crate::catalogue::{Catalogue, Group};
use crate::files::{At, Declaration};
use crate::ics::{Support, review_lines};
use crate::id::GroupId;

/// Fills in the ICS. A provision that is new, or of which the older ICS was silent, gets no line: silence must not become an answer.
pub(super) fn carry(older: &BTreeMap<GroupId, At<Support>>, declaration: &mut Declaration, open: &mut Vec<Open>) {
    let mut asked = BTreeMap::new();
    for group in Catalogue::get().groups() {
        match carried(older, group) {
            Ok(support) => drop(declaration.ics.insert(group.id, At::nowhere(support))),
            Err(why) => drop(asked.insert(group.id, why)),
        }
        if let Some(split) = split(older, group) {
            asked.insert(group.id, split);
        }
    }
    for finding in review_lines(declaration).filter(|finding| declaration.ics.contains_key(&finding.provision)) {
        asked.entry(finding.provision).and_modify(|said| said.push_str(&format!("; {}", finding.says))).or_insert(finding.says);
    }
    open.extend(asked.into_iter().map(|(provision, says)| Open::new(format_args!("ICS {provision}"), says)));
}

/// The older answer, or why there is none.
fn carried(older: &BTreeMap<GroupId, At<Support>>, group: &Group) -> Result<Support, String> {
    let Some(from) = &group.older else {
        return Err(format!("new in edition 3.1 ({}, status {}): write Y, N or N/A", group.title, group.status));
    };
    let line = older.get(&from.group).map(|support| (**support).clone());
    line.ok_or_else(|| format!("the older ICS says nothing of {} ({}): write Y, N or N/A", from.group, group.title))
}

/// What to ask where one older provision became several.
fn split(older: &BTreeMap<GroupId, At<Support>>, group: &Group) -> Option<String> {
    let from = group.older.as_ref()?.group;
    let successors = &Catalogue::get().older_provision(from).filter(|_| older.contains_key(&from))?.successors;
    let list = successors.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
    (successors.len() > 1).then(|| format!("{from} became {list}, and its answer was carried to each; this one asks: {}", group.title))
}
