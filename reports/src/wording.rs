//! How findings, places and evidence read in every report, and how foreign text is made harmless before it gets there.
//!
//! The suite cleans what a device says when it is recorded; a report cleans it once more, because a file that is read back may hold anything.

use suite::accepted;
use suite::evidence::EvidenceId;
use suite::tree::{Basis, ObligationVerdict, UnitVerdict, Verdicts};
use suite::verdict::{Finding, Verdict, Weight};

/// Text without terminal sequences, control characters (other than line feed and tab), direction overrides and what XML 1.0 forbids, and without
/// the mark by which build servers are asked to attach a file: they look for it in what a test prints, too.
pub(crate) fn harmless(text: &str) -> String {
    let text: String = without_terminal_sequences(text).filter(|character| is_harmless(*character)).collect();
    text.replace("[[ATTACHMENT", "[ [ATTACHMENT")
}

/// The same on one line, with single spaces.
pub(crate) fn one_line(text: &str) -> String {
    harmless(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A number with what it counts: `1 fault`, `2 faults`. For nouns that take an `s`, or a `y` that becomes `ies`.
#[must_use]
pub fn counted(number: usize, noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if number == 1 => format!("1 {noun}"),
        Some(stem) => format!("{number} {stem}ies"),
        None => format!("{number} {noun}s"),
    }
}

/// A verb beside a number of things: `1 verdict follows`, `2 verdicts follow`. For verbs that take an `s`.
pub(crate) fn agrees(number: usize, verb: &str) -> String {
    if number == 1 { format!("{verb}s") } else { verb.to_owned() }
}

fn is_harmless(character: char) -> bool {
    match character {
        '\n' | '\t' => true,
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => !character.is_control(),
    }
}

/// Leaves out escape sequences whole (ECMA-48): `ESC [ … letter`, `ESC ] … BEL`, and `ESC` with what follows it.
fn without_terminal_sequences(text: &str) -> impl Iterator<Item = char> {
    let mut inside = Sequence::None;
    text.chars().filter(move |character| {
        let (next, keep) = inside.step(*character);
        inside = next;
        keep
    })
}

/// Where in an escape sequence the reader is.
#[derive(Clone, Copy)]
enum Sequence {
    None,
    Escape,
    Control,
    Command,
}

impl Sequence {
    /// The next position, and whether the character is text. A line feed ends every sequence, so that one lone escape can not hide the rest.
    fn step(self, character: char) -> (Self, bool) {
        match (self, character) {
            (_, '\n') => (Self::None, true),
            (_, '\u{1b}') => (Self::Escape, false),
            (Self::None, '\u{9b}') | (Self::Escape, '[') => (Self::Control, false),
            (Self::None, '\u{9d}') | (Self::Escape, ']') => (Self::Command, false),
            (Self::None, _) => (Self::None, true),
            (Self::Control, ' '..='?') => (Self::Control, false),
            (Self::Command, '\u{7}' | '\u{9c}') => (Self::None, false),
            (Self::Command, _) => (Self::Command, false),
            (Self::Escape | Self::Control, _) => (Self::None, false),
        }
    }
}

/// What was accepted for a release of a unit that fails, a sentence each.
pub(crate) fn accepted(verdicts: &Verdicts, unit: &UnitVerdict) -> Vec<String> {
    let about = |accepted: &accepted::Accepted| accepted.about.as_deref().map(|about| format!("{}: ", one_line(about))).unwrap_or_default();
    let over =
        |accepted: &accepted::Accepted| if verdicts.expired.contains(accepted) { "; that was over when the campaign began" } else { "" };
    let says = |accepted: &accepted::Accepted| format!("{}{}{}", about(accepted), one_line(&accepted.says()), over(accepted));
    accepted::of_unit(verdicts, unit).map(says).collect()
}

/// Where an obligation stands: `AuthMech-Web · sample A, initialised, PhyIntf-Eth (IPv4)`.
pub(crate) fn whereabouts(obligation: &ObligationVerdict) -> String {
    let row = obligation.row.as_ref().map(ToString::to_string);
    let place = obligation.place.as_ref().map(ToString::to_string);
    let parts: Vec<_> = row.into_iter().chain(place).map(|part| one_line(&part)).collect();
    if parts.is_empty() { "the device as a whole".to_owned() } else { parts.join(" · ") }
}

/// The evidence of an obligation: `evidence 12, 14`; nothing when it stands on the declaration alone.
pub(crate) fn evidence(ids: &[EvidenceId]) -> Option<String> {
    let ids: Vec<_> = ids.iter().map(|id| id.0.to_string()).collect();
    (!ids.is_empty()).then(|| format!("evidence {}", ids.join(", ")))
}

/// A finding: `tcp/23: open, but no row declares it`, its weight in front unless it is a nonconformity.
pub(crate) fn finding(finding: &Finding) -> String {
    let weight = match finding.weight {
        Weight::Nonconformity => "",
        Weight::Remark => "remark: ",
        Weight::OutOfScope => "out of scope: ",
    };
    format!("{weight}{}: {}", one_line(finding.about.as_str()), one_line(finding.says.as_str()))
}

/// Why an obligation has no verdict of its own.
pub(crate) fn missing(obligation: &ObligationVerdict) -> Option<String> {
    obligation.missing.as_ref().map(|missing| one_line(&missing.to_string()))
}

/// Whether a unit has no procedure yet.
pub(crate) fn is_unwritten(unit: &UnitVerdict) -> bool {
    unit.verdict == Verdict::Inconclusive && unit.basis.contains(&Basis::NotImplemented)
}

/// Every revision of the plan with what changed, a line each.
pub(crate) fn revisions(verdicts: &Verdicts) -> impl Iterator<Item = String> {
    verdicts.revisions.iter().flat_map(|revision| {
        let head = one_line(&revision.to_string());
        std::iter::once(head).chain(revision.changes.iter().map(|change| format!("  {}", one_line(&change.to_string()))))
    })
}

/// What stands in front of everything that is said of a reference device.
pub(crate) fn reference_device(verdicts: &Verdicts) -> Option<String> {
    verdicts.reference_device.as_ref().map(|name| format!("reference device {}", one_line(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::plain("plain ] text\n\tindented", "plain ] text\n\tindented")]
    #[case::colour("a\u{1b}[1;31mred\u{1b}[0mb", "aredb")]
    #[case::title("a\u{1b}]0;owned\u{7}b", "ab")]
    #[case::one_character_form("a\u{9b}2Jb", "ab")]
    #[case::reset("a\u{1b}cb", "ab")]
    #[case::unfinished("a\u{1b}]0;never ends\nnext line", "a\nnext line")]
    #[case::forbidden_in_xml("a\0b\u{fffe}c\u{7f}d", "abcd")]
    #[case::carriage_return("good\rbad", "goodbad")]
    #[case::attachment("[\0[ATTACHMENT|/etc/passwd]]", "[ [ATTACHMENT|/etc/passwd]]")]
    #[case::direction("a\u{202e}b", "ab")]
    fn foreign_text_is_made_harmless(#[case] raw: &str, #[case] clean: &str) {
        assert_eq!(harmless(raw), clean);
    }

    #[rstest]
    #[case(0, "fault", "0 faults")]
    #[case(1, "nonconformity", "1 nonconformity")]
    #[case(2, "nonconformity", "2 nonconformities")]
    fn one_is_no_plural(#[case] number: usize, #[case] noun: &str, #[case] says: &str) {
        assert_eq!(counted(number, noun), says);
    }

    proptest! {
        #[test]
        fn one_line_is_one_line(raw in any::<String>()) {
            let line = one_line(&raw);
            prop_assert!(!line.chars().any(char::is_control), "{:?}", line);
        }
    }
}
