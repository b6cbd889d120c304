//! Bodies for an operation that takes JSON: other types, depths, sizes, texts than its declaration shows.

use rand::Rng as _;
use serde_json::{Map, Value, json};
pub(super) use suite::ixit::t13_soft_serv::CANARY;

use super::case::{Case, Generator, Random, Sign};
use super::{mutate, values};

/// The longest body.
const LIMIT: usize = 160 * 1024;

/// A declared body with a value in each place that is for one.
pub(super) fn filled(template: &Value, value: &Value) -> Value {
    match template {
        // A place that is a part of a text takes texts only.
        Value::String(text) if text == CANARY => value.clone(),
        Value::String(text) => Value::String(text.replace(CANARY, value.as_str().unwrap_or_default())),
        Value::Array(items) => items.iter().map(|item| filled(item, value)).collect(),
        Value::Object(members) => members.iter().map(|(name, member)| (name.clone(), filled(member, value))).collect::<Map<_, _>>().into(),
        other => other.clone(),
    }
}

/// The battery of an operation: `template` is its declared body, an object with a place for a value.
#[must_use]
pub fn operation(seed: u64, template: &Value) -> Generator {
    let good = filled(template, &json!("t13 good")).to_string().into_bytes();
    let (typed, text) = (template.clone(), template.clone());
    let value = move |what: &str, value: Value| Case::plain(what, filled(&typed, &value).to_string());
    let mut by_hand = vec![
        value("a number in place of a text", json!(1_303)),
        value("an object in place of a text", json!({ "t13": { "a": 1 } })),
        value("an array in place of a text", json!(["t13", 1, null])),
        value("a truth in place of a text", json!(true)),
        value("null in place of a text", Value::Null),
        value("a number with a fraction in place of a text", json!(-1.5e300)),
        value("an empty text", json!("")),
        value("a text of 100,000 bytes", json!("A".repeat(100_000))),
        value("a text with a NUL", json!("t13\0t13")),
        value("a text of control characters", json!("\u{1}\u{7}\u{8}\u{1b}[2J\r\n")),
        value("a text of signs that combine", json!("\u{202e}\u{301}".repeat(200))),
    ];
    by_hand.extend(shapes(template));
    by_hand.extend(values::all().into_iter().map(|value| sting(&text, value)));
    let (template, base) = (template.clone(), good);
    Generator::new(seed, by_hand, move |random| {
        if random.random_bool(0.5) {
            let (what, bytes) = mutate::damaged(random, &base, LIMIT);
            return Case::plain(what, bytes);
        }
        Case::plain("a value that was drawn", filled(&template, &drawn(random, 4)).to_string())
    })
}

fn sting(template: &Value, value: values::Value) -> Case {
    let body = |text: &str| filled(template, &json!(text)).to_string().into_bytes();
    Case { what: value.what, bytes: body(&value.text), sign: value.sign, twin: body(&value.twin) }
}

/// Bodies of another shape than declared.
fn shapes(template: &Value) -> Vec<Case> {
    let good = filled(template, &json!("t13 good")).to_string();
    let name = template.as_object().and_then(|members| members.keys().next()).map_or("t13", String::as_str);
    let open = good.trim_end_matches('}');
    let case = |what: &str, text: String| Case::plain(what, text);
    vec![
        case("100,000 arrays inside each other", format!("{{\"{name}\":{}", "[".repeat(100_000))),
        case("20,000 objects inside each other", "{\"a\":".repeat(20_000)),
        case("no body", String::new()),
        case("an object without members", "{}".to_owned()),
        case("an array in place of an object", format!("[{good}]")),
        case("a text in place of an object", "\"t13\"".to_owned()),
        case("null in place of an object", "null".to_owned()),
        case("a member that is not declared", format!("{open},\"t13-more\":{{\"admin\":true}}}}")),
        case("the same member twice, of another type", format!("{open},\"{name}\":13}}")),
        case("a member named as an object's ancestor", format!("{open},\"__proto__\":{{\"t13\":1}},\"constructor\":1}}")),
        case("10,000 members", format!("{open}{}}}", (0..10_000).map(|number| format!(",\"m{number}\":0")).collect::<String>())),
        case("a number of 10,000 digits", format!("{{\"{name}\":{}}}", "9".repeat(10_000))),
        case("a number beyond every range", format!("{{\"{name}\":1e99999}}")),
        case("half of a pair that stands for one sign", format!("{{\"{name}\":\"\\ud800\"}}")),
        case("a text with a broken escape", format!("{{\"{name}\":\"\\u12\\q\"}}")),
        case("a body cut off", good.chars().take(good.len() / 2).collect()),
        case("something after the end", format!("{good}{good}")),
        case("not a number", format!("{{\"{name}\":NaN}}")),
        Case::plain("a text that is no UTF-8", [format!("{{\"{name}\":\"").as_bytes(), b"\xff\xfe\xc0\xaf\"}"].concat()),
        Case::plain("a mark of byte order", [b"\xef\xbb\xbf", good.as_bytes()].concat()),
        Case {
            sign: Sign::None,
            ..Case::plain("another order of bytes", good.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>())
        },
    ]
}

fn drawn(random: &mut Random, depth: u8) -> Value {
    match random.random_range(0..if depth == 0 { 5 } else { 7_u8 }) {
        0 => Value::Null,
        1 => json!(random.random::<bool>()),
        2 => json!(random.random::<i64>()),
        3 => json!(random.random::<f64>() * 1e12),
        4 => {
            let text: String = (0..random.random_range(0..40_usize)).map(|_| random.random::<char>()).collect();
            json!(text.repeat([1, 1, 1, 200][random.random_range(0..4_usize)]))
        }
        5 => (0..random.random_range(0..5_usize)).map(|_| drawn(random, depth - 1)).collect(),
        _ => (0..random.random_range(0..5_usize))
            .map(|member| (format!("m{member}"), drawn(random, depth - 1)))
            .collect::<Map<_, _>>()
            .into(),
    }
}
