//! The decisions that are open, in the order of the standard, and what a results folder adds to what is known on paper.

use std::fs;
use std::path::Path;

use suite::evidence::{Decide, Evidence, Question};
use suite::files::Declaration;
use suite::judge::{Asked, open_decisions};
use suite::names::Digest;
use suite::tree::Verdicts;

use crate::review::Before;
use crate::run::JOURNAL;

/// A decision that an assessor still has to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenDecision {
    /// The unit, the row, and the digest of what is shown.
    pub question: Decide,
    /// How it is put.
    pub asked: Asked,
}

/// The open decisions: units in the order of the standard, rows in the order of the declaration. What begins with a step at the device comes last,
/// by the state in which it begins, so that nobody goes to the bench twice.
#[must_use]
pub fn in_order(verdicts: &Verdicts, declaration: &Declaration) -> Vec<OpenDecision> {
    let rows = declaration.ixit.every_row();
    let place = |question: &Decide| question.row.as_ref().and_then(|id| rows.iter().position(|row| **row.written_id() == *id));
    let mut open: Vec<OpenDecision> =
        open_decisions(verdicts).into_iter().map(|(question, asked)| OpenDecision { question, asked }).collect();
    let begins = |open: &OpenDecision| open.asked.step.as_ref().map(|step| step.begins);
    open.sort_by_cached_key(|open| (begins(open), open.question.claim, place(&open.question), open.asked.asks.clone()));
    open
}

/// What the last run into a results folder saw, if it was one on this declaration: some questions follow from what a device answers.
#[must_use]
pub fn seen_by_a_run(results: &Path, declaration_text: &str) -> Option<Before> {
    let reading = reports::journal::read(&fs::read(results.join(JOURNAL)).ok()?).ok()?;
    if reading.plan().declaration != Digest::of(declaration_text.as_bytes()) {
        return None;
    }
    let mut evidence = Evidence::default();
    // What was decided then stands in decisions.yaml, or does no longer.
    let of_the_device = reading.answers();
    let of_the_device = of_the_device.answered().filter(|(question, _)| !matches!(question, Question::Decide(_)));
    for (question, answers) in of_the_device {
        for (id, answer) in answers {
            evidence.add(*id, question.clone(), answer.clone());
        }
    }
    let seen = reading.identities().into_values().next().cloned();
    Some(Before { evidence, seen, seed: reading.plan().seed })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use jiff::Timestamp;
    use reports::journal::Record;
    use suite::bench::SeenIdentity;
    use suite::evidence::{Answer, UdpPortsSeen};
    use suite::judge::open_questions;

    use super::*;
    use crate::conformance_log::ConformanceLog;
    use crate::decide::Desk;
    use crate::review::on_paper;
    use crate::run::Assessed;

    const DECLARATION: &str = include_str!("../../../fixtures/camera/declaration.yaml");
    const SBOM: &str = include_str!("../../../fixtures/camera/sbom.cdx.json");
    /// The camera's, without the login that reads who it is: that would need an identity in the bench file.
    fn declaration() -> String {
        DECLARATION.lines().filter(|line| !line.trim_start().starts_with("identify:")).map(|line| format!("{line}\n")).collect()
    }

    const BENCH: &str = "authorisation: { by: \"a test\", valid: 2020-01-01..2099-12-31, scope: { ip: [\"127.0.0.1/32\"] }, permits: [] }
samples:
  A:
    addresses: { PhyIntf-Ethernet: 127.0.0.1 }
";

    fn silent() -> UdpPortsSeen {
        UdpPortsSeen {
            answered: BTreeMap::new(),
            refused: BTreeSet::new(),
            silent: BTreeSet::from([3702, 5353]),
            of_the_host: BTreeSet::new(),
            path_shown: false,
            cut_short: None,
            took_ms: 1,
        }
    }

    fn units(folder: &Path) -> Vec<String> {
        let open = Desk::open(folder, None, &["5.6-1-2a".parse().unwrap()], Timestamp::now()).unwrap().open_decisions();
        open.into_iter().filter_map(|open| open.question.row).map(|row| row.to_string()).collect()
    }

    #[test]
    fn what_a_run_saw_opens_decisions_as_long_as_the_declaration_is_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        fs::write(path.join("declaration.yaml"), declaration()).unwrap();
        fs::write(path.join("sbom.cdx.json"), SBOM).unwrap();
        fs::write(path.join("bench.yaml"), BENCH).unwrap();
        assert_eq!(units(path), Vec::<String>::new(), "nobody knows yet whether UDP ports answer");

        let assessed = Assessed::load(path, None).unwrap();
        let (bench, scope) = (assessed.bench().unwrap(), assessed.scope(&[], Timestamp::now()).unwrap());
        fs::create_dir(path.join("results")).unwrap();
        let mut log = ConformanceLog::create(&path.join("results").join(JOURNAL)).unwrap();
        let mut append = |record: Record| log.append(Timestamp::now(), &record).unwrap();
        append(Record::Plan(Box::new(assessed.plan(&bench, &scope, Timestamp::now()))));
        let verdicts = on_paper(&assessed, &bench.facts(), &scope).unwrap();
        for question in open_questions(&verdicts).into_iter().filter(|question| matches!(question, Question::UdpPorts(_))) {
            let (answer, identity) = (Box::new(Answer::from(silent())), SeenIdentity::default());
            append(Record::Answered { question, attempt: 1, answer, identity, took_ms: 1, because: None });
        }
        assert_eq!(units(path), ["LogIntf-mDNS", "LogIntf-ONVIF"]);

        fs::write(path.join("declaration.yaml"), format!("{}# another one\n", declaration())).unwrap();
        assert_eq!(units(path), Vec::<String>::new(), "what was seen may not be what is declared now");
    }
}
