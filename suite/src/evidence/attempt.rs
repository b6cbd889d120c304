//! The worth of an answer: whether nothing found proves that nothing is there.

/// What an answer tells of its own worth: whether the attempt was made in full and whether a live control showed that it would have found something.
pub trait Attempted {
    /// The attempt behind the answer. The default is for answers that are facts in themselves, whatever they say.
    fn attempt(&self) -> Attempt {
        Attempt::default()
    }
}

/// The worth of an answer as proof of absence; [`crate::verdict`] decides with it, and nothing else does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempt {
    /// Why the attempt fell short of a fair one, if it did: cut off, refused a budget, control not seen.
    pub shortfall: Option<String>,
    /// What was asked and stayed silent, for the record: silence is never an answer.
    pub silent: Option<String>,
}

impl Attempt {
    /// An attempt that proves nothing by finding nothing.
    #[must_use]
    pub fn short(reason: impl Into<String>) -> Self {
        Self { shortfall: Some(reason.into()), silent: None }
    }
}
