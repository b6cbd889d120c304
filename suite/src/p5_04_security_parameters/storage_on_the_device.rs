//! Whether the device keeps what the storage of a parameter promises: known secrets searched in what its pages give, the rest by a person's tools.

use crate::assessment::Assessment;
use crate::crawled;
use crate::ixit::{LogIntf, SecParam};
use crate::names::IdentityName;
use crate::p5_06_attack_surface::ble;
use crate::paper;
use crate::unit::{INITIALISED, Located as _, Sides};
use crate::verdict::{Findings, Judged};

/// A secret that a stranger is told is out, however it is stored. Where none is, a person looks at what no network reaches.
pub(super) fn keeps_its_promise(assessment: &Assessment<'_>, row: &SecParam) -> Judged {
    let protection = paper::given(row.protection.as_ref(), &row.id, "protection")?;
    crawled::interfaces_are_stated(assessment)?;
    let mut findings = Findings::none();
    let mut open = Vec::new();
    for interface in crawled::pages(assessment) {
        findings.look(told_by(assessment, row, interface, &mut open));
    }
    for interface in assessment.declaration.ixit.log_intf.iter().filter(|interface| ble::is_asked(interface)) {
        findings.look(told_by_bluetooth(assessment, row, interface));
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    open.sort();
    open.dedup();
    let kept = serde_json::to_string(protection).unwrap_or_default();
    let step =
        "Look for the parameter in backups, logs and memory, by the means of the attacker that its protection is declared to withstand.";
    let claim = assessment.claim("5.4-1-2a").about(row).gathered(open).step(step);
    findings.look(claim.asks(format!("{}: is it protected as declared ({kept}), with no sign of another way?", row.id)));
    Ok(findings)
}

fn told_by(assessment: &Assessment<'_>, row: &SecParam, interface: &LogIntf, open: &mut Vec<String>) -> Judged {
    let mut findings = Findings::none();
    for at in interface.places(assessment, INITIALISED) {
        let at = at?;
        let seen = crawled::routes(assessment, interface, &at)?;
        for route in &seen.routes {
            let told = route.tells_nobody.iter().filter(|name| row.is_critical() && is_secret_of(assessment, row, name));
            told.for_each(|name| {
                findings.fails(&row.id, format!("GET {} on {} tells nobody the secret of `{name}`", route.path, interface.id))
            });
        }
        open.extend(crawled::open_to_strangers(assessment, interface, seen));
    }
    Ok(findings)
}

/// The same of what is advertised, and of what anybody reads who did not pair.
fn told_by_bluetooth(assessment: &Assessment<'_>, row: &SecParam, interface: &LogIntf) -> Judged {
    let mut findings = Findings::none();
    for at in interface.places_by(Sides::IpAndBluetooth, assessment, INITIALISED) {
        for (where_, name) in ble::secrets_told(assessment, interface, &at?)? {
            if row.is_critical() && is_secret_of(assessment, row, name) {
                findings.fails(&row.id, format!("{where_} on {} tells somebody who did not pair the secret of `{name}`", interface.id));
            }
        }
    }
    Ok(findings)
}

/// The secret with which this identity signs in is one of this parameter.
fn is_secret_of(assessment: &Assessment<'_>, row: &SecParam, name: &IdentityName) -> bool {
    let samples = assessment.bench.samples.values();
    let mut logins = samples.filter_map(|sample| sample.identities.get(name)).map(|identity| &identity.login);
    logins.any(|login| row.used_by.iter().any(|user| **user == *login))
}
