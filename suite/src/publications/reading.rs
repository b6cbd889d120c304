//! A publication as it is read for a person: what it says as text, and a line that says what was read.

use super::sources;
use crate::assessment::Assessment;
use crate::evidence::{Met, Publication, PublicationSeen, Source};
use crate::names::Digest;
use crate::verdict::Missing;

/// All that is published at some places.
pub(crate) struct Reading<'a> {
    parts: Vec<(Source, &'a PublicationSeen)>,
    /// Its text as one.
    pub(crate) text: String,
}

/// Reads all that these places name.
///
/// # Errors
/// When it was not asked for, could not be, or is not served.
pub(crate) fn read<'a>(assessment: &Assessment<'a>, places: &[&str]) -> Result<Reading<'a>, Missing> {
    let mut parts = Vec::new();
    for source in sources(places) {
        let seen = assessment.ask(Publication { of: source.clone() })?;
        if seen.access != Met::Served {
            return Err(Missing::Unfair(format!("{source} is not served, so that what it says was not read")));
        }
        parts.push((source, seen));
    }
    let text = parts.iter().map(|(_, seen)| seen.whole_text()).collect::<Vec<_>>().join("\n");
    Ok(Reading { parts, text })
}

impl<'a> Reading<'a> {
    /// What was read, a line for each part, for the person who judges.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.parts.iter().map(|(source, seen)| line(source, seen)).collect()
    }

    /// What a decision on it rests on: the text, or the bytes that no machine reads.
    pub(crate) fn shown(&self) -> Vec<(&Source, Digest)> {
        self.parts.iter().map(|(source, seen)| (source, digest(seen))).collect()
    }

    /// Whether a machine could read all of it. What is not in the rest is then not published there at all.
    pub(crate) fn is_whole(&self) -> bool {
        !self.parts.is_empty() && self.parts.iter().all(|(_, seen)| !seen.text.is_empty() && seen.cut.is_none())
    }

    /// Its parts.
    pub(crate) fn parts(&self) -> &[(Source, &'a PublicationSeen)] {
        &self.parts
    }
}

/// The words of a page stay the same where its bytes do not: numbers drawn for each visitor are no other text.
fn digest(seen: &PublicationSeen) -> Digest {
    if seen.text.is_empty() { seen.digest.clone().unwrap_or_else(|| Digest::of(&[])) } else { Digest::of(seen.whole_text().as_bytes()) }
}

fn line(source: &Source, seen: &PublicationSeen) -> String {
    let digest = digest(seen);
    if seen.text.is_empty() {
        return format!(
            "{source}: {} of {} bytes, which no machine here reads: open evidence/{}",
            seen.kind,
            seen.bytes,
            digest.as_str().trim_start_matches("sha256:")
        );
    }
    let words = seen.whole_text().split_whitespace().count();
    let cut = seen.cut.as_ref().map(|cut| format!("; {cut}")).unwrap_or_default();
    format!("{source}: {words} words (text {}){cut}", digest.short())
}
