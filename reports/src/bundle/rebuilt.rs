//! The assessment as its files and its journal tell it: parsed, held against the plan, and judged again.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, BufReader, Read};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use suite::accepted::Accepted;
use suite::assessment::Assessment;
use suite::bench::SeenIdentity;
use suite::evidence::{Answer, Question};
use suite::external::ExternalEvidence;
use suite::files::{Decisions, Declaration, Profile, SourceText, decisions, parse};
use suite::judge::{Scope, judge_within};
use suite::names::Digest;
use suite::revision::Outline;
use suite::sbom;
use suite::tree::Verdicts;

use super::{BundleFault, Code, Lacking, PartName, Source, limits};
use crate::journal::{JournalFault, Plan, Reading, Record, read_from};
use crate::messages::Language;
use crate::persons::{Persons, committed};

/// The texts that an assessment stands on, as they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// `declaration.yaml`.
    pub declaration: String,
    /// The profile's own text, then each that it extends.
    pub profile: Vec<String>,
    /// `journal.jsonl`.
    pub journal: Vec<u8>,
    /// `decisions.yaml`, if there is one.
    pub decisions: Option<String>,
    /// `external-evidence.yaml`, if there is one.
    pub external: Option<String>,
    /// `accepted.yaml`, if there is one.
    pub accepted: Option<String>,
    /// The SBOM that the declaration names, if it names one.
    pub sbom: Option<String>,
}

/// An assessment that was built again from its texts.
#[derive(Debug)]
pub struct Rebuilt {
    /// The journal.
    pub reading: Reading,
    /// The declaration.
    pub declaration: Declaration,
    /// The profile with its bases.
    pub profile: Profile,
    /// The decisions as written.
    pub decisions: Decisions,
    /// Accepted evidence of others.
    pub external: Vec<ExternalEvidence>,
    /// What follows from all of it, by the judges of this version.
    pub verdicts: Verdicts,
    /// Which texts were withheld.
    pub lacking: Lacking,
}

/// The texts as parts of a bundle.
///
/// # Errors
/// When there are more texts of profiles than a bundle takes.
pub fn parts_of(texts: Texts) -> Result<Vec<Source<'static>>, BundleFault> {
    let fixed = [
        ("declaration.yaml", Some(texts.declaration.into_bytes())),
        ("journal.jsonl", Some(texts.journal)),
        ("decisions.yaml", texts.decisions.map(String::into_bytes)),
        ("external-evidence.yaml", texts.external.map(String::into_bytes)),
        ("accepted.yaml", texts.accepted.map(String::into_bytes)),
        ("sbom.json", texts.sbom.map(String::into_bytes)),
    ];
    let fixed = fixed.into_iter().filter_map(|(name, bytes)| Some((name.to_owned(), bytes?)));
    let profiles = texts.profile.into_iter().enumerate().map(|(number, text)| (format!("profile/{number}.yaml"), text.into_bytes()));
    fixed.chain(profiles).map(|(name, bytes)| Ok(Source::bytes(PartName::new(&name)?, bytes))).collect()
}

impl Rebuilt {
    /// Parses the texts, holds them against the plan of the journal, and judges.
    ///
    /// # Errors
    /// [`BundleFault`], for a text that is not what the plan says.
    pub fn from(texts: &Texts) -> Result<Self, BundleFault> {
        Self::partly(texts, Lacking::default())
    }

    /// The same where texts are withheld. What rests on them is judged as if there were none: [`Lacking::stated`] says which verdicts those are.
    ///
    /// # Errors
    /// As [`Rebuilt::from`], and where a text is called withheld that the plan does not name.
    pub fn partly(texts: &Texts, lacking: Lacking) -> Result<Self, BundleFault> {
        Self::on(journal(texts.journal.as_slice())?, texts, lacking)
    }

    /// The same with a journal that was read already; that of `texts` is not looked at.
    pub(crate) fn on(reading: Reading, texts: &Texts, lacking: Lacking) -> Result<Self, BundleFault> {
        let mut declaration: Declaration = parsed("declaration.yaml", &texts.declaration)?;
        let profile = profile(&texts.profile)?;
        let written = texts.decisions.as_deref().map(|text| decisions::read(&SourceText { file: "decisions.yaml", text }));
        let decisions = written.transpose().map_err(|fault| text_fault("decisions.yaml", &fault))?.unwrap_or_default();
        let external = texts.external.as_deref().map(|text| parsed("external-evidence.yaml", text)).transpose()?.unwrap_or_default();
        let accepted = texts.accepted.as_deref().map(|text| parsed("accepted.yaml", text)).transpose()?.unwrap_or_default();
        bound(reading.plan(), texts, &declaration, &profile)?;
        is_planned(reading.plan(), &external, lacking)?;
        if !lacking.sbom {
            attach_sbom(reading.plan(), &mut declaration, texts.sbom.as_deref())?;
        }
        is_within(reading.plan(), &declaration)?;
        let known = Known { reading: &reading, declaration: &declaration, profile: &profile, decisions: &decisions };
        let verdicts = known.judged(&known.scope(&external, accepted, None))?;
        Ok(Self { reading, declaration, profile, decisions, external, verdicts, lacking })
    }

    /// The plan as it stood at the end.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        self.reading.plan()
    }

    /// The verdicts by the method that counts now ([`suite::method`]); `on` is the day on which validity is measured, that of the plan without it.
    ///
    /// # Errors
    /// [`BundleFault`], when that method comes to more obligations than anybody reads.
    pub fn judged_again(&self, on: Option<Date>) -> Result<Verdicts, BundleFault> {
        let Self { reading, declaration, profile, decisions, .. } = self;
        let known = Known { reading, declaration, profile, decisions };
        known.judged(&known.scope(&self.external, self.verdicts.accepted.clone(), on))
    }

    /// Every digest of bytes that are kept beside the journal: of publications in answers, and of what decisions attach.
    #[must_use]
    pub fn names_evidence(&self) -> BTreeSet<&Digest> {
        let answers = self.reading.lines().iter().filter_map(|line| match &line.record {
            Record::Answered { answer, .. } => Some(&**answer),
            _ => None,
        });
        let digests = answers.flat_map(|answer| match answer {
            Answer::Publication(seen) => seen.digest.iter().collect(),
            Answer::Decide(decision) => decision.attached.iter().collect(),
            _ => Vec::new(),
        });
        digests.collect()
    }

    /// The digest of every disclosure that a commitment stands for: in the journal, in decisions, in evidence of others, and in what was accepted.
    #[must_use]
    pub fn names_persons(&self) -> BTreeSet<Digest> {
        let recorded = self.reading.lines().iter().flat_map(|line| match &line.record {
            Record::Revised(revision) => [Some(&revision.by), None],
            Record::Answered { answer, .. } => match &**answer {
                Answer::Decide(decision) => [Some(&decision.by), decision.reviewed_by.as_ref()],
                _ => [None, None],
            },
            _ => [None, None],
        });
        let written = self.decisions.iter().flat_map(|written| [Some(&*written.by), written.reviewed_by.as_ref()]);
        let external = self.external.iter().map(|external| Some(&external.accepted_by));
        let accepted = self.verdicts.accepted.iter().map(|accepted| Some(&*accepted.by));
        let all = recorded.chain(written).chain(external).chain(accepted);
        all.flatten().filter_map(|name| committed(name)).collect()
    }

    /// The verdicts with the names of people who are disclosed, and with words in place of the others.
    #[must_use]
    pub fn told(&self, language: Language) -> Cow<'_, Verdicts> {
        self.telling(self.reading.persons(), language)
    }

    /// The verdicts as they tell of people when these are disclosed.
    pub(crate) fn telling(&self, persons: &Persons, language: Language) -> Cow<'_, Verdicts> {
        if self.names_persons().is_empty() { Cow::Borrowed(&self.verdicts) } else { persons.in_verdicts(&self.verdicts, language) }
    }

    /// Every digest of a capture or a software image that was looked into: the laboratory keeps these files, and a bundle may hold their leaves.
    #[must_use]
    pub fn names_kept(&self) -> BTreeSet<Digest> {
        let digests = self.reading.lines().iter().filter_map(|line| match &line.record {
            Record::Answered { question: Question::Capture(asked), .. } => Some(asked.digest.clone()),
            Record::Answered { question: Question::Firmware(asked), .. } => Some(asked.digest.clone()),
            _ => None,
        });
        digests.collect()
    }
}

/// What is judged by.
struct Known<'a> {
    reading: &'a Reading,
    declaration: &'a Declaration,
    profile: &'a Profile,
    decisions: &'a Decisions,
}

impl Known<'_> {
    fn scope(&self, external: &[ExternalEvidence], accepted: Vec<Accepted>, on: Option<Date>) -> Scope {
        let plan = self.reading.plan();
        let on = on.unwrap_or_else(|| plan.began.to_zoned(TimeZone::UTC).date());
        Scope { units: plan.units.clone(), external: external.to_vec(), accepted, on }
    }

    /// The verdicts, as long as anybody reads them.
    fn judged(&self, scope: &Scope) -> Result<Verdicts, BundleFault> {
        let verdicts = self.assessed(|assessment| judge_within(assessment, scope, limits::VERDICTS));
        let verdicts =
            verdicts.ok_or_else(|| limits::beyond("the obligations, with all that was found, are too long", limits::VERDICTS))?;
        Ok(Verdicts { revisions: self.reading.revisions(), ..verdicts })
    }

    /// What comes of all that is known.
    fn assessed<T>(&self, judges: impl FnOnce(&Assessment<'_>) -> T) -> T {
        let (plan, evidence, unseen) = (self.reading.plan(), self.reading.evidence(), SeenIdentity::default());
        let identities = self.reading.identities();
        let seen = identities.values().next().copied().unwrap_or(&unseen);
        judges(&Assessment::new(self.declaration, self.profile, &plan.bench, self.decisions, seen, &evidence).seeded(plan.seed))
    }
}

/// Reads a journal to its end, which must be that of a line.
pub(crate) fn journal(from: impl Read) -> Result<Reading, BundleFault> {
    let mut counted = Counted { source: from, bytes: 0, values: 0 };
    let read = read_from(BufReader::with_capacity(64 << 10, &mut counted));
    counted.is_within()?;
    let reading = read?.map_err(|fault| {
        let code = if matches!(fault, JournalFault::Contradiction { .. }) { Code::JournalContradicts } else { Code::JournalBroken };
        BundleFault::new(code, fault.to_string())
    })?;
    if reading.torn().is_some() {
        return Err(BundleFault::new(Code::JournalTorn, "the journal ends in the middle of a line"));
    }
    Ok(reading)
}

/// Counts what goes by of a journal, and reads no more than a verifier holds.
struct Counted<R> {
    source: R,
    bytes: u64,
    values: u64,
}

impl<R> Counted<R> {
    fn is_within(&self) -> Result<(), BundleFault> {
        match () {
            () if self.bytes > limits::JOURNAL => Err(limits::beyond("journal.jsonl has too many bytes", limits::JOURNAL)),
            () if self.values > limits::VALUES => Err(limits::beyond("journal.jsonl holds too many values", limits::VALUES)),
            () => Ok(()),
        }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(block)?;
        self.bytes += read as u64;
        self.values += limits::values(&block[..read]);
        self.is_within().map_err(io::Error::other)?;
        Ok(read)
    }
}

/// A declaration on so many samples would have more obligations than anybody judges.
fn is_within(plan: &Plan, declaration: &Declaration) -> Result<(), BundleFault> {
    let sides: usize = plan.bench.samples.values().flat_map(|sample| sample.interfaces.values()).map(BTreeSet::len).sum();
    let places = declaration.ixit.every_row().len() * sides.max(1);
    if places > limits::PLACES {
        return Err(limits::beyond(&format!("the rows of the declaration on each side of each sample are {places}"), limits::PLACES));
    }
    Ok(())
}

fn parsed<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, BundleFault> {
    parse(&SourceText { file, text }).map_err(|fault| text_fault(file, &fault))
}

fn text_fault(file: &str, fault: &suite::files::Fault) -> BundleFault {
    let place = fault.line_column().map_or_else(|| file.to_owned(), |(line, column)| format!("{file}:{line}:{column}"));
    BundleFault::new(Code::TextFault, format!("{place}: {fault}"))
}

fn profile(texts: &[String]) -> Result<Profile, BundleFault> {
    let chain: Vec<Profile> =
        texts.iter().enumerate().map(|(number, text)| parsed(&format!("profile/{number}.yaml"), text)).collect::<Result<_, _>>()?;
    let merged = chain.into_iter().rev().reduce(|base, own| own.over(base));
    merged.ok_or_else(|| BundleFault::new(Code::Missing, "there is no profile/0.yaml"))
}

/// The SBOM is the one whose digest the plan holds, and is there if the declaration names one.
fn attach_sbom(plan: &Plan, declaration: &mut Declaration, text: Option<&str>) -> Result<(), BundleFault> {
    if text.is_some_and(|text| limits::values(text.as_bytes()) > limits::VALUES_OF_SBOM) {
        return Err(limits::beyond("sbom.json holds too many values", limits::VALUES_OF_SBOM));
    }
    let read = text.map(|text| sbom::read(&SourceText { file: "sbom.json", text }));
    let read = read.transpose().map_err(|faults| match faults.first() {
        Some(fault) => text_fault("sbom.json", fault),
        None => BundleFault::new(Code::TextFault, "sbom.json cannot be read"),
    })?;
    if read.as_ref().map(|sbom| &sbom.digest) != plan.sbom.as_ref() || read.is_some() && declaration.dut.sbom.is_none() {
        return Err(BundleFault::new(Code::SbomDiffers, "sbom.json is not the one that the plan of the journal names"));
    }
    if let Some(named) = &mut declaration.dut.sbom {
        named.read = read;
    }
    Ok(())
}

/// Evidence of others is that whose digest the plan holds; where it is withheld, the plan has to hold one.
fn is_planned(plan: &Plan, external: &Vec<ExternalEvidence>, lacking: Lacking) -> Result<(), BundleFault> {
    let differs = |code, what: &str| Err(BundleFault::new(code, format!("{what} is not the one that the plan of the journal names")));
    let planned = (!external.is_empty()).then(|| Digest::of_value(external));
    match () {
        () if lacking.sbom && plan.sbom.is_none() => differs(Code::SbomDiffers, "sbom.json, which is withheld,"),
        () if lacking.external && plan.external.is_none() => differs(Code::ExternalDiffers, "external-evidence.yaml, which is withheld,"),
        () if !lacking.external && planned != plan.external => differs(Code::ExternalDiffers, "external-evidence.yaml"),
        () => Ok(()),
    }
}

/// Every text is the one whose digest the plan holds.
fn bound(plan: &Plan, texts: &Texts, declaration: &Declaration, profile: &Profile) -> Result<(), BundleFault> {
    let differs = |code, what: &str| Err(BundleFault::new(code, format!("{what} is not the one that the plan of the journal names")));
    match () {
        () if Digest::of(texts.declaration.as_bytes()) != plan.declaration => differs(Code::DeclarationDiffers, "declaration.yaml"),
        () if Digest::of_value(profile) != plan.profile_digest => differs(Code::ProfileDiffers, "the profile"),
        () if plan.outline.as_ref().is_some_and(|outline| *outline != Outline::of(declaration, profile)) => {
            differs(Code::PlanDiffers, "what declaration and profile say")
        }
        () if (&plan.dut, plan.edition) != (&declaration.dut, declaration.edition) => differs(Code::DeclarationDiffers, "the product"),
        () if plan.profile != profile.profile => differs(Code::ProfileDiffers, "the profile's name"),
        () if plan.reference_device != plan.bench.reference_device => differs(Code::BenchDiffers, "the reference device"),
        () => Ok(()),
    }
}
