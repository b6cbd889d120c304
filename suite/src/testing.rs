//! Inputs for the tests of this crate: the reference camera's declaration, a bench with two samples, and a table of answers.

use crate::files::{Declaration, Profile, SourceText, parse};

/// The sound declaration of the reference camera.
pub(crate) fn declaration() -> Declaration {
    let text = include_str!("../../fixtures/camera/declaration.yaml");
    parse(&SourceText { file: "declaration.yaml", text }).unwrap_or_else(|fault| panic!("{}: {fault}", fault.place()))
}

/// The camera's profile with its base.
pub(crate) fn profile() -> Profile {
    let read =
        |text| parse::<Profile>(&SourceText { file: "profile.yaml", text }).unwrap_or_else(|fault| panic!("{}: {fault}", fault.place()));
    read(include_str!("../../profiles/camera.yaml")).over(read(include_str!("../../profiles/consumer-device.yaml")))
}

#[test]
fn the_reference_files_load() {
    assert_eq!(declaration().ics.len(), 78);
    assert_eq!(profile().surface.unwrap().discovery.len(), 3);
}
