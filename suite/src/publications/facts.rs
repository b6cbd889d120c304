//! What stands in a published text, in English and German: sentences, contacts, lengths of time.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex_lite::Regex;

use crate::evidence::PublicationSeen;

/// The most characters of a sentence that are quoted.
const QUOTED: usize = 200;
/// The most contacts that are listed.
const CONTACTS: usize = 12;

static MAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b[a-z0-9][a-z0-9._%+-]*(?:@|\s?[\[(]at[\])]\s?)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b")
        .expect("the pattern is right")
});
static LENGTH: LazyLock<Regex> = LazyLock::new(|| {
    let number = "(?:\\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|fourteen|thirty|sixty|ninety|ein(?:e[mrns]?)?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|vierzehn|dreißig|sechzig|neunzig)";
    let unit = "(?:h|hours?|days?|weeks?|months?|years?|stunden?|tag(?:e[ns]?)?|wochen?|monat(?:e[ns]?)?|jahr(?:e[ns]?)?|werktag(?:e[ns]?)?|arbeitstag(?:e[ns]?)?)";
    Regex::new(&format!(r"(?i)\b{number}[\s-]+(?:(?:working|business|calendar|full|ganze[nrs]?|volle[nrs]?)[\s-]+)?{unit}\b"))
        .expect("the pattern is right")
});

/// Something that a policy says with a length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timed {
    /// That a report was received.
    Acknowledgement,
    /// How things stand with it.
    StatusUpdate,
}

/// The sentences of a text. A line ends one.
pub(crate) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    static END: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[^\n]*?(?:[.!?](?:\s|$)|\n|$)").expect("the pattern is right"));
    END.find_iter(text).map(|found| found.as_str().trim()).filter(|sentence| !sentence.is_empty())
}

/// Addresses to which somebody can write or call: mail addresses of the text, targets of its links and forms.
pub(crate) fn contacts<'a>(text: &str, parts: impl IntoIterator<Item = &'a PublicationSeen>) -> Vec<String> {
    let mut found: BTreeSet<String> = MAIL.find_iter(text).map(|found| found.as_str().to_lowercase()).collect();
    for address in parts.into_iter().flat_map(|seen| &seen.addresses) {
        let address = address.as_str();
        match address.split_once(':').map(|(scheme, rest)| (scheme.to_lowercase(), rest)) {
            Some((scheme, rest)) if scheme == "mailto" => found.insert(rest.split('?').next().unwrap_or(rest).to_lowercase()),
            Some((scheme, _)) if scheme == "tel" => found.insert(address.to_owned()),
            _ => found.insert(format!("a form to {address}")),
        };
    }
    found.into_iter().take(CONTACTS).collect()
}

/// The sentences that give a time for something.
pub(crate) fn timed(text: &str, what: Timed) -> Vec<&str> {
    const ACKNOWLEDGED: [&str; 9] = ["acknowledg", "confirm", "receipt", "reply", "respond", "answer", "bestätig", "eingang", "antwort"];
    const INFORMED: [&str; 11] =
        ["status", "update", "progress", "inform", "keep you", "posted", "report back", "fortschritt", "stand", "unterrichte", "laufenden"];
    let words: &[&str] = if what == Timed::Acknowledgement { &ACKNOWLEDGED } else { &INFORMED };
    let says = |sentence: &&str| LENGTH.is_match(sentence) && words.iter().any(|word| sentence.to_lowercase().contains(word));
    sentences(text).filter(says).collect()
}

/// Whether a text names a length of time at all.
pub(crate) fn names_length_of_time(text: &str) -> bool {
    LENGTH.is_match(text)
}

/// The beginning of a sentence, for a line.
pub(crate) fn quoted(sentence: &str) -> String {
    let mut short: String = sentence.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(QUOTED + 1).collect();
    if short.chars().count() > QUOTED {
        short.pop();
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::english("Write to Security@example.com.", &["security@example.com"])]
    #[case::hidden("psirt [at] example.co.uk", &["psirt [at] example.co.uk"])]
    #[case::none("Write to us at once", &[])]
    fn contacts_are_found(#[case] text: &str, #[case] found: &[&str]) {
        assert_eq!(contacts(text, []), found);
    }

    #[rstest]
    #[case::english("We acknowledge every report within two working days.", true, false)]
    #[case::both("You get a receipt within 48 hours and an update every two weeks", true, true)]
    #[case::german("Wir bestätigen den Eingang innerhalb von fünf Werktagen.", true, false)]
    #[case::german_status("Alle vierzehn Tage unterrichten wir über den Stand.", false, true)]
    #[case::no_time("We acknowledge every report soon.", false, false)]
    #[case::apart("We acknowledge reports. We mend within 90 days.", false, false)]
    fn times_are_found(#[case] text: &str, #[case] acknowledged: bool, #[case] informed: bool) {
        let found = |what| !timed(text, what).is_empty();
        assert_eq!((found(Timed::Acknowledgement), found(Timed::StatusUpdate)), (acknowledged, informed));
    }

    #[test]
    fn sentences_end_with_a_point_or_a_line() {
        assert_eq!(
            sentences("One. Two is 2.4.1, see example.com! \nThree\n\nfour").collect::<Vec<_>>(),
            ["One.", "Two is 2.4.1, see example.com!", "Three", "four"]
        );
    }
}
