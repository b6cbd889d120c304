//! The plan of the house, kept by tests: who may depend on whom, what is pure, where no id of the standard may stand.

#![allow(clippy::unwrap_used, reason = "a test may panic, and says where")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rstest::rstest;
use selfcheck::command::{Said, cargo, workspace};
use serde_json::Value;
use suite::id::UnitId;
use suite::judge::is_implemented;

#[rstest]
#[case::suite("suite", &[])]
#[case::reports("reports", &["suite"])]
#[case::harness("harness", &["suite", "reports"])]
#[case::fixtures("fixtures", &[])]
#[case::pdf("pdf", &["suite", "reports"])]
#[case::command("thirteen", &["suite", "reports", "pdf", "harness", "fixtures"])]
fn dependencies_form_one_line(#[case] package: &str, #[case] may_use: &[&str]) {
    let packages = packages();
    let own: BTreeSet<&str> = packages.keys().map(String::as_str).collect();
    let used = packages[package].iter().map(|(name, _)| name.as_str()).filter(|name| own.contains(name));
    let used: BTreeSet<&str> = used.collect();
    assert!(used.iter().all(|name| may_use.contains(name)), "{package} depends on {used:?}");
}

#[rstest]
#[case::suite("suite", &["getrandom", "hyper", "mio", "polling", "quinn", "rand", "reqwest", "rustls", "smol", "socket2", "tokio"])]
#[case::reports("reports", &["hyper", "mio", "reqwest", "rustls", "smol", "socket2", "tokio"])]
fn what_is_pure_is_built_from_what_is_pure(#[case] package: &str, #[case] barred: &[&str]) {
    let said = Said::by(cargo().args(["tree", "--locked", "--offline", "--edges", "normal", "--prefix", "none", "--package", package]));
    assert_eq!(said.exit, Some(0), "{}", said.err);
    let built_from: BTreeSet<&str> = said.out.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(built_from.contains("serde"), "the tree was read: {built_from:?}");
    assert_eq!(built_from.iter().filter(|name| barred.contains(name)).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[rstest]
#[case::suite("suite/src")]
#[case::reports("reports/src")]
#[case::pdf("reports/pdf/src")]
fn what_is_pure_names_no_outside(#[case] folder: &str) {
    let barred = [
        "std::env",
        "std::fs",
        "std::io::stdin",
        "std::net::Tcp",
        "std::net::Udp",
        "std::process",
        "std::thread",
        "SystemTime",
        "Instant",
        "Timestamp::now",
        "Zoned::now",
        "tokio::",
        "rand::",
        "getrandom::",
        "async fn",
        "static mut",
        "env::var",
        "fs::read",
    ];
    for (path, text) in sources(folder).into_iter().filter(|(path, _)| !is_of_tests(path)) {
        let code = without_tests_and_comments(&text);
        let found: Vec<_> = barred.iter().filter(|word| code.contains(**word)).collect();
        assert!(found.is_empty(), "{}: {found:?}", path.display());
    }
}

#[rstest]
#[case::suite("suite")]
#[case::reports("reports")]
fn clippy_bars_the_outside_as_well(#[case] package: &str) {
    let rules = fs::read_to_string(workspace().join(package).join("clippy.toml")).unwrap();
    for barred in [
        "std::fs::read_to_string",
        "std::net::TcpStream::connect",
        "std::env::var",
        "std::time::SystemTime::now",
        "std::time::Instant::now",
    ] {
        assert!(rules.contains(&format!("path = \"{barred}\"")), "{barred}");
    }
    let root = fs::read_to_string(workspace().join("clippy.toml")).unwrap();
    assert!(root.lines().all(|setting| rules.contains(setting)), "the rules of the workspace hold here too");
}

#[test]
fn the_harness_names_no_provision() {
    for (path, text) in sources("harness/src").into_iter().filter(|(path, _)| !is_of_tests(path)) {
        let code = without_tests_and_comments(&text);
        let named = code.split('"').skip(1).step_by(2).find(|literal| names_a_provision(literal));
        assert_eq!(named, None, "{}", path.display());
    }
}

#[rstest]
#[case("5.1-5-2b", true)]
#[case("see 5.10-1", true)]
#[case("6-3A", true)]
#[case("tcp/2026-1", false)]
#[case("192.168.6-9", false)]
#[case("RFC 8446, 5.1", false)]
fn a_provision_is_told_by_its_shape(#[case] text: &str, #[case] is_one: bool) {
    assert_eq!(names_a_provision(text), is_one);
}

#[test]
fn every_file_says_in_its_first_line_what_lives_there() {
    for (path, text) in sources(".") {
        let first = text.lines().next().unwrap_or_default();
        assert!(first.len() > 12 && first.starts_with("//! "), "{}: {first}", path.display());
    }
}

#[test]
fn no_file_is_named_after_nothing() {
    for (path, _) in sources(".") {
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap();
        assert!(!["common", "errors", "helper", "helpers", "imp", "misc", "util", "utils"].contains(&name), "{}", path.display());
    }
}

#[test]
fn each_claim_in_the_source_names_a_unit() {
    let claims = regex_lite::Regex::new(r#"(?:confirm\w*|claim|unless)\(\s*(?:assessment,\s*)?"([^"]*)""#).unwrap();
    let mut found = 0;
    for (path, text) in sources("suite/src") {
        for claim in claims.captures_iter(&text) {
            let unit: UnitId = claim[1].parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert!(is_implemented(unit), "{}: {unit}", path.display());
            found += 1;
        }
    }
    assert!(found > 150, "only {found} claims were found: has their spelling changed?");
}

#[test]
fn what_is_left_out_says_why() {
    let (bare_ignore, empty_allow) = (["#[ign", "ore]"].concat(), ["#![allow(warn", "ings"].concat());
    for (path, text) in sources(".") {
        assert!(!text.contains(&bare_ignore), "{}: a test is left out without a reason", path.display());
        assert!(!text.contains(&empty_allow), "{}: every lint is silenced", path.display());
    }
}

#[test]
fn there_is_one_provider_of_tls() {
    let lock = fs::read_to_string(workspace().join("Cargo.lock")).unwrap();
    let has = |name: &str| lock.contains(&format!("\nname = \"{name}\"\n"));
    assert!(has("ring") && has("rustls"));
    for other in ["aws-lc-rs", "aws-lc-sys", "openssl", "openssl-sys", "native-tls", "boring"] {
        assert!(!has(other), "{other} is in the lock file");
    }
}

#[test]
fn the_readme_says_why_each_dependency_is_there() {
    let readme = fs::read_to_string(workspace().join("README.md")).unwrap();
    let words: BTreeSet<&str> = readme.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).collect();
    let packages = packages();
    let outside = packages.values().flatten().map(|(name, _)| name).filter(|name| !packages.contains_key(*name));
    let unnamed: BTreeSet<&String> = outside.filter(|name| !words.contains(name.as_str())).collect();
    assert!(unnamed.is_empty(), "README.md does not name {unnamed:?}");
}

/// The packages of the workspace, each with its direct dependencies and their kinds.
fn packages() -> BTreeMap<String, Vec<(String, Option<String>)>> {
    let said = Said::by(cargo().args(["metadata", "--format-version", "1", "--no-deps", "--offline", "--locked"]));
    assert_eq!(said.exit, Some(0), "{}", said.err);
    let metadata: Value = serde_json::from_str(&said.out).unwrap();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let dependencies = |package: &Value| {
        let all = package["dependencies"].as_array().unwrap().iter();
        all.map(|one| (text(&one["name"]).unwrap(), text(&one["kind"]))).collect::<Vec<_>>()
    };
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages.map(|package| (text(&package["name"]).unwrap(), dependencies(package))).collect()
}

/// Every Rust file below a folder of the workspace, with its text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    collect(&workspace().join(folder), &mut found);
    assert!(!found.is_empty(), "{folder} holds sources");
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            if name != "target" && !name.to_string_lossy().starts_with('.') {
                collect(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.clone(), fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Files that hold nothing but tests and what tests share.
fn is_of_tests(path: &Path) -> bool {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    ["tests", "tests.rs", "testing", "testing.rs"].iter().any(|name| parts.iter().any(|part| part == name))
}

/// The code of a file above its tests, without comments.
fn without_tests_and_comments(text: &str) -> String {
    let lines = text.lines();
    let mut code: Vec<&str> = Vec::new();
    for line in lines {
        if line == "mod tests {" && code.last() == Some(&"#[cfg(test)]") {
            break;
        }
        code.push(line);
    }
    code.into_iter().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Whether a text holds an id like 5.6-1 or 6-3A that stands by itself.
fn names_a_provision(text: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-')).any(|word| {
        let Some((clause, rest)) = word.split_once('-') else { return false };
        let clause =
            clause.strip_prefix("5.").map_or(clause == "6", |number| (1..=2).contains(&number.len()) && number.parse::<u8>().is_ok());
        clause && rest.starts_with(|c: char| c.is_ascii_digit())
    })
}
