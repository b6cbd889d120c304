//! What a sound lock answers by Bluetooth LE: its passkey opens it, and nothing else does.

use crate::evidence::ble::{
    BleAddress, BleAdvertised, BleAsked, BleCharacteristic, BleGot, BlePaired, BlePairsWith, BleProperty, BleService, BleSubject, BleTry,
    BleWriteTry,
};
use crate::evidence::{
    BleAccess, BleAccessSeen, BlePairing, BlePairingSeen, BleServices, BleServicesSeen, BleSurveySeen, BleWrite, BleWriteSeen, DutState,
    Uuid,
};
use crate::files::Declaration;
use crate::ixit::Status;

pub(super) fn survey() -> BleSurveySeen {
    let heard = BleAdvertised {
        name: Some("Latch".into()),
        address: BleAddress::Resolvable,
        services: [].into(),
        manufacturers: [].into(),
        service_data: [].into(),
        tells_secrets: [].into(),
    };
    BleSurveySeen { heard: Some(heard), others: 3 }
}

/// The services of all rows that are on in this state, each with something to write, and what every device has.
pub(super) fn services(declaration: &Declaration, asked: &BleServices) -> BleServicesSeen {
    if asked.who == BleSubject::PairsWithNothing {
        return BleServicesSeen::default();
    }
    let is_on = |status| status == Status::Enabled || status == Status::SetUpOnly && asked.at.state != DutState::Initialised;
    let on = declaration.ixit.log_intf.iter().filter(|row| is_on(row.status));
    let declared = on.flat_map(|row| row.services.iter().flatten()).cloned();
    let tells = |uuid: &Uuid| uuid.is_generic().then(|| "Latch".into());
    let service = |uuid: Uuid| {
        let one = |uuid, property, tells| BleCharacteristic { uuid, properties: [property].into(), tells, tells_secrets: [].into() };
        let named = one(Uuid::short(0x2a00), BleProperty::Read, tells(&uuid));
        let written = one(uuid.clone(), BleProperty::Write, None);
        BleService { characteristics: if uuid.is_generic() { vec![named] } else { vec![named, written] }, uuid }
    };
    BleServicesSeen { services: std::iter::once(Uuid::short(0x1800)).chain(declared).map(service).collect(), shortfall: None }
}

fn tried(who: BleSubject, entitled: &crate::names::IdentityName) -> BleTry {
    let (got, error) = match &who {
        BleSubject::Identity(name) if name == entitled => (BleGot::Served, None),
        BleSubject::PairsWithNothing => (BleGot::NotPaired, Some("org.bluez.Error.AuthenticationFailed".into())),
        BleSubject::Identity(_) | BleSubject::Unpaired => (BleGot::Refused, Some("org.bluez.Error.NotPermitted".into())),
    };
    let served = got == BleGot::Served;
    BleTry { who, got, error, bonded: served, bytes: u32::from(served) }
}

pub(super) fn access(asked: &BleAccess) -> BleAccessSeen {
    let as_whom = |who: &BleSubject| tried(who.clone(), &asked.entitled);
    let entitled = as_whom(&BleSubject::Identity(asked.entitled.clone()));
    BleAccessSeen { entitled, tried: asked.subjects.iter().map(as_whom).collect() }
}

pub(super) fn write(asked: &BleWrite) -> BleWriteSeen {
    let as_whom = |who: &BleSubject| {
        let tried = tried(who.clone(), &asked.entitled);
        BleWriteTry { took: Some(tried.got == BleGot::Served), tried }
    };
    let entitled = as_whom(&BleSubject::Identity(asked.entitled.clone()));
    BleWriteSeen { entitled, tried: asked.subjects.iter().map(as_whom).collect(), restored: true, shortfall: None }
}

pub(super) fn pairing(asked: &BlePairing) -> BlePairingSeen {
    let paired = matches!(asked.with, BlePairsWith::Identity(_));
    let asked_for = if asked.with == BlePairsWith::Nothing { [].into() } else { [BleAsked::Passkey].into() };
    let (outcome, error) = if paired { (BlePaired::Paired, None) } else { (BlePaired::Refused, Some("AuthenticationFailed".into())) };
    BlePairingSeen { outcome, asked: asked_for, error }
}
