//! One value as the content of one cell, and back without loss.

use suite::files::{SourceText, parse};

use super::form::{Column, Kind};
use super::node::Node;

/// What a cell shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shown {
    Nothing,
    Bool(bool),
    Number(f64),
    Text(String),
}

/// What stands in a cell of a workbook.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Typed {
    Bool(bool),
    Date(String),
    Error(String),
    Number(f64),
    Text(String),
}

/// What is wrong with a cell, and what would be right.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong(pub String, pub String);

/// Between the words of a list.
const BETWEEN: &str = "; ";

/// The content of a cell for the value of a field; none for an absent one.
pub(super) fn shown(column: &Column, value: Option<&Node>) -> Shown {
    let Some(value) = value else { return default(column) };
    match (&column.kind, value) {
        (_, Node::Null) => Shown::Nothing,
        (_, Node::Bool(value)) => Shown::Bool(*value),
        (Kind::Number, Node::Number(number)) => number.as_f64().map_or(Shown::Nothing, Shown::Number),
        (Kind::Text, Node::Text(text)) => Shown::Text(guarded(text)),
        (Kind::Structure, Node::Text(text)) if is_yaml(text) => Shown::Text(value.to_string()),
        (_, Node::Text(text)) => Shown::Text(text.clone()),
        (Kind::List, Node::List(items)) if items.is_empty() && !column.required && !column.may_be_unsaid => Shown::Nothing,
        (Kind::List, Node::List(items)) => Shown::Text(joined(items).unwrap_or_else(|| value.to_string())),
        (_, value) => Shown::Text(value.to_string()),
    }
}

/// What an absent field means is shown, so that nobody has to know it.
fn default(column: &Column) -> Shown {
    match &column.default {
        Some(serde_json::Value::Bool(value)) => Shown::Bool(*value),
        Some(serde_json::Value::String(word)) => Shown::Text(word.clone()),
        _ => Shown::Nothing,
    }
}

/// Words with something between them, if they are found again by it.
fn joined(items: &[Node]) -> Option<String> {
    let words: Vec<&str> = items.iter().map(Node::as_str).collect::<Option<_>>()?;
    let text = words.join(BETWEEN);
    (!words.is_empty() && !is_yaml(&text) && split(&text) == words).then_some(text)
}

fn split(text: &str) -> Vec<&str> {
    text.split(';').map(str::trim).filter(|word| !word.is_empty()).collect()
}

fn is_yaml(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[', '"'])
}

/// Text of quotes alone gets a pair more, so that an empty text is told from an empty cell.
fn guarded(text: &str) -> String {
    if text.chars().all(|c| c == '"') { format!("\"{text}\"") } else { text.to_owned() }
}

fn unguarded(text: &str) -> &str {
    let quotes_alone = text.len() >= 2 && text.chars().all(|c| c == '"');
    if quotes_alone { &text[1..text.len() - 1] } else { text }
}

/// The value that a cell holds; none where nothing stands in it.
///
/// # Errors
/// What is wrong with it, and what would be right.
pub(super) fn value(kind: &Kind, typed: &Typed) -> Result<Option<Node>, Wrong> {
    let text = match (kind, typed) {
        (Kind::Bool, Typed::Bool(value)) => return Ok(Some(Node::Bool(*value))),
        (Kind::Number, Typed::Number(number)) => return whole(*number).map(Some),
        (_, Typed::Text(text)) => text.as_str(),
        (_, other) => return Err(no_text(kind, other)),
    };
    let trimmed = text.trim();
    match kind {
        Kind::Text if text.is_empty() => Ok(None),
        Kind::Text => Ok(Some(Node::text(unguarded(text)))),
        _ if trimmed.is_empty() => Ok(None),
        Kind::Bool => boolean(trimmed).map(Some),
        Kind::Number => trimmed.parse::<u64>().map(|number| Some(Node::Number(number.into()))).map_err(|_| no_number(trimmed)),
        Kind::Id | Kind::Word(_) => Ok(Some(Node::text(trimmed))),
        Kind::List | Kind::Structure if is_yaml(text) => yaml(trimmed).map(Some),
        Kind::List => Ok(Some(Node::List(split(text).into_iter().map(Node::text).collect()))),
        Kind::Structure => Ok(Some(Node::text(trimmed))),
    }
}

fn boolean(text: &str) -> Result<Node, Wrong> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(Node::Bool(true)),
        "false" => Ok(Node::Bool(false)),
        _ => Err(Wrong(format!("`{text}` is neither TRUE nor FALSE"), "write TRUE or FALSE".to_owned())),
    }
}

fn whole(number: f64) -> Result<Node, Wrong> {
    // Above 2^53 not every whole number has a place of its own.
    let is_whole = number.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&number);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked in the line above")]
    if is_whole { Ok(Node::Number((number as u64).into())) } else { Err(no_number(&number.to_string())) }
}

fn no_number(text: &str) -> Wrong {
    Wrong(format!("`{text}` is no whole number"), "write a whole number from 0".to_owned())
}

fn no_text(kind: &Kind, typed: &Typed) -> Wrong {
    let again = "format the cell as text and type again what was meant";
    match typed {
        Typed::Number(_) | Typed::Date(_) if *kind == Kind::Bool => {
            Wrong("this is neither TRUE nor FALSE".to_owned(), "write TRUE or FALSE".to_owned())
        }
        Typed::Number(number) => Wrong(
            format!("the number {number} stands where text belongs"),
            format!("a spreadsheet makes a number of 5.10, and it is 5.1: {again}"),
        ),
        Typed::Date(date) => Wrong(
            format!("the date {date} stands where text belongs"),
            format!("a spreadsheet makes a date of what looks like one, such as 3.1 or 6-1: {again}"),
        ),
        Typed::Bool(value) => Wrong(format!("{} stands where text belongs", if *value { "TRUE" } else { "FALSE" }), again.to_owned()),
        Typed::Error(error) => Wrong(format!("the cell shows the error {error}"), "write the value itself instead of a formula".to_owned()),
        Typed::Text(text) => Wrong(format!("`{text}` cannot stand here"), again.to_owned()),
    }
}

/// A structure, written as people write it in the file.
fn yaml(text: &str) -> Result<Node, Wrong> {
    let node: Node = parse(&SourceText { file: "cell", text }).map_err(|fault| {
        let place = fault.line_column().map(|(line, column)| match line {
            1 => format!(" at character {column}"),
            _ => format!(" at line {line}, character {column}"),
        });
        let remedy = fault.remedy().map(|remedy| format!("{remedy}; ")).unwrap_or_default();
        Wrong(
            format!("{fault}{}", place.unwrap_or_default()),
            format!("{remedy}write it as in {{ tls: {{ versions: [\"1.2\", \"1.3\"] }} }}"),
        )
    })?;
    match node.fraction() {
        Some(number) => Err(Wrong(
            format!("the number {number} must be quoted"),
            "write the text that was meant in quotes: \"5.10\" is not \"5.1\"".to_owned(),
        )),
        None => Ok(node),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn column(kind: Kind) -> Column {
        Column {
            name: "field".into(),
            meaning: String::new(),
            hint: String::new(),
            kind,
            required: true,
            default: None,
            may_be_unsaid: false,
        }
    }

    #[rstest]
    #[case::is_nothing(false, Shown::Nothing)]
    #[case::is_said(true, Shown::Text("[]".into()))]
    fn an_empty_list_is_shown_where_it_says_something(#[case] may_be_unsaid: bool, #[case] cell: Shown) {
        let column = Column { required: false, may_be_unsaid, ..column(Kind::List) };
        assert_eq!(shown(&column, Some(&Node::List(Vec::new()))), cell);
    }

    fn typed(shown: Shown) -> Option<Typed> {
        match shown {
            Shown::Nothing => None,
            Shown::Bool(value) => Some(Typed::Bool(value)),
            Shown::Number(number) => Some(Typed::Number(number)),
            Shown::Text(text) => Some(Typed::Text(text)),
        }
    }

    #[rstest]
    #[case::words(Kind::List, "[a, b-c]", "a; b-c")]
    #[case::one(Kind::List, "[web]", "web")]
    #[case::semicolon(Kind::List, "[\"a; b\", c]", "[\"a; b\", c]")]
    #[case::nothing_in_it(Kind::List, "[]", "[]")]
    #[case::objects(Kind::List, "[{ what: model }]", "[{ what: model }]")]
    #[case::word(Kind::Structure, "token", "token")]
    #[case::structure(Kind::Structure, "{ password: { set_by: user } }", "{ password: { set_by: user } }")]
    #[case::empty_text(Kind::Text, "\"\"", "\"\"")]
    #[case::text_like_yaml(Kind::Text, "\"[no list]\"", "[no list]")]
    fn values_are_shown_and_read_again(#[case] kind: Kind, #[case] yaml: &str, #[case] cell: &str) {
        let node: Node = parse(&SourceText { file: "test", text: yaml }).unwrap();
        let shown = shown(&column(kind.clone()), Some(&node));
        assert_eq!(shown, Shown::Text(cell.into()));
        assert_eq!(value(&kind, &typed(shown).unwrap()), Ok(Some(node)));
    }

    #[rstest]
    #[case::float(Kind::Text, Typed::Number(5.1), "the number 5.1", "5.10")]
    #[case::date(Kind::Id, Typed::Date("2026-01-03".into()), "the date 2026-01-03", "3.1")]
    #[case::yes(Kind::Bool, Typed::Text("yes".into()), "neither TRUE nor FALSE", "TRUE")]
    #[case::fraction(Kind::Number, Typed::Number(1.5), "no whole number", "from 0")]
    #[case::unquoted(Kind::Structure, Typed::Text("{ tls: { versions: [1.2] } }".into()), "1.2 must be quoted", "\"5.10\"")]
    #[case::broken(Kind::Structure, Typed::Text("{ tls: ".into()), "", "{ tls: {")]
    #[case::two(Kind::Structure, Typed::Text("{ a: b }\n--- \nc: d".into()), "", "{ tls: {")]
    #[case::formula(Kind::Text, Typed::Error("#REF!".into()), "#REF!", "formula")]
    fn what_a_spreadsheet_makes_of_a_value_is_a_fault(#[case] kind: Kind, #[case] cell: Typed, #[case] says: &str, #[case] remedy: &str) {
        let Wrong(said, advice) = value(&kind, &cell).unwrap_err();
        assert!(said.contains(says) && advice.contains(remedy), "{said} / {advice}");
    }

    fn any_node() -> impl Strategy<Value = Node> {
        let leaf = prop_oneof![any::<bool>().prop_map(Node::Bool), any::<u64>().prop_map(|n| Node::Number(n.into())), any_text()];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Node::List),
                prop::collection::btree_map("[a-z_/ -]{1,8}", inner, 0..4).prop_map(|map| Node::Map(map.into_iter().collect())),
            ]
        })
    }

    fn any_text() -> impl Strategy<Value = Node> {
        prop_oneof![any::<String>(), "[ \"';:,#{}\\[\\]a-z0-9.\\n-]{0,12}"].prop_map(Node::Text)
    }

    proptest! {
        #[test]
        fn any_text_survives_a_cell(node in any_text()) {
            let cell = typed(shown(&column(Kind::Text), Some(&node))).unwrap();
            prop_assert_eq!(value(&Kind::Text, &cell), Ok(Some(node)));
        }

        #[test]
        fn any_list_survives_a_cell(items in prop::collection::vec(any_node(), 0..4)) {
            let node = Node::List(items);
            let cell = typed(shown(&column(Kind::List), Some(&node))).unwrap();
            prop_assert_eq!(value(&Kind::List, &cell), Ok(Some(node)));
        }
    }
}
