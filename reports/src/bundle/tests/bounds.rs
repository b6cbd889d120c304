//! Packer and reader keep the same limits: what is packed at one is verified, and what is beyond it is refused by both.

use std::collections::BTreeSet;
use std::io::{Cursor, sink};

use rstest::rstest;
use suite::assessment::Assessment;
use suite::bench::{SampleFacts, SeenIdentity};
use suite::evidence::{BenchTrouble, Family, MailDomain};
use suite::judge::{Scope, judge, judge_within};
use suite::names::Digest;

use super::*;
use crate::bundle::testing::{texts_recording, texts_with};
use crate::journal::Record;

fn refused(texts: &Texts) -> Option<Code> {
    Rebuilt::from(texts).err().map(|fault| fault.code)
}

/// A journal with so many records more.
fn recording(records: u64) -> Texts {
    let question = || MailDomain { domain: "example.org".into() }.into();
    let trouble = |_| Record::Bench { question: question(), trouble: BenchTrouble::new("no name service") };
    texts_recording(|_| {}, (0..records).map(trouble).collect())
}

#[test]
fn a_journal_at_the_limit_is_packed_and_verified_and_one_beyond_by_neither() {
    let [none, one] = [0, 1].map(|records| limits::values(&recording(records).journal));
    let most = (limits::VALUES - none) / (one - none);
    assert_eq!(code(&packed(&parts(recording(most)), &[])), None);
    let beyond = recording(most + 1);
    assert_eq!(refused(&beyond), Some(Code::TooLarge));
    let mut forged = parts(texts());
    forged.iter_mut().find(|(name, _)| name == "journal.jsonl").unwrap().1 = beyond.journal;
    assert_eq!(code(&packed(&forged, &[])), Some(Code::TooLarge));
}

/// A sample with so many network sides.
fn on_sides(sides: usize) -> Texts {
    let interfaces = (0..sides).map(|number| (format!("PhyIntf-{number}").as_str().into(), BTreeSet::from([Family::V4]))).collect();
    texts_with(|plan| {
        plan.bench.samples.insert("A".into(), SampleFacts { interfaces, ..SampleFacts::default() });
    })
}

#[test]
fn rows_on_more_sides_than_anybody_judges_are_refused() {
    let rows = Rebuilt::from(&texts()).unwrap().declaration.ixit.every_row().len();
    assert_eq!(refused(&on_sides(limits::PLACES / rows)), None);
    assert_eq!(refused(&on_sides(limits::PLACES / rows + 1)), Some(Code::TooLarge));
}

#[rstest]
#[case::accepted("accepted.yaml", limits::TEXT)]
#[case::bench("bench.yaml", limits::DERIVED)]
#[case::item("item.json", limits::DERIVED)]
#[case::journal("journal.jsonl", limits::JOURNAL)]
#[case::public("public.json", limits::PUBLIC)]
#[case::sbom("sbom.json", limits::SBOM)]
#[case::seal("META-INF/signature001.p7s", limits::SEAL)]
#[case::verdicts("verdicts.json", limits::VERDICTS)]
fn a_part_of_one_byte_more_is_not_packed(#[case] name: &str, #[case] most: u64) {
    let part = |bytes: u64| Source::bytes(PartName::new(name).unwrap(), vec![b' '; usize::try_from(bytes).unwrap()]);
    assert!(pack(vec![part(most)], Vec::new(), &mut sink()).is_ok());
    let refused = pack(vec![part(most + 1)], Vec::new(), &mut sink());
    assert!(
        matches!(&refused, Err(PackTrouble::Part(says)) if says.contains(&format!("no verifier reads more than {most}"))),
        "{refused:?}"
    );
}

#[test]
fn withheld_parts_are_counted_with_those_that_are_there() {
    let withheld = |count: usize| -> Vec<Withheld> {
        let digests = (0..count).map(|number| Digest::of(&number.to_le_bytes()));
        digests.map(|digest| Withheld { name: PartName::evidence(&digest).unwrap(), digest, because: "x".to_owned() }).collect()
    };
    let pack_with = |count| {
        let mut out = Vec::new();
        pack(vec![Source::bytes(PartName::new("item.json").unwrap(), Vec::new())], withheld(count), &mut out).map(|_| out)
    };
    let at_the_limit = pack_with(limits::PARTS - 1).unwrap();
    assert_eq!(Bundle::open(Cursor::new(at_the_limit)).unwrap().inventory().unwrap().withheld.len(), limits::PARTS - 1);
    assert!(matches!(pack_with(limits::PARTS), Err(PackTrouble::Part(says)) if says.contains("more than 65534 parts")));
}

#[test]
fn a_judgement_ends_where_it_would_tell_too_much() {
    let rebuilt = Rebuilt::from(&texts()).unwrap();
    let (unseen, evidence) = (SeenIdentity::default(), rebuilt.reading.evidence());
    let assessment = Assessment::new(&rebuilt.declaration, &rebuilt.profile, &rebuilt.plan().bench, &rebuilt.decisions, &unseen, &evidence);
    let scope = Scope { units: rebuilt.plan().units.clone(), ..Scope::everything("2026-11-22".parse().unwrap()) };
    let whole = judge(&assessment, &scope);
    let told: u64 = whole.obligations().map(|obligation| serde_json::to_vec(obligation).unwrap().len() as u64).sum();
    assert_eq!(judge_within(&assessment, &scope, told), Some(whole));
    assert_eq!(judge_within(&assessment, &scope, told - 1), None);
}
