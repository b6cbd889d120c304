//! Whether two responses serve the same thing: the same bytes, the same kind of medium, or the same shape with other values.

use std::collections::BTreeSet;

use serde_json::Value;

use super::http::HttpResponse;

/// How deep a JSON document is looked into; deeper ones are told apart by their bytes.
const DEPTH: usize = 16;

/// Whether both serve the same thing. Values may differ from one moment to the next (clocks, counters, tokens); what they are values of may not.
#[must_use]
pub fn alike(one: &HttpResponse, other: &HttpResponse) -> bool {
    if one.body == other.body {
        return true;
    }
    if one.body.is_empty() || other.body.is_empty() {
        return false;
    }
    match (one.is_readable(), other.is_readable()) {
        (false, false) => kind(one) == kind(other),
        (true, true) => same_shape(one, other),
        _ => false,
    }
}

/// The kind of a medium: `image`, `video`.
fn kind(response: &HttpResponse) -> String {
    let named = response.header("content-type").next().unwrap_or_default();
    named.split(['/', ';']).next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn same_shape(one: &HttpResponse, other: &HttpResponse) -> bool {
    let json = |response: &HttpResponse| serde_json::from_slice::<Value>(&response.body).ok();
    match (json(one), json(other)) {
        (Some(one), Some(other)) => members(&one).is_some_and(|shape| Some(shape) == members(&other)),
        (None, None) => words(one) == words(other),
        _ => false,
    }
}

/// Where each member of a document stands and of what type it is. Items of a list count once. `None` for what has no members.
fn members(value: &Value) -> Option<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    collect(value, "", 0, &mut found);
    (!found.is_empty()).then_some(found)
}

fn collect(value: &Value, at: &str, depth: usize, found: &mut BTreeSet<String>) {
    if depth > DEPTH {
        return;
    }
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            found.insert(format!("{at}/{name} {}", type_of(value)));
            collect(value, &format!("{at}/{name}"), depth + 1, found);
        }),
        Value::Array(items) => items.iter().for_each(|item| collect(item, &format!("{at}[]"), depth + 1, found)),
        _ => {}
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Array(_) => "list",
        Value::Bool(_) => "truth",
        Value::Null => "nothing",
        Value::Number(_) => "number",
        Value::Object(_) => "object",
        Value::String(_) => "text",
    }
}

/// The words of a text, without numbers and what looks drawn at random.
fn words(response: &HttpResponse) -> Vec<String> {
    let text = response.text();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.chars().any(|c| c.is_ascii_digit()));
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use rstest::rstest;

    fn response(kind: &str, body: &str) -> HttpResponse {
        let headers = vec![("content-type".to_owned(), kind.to_owned())];
        HttpResponse { status: 200, headers, body: body.as_bytes().to_vec(), whole: true, took: Duration::ZERO }
    }

    const JSON: &str = "application/json";

    #[rstest]
    #[case::same_bytes(("text/html", "<p>hi"), ("text/html", "<p>hi"), true)]
    #[case::another_picture(("image/jpeg", "aaaa"), ("image/jpeg", "bbb"), true)]
    #[case::a_picture_and_a_film(("image/jpeg", "aaaa"), ("video/mp4", "bbb"), false)]
    #[case::a_picture_and_a_page(("image/jpeg", "aaaa"), ("text/html", "<p>no"), false)]
    #[case::nothing_of_it(("application/json", "{\"a\":1}"), ("application/json", ""), false)]
    #[case::other_values((JSON, r#"{"up":1,"name":"a"}"#), (JSON, r#"{"up":2,"name":"b"}"#), true)]
    #[case::an_error((JSON, r#"{"up":1}"#), (JSON, r#"{"error":"sign in"}"#), false)]
    #[case::a_code_and_no_data((JSON, r#"{"code":0,"data":{"up":1}}"#), (JSON, r#"{"code":9,"data":null}"#), false)]
    #[case::a_longer_list((JSON, r#"[{"id":1}]"#), (JSON, r#"[{"id":1},{"id":2}]"#), true)]
    #[case::an_empty_list((JSON, r#"[{"id":1}]"#), (JSON, "[]"), false)]
    #[case::bare_values((JSON, "1"), (JSON, "2"), false)]
    #[case::a_clock_in_a_page(("text/html", "<p>up 17 s, token=a8f31"), ("text/html", "<p>up 18 s, token=b7c22"), true)]
    #[case::another_page(("text/html", "<p>the room"), ("text/html", "<p>not for you"), false)]
    fn responses_are_alike_by_what_they_serve(#[case] one: (&str, &str), #[case] other: (&str, &str), #[case] expected: bool) {
        assert_eq!(alike(&response(one.0, one.1), &response(other.0, other.1)), expected);
        assert_eq!(alike(&response(other.0, other.1), &response(one.0, one.1)), expected);
    }

    #[test]
    fn a_document_without_a_bottom_is_left_in_time() {
        let deep = format!("{}1{}", "{\"a\":".repeat(100), "}".repeat(100));
        assert!(alike(&response(JSON, &deep), &response(JSON, &deep.replace('1', "2"))));
    }
}
