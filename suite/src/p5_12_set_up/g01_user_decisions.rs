//! Test group 5.12-1: users take few decisions, and what holds without one is safe.

use crate::assessment::{Assessment, Claim};
use crate::evidence::DutState;
use crate::ixit::UserDec;
use crate::ixit::t26_user_dec::Trigger;
use crate::paper;
use crate::settings::switched;
use crate::unit::{TestGroup, case, each_row, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.12-1",
    cases: &[
        case(
            "5.12-1-1",
            &[unit('a', &on_paper(every_decision, decision_is_needed)), unit('b', &on_paper(every_decision, default_is_safe))],
        ),
        case(
            "5.12-1-2",
            &[
                unit('a', &on_paper(every_decision, decision_comes_up)),
                unit('b', &on_paper(every_decision, decision_is_prominent)),
                unit('c', &on_paper(every_decision, laypeople_understand_it)),
                unit('d', &each_row(every_decision, decision_is_as_declared)),
            ],
        ),
    ],
};

fn every_decision<'a>(assessment: &Assessment<'a>) -> Vec<&'a UserDec> {
    assessment.declaration.ixit.user_dec.iter().collect()
}

fn decision_is_needed(assessment: &Assessment<'_>, row: &UserDec) -> Judged {
    paper::stated(Some(&row.description), &row.id, "description")?;
    options_are_stated(row)?;
    let asks = format!("{}: is it necessary, in the surroundings where the device is used, that users decide this?", row.id);
    assessment.confirm("5.12-1-1a", row, asks)
}

fn default_is_safe(assessment: &Assessment<'_>, row: &UserDec) -> Judged {
    let Some(default) = row.default.as_deref().map(str::trim).filter(|default| !default.is_empty()) else {
        let mut findings = Findings::none();
        findings.fails(&row.id, "has no default");
        return Ok(findings);
    };
    options_are_stated(row)?;
    if !row.options.iter().any(|option| option.trim() == default) {
        return Err(Missing::Undeclared(format!("{}: state `default` as one of `options`; `{default}` is none", row.id)));
    }
    let asks = format!("{}: is the default `{default}` best practice in security?", row.id);
    assessment.confirm_with_hint("5.12-1-1b", row, asks, doubt(row, default))
}

fn options_are_stated(row: &UserDec) -> Result<(), Missing> {
    paper::given(row.options.first(), &row.id, "options").map(drop)
}

/// What makes a default suspicious.
fn doubt(row: &UserDec, default: &str) -> Option<String> {
    const UNSAFE: [&str; 8] =
        ["default password", "no encryption", "no password", "open network", "telnet", "unencrypted", "wep", "without a password"];
    let flagged = paper::mentions(default, &UNSAFE).map(|word| format!("the default says `{word}`"));
    let is_off = || !row.decides.is_empty() && paper::mentions(default, &["disabled", "manual", "never", "no", "off"]).is_some();
    flagged.or_else(|| is_off().then(|| "unless users decide otherwise, updates wait for them".to_owned()))
}

fn decision_comes_up(assessment: &Assessment<'_>, row: &UserDec) -> Judged {
    where_it_is_asked(assessment, "5.12-1-2a", row)?.asks(format!("{}: does the decision come up there?", row.id))
}

fn decision_is_prominent(assessment: &Assessment<'_>, row: &UserDec) -> Judged {
    where_it_is_asked(assessment, "5.12-1-2b", row)?.asks(format!("{}: is it put to the user where nobody can overlook it?", row.id))
}

fn laypeople_understand_it(assessment: &Assessment<'_>, row: &UserDec) -> Judged {
    options_are_stated(row)?;
    let claim = where_it_is_asked(assessment, "5.12-1-2c", row)?;
    claim.asks(format!("{}: does a layperson understand the decision, and each of: {}?", row.id, row.options.join(", ")))
}

/// A machine sets each declared option where it can; whether these are all, and what holds before anybody chose, a person sees.
fn decision_is_as_declared(assessment: &Assessment<'_>, row: &UserDec) -> Judged {
    options_are_stated(row)?;
    let (mut findings, mut lines) = (Findings::none(), Vec::new());
    if let Some(setting) = &row.setting {
        let seen = switched(assessment, setting)?;
        findings.extend(seen.contradicts(&row.id));
        lines = seen.lines();
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let default = row.default.as_deref().unwrap_or("none");
    let claim = where_it_is_asked(assessment, "5.12-1-2d", row)?.gathered(lines);
    let (id, options) = (&row.id, row.options.join(", "));
    findings.look(claim.asks(format!("{id}: are the options exactly {options}, and does {default} hold before anybody chose?")));
    Ok(findings)
}

/// A claim about a decision as somebody meets it who sets the device up or opens its settings.
///
/// # Errors
/// [`Missing::Undeclared`], where the row does not say when it is asked.
fn where_it_is_asked<'c, 'a>(assessment: &'c Assessment<'a>, id: &'c str, row: &UserDec) -> Result<Claim<'c, 'a>, Missing> {
    let (from, path) = match paper::given(row.triggered_by.as_ref(), &row.id, "triggered_by")? {
        Trigger::Initialisation => (DutState::FactoryDefault, "Set the product up as a user does, up to this decision".to_owned()),
        Trigger::Settings => (DutState::Initialised, "Open the settings as a user does, and look for this decision".to_owned()),
        Trigger::Other(moment) => (DutState::Initialised, format!("Bring about the moment when it is asked ({moment})")),
    };
    Ok(assessment.claim(id).about(row).step_from(from, format!("{path}: {}.", row.description)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Configure;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn updates(camera: Camera, change: impl FnOnce(&mut UserDec)) -> Camera {
        camera.row(|ixit| &mut ixit.user_dec, "UserDec-Updates", change)
    }

    #[rstest]
    #[case::as_declared("5.12-1-2d", sound, Pass)]
    #[case::another_default("5.12-1-2d", |camera: Camera| camera.decided("5.12-1-2d", Fail), Fail)]
    #[case::an_option_is_not_taken("5.12-1-2d", |camera: Camera| camera.answer::<Configure>(|seen| seen.rounds.iter_mut().for_each(|round| round.read[0] = Some("false".into()))), Fail)]
    #[case::compared_by_nobody("5.12-1-2d", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::cut_short("5.12-1-2d", |camera: Camera| camera.answer::<Configure>(|seen| seen.shortfall = Some("the link broke".into())), Inconclusive)]
    #[case::needed("5.12-1-1a", sound, Pass)]
    #[case::not_needed("5.12-1-1a", |camera: Camera| camera.decided("5.12-1-1a", Fail), Fail)]
    #[case::no_option("5.12-1-1a", |camera| updates(camera, |row| row.options.clear()), Inconclusive)]
    #[case::no_decision("5.12-1-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.user_dec), Inconclusive)]
    #[case::need_undecided("5.12-1-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::safe("5.12-1-1b", sound, Pass)]
    #[case::no_default("5.12-1-1b", |camera| updates(camera, |row| row.default = None), Fail)]
    #[case::blank_default("5.12-1-1b", |camera| updates(camera, |row| row.default = Some(" ".into())), Fail)]
    #[case::unsafe_default("5.12-1-1b", |camera: Camera| camera.decided("5.12-1-1b", Fail), Fail)]
    #[case::default_is_no_option("5.12-1-1b", |camera| updates(camera, |row| row.default = Some("sometimes".into())), Inconclusive)]
    #[case::undecided("5.12-1-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::comes_up("5.12-1-2a", sound, Pass)]
    #[case::comes_up_not("5.12-1-2a", |camera: Camera| camera.decided("5.12-1-2a", Fail), Fail)]
    #[case::comes_up_undecided("5.12-1-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::moment_unknown("5.12-1-2a", |camera| updates(camera, |row| row.triggered_by = None), Inconclusive)]
    #[case::prominent("5.12-1-2b", sound, Pass)]
    #[case::prominent_not("5.12-1-2b", |camera: Camera| camera.decided("5.12-1-2b", Fail), Fail)]
    #[case::prominent_undecided("5.12-1-2b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::understood("5.12-1-2c", sound, Pass)]
    #[case::understood_not("5.12-1-2c", |camera: Camera| camera.decided("5.12-1-2c", Fail), Fail)]
    #[case::understood_undecided("5.12-1-2c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::options_unknown("5.12-1-2c", |camera| updates(camera, |row| row.options.clear()), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[rstest]
    #[case::updates_wait("UserDec-Updates", "no", true)]
    #[case::updates_come("UserDec-Updates", "yes", false)]
    #[case::nothing_is_sent("UserDec-Usage", "no", false)]
    #[case::open("UserDec-Usage", "WLAN without a password", true)]
    fn doubts_reach_the_assessor(#[case] id: &str, #[case] default: &str, #[case] doubted: bool) {
        let declaration = Camera::hub().declaration;
        let row = crate::ixit::find(&declaration.ixit.user_dec, &id.into()).unwrap();
        assert_eq!(doubt(row, default).is_some(), doubted);
    }
}
