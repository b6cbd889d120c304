//! The people of a bundle: each commitment has a leaf, and each disclosure is what its name says, of somebody who is named.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use suite::names::Digest;

use super::{Case, Check};
use crate::bundle::{Bundle, BundleFault, Code, Kind, PartName, limits};
use crate::persons::{Disclosure, Persons};
use crate::wording::counted;

/// Who is disclosed, and what is odd about it.
#[derive(Default)]
pub(super) struct Disclosed {
    pub(super) persons: Persons,
    odd: Vec<BundleFault>,
}

/// Reads every disclosure that is there.
pub(super) fn read<R: Read + Seek>(bundle: &mut Bundle<R>) -> Result<Disclosed, BundleFault> {
    let names: Vec<PartName> = bundle.names().filter(|name| is_disclosure(name)).cloned().collect();
    if names.len() > limits::PERSONS {
        let says = format!("{} people are disclosed, and no reader takes more than {}", names.len(), limits::PERSONS);
        return Err(BundleFault::new(Code::DisclosureExtra, says));
    }
    let (mut disclosed, mut odd) = (Vec::new(), Vec::new());
    for name in names {
        let Some(bytes) = bundle.bytes(name.as_str(), limits::DISCLOSURE)? else { continue };
        if PartName::disclosed(&Digest::of(&bytes)).ok().as_ref() != Some(&name) {
            odd.push(BundleFault::new(Code::DisclosureDiffers, format!("{name} discloses somebody else than its name commits to")));
            continue;
        }
        match Disclosure::read(&bytes) {
            Ok(disclosure) => disclosed.push(disclosure),
            Err(says) => odd.push(BundleFault::new(Code::DisclosureForm, format!("{name} {says}"))),
        }
    }
    Ok(Disclosed { persons: disclosed.into_iter().collect(), odd })
}

/// The people whom the parts of a bundle disclose.
///
/// # Errors
/// [`BundleFault`], when one of these parts cannot be read.
pub fn disclosed<R: Read + Seek>(bundle: &mut Bundle<R>) -> Result<Persons, BundleFault> {
    Ok(read(bundle)?.persons)
}

pub(super) fn check(case: &Case, check: &mut Check) {
    case.disclosed.odd.iter().for_each(|odd| check.fault(odd.code, &odd.says));
    twice(&case.disclosed.persons, check);
    let Some(rebuilt) = &case.rebuilt else { return };
    let named: BTreeSet<PartName> = rebuilt.names_persons().iter().filter_map(|digest| PartName::disclosed(digest).ok()).collect();
    let inventory = &case.inventory;
    let hidden: BTreeSet<&PartName> = inventory.withheld.iter().map(|withheld| &withheld.name).filter(|name| is_disclosure(name)).collect();
    let shown: BTreeSet<&PartName> = inventory.present.iter().map(|(name, _)| name).filter(|name| is_disclosure(name)).collect();
    for missing in named.iter().filter(|name| !hidden.contains(name) && !shown.contains(name)) {
        check.fault(Code::DisclosureMissing, format!("a person is named by {missing}, which is neither there nor withheld"));
    }
    // Nobody knows whom a text names that is withheld.
    let lacking = &rebuilt.lacking;
    if !(lacking.accepted || lacking.decisions || lacking.external) {
        for extra in hidden.iter().chain(&shown).filter(|name| !named.contains(**name)) {
            check.fault(Code::DisclosureExtra, format!("nothing names {extra}"));
        }
    }
    if !named.is_empty() {
        let told = match named.iter().filter(|name| hidden.contains(name)).count() {
            0 => "no name is withheld".to_owned(),
            1 => "1 name is withheld".to_owned(),
            hidden => format!("{hidden} names are withheld"),
        };
        check.say(format!("{} named by a commitment; {told}", counted(named.len(), "person")));
    }
}

/// Whoever decides and reviews under two commitments would pass for two people where the names are withheld.
fn twice(persons: &Persons, check: &mut Check) {
    let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
    for (_, name) in persons.iter() {
        *by_name.entry(name.to_lowercase()).or_default() += 1;
    }
    for (name, _) in by_name.into_iter().filter(|(_, commitments)| *commitments > 1) {
        check.fault(Code::DisclosureTwice, format!("{name} goes by two commitments"));
    }
}

fn is_disclosure(name: &PartName) -> bool {
    Kind::of(name) == Some(Kind::Disclosed)
}
