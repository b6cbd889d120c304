//! A page for whoever buys or sells the device: who tested which model, what was found by topic, how long it is supported. What it says is kept apart
//! from how it looks, so that every format says the same.

mod html;
mod messages;
mod page;
mod qr;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use suite::catalogue::{Catalogue, Edition};
use suite::files::Label;
use suite::ics::Standing;
use suite::id::Clause;
use suite::tree::{Basis, GroupVerdict, UnitVerdict, Verdicts};
use suite::verdict::Verdict;

use crate::bundle::{Rebuilt, Root};
use crate::signature::{Party, Role, Signatures};

pub use html::write;
pub use page::Page;

/// What the page says, in no language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The built-in reference device that stood in for a product, if it did. Then nothing here is about a product.
    pub reference_device: Option<String>,
    /// Who places the product on the market.
    pub supplier: String,
    /// The product's name.
    pub name: String,
    /// The model.
    pub model: String,
    /// The version of the hardware.
    pub hardware: String,
    /// The version of the software, as declared.
    pub software: String,
    /// The versions that were read from the samples; empty where none was.
    pub software_read: BTreeSet<String>,
    /// The first and the last day of the test, in UTC.
    pub tested: (Date, Date),
    /// The edition of the standard.
    pub edition: Edition,
    /// Who signed, as far as the reader of this page knows them.
    pub signers: Vec<SignedBy>,
    /// Whether what the supplier claims holds together by the rules of the form.
    pub claims_hold_together: bool,
    /// The 13 topics: clauses 5.1 to 5.13.
    pub topics: Vec<Topic>,
    /// What else the standard asks: justifications (5.0) and the protection of personal data (6).
    pub beside: Vec<Topic>,
    /// For how long updates are given, as declared.
    pub support_period: Option<String>,
    /// Where that is published, as declared.
    pub support_published: Option<String>,
    /// Where it is published how to report a vulnerability, as declared.
    pub reports_to: Option<String>,
    /// Labels of authorities, as declared. Nobody looked them up.
    pub labels: Vec<Label>,
    /// What stands for the bundle that all of this follows from.
    pub root: String,
}

/// Somebody who signed and counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBy {
    /// The person, or what signs by itself.
    pub name: String,
    /// For which organisation.
    pub organisation: String,
    /// On whose side they stand.
    pub party: Party,
    /// In which role.
    pub role: Option<Role>,
    /// Whether the key is for tests.
    pub test_key: bool,
}

/// One topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// The clause.
    pub clause: Clause,
    /// How it stands.
    pub standing: TopicStanding,
    /// How many of its provisions the supplier does not claim.
    pub not_claimed: usize,
    /// How many do not apply, as the supplier declares.
    pub not_applicable: usize,
    /// How many provisions it has.
    pub provisions: usize,
}

/// How a topic stands: exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TopicStanding {
    /// Nothing of it is claimed, or something mandatory is not.
    NotClaimed,
    /// Something of what is claimed has no verdict, or one that stands on what nobody saw here: another version of the software, a document of others.
    NotFullyChecked,
    /// Whatever is claimed was tried, and nothing speaks against it.
    NothingFound,
    /// At least one criterion is not met, or the claim breaks the rules of the form.
    ProblemFound,
}

impl Summary {
    /// What a bundle says, to somebody who knows these signers.
    #[must_use]
    pub fn of(rebuilt: &Rebuilt, root: &Root, signatures: &Signatures) -> Self {
        let (verdicts, dut, info) = (&rebuilt.verdicts, &rebuilt.declaration.dut, &rebuilt.declaration.ixit.user_info);
        let day = |at: jiff::Timestamp| at.to_zoned(TimeZone::UTC).date();
        let began = day(rebuilt.plan().began);
        let ended = rebuilt.reading.lines().last().map_or(began, |line| day(line.at));
        let seen = rebuilt.reading.identities().into_values().filter(|seen| seen.read).filter_map(|seen| seen.software.clone());
        Self {
            reference_device: verdicts.reference_device.clone(),
            supplier: dut.supplier.clone(),
            name: dut.name.clone(),
            model: dut.model.clone(),
            hardware: dut.hardware.clone(),
            software: dut.software.clone(),
            software_read: seen.collect(),
            tested: (began, ended),
            edition: verdicts.edition,
            signers: signers(signatures),
            claims_hold_together: verdicts.ics.valid,
            topics: topics(verdicts, |clause| clause.section().is_some_and(|section| section > 0)),
            beside: topics(verdicts, |clause| clause.section().is_none_or(|section| section == 0)),
            support_period: info.support_period.clone(),
            support_published: info.publication_of_support_period.clone(),
            reports_to: info.publication_of_vulnerability_disclosure_policy.clone(),
            labels: dut.labels.clone(),
            root: root.to_string(),
        }
    }
}

/// Who signed and counts. A signature that does not count says nothing to a buyer.
fn signers(signatures: &Signatures) -> Vec<SignedBy> {
    let counting = signatures.each.iter().filter(|one| one.counts());
    let shown = counting.filter_map(|one| {
        let signer = one.signer.as_ref()?;
        let (name, organisation) = (signer.name.clone(), signer.organisation.clone());
        Some(SignedBy { name, organisation, party: signer.party, role: one.role, test_key: signer.test_key })
    });
    shown.collect()
}

fn topics(verdicts: &Verdicts, wanted: impl Fn(Clause) -> bool) -> Vec<Topic> {
    Catalogue::get().clauses().iter().filter(|entry| wanted(entry.clause)).map(|entry| topic(verdicts, entry.clause)).collect()
}

fn topic(verdicts: &Verdicts, clause: Clause) -> Topic {
    let groups: Vec<&GroupVerdict> = verdicts.groups.iter().filter(|group| group.id.clause() == clause).collect();
    let count = |is: fn(&Standing) -> bool| groups.iter().filter(|group| is(&group.standing)).count();
    Topic {
        clause,
        standing: standing(verdicts, &groups),
        not_claimed: count(|standing| matches!(standing, Standing::NotClaimed(_))),
        not_applicable: count(|standing| matches!(standing, Standing::NotApplicable(_))),
        provisions: groups.len(),
    }
}

/// What is worst counts: a problem, then a duty that is not claimed, then what has no verdict.
fn standing(verdicts: &Verdicts, groups: &[&GroupVerdict]) -> TopicStanding {
    let of_these = |id| groups.iter().any(|group| group.id == id);
    let breaks_the_form = verdicts.ics.findings.iter().any(|finding| finding.invalid && of_these(finding.provision));
    let mut units = groups.iter().flat_map(|group| &group.cases).flat_map(|case| &case.units);
    let claimed: Vec<_> = groups.iter().filter(|group| group.standing == Standing::Claimed).collect();
    match () {
        () if breaks_the_form || units.any(|unit| unit.verdict == Verdict::Fail) => TopicStanding::ProblemFound,
        () if groups.iter().any(|group| group.mandatory && matches!(group.standing, Standing::NotClaimed(_))) => TopicStanding::NotClaimed,
        () if !groups.is_empty() && claimed.is_empty() => TopicStanding::NotClaimed,
        () if groups.iter().flat_map(|group| &group.cases).flat_map(|case| &case.units).any(stands_on_others) => {
            TopicStanding::NotFullyChecked
        }
        () if claimed.iter().all(|group| group.verdict == Some(Verdict::Pass)) && !groups.is_empty() => TopicStanding::NothingFound,
        () => TopicStanding::NotFullyChecked,
    }
}

/// Whether a unit passes, wholly or in part, on what others saw.
fn stands_on_others(unit: &UnitVerdict) -> bool {
    unit.basis.contains(&Basis::External)
}
