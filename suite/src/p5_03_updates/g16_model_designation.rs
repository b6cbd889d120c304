//! Test group 5.3-16: the model designation is recognisable.

use crate::assessment::Assessment;
use crate::ixit::t02_user_info::{ModelDesignation, ReadFrom};
use crate::unit::{TestGroup, case, once, unit};
use crate::verdict::{Findings, Judged, Missing};
use crate::{paper, reading};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-16",
    cases: &[
        case("5.3-16-1", &[unit('a', &once(designation_is_read_off_the_product))]),
        case("5.3-16-2", &[unit('a', &once(declared_way_yields_a_designation)), unit('b', &once(designation_is_the_declared_one))]),
    ],
};

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

fn designation<'a>(assessment: &Assessment<'a>) -> Result<&'a ModelDesignation, Missing> {
    let designation = paper::given(assessment.declaration.ixit.user_info.model_designation.as_ref(), "2-UserInfo", "model_designation")?;
    paper::stated(Some(&designation.name), "2-UserInfo", "model_designation.name")?;
    Ok(designation)
}

fn declared_way_yields_a_designation(assessment: &Assessment<'_>) -> Judged {
    let designation = designation(assessment)?;
    let asks = "Was a model designation obtained in the declared way?";
    match &designation.read {
        Some(reading) if is_named(reading::value(assessment, reading)?.as_str(), &designation.name) => Ok(Findings::none()),
        _ => looked_at(assessment, "5.3-16-2a", designation, asks.to_owned()),
    }
}

fn designation_is_the_declared_one(assessment: &Assessment<'_>) -> Judged {
    let designation = designation(assessment)?;
    let asks = format!("Is it plain text, and does it read `{}`?", designation.name);
    let Some(reading) = &designation.read else { return looked_at(assessment, "5.3-16-2b", designation, asks) };
    let told = reading::value(assessment, reading)?;
    if is_named(told.as_str(), &designation.name) {
        return Ok(Findings::none());
    }
    // A value that is read by itself is the designation; a page may have it in a picture.
    if reading.json.is_some() {
        let mut findings = Findings::none();
        findings.fails("2-UserInfo", format!("the product calls itself `{told}`, and not `{}` as declared", designation.name));
        return Ok(findings);
    }
    looked_at(assessment, "5.3-16-2b", designation, asks)
}

/// A person reads it, from what the declaration says.
fn looked_at(assessment: &Assessment<'_>, claim: &str, designation: &ModelDesignation, asks: String) -> Judged {
    let from = match &designation.read_from {
        ReadFrom::Label => "the label of the product".to_owned(),
        ReadFrom::PhysicalInterface => "the physical interface of the product that shows it".to_owned(),
        ReadFrom::UserInterface => "the user interface that shows it".to_owned(),
        ReadFrom::Other(means) => means.clone(),
    };
    let claim = assessment.claim(claim).shows(designation);
    claim.step(format!("Read the model designation from {from}, by the user's means alone.")).asks(asks)
}

/// The designation stands in the text with nothing of a word beside it.
fn is_named(text: &str, name: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric();
    text.match_indices(name).any(|(start, found)| {
        let (before, after) = (text[..start].chars().next_back(), text[start + found.len()..].chars().next());
        !before.is_some_and(inside) && !after.is_some_and(inside)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Exchange;
    use crate::ixit::t02_user_info::ModelDesignation;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn designation(camera: Camera, name: &str, read_from: ReadFrom) -> Camera {
        camera.declare(|declaration| {
            declaration.ixit.user_info.model_designation = Some(ModelDesignation { name: name.into(), read_from, read: None });
        })
    }

    /// The page of the owner tells it.
    fn told(camera: Camera, body: &'static str) -> Camera {
        let read = r#"{ "interface": "LogIntf-Web", "get": "/api/status", "as": "owner", "json": "/model" }"#;
        let camera = camera.declare(|declaration| {
            declaration.ixit.user_info.model_designation.as_mut().unwrap().read = serde_json::from_str(read).unwrap();
        });
        camera.answer::<Exchange>(move |seen| seen.body = body.into())
    }

    #[rstest]
    #[case::read_off_the_label("5.3-16-2a", |camera: Camera| camera, Pass)]
    #[case::no_label("5.3-16-2a", |camera: Camera| camera.decided("5.3-16-2a", Fail), Fail)]
    #[case::nobody_looked("5.3-16-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::told_by_the_page("5.3-16-2a", |camera| told(camera, r#"{"model":"NE-200"}"#).undecided(), Pass)]
    #[case::another_is_told_by_the_page("5.3-16-2a", |camera| told(camera, r#"{"model":"NE-2000"}"#).undecided(), Inconclusive)]
    #[case::label_reads_the_same("5.3-16-2b", |camera: Camera| camera, Pass)]
    #[case::label_reads_otherwise("5.3-16-2b", |camera: Camera| camera.decided("5.3-16-2b", Fail), Fail)]
    #[case::nobody_read_it("5.3-16-2b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::page_reads_the_same("5.3-16-2b", |camera| told(camera, r#"{"model":"NE-200"}"#).undecided(), Pass)]
    #[case::page_reads_otherwise("5.3-16-2b", |camera| told(camera, r#"{"model":"NE-2000"}"#), Fail)]
    #[case::page_says_nothing("5.3-16-2b", |camera| told(camera, "{}"), Inconclusive)]
    #[case::not_declared("5.3-16-2b", |camera: Camera| camera.declare(|declaration| declaration.ixit.user_info.model_designation = None), Inconclusive)]
    fn the_device_is_looked_at(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
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
