//! The verdicts as SARIF 2.1.0, for code review: what fails is an error with its remedy, a remark a note, what has no verdict yet a result of the kind `open`,
//! and a provision that does not apply or is not claimed one of the kind `notApplicable`.
//!
//! What is found on a device stands at no line of a file: a result names the line of the declaration where the row begins that it is about, or the field that
//! its words name, the row as its logical location, and the lines of the journal that it rests on. What was not selected is `open`, since it bars an overall
//! PASS: `notApplicable` would say that nobody misses it.

mod log;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use suite::catalogue::Catalogue;
use suite::files::{Declaration, SourceText};
use suite::ics::Standing;
use suite::id::{GroupId, UnitId};
use suite::tree::{Basis, GroupVerdict, ObligationVerdict, RequirementVerdict, UnitVerdict, Verdicts};
use suite::verdict::{Verdict, Weight};

use crate::review::{Place, Places};
use crate::wording::{accepted, finding, missing, one_line, reference_device, whereabouts};

pub(crate) use log::{log, message};

/// The version of how fingerprints are made; another way takes another number, so that nobody compares the two.
const FINGERPRINT: &str = "thirteenObligation/v1";

/// The declaration as it was read and as it is written: from both follows at which line something stands.
#[derive(Clone, Copy)]
pub struct Written<'a> {
    /// As read from `source`.
    pub declaration: &'a Declaration,
    /// As written.
    pub source: &'a SourceText<'a>,
}

/// The log, with a line feed at its end. Equal verdicts and declarations give equal bytes; without a declaration every result stands at its first line.
#[must_use]
pub fn write(verdicts: &Verdicts, written: Option<Written<'_>>) -> String {
    let places =
        written.map(|Written { declaration, source }| Places { ics: &declaration.ics, rows: declaration.ixit.every_row(), source });
    let device = reference_device(verdicts);
    let mut told = Told { verdicts, device, places, rules: BTreeMap::new(), results: Vec::new(), alike: BTreeMap::new() };
    for finding in &verdicts.ics.findings {
        told.rule(
            "ICS",
            || json!({ "id": "ICS", "shortDescription": { "text": "A line of the ICS has to fit the status of its provision." } }),
        );
        let how = if finding.invalid { How::Fails } else { How::Notes };
        let place = told.places.as_ref().and_then(|places| places.of_provision(finding.provision));
        told.result("ICS", how, &format!("{}: {}", finding.provision, finding.says), None, place);
    }
    verdicts.units().for_each(|unit| told.unit(unit));
    // A bundle keeps what did not run apart, and tells the same in the same order.
    let listed = verdicts.groups.iter().map(|group| (group.id, (&group.standing, Some(group))));
    let left_out = verdicts.not_run.iter().map(|(id, standing)| (*id, (standing, None)));
    let all: BTreeMap<GroupId, (&Standing, Option<&GroupVerdict>)> = listed.chain(left_out).collect();
    all.into_iter().for_each(|(id, (standing, group))| told.left_out(id, standing, group));
    verdicts.class.iter().flat_map(|class| &class.requirements).for_each(|requirement| told.requirement(requirement));
    log(&told.rules, told.results)
}

/// How a result stands in SARIF: its kind, and its level, which only a failure has.
#[derive(Clone, Copy)]
enum How {
    Absent,
    Fails,
    Notes,
    Open,
}

impl How {
    fn kind(self) -> &'static str {
        match self {
            Self::Absent => "notApplicable",
            Self::Fails | Self::Notes => "fail",
            Self::Open => "open",
        }
    }

    fn level(self) -> &'static str {
        match self {
            Self::Fails => "error",
            Self::Notes => "note",
            Self::Absent | Self::Open => "none",
        }
    }
}

/// What is told so far.
struct Told<'a> {
    verdicts: &'a Verdicts,
    device: Option<String>,
    places: Option<Places<'a>>,
    rules: BTreeMap<String, Value>,
    results: Vec<Value>,
    /// How many results there are of what a fingerprint is made of.
    alike: BTreeMap<String, usize>,
}

impl Told<'_> {
    fn rule(&mut self, id: &str, made: impl FnOnce() -> Value) {
        self.rules.entry(id.to_owned()).or_insert_with(made);
    }

    fn unit(&mut self, unit: &UnitVerdict) {
        let id = unit.id.to_string();
        let before = self.results.len();
        self.of_whole(&id, unit);
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

    /// A verdict on the unit as a whole, where no obligation says it, and who accepted it for a release.
    fn of_whole(&mut self, id: &str, unit: &UnitVerdict) {
        let how = match unit.verdict {
            Verdict::Fail => Some(How::Fails),
            Verdict::Inconclusive => Some(How::Open),
            Verdict::Pass if unit.basis.contains(&Basis::External) => Some(How::Notes),
            Verdict::Pass => None,
        };
        if let (Some(how), Some(why)) = (how, unit.why.as_deref().filter(|_| unit.obligations.is_empty())) {
            self.result(id, how, why, None, None);
        }
        for says in accepted(self.verdicts, unit) {
            self.result(id, How::Notes, &says, None, None);
        }
    }

    /// A provision of which nothing or not all ran, under the provision's own number.
    fn left_out(&mut self, id: GroupId, standing: &Standing, group: Option<&GroupVerdict>) {
        let Some(listed) = Catalogue::get().group(id) else { return };
        let (how, says) = match standing {
            Standing::Claimed => {
                let ran: Vec<UnitId> =
                    group.iter().flat_map(|group| &group.cases).flat_map(|case| &case.units).map(|unit| unit.id).collect();
                let all = listed.cases.iter().flat_map(|case| &case.units).map(|unit| unit.id);
                let missing: Vec<String> = all.filter(|unit| !ran.contains(unit)).map(|unit| unit.to_string()).collect();
                if missing.is_empty() {
                    return;
                }
                (How::Open, format!("not selected, so not run, which bars an overall PASS: {}", missing.join(", ")))
            }
            Standing::NotApplicable(reason) => (How::Absent, format!("not applicable: {reason}")),
            Standing::NotClaimed(reason) => (How::Absent, format!("not claimed: {reason}")),
        };
        let rule = id.to_string();
        self.rule(&rule, || json!({ "id": rule, "shortDescription": { "text": message(&listed.title) } }));
        let place = self.places.as_ref().and_then(|places| places.of_provision(id));
        self.result(&rule, how, &says, None, place);
    }

    fn of_obligation(&mut self, id: &str, obligation: &ObligationVerdict) {
        for found in obligation.findings.iter() {
            match found.weight {
                Weight::Nonconformity => self.about_row(id, How::Fails, &finding(found), (obligation, found.about.as_str())),
                Weight::Remark => self.about_row(id, How::Notes, &finding(found), (obligation, found.about.as_str())),
                // What passes and was not seen here.
                Weight::OutOfScope if obligation.basis == Basis::External => {
                    self.about_row(id, How::Notes, &finding(found), (obligation, found.about.as_str()));
                }
                Weight::OutOfScope => {}
            }
        }
        if let Some(lacks) = missing(obligation) {
            self.about_row(id, How::Open, &lacks, (obligation, ""));
        }
    }

    /// A result of an obligation, at the line of its row, or at that of the field of the row which the words name.
    fn about_row(&mut self, rule: &str, how: How, says: &str, of: (&ObligationVerdict, &str)) {
        let row = of.0.row.as_ref().map(|row| row.as_str());
        let place = self.places.as_ref().and_then(|places| places.of(row?, says));
        self.result(rule, how, says, Some(of), place);
    }

    fn result(&mut self, rule: &str, how: How, says: &str, of: Option<(&ObligationVerdict, &str)>, at: Option<Place>) {
        let place = of.map(|(obligation, _)| format!(" ({})", whereabouts(obligation))).unwrap_or_default();
        let device = self.device.iter().map(|device| format!("{device}: ")).collect::<String>();
        let mut result = json!({
            "ruleId": rule,
            "kind": how.kind(),
            "level": how.level(),
            "message": { "text": message(&format!("{device}{says}{place}")) },
            "locations": [location(of.map(|(obligation, _)| obligation), at)],
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

/// A place in the declaration, or the declaration as a whole; readers of SARIF ask for a line all the same.
fn location(obligation: Option<&ObligationVerdict>, at: Option<Place>) -> Value {
    let region = at.map_or_else(|| json!({ "startLine": 1 }), Place::region);
    let mut location = json!({ "physicalLocation": { "artifactLocation": { "uri": "declaration.yaml" }, "region": region } });
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
