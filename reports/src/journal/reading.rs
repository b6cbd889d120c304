//! Reading a journal: checks every link, then says what follows from the records.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Read as _};

use serde::de::IgnoredAny;
use suite::bench::SeenIdentity;
use suite::evidence::{Answer, DutState, Evidence, EvidenceId, LeftChanged, Question};
use suite::names::{Digest, SampleId};
use suite::revision::{PlanRevision, stands};

use super::chain::Broken;
use super::line::parse;
use super::{Chain, JournalFault, Line, MAX_REVISIONS, Plan, Record, Revision, changes, follow};
use crate::persons::Persons;

/// The longest line that is read, in bytes: 16 MiB.
pub const MAX_LINE: usize = 16 << 20;

/// The most lines that are read.
pub const MAX_LINES: usize = 4_000_000;

/// A journal whose chain holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    lines: Vec<Line>,
    chain: Chain,
    whole: usize,
    torn: Option<usize>,
    revised: usize,
    persons: Persons,
}

/// Reads a journal and checks every link of its chain. A last line that was cut off in writing is set aside ([`Reading::torn`]).
///
/// # Errors
/// [`JournalFault`], for any other damage.
pub fn read(bytes: &[u8]) -> Result<Reading, JournalFault> {
    // Reading from memory does not fail.
    read_from(bytes).unwrap_or(Err(JournalFault::Empty))
}

/// The same from wherever it lies, a line at a time: the text is never held as a whole.
///
/// # Errors
/// When it cannot be read; inside, as [`read`].
pub fn read_from(mut from: impl BufRead) -> io::Result<Result<Reading, JournalFault>> {
    let mut reading = Reading { lines: Vec::new(), chain: Chain::new(), whole: 0, torn: None, revised: 0, persons: Persons::default() };
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = from.by_ref().take(MAX_LINE as u64 + 2).read_until(b'\n', &mut line)?;
        let has_end = line.last() == Some(&b'\n');
        if length > MAX_LINE + 1 {
            return Ok(Err(JournalFault::TooLong { line: reading.lines.len() + 1 }));
        }
        if length == 0 {
            break;
        }
        line.truncate(length - usize::from(has_end));
        if is_torn(&line, has_end, from.fill_buf()?.is_empty()) {
            reading.torn = Some(length);
            break;
        }
        if let Err(fault) = reading.take(&line) {
            return Ok(Err(fault));
        }
        reading.whole += length;
    }
    Ok(if reading.lines.is_empty() { Err(JournalFault::Empty) } else { Ok(reading) })
}

/// A last line is torn when its line feed is missing or its JSON breaks off: the process or the machine stopped while it was written. Whole JSON
/// with something after it is no torn line but two that were made one.
fn is_torn(line: &[u8], has_end: bool, is_last: bool) -> bool {
    let breaks_off = || matches!(serde_json::Deserializer::from_slice(line).into_iter::<IgnoredAny>().next(), None | Some(Err(_)));
    !has_end || is_last && breaks_off()
}

impl Reading {
    fn take(&mut self, bytes: &[u8]) -> Result<(), JournalFault> {
        let number = self.lines.len() + 1;
        if bytes.len() > MAX_LINE {
            return Err(JournalFault::TooLong { line: number });
        }
        if number > MAX_LINES {
            return Err(JournalFault::TooMany);
        }
        let line = parse(bytes, number)?;
        self.chain.expects(&line).map_err(|broken| match broken {
            Broken::Count { found } => JournalFault::Count { line: number, found },
            Broken::Link => JournalFault::Link { line: number },
        })?;
        self.agrees(&line.record, number)?;
        self.chain.follow(bytes);
        self.revised += usize::from(matches!(line.record, Record::Revised(_)));
        self.lines.push(line);
        Ok(())
    }

    /// Whether a record can stand after the ones before it.
    fn agrees(&self, record: &Record, line: usize) -> Result<(), JournalFault> {
        let contradiction = |says: &str| Err(JournalFault::Contradiction { line, says: says.to_owned() });
        match record {
            Record::Plan(plan) if plan.format != Plan::FORMAT => Err(JournalFault::Format { found: plan.format.into() }),
            Record::Plan(_) if line > 1 => contradiction("a campaign has one plan"),
            Record::Plan(_) => Ok(()),
            _ if line == 1 => Err(JournalFault::NoPlan),
            Record::Revised(_) if self.revised == MAX_REVISIONS => contradiction("no campaign has so many plan revisions"),
            Record::Revised(revision) => follows(self.plan(), revision).map_err(|says| JournalFault::Contradiction { line, says }),
            Record::Session { resumed: false, .. } if self.has_session() => contradiction("a campaign begins once: this is another run"),
            Record::Answered { question, answer, .. } if !answer.answers(question) => {
                contradiction("the answer is of another kind than its question")
            }
            Record::Withdrawn { answer, .. } if self.answer(*answer).is_none() => contradiction("what it withdraws is no answer"),
            _ => Ok(()),
        }
    }

    fn has_session(&self) -> bool {
        self.lines.iter().any(|line| matches!(line.record, Record::Session { .. }))
    }

    /// What the campaign set out to do, as it stands after the last revision.
    ///
    /// # Panics
    /// Never: a journal without a plan in its first line is not read.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        let plan = self.lines.iter().rev().find_map(|line| plan_of(&line.record));
        plan.expect("`read` gives journals only whose first record is a plan")
    }

    /// Every revision of the plan, oldest first, with the number of answers that counted until then and no longer did.
    #[must_use]
    pub fn revisions(&self) -> Vec<PlanRevision> {
        let revised = self.under_their_plans().enumerate().filter_map(|(at, (line, before))| match &line.record {
            Record::Revised(revision) => Some((at, line, before, revision)),
            _ => None,
        });
        let withdrawn = |at, before, after| self.standing(at, before).difference(&self.standing(at, after)).count();
        let numbered = revised.zip(2..);
        numbered.map(|((at, line, before, revision), number)| told(revision, line, number, withdrawn(at, before, &revision.plan))).collect()
    }

    /// Tells who the people are whom commitments stand for.
    pub fn disclose(&mut self, persons: Persons) {
        self.persons = persons;
    }

    /// The people who are disclosed.
    #[must_use]
    pub fn persons(&self) -> &Persons {
        &self.persons
    }

    /// Every line, in order.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The chain, for writing on after [`Reading::whole`] bytes.
    #[must_use]
    pub fn chain(&self) -> Chain {
        self.chain.clone()
    }

    /// The digest of the last whole line, which through the chain stands for every line before it.
    #[must_use]
    pub fn head(&self) -> &Digest {
        self.chain.head()
    }

    /// How many bytes hold whole lines; whoever writes on cuts the file there first.
    #[must_use]
    pub fn whole(&self) -> usize {
        self.whole
    }

    /// The length of a last line that was cut off in writing, in bytes.
    #[must_use]
    pub fn torn(&self) -> Option<usize> {
        self.torn
    }

    /// What is known: every answer that was not withdrawn, and what the bench refused in the last session.
    #[must_use]
    pub fn evidence(&self) -> Evidence {
        let mut evidence = self.answers();
        let last_session = self.lines.iter().rposition(|line| matches!(line.record, Record::Session { .. })).unwrap_or_default();
        for line in &self.lines[last_session..] {
            if let Record::Bench { question, trouble } = &line.record {
                evidence.trouble(question.clone(), trouble.clone());
            }
        }
        evidence
    }

    /// What a session that resumes starts from: the answers alone, since what a bench refused once is tried again.
    #[must_use]
    pub fn answers(&self) -> Evidence {
        self.answers_under(self.plan())
    }

    /// The answers that count under a plan: those to questions that meant then what they mean under it, whatever was planned in between. So a change
    /// and the way back have nothing asked again, and no answer forgotten.
    #[must_use]
    pub fn answers_under(&self, plan: &Plan) -> Evidence {
        self.counting(self.lines.len(), plan)
    }

    /// The answers among so many lines that count under a plan.
    fn counting(&self, lines: usize, plan: &Plan) -> Evidence {
        let standing = self.standing(lines, plan);
        let (mut evidence, mut left) = (Evidence::default(), LeftChanged::default());
        for line in self.lines.iter().take(lines) {
            match &line.record {
                Record::Answered { question, answer, .. } if standing.contains(&EvidenceId(line.seq)) => {
                    evidence.add(EvidenceId(line.seq), question.clone(), (**answer).clone());
                    if let Some(because) = left.spoils(question) {
                        evidence.spoil(EvidenceId(line.seq), because);
                    }
                }
                Record::Withdrawn { answer, .. } => evidence.withdraw(*answer),
                _ => {}
            }
            follow(&mut left, &line.record);
        }
        evidence
    }

    /// The numbers of the answers that count now: those of [`Reading::evidence`], without the answers themselves.
    #[must_use]
    pub fn counts(&self) -> BTreeSet<EvidenceId> {
        self.standing(self.lines.len(), self.plan())
    }

    /// The numbers of the answers among so many lines that count under a plan.
    fn standing(&self, lines: usize, plan: &Plan) -> BTreeSet<EvidenceId> {
        let mut standing = BTreeSet::new();
        for (line, then) in self.under_their_plans().take(lines) {
            match &line.record {
                Record::Answered { question, .. } if means_the_same(question, then, plan) => {
                    standing.insert(EvidenceId(line.seq));
                }
                Record::Withdrawn { answer, .. } => {
                    standing.remove(answer);
                }
                _ => {}
            }
        }
        standing
    }

    /// The samples that stand otherwise than before at the end of the journal.
    #[must_use]
    pub fn left_changed(&self) -> LeftChanged {
        let mut left = LeftChanged::default();
        self.lines.iter().for_each(|line| follow(&mut left, &line.record));
        left
    }

    /// Every line with the plan under which it was written. A revision is written under the plan before it.
    fn under_their_plans(&self) -> impl Iterator<Item = (&Line, &Plan)> {
        let mut plan = None;
        self.lines.iter().filter_map(move |line| {
            let own = plan_of(&line.record);
            let then = plan.or(own);
            plan = own.or(plan);
            Some((line, then?))
        })
    }

    /// The answer that a record holds, withdrawn or not.
    #[must_use]
    pub fn answer(&self, id: EvidenceId) -> Option<&Answer> {
        let index = usize::try_from(id.0).ok()?.checked_sub(1)?;
        match &self.lines.get(index)?.record {
            Record::Answered { answer, .. } => Some(answer),
            _ => None,
        }
    }

    /// Attempts that were begun and came to no end, or could not be undone, or put nothing back: their way back must be gone before anything else is asked. Oldest first.
    #[must_use]
    pub fn open_experiments(&self) -> Vec<(Question, u32)> {
        let mut ended = BTreeSet::new();
        let mut open = Vec::new();
        for line in self.lines.iter().rev() {
            let Some(about) = line.record.attempt() else { continue };
            if matches!(line.record, Record::Interrupted { undone: false, .. }) {
                continue;
            }
            if !matches!(line.record, Record::Begun { .. }) {
                ended.insert(about);
            } else if ended.insert(about) {
                open.push((about.0.clone(), about.1));
            }
        }
        open.reverse();
        let left = self.left_changed();
        let answered = left.experiments().map(|(question, attempt)| (question.clone(), attempt));
        let answered: Vec<_> = answered.filter(|about| !open.contains(about)).collect();
        open.extend(answered);
        open
    }

    /// The number of the latest attempt at a question; 0 when there was none.
    #[must_use]
    pub fn attempts(&self, question: &Question) -> u32 {
        let attempts = self.lines.iter().filter_map(|line| line.record.attempt()).filter(|(known, _)| *known == question);
        attempts.map(|(_, attempt)| attempt).max().unwrap_or_default()
    }

    /// The state to which hooks last brought each sample; `None` where a move was begun and its end is not in the journal, so that nobody knows.
    /// Samples that were never moved are not in it.
    #[must_use]
    pub fn states(&self) -> BTreeMap<&SampleId, Option<DutState>> {
        let moves = self.lines.iter().filter_map(|line| match &line.record {
            Record::Moving { sample, .. } => Some((sample, None)),
            Record::Moved { sample, to, .. } => Some((sample, Some(*to))),
            _ => None,
        });
        moves.collect()
    }

    /// Who each sample said it was in the last session that read it.
    #[must_use]
    pub fn identities(&self) -> BTreeMap<&SampleId, &SeenIdentity> {
        let sessions = self.lines.iter().filter_map(|line| match &line.record {
            Record::Session { identities, .. } => Some(identities),
            _ => None,
        });
        sessions.flatten().collect()
    }

    /// What was said of samples that were left changed, oldest first. Nothing takes such a word back.
    pub fn changes(&self) -> impl Iterator<Item = (&SampleId, &str)> {
        self.lines.iter().filter_map(|line| match &line.record {
            Record::Changed { sample, says } => Some((sample, says.as_str())),
            _ => None,
        })
    }

    /// Why the last session ended, if it ended in order.
    #[must_use]
    pub fn closed(&self) -> Option<&str> {
        match &self.lines.last()?.record {
            Record::Closed { reason } => Some(reason),
            _ => None,
        }
    }
}

/// Whether a question is looked up in the same under both plans. By the same text on the same bench it is, also where a journal has no outline.
fn means_the_same(question: &Question, then: &Plan, now: &Plan) -> bool {
    (then.declaration == now.declaration && then.bench == now.bench) || stands(question, then.side(), now.side())
}

fn plan_of(record: &Record) -> Option<&Plan> {
    match record {
        Record::Plan(plan) => Some(plan),
        Record::Revised(revision) => Some(&revision.plan),
        _ => None,
    }
}

/// Whether a revision can follow a plan: it is one of the same campaign, something changed, and what changed is what it says.
fn follows(plan: &Plan, revision: &Revision) -> Result<(), String> {
    match changes(plan, &revision.plan) {
        Err(what) => Err(format!("a revision cannot change the {what}")),
        Ok(found) if found.is_empty() => Err("it revises a plan in which nothing changed".to_owned()),
        Ok(found) if found != revision.changes => Err("what its revision says to have changed is not what the two plans say".to_owned()),
        Ok(_) => Ok(()),
    }
}

fn told(revision: &Revision, line: &Line, number: usize, withdrawn: usize) -> PlanRevision {
    let Revision { changes, by, because, .. } = revision.clone();
    PlanRevision { number, at: line.at, by, because, changes, withdrawn }
}
