//! The list of resources that a device gives (`/.well-known/core`, RFC 6690), within bounds and without trust.

/// The most links of one list.
const LINKS: usize = 256;
/// The most attributes of one link.
const ATTRIBUTES: usize = 32;
/// The most characters of a target or a value.
const LENGTH: usize = 512;

/// A resource as a device lists it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// Where it is: a path, or a whole URI.
    pub target: String,
    /// Attributes with their values, in order; a flag has none.
    pub attributes: Vec<(String, Option<String>)>,
}

impl Link {
    /// The value of an attribute.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(attribute, _)| attribute == name).and_then(|(_, value)| value.as_deref())
    }

    /// Whether it has an attribute, with a value or without.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(attribute, _)| attribute == name)
    }

    /// Whether it says that it is only reached through OSCORE (RFC 8613, 9).
    #[must_use]
    pub fn is_oscore(&self) -> bool {
        self.has("osc")
    }
}

/// The links of a list. Where it stops to be one, the rest is left out.
#[must_use]
pub fn links(list: &str) -> Vec<Link> {
    let mut reader = Reader { rest: list };
    let mut found = Vec::new();
    while found.len() < LINKS {
        let Some(link) = reader.link() else { break };
        found.push(link);
        if !reader.passes(',') {
            break;
        }
    }
    found
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn link(&mut self) -> Option<Link> {
        if !self.passes('<') {
            return None;
        }
        let target = self.until(|letter| letter == '>');
        if !self.passes('>') {
            return None;
        }
        let mut link = Link { target: cut(target), attributes: Vec::new() };
        while self.passes(';') {
            let attribute = self.attribute()?;
            if link.attributes.len() < ATTRIBUTES {
                link.attributes.push(attribute);
            }
        }
        Some(link)
    }

    fn attribute(&mut self) -> Option<(String, Option<String>)> {
        let name = cut(self.until(|letter| matches!(letter, '=' | ';' | ',')).trim());
        if !self.passes('=') {
            return Some((name, None));
        }
        if !self.passes('"') {
            return Some((name, Some(cut(self.until(|letter| matches!(letter, ';' | ',')).trim()))));
        }
        let mut value = String::new();
        loop {
            value.push_str(self.until(|letter| matches!(letter, '"' | '\\')));
            match self.next()? {
                '"' => return Some((name, Some(cut(&value)))),
                _ => value.push(self.next()?),
            }
        }
    }

    /// Goes past blanks and this character, if it is there.
    fn passes(&mut self, letter: char) -> bool {
        let rest = self.rest.trim_start().strip_prefix(letter);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn until(&mut self, is_end: impl Fn(char) -> bool) -> &'a str {
        let (taken, rest) = self.rest.split_at(self.rest.find(is_end).unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn next(&mut self) -> Option<char> {
        let mut letters = self.rest.chars();
        let letter = letters.next();
        self.rest = letters.as_str();
        letter
    }
}

fn cut(text: &str) -> String {
    text.chars().take(LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[test]
    fn a_list_is_read_with_its_attributes() {
        let list = "</sensors>;ct=40;title=\"Sensor, \\\"index\\\"\",</sensors/temp>;rt=\"temperature-c\";if=sensor;obs , <coap://[fe80::1]/k>;osc";
        let found = links(list);
        assert_eq!(found.iter().map(|link| link.target.as_str()).collect::<Vec<_>>(), ["/sensors", "/sensors/temp", "coap://[fe80::1]/k"]);
        assert_eq!((found[0].value("title"), found[0].value("ct")), (Some("Sensor, \"index\""), Some("40")));
        assert_eq!((found[1].value("rt"), found[1].has("obs"), found[1].is_oscore()), (Some("temperature-c"), true, false));
        assert!(found[2].is_oscore());
    }

    #[rstest]
    #[case::nothing("", 0)]
    #[case::no_list("hello", 0)]
    #[case::cut_off_in_a_target("</a>,</b", 1)]
    #[case::cut_off_in_a_value("</a>,</b>;rt=\"x", 1)]
    #[case::text_behind("</a> x </b>", 1)]
    fn what_is_no_list_any_more_is_left_out(#[case] list: &str, #[case] count: usize) {
        assert_eq!(links(list).len(), count);
    }

    #[test]
    fn an_endless_list_is_bounded() {
        let found = links(&format!("<{}>{},", "a".repeat(600), ";b".repeat(600)).repeat(600));
        assert_eq!((found.len(), found[0].target.len(), found[0].attributes.len()), (LINKS, LENGTH, ATTRIBUTES));
    }

    proptest! {
        #[test]
        fn any_text_is_read_within_bounds(list in "[<>;,=\"\\\\ a-c\u{e9}]{0,200}") {
            prop_assert!(links(&list).len() <= LINKS);
        }
    }
}
