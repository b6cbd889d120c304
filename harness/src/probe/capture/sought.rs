//! What is looked for in captures: secrets of the bench, and the marked values that this assessment writes as user data, in whichever session.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use suite::evidence::{Call, Who};
use suite::files::Declaration;
use suite::ixit::t23_res_mech::Outage;
use suite::names::{SampleId, Text};

use crate::bench::Bench;
use crate::probe::plant::CREATED;
use crate::secrets::{Key, Taint};

/// The shortest form of a secret that is looked for: shorter ones occur by chance.
const SHORTEST: usize = 6;
/// How much is kept of what stands before it, in bytes.
const BEFORE: usize = 24;
/// Attempts of an experiment whose marked values are looked for.
const ATTEMPTS: u32 = 4;
/// Marked values that are looked for, at most.
const MARKS: usize = 2_000;

/// What is looked for, in every encoding in which devices and protocols carry it.
pub(crate) struct Sought {
    secrets: Option<AhoCorasick>,
    marks: Option<AhoCorasick>,
}

impl Sought {
    /// Secrets that are known now, and every marked value that can follow from the key and the declaration: nobody has to remember which were written.
    pub(crate) fn of(taint: &Taint, key: &Key, declaration: &Declaration, bench: &Bench) -> Self {
        let marks = Taint::default();
        let samples = &bench.file().samples;
        let all = samples
            .iter()
            .flat_map(|(id, sample)| marked(key, declaration, id, sample.identities.keys().map(|who| Who::Identity(who.clone()))));
        all.take(MARKS).for_each(|mark| marks.mark(&mark));
        Self { secrets: taint.finder(SHORTEST), marks: marks.finder(SHORTEST) }
    }

    /// Secrets alone, where no marked value can be known.
    pub(crate) fn secrets(taint: &Taint) -> Self {
        Self { secrets: taint.finder(SHORTEST), marks: None }
    }

    /// What of it ends after the first `known` bytes. Marked values of this run are known as secrets too.
    pub(super) fn found(&self, words: &[u8], known: usize) -> Option<Found> {
        let ends = |finder: &Option<AhoCorasick>| finder.as_ref()?.find_iter(words).find(|found| found.end() > known);
        let marked = ends(&self.marks).map(|found| (true, found));
        let (marked, found) = marked.or_else(|| ends(&self.secrets).map(|found| (false, found)))?;
        Some(Found { marked, bytes: u32::try_from(found.len()).unwrap_or(u32::MAX), before: self.before(&words[..found.start()]) })
    }

    /// The end of the last line of some words, without what is sought; none where it is no text.
    fn before(&self, words: &[u8]) -> Option<Text> {
        let mut plain = words.to_vec();
        for finder in [&self.marks, &self.secrets].into_iter().flatten() {
            finder.find_iter(words).for_each(|found| plain[found.range()].fill(b'*'));
        }
        let line = plain.rsplit(|byte| matches!(byte, b'\r' | b'\n')).next()?;
        field(&line[line.len().saturating_sub(BEFORE)..]).map(|field| Text::from_device(&field))
    }
}

/// The name of the field whose value begins where these bytes end, with what divides the two: `X-Pass: `, `"password":"`. Whatever stands before that name
/// may be what a person typed, and is nobody's business.
fn field(end: &[u8]) -> Option<String> {
    const DIVIDES: &[char] = &[':', '=', ' ', '"', '\''];
    let text = std::str::from_utf8(end).ok()?;
    let name = text.trim_end_matches(DIVIDES);
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let begins = name.trim_end_matches(is_name).len();
    let is_divided = text[name.len()..].contains([':', '=']);
    (is_divided && begins < name.len()).then(|| text[begins..].to_owned())
}

/// Something that was sought and is there.
pub(super) struct Found {
    /// Whether it is a marked value, and no secret.
    pub(super) marked: bool,
    /// How many bytes it has.
    pub(super) bytes: u32,
    /// What stands before it.
    pub(super) before: Option<Text>,
}

/// The marked values of one sample: for each operation that writes one, as everybody, for each purpose.
fn marked<'a>(
    key: &'a Key,
    declaration: &'a Declaration,
    sample: &'a SampleId,
    identities: impl Iterator<Item = Who> + 'a,
) -> impl Iterator<Item = String> + 'a {
    let deletions = declaration.ixit.del_func.iter().map(|row| row.id.to_string());
    let outages = [Outage::Network, Outage::Power].map(|of| of.to_string());
    let purposes: BTreeSet<String> = deletions.chain(outages).chain([CREATED.to_owned()]).collect();
    let everybody: Vec<Who> = identities.chain([Who::Nobody]).collect();
    let operations = declaration.ixit.soft_serv.iter().flat_map(|row| row.operations.iter().map(move |operation| (row, operation)));
    let calls = operations.filter(|(_, operation)| operation.is_marking()).flat_map(move |(row, operation)| {
        let call = |who: &Who| Call { service: (*row.id).clone(), operation: operation.id.to_string(), who: who.clone() };
        everybody.iter().map(call).collect::<Vec<_>>()
    });
    calls.flat_map(move |call| {
        let each = |of: &String| (1..=ATTEMPTS).map(|attempt| key.canary(sample, &format!("{of} {call}"), attempt)).collect::<Vec<_>>();
        purposes.iter().flat_map(each).collect::<Vec<_>>()
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::field;

    #[rstest]
    #[case::a_header("GET / HTTP/1.1 X-Pass: ", Some("X-Pass: "))]
    #[case::json("{\"user\":\"ada\",\"password\":\"", Some("password\":\""))]
    #[case::a_form("user=ada&password=", Some("password="))]
    #[case::no_field("I told him that it is ", None)]
    #[case::no_text("\u{1}\u{2}", None)]
    #[case::nothing("", None)]
    fn of_what_stands_before_a_secret_the_field_alone_is_told(#[case] before: &str, #[case] told: Option<&str>) {
        assert_eq!(field(before.as_bytes()).as_deref(), told);
    }
}
