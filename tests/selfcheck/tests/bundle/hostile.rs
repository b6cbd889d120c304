//! Texts that a device, a supplier or an assessor could write to forge something in a report, and what they are written into.

use reports::journal::{Chain, Reading, Record, read};
use serde_json::Value;
use suite::tree::Verdicts;

/// A piece for each format, on more lines than one.
pub const HOSTILE: &str = "</bdi></td></table><script>document.title = 'forged'</script><img src=x onerror=\"document.title = 'forged'\"><iframe src=//example.org>\
     [click](http://example.org) ![x](http://example.org/x.png) <http://example.org> http://example.org www.example.org a@example.org @everybody #1 {0} | PASS |\n\
     \n| a | b |\n| --- | --- |\n| 5.1 | PASS |\n</details>\n# Verdict: PASS\n- [x] done\n```\n`` ` ]]></system-out></testcase><testcase name=\"forged\"/>\
     \u{1b}[31m\u{202e}forged\u{200b}";

/// A text that forges nothing.
pub const HARMLESS: &str = "harmless";

/// Fields of the tree that hold foreign text.
const FIELDS: [&str; 13] = [
    "about",
    "asks",
    "because",
    "not_applicable",
    "not_claimed",
    "profile",
    "reference_device",
    "row",
    "sample",
    "says",
    "interface",
    "title",
    "why",
];

/// The same tree with this text wherever foreign text stands.
pub fn verdicts(sound: &Verdicts, text: &str) -> Verdicts {
    let mut tree = serde_json::to_value(sound).unwrap();
    infect(&mut tree, &mut |key, value| {
        if FIELDS.contains(&key) && value.is_string() {
            *value = text.into();
        }
    });
    serde_json::from_value(tree).unwrap()
}

/// The same journal with this text in its answers, wherever one takes it and is still an answer.
pub fn journal(sound: &Reading, text: &str) -> Reading {
    let mut chain = Chain::new();
    let lines = sound.lines().iter().flat_map(|line| chain.line(line.at, &infected(&line.record, text)));
    read(&lines.collect::<Vec<u8>>()).unwrap()
}

/// The most texts of one record that are tried.
const MOST: usize = 40;

fn infected(record: &Record, text: &str) -> Record {
    let Record::Answered { .. } = record else { return record.clone() };
    let whole = serde_json::to_value(record).unwrap();
    let mut kept = whole.clone();
    for number in 0..MOST {
        let (mut tried, mut count) = (kept.clone(), 0);
        infect_answer(&mut tried, &mut |value| {
            if count == number {
                *value = text.into();
            }
            count += 1;
        });
        if count <= number {
            break;
        }
        if serde_json::from_value::<Record>(tried.clone()).is_ok() {
            kept = tried;
        }
    }
    serde_json::from_value(kept).unwrap()
}

/// Visits every text of the answer in a record.
fn infect_answer(record: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    if let Some(answer) = record.get_mut("answered").and_then(|fields| fields.get_mut("answer")) {
        infect(answer, &mut |_, value| {
            if value.is_string() {
                change(value);
            }
        });
    }
}

/// Visits every value with the name under which it stands.
fn infect(value: &mut Value, visit: &mut dyn FnMut(&str, &mut Value)) {
    match value {
        Value::Object(fields) => fields.iter_mut().for_each(|(key, value)| {
            visit(key, value);
            infect(value, visit);
        }),
        Value::Array(values) => values.iter_mut().for_each(|value| {
            visit("", value);
            infect(value, visit);
        }),
        _ => {}
    }
}
