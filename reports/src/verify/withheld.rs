//! Check 10: what is withheld, what it leaves unchecked, and whether each leaf is the one that other parts name.

use std::collections::BTreeSet;

use super::{Case, Check};
use crate::bundle::{Code, Kind, NOT_PUBLISHED, PartName, Withheld, digest_in, missing_of_publication};
use crate::wording::counted;

pub(super) fn check(case: &Case) -> Check {
    let mut check = Check::new(10, "What is withheld?");
    let withheld = &case.inventory.withheld;
    let kept = kept_by_the_laboratory(case);
    let (people, rest): (Vec<&Withheld>, Vec<&Withheld>) = withheld.iter().partition(|one| Kind::of(&one.name) == Some(Kind::Disclosed));
    names(&people, &mut check);
    for one in rest.into_iter().filter(|one| !kept.contains(&one.name)) {
        check.open(format!("{} ({}): {}. {}", one.name, one.digest.short(), one.because, leaves_open(&one.name)));
    }
    if !kept.is_empty() {
        let files = counted(kept.len(), "file");
        check.say(format!("{files} kept by the laboratory, captures and software images: each can be shown to be the same by its digest"));
    }
    if withheld.is_empty() {
        check.say("nothing");
    }
    leaves(case, &mut check);
    publication(case, &mut check);
    check
}

/// Who people are, a line for each reason: nobody reads anything in the digests.
fn names(people: &[&Withheld], check: &mut Check) {
    let reasons: BTreeSet<&str> = people.iter().map(|one| one.because.as_str()).collect();
    for because in reasons {
        let count = people.iter().filter(|one| one.because == because).count();
        check.open(format!("disclosed/ ({}): {because}. No verdict rests on a name", counted(count, "name")));
    }
}

/// Captures and images that the journal names: a verdict follows from what was recorded of them, so that they are not here leaves nothing unchecked.
fn kept_by_the_laboratory(case: &Case) -> BTreeSet<PartName> {
    let Some(rebuilt) = &case.rebuilt else { return BTreeSet::new() };
    let (kept, evidence) = (rebuilt.names_kept(), rebuilt.names_evidence());
    let alone = kept.iter().filter(|digest| !evidence.contains(digest));
    let named: BTreeSet<PartName> = alone.filter_map(|digest| PartName::evidence(digest).ok()).collect();
    case.inventory.withheld.iter().map(|withheld| withheld.name.clone()).filter(|name| named.contains(name)).collect()
}

fn leaves_open(name: &PartName) -> &'static str {
    match Kind::of(name) {
        Some(Kind::Declaration | Kind::Journal | Kind::Profile) => "Without it no verdict is re-derived",
        Some(Kind::Decisions) => "Without it nobody sees whether each decision is written",
        Some(Kind::External) => "Without it verdicts on evidence of others are not re-derived",
        Some(Kind::Evidence | Kind::Sbom) => "Without it the verdicts that rest on it are not re-derived",
        _ => "It is not checked itself",
    }
}

/// The leaf of what is withheld is that of the bytes that its name, or the plan, says.
fn leaves(case: &Case, check: &mut Check) {
    let planned = case.rebuilt.as_ref().and_then(|rebuilt| rebuilt.plan().sbom.clone());
    let expected = |withheld: &Withheld| {
        digest_in(&withheld.name).or_else(|| planned.clone().filter(|_| Kind::of(&withheld.name) == Some(Kind::Sbom)))
    };
    for withheld in &case.inventory.withheld {
        if expected(withheld).is_some_and(|expected| expected != withheld.digest) {
            check.fault(
                Code::WithheldDiffers,
                format!("the leaf of {}, which is withheld, is not that of the bytes it stands for", withheld.name),
            );
        }
    }
}

fn publication(case: &Case, check: &mut Check) {
    let is_there = |name: &str| case.inventory.digest(name).is_some();
    if let Some(missing) = missing_of_publication(&case.inventory.withheld, is_there) {
        check.fault(Code::PublishedTooLittle, format!("it calls itself published, and does not show {missing}"));
    } else if case.inventory.withheld.iter().any(|withheld| withheld.because == NOT_PUBLISHED) {
        check.say("a publication: it shows ICS, logical interfaces, plan, obligations, verdicts with basis, method, software version and support period");
    }
}
