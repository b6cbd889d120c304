//! An assessment whose declaration is of the older edition: read and checked in its own layout, and carried over to the newer edition.

use std::path::Path;

use suite::files::{Declaration, SourceText};
use suite::older::{AnyDeclaration, Migrated, OlderDeclaration, check, migrate};

use crate::files::{DECLARATION_FILE, FileText, Folder};
use crate::run::{RunTrouble, none};
use crate::spreadsheet;

/// Under which name the older declaration is kept beside the newer one.
pub const KEPT: &str = "declaration-2.1.yaml";

/// A declaration of the older edition, without a fault.
#[derive(Debug)]
pub struct Older {
    /// What it says.
    pub declaration: OlderDeclaration,
    /// As it is written.
    pub text: FileText,
}

/// A declaration that was carried over.
#[derive(Debug)]
pub struct Carried {
    /// The text for `declaration.yaml`.
    pub text: String,
    /// What a person must still decide, one sentence each.
    pub open: Vec<String>,
}

impl Older {
    /// The declaration of a folder, if it is of the older edition.
    ///
    /// # Errors
    /// When it is missing or wrong, in whichever layout it is.
    pub fn open(path: &Path) -> Result<Option<Self>, RunTrouble> {
        let (AnyDeclaration::Older(declaration), text) = Folder::open(path)?.any_declaration()? else { return Ok(None) };
        none(check(&declaration, &text.source()), &text.name)?;
        Ok(Some(Self { declaration: *declaration, text }))
    }

    /// The same declaration in the newer edition.
    #[must_use]
    pub fn carried(&self) -> Carried {
        let Migrated { declaration, open } = migrate(self.declaration.clone());
        let mut open: Vec<String> = open.iter().map(ToString::to_string).collect();
        let text = spreadsheet::text(&declaration, &heading(&open));
        open.extend(faults(&text));
        Carried { text, open }
    }
}

fn heading(open: &[String]) -> String {
    let mut heading = vec![
        "# yaml-language-server: $schema=schema/declaration.json".to_owned(),
        "# Carried over from edition 2.1. Each point below was to be decided; take it out when it is.".to_owned(),
    ];
    heading.extend(open.iter().map(|open| format!("# - {open}")));
    heading.join("\n")
}

/// What the ordinary loader finds in the carried text: references that only a person can set right.
fn faults(text: &str) -> Vec<String> {
    let source = SourceText { file: DECLARATION_FILE, text };
    let found = match suite::files::parse::<Declaration>(&source) {
        Ok(declaration) => suite::files::check(&declaration, &source),
        Err(fault) => vec![*fault],
    };
    found.iter().map(|fault| format!("{}: {fault} ({})", fault.place(), fault.remedy().unwrap_or_default())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const CAMERA: &str = include_str!("../../fixtures/camera/declaration-2.1.yaml");

    fn folder(text: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(DECLARATION_FILE), text).unwrap();
        folder
    }

    #[test]
    fn a_declaration_is_carried_over_without_a_fault_of_the_loader() {
        let carried = Older::open(folder(CAMERA).path()).unwrap().unwrap().carried();
        let newer = folder(&carried.text);
        let (declaration, text) = Folder::open(newer.path()).unwrap().declaration().unwrap();
        assert!(suite::files::check(&declaration, &text.source()).is_empty());
        assert!(carried.open.iter().all(|open| text.text.contains(open)));
        assert!(Older::open(newer.path()).unwrap().is_none());
    }

    #[test]
    fn a_reference_that_only_a_person_can_set_right_is_told_with_its_line() {
        let text = CAMERA.replacen("interface: Intf-Web\n      factor", "interface: Intf-Ethernet\n      factor", 1);
        let folder = folder(&text);
        let open = Older::open(folder.path()).unwrap().unwrap().carried().open;
        assert!(open.iter().any(|open| open.starts_with("declaration.yaml:") && open.contains("no row of 28-LogIntf")), "{open:?}");
    }

    #[rstest]
    #[case("28-ExtAPI", "28-LogIntf")]
    #[case("edition: \"2.1\"", "edition: \"2.0\"")]
    fn a_fault_is_shown_in_the_layout_that_the_file_names(#[case] from: &str, #[case] to: &str) {
        let folder = folder(&CAMERA.replacen(from, to, 1));
        assert!(Older::open(folder.path()).is_err());
    }

    #[test]
    fn an_assessment_wants_the_newer_edition_and_says_how() {
        let folder = folder(CAMERA);
        let trouble = Folder::open(folder.path()).unwrap().declaration().unwrap_err();
        assert!(format!("{:?}", miette::Report::new(trouble)).contains("thirteen migrate"));
    }
}
