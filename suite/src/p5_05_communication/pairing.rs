//! Who pairs over Bluetooth LE: nobody without the secret, everybody with it, and by the method that the row declares.

use crate::assessment::Assessment;
use crate::evidence::ble::{BleAsked, BlePaired, BlePairsWith};
use crate::evidence::{BlePairing, BlePairingSeen, Place};
use crate::ixit::AuthMech;
use crate::ixit::t01_auth_mech::PairingMethod;
use crate::verdict::{Findings, Judged, Missing};

/// Whoever has nothing, a wrong passkey or a usual one does not pair.
pub(crate) fn strangers_do_not_pair(assessment: &Assessment<'_>, row: &AuthMech, at: &Place) -> Judged {
    let method = method(row)?;
    let identity = assessment.identity(&at.sample, row, at.state)?;
    let mut findings = Findings::none();
    let by_passkey = [BlePairsWith::Wrong(identity), BlePairsWith::Usual];
    let by_passkey = by_passkey.into_iter().filter(|_| method == PairingMethod::Passkey);
    for with in std::iter::once(BlePairsWith::Nothing).chain(by_passkey) {
        let says = format!("pairs with somebody who has {with}");
        findings.look(pair(assessment, row, at, with).map(|seen| {
            let mut findings = Findings::none();
            if seen.outcome == BlePaired::Paired {
                findings.fails(&row.id, says);
            }
            findings
        }));
    }
    // Where nobody pairs, all are refused in vain.
    findings.look(the_entitled_pair(assessment, row, at).map(|_| Findings::none()));
    Ok(findings)
}

/// Whoever has the secret pairs.
pub(crate) fn the_entitled_pair(assessment: &Assessment<'_>, row: &AuthMech, at: &Place) -> Judged {
    let identity = assessment.identity(&at.sample, row, at.state)?;
    let seen = pair(assessment, row, at, BlePairsWith::Identity(identity.clone()))?;
    if seen.outcome == BlePaired::Paired {
        return Ok(Findings::none());
    }
    Err(Missing::Unfair(format!("{}: pairing as `{identity}` did not succeed", row.id)))
}

/// Pairing asks for what the declared method asks for, and is done by no weaker one.
pub(crate) fn method_is_as_declared(assessment: &Assessment<'_>, row: &AuthMech, at: &Place) -> Judged {
    let method = method(row)?;
    let mut findings = Findings::none();
    if method != PairingMethod::JustWorks && pair(assessment, row, at, BlePairsWith::Nothing)?.outcome == BlePaired::Paired {
        findings.fails(&row.id, format!("pairs without asking anybody for anything, although {} is declared", word(method)));
    }
    let identity = assessment.identity(&at.sample, row, at.state)?;
    let seen = pair(assessment, row, at, BlePairsWith::Identity(identity.clone()))?;
    let wanted = match method {
        PairingMethod::JustWorks => None,
        PairingMethod::NumericComparison => Some(BleAsked::Comparison),
        PairingMethod::Passkey => Some(BleAsked::Passkey),
    };
    match seen.outcome {
        BlePaired::Paired if wanted.is_some_and(|wanted| !seen.asked.contains(&wanted)) => {
            findings.fails(&row.id, format!("pairs with `{identity}` by another method than {}, which is declared", word(method)));
        }
        BlePaired::Paired => {}
        BlePaired::NoAnswer | BlePaired::Refused => {
            findings.lacks(Missing::Unfair(format!("{}: pairing as `{identity}` did not succeed, so its method was not seen", row.id)));
        }
    }
    if let Some(channel) = &row.cryptography.channel {
        findings.lacks(Missing::Needs(format!("{}: no procedure looks into {} over Bluetooth yet", row.id, **channel)));
    }
    Ok(findings)
}

fn pair<'a>(assessment: &Assessment<'a>, row: &AuthMech, at: &Place, with: BlePairsWith) -> Result<&'a BlePairingSeen, Missing> {
    assessment.ask(BlePairing { at: at.clone(), row: (*row.id).clone(), with })
}

fn method(row: &AuthMech) -> Result<PairingMethod, Missing> {
    let says = || Missing::Undeclared(format!("{}: state in `exercise` how somebody pairs: `ble_pairing: {{ by: passkey }}`", row.id));
    row.pairs_by().ok_or_else(says)
}

fn word(method: PairingMethod) -> &'static str {
    match method {
        PairingMethod::JustWorks => "Just Works",
        PairingMethod::NumericComparison => "numeric comparison",
        PairingMethod::Passkey => "a passkey",
    }
}
