//! Bundles made without a campaign: small assessments on paper and in memory, with as much beside them as a test wants.

pub mod costly;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use reports::bundle::{PackTrouble, PartName, Rebuilt, Source, Texts, Withheld, derived, pack};
use reports::journal::{Chain, Plan, Record};
use reports::self_test::SelfTest;
use suite::bench::{BenchFacts, SampleFacts, SeenIdentity};
use suite::evidence::{Answer, Decide, Decision, DutState, Family, Place, PortRange, Question, TcpPorts, TcpPortsSeen, Vantage};
use suite::files::{Declaration, Profile, SourceText, parse};
use suite::id::UnitId;
use suite::names::Digest;
use suite::revision::Outline;
use suite::verdict::Verdict;

/// A declaration of a few rows.
pub const DECLARATION: &str = include_str!("../../../reports/src/self_test/declaration.yaml");
/// A profile of nothing.
pub const PROFILE: &str = "profile: known\ntitle: Known answers\n";
/// What is judged: on paper, and on what a port survey saw.
const UNITS: [&str; 2] = ["5.4-3-1a", "5.6-1-2a"];

/// The texts of an assessment of this declaration; none where it, or the profile, cannot be read.
#[must_use]
pub fn texts(declaration: &str, profile: &str, more: Vec<Record>, seed: u64) -> Option<Texts> {
    let typed: Declaration = parse(&SourceText { file: "declaration.yaml", text: declaration }).ok()?;
    let of_profile: Profile = parse(&SourceText { file: "profile.yaml", text: profile }).ok()?;
    let at: Timestamp = "2026-11-22T10:00:01Z".parse().ok()?;
    let plan = plan(&typed, &of_profile, Digest::of(declaration.as_bytes()), seed, at)?;
    let seen = SeenIdentity { serial: Some(format!("SN-{seed}")), software: Some("1.0".to_owned()), read: true };
    let session = Record::Session {
        started: at,
        suite_version: plan.suite_version.clone(),
        binary: plan.binary.clone(),
        self_test: plan.self_test.as_ref().map(SelfTest::digest),
        resumed: false,
        identities: BTreeMap::from([("A".into(), seen.clone())]),
    };
    let surveyed = answered(question(), survey(), seen);
    let records = [Record::Plan(Box::new(plan)), session, surveyed].into_iter().chain(more);
    let mut chain = Chain::new();
    let mut journal: Vec<u8> = records.flat_map(|record| chain.line(at, &record)).collect();
    journal.extend(chain.line(at, &Record::Closed { reason: "nothing is open".to_owned() }));
    Some(Texts { declaration: declaration.to_owned(), profile: vec![profile.to_owned()], journal, ..Texts::default() })
}

/// The texts of a small assessment to which a decision attaches all of this.
///
/// # Panics
/// Never: the declaration is the one above.
#[must_use]
pub fn attaching(attached: Vec<Digest>, seed: u64) -> Texts {
    let decide = Decide { claim: unit("5.4-3-1b"), row: Some("SecParam-Drawn".into()), basis: Digest::of(b"rows") };
    let decision = Decision {
        verdict: Verdict::Pass,
        by: "An Assessor".to_owned(),
        date: "2026-11-22".parse().expect("a date"),
        rationale: "read".to_owned(),
        attached,
        reviewed_by: None,
    };
    let decisions = format!(
        "- unit: \"{}\"\n  row: SecParam-Drawn\n  verdict: PASS\n  by: \"An Assessor\"\n  date: 2026-11-22\n  rationale: \"read\"\n  basis: \"{}\"\n",
        decide.claim, decide.basis
    );
    let more = vec![answered(decide.into(), decision.into(), SeenIdentity::default())];
    let texts = texts(DECLARATION, PROFILE, more, seed).expect("the declaration above can be read");
    Texts { decisions: Some(decisions), ..texts }
}

/// Packs texts with whatever follows from them, and parts beside.
///
/// # Errors
/// When the texts are no assessment.
pub fn packed(texts: Texts, beside: Vec<Source<'_>>, withheld: Vec<Withheld>, out: &mut dyn std::io::Write) -> Result<(), PackTrouble> {
    let mut parts = parts_of(texts)?;
    parts.extend(beside);
    pack(parts, withheld, out).map(drop)
}

/// The texts and whatever follows from them as parts.
///
/// # Errors
/// As [`packed`].
pub fn parts_of<'a>(texts: Texts) -> Result<Vec<Source<'a>>, PackTrouble> {
    let rebuilt = Rebuilt::from(&texts)?;
    let profiles = texts.profile.into_iter().zip(0..).map(|(text, number)| (format!("profile/{number}.yaml"), text.into_bytes()));
    let named = [("declaration.yaml", texts.declaration.into_bytes()), ("journal.jsonl", texts.journal)].into_iter();
    let named = named.chain(texts.decisions.map(|text| ("decisions.yaml", text.into_bytes())));
    let texts = named.map(|(name, bytes)| (name.to_owned(), bytes)).chain(profiles);
    let mut parts = Vec::new();
    for (name, bytes) in texts {
        parts.push(Source::bytes(PartName::new(&name)?, bytes));
    }
    parts.extend(derived(&rebuilt)?.into_iter().map(|(name, bytes)| Source::bytes(name, bytes)));
    Ok(parts)
}

/// An answer as a campaign records it.
#[must_use]
pub fn answered(question: Question, answer: Answer, identity: SeenIdentity) -> Record {
    Record::Answered { question, attempt: 1, answer: Box::new(answer), identity, took_ms: 1, because: None }
}

fn unit(id: &str) -> UnitId {
    id.parse().expect("the id of a unit")
}

fn plan(declaration: &Declaration, profile: &Profile, digest: Digest, seed: u64, began: Timestamp) -> Option<Plan> {
    let interfaces = BTreeMap::from([("PhyIntf-Ethernet".into(), BTreeSet::from([Family::V4]))]);
    let sample = SampleFacts { interfaces, ..SampleFacts::default() };
    Some(Plan {
        format: Plan::FORMAT,
        suite_version: env!("CARGO_PKG_VERSION").to_owned(),
        binary: Some(Digest::of(b"the program")),
        self_test: SelfTest::run().ok().cloned(),
        catalogue: Plan::catalogue_digest(),
        declaration: digest,
        profile_digest: Digest::of_value(profile),
        outline: Some(Outline::of(declaration, profile)),
        decisions: None,
        bench: BenchFacts { samples: BTreeMap::from([("A".into(), sample)]), ..BenchFacts::default() },
        external: None,
        sbom: None,
        edition: declaration.edition,
        profile: profile.profile.clone(),
        dut: declaration.dut.clone(),
        units: UNITS.iter().map(|id| unit(id)).collect(),
        seed,
        began,
        reference_device: None,
    })
}

/// Every TCP port of the sample.
#[must_use]
pub fn question() -> Question {
    let from = Vantage { interface: "PhyIntf-Ethernet".into(), family: Family::V4 };
    TcpPorts { at: Place { sample: "A".into(), state: DutState::Initialised, from }, ports: PortRange::All, tries: 3 }.into()
}

fn survey() -> Answer {
    Answer::TcpPorts(TcpPortsSeen {
        open: BTreeSet::from([23, 443]),
        refused: 65_533,
        silent: BTreeSet::new(),
        of_the_host: BTreeSet::new(),
        asked: 65_535,
        answered_after: true,
        cut_short: None,
        rtt_us: 900,
        took_ms: 3_000,
    })
}
