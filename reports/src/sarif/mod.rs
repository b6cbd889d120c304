//! The verdicts as SARIF 2.1.0, for code review: what fails is an error with its remedy, a remark a note, and what has no verdict yet a result of the kind `open`.
//!
//! Nothing in the log tells a machine: what is found on a device stands at no line of a file, so a result names the declaration as its place, the row as its
//! logical location, and the lines of the journal that it rests on.

mod log;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use suite::catalogue::Catalogue;
use suite::tree::{Basis, ObligationVerdict, RequirementVerdict, UnitVerdict, Verdicts};
use suite::verdict::{Verdict, Weight};

use crate::wording::{finding, missing, one_line, reference_device, whereabouts};

pub(crate) use log::{log, message};

/// The version of how fingerprints are made; another way takes another number, so that nobody compares the two.
const FINGERPRINT: &str = "thirteenObligation/v1";

/// The log, with a line feed at its end. Equal verdicts give equal bytes.
#[must_use]
pub fn write(verdicts: &Verdicts) -> String {
    let mut told = Told { device: reference_device(verdicts), rules: BTreeMap::new(), results: Vec::new(), alike: BTreeMap::new() };
    for finding in &verdicts.ics.findings {
        told.rule(
            "ICS",
            || json!({ "id": "ICS", "shortDescription": { "text": "A line of the ICS has to fit the status of its provision." } }),
        );
        let how = if finding.invalid { How::Fails } else { How::Notes };
        told.result("ICS", how, &format!("{}: {}", finding.provision, finding.says), None);
    }
    verdicts.units().for_each(|unit| told.unit(unit));
    verdicts.class.iter().flat_map(|class| &class.requirements).for_each(|requirement| told.requirement(requirement));
    log(&told.rules, told.results)
}

/// How a result stands in SARIF: its kind, and its level, which only a failure has.
#[derive(Clone, Copy)]
enum How {
    Fails,
    Notes,
    Open,
}

impl How {
    fn kind(self) -> &'static str {
        if matches!(self, Self::Open) { "open" } else { "fail" }
    }

    fn level(self) -> &'static str {
        match self {
            Self::Fails => "error",
            Self::Notes => "note",
            Self::Open => "none",
        }
    }
}

/// What is told so far.
struct Told {
    device: Option<String>,
    rules: BTreeMap<String, Value>,
    results: Vec<Value>,
    /// How many results there are of what a fingerprint is made of.
    alike: BTreeMap<String, usize>,
}

impl Told {
    fn rule(&mut self, id: &str, made: impl FnOnce() -> Value) {
        self.rules.entry(id.to_owned()).or_insert_with(made);
    }

    fn unit(&mut self, unit: &UnitVerdict) {
        let id = unit.id.to_string();
        let before = self.results.len();
        self.of_whole(&id, unit.verdict, unit.why.as_deref().filter(|_| unit.obligations.is_empty()));
        unit.obligations.iter().for_each(|obligation| self.of_obligation(&id, obligation));
        if self.results.len() > before {
            self.rule(&id, || rule_of(unit));
        }
    }

    fn requirement(&mut self, requirement: &RequirementVerdict) {
        let id = format!("class/{}", one_line(&requirement.id));
        let before = self.results.len();
        requirement.obligations.iter().for_each(|obligation| self.of_obligation(&id, obligation));
        if self.results.len() > before {
            self.rule(&id, || json!({ "id": id, "shortDescription": { "text": message(&requirement.title) } }));
        }
    }

    /// A verdict on the unit as a whole, where no obligation says it.
    fn of_whole(&mut self, id: &str, verdict: Verdict, why: Option<&str>) {
        let how = match verdict {
            Verdict::Fail => How::Fails,
            Verdict::Inconclusive => How::Open,
            Verdict::Pass => return,
        };
        if let Some(why) = why {
            self.result(id, how, why, None);
        }
    }

    fn of_obligation(&mut self, id: &str, obligation: &ObligationVerdict) {
        for found in obligation.findings.iter() {
            match found.weight {
                Weight::Nonconformity => self.result(id, How::Fails, &finding(found), Some((obligation, found.about.as_str()))),
                Weight::Remark => self.result(id, How::Notes, &finding(found), Some((obligation, found.about.as_str()))),
                // What passes and was not seen here.
                Weight::OutOfScope if obligation.basis == Basis::External => {
                    self.result(id, How::Notes, &finding(found), Some((obligation, found.about.as_str())))
                }
                Weight::OutOfScope => {}
            }
        }
        if let Some(lacks) = missing(obligation) {
            self.result(id, How::Open, &lacks, Some((obligation, "")));
        }
    }

    fn result(&mut self, rule: &str, how: How, says: &str, of: Option<(&ObligationVerdict, &str)>) {
        let place = of.map(|(obligation, _)| format!(" ({})", whereabouts(obligation))).unwrap_or_default();
        let device = self.device.iter().map(|device| format!("{device}: ")).collect::<String>();
        let mut result = json!({
            "ruleId": rule,
            "kind": how.kind(),
            "level": how.level(),
            "message": { "text": message(&format!("{device}{says}{place}")) },
            "locations": [location(of.map(|(obligation, _)| obligation))],
        });
        if let Some((obligation, _)) = of.filter(|(obligation, _)| !obligation.evidence.is_empty()) {
            result["relatedLocations"] = obligation.evidence.iter().enumerate().map(|(count, id)| record(count, id.0)).collect();
        }
        let fingerprint = self.fingerprint(rule, how, of);
        result["partialFingerprints"] = json!({ FINGERPRINT: fingerprint });
        self.results.push(result);
    }

    /// What stays the same from run to run: unit, row, place and what a finding is about; not what it says, which holds numbers of the day. A count tells
    /// apart what is alike in all of that.
    fn fingerprint(&mut self, rule: &str, how: How, of: Option<(&ObligationVerdict, &str)>) -> String {
        let place = of.map(|(obligation, about)| format!("{}\0{}", whereabouts(obligation), one_line(about))).unwrap_or_default();
        let same = format!("{rule}\0{}\0{place}", how.level());
        let count = self.alike.entry(same.clone()).or_default();
        *count += 1;
        hex(&Sha256::digest(format!("{same}\0{count}")))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn rule_of(unit: &UnitVerdict) -> Value {
    let Some(listed) = Catalogue::get().unit(unit.id) else { return json!({ "id": unit.id.to_string() }) };
    let help = listed.remedy.clone().unwrap_or_else(|| format!("It fails when {}", listed.fails_when));
    let provision = unit.id.group().to_string();
    json!({
        "id": unit.id.to_string(),
        "shortDescription": { "text": message(&listed.purpose) },
        "fullDescription": { "text": message(&format!("It fails when {}", listed.fails_when)) },
        "help": { "text": message(&help) },
        "properties": { "clause": unit.id.group().clause().to_string(), "provision": provision, "tags": ["ETSI EN 303 645", provision] },
    })
}

/// The declaration as a whole; readers of SARIF ask for a line all the same.
fn location(obligation: Option<&ObligationVerdict>) -> Value {
    let mut location = json!({ "physicalLocation": { "artifactLocation": { "uri": "declaration.yaml" }, "region": { "startLine": 1 } } });
    if let Some(row) = obligation.and_then(|obligation| obligation.row.as_ref()) {
        location["logicalLocations"] = json!([{ "name": one_line(row.as_str()), "kind": "object" }]);
    }
    location
}

/// A line of the journal, which lies in a bundle beside the declaration.
fn record(count: usize, line: u64) -> Value {
    json!({
        "id": count,
        "message": { "text": format!("evidence {line}") },
        "physicalLocation": { "artifactLocation": { "uri": "journal.jsonl" }, "region": { "startLine": line } },
    })
}
