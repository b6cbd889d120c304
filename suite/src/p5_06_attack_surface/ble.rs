//! What a device shows by Bluetooth LE to somebody who did not pair, held against 15-PhyIntf and 28-LogIntf.

use std::collections::BTreeSet;

use crate::assessment::Assessment;
use crate::evidence::ble::{BleAddress, BleCharacteristic, BleProperty, BleService, BleSubject};
use crate::evidence::{BleServices, BleServicesSeen, BleSurvey, BleSurveySeen, Place, Uuid};
use crate::ixit::{LogIntf, PhyIntf, Speaks, Status};
use crate::names::{IdentityName, RowId};
use crate::verdict::{Findings, Judged, Missing};

/// For how long a device is listened for, in seconds: most advertise every second, and what saves power at least every ten (GAP, appendix A).
const LISTENS: u16 = 30;

fn survey<'a>(assessment: &Assessment<'a>, at: &Place) -> Result<&'a BleSurveySeen, Missing> {
    assessment.ask(BleSurvey { at: at.clone(), seconds: LISTENS })
}

fn services<'a>(assessment: &Assessment<'a>, at: &Place, who: BleSubject) -> Result<&'a BleServicesSeen, Missing> {
    assessment.ask(BleServices { at: at.clone(), who })
}

/// Who pairs on a side of the device; nobody where no row says that anybody does.
///
/// # Errors
/// [`Missing`], where somebody does and the bench knows nobody.
pub(crate) fn who_pairs(assessment: &Assessment<'_>, side: &RowId, at: &Place) -> Result<Option<IdentityName>, Missing> {
    let row = assessment.declaration.ixit.pairing_at(side).next();
    row.map(|row| assessment.identity(&at.sample, row, at.state)).transpose()
}

/// The UUIDs of all services that the device shows to somebody who did not pair, and to somebody who did: some show more then.
fn shown(assessment: &Assessment<'_>, at: &Place) -> Result<BTreeSet<Uuid>, Missing> {
    let mut shown: BTreeSet<Uuid> = seen(assessment, at)?.iter().map(|service| service.uuid.clone()).collect();
    if survey(assessment, at)?.heard.is_none() {
        return Ok(shown);
    }
    if let Some(who) = who_pairs(assessment, &at.from.interface, at)? {
        let to_the_paired = services(assessment, at, BleSubject::Identity(who))?;
        shown.extend(to_the_paired.services.iter().map(|service| service.uuid.clone()));
    }
    Ok(shown)
}

/// The radio is on in this state, or off, as its row says.
pub(super) fn side_is_as_declared(assessment: &Assessment<'_>, row: &PhyIntf, at: &Place) -> Judged {
    let (mut findings, heard) = (Findings::none(), survey(assessment, at)?.heard.is_some());
    match (row.status, heard) {
        (Status::Disabled | Status::SetUpOnly, true) => {
            findings.fails(&row.id, "advertises, although it is declared to be off in this state")
        }
        (Status::Enabled, false) => findings.remark(&row.id, "was not heard to advertise, although it is declared to be on"),
        _ => {}
    }
    Ok(findings)
}

/// The services of an interface are there in this state, or are not, as its row says.
pub(super) fn services_are_as_declared(assessment: &Assessment<'_>, row: &LogIntf, at: &Place) -> Judged {
    let declared = declared(row)?;
    let mut findings = Findings::none();
    let there: Vec<_> = shown(assessment, at)?.into_iter().filter(|uuid| declared.contains(uuid)).collect();
    match row.status {
        Status::Disabled | Status::SetUpOnly => there.iter().for_each(|uuid| {
            findings.fails(&row.id, format!("the service {uuid} is there, although it is declared to be off in this state"))
        }),
        Status::Enabled if there.is_empty() => findings.remark(&row.id, "none of its services is there, although it is declared to be on"),
        Status::Enabled => {}
    }
    Ok(findings)
}

/// A row declares a service on the side that carries it and on no other. One of a row that is declared to be off is another unit's matter.
pub(super) fn services_are_declared(assessment: &Assessment<'_>, at: &Place) -> Judged {
    let mut findings = Findings::none();
    let rows = || assessment.declaration.ixit.log_intf.iter().filter(|row| *row.physical == at.from.interface);
    let is_declared = |uuid: &Uuid| rows().any(|row| row.services.iter().flatten().any(|declared| declared == uuid));
    for uuid in shown(assessment, at)?.iter().filter(|uuid| !uuid.is_generic() && !is_declared(uuid)) {
        findings.fails(&at.from.interface, format!("the service {uuid} is there, but no row of 28-LogIntf declares it"));
    }
    Ok(findings)
}

/// Everything that an interface tells anybody: what is advertised, what the device has for everybody, and what its own services tell.
pub(super) fn told(assessment: &Assessment<'_>, row: &LogIntf, at: &Place) -> Result<Vec<String>, Missing> {
    let characteristics = its_own(assessment, row, at)?.into_iter().flat_map(|service| &service.characteristics);
    let heard = survey(assessment, at)?.heard.as_ref();
    if heard.is_none() && row.status == Status::Enabled {
        return Err(Missing::Unfair(format!("{}: nothing was heard of it, so what it tells was not seen", row.id)));
    }
    let advertised = heard.into_iter().flat_map(|heard| heard.texts()).map(str::to_owned);
    let read = characteristics.filter_map(|characteristic| characteristic.tells.as_ref()).map(ToString::to_string);
    Ok(advertised.chain(read).collect())
}

/// What the address of a device tells whoever listens, beside what is said: where it was, where it does not change.
pub(super) fn is_known_again(assessment: &Assessment<'_>, at: &Place) -> Result<Option<&'static str>, Missing> {
    let heard = survey(assessment, at)?.heard.as_ref();
    Ok(heard.and_then(|heard| match heard.address {
        BleAddress::Public => Some("advertises with a public address, by which whoever listens knows it again for ever"),
        BleAddress::StaticRandom => Some("advertises with a static address, by which whoever listens knows it again until it starts anew"),
        BleAddress::NonResolvable | BleAddress::Resolvable => None,
    }))
}

/// Whether an interface says what can be asked of it by Bluetooth LE.
pub(crate) fn is_asked(row: &LogIntf) -> bool {
    declared(row).is_ok()
}

/// Where an interface tells somebody who did not pair a secret of the bench, and whose.
///
/// # Errors
/// [`Missing`], while nobody looked.
pub(crate) fn secrets_told<'a>(assessment: &Assessment<'a>, row: &LogIntf, at: &Place) -> Result<Vec<(String, &'a IdentityName)>, Missing> {
    let heard = survey(assessment, at)?.heard.iter().flat_map(|heard| &heard.tells_secrets);
    let mut told: Vec<_> = heard.map(|name| ("what is advertised".to_owned(), name)).collect();
    for characteristic in its_own(assessment, row, at)?.into_iter().flat_map(|service| &service.characteristics) {
        told.extend(characteristic.tells_secrets.iter().map(|name| (format!("the characteristic {}", characteristic.uuid), name)));
    }
    Ok(told)
}

/// The services of an interface, and those that every device has, as they are there for anybody: who did not pair, and who pairs with nothing.
fn its_own<'a>(assessment: &Assessment<'a>, row: &LogIntf, at: &Place) -> Result<Vec<&'a BleService>, Missing> {
    let own = declared(row)?;
    let mut there: Vec<_> = seen(assessment, at)?.iter().collect();
    if survey(assessment, at)?.heard.is_some() {
        there.extend(&services(assessment, at, BleSubject::PairsWithNothing)?.services);
    }
    there.retain(|service| service.uuid.is_generic() || own.contains(&service.uuid));
    Ok(there)
}

/// The characteristics of an interface that somebody can write, by what they say of themselves.
///
/// # Errors
/// [`Missing`], while nobody looked, or where none of its services is there.
pub(crate) fn writable(assessment: &Assessment<'_>, row: &LogIntf, at: &Place) -> Result<BTreeSet<Uuid>, Missing> {
    let own = declared(row)?;
    let there: Vec<_> = seen(assessment, at)?.iter().filter(|service| own.contains(&service.uuid)).collect();
    if there.is_empty() {
        return Err(Missing::Unfair(format!("{}: none of its services is there, so nothing could be written", row.id)));
    }
    let is_writable = |characteristic: &&BleCharacteristic| {
        [BleProperty::Write, BleProperty::WriteWithoutResponse].iter().any(|property| characteristic.properties.contains(property))
    };
    let characteristics = there.into_iter().flat_map(|service| &service.characteristics);
    Ok(characteristics.filter(is_writable).map(|characteristic| characteristic.uuid.clone()).collect())
}

/// The services that were seen; none where the side is declared to be off and was not heard, while others were. One that is declared to be on and was not heard
/// may sleep, and shows nothing of what it has.
fn seen<'a>(assessment: &Assessment<'a>, at: &Place) -> Result<&'a [BleService], Missing> {
    if survey(assessment, at)?.heard.is_some() {
        return services(assessment, at, BleSubject::Unpaired).map(|seen| seen.services.as_slice());
    }
    let side = assessment.declaration.ixit.phy_intf.iter().find(|side| *side.id == at.from.interface);
    if side.is_some_and(|side| side.status != Status::Enabled) {
        return Ok(&[]);
    }
    Err(Missing::Unfair(format!(
        "{}: nothing was heard of it, although it is declared to be on, so its services were not seen",
        at.from.interface
    )))
}

fn declared(row: &LogIntf) -> Result<&[Uuid], Missing> {
    if row.speaks != Speaks::Ble {
        return Err(Missing::ByHand(format!("{}: it speaks something else than GATT over Bluetooth", row.id)));
    }
    let stated = row.services.as_deref().filter(|services| !services.is_empty());
    stated.ok_or_else(|| Missing::Undeclared(format!("{}: state in `services` the UUIDs of its services", row.id)))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::evidence::{Answer, Question};
    use crate::testing::{Camera, Reply, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};

    const SET_UP: &str = "7c1e0100-5d2a-4f0e-9d7a-1c3b5e7f9a10";

    fn with_service(uuid: &'static str) -> impl Fn(Camera) -> Camera {
        move |camera| {
            camera.answer::<BleServices>(move |seen| {
                seen.services.push(BleService { uuid: uuid.parse().unwrap(), characteristics: Vec::new() });
            })
        }
    }

    fn named(name: &'static str) -> impl Fn(Camera) -> Camera {
        move |camera| camera.answer::<BleSurvey>(move |seen| seen.heard.iter_mut().for_each(|heard| heard.name = Some(name.into())))
    }

    fn tells(text: &'static str) -> impl Fn(Camera) -> Camera {
        move |camera| {
            camera.answer::<BleServices>(move |seen| {
                seen.services.iter_mut().for_each(|service| service.characteristics[0].tells = Some(text.into()))
            })
        }
    }

    fn not_heard(camera: Camera) -> Camera {
        camera.answer::<BleSurvey>(|seen| seen.heard = None)
    }

    fn deaf(camera: Camera) -> Camera {
        camera.answer::<BleSurvey>(|seen| (seen.heard, seen.others) = (None, 0))
    }

    fn off(camera: Camera) -> Camera {
        camera.row(|ixit| &mut ixit.phy_intf, "PhyIntf-Bluetooth", |row| row.status = Status::Disabled)
    }

    fn no_connection(camera: Camera) -> Camera {
        camera.answer::<BleServices>(|seen| (seen.services, seen.shortfall) = (Vec::new(), Some("no connection".to_owned())))
    }

    fn undeclared_services(camera: Camera) -> Camera {
        camera.interface("LogIntf-Lock", |row| row.services = None)
    }

    /// A device on which anybody pairs, and is told its version then.
    fn tells_after_just_works(camera: Camera) -> Camera {
        camera.reply(|question, reply| {
            if let (Question::BleServices(asked), Reply::Answers(answers)) = (question, reply)
                && asked.who == BleSubject::PairsWithNothing
                && let [Answer::BleServices(seen)] = answers.as_mut_slice()
            {
                let properties = BTreeSet::from([BleProperty::Read]);
                let tells = Some("Latch/1.4.0".into());
                let version = BleCharacteristic { uuid: Uuid::short(0x2a26), properties, tells, tells_secrets: BTreeSet::new() };
                seen.services.push(BleService { uuid: Uuid::short(0x180a), characteristics: vec![version] });
            }
        })
    }

    /// A device that shows nothing to strangers, and this service to whoever paired.
    fn hides_all(uuid: &'static str) -> impl Fn(Camera) -> Camera {
        move |camera| {
            camera.reply(move |question, reply| {
                if let (Question::BleServices(asked), Reply::Answers(answers)) = (question, reply)
                    && let [Answer::BleServices(seen)] = answers.as_mut_slice()
                {
                    seen.services.clear();
                    if let BleSubject::Identity(_) = asked.who {
                        seen.services.push(BleService { uuid: uuid.parse().unwrap(), characteristics: Vec::new() });
                    }
                }
            })
        }
    }

    #[rstest]
    #[case::one_that_no_row_declares("fe59", Fail)]
    #[case::one_of_a_row(SET_UP, Pass)]
    fn what_only_the_paired_are_shown_is_seen(#[case] uuid: &'static str, #[case] verdict: Verdict) {
        assert_eq!(hides_all(uuid)(Camera::lock()).unit("5.6-1-2c").verdict, verdict);
    }

    #[test]
    fn what_is_told_to_whoever_pairs_with_nothing_is_told_to_everybody() {
        assert_eq!(tells_after_just_works(Camera::lock()).unit("5.6-2-2a").verdict, Fail);
    }

    #[rstest]
    #[case::public(BleAddress::Public, Some("a public address"))]
    #[case::static_random(BleAddress::StaticRandom, Some("a static address"))]
    #[case::resolvable(BleAddress::Resolvable, None)]
    fn an_address_that_stays_is_a_remark(#[case] address: BleAddress, #[case] says: Option<&str>) {
        let lock = Camera::lock().answer::<BleSurvey>(move |seen| seen.heard.iter_mut().for_each(|heard| heard.address = address));
        let judged = lock.unit("5.6-2-2a");
        assert_eq!(judged.verdict, Pass);
        assert_eq!(format!("{judged:?}").contains("knows it again"), says.is_some(), "{judged:#?}");
        assert!(format!("{judged:?}").contains(says.unwrap_or_default()), "{judged:#?}");
    }

    #[rstest]
    #[case::as_declared("5.6-1-2a", sound, Pass)]
    #[case::set_up_stays("5.6-1-2a", with_service(SET_UP), Fail)]
    #[case::a_side_that_is_off("5.6-1-2a", |camera: Camera| off(camera), Fail)]
    #[case::a_side_that_is_off_and_silent("5.6-1-2a", |camera: Camera| not_heard(off(camera)), Pass)]
    #[case::nothing_is_heard_at_all("5.6-1-2a", deaf, Inconclusive)]
    #[case::no_connection("5.6-1-2a", no_connection, Inconclusive)]
    #[case::services_are_not_stated("5.6-1-2a", undeclared_services, Inconclusive)]
    #[case::asleep("5.6-1-2a", not_heard, Inconclusive)]
    #[case::not_looked_at("5.6-1-2a", |camera: Camera| camera.unasked::<BleServices>(), Inconclusive)]
    #[case::no_adapter("5.6-1-2a", |camera: Camera| camera.refused_by_the_bench::<BleSurvey>(), Inconclusive)]
    #[case::services_declared("5.6-1-2c", sound, Pass)]
    #[case::new_firmware("5.6-1-2c", with_service("fe59"), Fail)]
    #[case::one_that_is_declared_off("5.6-1-2c", with_service(SET_UP), Pass)]
    #[case::what_every_device_has("5.6-1-2c", with_service("1801"), Pass)]
    #[case::no_connection("5.6-1-2c", no_connection, Inconclusive)]
    #[case::asleep("5.6-1-2c", not_heard, Inconclusive)]
    #[case::logins_that_a_person_looked_for("5.1-5-2a", sound, Pass)]
    #[case::logins_that_nobody_looked_for("5.1-5-2a", Camera::undecided, Inconclusive)]
    #[case::a_login_that_a_person_found("5.1-5-2a", |camera: Camera| camera.decided("5.1-5-2a", Fail), Fail)]
    #[case::an_unknown_service_may_ask_for_one("5.1-5-2a", with_service("fe59"), Inconclusive)]
    #[case::of_machines_that_nobody_looked_for("5.1-2A-2a", Camera::undecided, Inconclusive)]
    #[case::none_takes_updates_beside("5.3-10-1c", sound, Pass)]
    #[case::an_unknown_service_may_take_updates("5.3-10-1c", with_service("fe59"), Inconclusive)]
    #[case::no_interface_beside("5.13-1B-2b", sound, Pass)]
    #[case::an_interface_beside("5.13-1B-2b", with_service("fe59"), Fail)]
    #[case::also_for_settings("5.5-5-2b", with_service("fe59"), Fail)]
    #[case::settings_asleep("5.5-5-2b", not_heard, Inconclusive)]
    #[case::little_is_told("5.6-2-2a", sound, Pass)]
    #[case::the_serial_number_in_its_name("5.6-2-2a", named("Latch NE2-000117"), Fail)]
    #[case::a_version_for_everybody("5.6-2-2a", tells("Latch/1.4.0"), Fail)]
    #[case::the_name_that_is_declared("5.6-2-2a", named("Example Latch Mini"), Pass)]
    #[case::nothing_is_heard_of_it("5.6-2-2a", not_heard, Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] device: impl Fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = device(Camera::lock()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
