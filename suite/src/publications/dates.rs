//! Dates as people write them, in English and German: by the day, the month or the year.

use std::fmt;
use std::sync::LazyLock;

use regex_lite::{Captures, Regex};

/// A day, a month or a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

/// The beginnings of the names of months.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän"],
    &["feb"],
    &["mar", "mär"],
    &["apr"],
    &["may", "mai"],
    &["jun"],
    &["jul"],
    &["aug"],
    &["sep"],
    &["oct", "okt"],
    &["nov"],
    &["dec", "dez"],
];
const NAMES: &str = "(jan(?:uary|uar)?|jän(?:ner)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz?|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)";

/// Each form, most precise first, with the groups of year, month and day.
static FORMS: LazyLock<Vec<(Regex, [usize; 3])>> = LazyLock::new(|| {
    let forms = [
        (r"\b(20\d\d)-(\d\d)-(\d\d)\b".to_owned(), [1, 2, 3]),
        (r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(20\d\d)\b".to_owned(), [3, 2, 1]),
        (format!(r"\b(\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{NAMES}\.?,?\s+(20\d\d)\b"), [3, 2, 1]),
        (format!(r"\b{NAMES}\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(20\d\d)\b"), [3, 1, 2]),
        (format!(r"\b{NAMES}\.?,?\s+(20\d\d)\b"), [2, 1, 0]),
        (r"\b(20\d\d)-(\d\d)\b".to_owned(), [1, 2, 0]),
        (r"\b(\d\d)/(20\d\d)\b".to_owned(), [2, 1, 0]),
        (r"\b(20\d\d)\b".to_owned(), [1, 0, 0]),
    ];
    forms.into_iter().map(|(form, groups)| (Regex::new(&format!("(?i){form}")).expect("the forms are right"), groups)).collect()
});

/// The dates of a text, in order of precision, each place in the text once.
pub(crate) fn moments(text: &str) -> Vec<Moment> {
    let (mut left, mut found) = (text.to_owned(), Vec::new());
    for (form, groups) in FORMS.iter() {
        let read = |captures: &Captures<'_>| match moment(captures, *groups) {
            Some(moment) => {
                found.push(moment);
                "#".to_owned()
            }
            None => captures[0].to_owned(),
        };
        left = form.replace_all(&left, read).into_owned();
    }
    found
}

/// `None` where a part is no month or no day: then only a less precise form can be meant.
fn moment(captures: &Captures<'_>, [year, month, day]: [usize; 3]) -> Option<Moment> {
    let part = |group: usize| (group > 0).then(|| captures.get(group)).flatten().map(|part| part.as_str());
    let number = |text: &str, most: u8| text.parse().ok().filter(|number| (1..=most).contains(number));
    let month = match part(month) {
        Some(name) => Some(number(name, 12).or_else(|| by_name(name))?),
        None => None,
    };
    let day = match part(day) {
        Some(day) => Some(number(day, 31)?),
        None => None,
    };
    Some(Moment { year: part(year)?.parse().ok()?, month, day })
}

fn by_name(name: &str) -> Option<u8> {
    let name = name.to_lowercase();
    let at = MONTHS.iter().position(|starts| starts.iter().any(|start| name.starts_with(start)))?;
    u8::try_from(at + 1).ok()
}

impl Moment {
    /// Whether it names a day that exists.
    pub(crate) fn is_day(self) -> bool {
        self.days().is_some()
    }

    /// Whether both can mean the same, as far as they say. A day more or less is the difference between `until` and `before`.
    pub(crate) fn fits(self, other: Self) -> bool {
        match (self.days(), other.days()) {
            (Some(one), Some(other)) => one.abs_diff(other) <= 1,
            _ => self.year == other.year && (self.month.is_none() || other.month.is_none() || self.month == other.month),
        }
    }

    /// A number of days that grows by one from each day to the next, but at the ends of short months.
    fn days(self) -> Option<u32> {
        let (month, day) = (self.month?, self.day?);
        let date = jiff::civil::Date::new(i16::try_from(self.year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        u32::try_from(date.since(jiff::civil::date(2000, 1, 1)).ok()?.get_days()).ok()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("until 2031-12-31", "2031-12-31")]
    #[case("bis 31.12.2031 und 1. Juli 2030", "2031-12-31, 2030-07-01")]
    #[case("31st of December 2031", "2031-12-31")]
    #[case("December 31, 2031", "2031-12-31")]
    #[case("31. Dezember 2031", "2031-12-31")]
    #[case("März 2030, Oct 2029", "2030-03, 2029-10")]
    #[case("12/31/2031", "2031")]
    #[case("12/2031", "2031-12")]
    #[case("Ende 2031", "2031")]
    #[case("2031-13-01", "2031")]
    #[case("maybe 12 of 34", "")]
    fn dates_are_read_as_people_write_them(#[case] text: &str, #[case] found: &str) {
        assert_eq!(moments(text).iter().map(ToString::to_string).collect::<Vec<_>>().join(", "), found);
    }

    #[rstest]
    #[case("2031-12-31", "2031-12-31", true)]
    #[case("2031-12-31", "1 January 2032", true)]
    #[case("2031-12-31", "December 2031", true)]
    #[case("2031-12-31", "end of 2031", true)]
    #[case("2031-12-31", "2029-12-31", false)]
    #[case("2031-12-31", "November 2031", false)]
    #[case("2031", "2032", false)]
    fn two_dates_fit_as_far_as_they_say(#[case] one: &str, #[case] other: &str, #[case] fits: bool) {
        assert_eq!(moments(one)[0].fits(moments(other)[0]), fits);
    }
}
