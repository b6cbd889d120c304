//! What the YAML parser complains of, in the words of somebody who wants to mend the file.

use std::cmp::Reverse;

use miette::SourceSpan;
use serde_yaml::Error;

use super::{Fault, SourceText, at, secrets};
use crate::older::of_the_other_edition;

/// The fault behind a parser's error: what is wrong, where, and what would be right.
pub(super) fn fault_of(source: &SourceText<'_>, error: &Error) -> Fault {
    let error = error.without_snippet();
    let span =
        error.location().and_then(|location| at::span_of(&location).or_else(|| by_line(source.text, location.line(), location.column())));
    let stands_there = span.and_then(|span| source.text.get(span.offset()..span.offset() + span.len())).unwrap_or_default();
    let (message, remedy) = in_words(source, error, span, stands_there);
    let (message, remedy) = without_secrets(source.text, error, span, message, remedy);
    Fault::at(source, span, message, remedy)
}

/// What the parser complains of at a key for a secret, said without repeating it.
fn without_secrets(
    text: &str,
    error: &Error,
    span: Option<SourceSpan>,
    message: String,
    remedy: Option<String>,
) -> (String, Option<String>) {
    // These are about the fields beside it, and name keys alone.
    let of_a_key = matches!(error, Error::SerdeMissingField { .. } | Error::SerdeUnknownField { .. } | Error::DuplicateMappingKey { .. });
    let stands_at = |place: &std::ops::Range<usize>| span.is_some_and(|span| (place.start..=place.end).contains(&span.offset()));
    let written = secrets::written(text);
    let there = secrets::belong_to(text) && written.iter().any(|secret| stands_at(if of_a_key { &secret.value } else { &secret.whole }));
    let said = format!("{message} {}", remedy.as_deref().unwrap_or_default());
    let told = secrets::masked(text).into_iter().map(|secret| text[secret].trim_matches(['"', '\'', ' ', '\n']));
    if !there && !told.filter(|secret| secret.len() > 3).any(|secret| said.contains(secret)) {
        return (message, remedy);
    }
    let message = match error {
        Error::ExpectedMappingEndAfterEnumVariantValue { .. } => "a secret is found in exactly one place, and a second one is given",
        Error::NullIntoString { .. } => "nothing stands here",
        _ => "what stands here does not say where the secret is found",
    };
    (message.to_owned(), Some(secrets::REMEDY.to_owned()))
}

/// The parser knows some places only by line and column, both from 1.
fn by_line(text: &str, line: u64, column: u64) -> Option<SourceSpan> {
    let (line, column) = (usize::try_from(line).ok()?.checked_sub(1)?, usize::try_from(column).ok()?.checked_sub(1)?);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text.get(start..)?.lines().next()?;
    // Of a tab the parser tells the place behind it.
    let before: usize = rest.find('\t').filter(|tab| *tab < column).unwrap_or_else(|| rest.chars().take(column).map(char::len_utf8).sum());
    let length = rest.get(before..)?.chars().next().map_or(0, char::len_utf8);
    Some((start + before, length).into())
}

fn in_words(source: &SourceText<'_>, error: &Error, span: Option<SourceSpan>, stands_there: &str) -> (String, Option<String>) {
    match error {
        Error::SerdeUnknownField { field, expected, .. } => match of_the_other_edition(field, expected) {
            Some((message, remedy)) => (message, Some(remedy)),
            None => (format!("`{field}` is not known here"), Some(choose(field, expected, "known here"))),
        },
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            (format!("`{variant}` is none of the values that can stand here"), Some(choose(variant, expected, "possible")))
        }
        Error::SerdeMissingField { field, .. } => {
            (format!("`{field}` is missing"), Some(format!("add `{field}:` beside `{stands_there}`")))
        }
        Error::DuplicateMappingKey { key, .. } => {
            let key = key.as_deref().unwrap_or(stands_there);
            let first = span.and_then(|span| stands_first(source.text, span)).map(|line| format!("it first stands in line {line}; "));
            (format!("`{key}` stands twice"), Some(format!("{}keep one of the two", first.unwrap_or_default())))
        }
        Error::QuotingRequired { value, .. } if value.is_empty() || (value == "~" && stands_there != "~") => nothing(),
        Error::QuotingRequired { value, .. } => {
            let reads = "YAML would read it as a number, a boolean or nothing (5.10 is the number 5.1)";
            (format!("`{value}` must be quoted"), Some(format!("write \"{value}\": {reads}")))
        }
        Error::InvalidBooleanStrict { .. } => (format!("`{stands_there}` is no boolean"), Some("write true or false".into())),
        Error::InvalidScalar { ty, .. } => {
            (format!("`{stands_there}` is no {}", number(ty)), Some("write a whole number without quotes".into()))
        }
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => (
            "the file nests or repeats itself beyond all measure".into(),
            Some("write it out, with fewer levels, entries and aliases".into()),
        ),
        Error::AliasError { error, .. } => in_words(source, error, span, stands_there),
        Error::Unexpected { expected: "sequence start" | "seq", .. } => {
            ("a list was expected here".into(), Some("begin each entry with `- `, or write [first, second]".into()))
        }
        Error::Unexpected { expected: "mapping start" | "map", .. } => {
            ("named fields were expected here".into(), Some("write `name: value`, one in each line, or { name: value }".into()))
        }
        Error::Unexpected { expected: "string scalar" | "string", .. } => {
            ("text was expected here".into(), Some("put text that begins with [ or { in quotes".into()))
        }
        Error::NullIntoString { .. } => nothing(),
        Error::ExpectedMappingEndAfterEnumVariantValue { .. } => (
            "exactly one of the values is possible here, and a second one follows".into(),
            Some("keep the one that holds, and take the other out".into()),
        ),
        Error::ExternallyTaggedEnumExpectedScalarOrMapping { .. } | Error::ExpectedStringKeyForExternallyTaggedEnum { .. } => {
            ("a word was expected here, alone or with what belongs to it".into(), Some("write `word`, or { word: … }".into()))
        }
        Error::SerdeInvalidType { unexpected, expected, .. } | Error::SerdeInvalidValue { unexpected, expected, .. } => {
            (format!("this is {unexpected}, and cannot stand here"), Some(format!("write {expected}")))
        }
        Error::MultipleDocuments { .. } => {
            ("a second document begins here".into(), Some("take the line `---` out: one file, one document".into()))
        }
        Error::Eof { .. } => ("the file ends too early".into(), Some("complete what was begun, or restore the file".into())),
        _ => other(error),
    }
}

fn nothing() -> (String, Option<String>) {
    ("nothing stands here, and text was expected".into(), Some("write it, or take the key out".into()))
}

fn other(error: &Error) -> (String, Option<String>) {
    let message = error.to_string();
    let message = strip_position(message.lines().next().unwrap_or("not valid YAML"));
    if message.starts_with("recursion limit") {
        return beyond_measure();
    }
    // The types that people write say themselves what would be right.
    if let Some((wrong, right)) = message.split_once(": write ") {
        return (wrong.to_owned(), Some(format!("write {right}")));
    }
    let remedy = if message.contains("tabs disallowed") {
        "indent with spaces"
    } else {
        "`thirteen schema` prints what can stand here; an editor that knows the schema of the first line shows it while you write"
    };
    (message.to_owned(), Some(remedy.to_owned()))
}

fn beyond_measure() -> (String, Option<String>) {
    ("the file nests or repeats itself beyond all measure".into(), Some("write it out, with fewer levels, entries and aliases".into()))
}

fn number(ty: &str) -> String {
    match ty {
        "u8" => "whole number from 0 to 255".into(),
        "u16" => "whole number from 0 to 65535".into(),
        "u32" | "u64" => "whole number from 0".into(),
        other => other.to_owned(),
    }
}

/// The likeliest of the known words, and all of them where they are not too many.
fn choose(wrong: &str, known: &[&str], heading: &str) -> String {
    let likely = nearest(wrong, known.iter().copied()).map(|word| format!("did you mean `{word}`? "));
    format!("{}{heading}: {}", likely.unwrap_or_default(), known.join(", "))
}

/// The known word that somebody who wrote `wrong` most likely meant; none where nothing is near.
#[must_use]
pub fn nearest<'w>(wrong: &str, known: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let wanted = wrong.to_lowercase();
    let distances = known.map(|word| (strsim::damerau_levenshtein(&wanted, &word.to_lowercase()), word));
    let within = 1 + wrong.chars().count() / 8;
    let begins_alike = |word: &str| word.chars().zip(wrong.chars()).take_while(|(one, other)| one == other).count();
    let near = distances.filter(|(distance, _)| *distance <= within);
    near.min_by_key(|(distance, word)| (*distance, Reverse(begins_alike(word)))).map(|(_, word)| word)
}

/// The line in which the same key stands before, at the same column where there is one.
fn stands_first(text: &str, second: SourceSpan) -> Option<usize> {
    let key = text.get(second.offset()..second.offset() + second.len())?;
    let column = |at: usize| at - text[..at].rfind('\n').map_or(0, |end| end + 1);
    let is_key = |at: usize| {
        text[at + key.len()..].trim_start_matches([' ', '"', '\'']).starts_with(':')
            && !text[..at].ends_with(|c: char| c.is_alphanumeric() || "-_.".contains(c))
    };
    let before: Vec<usize> = text[..second.offset()].match_indices(key).map(|(at, _)| at).filter(|at| is_key(*at)).collect();
    let same_column = before.iter().rev().find(|at| column(**at) == column(second.offset()));
    same_column.or(before.last()).map(|at| line_of(text, *at))
}

/// The line, from 1, of a byte.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// The parser ends its messages with `at line 3, column 5`; the fault shows the place itself.
fn strip_position(message: &str) -> &str {
    message.rfind(" at line ").map_or(message, |end| message[..end].trim_end_matches([',', ':', ' ']))
}

#[cfg(test)]
mod tests {
    use super::super::{Declaration, LARGEST_FILE, parse};
    use super::*;
    use rstest::rstest;

    const CAMERA: &str = include_str!("../../../fixtures/camera/declaration.yaml");

    fn fault(text: &str) -> Fault {
        *parse::<Declaration>(&SourceText { file: "declaration.yaml", text }).expect_err("the file is at fault")
    }

    /// One slip in a sound file: the line and column of the fault are those of the slip itself.
    #[rstest]
    #[case::float_for_an_id("\"5.1-2\": Y", "5.10: Y", "5.10", "`5.10` must be quoted", "write \"5.10\"")]
    #[case::float_for_an_edition("\"3.1\"", "3.1", "3.1", "must be quoted", "write \"3.1\"")]
    #[case::unknown_field("  model: NE-200", "  modell: NE-200", "modell", "`modell` is not known here", "did you mean `model`?")]
    #[case::unknown_field_like_none("  model: NE-200", "  colour: red", "colour", "not known here", "known here: supplier, name, model")]
    #[case::unknown_value("factor: token", "factor: tokn", "tokn", "none of the values", "did you mean `token`?")]
    #[case::missing_field("  hardware: B3\n", "", "identify", "`hardware` is missing", "add `hardware:`")]
    #[case::duplicate_key("\"5.1-2\": Y", "\"5.1-1\": Y", "\"5.1-1\"", "`5.1-1` stands twice", "first stands in line ")]
    #[case::duplicate_in_a_row(
        "      factor: token",
        "      factor: token\n      factor: key",
        "factor",
        "`factor` stands twice",
        "first stands in line "
    )]
    #[case::boolean_of_yaml_1_1("configures: true", "configures: yes", "yes", "`yes` is no boolean", "true or false")]
    #[case::word_for_a_number("after: 10,", "after: ten,", "ten", "whole number from 0 to 65535", "whole number")]
    #[case::unknown_unit_of_time("after: 10, for:", "after: 10, for: soon, lasts:", "soon", "no length of time", "")]
    #[case::tab("  supplier: ", "\tsupplier: ", "\t", "tabs", "spaces")]
    #[case::fields_for_a_list(
        "  1-AuthMech:\n    - id: AuthMech-Web",
        "  1-AuthMech:\n      id: AuthMech-Web",
        "",
        "a list was expected",
        "`- `"
    )]
    #[case::list_for_fields("ixit:\n", "ixit: []\nold:\n", "[", "named fields were expected", "{ name: value }")]
    #[case::nothing_for_text("  hardware: B3\n", "  hardware:\n", "", "nothing stands here", "take the key out")]
    #[case::list_for_a_word("status: enabled", "status: [enabled]", "[", "a word was expected", "word")]
    #[case::list_for_text("  hardware: B3", "  hardware: [B3]", "[", "text was expected", "quotes")]
    #[case::nothing_with_a_comment("  hardware: B3\n", "  hardware:   # its label\n", "", "nothing stands here", "take the key out")]
    #[case::port_without_transport("port: tcp/8443", "port: 8443", "8443", "of which protocol", "write `tcp/8443` or `udp/8443`")]
    #[case::port_in_quotes("port: tcp/8443", "port: \"8443\"", "\"8443\"", "of which protocol", "write `tcp/8443` or `udp/8443`")]
    #[case::port_out_of_range("port: tcp/8443", "port: 70000", "70000", "is no port", "from 1 to 65535")]
    #[case::time_without_unit("after: 10, for: 1 s", "after: 10, for: 15", "15", "`15` has no unit", "write `15 min`")]
    #[case::reason_missing("\"6-8\": Y", "\"6-8\": N", "N", "`N` needs a reason", "write { N: \"reason\" }")]
    #[case::reason_missing_in_between("\"5.1-5\": Y", "\"5.1-5\": N/A", "N/A", "`N/A` needs a reason", "write { N/A: \"reason\" }")]
    #[case::no_support("\"5.1-5\": Y", "\"5.1-5\": X", "X", "no support of a provision", "write Y, { N:")]
    #[case::no_support_with_reason("\"5.1-5\": Y", "\"5.1-5\": { M: no }", "M", "none of the values", "possible: Y, N, N/A")]
    #[case::reason_for_yes("\"5.1-5\": Y", "\"5.1-5\": { Y: yes }", "{", "needs no reason", "Y alone")]
    #[case::nothing_for_support("\"5.1-5\": Y\n", "\"5.1-5\":\n", "", "nothing stands here", "write Y")]
    #[case::two_kinds_of_support("\"5.1-5\": Y", "\"5.1-5\": { N: a, N/A: b }", "{", "one too many", "exactly one")]
    #[case::two_variants("factor: token", "factor: { password: { set_by: user }, token: ~ }", "token", "exactly one", "keep the one")]
    fn a_slip_is_shown_where_it_stands(
        #[case] from: &str,
        #[case] to: &str,
        #[case] offending: &str,
        #[case] says: &str,
        #[case] remedy: &str,
    ) {
        let start = CAMERA.find(from).expect("the camera's declaration has it");
        let text = CAMERA.replacen(from, to, 1);
        let fault = fault(&text);
        let shown = format!("{}: {fault} ({:?})", fault.place(), fault.remedy());
        assert_eq!(fault.offending(), Some(offending), "{shown}");
        assert!(fault.to_string().contains(says) && fault.remedy().unwrap_or_default().contains(remedy), "{shown}");
        // The last occurrence at or after the slip: a key that stands twice is shown where it stands for the second time.
        let at = start + text[start..].find(offending).unwrap();
        let line_start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        if !to.contains('\n') {
            assert_eq!(fault.line_column(), Some((line_of(&text, at), text[line_start..at].chars().count() + 1)), "{shown}");
        }
    }

    #[rstest]
    #[case::of_a_block("dut:\n  name: a\n  model: b\n  name: c\n", "line 2;")]
    #[case::not_as_a_value("dut:\n  name: a\n  model: name\n  name: c\n", "line 2;")]
    #[case::in_one_line("dut: { name: a, name: b }", "line 1;")]
    fn a_key_that_stands_twice_tells_where_first(#[case] text: &str, #[case] line: &str) {
        assert!(fault(text).remedy().is_some_and(|remedy| remedy.contains(line)), "{:?}", fault(text).remedy());
    }

    #[rstest]
    #[case::brackets(format!("ixit: {{ 13-SoftServ: [{{ operations: [{{ http: {{ json: {} }} }}] }}] }}", "[".repeat(100_000)))]
    #[case::braces(format!("ixit: {{ 13-SoftServ: [{{ operations: [{{ http: {{ json: {} }} }}] }}] }}", "{a: ".repeat(100_000)))]
    #[case::aliases(aliases())]
    #[case::entries(format!("ixit: {{ 13-SoftServ: [{{ operations: [{{ http: {{ json: [{}] }} }}] }}] }}", "1,".repeat(300_000)))]
    fn a_bomb_is_refused_as_one(#[case] text: String) {
        let fault = fault(&text);
        assert!(fault.to_string().contains("beyond all measure"), "{}: {fault}", fault.place());
    }

    /// Nine times nine times nine …
    fn aliases() -> String {
        let level = |n: usize| format!("              a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(","));
        let levels = (1..12).map(level).collect::<String>();
        format!(
            "ixit:\n  13-SoftServ:\n    - operations:\n        - http:\n            json:\n              a0: &a0 [x,x,x,x,x,x,x,x,x]\n{levels}"
        )
    }

    #[rstest]
    #[case::a_long_field("dut: { KEY: a }")]
    #[case::a_long_word("edition: KEY")]
    #[case::a_long_time("ixit: { 1-AuthMech: [{ guessing: { delay: KEY } }] }")]
    fn a_long_word_is_not_repeated_whole(#[case] text: &str) {
        let fault = fault(&text.replace("KEY", &"x".repeat(1_000_000)));
        assert!(fault.to_string().chars().count() < 600, "{}", fault.place());
        assert!(fault.remedy().is_none_or(|remedy| remedy.chars().count() < 2_100), "{}", fault.place());
    }

    #[test]
    fn a_file_beyond_the_limit_is_not_read() {
        let fault = fault(&" ".repeat(LARGEST_FILE + 1));
        assert!(fault.to_string().contains("the limit is 4194304"), "{fault}");
    }

    #[test]
    fn a_byte_order_mark_moves_no_position() {
        let plain = fault("edition: \"9\"");
        let marked = fault("\u{feff}edition: \"9\"");
        assert_eq!((plain.line_column(), plain.offending()), (Some((1, 10)), Some("\"9\"")));
        assert_eq!((marked.line_column(), marked.offending()), (plain.line_column(), plain.offending()));
        assert!(parse::<Declaration>(&SourceText { file: "declaration.yaml", text: &format!("\u{feff}{CAMERA}") }).is_ok());
    }

    #[test]
    fn a_long_table_may_be_commented_out() {
        let text = CAMERA.replacen("\nixit:\n", &format!("\nixit:\n{}", "  #   - a row\n".repeat(2_000)), 1);
        assert!(text.len() > CAMERA.len());
        assert!(parse::<Declaration>(&SourceText { file: "declaration.yaml", text: &text }).is_ok());
    }

    #[rstest]
    #[case("authmech-web", Some("AuthMech-Web"))]
    #[case("AuthMech-Wbe", Some("AuthMech-Web"))]
    #[case("SecComMech-TLS", None)]
    fn a_near_word_is_offered(#[case] wrong: &str, #[case] meant: Option<&str>) {
        assert_eq!(nearest(wrong, ["AuthMech-Web", "LogIntf-Telnet"].into_iter()), meant);
    }
}
