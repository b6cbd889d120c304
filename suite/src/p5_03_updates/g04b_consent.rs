//! Test group 5.3-4B: automatic updates are switched on in set-up, after the user said yes.

use super::mechanisms;
use crate::assessment::{Assessment, by_id};
use crate::evidence::{Consent, DutState, SetUp};
use crate::ixit::t26_user_dec::Trigger;
use crate::ixit::{UpdMech, UserDec};
use crate::paper;
use crate::settings::{as_it_stands, is, read};
use crate::unit::{TestGroup, case, each_row, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-4B",
    cases: &[
        case(
            "5.3-4B-1",
            &[
                unit('a', &on_paper(mechanisms::every, mechanisms::start_is_told)),
                unit('b', &on_paper(mechanisms::perhaps_automatic, set_up_asks_for_consent)),
                unit('c', &on_paper(mechanisms::perhaps_automatic, the_answer_decides)),
            ],
        ),
        case(
            "5.3-4B-2",
            &[
                unit('a', &on_paper(mechanisms::perhaps_automatic, the_question_is_shown)),
                unit('b', &each_row(mechanisms::perhaps_automatic, yes_switches_it_on)),
                unit('c', &each_row(mechanisms::perhaps_automatic, no_leaves_it_off)),
            ],
        ),
    ],
};

fn set_up_asks_for_consent(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    mechanisms::starts_by_itself(row)?;
    let mut findings = Findings::none();
    let questions = questions(assessment, row)?;
    let in_set_up: Vec<_> = questions.iter().filter(|question| question.triggered_by == Some(Trigger::Initialisation)).collect();
    if let Some(question) = in_set_up.first() {
        return if in_set_up.iter().any(|question| !question.options.is_empty()) { Ok(findings) } else { Err(options_unstated(question)) };
    }
    if let Some(question) = questions.iter().find(|question| question.triggered_by != Some(Trigger::Settings)) {
        let form = "state `triggered_by` as `initialisation`, if set-up asks it, or else as `settings`";
        return Err(Missing::Undeclared(format!("{}: {form}", question.id)));
    }
    findings.fails(&row.id, "installs by itself, and no row of 26-UserDec that `decides` it is asked in set-up");
    Ok(findings)
}

fn the_answer_decides(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    mechanisms::starts_by_itself(row)?;
    let mut questions = questions(assessment, row)?;
    questions.retain(|question| question.triggered_by != Some(Trigger::Settings));
    let choices = questions.iter().map(|question| leaves_a_choice(question)).chain([nothing_is_on_without_a_yes(row)]);
    let mut findings = mechanisms::settled(choices)?;
    if questions.is_empty() {
        findings.fails(&row.id, "set-up leaves the user no choice: no row of 26-UserDec that `decides` it is asked there");
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let preset: Vec<_> = questions.iter().filter_map(|question| question.default.as_deref()).collect();
    let asks = format!("{}: does yes switch it on, and does no leave it off? Chosen beforehand: {}", row.id, preset.join(", "));
    assessment.confirm_beside("5.3-4B-1c", row, &by_id(questions), asks)
}

fn leaves_a_choice(question: &UserDec) -> Judged {
    let mut findings = Findings::none();
    match question.options.len() {
        0 => return Err(options_unstated(question)),
        1 => findings.fails(&question.id, "has one option, so nobody can say no"),
        _ => {}
    }
    Ok(findings)
}

/// What nobody can choose between asks for no consent.
fn options_unstated(question: &UserDec) -> Missing {
    Missing::Undeclared(format!("{}: state `options`", question.id))
}

fn nothing_is_on_without_a_yes(row: &UpdMech) -> Judged {
    let on = row.configuration.and_then(|set| set.automatic_by_default);
    let mut findings = Findings::none();
    if paper::given(on, &row.id, "configuration.automatic_by_default")? {
        findings.fails(&row.id, "is on after set-up although nobody said yes (`automatic_by_default`)");
    }
    Ok(findings)
}

/// The decisions that set the mechanism, whenever they are asked.
fn questions<'a>(assessment: &Assessment<'a>, row: &UpdMech) -> Result<Vec<&'a UserDec>, Missing> {
    let rows = &assessment.declaration.ixit.user_dec;
    if rows.is_empty() {
        return Err(Missing::Undeclared(format!("26-UserDec: state the decision that sets {}", row.id)));
    }
    Ok(rows.iter().filter(|question| question.decides.iter().any(|decided| **decided == *row.id)).collect())
}

fn the_question_is_shown(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    mechanisms::starts_by_itself(row)?;
    let claim = assessment.claim("5.3-4B-2a").about(row).shows(&by_id(questions(assessment, row)?));
    let claim = claim.step_from(DutState::FactoryDefault, "Set the product up as a user does, and note what it asks.");
    claim.asks(format!("{}: does set-up ask whether updates are installed by themselves, before they are?", row.id))
}

fn yes_switches_it_on(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    answered_in_set_up(assessment, row, Consent::Agrees).unwrap_or_else(|| by_a_person(assessment, row, "5.3-4B-2b", "yes", "on"))
}

fn no_leaves_it_off(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    answered_in_set_up(assessment, row, Consent::Refuses).unwrap_or_else(|| by_a_person(assessment, row, "5.3-4B-2c", "no", "off"))
}

/// What a machine reads after a set-up that said so, where a hook of the bench says so and the declaration tells where it shows. A switch that
/// reads as it should may still do nothing, so what the device makes of it is read too.
fn answered_in_set_up(assessment: &Assessment<'_>, row: &UpdMech, says: Consent) -> Option<Judged> {
    let setting = row.settings.as_ref()?.automatic.as_ref()?;
    let effect = setting.effect.as_ref()?;
    assessment.bench.answers.get(&*row.id)?.contains(&says).then(|| {
        mechanisms::starts_by_itself(row)?;
        let reads = as_it_stands(assessment, setting)?;
        let seen = assessment.ask(SetUp { row: (*row.id).clone(), says, reads })?;
        let position = if says == Consent::Agrees { "enabled" } else { "disabled" };
        let (switch, shows) = (seen.after.read.first(), seen.after.looks.first());
        let mut findings = Findings::none();
        for (what, stands, values) in [("the switch stands at", switch, &setting.values), ("the device shows", shows, &effect.values)] {
            let values_at = || Missing::Undeclared(format!("{}: state what `settings.automatic` reads when it is `{position}`", row.id));
            let wanted = values.get(position).ok_or_else(values_at)?;
            if let Some(read) = stands.and_then(Option::as_ref).filter(|read| !is(read, wanted)) {
                findings.fails(&row.id, format!("after a set-up that {says} to it, {what} {read} where {wanted} would follow"));
            }
        }
        if !seen.restored {
            findings.remark(&row.id, "could not be set up as before: the device is left changed");
        }
        Ok(findings)
    })
}

/// A person answers in set-up. What a machine reads is how the switch stands after the set-up that the bench made.
fn by_a_person(assessment: &Assessment<'_>, row: &UpdMech, claim: &str, says: &str, then: &str) -> Judged {
    mechanisms::starts_by_itself(row)?;
    let setting = row.settings.as_ref().and_then(|settings| settings.automatic.as_ref());
    let stands = match setting {
        Some(setting) => read(assessment, setting)?.map(|told| format!("after the set-up of the bench the switch stands at {told}")),
        None => None,
    };
    let claim = assessment.claim(claim).about(row).shows(&by_id(questions(assessment, row)?)).gathered(stands);
    let step = format!("Set the product up as a user does, and say {says} where it asks whether updates are installed by themselves.");
    claim.step_from(DutState::FactoryDefault, step).asks(format!("{}: is automatic installation {then} afterwards?", row.id))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::ixit::t07_upd_mech::Initiation;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn asked(camera: Camera, change: impl FnOnce(&mut UserDec)) -> Camera {
        camera.row(|ixit| &mut ixit.user_dec, "UserDec-Updates", change)
    }

    fn preset(camera: Camera, on: Option<bool>) -> Camera {
        camera.cloud(|row| row.configuration.as_mut().unwrap().automatic_by_default = on)
    }

    fn answering(camera: Camera) -> Camera {
        let says = BTreeSet::from([Consent::Agrees, Consent::Refuses]);
        camera.bench(|bench| drop(bench.answers.insert("UpdMech-Cloud".into(), says)))
    }

    /// Whatever set-up is told, the switch stands so afterwards, and the device shows this.
    fn stands(camera: Camera, switch: Option<&'static str>, shows: Option<&'static str>) -> Camera {
        answering(camera).answer::<SetUp>(move |seen| {
            seen.after.read = vec![switch.map(Into::into)];
            seen.after.looks = vec![shows.map(Into::into)];
        })
    }

    #[rstest]
    #[case::agreed("5.3-4B-2b", answering, Pass)]
    #[case::off_after_yes("5.3-4B-2b", |camera| stands(camera, Some("false"), Some("null")), Fail)]
    #[case::on_after_yes_to_no_effect("5.3-4B-2b", |camera| stands(camera, Some("true"), Some("null")), Fail)]
    #[case::unread_after_yes("5.3-4B-2b", |camera| stands(camera, None, None), Inconclusive)]
    #[case::effect_unread_after_yes("5.3-4B-2b", |camera| stands(camera, Some("true"), None), Inconclusive)]
    #[case::refused("5.3-4B-2c", answering, Pass)]
    #[case::on_after_no("5.3-4B-2c", |camera| stands(camera, Some("true"), Some("\"in a day\"")), Fail)]
    #[case::runs_after_no("5.3-4B-2c", |camera| stands(camera, Some("false"), Some("\"in a day\"")), Fail)]
    #[case::unread_after_no("5.3-4B-2c", |camera| stands(camera, None, Some("null")), Inconclusive)]
    #[case::effect_unread_after_no("5.3-4B-2c", |camera| stands(camera, Some("false"), None), Inconclusive)]
    #[case::refused_by_the_bench("5.3-4B-2c", |camera| answering(camera).refused_by_the_bench::<SetUp>(), Inconclusive)]
    #[case::start_in_words("5.3-4B-2c", |camera| answering(camera).cloud(|row| row.initiation = vec![Initiation::Other("at night".into())]), Inconclusive)]
    fn a_machine_decides_where_the_bench_answers_in_set_up(
        #[case] unit: &str,
        #[case] with: fn(Camera) -> Camera,
        #[case] verdict: Verdict,
    ) {
        let judged = with(Camera::hub().undecided()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[rstest]
    #[case::no_hook_says_so(|camera: Camera| camera.bench(|bench| drop(bench.answers.insert("UpdMech-Cloud".into(), BTreeSet::from([Consent::Agrees])))))]
    #[case::no_effect_is_declared(|camera| answering(camera).cloud(|row| row.settings.as_mut().unwrap().automatic.as_mut().unwrap().effect = None))]
    fn a_person_decides_where_a_machine_cannot_look(#[case] with: fn(Camera) -> Camera) {
        let undecided = with(Camera::hub().undecided()).unit("5.3-4B-2c");
        assert_eq!((with(Camera::hub()).unit("5.3-4B-2c").verdict, undecided.verdict), (Pass, Inconclusive));
    }

    #[rstest]
    #[case::start_is_told("5.3-4B-1a", sound, Pass)]
    #[case::a_switch_without_automatic("5.3-4B-1a", |camera: Camera| camera.by_hand(), Fail)]
    #[case::start_in_words("5.3-4B-1a", |camera: Camera| camera.web(|row| row.initiation = vec![Initiation::Other("at night".into())]), Inconclusive)]
    #[case::asked_in_set_up("5.3-4B-1b", sound, Pass)]
    #[case::asked_by_nobody("5.3-4B-1b", |camera| asked(camera, |row| row.decides.clear()), Fail)]
    #[case::asked_in_the_settings("5.3-4B-1b", |camera| asked(camera, |row| row.triggered_by = Some(Trigger::Settings)), Fail)]
    #[case::asked_at_another_moment("5.3-4B-1b", |camera| asked(camera, |row| row.triggered_by = Some(Trigger::Other("first use".into()))), Inconclusive)]
    #[case::asked_without_options("5.3-4B-1b", |camera| asked(camera, |row| row.options.clear()), Inconclusive)]
    #[case::one_start_not_stated("5.3-4B-1b", |camera: Camera| camera.web(|row| row.initiation.clear()), Inconclusive)]
    #[case::no_decision_declared("5.3-4B-1b", |camera: Camera| camera.empty(|ixit| &mut ixit.user_dec), Inconclusive)]
    #[case::nothing_automatic("5.3-4B-1b", |camera: Camera| camera.by_hand(), Inconclusive)]
    #[case::the_answer_decides("5.3-4B-1c", sound, Pass)]
    #[case::one_option("5.3-4B-1c", |camera| asked(camera, |row| drop(row.options.pop())), Fail)]
    #[case::on_without_a_yes("5.3-4B-1c", |camera| preset(camera, Some(true)), Fail)]
    #[case::no_choice("5.3-4B-1c", |camera| asked(camera, |row| row.triggered_by = Some(Trigger::Settings)), Fail)]
    #[case::decided_otherwise("5.3-4B-1c", |camera: Camera| camera.decided("5.3-4B-1c", Fail), Fail)]
    #[case::no_option_stated("5.3-4B-1c", |camera| asked(camera, |row| row.options.clear()), Inconclusive)]
    #[case::nothing_said_of_the_state_after_set_up("5.3-4B-1c", |camera| preset(camera, None), Inconclusive)]
    #[case::a_start_in_words("5.3-4B-1c", |camera: Camera| camera.web(|row| row.initiation = vec![Initiation::Other("at night".into())]), Inconclusive)]
    #[case::undecided("5.3-4B-1c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::question_is_shown("5.3-4B-2a", sound, Pass)]
    #[case::question_is_shown_not("5.3-4B-2a", |camera: Camera| camera.decided("5.3-4B-2a", Fail), Fail)]
    #[case::question_is_shown_undecided("5.3-4B-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::on_after_yes("5.3-4B-2b", sound, Pass)]
    #[case::off_after_yes("5.3-4B-2b", |camera: Camera| camera.decided("5.3-4B-2b", Fail), Fail)]
    #[case::yes_undecided("5.3-4B-2b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::yes_start_in_words("5.3-4B-2b", |camera: Camera| camera.web(|row| row.initiation = vec![Initiation::Other("at night".into())]), Inconclusive)]
    #[case::off_after_no("5.3-4B-2c", sound, Pass)]
    #[case::on_after_no("5.3-4B-2c", |camera: Camera| camera.decided("5.3-4B-2c", Fail), Fail)]
    #[case::no_undecided("5.3-4B-2c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_question_to_show("5.3-4B-2a", |camera: Camera| camera.empty(|ixit| &mut ixit.user_dec), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
