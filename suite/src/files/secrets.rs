//! Secrets that somebody wrote into a file where only a reference belongs: where they stand, so that no message repeats them.

use std::ops::Range;
use std::sync::LazyLock;

use regex_lite::Regex;

/// A key for a secret with what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// From the key to the end of its value.
    pub(super) whole: Range<usize>,
    /// The value.
    pub(super) value: Range<usize>,
}

/// What to write in place of a secret.
pub(super) const REMEDY: &str = "write where the secret is found, never the secret itself: `{ env: NAME }` or `{ file: path }`";

static KEY: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?im)(?:^|[\s{\[,"'?])(secrets?)["']?[ \t]*:"#));
/// What people write for `secret:`. These are names of fields in other files, so only a file with identities is searched for them.
static LIKE_KEY: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?im)(?:^|[\s{\[,"'?])(pass(?:word|wd|phrase)|pin)["']?[ \t]*:"#));
static REFERENCE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^(?:\{\s*)?(?:env\s*:\s*["']?[A-Za-z_]\w*|file\s*:\s*["']?\d*[A-Za-z_./~-][\w./~-]*)["']?(?:\s*\})?$"#));
/// In a template of the declaration `{secret}` stands for a secret.
static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^["']?\{[A-Za-z_]+\}["']?$"#));
static WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:env|file)\s*:"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is written here")
}

/// Whether the file is one that refers to secrets.
pub(super) fn belong_to(text: &str) -> bool {
    text.contains("identities:")
}

/// Every key for a secret, with its value.
pub(super) fn written(text: &str) -> Vec<Written> {
    let like = if belong_to(text) { Some(LIKE_KEY.captures_iter(text)) } else { None };
    let keys = KEY.captures_iter(text).chain(like.into_iter().flatten());
    let ends = keys.filter_map(|found| Some((found.get(1)?.start(), found.get(0)?.end())));
    ends.map(|(key, colon)| (key, value(text, key, colon))).map(|(key, value)| Written { whole: key..value.end, value }).collect()
}

/// The byte ranges that nobody is shown.
pub(super) fn masked(text: &str) -> Vec<Range<usize>> {
    let values = written(text).into_iter().map(|written| written.value);
    let secret = |value: &Range<usize>| {
        let said = text[value.clone()].trim();
        !said.is_empty() && !REFERENCE.is_match(said) && !PLACEHOLDER.is_match(said)
    };
    values.filter(secret).flat_map(|value| without_words(text, value)).collect()
}

/// The value behind a key: up to what closes it, or to the end of its line and of the lines below that are indented deeper than that one.
fn value(text: &str, key: usize, colon: usize) -> Range<usize> {
    let start = colon + text[colon..].len() - text[colon..].trim_start_matches([' ', '\t']).len();
    let closed = match text[start..].chars().next() {
        Some('{' | '[') => end_of_flow(&text[start..]),
        Some(quote @ ('"' | '\'')) => end_of_quoted(&text[start..], quote),
        _ => None,
    };
    start..closed.map_or_else(|| end_of_block(text, key, start), |length| start + length)
}

fn end_of_block(text: &str, key: usize, start: usize) -> usize {
    let line = &text[text[..key].rfind('\n').map_or(0, |end| end + 1)..];
    let indent = line.len() - line.trim_start_matches(' ').len();
    let mut lines = text[start..].split_inclusive('\n');
    let first = lines.next().map_or(0, str::len);
    let deeper = lines.take_while(|line| line.trim().is_empty() || line.len() - line.trim_start_matches(' ').len() > indent);
    let end = start + first + deeper.map(str::len).sum::<usize>();
    start + text[start..end].trim_end().len()
}

fn end_of_flow(text: &str) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(character) = text[at..].chars().next() {
        match character {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            '"' | '\'' => {
                at += end_of_quoted(&text[at..], character)?;
                continue;
            }
            _ => {}
        }
        at += character.len_utf8();
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// A doubled or escaped quote ends nothing.
fn end_of_quoted(text: &str, quote: char) -> Option<usize> {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character == '\\' && quote == '"' {
            characters.next();
        } else if character == quote && characters.next_if(|(_, next)| *next == quote && quote == '\'').is_none() {
            return Some(at + 1);
        }
    }
    None
}

/// Brackets and the words of a reference stay to be seen.
fn without_words(text: &str, value: Range<usize>) -> Vec<Range<usize>> {
    let inside = text[value.clone()].trim_start_matches(['{', '[']);
    let start = value.end - inside.len();
    let end = start + inside.trim_end_matches(['}', ']']).len();
    let mut masked = Vec::new();
    let mut from = start;
    for word in WORD.find_iter(&text[start..end]) {
        masked.push(from..start + word.start());
        from = start + word.end();
    }
    masked.push(from..end);
    masked
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn shown(text: &str) -> String {
        let masked = masked(text);
        let hidden = |at: usize, c: char| !c.is_whitespace() && masked.iter().any(|range| range.contains(&at));
        text.char_indices().map(|(at, c)| if hidden(at, c) { '*' } else { c }).collect()
    }

    #[rstest]
    #[case::quoted("o: { secret: \"hunter2\", in: [a] }", "o: { secret: *********, in: [a] }")]
    #[case::escaped(r#"o: { secret: "hun\"ter2", in: [a] }"#, "o: { secret: ***********, in: [a] }")]
    #[case::single("secret: 'hun''ter2' # ours", "secret: *********** # ours")]
    #[case::plain("o: { secret: hunt,er2 }\nb: 1", "o: { secret: ******** }\nb: 1")]
    #[case::plain_in_a_block("  secret: hunter2\n  user: a", "  secret: *******\n  user: a")]
    #[case::without_a_space("secret:hunter2", "secret:*******")]
    #[case::another_word("secret: { plain: hunter2 }", "secret: { ****** ******* }")]
    #[case::below("  secret:\n    plain: hunter2\n  user: a", "  secret:\n    ****** *******\n  user: a")]
    #[case::folded("  secret: >-\n    hunter2\n    and more\n  user: a", "  secret: **\n    *******\n    *** ****\n  user: a")]
    #[case::over_two_lines("  o: { a: b, secret: hunter2\n    and more }\n  b: 1", "  o: { a: b, secret: *******\n    *** **** }\n  b: 1")]
    #[case::number_in_a_reference("secret: { env: 123456 }", "secret: { env: ****** }")]
    #[case::list("secret: [hunter2]", "secret: [*******]")]
    #[case::never_closed("  secret: \"hunter2\n  user: a", "  secret: ********\n  user: a")]
    #[case::two("secret: { env: A, file: b }", "secret: { env: ** file: * }")]
    #[case::quoted_key("\"secret\":\"hunter2\"", "\"secret\":*********")]
    #[case::plural("secrets: hunter2", "secrets: *******")]
    #[case::another_key("identities: { owner: { password: hunter2 } }", "identities: { owner: { password: ******* * }")]
    fn a_secret_is_masked_in_its_length(#[case] text: &str, #[case] masked: &str) {
        assert_eq!(shown(text), masked);
    }

    #[rstest]
    #[case("owner: { secret: { env: DUT_A_OWNER } }")]
    #[case("owner: { secret: { file: secrets/A-owner.txt }, in: [initialised] }")]
    #[case("secret:\n  env: \"OWNER\"\nuser: a")]
    #[case("fields: { user: \"{user}\", secret: \"{secret}\" }")]
    #[case("factor: { password: { set_by: user } }")]
    #[case("# A secret is a reference, never the value: { env: NAME }")]
    #[case("secret:\nuser: a")]
    fn what_is_no_secret_is_shown(#[case] text: &str) {
        assert_eq!(shown(text), text);
    }
}
