//! `public.json`: what a publication always shows. It follows from the rest, so that the declaration, which is the supplier's, can be withheld.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use suite::evidence::DutState;
use suite::files::declaration::Edition;
use suite::ics::Support;
use suite::id::{GroupId, UnitId};
use suite::ixit::LogIntf;
use suite::names::{RowId, SampleId};
use suite::tree::{ObligationVerdict, UnitVerdict};
use suite::verdict::Verdict;

use super::{Rebuilt, RestsOn};

/// The name of the part.
pub const PUBLIC: &str = "public.json";

/// What a publication always shows: product, ICS, table 28 without what serves a tester alone, support period, and each verdict with what it rests on.
/// No finding, no rationale and no name of a person is in it. Read leniently: a later version may have written more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Public {
    format: u32,
    /// The product.
    pub product: Published,
    /// The built-in reference device that stood in for a product.
    pub reference_device: Option<String>,
    /// The edition.
    pub edition: Edition,
    /// The letters of the features that the ICS claims.
    features: Value,
    /// The features that the product lacks, with the reason.
    denies: Value,
    /// The numbered conditions.
    conditions: BTreeMap<String, bool>,
    /// One line a provision.
    pub ics: BTreeMap<GroupId, Support>,
    /// For how long updates are given, as declared.
    support_period: Option<String>,
    /// Where that is published.
    publication_of_support_period: Option<String>,
    /// The rows of 28-LogIntf.
    logical_interfaces: Vec<Value>,
    /// The overall verdict.
    pub overall: Verdict,
    /// The verdict on what the class demands beyond the standard.
    class: Option<Verdict>,
    /// Each unit that ran.
    pub units: Vec<Line>,
}

/// The product that was assessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// Who places it on the market.
    pub supplier: String,
    /// Its name.
    pub name: String,
    /// The model.
    pub model: String,
    /// The version of the hardware.
    pub hardware: String,
    /// The version of the software.
    pub software: String,
    /// Its class.
    pub class: String,
}

/// One unit with its verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its id.
    pub id: UnitId,
    /// Its verdict.
    pub verdict: Verdict,
    /// What it rests on.
    pub basis: BTreeSet<RestsOn>,
    /// Its obligations.
    pub obligations: Vec<Row>,
}

/// One obligation with its verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<RowId>,
    /// The sample and its state, where it was looked at on the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_on: Option<(SampleId, DutState)>,
    /// The verdict.
    pub verdict: Verdict,
}

/// Fields of 28-LogIntf that stay at home: they tell a tester, or an attacker, how to get in.
const NOT_OF_TABLE_28: [&str; 2] = ["onvif", "protection"];

impl Public {
    /// What follows from an assessment.
    #[must_use]
    pub fn of(rebuilt: &Rebuilt) -> Self {
        let (declaration, verdicts) = (&rebuilt.declaration, &rebuilt.verdicts);
        let (dut, info) = (&declaration.dut, &declaration.ixit.user_info);
        let product = Published {
            supplier: dut.supplier.clone(),
            name: dut.name.clone(),
            model: dut.model.clone(),
            hardware: dut.hardware.clone(),
            software: dut.software.clone(),
            class: dut.class.clone(),
        };
        Self {
            format: 1,
            product,
            reference_device: rebuilt.plan().reference_device.clone(),
            edition: declaration.edition,
            features: json!(declaration.features),
            denies: json!(declaration.denies),
            conditions: declaration.conditions.clone(),
            ics: declaration.ics.iter().map(|(group, support)| (*group, (**support).clone())).collect(),
            support_period: info.support_period.clone(),
            publication_of_support_period: info.publication_of_support_period.clone(),
            logical_interfaces: declaration.ixit.log_intf.iter().map(interface).collect(),
            overall: verdicts.overall,
            class: verdicts.class.as_ref().map(|class| class.verdict),
            units: verdicts.units().map(|unit| line(rebuilt, unit)).collect(),
        }
    }
}

fn interface(row: &LogIntf) -> Value {
    let mut row = json!(row);
    if let Some(fields) = row.as_object_mut() {
        fields.retain(|name, _| !NOT_OF_TABLE_28.contains(&name.as_str()));
    }
    row
}

fn line(rebuilt: &Rebuilt, unit: &UnitVerdict) -> Line {
    Line { id: unit.id, verdict: unit.verdict, basis: rebuilt.rests_on(unit), obligations: unit.obligations.iter().map(row).collect() }
}

fn row(obligation: &ObligationVerdict) -> Row {
    let seen_on = obligation.place.as_ref().map(|place| (place.sample.clone(), place.state));
    Row { row: obligation.row.clone(), seen_on, verdict: obligation.verdict }
}
