//! The set-up put to what is secure, to what is not, and back, with what the checks of the device tell of it. Test case 5.12-3-2 judges by this.

use serde_json::Value;

use crate::assessment::Assessment;
use crate::evidence::{ConfigureSeen, RoundSeen};
use crate::ixit::setting::Setting;
use crate::ixit::t02_user_info::SetUpCheck;
use crate::names::Text;
use crate::paper;
use crate::settings::{in_rounds, is, value_at};
use crate::verdict::{Findings, Judged, Missing};

const SECURE: &str = "secure";
const INSECURE: &str = "insecure";
/// What is set in each round. Secure comes twice: a device that stands there already shows only the second time that it can be brought there.
const ROUNDS: [&str; 3] = [SECURE, INSECURE, SECURE];

pub(super) fn a_secure_set_up_can_be_made(assessment: &Assessment<'_>) -> Judged {
    can_be_set(assessment, SECURE, "5.12-3-2a", "Set the device up securely")
}

pub(super) fn an_insecure_set_up_can_be_made(assessment: &Assessment<'_>) -> Judged {
    can_be_set(assessment, INSECURE, "5.12-3-2d", "Set the device up against the guidance, in each point that it names")
}

pub(super) fn the_set_up_check_finds_it_secure(assessment: &Assessment<'_>) -> Judged {
    check_tells(assessment, &[Check::SetUp], SECURE, "5.12-3-2b")
}

pub(super) fn the_maintenance_check_finds_it_secure(assessment: &Assessment<'_>) -> Judged {
    check_tells(assessment, &[Check::Maintenance], SECURE, "5.12-3-2c")
}

pub(super) fn both_checks_find_it_insecure(assessment: &Assessment<'_>) -> Judged {
    check_tells(assessment, &[Check::SetUp, Check::Maintenance], INSECURE, "5.12-3-2e")
}

fn can_be_set(assessment: &Assessment<'_>, position: &str, claim: &str, step: &str) -> Judged {
    let info = &assessment.declaration.ixit.user_info;
    let place = paper::stated(info.documentation_of_secure_setup.as_deref(), "2-UserInfo", "documentation_of_secure_setup")?;
    let Some(setup) = made_executable(assessment) else {
        let asks = "Can all of it be set as the guidance says?";
        return assessment.claim(claim).shows(&place).step(format!("{step}, by {place}.")).asks(asks);
    };
    let seen = set(assessment, setup)?;
    let mut findings = Findings::none();
    for (_, round) in rounds(seen, position) {
        for (setting, read) in setup.settings.iter().zip(&round.read) {
            let wanted = value(setting, position)?;
            match read {
                Some(read) if is(read, wanted) => {}
                Some(read) => findings.fails(&*setting.service, format!("{} was put to {wanted}, and reads {read}", setting.at)),
                None => findings.lacks(Missing::Unfair(format!("{}: {} could not be read after it was set", *setting.service, setting.at))),
            }
        }
    }
    if !seen.restored {
        findings.remark("2-UserInfo", "the set-up of before could not be brought back: the device is left changed");
    }
    Ok(findings)
}

/// A check that guides users, by its field in 2-UserInfo.
#[derive(Clone, Copy)]
enum Check {
    Maintenance,
    SetUp,
}

impl Check {
    fn place<'a>(self, assessment: &Assessment<'a>) -> Result<&'a str, Missing> {
        let info = &assessment.declaration.ixit.user_info;
        let (place, field) = match self {
            Self::Maintenance => (&info.documentation_of_maintenance_check, "documentation_of_maintenance_check"),
            Self::SetUp => (&info.documentation_of_setup_check, "documentation_of_setup_check"),
        };
        paper::stated(place.as_deref(), "2-UserInfo", field)
    }

    fn result(self, setup: &SetUpCheck) -> Option<&Setting> {
        match self {
            Self::Maintenance => setup.maintenance.as_ref(),
            Self::SetUp => setup.set_up.as_ref(),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Maintenance => "the maintenance check",
            Self::SetUp => "the set-up check",
        }
    }
}

/// A machine reads what the device itself tells; whether that is what a user who follows the guidance comes to, a person sees.
fn check_tells(assessment: &Assessment<'_>, checks: &[Check], position: &str, claim: &str) -> Judged {
    let (mut findings, mut lines, mut places) = (Findings::none(), Vec::new(), Vec::new());
    for check in checks {
        places.push(check.place(assessment)?);
        let Some(setup) = made_executable(assessment) else { continue };
        let Some(result) = check.result(setup) else { continue };
        let seen = set(assessment, setup)?;
        let look = looks(setup).iter().position(|look| std::ptr::eq(*look, result)).unwrap_or_default();
        let wanted = value(result, position)?;
        for (_, round) in rounds(seen, position) {
            if !is_taken(setup, round, position)? {
                return Err(Missing::Unfair(format!(
                    "the device could not be brought into the {position} set-up, on which the check is to tell"
                )));
            }
            let told = round.looks.get(look).and_then(Option::as_ref);
            lines.push(format!("on the {position} set-up {} tells {}", check.name(), told.map_or("nothing", Text::as_str)));
            if let Some(told) = told.filter(|told| !is(told, wanted)) {
                findings.fails("2-UserInfo", format!("on the {position} set-up {} tells {told} where {wanted} is right", check.name()));
            }
        }
    }
    lines.dedup();
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let names: Vec<_> = checks.iter().map(|check| check.name()).collect();
    let step = format!("Bring the device into the {position} set-up, and follow {} ({}).", names.join(" and "), places.join(", "));
    let asks = format!("Does {} find the set-up {position}?", names.join(", and "));
    assessment.claim(claim).shows(&places).gathered(lines).step(step).asks(asks)
}

fn made_executable<'a>(assessment: &Assessment<'a>) -> Option<&'a SetUpCheck> {
    assessment.declaration.ixit.user_info.setup_check.as_ref().filter(|setup| !setup.settings.is_empty())
}

/// The one experiment of all five units.
fn set<'a>(assessment: &Assessment<'a>, setup: &SetUpCheck) -> Result<&'a ConfigureSeen, Missing> {
    let settings: Vec<_> = setup.settings.iter().collect();
    let mut rounds = Vec::new();
    for position in ROUNDS {
        let values: Result<Vec<_>, Missing> = settings.iter().map(|setting| value(setting, position).map(Value::to_string)).collect();
        rounds.push(values?);
    }
    let looks = looks(setup).into_iter().map(|result| value_at(result, &result.read, &result.at)).collect();
    in_rounds(assessment, &settings, rounds, looks)
}

fn is_taken(setup: &SetUpCheck, round: &RoundSeen, position: &str) -> Result<bool, Missing> {
    for (setting, read) in setup.settings.iter().zip(&round.read) {
        let wanted = value(setting, position)?;
        if !read.as_ref().is_some_and(|read| is(read, wanted)) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn looks(setup: &SetUpCheck) -> Vec<&Setting> {
    setup.set_up.iter().chain(&setup.maintenance).collect()
}

fn rounds<'s>(seen: &'s ConfigureSeen, position: &str) -> impl Iterator<Item = (&'static str, &'s RoundSeen)> {
    ROUNDS.into_iter().zip(&seen.rounds).filter(move |(round, _)| *round == position)
}

fn value<'s>(setting: &'s Setting, position: &str) -> Result<&'s Value, Missing> {
    let unstated = || Missing::Undeclared(format!("2-UserInfo: state in `setup_check` the value of {} at `{position}`", setting.at));
    setting.values.get(position).ok_or_else(unstated)
}
