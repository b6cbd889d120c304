//! One of the two bundles: what verification told of it, its verdicts as stated, and the assessment built again where its texts are there.

use schemars::JsonSchema;
use serde::Serialize;
use suite::verdict::Verdict;

use super::Stated;
use crate::bundle::Rebuilt;
use crate::verify::{Report, Standing};
use crate::wording::one_line;

/// One bundle, verified.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// What verification told.
    pub report: &'a Report,
    /// The verdicts that it states.
    pub stated: &'a Stated,
    /// The assessment, built again; none where a text that judging takes is withheld.
    pub rebuilt: Option<&'a Rebuilt>,
}

/// Which bundle it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Told {
    /// Its root.
    pub root: String,
    /// The first sentence of its verification.
    pub sentence: String,
    /// The product: supplier, name, model, hardware. None where a text is withheld.
    pub product: Option<String>,
    /// The version of the software: as read from the device, else as declared.
    pub software: Option<String>,
    /// The version of the suite that judged it.
    pub suite: Option<String>,
    /// The day on which it was begun.
    pub began: Option<String>,
    /// The overall verdict that it states.
    pub overall: Verdict,
}

impl Side<'_> {
    /// Which bundle it is.
    #[must_use]
    pub fn told(&self) -> Told {
        let plan = self.rebuilt.map(Rebuilt::plan);
        Told {
            root: self.report.root.to_string(),
            sentence: one_line(&self.report.sentence),
            product: plan.map(|plan| {
                let dut = &plan.dut;
                one_line(&format!("{} {} ({}), hardware {}", dut.supplier, dut.name, dut.model, dut.hardware))
            }),
            software: self.software().map(one_line),
            suite: plan.map(|plan| one_line(&plan.suite_version)),
            began: plan.map(|plan| plan.began.strftime("%Y-%m-%d").to_string()),
            overall: self.stated.overall,
        }
    }

    /// The version that runs on the device, by its own word, else by the declaration.
    #[must_use]
    pub fn software(&self) -> Option<&str> {
        let rebuilt = self.rebuilt?;
        let read = rebuilt.reading.identities().into_values().find_map(|seen| seen.software.as_deref());
        Some(read.unwrap_or(&rebuilt.plan().dut.software))
    }

    fn is_judged_elsewhere(&self) -> bool {
        self.rebuilt.is_some_and(|rebuilt| rebuilt.plan().suite_version != env!("CARGO_PKG_VERSION"))
    }
}

/// What could not be compared, and why.
pub(super) fn notes(before: &Side<'_>, after: &Side<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    for (name, side) in [("first", before), ("second", after)] {
        if side.rebuilt.is_none() {
            notes.push(format!(
                "the {name} bundle withholds a text that judging takes: its declaration, evidence and decisions are not compared"
            ));
        }
        if side.is_judged_elsewhere() {
            notes.push(format!(
                "the verdicts of the {name} bundle were judged by another version of Thirteen, and are compared as it states them"
            ));
        }
        if side.report.standing == Standing::Open {
            notes.push(format!("the {name} bundle is genuine, but not all of it could be checked: `thirteen verify` tells what"));
        }
    }
    if let (Some(one), Some(other)) = (before.rebuilt, after.rebuilt) {
        let (one, other) = (&one.plan().dut, &other.plan().dut);
        if (&one.model, &one.hardware) != (&other.model, &other.hardware) {
            notes.push("these are two products, or two versions of the hardware".to_owned());
        }
    }
    notes
}
