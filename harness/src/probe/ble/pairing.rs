//! Pairing with the right passkey, a wrong one, usual ones or nothing at all, each from no bond.

use suite::evidence::ble::{BlePaired, BlePairsWith};
use suite::evidence::{BenchTrouble, BlePairing, BlePairingSeen};

use super::access::{means, passkey};
use crate::context::Context;
use crate::session::ble::{Central, Means};

/// What people and factories choose first.
const USUAL: [u32; 2] = [0, 123_456];
/// There are so many passkeys.
const PASSKEYS: u32 = 1_000_000;

/// Pairs; of several passkeys the first that pairs is told, else what the last came to.
pub(super) async fn put(context: &Context, question: &BlePairing) -> Result<BlePairingSeen, BenchTrouble> {
    let means: Vec<Means> = match &question.with {
        BlePairsWith::Identity(name) => vec![means(context, &question.at, name)?],
        BlePairsWith::Nothing => vec![Means::Agrees],
        BlePairsWith::Usual => USUAL.map(Means::Passkey).into(),
        BlePairsWith::Wrong(name) => {
            let right = passkey(context, &question.at, name)?;
            vec![Means::Passkey(wrong(right, rand::random_range(0..PASSKEYS - 1)))]
        }
    };
    let mut seen = BlePairingSeen { outcome: BlePaired::NoAnswer, asked: [].into(), error: None };
    for means in means {
        seen = one(context, question, means).await?;
        if seen.outcome != BlePaired::Refused {
            break;
        }
    }
    Ok(seen)
}

async fn one(context: &Context, question: &BlePairing, means: Means) -> Result<BlePairingSeen, BenchTrouble> {
    let central = Central::open(&context.air(&question.at)?, means).await?;
    let seen = |outcome, error| BlePairingSeen { outcome, asked: central.asked().kinds(), error };
    let device = match central.connect().await? {
        Ok(device) => device,
        Err(refusal) => return Ok(seen(BlePaired::NoAnswer, refusal.name)),
    };
    let paired = device.pair().await;
    let bond = device.bond().await;
    device.leave().await?;
    Ok(match paired {
        // What BlueZ says of the call is one thing; the bond is what counts.
        _ if bond.is_there() => seen(BlePaired::Paired, None),
        Ok(()) => seen(BlePaired::NoAnswer, None),
        Err(refusal) if refusal.silent => seen(BlePaired::NoAnswer, refusal.name),
        Err(refusal) => seen(BlePaired::Refused, refusal.name),
    })
}

/// A passkey that is neither the right one nor a usual one.
fn wrong(right: u32, chosen: u32) -> u32 {
    let mut passkey = chosen;
    while passkey == right || USUAL.contains(&passkey) {
        passkey = (passkey + 1) % PASSKEYS;
    }
    passkey
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(654_321, 17, 17)]
    #[case(17, 17, 18)]
    #[case(1, 0, 2)]
    #[case(0, 999_999, 999_999)]
    #[case(999_999, 999_999, 1)]
    fn a_wrong_passkey_is_neither_right_nor_usual(#[case] right: u32, #[case] chosen: u32, #[case] expected: u32) {
        assert_eq!(wrong(right, chosen), expected);
    }
}
