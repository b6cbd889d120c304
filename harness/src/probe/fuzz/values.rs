//! Values that a naive program would take for code: markup, database language, commands, paths, formats.

use super::case::Sign;

/// How long a command is told to wait, in seconds.
const WAIT: u8 = 3;

/// A value with what would show that it was taken for code, and a harmless value in its place.
#[derive(Clone, Debug)]
pub(super) struct Value {
    /// What it is, in words.
    pub(super) what: String,
    /// The value.
    pub(super) text: String,
    /// What would show harm.
    pub(super) sign: Sign,
    /// The same without its sting.
    pub(super) twin: String,
}

/// The values, in an order that puts each kind early.
pub(super) fn all() -> Vec<Value> {
    let markup = |text: &str| value("markup", text, Sign::Markup(text.to_owned()), "t13harmless");
    let grammar = |text: &str| value("the language of databases", text, Sign::Grammar, "t13harmless");
    let command = |shape: &str| value("a command", &shape.replace('#', "3"), Sign::Delay(WAIT), &shape.replace('#', "0"));
    let path = |text: &str| value("a path that climbs out", text, Sign::Passwd, "t13harmless");
    let plain = |what: &str, text: &str| value(what, text, Sign::None, "");
    vec![
        markup("<t13x onload=1>"),
        command(";sleep #;"),
        grammar("t13'"),
        path("../../../../../../../../etc/passwd"),
        plain("a format", "%n%n%n%n%s%s%s%s"),
        markup("\"><svg onload=t13x>"),
        command("$(sleep #)"),
        grammar("t13\""),
        path("/etc/passwd"),
        plain("a template", "{{7*7}}${7*7}<%=7*7%>"),
        markup("'-t13x<b>-'"),
        command("`sleep #`"),
        grammar("t13') OR ('1'='1"),
        path("....//....//....//....//....//etc/passwd"),
        plain("line ends and a header", "a\r\nX-T13: b\r\n\r\n"),
        command("|sleep #"),
        plain("a NUL", "a\0b"),
        plain("a name of an object's ancestor", "__proto__"),
        plain("3,000 bytes", &"A".repeat(3_000)),
        plain("an entity from a file", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"),
    ]
}

fn value(what: &str, text: &str, sign: Sign, twin: &str) -> Value {
    let shown: String = text.chars().take(40).collect();
    Value { what: format!("{what} ({})", shown.escape_default()), text: text.to_owned(), sign, twin: twin.to_owned() }
}

/// Complaints of databases about their grammar, in lower case.
const COMPLAINTS: [&str; 9] = [
    "error in your sql syntax",
    "sqlite_error",
    "sqlite3.operationalerror",
    "unrecognized token:",
    "unclosed quotation mark",
    "unterminated quoted string",
    "syntax error at or near",
    "ora-01756",
    "sqlstate[",
];

/// Whether a text shows the sign, as far as a text can.
pub(super) fn shows(sign: &Sign, body: &[u8], is_page: bool) -> bool {
    let text = String::from_utf8_lossy(body);
    match sign {
        Sign::Markup(markup) => is_page && text.contains(markup.as_str()),
        Sign::Grammar => {
            let text = text.to_lowercase();
            COMPLAINTS.iter().any(|complaint| text.contains(complaint))
        }
        Sign::Passwd => text.contains("root:x:0:0:") || text.contains("root::0:0:") || text.contains("root:*:0:0:"),
        Sign::Delay(_) | Sign::None => false,
    }
}

/// What a page tells of its inside when it fails, if it does.
pub(super) fn stack_trace(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    ["Traceback (most recent call last)", "\tat java.", "panicked at", "goroutine 1 [", "Stack trace:", "*** stack smashing"]
        .iter()
        .any(|trace| text.contains(trace))
}
