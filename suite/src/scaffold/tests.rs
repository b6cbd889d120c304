//! New declarations of every class: they load, agree with themselves, and say what every field means.

use rstest::rstest;
use serde_json::Value;

use super::*;
use crate::catalogue::TableId;
use crate::contradictions::contradictions;
use crate::files::{At, Declaration, Fault, SourceText, check, parse};
use crate::ixit::Linked;

const BASE: &str = include_str!("../../../profiles/consumer-device.yaml");
const CLASSES: [&str; 13] = [
    include_str!("../../../profiles/baby-monitor.yaml"),
    include_str!("../../../profiles/camera.yaml"),
    BASE,
    include_str!("../../../profiles/hub.yaml"),
    include_str!("../../../profiles/light-plug.yaml"),
    include_str!("../../../profiles/lock.yaml"),
    include_str!("../../../profiles/router.yaml"),
    include_str!("../../../profiles/sensor.yaml"),
    include_str!("../../../profiles/speaker.yaml"),
    include_str!("../../../profiles/television.yaml"),
    include_str!("../../../profiles/thermostat.yaml"),
    include_str!("../../../profiles/toy.yaml"),
    include_str!("../../../profiles/wearable.yaml"),
];

fn profile(text: &str) -> Profile {
    parse(&SourceText { file: "profile.yaml", text }).unwrap()
}

/// A class with everything it builds on; that is the base, or another class and the base.
fn class(text: &str) -> Profile {
    let own = profile(text);
    let Some(base) = own.extends.clone() else { return own };
    let base = CLASSES.into_iter().find(|text| profile(text).profile == *base).unwrap();
    own.over(class(base))
}

/// A class with exactly these features.
fn with(features: &[Feature]) -> Profile {
    let mut profile = profile(BASE);
    profile.expects = features.iter().copied().map(At::nowhere).collect();
    profile
}

fn everything() -> String {
    declaration(&with(&Feature::ALL))
}

fn loaded(text: &str) -> Result<Declaration, Vec<String>> {
    let source = SourceText { file: "declaration.yaml", text };
    let shown = |fault: &Fault| format!("{}: {fault}; {}", fault.place(), fault.remedy().unwrap_or_default());
    let declaration: Declaration = parse(&source).map_err(|fault| vec![shown(&fault)])?;
    let faults: Vec<_> = check(&declaration, &source).iter().map(shown).collect();
    if faults.is_empty() { Ok(declaration) } else { Err(faults) }
}

#[rstest]
fn every_class_is_scaffolded_without_fault_and_agrees_with_itself(#[values(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)] number: usize) {
    let profile = class(CLASSES[number]);
    let declaration = loaded(&declaration(&profile)).unwrap();
    assert_eq!(contradictions(&declaration), [], "{}", profile.profile);
    let letters = |features: &[At<Feature>]| features.iter().map(|feature| **feature).collect::<BTreeSet<_>>();
    assert_eq!(letters(&declaration.features), letters(&profile.expects));
}

#[test]
fn what_has_every_feature_agrees_with_itself() {
    assert_eq!(contradictions(&loaded(&everything()).unwrap()), []);
}

/// Whatever features somebody's own profile expects: no row names one that is commented out.
#[rstest]
fn a_feature_more_or_less_leaves_no_dangling_reference(#[values(false, true)] all_others: bool) {
    for feature in Feature::ALL {
        let features: Vec<_> = Feature::ALL.into_iter().filter(|other| (*other == feature) != all_others).collect();
        let faults = loaded(&declaration(&with(&features))).err();
        assert_eq!(faults, None, "feature {feature}");
    }
}

/// Tables and fields of the schema, with those inside them.
fn names(schema: &Value, root: &Value, found: &mut BTreeSet<String>) {
    if let Some(target) = schema["$ref"].as_str().and_then(|target| target.rsplit('/').next()) {
        return names(&root["$defs"][target], root, found);
    }
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        found.insert(name.clone());
        names(inner, root, found);
    }
    let shapes = ["oneOf", "anyOf"].into_iter().filter_map(|key| schema[key].as_array()).flatten();
    shapes.chain(schema.get("items")).for_each(|shape| names(shape, root, found));
}

/// The part of the text from one table to the next.
fn section<'t>(text: &'t str, table: &str) -> &'t str {
    let start = text.find(&format!("  # {table}: ")).unwrap_or_else(|| panic!("{table} has no heading"));
    let section = &text[start..];
    &section[..section.find("\n\n").unwrap_or(section.len())]
}

#[rstest]
fn every_table_and_every_field_is_mentioned_in_its_place(#[values(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)] number: usize) {
    let text = declaration(&class(CLASSES[number]));
    let form = Form::of_the_declaration();
    let root = form.root();
    for table in TableId::ALL.map(|table| table.name()) {
        let section = section(&text, table);
        let mut fields = BTreeSet::new();
        names(&root["$defs"]["Ixit"]["properties"][table], root, &mut fields);
        let words: BTreeSet<&str> = section.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let unmentioned: Vec<_> = fields.iter().filter(|field| !words.contains(field.as_str())).collect();
        assert!(unmentioned.is_empty(), "{table}: {unmentioned:?}");
    }
    for field in ["dut", "features", "denies", "conditions", "ics", "identify", "constrained"] {
        assert!(text.contains(&format!("{field}:")), "{field}");
    }
}

#[test]
fn no_field_stands_without_its_meaning() {
    let form = Form::of_the_declaration();
    let properties = form.root()["$defs"].as_object().unwrap().values().filter_map(|def| def["properties"].as_object());
    for (name, schema) in properties.flatten().filter(|(name, _)| !name.contains('-')) {
        assert!(schema["description"].as_str().is_some_and(|text| !text.is_empty()), "{name} has no description");
    }
}

#[test]
fn a_reference_says_which_table_it_names() {
    let declaration = loaded(&everything()).unwrap();
    let form = Form::of_the_declaration();
    for row in declaration.ixit.every_row() {
        let around = form.field(form.field(form.root(), "ixit").unwrap().schema, Linked::table(row)).unwrap().schema;
        for link in row.links() {
            let field = link.field.split('.').fold(around, |around, name| form.field(around, name).unwrap().schema);
            let says = field["description"].as_str().unwrap();
            assert!(link.tables.iter().all(|table| says.contains(table)), "{} {}: {says}", row.table(), link.field);
        }
    }
}

/// The lines from one that is commented out to the last that belongs to it, let in.
fn let_in(text: &str, line: usize) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let (indent, field) = lines[line].split_once("# ").filter(|(indent, _)| indent.trim().is_empty())?;
    let (name, value) = field.trim_start_matches("- ").split_once(':')?;
    let is_table = name.starts_with(|c: char| c.is_ascii_digit()) && value.is_empty();
    let is_field = name.starts_with(|c: char| c.is_ascii_lowercase()) && (value.is_empty() || value.starts_with(' '));
    let is_field = is_table || is_field && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let begins = format!("{indent}# ");
    let below = lines[line + 1..].iter().take_while(|below| below.strip_prefix(&begins).is_some_and(|rest| rest.starts_with("  "))).count();
    let shown = lines.iter().enumerate().map(|(number, text)| match text.strip_prefix(&begins) {
        Some(rest) if (line..=line + below).contains(&number) => format!("{indent}{rest}"),
        _ => (*text).to_owned(),
    });
    is_field.then(|| shown.collect::<Vec<_>>().join("\n"))
}

/// Each thing that is commented out, let in by itself, with its line.
fn each_let_in(text: &str) -> Vec<(usize, String)> {
    let lines = HEAD.lines().count()..text.lines().count();
    lines.filter_map(|line| Some((line + 1, let_in(text, line)?))).collect()
}

#[test]
fn each_thing_that_is_commented_out_is_right_when_it_is_let_in() {
    let every = each_let_in(&everything());
    assert!(every.len() >= 25, "{}", every.len());
    for (line, text) in every {
        assert_eq!(loaded(&text).err(), None, "line {line}: {}", text.lines().nth(line - 1).unwrap());
    }
}

/// Its rows may name others that wait to be let in.
#[test]
fn what_a_class_lacks_is_well_formed_when_it_is_let_in() {
    let every = each_let_in(&declaration(&class(BASE)));
    assert!(every.iter().any(|(_, text)| text.contains("\n  1-AuthMech:\n")) && every.len() >= 50, "{}", every.len());
    for (line, text) in every {
        let parsed: Result<Declaration, _> = parse(&SourceText { file: "declaration.yaml", text: &text });
        assert!(parsed.is_ok(), "line {line}: {}", parsed.unwrap_err());
    }
}

#[test]
fn the_file_is_no_wall() {
    let text = everything();
    assert!(text.lines().all(|line| line.chars().count() <= 150), "{:?}", text.lines().find(|line| line.chars().count() > 150));
    assert!(!text.contains("\n\n\n") && !text.contains("{ics}") && !text.contains("#if") && !text.contains("##"));
}
