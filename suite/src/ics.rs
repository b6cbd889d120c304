//! The ICS: what the supplier says of each provision, whether that is a valid thing to say, and what follows for its test group.

mod reasons;
mod support;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, Group, TableId};
use crate::condition::{Circumstances, Fact, Feature, Status};
use crate::files::{Declaration, Profile};
use crate::id::GroupId;
use crate::ixit::t10_sec_param::Provisioning;
use crate::ixit::t21_pers_data::Store;
use crate::ixit::{Disclosed, PersData, SecParam};
use crate::paper;

pub(crate) use reasons::says_nothing;
pub use support::Support;

/// What follows from the ICS for a test group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The provision is claimed: its group runs.
    Claimed,
    /// Not applicable, for this reason: its group is not run and has no verdict.
    NotApplicable(String),
    /// A recommendation that is not claimed, for this reason: its group is not run and has no verdict.
    NotClaimed(String),
}

/// Whether the ICS is valid. An invalid ICS makes the overall verdict FAIL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IcsReview {
    /// Whether nothing makes it invalid.
    pub valid: bool,
    /// What does, and what the supplier should be asked.
    pub findings: Vec<IcsFinding>,
    /// What else the supplier should be asked; it makes nothing invalid.
    pub questions: Vec<IcsQuestion>,
}

/// A question about what stands before the lines of the ICS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IcsQuestion {
    /// The part of the declaration: `dut`, `features`.
    pub part: String,
    /// The field in it, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What is asked.
    pub says: String,
}

/// One thing about one line of the ICS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IcsFinding {
    /// The provision.
    pub provision: GroupId,
    /// Whether it makes the ICS invalid, or is a question to the supplier.
    pub invalid: bool,
    /// What is wrong and what would be right.
    pub says: String,
}

/// The circumstances that a declaration claims. Facts that its tables do not tell stay unknown.
pub struct Claimed<'a>(pub &'a Declaration);

impl Circumstances for Claimed<'_> {
    fn feature(&self, feature: Feature) -> Option<bool> {
        Some(self.0.features.iter().any(|claimed| **claimed == feature))
    }

    fn condition(&self, number: u8) -> Option<bool> {
        self.0.conditions.get(&number.to_string()).copied()
    }

    fn row(&self, table: TableId) -> Option<bool> {
        Some(self.0.ixit.has_row(table))
    }

    fn fact(&self, fact: Fact) -> Option<bool> {
        let ixit = &self.0.ixit;
        match fact {
            Fact::UpdateDisrupts => any(ixit.upd_mech.iter().map(|row| row.disrupts)),
            Fact::UserDataOnDevice => any(self.user_data()),
            // That none is declared does not show that none is told: a probe has to look.
            Fact::VersionShown => ixit.log_intf.iter().any(|row| row.declares(Disclosed::SoftwareVersion)).then_some(true),
        }
    }
}

impl Claimed<'_> {
    /// Whether each thing that can be user data is on the device: personal data by where it is stored, parameters by who brought them.
    fn user_data(&self) -> impl Iterator<Item = Option<bool>> {
        let ixit = &self.0.ixit;
        let stored = |row: &PersData| (!row.stored.is_empty()).then(|| row.stored.contains(&Store::Device));
        let brought = |row: &SecParam| match row.provisioning {
            None | Some(Provisioning::Other(_)) => None,
            Some(Provisioning::User) => Some(true),
            Some(Provisioning::Factory | Provisioning::OnDevice | Provisioning::SourceCode) => Some(false),
        };
        ixit.pers_data.iter().map(stored).chain(ixit.sec_param.iter().map(brought))
    }
}

/// Whether one of several things holds: known where one is known to, or all are known not to. Of nothing at all nothing is known.
fn any(things: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    things.reduce(|one, other| match (one, other) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    })?
}

/// What follows from the ICS for one group. A provision on which the ICS is silent counts as claimed: silence excuses nobody.
#[must_use]
pub fn standing(declaration: &Declaration, group: GroupId) -> Standing {
    standing_by(declaration.ics.get(&group).map(|support| &**support), group)
}

/// The same by the line of the ICS alone; a line that is missing excuses nothing.
#[must_use]
pub fn standing_by(line: Option<&Support>, group: GroupId) -> Standing {
    match line {
        None | Some(Support::Y) => Standing::Claimed,
        Some(Support::N(reason)) if is_recommendation(group) => Standing::NotClaimed(reason.clone()),
        Some(Support::N(_)) => Standing::Claimed,
        Some(Support::NotApplicable(reason)) => Standing::NotApplicable(reason.clone()),
    }
}

fn is_recommendation(group: GroupId) -> bool {
    Catalogue::get().group(group).is_some_and(|group| !group.status.is_mandatory())
}

/// A provision to which the supplier's form gives another status than the standard does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OtherStatus {
    /// The provision.
    pub provision: GroupId,
    /// Its status by the supplier's form.
    pub form: Status,
    /// Its status by the standard.
    pub standard: Status,
}

/// Every status that differs from the standard's, in the order of the provisions.
#[must_use]
pub fn other_statuses(declaration: &Declaration) -> Vec<OtherStatus> {
    let standard = |provision: &GroupId| Catalogue::get().group(*provision).map(|group| group.status.clone());
    let stated = declaration.statuses.iter().filter_map(|(provision, form)| Some((*provision, (**form).clone(), standard(provision)?)));
    stated
        .filter(|(_, form, standard)| form != standard)
        .map(|(provision, form, standard)| OtherStatus { provision, form, standard })
        .collect()
}

/// The question about a status: by a weaker one the supplier may have filled in the line.
fn ask_about(other: OtherStatus) -> IcsFinding {
    let OtherStatus { provision, form, standard } = other;
    let says = format!(
        "the supplier's form gives it the status {form}; it is {standard}, and by that it is assessed: is the form of another edition?"
    );
    IcsFinding { provision, invalid: false, says }
}

/// Reviews every line of the ICS against the status of its provision, and the claimed features against what the class normally has.
#[must_use]
pub fn review(declaration: &Declaration, profile: &Profile) -> IcsReview {
    let statuses = other_statuses(declaration).into_iter().map(ask_about);
    let mut findings: Vec<_> = review_lines(declaration).chain(statuses).collect();
    findings.sort_by_key(|finding| finding.provision);
    let questions = unnamed(declaration).chain(denied_features(declaration, profile)).collect();
    IcsReview { valid: !findings.iter().any(|finding| finding.invalid), findings, questions }
}

/// Fields of the identification that still hold the example of a new declaration.
fn unnamed(declaration: &Declaration) -> impl Iterator<Item = IcsQuestion> {
    let dut = &declaration.dut;
    let named =
        [("supplier", &dut.supplier), ("name", &dut.name), ("model", &dut.model), ("hardware", &dut.hardware), ("software", &dut.software)];
    let unnamed = named.into_iter().filter(|(_, text)| paper::is_example(text));
    unnamed.map(|(field, _)| {
        let says = format!("`{field}` under `dut` is still the example of a new declaration; say what it is");
        IcsQuestion { part: "dut".to_owned(), field: Some(field.to_owned()), says }
    })
}

/// What is wrong with the lines of the ICS, in the order of the provisions.
pub(crate) fn review_lines(declaration: &Declaration) -> impl Iterator<Item = IcsFinding> {
    Catalogue::get().groups().filter_map(|group| review_line(declaration, group))
}

/// Features of the class that the declaration denies without a reason: a question, never a fault.
fn denied_features(declaration: &Declaration, profile: &Profile) -> Vec<IcsQuestion> {
    let claimed = |feature: &Feature| declaration.features.iter().any(|claimed| **claimed == *feature);
    let explained = |feature: &Feature| declaration.denies.get(feature).is_some_and(|reason| !paper::is_blank(Some(reason)));
    let denied = profile.expects.iter().map(|feature| **feature).filter(|feature| !claimed(feature) && !explained(feature));
    let meaning = |feature| Catalogue::get().conditions().feature(feature).map(|entry| entry.holds_when.as_str()).unwrap_or_default();
    denied
        .map(|feature| {
            let (class, means) = (&profile.profile, meaning(feature));
            let says = format!("a {class} normally has feature {feature} ({means}); say under `denies` why this product has not");
            IcsQuestion { part: "features".to_owned(), field: None, says }
        })
        .collect()
}

fn review_line(declaration: &Declaration, group: &Group) -> Option<IcsFinding> {
    let support = declaration.ics.get(&group.id).map(|support| &**support);
    let (invalid, says) =
        weighed(support, &group.status, group.status.applies(&Claimed(declaration))).or_else(|| weighed_reason(group, support?))?;
    Some(IcsFinding { provision: group.id, invalid, says })
}

/// What is wrong with the reason of an N/A that its status allows. Reasons for recommendations are judged by a unit of their own, 5.0-1-1a.
fn weighed_reason(group: &Group, support: &Support) -> Option<(bool, String)> {
    let Support::NotApplicable(reason) = support else { return None };
    if group.status.is_mandatory() && says_nothing(reason) {
        return Some((
            true,
            format!("N/A without a reason that says anything (`{reason}`): say which condition or feature of {} is absent", group.status),
        ));
    }
    let word = reasons::circular(group.id, reason)?;
    let asks = format!(
        "that there is none of what it asks for (`{word}`) is no reason: say which condition or feature of {} is absent",
        group.status
    );
    Some((false, asks))
}

/// What is wrong with a line of an ICS, given the status of its provision and whether that applies; and whether it makes the ICS invalid.
pub(crate) fn weighed(support: Option<&Support>, status: &Status, applies: Option<bool>) -> Option<(bool, String)> {
    match (support, applies) {
        (None, _) => Some((true, "the ICS says nothing of it: write Y, { N: reason } or { N/A: reason }".into())),
        (Some(Support::N(reason) | Support::NotApplicable(reason)), _) if paper::is_example(reason) => {
            Some((true, "its reason is still the example of a new declaration: say why".into()))
        }
        (Some(Support::N(_)), _) if status.is_mandatory() => Some((true, "N is not open to a mandatory provision".into())),
        (Some(Support::NotApplicable(_)), _) if !status.is_conditional() => {
            Some((true, format!("N/A is not open to it: its status is {status} without a condition")))
        }
        (Some(Support::NotApplicable(_)), Some(true)) => {
            Some((true, format!("N/A contradicts the declaration: every condition and feature of its status {status} holds")))
        }
        // Silence excuses nobody: otherwise leaving a condition out would take its provision out of the assessment.
        (Some(Support::NotApplicable(_)), None) => {
            Some((true, format!("N/A cannot be checked: say under `conditions` whether the conditions of {status} hold")))
        }
        (Some(Support::Y), Some(false)) => {
            Some((false, format!("Y, although the declaration denies a condition or feature of its status {status}")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{declaration, profile};
    use rstest::rstest;

    #[rstest]
    #[case::mandatory_refused("5.2-1", Support::N("no time".into()), Some(true))]
    #[case::unconditional_not_applicable("5.2-1", Support::NotApplicable("no".into()), Some(true))]
    #[case::feature_present("5.1-1", Support::NotApplicable("no passwords".into()), Some(true))]
    #[case::reason_not_filled_in("5.7-2", Support::N("<why not>".into()), Some(true))]
    #[case::feature_absent("5.13-1A", Support::Y, None)]
    #[case::recommendation_refused("5.7-2", Support::N("planned".into()), None)]
    #[case::a_reason_that_says_nothing("5.5-7", Support::NotApplicable("N/A".into()), Some(true))]
    #[case::a_circle("5.5-7", Support::NotApplicable("parameters are sent without encryption".into()), Some(false))]
    fn lines_are_reviewed_by_status(#[case] provision: &str, #[case] support: Support, #[case] invalid: Option<bool>) {
        let mut declaration = declaration();
        let provision: GroupId = provision.parse().unwrap();
        declaration.ics.insert(provision, crate::files::At::nowhere(support));
        let review = review(&declaration, &profile());
        let found = review.findings.iter().find(|finding| finding.provision == provision).map(|finding| finding.invalid);
        assert_eq!(found, invalid, "{review:?}");
    }

    #[rstest]
    #[case::nothing_is_known(&[], None)]
    #[case::one_is_enough(&[None, Some(true)], Some(true))]
    #[case::all_are_needed(&[Some(false), None], None)]
    #[case::none(&[Some(false), Some(false)], Some(false))]
    fn a_fact_is_known_by_one_that_holds_or_by_all_that_do_not(#[case] things: &[Option<bool>], #[case] known: Option<bool>) {
        assert_eq!(any(things.iter().copied()), known);
    }

    #[test]
    fn facts_are_read_off_the_tables() {
        let declaration = declaration();
        let facts = [Fact::UpdateDisrupts, Fact::UserDataOnDevice, Fact::VersionShown].map(|fact| Claimed(&declaration).fact(fact));
        assert_eq!(facts, [Some(true), Some(true), None]);
    }

    #[rstest]
    #[case::at_the_factory(Provisioning::Factory, Some(false))]
    #[case::in_another_way(Provisioning::Other("by a phone".into()), None)]
    fn what_words_say_of_an_origin_is_not_known(#[case] provisioning: Provisioning, #[case] user_data: Option<bool>) {
        let mut declaration = declaration();
        declaration.ixit.pers_data.iter_mut().for_each(|row| row.stored = vec![Store::Nowhere]);
        declaration.ixit.sec_param.iter_mut().for_each(|row| row.provisioning = Some(provisioning.clone()));
        assert_eq!(Claimed(&declaration).fact(Fact::UserDataOnDevice), user_data);
    }

    #[rstest]
    #[case::of_another_edition("5.3-2", "M C(5)", Some("it is M C(15)"))]
    #[case::weaker("5.2-1", "R", Some("it is M,"))]
    #[case::the_same("5.2-1", "M", None)]
    fn a_status_that_differs_is_asked_about_and_changes_nothing(#[case] provision: &str, #[case] form: &str, #[case] says: Option<&str>) {
        let mut declaration = declaration();
        let provision: GroupId = provision.parse().unwrap();
        declaration.statuses.insert(provision, crate::files::At::nowhere(form.parse().unwrap()));
        let review = review(&declaration, &profile());
        let told = review.findings.iter().find(|finding| finding.provision == provision).map(|finding| finding.says.as_str());
        assert_eq!(told.is_some_and(|told| told.contains(says.unwrap_or_default())), says.is_some(), "{told:?}");
        assert!(review.valid);
        assert_eq!(other_statuses(&declaration).len(), usize::from(says.is_some()));
    }

    #[test]
    fn a_product_without_a_name_is_asked_for_one() {
        let mut declaration = declaration();
        let before = review(&declaration, &profile()).questions;
        declaration.dut.name = "<the product's name>".to_owned();
        let asked = review(&declaration, &profile()).questions;
        assert_eq!(asked.len(), before.len() + 1);
        assert_eq!((asked[0].part.as_str(), asked[0].field.as_deref()), ("dut", Some("name")));
    }

    #[test]
    fn a_missing_line_makes_the_ics_invalid() {
        let mut declaration = declaration();
        declaration.ics.remove(&"5.2-1".parse().unwrap());
        assert!(!review(&declaration, &profile()).valid);
    }
}
