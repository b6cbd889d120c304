//! One characteristic as those who may and those who may not. Each begins without a bond, and the bond is looked at afterwards: BlueZ pairs by itself where
//! a device wants that, so something may be served although nobody here paired.

use suite::evidence::ble::{BleGot, BleSubject, BleTry};
use suite::evidence::{BenchTrouble, BleAccess, BleAccessSeen, Place, Uuid};
use suite::ixit::AuthMech;
use suite::ixit::t01_auth_mech::PairingMethod;
use suite::names::IdentityName;

use crate::context::Context;
use crate::session::ble::{Central, Characteristic, Means, Refusal, Visits};

/// Tries everybody.
pub(super) async fn put(context: &Context, question: &BleAccess) -> Result<BleAccessSeen, BenchTrouble> {
    let read = async |who: BleSubject| {
        let does = if question.listens { Does::Listen } else { Does::Read };
        let asked = Act { at: &question.at, characteristic: &question.characteristic, does };
        asked.tried(context, who).await.map(|(tried, _)| tried)
    };
    let entitled = read(BleSubject::Identity(question.entitled.clone())).await?;
    let mut tried = Vec::new();
    for who in &question.subjects {
        tried.push(read(who.clone()).await?);
    }
    Ok(BleAccessSeen { entitled, tried })
}

/// What is done with a characteristic.
pub(super) struct Act<'q> {
    pub(super) at: &'q Place,
    pub(super) characteristic: &'q Uuid,
    pub(super) does: Does<'q>,
}

/// What is done with it.
#[derive(Clone, Copy)]
pub(super) enum Does<'q> {
    Listen,
    Read,
    Write(&'q [u8]),
}

impl Act<'_> {
    /// One try from no bond to no bond, with what was read.
    pub(super) async fn tried(&self, context: &Context, who: BleSubject) -> Result<(BleTry, Option<Vec<u8>>), BenchTrouble> {
        let means = match &who {
            BleSubject::Identity(name) => means(context, self.at, name)?,
            BleSubject::PairsWithNothing => Means::Agrees,
            BleSubject::Unpaired => Means::Refuses,
        };
        let central = Central::open(&context.air(self.at)?, means).await?;
        let unpaired = |got, refusal: Refusal| BleTry { who: who.clone(), got, error: refusal.name, bonded: false, bytes: 0 };
        let device = match central.connect().await? {
            Ok(device) => device,
            // A device may ask for pairing as soon as somebody connects, and Linux ends the connection where nobody agrees.
            Err(refusal) if central.asked().denials() > 0 => return Ok((unpaired(BleGot::Refused, refusal), None)),
            Err(refusal) => return Ok((unpaired(BleGot::NoAnswer, refusal), None)),
        };
        if who != BleSubject::Unpaired
            && let Err(refusal) = device.pair().await
        {
            device.leave().await?;
            let got = if refusal.silent { BleGot::NoAnswer } else { BleGot::NotPaired };
            return Ok((unpaired(got, refusal), None));
        }
        let mut visits = Visits::begin(&central, device);
        let came = self.done(&mut visits).await;
        let bonded = visits.device().bond().await.is_there();
        visits.leave().await?;
        let silently = bonded && who == BleSubject::Unpaired;
        let (got, error, read) = match came {
            Came::Absent => (BleGot::Absent, None, None),
            Came::Nothing => (BleGot::ToldNothing, None, None),
            Came::Read(read) if silently => (BleGot::ServedAfterSilentBond, None, Some(read)),
            Came::Read(read) => (BleGot::Served, None, Some(read)),
            Came::Refused(refusal) if refusal.silent => (BleGot::NoAnswer, refusal.name, None),
            Came::Refused(refusal) => (BleGot::Refused, refusal.name, None),
        };
        let bytes = read.as_ref().map_or(0, |read| u32::try_from(read.len()).unwrap_or(u32::MAX));
        Ok((BleTry { who, got, error, bonded, bytes }, read))
    }

    async fn done(&self, visits: &mut Visits<'_>) -> Came {
        let (all, cut) = visits.device().all(self.characteristic);
        let all: Vec<Characteristic> = all.into_iter().cloned().collect();
        match (self.does, &*all) {
            (_, []) => Came::Absent,
            (Does::Read, all) => read_any(visits, all, cut).await,
            (Does::Listen, [one]) if !cut => match visits.listen(one).await {
                Ok(told) => told.map_or(Came::Nothing, Came::Read),
                Err(refusal) => Came::Refused(refusal),
            },
            (Does::Write(value), [one]) if !cut => visits.write(one, value).await.map_or_else(Came::Refused, |()| Came::Read(Vec::new())),
            // Which of several a write changed, no reading back tells; and which of them tells changes to whom, no listening to one.
            (Does::Listen | Does::Write(_), _) => Came::Refused(Refusal::away()),
        }
    }
}

/// Whichever of several of one UUID serves, serves. What nobody refused is no refusal, whatever its twins say.
async fn read_any(visits: &mut Visits<'_>, all: &[Characteristic], cut: bool) -> Came {
    let mut refused = None;
    for characteristic in all {
        match visits.read(characteristic).await {
            Ok(read) => return Came::Read(read),
            Err(refusal) => refused = refused.filter(|refused: &Refusal| refused.silent).or(Some(refusal)),
        }
    }
    Came::Refused(refused.filter(|_| !cut).unwrap_or_else(Refusal::away))
}

enum Came {
    Absent,
    /// Let listen, and told nothing.
    Nothing,
    Read(Vec<u8>),
    Refused(Refusal),
}

/// What somebody who pairs as an identity can do: as the row declares at which it signs in.
pub(super) fn means(context: &Context, at: &Place, name: &IdentityName) -> Result<Means, BenchTrouble> {
    let login = context.bench.identity(&at.sample, name).and_then(|identity| context.declaration.ixit.login(&identity.login));
    means_by(login.and_then(AuthMech::pairs_by), || passkey(context, at, name))
}

/// Only who pairs by a passkey needs to have one.
fn means_by(method: Option<PairingMethod>, passkey: impl FnOnce() -> Result<u32, BenchTrouble>) -> Result<Means, BenchTrouble> {
    Ok(match method {
        Some(PairingMethod::JustWorks) => Means::Agrees,
        Some(PairingMethod::NumericComparison) => Means::Compares,
        Some(PairingMethod::Passkey) | None => Means::Passkey(passkey()?),
    })
}

/// The passkey of an identity.
pub(super) fn passkey(context: &Context, at: &Place, name: &IdentityName) -> Result<u32, BenchTrouble> {
    let account = context.account(&at.sample, name)?;
    let secret = account.secret.expose();
    let is_one = secret.len() == 6 && secret.bytes().all(|byte| byte.is_ascii_digit());
    let number = secret.parse().ok().filter(|_| is_one);
    number.ok_or_else(|| BenchTrouble::new(format!("the secret of `{name}` is no passkey: six digits")))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Some(PairingMethod::JustWorks), Some(Means::Agrees))]
    #[case(Some(PairingMethod::NumericComparison), Some(Means::Compares))]
    #[case(Some(PairingMethod::Passkey), None)]
    #[case(None, None)]
    fn only_a_method_with_a_passkey_needs_one(#[case] method: Option<PairingMethod>, #[case] without: Option<Means>) {
        assert_eq!(means_by(method, || Ok(654_321)).unwrap(), without.unwrap_or(Means::Passkey(654_321)));
        assert_eq!(means_by(method, || Err(BenchTrouble::new("no passkey"))).ok(), without);
    }
}
