//! Test group 5.3-15B: the hardware of a product that cannot be updated can be replaced.

use crate::assessment::Assessment;
use crate::calls;
use crate::evidence::{Call, Exchange, Method, Place, Request, ResponseClass};
use crate::ixit::t09_repl_sup::Replaced;
use crate::paper;
use crate::unit::{TestGroup, case, once, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-15B",
    cases: &[
        case("5.3-15B-1", &[unit('a', &once(replacement_is_suitable))]),
        case("5.3-15B-2", &[unit('a', &once(hardware_can_be_replaced)), unit('b', &once(functions_return_on_the_new_unit))]),
    ],
};

fn replacement_is_suitable(assessment: &Assessment<'_>) -> Judged {
    let method = method(assessment)?;
    assessment.confirm_shown("5.3-15B-1a", &method, format!("Is this a suitable way to replace the hardware: {method}?"), None)
}

/// How the hardware is replaced.
///
/// # Errors
/// [`Missing::Undeclared`], where it is not stated.
fn method<'a>(assessment: &Assessment<'a>) -> Result<&'a str, Missing> {
    paper::stated(assessment.declaration.ixit.repl_sup.hardware_replacement.as_deref(), "9-ReplSup", "hardware_replacement")
}

fn hardware_can_be_replaced(assessment: &Assessment<'_>) -> Judged {
    let method = method(assessment)?;
    let claim = assessment.claim("5.3-15B-2a").shows(&method).step(format!("Replace the hardware as declared: {method}."));
    claim.asks("Can it be replaced in this way?")
}

/// Where the whole product is replaced, another sample is the new unit, and a machine looks at both. What is put into a product a person looks at.
fn functions_return_on_the_new_unit(assessment: &Assessment<'_>) -> Judged {
    let method = method(assessment)?;
    let exercise = assessment.declaration.ixit.repl_sup.exercise.as_ref();
    let whole = exercise.and_then(|exercise| exercise.replaced) == Some(Replaced::Whole);
    if let (true, [old, new, ..]) = (whole, assessment.samples().as_slice()) {
        let (old, new) = (calls::anywhere_on(assessment, old)?, calls::anywhere_on(assessment, new)?);
        let functions = calls::safe(assessment, &old);
        if !functions.is_empty() {
            return returned(assessment, &functions, &old, &new);
        }
    }
    let claim =
        assessment.claim("5.3-15B-2b").shows(&method).step(format!("Replace the hardware as declared: {method}. Use the new unit."));
    claim.asks("Are the connections and functions of the product back on the new unit?")
}

/// What is served by the old unit and not by the new one. Silence of the new one proves nothing: it may be off.
fn returned(assessment: &Assessment<'_>, functions: &[Call], old: &Place, new: &Place) -> Judged {
    let mut findings = Findings::none();
    for call in functions {
        let before = class(assessment, call, old);
        let after = class(assessment, call, new);
        match (before, after) {
            (Ok(ResponseClass::Served), Ok(ResponseClass::Served)) => {}
            (Ok(ResponseClass::Served), Ok(ResponseClass::NoAnswer)) => {
                findings.lacks(Missing::Unfair(format!("{call}: sample {} did not answer", new.sample)));
            }
            (Ok(ResponseClass::Served), Ok(other)) => {
                findings.fails(
                    call,
                    format!("is served by sample {}, and comes to {other} on the new unit, sample {}", old.sample, new.sample),
                );
            }
            (_, Err(missing)) | (Err(missing), _) => findings.lacks(missing),
            (Ok(other), Ok(_)) => findings.lacks(Missing::Unfair(format!("{call}: came to {other} on sample {} already", old.sample))),
        }
    }
    Ok(findings)
}

fn class(assessment: &Assessment<'_>, call: &Call, at: &Place) -> Result<ResponseClass, Missing> {
    let service = assessment.declaration.ixit.soft_serv.iter().find(|row| *row.id == call.service);
    let path = calls::operation(assessment, call).and_then(|operation| operation.safe_path());
    let (service, path) =
        service.zip(path).ok_or_else(|| Missing::Undeclared(format!("{call}: no operation of 13-SoftServ that reads")))?;
    let (on, request) = ((*service.interface).clone(), Request { method: Method::Get, path: path.to_owned(), json: None });
    Ok(assessment.ask(Exchange { at: at.clone(), on, request, who: call.who.clone() })?.class)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Answer, ExchangeSeen, Question};
    use crate::testing::{Camera, Reply, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::suitable("5.3-15B-1a", sound, Pass)]
    #[case::unsuitable("5.3-15B-1a", |camera: Camera| camera.decided("5.3-15B-1a", Fail), Fail)]
    #[case::not_stated("5.3-15B-1a", |camera: Camera| camera.declare(|declaration| declaration.ixit.repl_sup.hardware_replacement = None), Inconclusive)]
    #[case::undecided("5.3-15B-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::replaced("5.3-15B-2a", sound, Pass)]
    #[case::replaced_not("5.3-15B-2a", |camera: Camera| camera.decided("5.3-15B-2a", Fail), Fail)]
    #[case::replaced_undecided("5.3-15B-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::replacement_not_stated("5.3-15B-2a", |camera: Camera| camera.declare(|declaration| declaration.ixit.repl_sup.hardware_replacement = None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::never_updated()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    /// The sound camera as if it were replaced as a whole, and what its second sample makes of the name.
    fn replaced(class: ResponseClass) -> Camera {
        let camera = Camera::never_updated_camera(|exercise| exercise.replaced = Some(Replaced::Whole));
        camera.reply(move |question, reply| {
            let Question::Exchange(asked) = question else { return };
            if asked.at.sample.as_str() == "B" && asked.request.path == "/api/name" {
                let Reply::Answers(answers) = reply else { return };
                answers.iter_mut().for_each(|answer| {
                    if let Answer::Exchange(ExchangeSeen { class: seen, .. }) = answer {
                        *seen = class;
                    }
                });
            }
        })
    }

    #[rstest]
    #[case::all_is_back(replaced(ResponseClass::Served).undecided(), Pass)]
    #[case::a_function_is_missing(replaced(ResponseClass::Absent), Fail)]
    #[case::the_new_one_is_silent(replaced(ResponseClass::NoAnswer), Inconclusive)]
    #[case::one_sample(replaced(ResponseClass::Served).alone().undecided(), Inconclusive)]
    #[case::not_asked(replaced(ResponseClass::Served).refused_by_the_bench::<Exchange>(), Inconclusive)]
    #[case::a_part(Camera::never_updated(), Pass)]
    #[case::a_part_decided(Camera::never_updated().decided("5.3-15B-2b", Fail), Fail)]
    #[case::a_part_undecided(Camera::never_updated().undecided(), Inconclusive)]
    #[case::not_stated(Camera::never_updated().declare(|declaration| declaration.ixit.repl_sup.hardware_replacement = None), Inconclusive)]
    fn verdicts_follow_a_replacement(#[case] camera: Camera, #[case] verdict: Verdict) {
        let judged = camera.unit("5.3-15B-2b");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
