//! The reference declarations: what newcomers copy from, so each is whole, and nothing on paper is held against it.

use rstest::rstest;

use super::{CAMERA, Camera, LOCK, class, read};
use crate::bench::BenchFacts;
use crate::catalogue::{Catalogue, TableId};
use crate::evidence::Evidence;
use crate::tree::UnitVerdict;
use crate::verdict::{Missing, Verdict};

const COMMON: &str = include_str!("../../../fixtures/camera/declaration-common-first-password.yaml");
const FULL_HUB: &str = include_str!("../../../fixtures/full-hub/declaration.yaml");
const HUB: &str = include_str!("../../../fixtures/hub/declaration.yaml");
const FULL_LOCK: &str = include_str!("../../../fixtures/full-lock/declaration.yaml");
const ROUTER: &str = include_str!("../../../fixtures/router/declaration.yaml");
const SENSOR: &str = include_str!("../../../fixtures/sensor/declaration.yaml");
const TOY: &str = include_str!("../../../fixtures/toy/declaration.yaml");
const WEARABLE: &str = include_str!("../../../fixtures/wearable/declaration.yaml");

#[rstest]
#[case::camera(CAMERA, include_str!("../../../profiles/camera.yaml"))]
#[case::camera_with_a_common_first_password(COMMON, include_str!("../../../profiles/camera.yaml"))]
#[case::full_hub(FULL_HUB, include_str!("../../../profiles/hub.yaml"))]
#[case::hub(HUB, include_str!("../../../profiles/hub.yaml"))]
#[case::full_lock(FULL_LOCK, include_str!("../../../profiles/lock.yaml"))]
#[case::lock(LOCK, include_str!("../../../profiles/lock.yaml"))]
#[case::router(ROUTER, include_str!("../../../profiles/router.yaml"))]
#[case::sensor(SENSOR, include_str!("../../../profiles/sensor.yaml"))]
#[case::toy(TOY, include_str!("../../../profiles/toy.yaml"))]
#[case::wearable(WEARABLE, include_str!("../../../profiles/wearable.yaml"))]
fn a_sound_declaration_passes_every_unit_on_paper(#[case] text: &str, #[case] profile: &str) {
    let verdicts = Camera { declaration: read(text), profile: class(profile), ..Camera::sound() }.judge();
    let on_paper = |unit: &&UnitVerdict| Catalogue::get().unit(unit.id).unwrap().level.is_conceptual();
    let other: Vec<_> = verdicts.units().filter(on_paper).filter(|unit| unit.verdict != Verdict::Pass).collect();
    assert!(other.is_empty(), "{other:#?}");
}

#[rstest]
#[case::camera(CAMERA, include_str!("../../../profiles/camera.yaml"))]
#[case::full_hub(FULL_HUB, include_str!("../../../profiles/hub.yaml"))]
#[case::hub(HUB, include_str!("../../../profiles/hub.yaml"))]
#[case::full_lock(FULL_LOCK, include_str!("../../../profiles/lock.yaml"))]
#[case::lock(LOCK, include_str!("../../../profiles/lock.yaml"))]
#[case::router(ROUTER, include_str!("../../../profiles/router.yaml"))]
#[case::sensor(SENSOR, include_str!("../../../profiles/sensor.yaml"))]
#[case::toy(TOY, include_str!("../../../profiles/toy.yaml"))]
#[case::wearable(WEARABLE, include_str!("../../../profiles/wearable.yaml"))]
fn a_sound_declaration_leaves_nothing_to_state(#[case] text: &str, #[case] profile: &str) {
    let camera = Camera { declaration: read(text), profile: class(profile), bench: BenchFacts::default(), ..Camera::sound() };
    let verdicts = camera.judge_with(&camera.everything(), &Evidence::default());
    let missing = verdicts.units().flat_map(|unit| &unit.obligations).filter_map(|obligation| obligation.missing.as_ref());
    let asked: Vec<_> = missing.filter(|missing| matches!(missing, Missing::Undeclared(_))).collect();
    assert!(asked.is_empty(), "{asked:#?}");
}

/// Isolation and replacement are for what cannot be updated, which none of them is. The camera's processor separates no memory and verifies no boot, which
/// its ICS says of 5.6-8 and 5.7-1, and no telemetry is gathered.
#[rstest]
#[case::camera(CAMERA, &["9-ReplSup", "18-AccCtrl", "20-SecBoot", "24-TelData"])]
#[case::full_hub(FULL_HUB, &["9-ReplSup"])]
#[case::hub(HUB, &["9-ReplSup", "18-AccCtrl", "20-SecBoot", "22-ExtSens", "24-TelData"])]
#[case::full_lock(FULL_LOCK, &["9-ReplSup"])]
#[case::router(ROUTER, &["9-ReplSup", "18-AccCtrl", "20-SecBoot", "22-ExtSens", "24-TelData"])]
fn a_reference_declaration_fills_every_table_that_applies(#[case] text: &str, #[case] without: &[&str]) {
    let ixit = read(text).ixit;
    let empty: Vec<_> = TableId::ALL.into_iter().filter(|table| !ixit.has_row(*table)).map(TableId::name).collect();
    assert_eq!(empty, without);
    assert!(ixit.every_row().len() >= 90, "{}", ixit.every_row().len());
}
