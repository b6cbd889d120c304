//! Test group 5.4-4: parameters for updates and services are unique per device and well generated.

use super::parameters;
use crate::assessment::Assessment;
use crate::ixit::SecParam;
use crate::ixit::t10_sec_param::{Generation, RandomSource};
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.4-4",
    cases: &[case(
        "5.4-4-1",
        &[
            unit('a', &on_paper(parameters::for_updates_and_services, generation_is_stated)),
            unit('b', &on_paper(parameters::for_updates_and_services, each_device_has_its_own_value)),
        ],
    )],
};

fn generation_is_stated(_: &Assessment<'_>, row: &SecParam) -> Judged {
    use_is_stated(row)?;
    let mut findings = Findings::none();
    if paper::is_nothing(row.generation.as_ref().map(|generation| generation.description.as_str())) {
        findings.fails(&row.id, "serves updates or services and does not state how it is generated");
    }
    Ok(findings)
}

/// A parameter without a stated use stands in the scope only because nobody knows.
fn use_is_stated(row: &SecParam) -> Result<(), Missing> {
    let missing = || Missing::Undeclared(format!("{}: state `used_for`, as in `[service_communication]`", row.id));
    if row.used_for.is_empty() { Err(missing()) } else { Ok(()) }
}

fn each_device_has_its_own_value(assessment: &Assessment<'_>, row: &SecParam) -> Judged {
    use_is_stated(row)?;
    let generation = paper::given(row.generation.as_ref(), &row.id, "generation")?;
    let findings = shared_or_predictable(row, generation);
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = format!("{}: does each device get a value of its own that no attack on many devices finds?", row.id);
    assessment.confirm_with_hint("5.4-4-1b", row, asks, doubt(generation))
}

fn shared_or_predictable(row: &SecParam, generation: &Generation) -> Findings {
    let mut findings = Findings::none();
    if generation.unique_per_device == Some(false) {
        findings.fails(&row.id, "has one value on several devices");
    }
    if row.is_in_source_code() && row.replaced_before_use == Some(false) {
        findings.fails(&row.id, "has the value of the source code, which all devices share");
    }
    match generation.source {
        Some(RandomSource::PublicData) => findings.fails(&row.id, "is made from public data of the device"),
        Some(RandomSource::None) => findings.fails(&row.id, "is made from nothing random"),
        Some(RandomSource::Hardware | RandomSource::OperatingSystem | RandomSource::Person) | None => {}
    }
    findings
}

fn doubt(generation: &Generation) -> Option<String> {
    let unique = generation.unique_per_device.is_none().then_some("`unique_per_device` is not stated");
    let source = match generation.source {
        None => Some("the `source` of randomness is not stated"),
        Some(RandomSource::Person) => Some("a person chooses it"),
        Some(_) => None,
    };
    let doubts: Vec<&str> = unique.into_iter().chain(source).collect();
    (!doubts.is_empty()).then(|| doubts.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ixit::t10_sec_param::{ParamUse, Provisioning};
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn tls_key(camera: Camera, change: impl FnOnce(&mut SecParam)) -> Camera {
        camera.row(|ixit| &mut ixit.sec_param, "SecParam-TLSKey", change)
    }

    fn made(camera: Camera, change: impl FnOnce(&mut Generation)) -> Camera {
        tls_key(camera, |row| change(row.generation.as_mut().unwrap()))
    }

    fn same_for_all(row: &mut SecParam) {
        (row.provisioning, row.replaced_before_use) = (Some(Provisioning::SourceCode), Some(false));
    }

    #[rstest]
    #[case::stated("5.4-4-1a", sound, Pass)]
    #[case::not_generated("5.4-4-1a", |camera| tls_key(camera, |row| row.generation = None), Fail)]
    #[case::no_words("5.4-4-1a", |camera| made(camera, |generation| generation.description = " ".into()), Fail)]
    #[case::a_word_for_none("5.4-4-1a", |camera| made(camera, |generation| generation.description = "none".into()), Fail)]
    #[case::use_not_stated("5.4-4-1a", |camera| tls_key(camera, |row| row.used_for.clear()), Inconclusive)]
    #[case::none_for_services("5.4-4-1a", |camera| tls_key(camera, |row| row.used_for = vec![ParamUse::Other]), Inconclusive)]
    #[case::unique("5.4-4-1b", sound, Pass)]
    #[case::shared("5.4-4-1b", |camera| made(camera, |generation| generation.unique_per_device = Some(false)), Fail)]
    #[case::from_the_serial_number("5.4-4-1b", |camera| made(camera, |generation| generation.source = Some(RandomSource::PublicData)), Fail)]
    #[case::a_counter("5.4-4-1b", |camera| made(camera, |generation| generation.source = Some(RandomSource::None)), Fail)]
    #[case::same_in_every_image("5.4-4-1b", |camera| tls_key(camera, same_for_all), Fail)]
    #[case::decided_otherwise("5.4-4-1b", |camera: Camera| camera.decided("5.4-4-1b", Fail), Fail)]
    #[case::source_not_stated_is_asked("5.4-4-1b", |camera| made(camera, |generation| generation.source = None), Pass)]
    #[case::generation_not_stated("5.4-4-1b", |camera| tls_key(camera, |row| row.generation = None), Inconclusive)]
    #[case::undecided("5.4-4-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
