//! A scheme beside verdicts: what they show of each requirement, what they cannot, and who has to supply it.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::provision::{corresponding, own};
use super::{Demands, ProvisionShown, ProvisionStanding, Provisions, Recognised, Requirement, Scheme, Supply, Whom};
use crate::catalogue::{Catalogue, Confidence, Edition};
use crate::files::{Declaration, Label};
use crate::id::{Clause, GroupId};
use crate::tree::{GroupVerdict, Verdicts};

/// A scheme beside the verdicts of one bundle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// The version of this format.
    pub format: u32,
    /// The scheme's name on the command line.
    pub scheme: String,
    /// The scheme's name.
    pub name: String,
    /// Its law or its owner.
    pub owner: String,
    /// Which version of it was read.
    pub read: String,
    /// How sure we are of its list.
    pub confidence: Confidence,
    /// Which part of that is surer or less sure.
    pub confidence_note: Option<String>,
    /// Whether the table is our own reading of a text that names no provision.
    pub cross_reference: bool,
    /// The built-in reference device that stood in for a product, if it did. Then nothing here is about a product.
    pub reference_device: Option<String>,
    /// Supplier, product, model and software.
    pub item: [String; 4],
    /// The edition that the scheme reads, where it is known.
    pub edition: Option<Edition>,
    /// Why that edition.
    pub edition_because: String,
    /// The edition of the verdicts.
    pub edition_of_verdicts: Edition,
    /// Why no verdict here counts as met, and what would be needed; none where they count.
    pub by_correspondence: Option<String>,
    /// What it all comes to.
    pub standing: Standing,
    /// The requirements.
    pub requirements: Vec<RequirementShown>,
    /// What somebody has to supply beside verdicts.
    pub supplies: Vec<SupplyShown>,
    /// How sure we are of that.
    pub supplies_confidence: Confidence,
    /// Labels that the supplier declares and that the scheme gives or recognises.
    pub labels: Vec<LabelShown>,
    /// What else has to be known.
    pub notes: Vec<String>,
}

/// What a comparison comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A verdict FAIL contradicts a requirement.
    Contradicted,
    /// Something that a bundle can show is missing, or shown by correspondence only.
    Incomplete,
    /// Everything that a bundle can show is there.
    Shown,
}

/// A requirement beside the verdicts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequirementShown {
    /// How the scheme numbers it.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// How it stands.
    pub outcome: Outcome,
    /// Who has to show it, where no verdict can.
    pub by: Option<Whom>,
    /// The provisions that it was held beside.
    pub provisions: Vec<ProvisionShown>,
    /// Another way to meet it, which no bundle shows.
    pub instead: Option<String>,
    /// What else has to be known.
    pub notes: Vec<String>,
}

/// How a requirement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Verdicts of another edition, or of a text that our own reading relates to it, speak for it. It does not count as met.
    ByCorrespondence,
    /// Verdicts of the edition that the scheme reads show it.
    Met,
    /// It is about something that the product has not, as the supplier declares.
    NotApplicable,
    /// The supplier does not claim a provision that it asks.
    NotClaimed,
    /// A verdict FAIL contradicts it.
    NotMet,
    /// Something keeps it from an answer.
    Open,
    /// No verdict can show it: somebody has to supply it.
    ToSupply,
}

/// Something to supply, with what the bundle supports of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplyShown {
    /// What it is.
    pub what: String,
    /// Who supplies it.
    pub by: Whom,
    /// The document that it belongs into.
    pub for_document: Option<String>,
    /// What the declaration says of it.
    pub declared: Vec<String>,
    /// What the declaration could say of it, and does not.
    pub undeclared: Vec<String>,
    /// What no declaration holds of it.
    pub lacks: Option<String>,
    /// What else has to be known.
    pub note: Option<String>,
}

/// A label that the supplier declares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelShown {
    /// The label, as declared. Nobody looked it up.
    pub label: Label,
    /// Which level the scheme recognises, and for what.
    pub recognised: String,
}

/// Holds a scheme beside verdicts.
#[must_use]
pub fn compare(scheme: &Scheme, verdicts: &Verdicts, declaration: &Declaration) -> Comparison {
    let reading = Reading { scheme, verdicts };
    let dut = &declaration.dut;
    let mut comparison = Comparison {
        format: 1,
        scheme: scheme.id.clone(),
        name: scheme.name.clone(),
        owner: scheme.owner.clone(),
        read: scheme.read.clone(),
        confidence: scheme.confidence,
        confidence_note: scheme.confidence_note.clone(),
        cross_reference: scheme.cross_reference,
        reference_device: verdicts.reference_device.clone(),
        item: [&dut.supplier, &dut.name, &dut.model, &dut.software].map(String::clone),
        edition: scheme.edition,
        edition_because: scheme.edition_because.clone(),
        edition_of_verdicts: verdicts.edition,
        by_correspondence: reading.by_correspondence(),
        standing: Standing::Shown,
        requirements: scheme.requirements.iter().map(|requirement| reading.requirement(requirement)).collect(),
        supplies: scheme.supplies.iter().map(|supply| supplied(supply, declaration)).collect(),
        supplies_confidence: scheme.supplies_confidence.unwrap_or(scheme.confidence),
        labels: dut.labels.iter().flat_map(|label| recognised(label, &scheme.recognises)).collect(),
        notes: notes(scheme, &verdicts.profile),
    };
    comparison.standing = standing(&comparison);
    comparison
}

fn standing(comparison: &Comparison) -> Standing {
    let outcomes: Vec<Outcome> = comparison.requirements.iter().map(|requirement| requirement.outcome).collect();
    if outcomes.contains(&Outcome::NotMet) {
        return Standing::Contradicted;
    }
    let is_shown = |outcome: &Outcome| matches!(outcome, Outcome::Met | Outcome::NotApplicable | Outcome::ToSupply);
    let all = outcomes.iter().all(is_shown) && comparison.supplies.iter().all(|supply| supply.undeclared.is_empty());
    if all { Standing::Shown } else { Standing::Incomplete }
}

fn supplied(supply: &Supply, declaration: &Declaration) -> SupplyShown {
    let (mut declared, mut undeclared) = (Vec::new(), Vec::new());
    for fact in &supply.from {
        match fact.of(declaration) {
            Ok(says) => declared.push(says),
            Err(lacks) => undeclared.push(lacks),
        }
    }
    let (what, for_document) = (supply.what.clone(), supply.for_document.clone());
    SupplyShown { what, by: supply.by, for_document, declared, undeclared, lacks: supply.lacks.clone(), note: supply.note.clone() }
}

fn recognised(label: &Label, recognises: &[Recognised]) -> Option<LabelShown> {
    let by = recognises.iter().find(|recognised| recognised.scheme == label.scheme)?;
    Some(LabelShown { label: label.clone(), recognised: format!("{}: {}", by.level, by.says) })
}

fn notes(scheme: &Scheme, profile: &str) -> Vec<String> {
    let other = !scheme.classes.is_empty() && !scheme.classes.iter().any(|class| class == profile);
    let other =
        other.then(|| format!("This list is about products of the class {}; this one is of `{profile}`.", scheme.classes.join(", ")));
    other.into_iter().chain(scheme.notes.iter().cloned()).collect()
}

struct Reading<'a> {
    scheme: &'a Scheme,
    verdicts: &'a Verdicts,
}

impl Reading<'_> {
    /// Why no verdict counts as met here, and what would be needed.
    fn by_correspondence(&self) -> Option<String> {
        let own = self.verdicts.edition;
        match self.scheme.edition {
            _ if self.scheme.cross_reference => {
                Some("No verdict counts as met: this table is our own reading. It shows where verdicts help, and nothing more.".to_owned())
            }
            None => Some(format!(
                "No verdict counts as met: it is not known which edition this scheme reads, and the verdicts are of {}.",
                documents(own)
            )),
            Some(edition) if edition != own => Some(format!(
                "No verdict counts as met: this scheme reads {}, and the verdicts are of {}. What is needed is an assessment by the former.",
                documents(edition),
                documents(own)
            )),
            Some(_) => None,
        }
    }

    fn requirement(&self, requirement: &Requirement) -> RequirementShown {
        let (provisions, by, mut notes) = match &requirement.demands {
            Demands::Elsewhere(elsewhere) => (Vec::new(), Some(elsewhere.by), vec![elsewhere.says.clone()]),
            Demands::Clause(clause) => (self.of_clause(*clause), None, Vec::new()),
            Demands::Mandatory => (self.mandatory(|_| true), None, Vec::new()),
            Demands::MandatoryOf(clauses) => (self.mandatory(|clause| clauses.contains(&clause)), None, Vec::new()),
            Demands::Provisions(wanted) => (self.listed(wanted), None, Vec::new()),
        };
        let is_listed = matches!(requirement.demands, Demands::Provisions(_));
        let outcome = if by.is_some() { Outcome::ToSupply } else { self.outcome(&provisions, is_listed) };
        notes.extend(requirement.note.clone());
        let (id, title, instead) = (requirement.id.clone(), requirement.title.clone(), requirement.instead.clone());
        RequirementShown { id, title, outcome, by, provisions, instead, notes }
    }

    /// One FAIL contradicts it; then the supplier's claim decides; then what is open.
    fn outcome(&self, provisions: &[ProvisionShown], is_listed: bool) -> Outcome {
        use ProvisionStanding::{Fail, NotApplicable, NotClaimed, Open, Pass};
        let has = |wanted| provisions.iter().any(|provision| provision.standing == wanted);
        // A list without exceptions that we know of may have some: whether it lets a product off, its owner says.
        let unexcused = |one: &ProvisionShown| is_listed && !one.where_relevant && one.standing == NotApplicable;
        match () {
            () if has(Fail) => Outcome::NotMet,
            () if has(NotClaimed) => Outcome::NotClaimed,
            () if has(Open) || provisions.is_empty() || provisions.iter().any(unexcused) => Outcome::Open,
            () if !has(Pass) => Outcome::NotApplicable,
            () if self.by_correspondence().is_some() => Outcome::ByCorrespondence,
            () => Outcome::Met,
        }
    }

    fn listed(&self, wanted: &Provisions) -> Vec<ProvisionShown> {
        let relevant = wanted.where_relevant.iter().map(|id| ProvisionShown { where_relevant: true, ..self.provision(*id) });
        wanted.always.iter().map(|id| self.provision(*id)).chain(relevant).collect()
    }

    fn provision(&self, id: GroupId) -> ProvisionShown {
        match (self.scheme.edition.unwrap_or(self.verdicts.edition), self.verdicts.edition) {
            (Edition::Older, Edition::Newer) => corresponding(id, self.verdicts),
            (wanted, have) => {
                let mut shown = own(id, self.verdicts);
                if wanted != have {
                    shown.standing = ProvisionStanding::Open;
                }
                shown
            }
        }
    }

    /// The mandatory provisions of some clauses, by the edition of the verdicts.
    fn mandatory(&self, of: impl Fn(Clause) -> bool) -> Vec<ProvisionShown> {
        let wanted: BTreeSet<GroupId> = self.mandatory_ids().into_iter().filter(|id| of(id.clause())).collect();
        wanted.into_iter().map(|id| self.provision(id)).collect()
    }

    fn mandatory_ids(&self) -> Vec<GroupId> {
        let editions = Catalogue::get().editions();
        match self.scheme.edition.unwrap_or(self.verdicts.edition) {
            Edition::Newer => editions.newer.iter().filter(|one| one.status.is_mandatory()).map(|one| one.id).collect(),
            Edition::Older => editions.older.iter().filter(|one| one.status.is_mandatory()).map(|one| one.id).collect(),
        }
    }

    /// What is claimed or mandatory in a clause: recommendations that nobody claims are no promise that was broken.
    fn of_clause(&self, clause: Clause) -> Vec<ProvisionShown> {
        let groups: Vec<&GroupVerdict> = self.verdicts.groups.iter().filter(|group| group.id.clause() == clause).collect();
        let counts = |group: &&&GroupVerdict| group.mandatory || !matches!(group.standing, crate::ics::Standing::NotClaimed(_));
        let counted: Vec<&&GroupVerdict> = groups.iter().filter(counts).collect();
        let claimed = counted.iter().any(|group| matches!(group.standing, crate::ics::Standing::Claimed));
        let shown = if claimed || counted.len() == groups.len() { counted } else { groups.iter().collect() };
        shown.into_iter().map(|group| own(group.id, self.verdicts)).collect()
    }
}

/// What an edition is called in full.
fn documents(edition: Edition) -> String {
    let entry = Catalogue::get().editions().editions.iter().find(|entry| entry.edition == edition);
    entry.map_or_else(|| edition.to_string(), |entry| format!("{} with {}", entry.provisions, entry.assessment))
}
