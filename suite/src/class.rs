//! Class requirements: what a profile demands of its class beyond the standard. They have a verdict of their own and touch none of TS 103 701.

use crate::assessment::Assessment;
use crate::files::profile::Demand;
use crate::ixit::t01_auth_mech::PairingMethod;
use crate::ixit::t15_phy_intf::Kind;
use crate::ixit::{AuthMech, ExtSens, Factor, LogIntf, Row, SoftServ, Speaks, Status};
use crate::judge::{Scope, judge_attempts};
use crate::paper;
use crate::procedure;
use crate::tree::{ClassVerdict, RequirementVerdict};
use crate::unit::Obligation;
use crate::verdict::{Findings, Judged, Missing, Verdict};

/// The verdict on the class's requirements; none where the profile has none, or where only parts of the standard were selected.
pub(crate) fn judge(assessment: &Assessment<'_>, scope: &Scope) -> Option<ClassVerdict> {
    let demanded = assessment.profile.class_requirements.iter().map(|requirement| {
        let obligations = of_demand(assessment, requirement.demands);
        judged(assessment, requirement.id.clone(), requirement.title.clone(), &obligations)
    });
    let probed = procedure::extras(assessment)
        .into_iter()
        .map(|(unit, says, obligations)| judged(assessment, format!("beside {unit}"), says, &obligations));
    let requirements: Vec<_> = demanded.chain(probed).collect();
    let verdict = Verdict::all(requirements.iter().map(|requirement| requirement.verdict));
    (scope.is_everything() && !requirements.is_empty()).then_some(ClassVerdict { verdict, requirements })
}

fn judged<'a>(assessment: &Assessment<'a>, id: String, title: String, obligations: &[Obligation<'a>]) -> RequirementVerdict {
    let obligations: Vec<_> =
        obligations.iter().take_while(|_| assessment.has_room()).map(|obligation| judge_attempts(assessment, obligation, None)).collect();
    // Without a row to look at nothing was shown.
    let verdict = Verdict::all(obligations.iter().map(|obligation| obligation.verdict));
    RequirementVerdict { id, title, verdict, obligations }
}

fn of_demand<'a>(assessment: &Assessment<'a>, demand: Demand) -> Vec<Obligation<'a>> {
    let ixit = &assessment.declaration.ixit;
    match demand {
        Demand::NoInterfaceInClear => each(enabled(&ixit.log_intf), is_not_in_clear),
        Demand::RadioAsksForALogin => each(by_radio(assessment), radio_asks_for_a_login),
        Demand::SensedDataIsSensitive => each(ixit.ext_sens.iter().collect(), sensed_data_is_sensitive),
        Demand::ServicesAskForALogin => each(services(assessment), service_asks_for_a_login),
    }
}

/// An obligation for each row; without a row, one that says why there is nothing to show.
fn each<'a, R: Row>(rows: Vec<&'a R>, claim: fn(&Assessment<'_>, &R) -> Judged) -> Vec<Obligation<'a>> {
    if rows.is_empty() {
        return vec![Obligation::new(None, None, |_| Ok(Findings::out_of_scope(R::TABLE, "no row that this demand is about is declared")))];
    }
    rows.into_iter().map(|row| Obligation::new(Some(row.id().clone()), None, move |assessment| claim(assessment, row))).collect()
}

fn enabled(rows: &[LogIntf]) -> Vec<&LogIntf> {
    rows.iter().filter(|row| row.status != Status::Disabled).collect()
}

fn by_radio<'a>(assessment: &Assessment<'a>) -> Vec<&'a LogIntf> {
    let ixit = &assessment.declaration.ixit;
    let is_radio = |row: &&LogIntf| ixit.phy_intf.iter().any(|side| *side.id == *row.physical && side.kind == Kind::Bluetooth);
    enabled(&ixit.log_intf).into_iter().filter(is_radio).collect()
}

fn services<'a>(assessment: &Assessment<'a>) -> Vec<&'a SoftServ> {
    assessment.declaration.ixit.soft_serv.iter().filter(|row| row.status != Status::Disabled && !row.unavoidable).collect()
}

fn is_not_in_clear(_: &Assessment<'_>, row: &LogIntf) -> Judged {
    let mut findings = Findings::none();
    if matches!(row.speaks, Speaks::Coap | Speaks::Ftp | Speaks::Http | Speaks::Mqtt | Speaks::Rtsp | Speaks::Telnet) {
        findings.fails(&row.id, "speaks in clear");
    }
    Ok(findings)
}

fn radio_asks_for_a_login(assessment: &Assessment<'_>, row: &LogIntf) -> Judged {
    let ixit = &assessment.declaration.ixit;
    // There is one bond for all that stands at a radio, and pairing that asks for nothing guards nothing of it.
    let own = ixit.auth_mech.iter().filter(|login| login.interface.as_deref() == Some(&*row.id));
    let mut findings = Findings::none();
    if !own.chain(ixit.pairing_at(&row.physical)).any(asks_for_something) {
        findings.fails(&row.id, "is reached by radio, and no row of 1-AuthMech guards it: anybody nearby can pair");
    }
    Ok(findings)
}

fn asks_for_something(login: &AuthMech) -> bool {
    login.factor != Factor::Nothing && login.pairs_by() != Some(PairingMethod::JustWorks)
}

fn service_asks_for_a_login(assessment: &Assessment<'_>, row: &SoftServ) -> Judged {
    let ixit = &assessment.declaration.ixit;
    let mut findings = Findings::none();
    if row.login.is_empty() {
        findings.fails(&row.id, "names no login");
    }
    for login in row.login.iter().filter_map(|id| ixit.login(id)).filter(|login| login.factor == Factor::Nothing) {
        findings.fails(&row.id, format!("is guarded by {}, which asks for nothing", login.id));
    }
    Ok(findings)
}

fn sensed_data_is_sensitive(assessment: &Assessment<'_>, row: &ExtSens) -> Judged {
    const PEOPLE: [&str; 9] = ["camera", "image", "image sensor", "microphone", "microphones", "picture", "sound", "speech", "voice"];
    let mut findings = Findings::none();
    let perceives = paper::mentions(&row.description, &PEOPLE);
    let Some(what) = perceives else { return Ok(Findings::out_of_scope(&row.id, "it perceives neither picture nor sound")) };
    let data = &assessment.declaration.ixit.pers_data;
    if data.is_empty() {
        return Err(Missing::Undeclared(format!("{}: state in 21-PersData what becomes of what it perceives", row.id)));
    }
    if !data.iter().any(|data| data.sensitive == Some(true)) {
        if let Some(silent) = data.iter().find(|data| data.sensitive.is_none()) {
            return Err(Missing::Undeclared(format!("{}: state `sensitive`", silent.id)));
        }
        findings.fails(&row.id, format!("perceives people (`{what}`), and no row of 21-PersData is called sensitive"));
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::profile::ClassRequirement;
    use crate::ixit::Way;
    use crate::ixit::t01_auth_mech::BlePairingBy;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{Fail, Inconclusive, Pass};
    use rstest::rstest;

    const ALL: [Demand; 4] =
        [Demand::NoInterfaceInClear, Demand::RadioAsksForALogin, Demand::SensedDataIsSensitive, Demand::ServicesAskForALogin];

    fn demanding(camera: Camera) -> Camera {
        let requirement = |demands| ClassRequirement { id: format!("{demands:?}"), title: "a demand".into(), demands };
        camera.profile(|profile| profile.class_requirements = ALL.map(requirement).into())
    }

    #[rstest]
    #[case::sound(sound, [Pass, Pass, Pass, Pass])]
    #[case::in_clear(|camera: Camera| camera.interface("LogIntf-RTSP", |row| row.speaks = Speaks::Rtsp), [Fail, Pass, Pass, Pass])]
    #[case::open_pairing(open_radio, [Pass, Fail, Pass, Pass])]
    #[case::harmless_picture(|camera: Camera| camera.declare(|declaration| declaration.ixit.pers_data.iter_mut().for_each(|row| row.sensitive = Some(false))), [Pass, Pass, Fail, Pass])]
    #[case::picture_of_nobody(|camera: Camera| camera.empty(|ixit| &mut ixit.pers_data), [Pass, Pass, Inconclusive, Pass])]
    #[case::no_login(|camera: Camera| camera.row(|ixit| &mut ixit.soft_serv, "SoftServ-Video", |row| row.login.clear()), [Pass, Pass, Pass, Fail])]
    fn demands_are_judged_apart(#[case] with: fn(Camera) -> Camera, #[case] expected: [Verdict; 4]) {
        let camera = demanding(with(Camera::sound()));
        let (with, without) = (camera.judge(), camera.profile(|profile| profile.class_requirements.clear()).judge());
        let class = with.class.as_ref().unwrap();
        assert_eq!(class.requirements.iter().map(|requirement| requirement.verdict).collect::<Vec<_>>(), expected, "{class:#?}");
        assert_eq!(class.verdict, Verdict::all(expected));
        assert_eq!((with.overall, &with.groups), (without.overall, &without.groups), "no verdict of the standard moves");
        assert_eq!(without.class, None);
    }

    fn pairs_by(lock: Camera, by: PairingMethod) -> Camera {
        lock.login("AuthMech-Phone", |row| row.exercise = vec![Way::BlePairing(BlePairingBy { by })])
    }

    fn pairs_elsewhere(lock: Camera) -> Camera {
        lock.second_side().interface("LogIntf-Lock", |row| row.physical = crate::files::At::nowhere("PhyIntf-BLE".into()))
    }

    /// The lock pairs at one of its three interfaces, which stand at one radio.
    #[rstest]
    #[case::one_bond_for_all(sound, Pass)]
    #[case::without_a_secret(|lock| pairs_by(lock, PairingMethod::JustWorks), Fail)]
    #[case::by_no_way_that_is_pairing(|lock: Camera| lock.login("AuthMech-Phone", |row| row.exercise.clear()), Fail)]
    #[case::at_another_radio(pairs_elsewhere, Fail)]
    #[case::with_nothing(|lock: Camera| lock.login("AuthMech-Phone", |row| row.factor = Factor::Nothing), Fail)]
    fn pairing_guards_the_whole_radio(#[case] with: fn(Camera) -> Camera, #[case] expected: Verdict) {
        let class = demanding(with(Camera::lock())).judge().class.unwrap();
        assert_eq!(class.requirements[1].verdict, expected, "{class:#?}");
    }

    /// A second side by Bluetooth that carries an interface without a login.
    fn open_radio(camera: Camera) -> Camera {
        camera.second_side().declare(|declaration| {
            let mut row = declaration.ixit.log_intf[0].clone();
            (row.id, row.physical, row.port) =
                (crate::files::At::nowhere("LogIntf-BLE".into()), crate::files::At::nowhere("PhyIntf-BLE".into()), None);
            row.speaks = Speaks::Other;
            declaration.ixit.log_intf.push(row);
        })
    }
}
