//! A small bundle for tests: an assessment of one unit on paper, packed as any other.

pub(crate) mod carrying;

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

use suite::bench::BenchFacts;
use suite::files::{Declaration, Profile, SourceText, parse};
use suite::names::Digest;
use suite::revision::Outline;

use super::*;
use crate::journal::{Chain, Plan, Record};
use crate::self_test::SelfTest;

/// The smallest declaration of a product.
pub(crate) const DECLARATION: &str = include_str!("testing/declaration.yaml");
/// A profile of nothing.
pub(crate) const PROFILE: &str = "profile: small\ntitle: A small thing\n";

/// The texts of an assessment of clause 5.1 on paper: a plan, a session, an end.
pub(crate) fn texts() -> Texts {
    texts_with(|_| {})
}

/// The same, with another plan.
pub(crate) fn texts_with(change: impl FnOnce(&mut Plan)) -> Texts {
    texts_recording(change, Vec::new())
}

/// The same, with more records before the end.
pub(crate) fn texts_recording(change: impl FnOnce(&mut Plan), more: Vec<Record>) -> Texts {
    texts_declaring(DECLARATION, change, more)
}

/// The same of another declaration.
pub(crate) fn texts_declaring(text: &str, change: impl FnOnce(&mut Plan), more: Vec<Record>) -> Texts {
    let source = |file, text| SourceText { file, text };
    let declaration: Declaration = parse(&source("declaration.yaml", text)).unwrap();
    let profile: Profile = parse(&source("profile.yaml", PROFILE)).unwrap();
    let mut plan = Plan {
        format: Plan::FORMAT,
        suite_version: env!("CARGO_PKG_VERSION").to_owned(),
        binary: Some(Digest::of(b"the program")),
        self_test: SelfTest::run().ok().cloned(),
        catalogue: Plan::catalogue_digest(),
        declaration: Digest::of(text.as_bytes()),
        profile_digest: Digest::of_value(&profile),
        outline: Some(Outline::of(&declaration, &profile)),
        decisions: None,
        bench: BenchFacts::default(),
        external: None,
        sbom: None,
        edition: declaration.edition,
        profile: profile.profile.clone(),
        dut: declaration.dut.clone(),
        units: BTreeSet::from(["5.1-1-1a", "5.4-1-1a", "5.4-1-1b"].map(|unit| unit.parse().unwrap())),
        seed: u64::MAX,
        began: "2026-11-22T10:00:00Z".parse().unwrap(),
        reference_device: None,
    };
    change(&mut plan);
    let mut chain = Chain::new();
    let (at, suite_version) = ("2026-11-22T10:00:01Z".parse().unwrap(), plan.suite_version.clone());
    let (binary, self_test) = (plan.binary.clone(), plan.self_test.as_ref().map(SelfTest::digest));
    let begun = [
        Record::Plan(Box::new(plan)),
        Record::Session { started: at, suite_version, binary, self_test, resumed: false, identities: <_>::default() },
    ];
    let records = begun.into_iter().chain(more).chain([Record::Closed { reason: "nothing open".to_owned() }]);
    let journal = records.collect::<Vec<_>>().iter().flat_map(|record| chain.line(at, record)).collect();
    Texts { declaration: text.to_owned(), profile: vec![PROFILE.to_owned()], journal, ..Texts::default() }
}

/// Parts by name, as a forger holds them.
pub(crate) type Parts = Vec<(String, Vec<u8>)>;

/// All parts of a bundle of these texts, but mimetype and manifest.
pub(crate) fn parts(texts: Texts) -> Parts {
    let rebuilt = Rebuilt::from(&texts).unwrap();
    let mut parts: Parts = derived(&rebuilt).unwrap().into_iter().map(|(name, bytes)| (name.to_string(), bytes)).collect();
    for source in parts_of(texts).unwrap() {
        let mut bytes = Vec::new();
        source.open().unwrap().read_to_end(&mut bytes).unwrap();
        parts.push((source.name().to_string(), bytes));
    }
    parts
}

/// A bundle of these parts, with some withheld: what a forger who owns the packer writes.
pub(crate) fn packed(parts: &Parts, withheld: &[&str]) -> Vec<u8> {
    packed_saying(parts, |name| !withheld.contains(&name), "personal")
}

/// The same with the reason for what is withheld.
pub(crate) fn packed_saying(parts: &Parts, keeps: impl Fn(&str) -> bool, because: &str) -> Vec<u8> {
    let (kept, dropped): (Vec<_>, Vec<_>) = parts.iter().partition(|(name, _)| keeps(name));
    let sources = kept.into_iter().map(|(name, bytes)| Source::bytes(PartName::new(name).unwrap(), bytes.clone())).collect();
    let withheld = dropped.into_iter().map(|(name, bytes)| Withheld {
        name: PartName::new(name).unwrap(),
        digest: Digest::of(bytes),
        because: because.to_owned(),
    });
    let mut out = Vec::new();
    pack(sources, withheld.collect(), &mut out).unwrap();
    out
}

/// A good small bundle.
pub(crate) fn bundle() -> Vec<u8> {
    packed(&parts(texts()), &[])
}

/// The code by which a bundle is not genuine, if it is not.
pub(crate) fn code(bytes: &[u8]) -> Option<Code> {
    let verified = Bundle::open(Cursor::new(bytes)).and_then(|mut bundle| {
        crate::verify::verify(
            &mut bundle,
            crate::verify::Verifier { trust: &crate::signature::Trust::default(), now: jiff::Timestamp::MAX },
        )
    });
    match verified {
        Err(fault) => Some(fault.code),
        Ok(report) => {
            let fault = report.faults().next().map(|fault| fault.code);
            assert_eq!(fault.is_some(), report.standing == crate::verify::Standing::NotGenuine, "{}", report.sentence);
            fault
        }
    }
}
