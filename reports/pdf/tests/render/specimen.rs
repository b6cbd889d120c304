//! A report of the reference camera on paper: nothing was asked of it, so much is open; and the same with texts of somebody else in every place.

use std::collections::BTreeMap;

use jiff::Timestamp;
use reports::journal::{Chain, Plan, Reading, Record, read};
use reports::messages::Language;
use reports::printed::Printed;
use reports::report::Report;
use serde_json::Value;
use suite::assessment::Assessment;
use suite::bench::{BenchFacts, SeenIdentity};
use suite::evidence::{Decide, Decision, Evidence};
use suite::files::{Declaration, Laboratory, Profile, SourceText, parse};
use suite::judge::{Scope, judge};
use suite::names::Digest;
use suite::tree::Verdicts;
use suite::verdict::Verdict;

const DECLARATION: &str = include_str!("../../../../fixtures/camera/declaration.yaml");
const PROFILE: &str = "profile: paper\ntitle: On paper\n";

/// What a report is made from.
pub struct Specimen {
    pub verdicts: Verdicts,
    pub journal: Reading,
    pub laboratory: Option<Laboratory>,
}

impl Specimen {
    /// The camera on paper.
    pub fn on_paper() -> Self {
        let declaration: Declaration = parse(&SourceText { file: "declaration.yaml", text: DECLARATION }).unwrap();
        let profile: Profile = parse(&SourceText { file: "profile.yaml", text: PROFILE }).unwrap();
        let (bench, seen, evidence) = (BenchFacts::default(), SeenIdentity::default(), Evidence::default());
        let assessment = Assessment::new(&declaration, &profile, &bench, &[], &seen, &evidence);
        let scope = Scope::everything("2026-11-22".parse().unwrap());
        let verdicts = Verdicts { reference_device: Some("camera".into()), ..judge(&assessment, &scope) };
        let journal = journal(plan(&declaration, &profile, &scope), "chosen by the vendor", 3);
        Self { verdicts, journal, laboratory: None }
    }

    /// Only the first clauses of it, which are soon typeset.
    pub fn small() -> Self {
        let mut small = Self::on_paper();
        small.verdicts.groups.truncate(8);
        small
    }

    /// The same with this text wherever a device or a person may say something.
    pub fn that_says(text: &str) -> Self {
        let sound = Self::small();
        let mut value = serde_json::to_value(&sound.verdicts).unwrap();
        infect(&mut value, text, &mut 60);
        let mut plan = sound.journal.plan().clone();
        (plan.dut.name, plan.dut.supplier, plan.profile) = (text.into(), text.into(), text.into());
        let laboratory = Laboratory { name: Some(text.into()), report: Some(text.into()), ..Default::default() };
        let journal = journal(plan, text, 5);
        Self { verdicts: serde_json::from_value(value).unwrap(), journal, laboratory: Some(laboratory) }
    }

    /// One unit fails, in this many obligations.
    pub fn failing(mut self, times: usize) -> Self {
        let unit = self.verdicts.groups.iter_mut().flat_map(|group| &mut group.cases).flat_map(|case| &mut case.units).next().unwrap();
        let mut failed = unit.obligations.first().cloned().unwrap();
        failed.verdict = Verdict::Fail;
        failed.findings.fails("password", "the same on samples A and B");
        unit.obligations = vec![failed; times];
        unit.verdict = Verdict::Fail;
        self.verdicts.overall = Verdict::Fail;
        self
    }

    /// Each obligation stands there so many times.
    #[allow(dead_code, reason = "the benchmark uses it")]
    pub fn longer(mut self, times: usize) -> Self {
        for unit in self.verdicts.groups.iter_mut().flat_map(|group| &mut group.cases).flat_map(|case| &mut case.units) {
            unit.obligations = unit.obligations.iter().flat_map(|one| std::iter::repeat_n(one, times)).cloned().collect();
        }
        self
    }

    pub fn printed(&self, language: Language) -> Printed {
        let Self { verdicts, journal, laboratory } = self;
        Printed::of(&Report { verdicts, journal, laboratory: laboratory.as_ref(), language }, None)
    }
}

fn plan(declaration: &Declaration, profile: &Profile, scope: &Scope) -> Plan {
    Plan {
        format: Plan::FORMAT,
        suite_version: "0.1.0".into(),
        binary: None,
        self_test: None,
        catalogue: Plan::catalogue_digest(),
        declaration: Digest::of(DECLARATION.as_bytes()),
        profile_digest: Digest::of_value(profile),
        outline: None,
        decisions: None,
        bench: BenchFacts::default(),
        external: None,
        sbom: None,
        edition: declaration.edition,
        profile: profile.profile.clone(),
        dut: declaration.dut.clone(),
        units: scope.units.clone(),
        seed: 7,
        began: began(),
        reference_device: Some("camera".into()),
    }
}

fn began() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

/// A journal of decisions, each with this reason.
fn journal(plan: Plan, says: &str, decisions: usize) -> Reading {
    let mut chain = Chain::new();
    let session = Record::Session {
        started: began(),
        suite_version: "0.1.0".into(),
        resumed: false,
        binary: None,
        self_test: None,
        identities: BTreeMap::new(),
    };
    let decided = (0..decisions).map(|_| decided(says));
    let records = [Record::Plan(Box::new(plan)), session].into_iter().chain(decided);
    let bytes: Vec<u8> = records.flat_map(|record| chain.line(began(), &record)).collect();
    read(&bytes).unwrap()
}

fn decided(says: &str) -> Record {
    let asked = Decide { claim: "5.1-3-1a".parse().unwrap(), row: Some("AuthMech-Web".into()), basis: Digest::of(b"rows") };
    let decision = Decision {
        verdict: Verdict::Pass,
        by: says.into(),
        date: "2026-11-22".parse().unwrap(),
        rationale: says.into(),
        attached: vec![],
        reviewed_by: Some(says.into()),
    };
    Record::Answered {
        question: asked.into(),
        attempt: 1,
        answer: Box::new(decision.into()),
        identity: SeenIdentity::default(),
        took_ms: 7,
        because: None,
    }
}

/// Puts a text into the first so many places of a tree that hold free text.
fn infect(value: &mut Value, text: &str, left: &mut usize) {
    const FREE: [&str; 8] = ["about", "asks", "needs", "not_applicable", "not_claimed", "row", "says", "why"];
    match value {
        Value::Object(fields) => fields.iter_mut().for_each(|(key, value)| match value {
            Value::String(held) if FREE.contains(&key.as_str()) && *left > 0 => {
                *left -= 1;
                text.clone_into(held);
            }
            _ => infect(value, text, left),
        }),
        Value::Array(values) => values.iter_mut().for_each(|value| infect(value, text, left)),
        _ => {}
    }
}
