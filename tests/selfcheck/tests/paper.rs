//! The command on files alone: declarations of the older edition, and the way to the newer.

#![allow(clippy::unwrap_used, reason = "a test may panic, and says where")]

use std::fs;
use std::path::Path;

use rstest::rstest;
use selfcheck::command::said;
use tempfile::TempDir;

const OLDER: &str = include_str!("../../../fixtures/camera/declaration-2.1.yaml");

fn folder(text: &str) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("declaration.yaml"), text).unwrap();
    let path = folder.path().display().to_string();
    (folder, path)
}

fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[rstest]
#[case::sound("", "", 0, "ICS valid")]
#[case::a_mandatory_one_refused("\"5.2-1\": Y", "\"5.2-1\": { N: later }", 1, "ICS FAIL: 5.2-1: N is not open to a mandatory provision")]
fn the_ics_of_the_older_edition_is_reviewed_by_its_own_statuses(
    #[case] from: &str,
    #[case] to: &str,
    #[case] exit: i32,
    #[case] says: &str,
) {
    let (_folder, path) = folder(&OLDER.replacen(from, to, 1));
    let checked = said(["check", &path]);
    assert_eq!(checked.exit, Some(exit), "{}{}", checked.out, checked.err);
    assert!(checked.out.contains(says) && checked.out.contains("thirteen migrate"), "{}", checked.out);
}

#[test]
fn a_row_of_the_newer_edition_is_told_where_it_belongs() {
    let (_folder, path) = folder(&OLDER.replacen("  28-ExtAPI:", "  28-LogIntf:", 1));
    let checked = said(["check", &path]);
    assert_eq!(checked.exit, Some(64), "{}", checked.out);
    assert!(checked.err.contains("a table of edition 3.1") && checked.err.contains("15-Intf"), "{}", checked.err);
}

#[rstest]
#[case("plan")]
#[case("run")]
#[case("decide")]
#[case("export")]
fn what_assesses_wants_the_newer_edition_and_says_what_makes_it(#[case] verb: &str) {
    let (folder, path) = folder(OLDER);
    let sheet = folder.path().join("a.xlsx").display().to_string();
    let told = said(if verb == "export" { vec![verb, &path, "--xlsx", &sheet] } else { vec![verb, &path] });
    assert_eq!(told.exit, Some(64), "{}", told.out);
    assert!(told.err.contains("thirteen migrate") && told.err.contains("declaration.yaml:3:10"), "{}", told.err);
}

#[test]
fn a_declaration_is_migrated_once_and_the_older_one_kept() {
    let (folder, path) = folder(OLDER);
    let dry = said(["migrate", &path, "--dry-run"]);
    assert_eq!(dry.exit, Some(0), "{}", dry.err);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let migrated = said(["migrate", &path]);
    assert_eq!(migrated.exit, Some(0), "{}", migrated.err);
    assert_eq!(text(folder.path(), "declaration-2.1.yaml"), OLDER);
    assert!(migrated.out.contains("- ICS 6-7: new in edition 3.1") && text(folder.path(), "declaration.yaml").contains("# - ICS 6-7: new"));
    let checked = said(["check", &path]);
    // New provisions have no line yet: nobody answered for the supplier.
    assert_eq!(checked.exit, Some(1), "{}", checked.err);
    assert!(checked.out.contains("6-7: the ICS says nothing of it"), "{}", checked.out);
    assert!(said(["migrate", &path]).out.contains("edition 3.1 already"));
}

#[test]
fn an_older_declaration_that_was_kept_is_never_written_over() {
    let (folder, path) = folder(OLDER);
    fs::write(folder.path().join("declaration-2.1.yaml"), "somebody's").unwrap();
    let migrated = said(["migrate", &path]);
    assert_eq!(migrated.exit, Some(64), "{}", migrated.out);
    assert!(migrated.err.contains("declaration-2.1.yaml") && migrated.err.contains("nothing was changed"), "{}", migrated.err);
    assert_eq!((text(folder.path(), "declaration.yaml"), text(folder.path(), "declaration-2.1.yaml")), (OLDER.into(), "somebody's".into()));
}
