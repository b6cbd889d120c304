//! By which method each was judged: edition, catalogue, reference lists, versions of the suite, units that were selected.

use std::collections::BTreeSet;

use suite::evidence::Question;
use suite::names::Digest;

use super::{Differs, Side};
use crate::bundle::Rebuilt;
use crate::journal::Record;

pub(super) fn compare(before: &Side<'_>, after: &Side<'_>) -> Vec<Differs> {
    let (Some(before), Some(after)) = (before.rebuilt, after.rebuilt) else { return Vec::new() };
    let (one, other) = (before.plan(), after.plan());
    let differs = [
        Differs::of("edition", Some(one.edition.to_string()), Some(other.edition.to_string())),
        Differs::of("catalogue", Some(one.catalogue.short().to_owned()), Some(other.catalogue.short().to_owned())),
        Differs::of("versions of the suite", Some(versions(before)), Some(versions(after))),
        Differs::of("program", one.binary.as_ref().map(short), other.binary.as_ref().map(short)),
        Differs::of("lists of common credentials", Some(lists(before)), Some(lists(after))),
        Differs::of("profile", Some(one.profile_digest.short().to_owned()), Some(other.profile_digest.short().to_owned())),
        Differs::of("units selected", Some(one.units.len().to_string()), Some(other.units.len().to_string())),
        Differs::of("revisions of the plan", revisions(before), revisions(after)),
    ];
    differs.into_iter().flatten().collect()
}

fn short(digest: &Digest) -> String {
    digest.short().to_owned()
}

fn versions(rebuilt: &Rebuilt) -> String {
    let sessions = rebuilt.reading.lines().iter().filter_map(|line| match &line.record {
        Record::Session { suite_version, .. } => Some(suite_version.as_str()),
        _ => None,
    });
    listed(sessions.chain([rebuilt.plan().suite_version.as_str()]).map(crate::wording::one_line))
}

/// The lists that were tried, by their digests.
fn lists(rebuilt: &Rebuilt) -> String {
    let evidence = rebuilt.reading.evidence();
    let named = evidence.answered().filter_map(|(question, _)| match question {
        Question::CommonCredentials(question) => Some(question.list.short().to_owned()),
        Question::SecretTraits(question) => Some(question.list.short().to_owned()),
        _ => None,
    });
    listed(named)
}

fn revisions(rebuilt: &Rebuilt) -> Option<String> {
    let count = rebuilt.reading.revisions().len();
    (count > 0).then(|| count.to_string())
}

fn listed(words: impl Iterator<Item = String>) -> String {
    let words: BTreeSet<String> = words.collect();
    if words.is_empty() { "none".to_owned() } else { words.into_iter().collect::<Vec<_>>().join(", ") }
}
