//! The first pages: verdict, item, laboratory, scope, method.

use serde::Serialize;
use suite::files::Laboratory;
use suite::verdict::Verdict;

use super::text::Room;
use super::{Named, word};
use crate::bundle::Root;
use crate::messages::Messages;
use crate::report::{Report, items};
use crate::summary::clauses::rows;

/// How many characters of a digest tell two reports apart on each page.
const SHORT: usize = 16;

/// What stands before the results.
#[derive(Debug, Serialize)]
pub(super) struct Front {
    pub identifier: String,
    product: String,
    supplier: String,
    /// The banner of a reference device.
    reference: Option<String>,
    verdict: &'static str,
    means: String,
    pass: usize,
    decided: usize,
    fail: usize,
    inconclusive: usize,
    not_run: usize,
    item: Vec<Named>,
    samples: Vec<String>,
    laboratory: Vec<Named>,
    not_given: Vec<String>,
    scope: Vec<Named>,
    method: Vec<Named>,
    /// The laboratory's own rule beside that of the standard.
    decision_rule: Option<String>,
    authorised_by: Option<String>,
}

pub(super) fn of(report: &Report<'_>, root: Option<&Root>, words: &Messages) -> Front {
    let (verdicts, plan, mut room) = (report.verdicts, report.journal.plan(), Room::new(60_000));
    let counts = verdicts.counts;
    let nothing = Laboratory::default();
    let laboratory = report.laboratory.unwrap_or(&nothing);
    let (given, missing): (Vec<_>, Vec<_>) = items(laboratory, words).into_iter().partition(|(_, says)| !says.is_empty());
    Front {
        identifier: identifier(report, root, &mut room),
        product: room.name(&format!("{} {}", plan.dut.name, plan.dut.model)),
        supplier: room.name(&plan.dut.supplier),
        reference: verdicts.reference_device.as_ref().map(|device| format!("{} ({})", words.reference, room.name(device))),
        verdict: word(Some(verdicts.overall)),
        means: means(verdicts.overall, words).to_owned(),
        pass: counts.pass,
        decided: counts.pass_on_decisions,
        fail: counts.fail,
        inconclusive: counts.inconclusive + counts.not_implemented,
        not_run: rows(verdicts).values().map(|row| row.not_run).sum(),
        item: item(report, words, &mut room),
        samples: samples(report, words, &mut room),
        laboratory: given.into_iter().map(|(name, says)| named(name, &says, &mut room)).collect(),
        not_given: missing.into_iter().map(|(name, _)| name.to_owned()).collect(),
        scope: scope(report, words, &mut room),
        method: method(report, root, words, &mut room),
        decision_rule: laboratory.decision_rule.as_ref().map(|rule| room.said(rule)),
        authorised_by: laboratory.authorised_by.as_ref().map(|name| room.said(name)),
    }
}

/// The laboratory's own number of the report, and by what nobody can mistake it: the beginning of the bundle's root, else of the journal's head.
fn identifier(report: &Report<'_>, root: Option<&Root>, room: &mut Room) -> String {
    let digest = root.map_or_else(|| report.journal.head().as_str().to_owned(), ToString::to_string);
    let short: String = digest.trim_start_matches("sha256:").chars().take(SHORT).collect();
    match report.laboratory.and_then(|laboratory| laboratory.report.as_ref()) {
        Some(number) => format!("{} · {short}", room.name(number)),
        None => short,
    }
}

fn means(overall: Verdict, words: &Messages) -> &str {
    match overall {
        Verdict::Pass => &words.overall_pass,
        Verdict::Inconclusive => &words.overall_inconclusive,
        Verdict::Fail => &words.overall_fail,
    }
}

fn named(name: &str, says: &[String], room: &mut Room) -> Named {
    Named { name: name.to_owned(), says: says.iter().take(100).map(|line| room.said(line)).collect() }
}

fn item(report: &Report<'_>, words: &Messages, room: &mut Room) -> Vec<Named> {
    let dut = &report.journal.plan().dut;
    let said = [
        (&words.supplier, &dut.supplier),
        (&words.product, &dut.name),
        (&words.model, &dut.model),
        (&words.hardware, &dut.hardware),
        (&words.software, &dut.software),
    ];
    said.map(|(name, says)| Named::new(name, room.said(says))).into()
}

/// Each specimen as it named itself, or as the bench names it.
fn samples(report: &Report<'_>, words: &Messages, room: &mut Room) -> Vec<String> {
    let identities = report.journal.identities();
    let line = |(sample, seen): (&suite::names::SampleId, &suite::bench::SeenIdentity), room: &mut Room| {
        let (serial, software) = (seen.serial.as_deref().unwrap_or("–"), seen.software.as_deref().unwrap_or("–"));
        room.said(&format!("{sample}: {serial}, {} {software}", words.software))
    };
    identities.iter().take(100).map(|(sample, seen)| line((sample, seen), room)).collect()
}

fn scope(report: &Report<'_>, words: &Messages, room: &mut Room) -> Vec<Named> {
    let plan = report.journal.plan();
    vec![
        Named::new(&words.edition, format!("ETSI TS 103 701, {}", plan.edition)),
        Named::new(&words.profile, room.said(&plan.profile)),
        Named::new(&words.planned, plan.units.len().to_string()),
        Named::new(&words.began, format!("{:.0}", plan.began)),
    ]
}

fn method(report: &Report<'_>, root: Option<&Root>, words: &Messages, room: &mut Room) -> Vec<Named> {
    let plan = report.journal.plan();
    let digests = [(&words.catalogue, &plan.catalogue), (&words.declaration, &plan.declaration), (&words.head, report.journal.head())];
    let suite = Named::new(&words.suite, room.said(&plan.suite_version));
    let digests = digests.map(|(name, digest)| Named::new(name, room.said(digest.as_str())));
    let root = root.map(|root| Named::new(&words.root, room.said(&root.to_string())));
    std::iter::once(suite).chain(digests).chain(root).collect()
}
