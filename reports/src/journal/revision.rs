//! A plan revision: what the plan binds has changed during a campaign. What follows from it is found out by the reader, never read from a list.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use suite::revision::{Change, How, Outline, Side, changes_of_bench};

use super::Plan;

/// The most revisions of one campaign. Each is held against every answer before it, so a journal of more would take its reader hours.
pub const MAX_REVISIONS: usize = 100;

/// The plan from here on, and why there is another one. When it was opened is the line's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Revision {
    /// The whole plan as it stands now. Beside what changed it is the plan before.
    pub plan: Plan,
    /// What changed. It is what follows from the two plans; a journal that says otherwise is not read.
    pub changes: Vec<Change>,
    /// Who opened it.
    pub by: String,
    /// Why.
    pub because: String,
}

/// What differs between two plans of one campaign.
///
/// # Errors
/// What must not differ, in words: it would be another campaign.
pub fn changes(before: &Plan, after: &Plan) -> Result<Vec<Change>, String> {
    if let Some(what) = another_campaign(before, after) {
        return Err(what.to_owned());
    }
    let mut changes = changes_of_files(before, after)?;
    changes.extend(changes_of_bench(&before.bench, &after.bench)?);
    if before.external != after.external {
        changes.push(Change::whole("external evidence", how(before.external.is_some(), after.external.is_some())));
    }
    if before.sbom != after.sbom {
        changes.push(Change::whole("SBOM", how(before.sbom.is_some(), after.sbom.is_some())));
    }
    Ok(changes)
}

impl Plan {
    /// What questions of this plan are looked up in.
    #[must_use]
    pub fn side(&self) -> Side<'_> {
        Side { outline: self.outline.as_ref(), bench: &self.bench }
    }
}

/// Method, selection and item are those of the campaign: evidence on one product is none on another.
fn another_campaign(before: &Plan, after: &Plan) -> Option<&'static str> {
    match () {
        () if before.format != after.format => Some("format of the journal"),
        () if before.catalogue != after.catalogue => Some("catalogue (another version of Thirteen)"),
        () if before.edition != after.edition => Some("edition"),
        () if before.units != after.units => Some("selection of units"),
        () if before.dut.model != after.dut.model => Some("product: model"),
        () if before.dut.hardware != after.dut.hardware => Some("product: version of the hardware"),
        () if before.dut.software != after.dut.software => Some("product: version of the software"),
        () if (before.seed, before.began) != (after.seed, after.began) => Some("seed or beginning"),
        () => None,
    }
}

fn changes_of_files(before: &Plan, after: &Plan) -> Result<Vec<Change>, String> {
    let texts = [("declaration", before.declaration != after.declaration), ("profile", before.profile_digest != after.profile_digest)];
    let (old, new) = match (&before.outline, &after.outline) {
        (Some(old), Some(new)) => (old, new),
        (None, _) => {
            let differing = texts.into_iter().filter(|(_, differs)| *differs);
            return Ok(differing.map(|(part, _)| Change::whole(part, How::Changed)).collect());
        }
        (Some(_), None) => return Err("outline of the files".to_owned()),
    };
    let mut changes = old.changes_to(new);
    for (part, differs) in texts {
        let said = changes.iter().any(|change| Outline::is_of_profile(change) == (part == "profile"));
        match (differs, said) {
            (false, true) => return Err(format!("outline of the same {part}")),
            // Only its words or their order: nothing that it says.
            (true, false) => changes.push(Change::fields(part, How::Changed, vec!["text alone".to_owned()])),
            _ => {}
        }
    }
    Ok(changes)
}

fn how(was_there: bool, is_there: bool) -> How {
    match (was_there, is_there) {
        (false, _) => How::Added,
        (true, true) => How::Changed,
        (true, false) => How::Removed,
    }
}
