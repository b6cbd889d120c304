//! Values that a naive program would take for code, in every place of a request where a page may read one.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rand::Rng as _;

use super::case::{Case, Generator, Random};
use super::messages::Address;
use super::values::{self, Value};

/// Where a value stands.
#[derive(Clone, Debug)]
enum Slot {
    Field { path: String, name: String },
    Header(&'static str),
    Path,
    Query(String),
}

/// Fields that are posted as a form: path and the names of fields, none of which is a secret's.
pub type Fields = Vec<(String, String)>;

/// The battery of pages.
#[must_use]
pub fn page(seed: u64, address: &Address, fields: &Fields) -> Generator {
    let queries = address.paths.iter().take(8).map(|path| Slot::Query(path.clone()));
    let fields = fields.iter().map(|(path, name)| Slot::Field { path: path.clone(), name: name.clone() });
    let headers = ["User-Agent", "Referer", "Cookie", "X-Forwarded-For", "Accept-Language"].map(Slot::Header);
    let slots: Vec<Slot> = queries.chain([Slot::Path]).chain(fields).chain(headers).collect();
    let (values, host) = (values::all(), address.host.clone());
    // Each value comes once before any comes in the next place, so that few cases show much.
    let turns = values.len().max(slots.len());
    let grid = (0..slots.len()).flat_map(|round| (0..turns).map(move |turn| (turn, turn + round)));
    let by_hand =
        grid.take(slots.len() * values.len()).map(|(value, slot)| case(&host, &slots[slot % slots.len()], &values[value % values.len()]));
    let by_hand = by_hand.collect();
    Generator::new(seed, by_hand, move |random| case(&host, &slots[random.random_range(0..slots.len())], &stretched(random, &values)))
}

/// A value that no hand made: pieces of others, which show nothing but the device's going away.
fn stretched(random: &mut Random, values: &[Value]) -> Value {
    let pieces = (0..random.random_range(2..6_usize)).map(|_| values[random.random_range(0..values.len())].text.as_str());
    // No command among them: nobody would look for its delay.
    let text = pieces.collect::<String>().replace("sleep", "slip").repeat(random.random_range(1..4_usize));
    Value { what: "pieces of such values".to_owned(), text, sign: super::case::Sign::None, twin: String::new() }
}

fn case(host: &str, slot: &Slot, value: &Value) -> Case {
    let place = match slot {
        Slot::Field { path, name } => format!("the field {name} of {path}"),
        Slot::Header(name) => format!("the header {name}"),
        Slot::Path => "the path".to_owned(),
        Slot::Query(path) => format!("the query of {path}"),
    };
    let (bytes, twin) = (request(host, slot, &value.text), request(host, slot, &value.twin));
    Case { what: format!("{} in {place}", value.what), bytes, sign: value.sign.clone(), twin }
}

fn request(host: &str, slot: &Slot, text: &str) -> Vec<u8> {
    let encoded = utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let head = |target: &str, more: &str| format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n");
    match slot {
        Slot::Field { path, name } => {
            let body = format!("{name}={encoded}");
            let kind = "Content-Type: application/x-www-form-urlencoded";
            format!("POST {path} HTTP/1.1\r\nHost: {host}\r\n{kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
        }
        // What ends a header would begin another message: that is the battery of messages.
        Slot::Header(name) => head("/", &format!("{name}: {}\r\n", text.replace(['\r', '\n', '\0'], " "))),
        Slot::Path => head(&format!("/{encoded}"), ""),
        Slot::Query(path) => {
            let joint = if path.contains('?') { '&' } else { '?' };
            head(&format!("{path}{joint}q={encoded}&name={encoded}&id={encoded}&lang={encoded}"), "")
        }
    }
    .into_bytes()
}
