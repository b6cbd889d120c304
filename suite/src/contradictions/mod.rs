//! Contradictions: two places of one declaration that cannot both be true. An assessor looks for them on paper, before the first packet.
//!
//! A test unit asks whether what is declared is good enough; a check here asks whether the declaration agrees with itself. It speaks only
//! where both places are stated, so that what is merely missing stays the business of the unit that needs it.

mod disclosures;
mod features;
mod ics;
mod inputs;
mod interfaces;
mod logins;
mod parameters;
mod personal_data;
mod processes;
mod protocols;
mod secrets;
mod update_settings;
mod updates;

use serde::Serialize;

use crate::files::{At, Declaration};
use crate::ics::Support;
use crate::id::GroupId;
use crate::ixit::{LogIntf, Status};
use crate::names::RowId;

pub(crate) use features::settled_by_tables;

/// Two places of a declaration that disagree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contradiction {
    /// The check that found it: `two-rows-one-port`.
    pub check: &'static str,
    /// The provision whose assessment it disturbs.
    pub provision: GroupId,
    /// The rows that disagree; none where a line of the ICS disagrees with a whole table.
    pub about: Vec<RowId>,
    /// The fields that disagree, each with its table.
    pub field: &'static str,
    /// What the two places say, in a sentence without a full stop.
    pub says: String,
    /// What would be right.
    pub remedy: String,
}

/// One way in which two places can disagree.
struct Check {
    /// Short, in kebab case, unique.
    name: &'static str,
    /// The provision.
    provision: &'static str,
    /// The fields.
    field: &'static str,
    /// Every pair of places that does disagree.
    finds: fn(&Declaration) -> Vec<Disagreement>,
}

/// What a check found: the rows, what they say, what would be right.
struct Disagreement {
    about: Vec<RowId>,
    says: String,
    remedy: String,
}

/// Every check, by theme.
const CHECKS: [&[Check]; 13] = [
    disclosures::CHECKS,
    features::CHECKS,
    ics::CHECKS,
    inputs::CHECKS,
    interfaces::CHECKS,
    logins::CHECKS,
    parameters::CHECKS,
    personal_data::CHECKS,
    processes::CHECKS,
    protocols::CHECKS,
    secrets::CHECKS,
    update_settings::CHECKS,
    updates::CHECKS,
];

/// Every contradiction of a declaration, in the order in which an assessor reads: by provision, then by row.
#[must_use]
pub fn contradictions(declaration: &Declaration) -> Vec<Contradiction> {
    let rows: Vec<&RowId> = declaration.ixit.every_row().into_iter().map(|row| &**row.written_id()).collect();
    let place = |found: &Contradiction| found.about.first().and_then(|id| rows.iter().position(|row| *row == id));
    let mut found: Vec<_> = CHECKS.into_iter().flatten().flat_map(|check| check.apply(declaration)).collect();
    found.sort_by_key(|contradiction| (contradiction.provision, place(contradiction)));
    found
}

/// The name of every check, by theme.
pub fn names_of_checks() -> impl Iterator<Item = &'static str> {
    CHECKS.into_iter().flatten().map(|check| check.name)
}

impl Check {
    fn apply(&self, declaration: &Declaration) -> impl Iterator<Item = Contradiction> {
        let (check, provision, field) = (self.name, group(self.provision), self.field);
        (self.finds)(declaration).into_iter().map(move |Disagreement { about, says, remedy }| Contradiction {
            check,
            provision,
            about,
            field,
            says,
            remedy,
        })
    }
}

const fn check(name: &'static str, provision: &'static str, field: &'static str, finds: fn(&Declaration) -> Vec<Disagreement>) -> Check {
    Check { name, provision, field, finds }
}

fn between<'a>(rows: impl IntoIterator<Item = &'a At<RowId>>, says: impl Into<String>, remedy: impl Into<String>) -> Disagreement {
    Disagreement { about: rows.into_iter().map(|id| (**id).clone()).collect(), says: says.into(), remedy: remedy.into() }
}

fn group(provision: &str) -> GroupId {
    provision.parse().expect("a test reads the provision of every check")
}

/// Whether the ICS says Y.
fn claims(declaration: &Declaration, provision: &str) -> bool {
    matches!(declaration.ics.get(&group(provision)).map(|support| &**support), Some(Support::Y))
}

/// Whether the ICS says N.
fn refuses(declaration: &Declaration, provision: &str) -> bool {
    matches!(declaration.ics.get(&group(provision)).map(|support| &**support), Some(Support::N(_)))
}

/// The row of 28-LogIntf that a field names.
fn interface<'a>(declaration: &'a Declaration, id: Option<&At<RowId>>) -> Option<&'a LogIntf> {
    declaration.ixit.logical(id?)
}

/// Whether one thing is on while what carries it is off.
fn outlives(carried: Status, carrier: Status) -> bool {
    matches!((carried, carrier), (Status::Enabled | Status::SetUpOnly, Status::Disabled) | (Status::Enabled, Status::SetUpOnly))
}

/// A value of a closed list, as it is written in the file.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Ids as a list in a sentence.
fn list<'a>(ids: impl IntoIterator<Item = &'a At<RowId>>) -> String {
    ids.into_iter().map(|id| id.as_str()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalogue::Catalogue;
    use crate::files::{SourceText, parse};
    use crate::testing::Camera;
    use rstest::rstest;

    /// The names of the checks that find something, each once.
    pub(super) fn found(camera: &Camera) -> Vec<&'static str> {
        let names: BTreeSet<_> = contradictions(&camera.declaration).iter().map(|found| found.check).collect();
        names.into_iter().collect()
    }

    fn every_check() -> impl Iterator<Item = &'static Check> {
        CHECKS.into_iter().flatten()
    }

    #[rstest]
    #[case::camera(include_str!("../../../fixtures/camera/declaration.yaml"))]
    #[case::common_first_password(include_str!("../../../fixtures/camera/declaration-common-first-password.yaml"))]
    #[case::hub(include_str!("../../../fixtures/full-hub/declaration.yaml"))]
    #[case::full_lock(include_str!("../../../fixtures/full-lock/declaration.yaml"))]
    #[case::lock(include_str!("../../../fixtures/lock/declaration.yaml"))]
    #[case::toy(include_str!("../../../fixtures/toy/declaration.yaml"))]
    #[case::wearable(include_str!("../../../fixtures/wearable/declaration.yaml"))]
    fn a_sound_declaration_agrees_with_itself(#[case] text: &str) {
        let declaration: Declaration = parse(&SourceText { file: "declaration.yaml", text }).unwrap();
        for check in every_check() {
            let found: Vec<_> = check.apply(&declaration).collect();
            assert!(found.is_empty(), "{}: {found:#?}", check.name);
        }
    }

    #[test]
    fn there_are_many_checks_and_each_has_its_own_name() {
        let names: BTreeSet<_> = every_check().map(|check| check.name).collect();
        assert_eq!(names.len(), every_check().count());
        assert!(names.len() >= 45, "{}", names.len());
        assert!(names.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')));
    }

    #[test]
    fn every_check_is_about_a_provision_of_the_catalogue() {
        assert!(every_check().all(|check| Catalogue::get().group(group(check.provision)).is_some()));
    }

    #[test]
    fn every_check_has_a_case_that_it_finds() {
        const TESTS: [&str; 13] = [
            include_str!("disclosures.rs"),
            include_str!("features.rs"),
            include_str!("ics.rs"),
            include_str!("inputs.rs"),
            include_str!("interfaces.rs"),
            include_str!("logins.rs"),
            include_str!("parameters.rs"),
            include_str!("personal_data.rs"),
            include_str!("processes.rs"),
            include_str!("protocols.rs"),
            include_str!("secrets.rs"),
            include_str!("update_settings.rs"),
            include_str!("updates.rs"),
        ];
        for (checks, text) in CHECKS.into_iter().zip(TESTS) {
            let (_, tests) = text.split_once("#[cfg(test)]").unwrap();
            let untested: Vec<_> = checks.iter().map(|check| check.name).filter(|name| !tests.contains(&format!("\"{name}\""))).collect();
            assert!(untested.is_empty(), "{untested:?}");
        }
    }

    #[test]
    fn an_assessor_reads_by_provision_and_then_by_row() {
        let camera = Camera::hub()
            .row(|ixit| &mut ixit.pers_data, "PersData-Clips", |row| row.sent_over.clear())
            .row(|ixit| &mut ixit.pers_data, "PersData-Account", |row| row.sent_over.clear())
            .login("AuthMech-RTSP", |row| row.guessing = None);
        let read: Vec<_> = contradictions(&camera.declaration).into_iter().map(|found| (found.check, found.about[0].0.clone())).collect();
        let expected = [
            ("guessing-claimed-but-not-declared", "AuthMech-RTSP"),
            ("sent-to-a-service-by-no-mechanism", "PersData-Account"),
            ("sent-to-a-service-by-no-mechanism", "PersData-Clips"),
        ];
        assert_eq!(read, expected.map(|(check, row)| (check, row.to_owned())));
    }
}
