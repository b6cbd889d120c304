//! The assessor as the campaign meets one: decisions written in a file, applied only to what they were taken on.

use std::path::Path;

use suite::evidence::{Answer, Question};
use suite::files::{Decisions, WrittenDecision};
use suite::names::Digest;

/// The decisions of one assessment, with the digests of what was attached.
#[derive(Debug, Default)]
pub struct Assessor {
    decisions: Vec<(WrittenDecision, Vec<Digest>)>,
}

/// A file that a decision attaches and that is not there.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("decision on {unit}: the attached file {file} cannot be read: {why}")]
#[diagnostic(help("attached files stand beside decisions.yaml; name them relative to it"))]
pub struct AttachmentMissing {
    unit: String,
    file: String,
    why: std::io::Error,
}

impl Assessor {
    /// An assessor with these decisions; attached files are read once, for their digests.
    ///
    /// # Errors
    /// When an attached file cannot be read.
    pub fn new(folder: &Path, decisions: &Decisions) -> Result<Self, AttachmentMissing> {
        let with_digests = |decision: &WrittenDecision| {
            let digest = |file: &String| {
                let read = std::fs::read(folder.join(file));
                read.map(|bytes| Digest::of(&bytes)).map_err(|why| AttachmentMissing {
                    unit: decision.unit.to_string(),
                    file: file.clone(),
                    why,
                })
            };
            Ok((decision.clone(), decision.attached.iter().map(digest).collect::<Result<_, _>>()?))
        };
        Ok(Self { decisions: decisions.iter().map(with_digests).collect::<Result<_, _>>()? })
    }

    /// The decision on a question, if one was taken on exactly this basis.
    #[must_use]
    pub fn decide(&self, question: &Question) -> Option<Answer> {
        let Question::Decide(question) = question else { return None };
        self.decisions.iter().find_map(|(decision, attached)| decision.on(question, attached.clone())).map(Answer::from)
    }
}
