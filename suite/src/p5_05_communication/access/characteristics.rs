//! Who reads and writes the characteristics of declared operations: somebody who did not pair, somebody who pairs without any secret, and everybody whom
//! the bench knows, beside those who may.

use crate::assessment::Assessment;
use crate::crawled;
use crate::evidence::ble::{BleGot, BleSubject, BleTry};
use crate::evidence::{BleAccess, BleAccessSeen, BleWrite, BleWriteSeen, Place};
use crate::ixit::{BleAct, Operation, SoftServ, Speaks};
use crate::names::IdentityName;
use crate::verdict::{Findings, Judged, Missing};

/// What the tries of one operation came to.
enum Seen<'a> {
    Read(&'a BleAccessSeen),
    Written(&'a BleWriteSeen),
}

/// Nobody who may not gets anything of the operation.
pub(super) fn is_kept_from_others(assessment: &Assessment<'_>, row: &SoftServ, operation: &Operation, at: &Place) -> Judged {
    let (about, mut findings) = (about(row, operation), Findings::none());
    match tried(assessment, row, operation, at)? {
        Seen::Read(seen) => seen.tried.iter().filter(|tried| !may(operation, tried)).for_each(|tried| read(&about, tried, &mut findings)),
        Seen::Written(seen) => {
            for written in seen.tried.iter().filter(|written| !may(operation, &written.tried)) {
                match (written.took, written.tried.got) {
                    (Some(true), _) => findings.fails(&about, format!("takes effect for {}", written.tried.who)),
                    (Some(false), BleGot::Absent | BleGot::Refused | BleGot::Served | BleGot::ServedAfterSilentBond) => {}
                    // What never reached the device has no effect on any.
                    _ => not_tried(&about, &written.tried, &mut findings),
                }
            }
            if !seen.restored {
                findings.remark(&about, "the old value could not be put back: the device is left changed");
            }
        }
    }
    Ok(findings)
}

/// Nobody is served without a bond, by which alone the link is encrypted.
pub(super) fn is_not_served_in_clear(assessment: &Assessment<'_>, row: &SoftServ, operation: &Operation, at: &Place) -> Judged {
    let mut findings = Findings::none();
    let (tried, verb): (Vec<&BleTry>, _) = match tried(assessment, row, operation, at)? {
        Seen::Read(seen) => (seen.tried.iter().collect(), "is told"),
        Seen::Written(seen) => {
            let took = seen.tried.iter().filter(|written| written.took == Some(true));
            (took.map(|written| &written.tried).collect(), "is taken")
        }
    };
    if tried.iter().any(|tried| tried.got == BleGot::Served && !tried.bonded) {
        findings.fails(about(row, operation), format!("{verb} in clear, over a link without a bond"));
    }
    Ok(findings)
}

/// Everybody who may gets what the operation gives.
pub(super) fn is_served_to_the_entitled(assessment: &Assessment<'_>, row: &SoftServ, operation: &Operation, at: &Place) -> Judged {
    let (about, mut findings) = (about(row, operation), Findings::none());
    let known = known(assessment, at);
    if let Some(unknown) = operation.who.iter().find(|name| !known.contains(name)) {
        let says = format!("{about}: bench.yaml names no identity {unknown} of sample {}, who may do it", at.sample);
        findings.lacks(Missing::Needs(says));
    }
    let unserved = |tried: &BleTry| Missing::Unfair(format!("{about}: {} for {}, who may do it", tried.got, tried.who));
    match tried(assessment, row, operation, at)? {
        Seen::Read(seen) => {
            let entitled = std::iter::once(&seen.entitled).chain(seen.tried.iter().filter(|tried| may(operation, tried)));
            entitled.filter(|tried| tried.got != BleGot::Served).for_each(|tried| findings.lacks(unserved(tried)));
        }
        Seen::Written(seen) => {
            let entitled = std::iter::once(&seen.entitled).chain(seen.tried.iter().filter(|written| may(operation, &written.tried)));
            entitled.filter(|written| written.took != Some(true)).for_each(|written| findings.lacks(unserved(&written.tried)));
        }
    }
    Ok(findings)
}

fn read(about: &str, tried: &BleTry, findings: &mut Findings) {
    match tried.got {
        BleGot::Served | BleGot::ServedAfterSilentBond => findings.fails(about, format!("is {} to {}", tried.got, tried.who)),
        _ => not_tried(about, tried, findings),
    }
}

/// Whoever pairs with nothing and is turned away there got nothing; an identity that cannot pair did not try.
fn not_tried(about: &str, tried: &BleTry, findings: &mut Findings) {
    match (tried.got, &tried.who) {
        (BleGot::NotPaired, BleSubject::Identity(_)) => {
            findings.lacks(Missing::Needs(format!("{about}: {} could not pair", tried.who)));
        }
        (BleGot::NoAnswer, _) => findings.lacks(Missing::Unfair(format!("{about}: {} got {}", tried.who, tried.got))),
        // Taken, and whether it took effect could not be read.
        (BleGot::Served | BleGot::ServedAfterSilentBond, _) => {
            findings.lacks(Missing::Unfair(format!("{about}: whether a write by {} took effect could not be read", tried.who)));
        }
        // What changes seldom may be told to everybody all the same.
        (BleGot::ToldNothing, _) => findings.lacks(Missing::Unfair(format!("{about}: {} was {}", tried.who, tried.got))),
        (BleGot::Absent | BleGot::NotPaired | BleGot::Refused, _) => {}
    }
}

/// Puts the one question about an operation.
fn tried<'a>(assessment: &Assessment<'a>, row: &SoftServ, operation: &Operation, at: &Place) -> Result<Seen<'a>, Missing> {
    let undeclared = |asks: &str| Missing::Undeclared(format!("{}: {asks} of the operation `{}`", row.id, operation.id));
    if operation.who.is_empty() {
        return Err(undeclared("state in `who` who may do it, and what else is missing"));
    }
    let known = known(assessment, at);
    let Some(entitled) = operation.who.iter().find(|name| known.contains(name)).cloned() else {
        let who = operation.who.iter().map(IdentityName::as_str).collect::<Vec<_>>().join(" or ");
        let says = format!("bench.yaml names no identity {who} of sample {} for the operation `{}` of {}", at.sample, operation.id, row.id);
        return Err(Missing::Needs(says));
    };
    let others = known.into_iter().filter(|name| *name != entitled).map(BleSubject::Identity);
    let subjects = [BleSubject::Unpaired, BleSubject::PairsWithNothing].into_iter().chain(others).collect();
    let (at, on) = (at.clone(), (*row.interface).clone());
    let act = operation.ble.as_ref().and_then(|ble| ble.act());
    match act.ok_or_else(|| undeclared("give `read`, `notify`, or `write` with a `payload` in hexadecimal digits or a `text`,"))? {
        BleAct::Listen(characteristic) => {
            let characteristic = characteristic.clone();
            assessment.ask(BleAccess { at, on, characteristic, listens: true, entitled, subjects }).map(Seen::Read)
        }
        BleAct::Read(characteristic) => {
            let characteristic = characteristic.clone();
            assessment.ask(BleAccess { at, on, characteristic, listens: false, entitled, subjects }).map(Seen::Read)
        }
        BleAct::Write { characteristic, payload } => {
            let read_by = operation.read_back.as_ref().and_then(|id| row.operation(id)).and_then(|other| other.ble.as_ref()?.act());
            let Some(BleAct::Read(read_back)) = read_by else {
                return Err(undeclared("name in `read_back` the operation that reads what it wrote, for the probe"));
            };
            let (characteristic, value, read_back) = (characteristic.clone(), payload.to_lowercase(), read_back.clone());
            assessment.ask(BleWrite { at, on, characteristic, value, read_back, entitled, subjects }).map(Seen::Written)
        }
    }
}

fn known(assessment: &Assessment<'_>, at: &Place) -> Vec<IdentityName> {
    crawled::identities_over(assessment, at, |speaks| speaks == Speaks::Ble)
}

fn may(operation: &Operation, tried: &BleTry) -> bool {
    matches!(&tried.who, BleSubject::Identity(name) if operation.who.contains(name))
}

fn about(row: &SoftServ, operation: &Operation) -> String {
    format!("{}, {}", row.id, operation.id)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::evidence::BlePairing;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};

    fn read(who: BleSubject, got: BleGot) -> impl Fn(Camera) -> Camera {
        move |camera| {
            let who = who.clone();
            camera.answer::<BleAccess>(move |seen| seen.tried.iter_mut().filter(|tried| tried.who == who).for_each(|tried| tried.got = got))
        }
    }

    fn wrote(got: BleGot, took: Option<bool>) -> impl Fn(Camera) -> Camera {
        wrote_as(BleSubject::Unpaired, got, took)
    }

    fn wrote_as(who: BleSubject, got: BleGot, took: Option<bool>) -> impl Fn(Camera) -> Camera {
        move |camera| {
            let who = who.clone();
            camera.answer::<BleWrite>(move |seen| {
                let written = seen.tried.iter_mut().filter(|written| written.tried.who == who);
                written.for_each(|written| (written.tried.got, written.took) = (got, took));
            })
        }
    }

    /// Somebody whom the bench knows, and who may not, writes as well.
    fn a_guest_wrote(got: BleGot, took: Option<bool>) -> impl Fn(Camera) -> Camera {
        move |camera| {
            camera.answer::<BleWrite>(move |seen| {
                let mut by_guest = seen.tried[0].clone();
                by_guest.tried.who = BleSubject::Identity("guest".into());
                (by_guest.tried.got, by_guest.took) = (got, took);
                seen.tried.push(by_guest);
            })
        }
    }

    fn entitled_reads_nothing(camera: Camera) -> Camera {
        camera.answer::<BleAccess>(|seen| seen.entitled.got = BleGot::NotPaired)
    }

    fn entitled_writes_nothing(camera: Camera) -> Camera {
        camera.answer::<BleWrite>(|seen| seen.entitled.took = Some(false))
    }

    fn operations(camera: Camera, change: impl Fn(&mut Operation)) -> Camera {
        camera.row(|ixit| &mut ixit.soft_serv, "SoftServ-Door", |row| row.operations.iter_mut().for_each(change))
    }

    fn not_read_back(camera: Camera) -> Camera {
        operations(camera, |operation| operation.read_back = None)
    }

    fn without_payload(camera: Camera) -> Camera {
        operations(camera, |operation| operation.ble.as_mut().unwrap().payload = None)
    }

    /// What is read is told by notifications in place of that.
    fn by_notification(camera: Camera) -> Camera {
        operations(camera, |operation| {
            let ble = operation.ble.as_mut().unwrap();
            ble.notify = ble.read.take();
        })
    }

    fn for_nobody(camera: Camera) -> Camera {
        operations(camera, |operation| operation.who.clear())
    }

    #[rstest]
    #[case::sound("5.5-4-2a", sound, Pass)]
    #[case::read_in_clear("5.5-4-2a", read(BleSubject::Unpaired, BleGot::Served), Fail)]
    #[case::a_silent_bond_is_no_login("5.5-4-2a", read(BleSubject::Unpaired, BleGot::ServedAfterSilentBond), Fail)]
    #[case::just_works_is_no_login("5.5-4-2a", read(BleSubject::PairsWithNothing, BleGot::Served), Fail)]
    #[case::absent_for_others("5.5-4-2a", read(BleSubject::Unpaired, BleGot::Absent), Pass)]
    #[case::by_notification("5.5-4-2b", |camera: Camera| by_notification(camera).row(|ixit| &mut ixit.soft_serv, "SoftServ-Door", |row| row.operations.retain(|operation| !operation.changes)), Pass)]
    #[case::let_listen_and_told_nothing("5.5-4-2a", read(BleSubject::Unpaired, BleGot::ToldNothing), Inconclusive)]
    #[case::entitled_are_told_nothing("5.5-4-2b", |camera: Camera| camera.answer::<BleAccess>(|seen| seen.entitled.got = BleGot::ToldNothing), Inconclusive)]
    #[case::no_answer("5.5-4-2a", read(BleSubject::Unpaired, BleGot::NoAnswer), Inconclusive)]
    #[case::written_in_clear("5.5-4-2a", wrote(BleGot::Served, Some(true)), Fail)]
    #[case::written_with_an_error("5.5-4-2a", wrote(BleGot::Refused, Some(true)), Fail)]
    #[case::taken_without_effect("5.5-4-2a", wrote(BleGot::Served, Some(false)), Pass)]
    #[case::taken_and_not_read_back("5.5-4-2a", wrote(BleGot::Served, None), Inconclusive)]
    #[case::a_write_that_never_came("5.5-4-2a", wrote(BleGot::NoAnswer, Some(false)), Inconclusive)]
    #[case::turned_away_at_pairing("5.5-4-2a", wrote_as(BleSubject::PairsWithNothing, BleGot::NotPaired, Some(false)), Pass)]
    #[case::a_guest_is_refused("5.5-4-2a", a_guest_wrote(BleGot::Refused, Some(false)), Pass)]
    #[case::a_guest_who_could_not_pair("5.5-4-2a", a_guest_wrote(BleGot::NotPaired, Some(false)), Inconclusive)]
    #[case::a_guest_may_do_it_all("5.5-4-2a", a_guest_wrote(BleGot::Served, Some(true)), Fail)]
    #[case::entitled_are_refused_too("5.5-4-2a", entitled_reads_nothing, Inconclusive)]
    #[case::entitled_write_in_vain("5.5-4-2a", entitled_writes_nothing, Inconclusive)]
    #[case::no_read_back("5.5-4-2a", not_read_back, Inconclusive)]
    #[case::no_payload("5.5-4-2a", without_payload, Inconclusive)]
    #[case::nobody_named("5.5-4-2a", for_nobody, Inconclusive)]
    #[case::no_phone_on_the_bench("5.5-4-2a", |camera: Camera| camera.without_identity("phone"), Inconclusive)]
    #[case::not_asked("5.5-4-2a", |camera: Camera| camera.unasked::<BleAccess>(), Inconclusive)]
    #[case::not_permitted("5.5-4-2a", |camera: Camera| camera.refused_by_the_bench::<BleWrite>(), Inconclusive)]
    #[case::served("5.5-4-2b", sound, Pass)]
    #[case::not_served("5.5-4-2b", entitled_reads_nothing, Inconclusive)]
    #[case::settings("5.5-5-2a", wrote(BleGot::Served, Some(true)), Fail)]
    #[case::settings_as_declared("5.5-5-2a", sound, Pass)]
    #[case::pairing_not_tried("5.5-5-2a", |camera: Camera| camera.unasked::<BlePairing>(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] device: impl Fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = device(Camera::lock()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
