//! Test group 5.4-3: no critical parameter that stands in the source code is used in operation.

use super::{parameters, replaced_constants, shared_values, software_image};
use crate::assessment::Assessment;
use crate::ixit::SecParam;
use crate::ixit::t10_sec_param::Provisioning;
use crate::paper;
use crate::unit::{Both, TestGroup, across_samples, both, case, each_row, on_paper, over_table, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.4-3",
    cases: &[
        case(
            "5.4-3-1",
            &[
                unit('a', &on_paper(parameters::critical, source_code_is_declared)),
                unit('b', &on_paper(parameters::critical, value_in_source_code_is_not_used)),
            ],
        ),
        case("5.4-3-2", &[unit('a', &CONSTANTS_ARE_REPLACED)]),
    ],
};

const CONSTANTS_ARE_REPLACED: Both = both(
    &across_samples(shared_values::compared, shared_values::each_sample_has_its_own),
    &both(
        &each_row(not_compared, replaced_constants::constant_is_replaced),
        &over_table(parameters::critical, software_image::holds_no_secret_in_use),
    ),
);

/// Critical parameters that no network shows.
fn not_compared<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecParam> {
    let compared = shared_values::compared(assessment);
    parameters::critical(assessment).into_iter().filter(|row| !compared.iter().any(|other| other.id == row.id)).collect()
}

const IN_THE_CODE: [&str; 6] = ["compiled in", "compiled into", "hard coded", "hard-coded", "hardcoded", "in the source code"];
const DENIALS: [&str; 6] = ["instead", "neither", "never", "no", "not", "without"];

fn source_code_is_declared(_: &Assessment<'_>, row: &SecParam) -> Judged {
    let mut findings = Findings::none();
    if let Provisioning::Other(words) = paper::given(row.provisioning.as_ref(), &row.id, "provisioning")? {
        let found = paper::mentions(words, &IN_THE_CODE).filter(|_| paper::mentions(words, &DENIALS).is_none());
        let form = || Missing::Undeclared(format!("{}: state `provisioning` as `factory`, `on_device`, `source_code` or `user`", row.id));
        let found = found.ok_or_else(form)?;
        findings.fails(&row.id, format!("is {found} by what its provisioning says, and is not declared as `source_code`"));
    }
    Ok(findings)
}

fn value_in_source_code_is_not_used(assessment: &Assessment<'_>, row: &SecParam) -> Judged {
    let provisioning = paper::given(row.provisioning.as_ref(), &row.id, "provisioning")?;
    if matches!(provisioning, Provisioning::Factory | Provisioning::OnDevice | Provisioning::User) {
        return Ok(Findings::out_of_scope(&row.id, "no value of it stands in the source code"));
    }
    if row.replaced_before_use == Some(false) {
        let mut findings = Findings::none();
        findings.fails(&row.id, "is used in operation with the value of the source code");
        return Ok(findings);
    }
    if row.is_in_source_code() {
        paper::given(row.replaced_before_use, &row.id, "replaced_before_use")?;
    }
    let asks = format!("{}: does its provisioning make sure that no value of the source code is used in operation?", row.id);
    assessment.confirm("5.4-3-1b", row, asks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn provisioned(camera: Camera, provisioning: Option<Provisioning>, replaced: Option<bool>) -> Camera {
        camera.row(
            |ixit| &mut ixit.sec_param,
            "SecParam-TLSKey",
            |row| (row.provisioning, row.replaced_before_use) = (provisioning, replaced),
        )
    }

    fn in_words(camera: Camera, words: &str) -> Camera {
        provisioned(camera, Some(Provisioning::Other(words.to_owned())), None)
    }

    fn in_source_code(camera: Camera, replaced: Option<bool>) -> Camera {
        provisioned(camera, Some(Provisioning::SourceCode), replaced)
    }

    #[rstest]
    #[case::declared("5.4-3-1a", sound, Pass)]
    #[case::declared_as_source_code("5.4-3-1a", |camera| in_source_code(camera, Some(true)), Pass)]
    #[case::said_in_words_only("5.4-3-1a", |camera| in_words(camera, "Hard-coded in the image"), Fail)]
    #[case::denied_in_words("5.4-3-1a", |camera| in_words(camera, "drawn at set-up, not hard-coded"), Inconclusive)]
    #[case::other_words("5.4-3-1a", |camera| in_words(camera, "by the installer's tool"), Inconclusive)]
    #[case::not_stated("5.4-3-1a", |camera| provisioned(camera, None, None), Inconclusive)]
    #[case::none_is_critical("5.4-3-1a", |camera: Camera| camera.declare(|declaration| declaration.ixit.sec_param.retain(|row| !row.is_critical())), Inconclusive)]
    #[case::not_in_source_code("5.4-3-1b", sound, Pass)]
    #[case::replaced("5.4-3-1b", |camera| in_source_code(camera, Some(true)), Pass)]
    #[case::used_as_it_is("5.4-3-1b", |camera| in_source_code(camera, Some(false)), Fail)]
    #[case::replacement_decided_otherwise("5.4-3-1b", |camera| in_source_code(camera, Some(true)).decided("5.4-3-1b", Fail), Fail)]
    #[case::replacement_not_stated("5.4-3-1b", |camera| in_source_code(camera, None), Inconclusive)]
    #[case::replacement_undecided("5.4-3-1b", |camera| in_source_code(camera, Some(true)).undecided(), Inconclusive)]
    #[case::words_are_asked_about("5.4-3-1b", |camera| in_words(camera, "by the installer's tool").undecided(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
