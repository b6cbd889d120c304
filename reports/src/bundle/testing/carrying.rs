//! A small bundle onto which a verdict is carried from an older one.

use suite::catalogue::Catalogue;
use suite::external::{Carried, CarriedUnit, ExternalEvidence, Item, basis};
use suite::files::{Declaration, Profile, SourceText, parse};
use suite::names::Digest;

use super::{PROFILE, Texts, texts_declaring};

/// A unit on the device that the small thing cannot settle by itself.
pub(crate) const UNIT: &str = "5.4-1-2a";

fn read<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> T {
    parse(&SourceText { file, text }).unwrap()
}

/// What carries the unit from version 0.9, as the tool writes it for this declaration.
pub(crate) fn entry(declaration: &str) -> ExternalEvidence {
    let (declared, profile): (Declaration, Profile) = (read("declaration.yaml", declaration), read("profile.yaml", PROFILE));
    let unit = Catalogue::get().unit(UNIT.parse().unwrap()).unwrap();
    let units = vec![CarriedUnit { unit: unit.id, basis: basis(&declared, &profile, unit, &["SecParam-Key".into()]) }];
    ExternalEvidence {
        document: Digest::of(b"root"),
        title: "bundle of ST-1, software 0.9".into(),
        issuer: "Example Lab".into(),
        item: Item { model: "ST-1".into(), hardware: "A".into(), software: "1.0".into() },
        covers: Vec::new(),
        valid_until: "2030-01-01".parse().unwrap(),
        accepted_by: "Ada Example".into(),
        why: "a translation alone".into(),
        carried: Some(Carried { software: "0.9".into(), date: "2026-11-20".parse().unwrap(), units }),
    }
}

/// The small thing with one unit on the device, and this evidence of others.
pub(crate) fn texts(declaration: &str, external: &ExternalEvidence) -> Texts {
    let list = vec![external.clone()];
    let text = serde_json::to_string(&list).unwrap();
    let parsed: Vec<ExternalEvidence> = read("external-evidence.yaml", &text);
    let planned = |plan: &mut crate::journal::Plan| {
        plan.external = Some(Digest::of_value(&parsed));
        plan.units.insert(UNIT.parse().unwrap());
    };
    Texts { external: Some(text), ..texts_declaring(declaration, planned, Vec::new()) }
}
