//! The readable text of a page or document: in whatever charset, without markup, scripts and styles.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use html5gum::{DefaultEmitter, HtmlString, StartTag, Token, Tokenizer};

/// The most headings, and the most addresses, that are kept.
const LISTED: usize = 64;

/// A page as it can be read.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Page {
    /// Its title.
    pub title: String,
    /// Its headings.
    pub headings: Vec<String>,
    /// Its text, a line for each block.
    pub text: String,
    /// Where its links for mail and its forms go.
    pub addresses: Vec<String>,
    /// Whether it has a field for a password.
    pub asks_password: bool,
}

impl Page {
    /// Reads what a server calls `kind` (a media type, empty where it says none). `None`: no machine here can read it.
    pub(super) fn read(kind: &str, bytes: &[u8]) -> Option<Self> {
        let media = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_html = match media.as_str() {
            "text/html" | "application/xhtml+xml" => true,
            "" => looks_like_html(bytes),
            "application/json" | "application/xml" => false,
            other if other.starts_with("text/") => false,
            _ => return None,
        };
        let text = decode(kind, bytes, is_html);
        if !is_readable(&text) {
            return None;
        }
        Some(if is_html { of_html(&text) } else { Self { text: text.replace("\r\n", "\n"), ..Self::default() } })
    }

    /// How many words its text has.
    pub(super) fn words(&self) -> usize {
        self.text.split_whitespace().count()
    }
}

fn looks_like_html(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(256)]).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// By its mark, else by the charset that the server or the page itself names, else as UTF-8, else as what browsers take in its place.
fn decode(kind: &str, bytes: &[u8], is_html: bool) -> String {
    let named = charset(kind.as_bytes()).or_else(|| is_html.then(|| charset(&bytes[..bytes.len().min(1024)])).flatten());
    let fallback = || if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 };
    named.unwrap_or_else(fallback).decode(bytes).0.into_owned()
}

fn charset(within: &[u8]) -> Option<&'static Encoding> {
    let text = String::from_utf8_lossy(within).to_ascii_lowercase();
    let (_, after) = text.split_once("charset=")?;
    let label: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || "-_:".contains(*letter))
        .collect();
    Encoding::for_label(label.as_bytes())
}

/// A picture that is called a text is none: one control character or unreadable one in a hundred is too many.
fn is_readable(text: &str) -> bool {
    let is_odd = |letter: &char| *letter == char::REPLACEMENT_CHARACTER || (letter.is_control() && !letter.is_whitespace());
    text.chars().filter(is_odd).count() * 100 <= text.len()
}

fn of_html(text: &str) -> Page {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut reading = Reading::default();
    for Ok(token) in Tokenizer::new_with_emitter(text, emitter) {
        match token {
            Token::StartTag(tag) => reading.opens(&tag),
            Token::EndTag(tag) => reading.closes(&tag.name),
            Token::String(said) => reading.says(&String::from_utf8_lossy(&said)),
            _ => {}
        }
    }
    reading.ends();
    reading.page
}

#[derive(Default)]
struct Reading {
    page: Page,
    /// The element whose content nobody sees, and how deep it is nested in itself.
    hidden: Option<(Vec<u8>, u32)>,
    in_title: bool,
    heading: Option<String>,
}

impl Reading {
    fn opens(&mut self, tag: &StartTag<()>) {
        let name: &[u8] = &tag.name;
        if let Some((hidden, depth)) = &mut self.hidden {
            if hidden == name && !tag.self_closing {
                *depth += 1;
            }
            return;
        }
        match name {
            b"script" | b"style" | b"template" | b"svg" | b"noscript" if !tag.self_closing => self.hidden = Some((name.to_owned(), 1)),
            b"title" => self.in_title = true,
            b"td" | b"th" => squeeze(&mut self.page.text, " "),
            b"h1" | b"h2" | b"h3" | b"h4" => {
                self.breaks();
                self.heading = Some(String::new());
            }
            b"a" => self.address(tag, b"href", &["mailto:", "tel:"]),
            b"form" => self.address(tag, b"action", &[""]),
            b"input" => self.page.asks_password |= value(tag, b"type").is_some_and(|kind| kind.eq_ignore_ascii_case("password")),
            _ => {}
        }
        if is_block(name) {
            self.breaks();
        }
    }

    fn closes(&mut self, name: &HtmlString) {
        let name: &[u8] = name;
        if let Some((hidden, depth)) = &mut self.hidden {
            if hidden == name {
                *depth -= 1;
                if *depth == 0 {
                    self.hidden = None;
                }
            }
            return;
        }
        match name {
            b"title" => self.in_title = false,
            b"h1" | b"h2" | b"h3" | b"h4" => self.ends(),
            _ => {}
        }
        if is_block(name) {
            self.breaks();
        }
    }

    fn says(&mut self, said: &str) {
        if self.hidden.is_some() {
            return;
        }
        if self.in_title {
            self.page.title.push_str(said.trim());
            return;
        }
        if let Some(heading) = &mut self.heading {
            squeeze(heading, said);
        }
        squeeze(&mut self.page.text, said);
    }

    fn breaks(&mut self) {
        let text = &mut self.page.text;
        text.truncate(text.trim_end().len());
        if !text.is_empty() {
            text.push('\n');
        }
    }

    fn ends(&mut self) {
        if let Some(heading) = self.heading.take().filter(|heading| !heading.trim().is_empty() && self.page.headings.len() < LISTED) {
            self.page.headings.push(heading.trim().to_owned());
        }
    }

    fn address(&mut self, tag: &StartTag<()>, attribute: &[u8], kinds: &[&str]) {
        let Some(to) = value(tag, attribute).filter(|to| kinds.iter().any(|kind| to.to_ascii_lowercase().starts_with(kind))) else {
            return;
        };
        if self.page.addresses.len() < LISTED && !self.page.addresses.contains(&to) {
            self.page.addresses.push(to);
        }
    }
}

fn value(tag: &StartTag<()>, attribute: &[u8]) -> Option<String> {
    let found = tag.attributes.iter().find(|(name, _)| name.as_slice() == attribute)?.1;
    Some(String::from_utf8_lossy(found).trim().to_owned())
}

/// Adds a text with every run of blanks as one.
fn squeeze(to: &mut String, said: &str) {
    for letter in said.chars() {
        if !letter.is_whitespace() {
            to.push(letter);
        } else if !to.is_empty() && !to.ends_with([' ', '\n']) {
            to.push(' ');
        }
    }
}

fn is_block(name: &[u8]) -> bool {
    const BLOCKS: [&[u8]; 31] = [
        b"address",
        b"article",
        b"aside",
        b"blockquote",
        b"body",
        b"br",
        b"dd",
        b"div",
        b"dl",
        b"dt",
        b"fieldset",
        b"footer",
        b"form",
        b"h1",
        b"h2",
        b"h3",
        b"h4",
        b"h5",
        b"h6",
        b"header",
        b"hr",
        b"li",
        b"main",
        b"nav",
        b"ol",
        b"p",
        b"pre",
        b"section",
        b"table",
        b"tr",
        b"ul",
    ];
    BLOCKS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const PAGE: &[u8] = b"<!doctype html><title> Our policy </title><style>p { color: red }</style><h1>How to <b>report</b></h1>\
        <p>Write&nbsp;to <a href='mailto:security@example.com'>us</a>,\n within  90 days.<script>var x = '<p>no</p>';</script>\
        <form action=/report><input type=PASSWORD></form><ul><li>one<li>two</ul><svg><title>icon</title></svg>end";

    #[test]
    fn a_page_is_read_as_people_read_it() {
        let page = Page::read("text/html; charset=utf-8", PAGE).unwrap();
        assert_eq!(page.text, "How to report\nWrite to us, within 90 days.\none\ntwo\nend");
        assert_eq!((page.title.as_str(), page.headings), ("Our policy", vec!["How to report".to_owned()]));
        assert_eq!((page.addresses, page.asks_password), (vec!["mailto:security@example.com".to_owned(), "/report".to_owned()], true));
    }

    #[rstest]
    #[case::utf8("text/plain", "f\u{fc}nf".as_bytes())]
    #[case::latin_by_header("text/plain; charset=ISO-8859-1", b"f\xfcnf")]
    #[case::latin_unsaid("text/plain", b"f\xfcnf")]
    #[case::latin_by_page("text/html", b"<meta charset='iso-8859-15'>f\xfcnf")]
    #[case::wide("text/plain", b"\xff\xfef\0\xfc\0n\0f\0")]
    #[case::unsaid("", b"<html><p>f\xc3\xbcnf")]
    fn a_text_is_read_in_any_charset(#[case] kind: &str, #[case] bytes: &[u8]) {
        assert_eq!(Page::read(kind, bytes).unwrap().text, "f\u{fc}nf");
    }

    #[rstest]
    #[case::document("application/pdf", b"%PDF-1.7")]
    #[case::picture("image/png", b"\x89PNG")]
    #[case::picture_called_text("text/html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0")]
    fn what_no_machine_here_reads_is_said_to_be_so(#[case] kind: &str, #[case] bytes: &[u8]) {
        assert_eq!(Page::read(kind, bytes), None);
    }

    #[test]
    fn a_page_without_end_of_tags_takes_no_time() {
        let nested = "<div>".repeat(200_000) + "<script>" + &"<!--".repeat(100_000);
        assert!(Page::read("text/html", nested.as_bytes()).unwrap().text.is_empty());
    }
}
