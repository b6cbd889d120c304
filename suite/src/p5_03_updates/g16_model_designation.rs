//! Test group 5.3-16: the model designation is recognisable.

use crate::assessment::Assessment;
use crate::ixit::t02_user_info::ReadFrom;
use crate::paper;
use crate::unit::{TestGroup, case, once, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "5.3-16", cases: &[case("5.3-16-1", &[unit('a', &once(designation_is_read_off_the_product))])] };

fn designation_is_read_off_the_product(assessment: &Assessment<'_>) -> Judged {
    let designation = assessment.declaration.ixit.user_info.model_designation.as_ref();
    let designation = paper::given(designation, "2-UserInfo", "model_designation")?;
    paper::stated(Some(&designation.name), "2-UserInfo", "model_designation.name")?;
    let mut findings = Findings::none();
    if let ReadFrom::Other(means) = &designation.read_from {
        paper::stated(Some(means), "2-UserInfo", "model_designation.read_from")?;
        findings.fails("2-UserInfo", format!("the designation is on no label and no interface of the product, but: {means}"));
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ixit::t02_user_info::ModelDesignation;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn designation(camera: Camera, name: &str, read_from: ReadFrom) -> Camera {
        camera.declare(|declaration| {
            declaration.ixit.user_info.model_designation = Some(ModelDesignation { name: name.into(), read_from });
        })
    }

    #[rstest]
    #[case::on_a_label(sound, Pass)]
    #[case::on_its_display(|camera| designation(camera, "NE-200", ReadFrom::PhysicalInterface), Pass)]
    #[case::on_its_page(|camera| designation(camera, "NE-200", ReadFrom::UserInterface), Pass)]
    #[case::on_the_invoice(|camera| designation(camera, "NE-200", ReadFrom::Other("the invoice".into())), Fail)]
    #[case::by_no_stated_means(|camera| designation(camera, "NE-200", ReadFrom::Other(" ".into())), Inconclusive)]
    #[case::no_name(|camera| designation(camera, " ", ReadFrom::Label), Inconclusive)]
    #[case::not_stated(|camera: Camera| camera.declare(|declaration| declaration.ixit.user_info.model_designation = None), Inconclusive)]
    fn verdicts_follow(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit("5.3-16-1a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
