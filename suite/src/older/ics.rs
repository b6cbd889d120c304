//! The ICS of the older edition, against the statuses that its provisions have there.

use super::OlderDeclaration;
use crate::catalogue::{Catalogue, OlderProvision, TableId};
use crate::condition::{Circumstances, Fact, Feature, Status};
use crate::ics::{IcsFinding, Support, weighed};

/// Reviews every line of the ICS against the status of its provision.
#[must_use]
pub fn review(declaration: &OlderDeclaration) -> Vec<IcsFinding> {
    Catalogue::get().editions().older.iter().filter_map(|provision| review_line(declaration, provision)).collect()
}

fn review_line(declaration: &OlderDeclaration, provision: &OlderProvision) -> Option<IcsFinding> {
    let support = declaration.ics.get(&provision.id).map(|support| &**support);
    let status = status_for(provision, support);
    let (invalid, says) = weighed(support, status, status.applies(&Stated(declaration)))?;
    Some(IcsFinding { provision: provision.id, invalid, says })
}

/// The status by Annex B; for N/A the refined one of the assessment's own form, where Annex B knows no condition.
fn status_for<'p>(provision: &'p OlderProvision, support: Option<&Support>) -> &'p Status {
    let refined = provision.refined_status.as_ref().filter(|_| matches!(support, Some(Support::NotApplicable(_))));
    refined.unwrap_or(&provision.status)
}

/// The conditions as they are stated. The older edition has no features and no facts.
struct Stated<'a>(&'a OlderDeclaration);

impl Circumstances for Stated<'_> {
    fn feature(&self, _: Feature) -> Option<bool> {
        None
    }

    fn condition(&self, number: u8) -> Option<bool> {
        self.0.conditions.get(&number.to_string()).copied()
    }

    fn row(&self, _: TableId) -> Option<bool> {
        None
    }

    fn fact(&self, _: Fact) -> Option<bool> {
        None
    }
}
