//! Checks on a small assessment with every outcome, recorded as a campaign records: it is judged, its journal and its container are changed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use jiff::Timestamp;
use suite::bench::{BenchFacts, SampleFacts, SeenIdentity};
use suite::evidence::{Answer, DutState, Family, Place, PortRange, Question, TcpPorts, TcpPortsSeen, Vantage};
use suite::files::{Declaration, Profile, SourceText, parse};
use suite::names::Digest;
use suite::revision::Outline;

use super::Checked;
use crate::bundle::{Bundle, Rebuilt, Texts, derived, pack, parts_of};
use crate::bundle::{PartName, Source, canonical};
use crate::journal::{Chain, Plan, Record, read};

const DECLARATION: &str = include_str!("declaration.yaml");
const PROFILE: &str = "profile: known\ntitle: Known answers\n";
const UNITS: [&str; 2] = ["5.4-3-1a", "5.6-1-2a"];

/// What has to come out: unit, row, verdict.
const KNOWN: &[(&str, &str, &str)] = &[
    ("5.4-3-1a", "SecParam-Drawn", "PASS"),
    ("5.4-3-1a", "SecParam-Built", "FAIL"),
    ("5.4-3-1a", "SecParam-Unsaid", "INCONCLUSIVE"),
    ("5.6-1-2a", "PhyIntf-Ethernet", "PASS"),
    ("5.6-1-2a", "LogIntf-Web", "PASS"),
    ("5.6-1-2a", "LogIntf-Old", "FAIL"),
    ("5.6-1-2a", "LogIntf-Unseen", "INCONCLUSIVE"),
];

/// Declared, observed and not seen: each judged as it must be, by the way that a verifier takes.
pub(super) fn verdicts() -> Checked {
    let rebuilt = Rebuilt::from(&texts()?).map_err(|fault| fault.to_string())?;
    let found: Vec<(String, String, String)> = rebuilt
        .verdicts
        .units()
        .flat_map(|unit| unit.obligations.iter().map(move |obligation| (unit.id, obligation)))
        .map(|(unit, obligation)| {
            let row = obligation.row.as_ref().map(ToString::to_string).unwrap_or_default();
            (unit.to_string(), row, obligation.verdict.to_string())
        })
        .collect();
    let known = KNOWN.iter().map(|(unit, row, verdict)| ((*unit).to_owned(), (*row).to_owned(), (*verdict).to_owned()));
    if !known.eq(found.iter().cloned()) {
        return Err(format!("a recorded assessment is judged otherwise: {found:?}"));
    }
    Ok(Digest::of(&canonical::bytes(&rebuilt.verdicts)))
}

/// A journal is read as it was written, and refused once a line of it says something else.
pub(super) fn journal() -> Checked {
    let bytes = texts()?.journal;
    let reading = read(&bytes).map_err(|fault| fault.to_string())?;
    let changed = String::from_utf8_lossy(&bytes).replacen("\"open\":[23,443]", "\"open\":[443]", 1);
    match read(changed.as_bytes()) {
        Ok(_) => Err("a changed journal is read".to_owned()),
        Err(_) => Ok(reading.head().clone()),
    }
}

/// A bundle is opened as it was packed, and refused once a byte of it is another.
pub(super) fn container() -> Checked {
    let texts = texts()?;
    let rebuilt = Rebuilt::from(&texts).map_err(|fault| fault.to_string())?;
    let mut parts = parts_of(texts).map_err(|fault| fault.to_string())?;
    let derived: Vec<(PartName, Vec<u8>)> = derived(&rebuilt).map_err(|fault| fault.to_string())?;
    parts.extend(derived.into_iter().map(|(name, bytes)| Source::bytes(name, bytes)));
    let mut bytes = Vec::new();
    let root = pack(parts, Vec::new(), &mut bytes).map_err(|trouble| trouble.to_string())?;
    let opened = |bytes: &[u8]| Bundle::open(Cursor::new(bytes)).and_then(|mut bundle| bundle.inventory()).map(|found| found.root);
    if opened(&bytes) != Ok(root.clone()) {
        return Err("a bundle is not opened as it was packed".to_owned());
    }
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    match opened(&bytes) {
        Ok(_) => Err("a changed bundle is opened".to_owned()),
        Err(_) => Ok(Digest::of(&root.written())),
    }
}

/// The files and the journal of the assessment.
fn texts() -> Result<Texts, String> {
    let declaration: Declaration = parsed(DECLARATION)?;
    let profile: Profile = parsed(PROFILE)?;
    let at: Timestamp = Timestamp::UNIX_EPOCH;
    let seen = SeenIdentity { serial: Some("1".to_owned()), software: None, read: false };
    let identities = BTreeMap::from([("A".into(), seen.clone())]);
    let suite_version = env!("CARGO_PKG_VERSION").to_owned();
    let plan = plan(&declaration, &profile, at)?;
    let records = [
        Record::Plan(Box::new(plan)),
        Record::Session { started: at, suite_version, binary: None, self_test: None, resumed: false, identities },
        Record::Answered { question: question(), attempt: 1, answer: Box::new(answer()), identity: seen, took_ms: 1, because: None },
        Record::Closed { reason: "nothing is open".to_owned() },
    ];
    let mut chain = Chain::new();
    let journal = records.iter().flat_map(|record| chain.line(at, record)).collect();
    Ok(Texts { declaration: DECLARATION.to_owned(), profile: vec![PROFILE.to_owned()], journal, ..Texts::default() })
}

fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    parse(&SourceText { file: "known", text }).map_err(|fault| fault.to_string())
}

fn plan(declaration: &Declaration, profile: &Profile, began: Timestamp) -> Result<Plan, String> {
    let interfaces = BTreeMap::from([("PhyIntf-Ethernet".into(), BTreeSet::from([Family::V4]))]);
    let sample = SampleFacts { interfaces, ..SampleFacts::default() };
    let bench = BenchFacts { samples: BTreeMap::from([("A".into(), sample)]), ..BenchFacts::default() };
    let units = UNITS.iter().map(|unit| unit.parse()).collect::<Result<_, _>>();
    Ok(Plan {
        format: Plan::FORMAT,
        suite_version: env!("CARGO_PKG_VERSION").to_owned(),
        binary: None,
        self_test: None,
        catalogue: Plan::catalogue_digest(),
        declaration: Digest::of(DECLARATION.as_bytes()),
        profile_digest: Digest::of_value(profile),
        outline: Some(Outline::of(declaration, profile)),
        decisions: None,
        bench,
        external: None,
        sbom: None,
        edition: declaration.edition,
        profile: profile.profile.clone(),
        dut: declaration.dut.clone(),
        units: units.map_err(|_| "an id of a unit is none".to_owned())?,
        seed: 1,
        began,
        reference_device: None,
    })
}

fn question() -> Question {
    let from = Vantage { interface: "PhyIntf-Ethernet".into(), family: Family::V4 };
    let at = Place { sample: "A".into(), state: DutState::Initialised, from };
    Question::TcpPorts(TcpPorts { at, ports: PortRange::All, tries: 3 })
}

fn answer() -> Answer {
    Answer::TcpPorts(TcpPortsSeen {
        open: BTreeSet::from([23, 443]),
        refused: 65_533,
        silent: BTreeSet::new(),
        of_the_host: BTreeSet::new(),
        asked: 65_535,
        answered_after: true,
        cut_short: None,
        rtt_us: 1,
        took_ms: 1,
    })
}
