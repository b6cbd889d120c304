//! What many rules ask of a declaration: is it stated, in a form that a rule can read, with words that say something.

use std::fmt;

use crate::files::Period;
use crate::ixit::OrWords;
use crate::verdict::{Findings, Judged, Missing};

/// The longest time from knowing a vulnerability to mending it that raises no question: 90 days, the usual embargo of coordinated disclosure.
pub(crate) const LONGEST_TIME_TO_MEND: Period = Period::from_ms(90 * 86_400_000);

/// A field of a row or record that has to be stated.
///
/// # Errors
/// [`Missing::Undeclared`], where it is absent or blank.
pub(crate) fn stated<'a>(text: Option<&'a str>, about: impl fmt::Display, field: &str) -> Result<&'a str, Missing> {
    text.map(str::trim).filter(|text| !is_blank(Some(text))).ok_or_else(|| Missing::Undeclared(format!("{about}: state `{field}`")))
}

/// A field of another type that has to be stated.
///
/// # Errors
/// [`Missing::Undeclared`], where it is absent.
pub(crate) fn given<T>(value: Option<T>, about: impl fmt::Display, field: &str) -> Result<T, Missing> {
    value.ok_or_else(|| Missing::Undeclared(format!("{about}: state `{field}`")))
}

/// A field that rules can read only in one form.
///
/// # Errors
/// [`Missing::Undeclared`], where it is absent or in words.
pub(crate) fn in_form<'a, T>(value: Option<&'a OrWords<T>>, about: impl fmt::Display, field: &str, form: &str) -> Result<&'a T, Missing> {
    value.and_then(OrWords::stated).ok_or_else(|| Missing::Undeclared(format!("{about}: state `{field}` as {form}")))
}

/// Whether a text is absent or blank. What a new declaration shows as an example says nothing of the product either.
pub(crate) fn is_blank(text: Option<&str>) -> bool {
    text.is_none_or(|text| text.trim().is_empty() || is_example(text))
}

/// Whether a text is still the example of a new declaration: `<manual, page 14>`.
#[must_use]
pub fn is_example(text: &str) -> bool {
    text.trim().strip_prefix('<').and_then(|text| text.strip_suffix('>')).is_some_and(|text| !text.contains(['<', '>']))
}

/// Whether a text is absent, blank, or a word for nothing or for later.
pub(crate) fn is_nothing(text: Option<&str>) -> bool {
    let words = text.unwrap_or_default().trim().trim_end_matches('.').to_lowercase();
    let nothing = ["-", "?", "n.a", "n/a", "na", "no", "none", "not applicable", "nothing", "tbd", "todo"];
    is_blank(text) || nothing.contains(&words.as_str())
}

/// Whether a text names an address on the web.
pub(crate) fn is_address(text: &str) -> bool {
    text.contains("https://") || text.contains("http://")
}

/// The first of these words (or phrases) that a text has, whole and in any case.
pub(crate) fn mentions<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    let text = text.to_lowercase();
    let is_whole = |at: usize, word: &str| {
        let letter = |found: Option<char>| found.is_some_and(char::is_alphanumeric);
        !letter(text[..at].chars().next_back()) && !letter(text[at + word.len()..].chars().next())
    };
    words.iter().copied().find(|word| text.match_indices(word).any(|(at, _)| is_whole(at, word)))
}

/// A confirmation of the management in 4-Conf.
///
/// # Errors
/// [`Missing::Undeclared`], where it is not stated.
pub(crate) fn confirmed(confirmation: Option<bool>, field: &str) -> Judged {
    let mut findings = Findings::none();
    if !given(confirmation, "4-Conf", field)? {
        findings.fails("4-Conf", format!("the management does not confirm it (`{field}`)"));
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(None, true)]
    #[case(Some(" None. "), true)]
    #[case(Some("TBD"), true)]
    #[case(Some("n.a."), true)]
    #[case(Some("none of the pads is reachable"), false)]
    fn a_word_for_nothing_is_nothing(#[case] text: Option<&str>, #[case] nothing: bool) {
        assert_eq!(is_nothing(text), nothing);
    }

    #[rstest]
    #[case("<manual, page 14>", true)]
    #[case(" <manual, page 14> ", true)]
    #[case("manual, page 14", false)]
    #[case("<b>page 14</b>", false)]
    #[case("shorter than <10 characters>", false)]
    fn an_example_of_a_new_declaration_states_nothing(#[case] text: &str, #[case] example: bool) {
        assert_eq!(is_blank(Some(text)), example);
        assert_eq!(stated(Some(text), "2-UserInfo", "support_period").is_err(), example);
    }

    #[rstest]
    #[case("after a Login", Some("login"))]
    #[case("the catalogin page", None)]
    #[case("for customers only.", Some("customers only"))]
    #[case("Erklärung über alles", None)]
    fn words_are_found_whole(#[case] text: &str, #[case] found: Option<&str>) {
        assert_eq!(mentions(text, &["login", "customers only"]), found);
    }
}
