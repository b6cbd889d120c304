//! The decisions that only a person can take: asked one by one or taken from a file, and written to `decisions.yaml` at once.

mod answers;
mod attach;
mod book;
mod console;
mod edit;
mod excerpt;
mod open;
mod session;
mod shown;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use suite::bench::BenchFacts;
use suite::catalogue::Catalogue;
use suite::evidence::Decide;
use suite::files::{At, WrittenDecision};
use suite::id::Selector;
use suite::judge::Scope;
use suite::names::RowId;
use suite::verdict::Verdict;

pub use answers::{Taken, take};
pub use book::BookTrouble;
pub use console::Console;
pub use open::{OpenDecision, in_order};
pub use session::walk;

use crate::assessor::AttachmentMissing;
use crate::exit::Exit;
use crate::files::FileTrouble;
use crate::review::{self, Before, Reviewed};
use crate::run::{Assessed, RunTrouble};
use book::Book;

/// Whose decisions are taken.
#[derive(Clone, Debug, Default)]
pub struct Who {
    /// Who decides, if that was said.
    pub by: Option<String>,
    /// Who reviews.
    pub reviewed_by: Option<String>,
}

/// Why decisions cannot be taken. What was decided before stands in the file.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum DecideTrouble {
    /// The assessment's files.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Assessed(#[from] RunTrouble),
    /// The file of decisions.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Book(#[from] BookTrouble),
    /// Nobody said who decides.
    #[error("nobody said who decides")]
    #[diagnostic(help("give `--by NAME`, or set THIRTEEN_ASSESSOR"))]
    NoAssessor,
    /// The same person cannot do both.
    #[error("{name} cannot review what {name} decides")]
    #[diagnostic(help("a review is made by a second person: leave `--reviewed-by` out, or name another"))]
    OwnReview {
        /// The name.
        name: String,
    },
}

impl DecideTrouble {
    /// How a command ends on it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Assessed(trouble) => trouble.exit(),
            Self::Book(BookTrouble::Write { why, .. }) => Exit::unwritten(why),
            Self::Book(_) | Self::NoAssessor | Self::OwnReview { .. } => Exit::Usage,
        }
    }
}

impl From<AttachmentMissing> for DecideTrouble {
    fn from(trouble: AttachmentMissing) -> Self {
        Self::Assessed(trouble.into())
    }
}

impl From<FileTrouble> for DecideTrouble {
    fn from(trouble: FileTrouble) -> Self {
        Self::Assessed(trouble.into())
    }
}

/// One assessment with its open decisions.
#[derive(Debug)]
pub struct Desk {
    assessed: Assessed,
    bench: BenchFacts,
    scope: Scope,
    before: Before,
    /// Whether answers of a run are among what is known.
    after_a_run: bool,
    reviewed: Reviewed,
    book: Book,
    today: Date,
}

impl Desk {
    /// Reads the files of an assessment, and what the last run into its `results` saw.
    ///
    /// # Errors
    /// When a file is missing or wrong.
    pub fn open(folder: &Path, profile: Option<&str>, select: &[Selector], now: Timestamp) -> Result<Self, DecideTrouble> {
        let mut assessed = Assessed::load(folder, profile)?;
        let book = Book::open(&assessed.folder)?;
        assessed.decisions.clone_from(book.decisions());
        let bench = assessed.bench_facts()?;
        let scope = assessed.scope(select, now)?;
        let seen = open::seen_by_a_run(&folder.join("results"), &assessed.declaration_text.text);
        let after_a_run = seen.is_some();
        let before = seen.unwrap_or_default();
        let reviewed = review::review(&assessed, &bench, &scope, &before)?;
        let today = now.to_zoned(TimeZone::UTC).date();
        Ok(Self { assessed, bench, scope, before, after_a_run, reviewed, book, today })
    }

    /// What is still to be decided, in the order of the standard.
    #[must_use]
    pub fn open_decisions(&self) -> Vec<OpenDecision> {
        in_order(&self.reviewed.verdicts, &self.assessed.declaration)
    }

    /// The assessment's folder.
    fn folder(&self) -> PathBuf {
        self.assessed.folder.path().to_owned()
    }

    /// The latest decision on the same unit and row that was taken on something else.
    fn older(&self, question: &Decide) -> Option<&WrittenDecision> {
        let others = self.book.decisions().iter().filter(|written| self.is_outdated(written, question));
        others.max_by_key(|written| *written.date)
    }

    /// Whether a decision was about the same unit and row, and applies to nothing that is known.
    fn is_outdated(&self, written: &WrittenDecision, question: &Decide) -> bool {
        let applies = self.reviewed.applied.contains(&written.basis);
        written.is_about(question) && *written.basis != question.basis && !applies
    }

    /// Writes a decision and judges anew. On paper it retires what it replaces; a decision about the device stays beside it, since it may hold in another
    /// state, on another sample or for another software version.
    fn record(&mut self, question: &Decide, decision: &WrittenDecision) -> Result<(), DecideTrouble> {
        let on_paper = is_on_paper(question);
        let (book, reviewed) = (&mut self.book, &self.reviewed);
        let retires = |written: &WrittenDecision| {
            let corrected = *written.basis == question.basis;
            written.is_about(question) && (corrected || on_paper && !reviewed.applied.contains(&written.basis))
        };
        book.record(decision, retires, self.today)?;
        self.assessed.decisions.clone_from(self.book.decisions());
        self.reviewed = review::review(&self.assessed, &self.bench, &self.scope, &self.before)?;
        Ok(())
    }
}

/// Whether a decision is about the declared design alone, whatever device it is met on.
fn is_on_paper(question: &Decide) -> bool {
    Catalogue::get().unit(question.claim).is_some_and(|unit| unit.level.is_conceptual())
}

/// A decision on a question as it stands.
fn decision(question: &Decide, verdict: Verdict, who: (&str, Option<&str>), date: Date, rationale: String) -> WrittenDecision {
    WrittenDecision {
        unit: At::nowhere(question.claim),
        row: question.row.clone().map(At::<RowId>::nowhere),
        verdict,
        by: At::nowhere(who.0.to_owned()),
        date: At::nowhere(date),
        rationale: At::nowhere(rationale),
        basis: At::nowhere(question.basis.clone()),
        attached: Vec::new(),
        reviewed_by: who.1.map(str::to_owned),
    }
}

/// A review is made by somebody else.
fn check_review(by: &str, reviewed_by: Option<&str>) -> Result<(), DecideTrouble> {
    let same = reviewed_by.is_some_and(|other| other.trim().to_lowercase() == by.trim().to_lowercase());
    if same { Err(DecideTrouble::OwnReview { name: by.to_owned() }) } else { Ok(()) }
}
