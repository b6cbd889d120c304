//! What a row of 11-SecComMech declares of DTLS, held against what is recommended and against what the server offers.

use crate::assessment::Assessment;
use crate::evidence::{Dtls, DtlsSeen, DtlsVersion, Place, Suite};
use crate::ixit::t11_sec_com_mech::{DtlsBounds, Suites};
use crate::ixit::{LogIntf, SecComMech};
use crate::reference::{State, tls};
use crate::verdict::{Findings, Judged, Missing};

/// What the row itself declares whose state is this or worse.
pub(super) fn declared_below(row: &SecComMech, bounds: &DtlsBounds, from: State) -> Findings {
    let mut findings = Findings::none();
    for version in bounds.versions.iter().filter(|version| tls::dtls_version(**version) >= from) {
        findings.fails(&row.id, format!("declares {version}, which the catalogue calls {}", tls::dtls_version(*version)));
    }
    if let Suites::Only(names) = &bounds.suites {
        for name in names.iter().filter(|name| tls::dtls_suite(name) >= from) {
            findings.fails(&row.id, format!("declares {name}, which the catalogue calls {} over DTLS", tls::dtls_suite(name)));
        }
    }
    findings
}

/// The server takes no version and no suite that the row does not declare.
pub(super) fn offer_is_as_declared(assessment: &Assessment<'_>, bounds: &DtlsBounds, interface: &LogIntf, at: &Place) -> Judged {
    let seen = assessment.ask(Dtls { at: at.clone(), on: (*interface.id).clone() })?;
    let mut findings = Findings::none();
    for (version, suites) in &seen.accepted {
        if !bounds.versions.contains(version) {
            of_an_undeclared_version(interface, *version, &mut findings);
            continue;
        }
        for suite in suites.iter().filter(|suite| !is_declared(bounds, suite)) {
            let state = tls::dtls_suite(&suite.name);
            findings.fails(&interface.id, format!("accepts {} in {version} ({state}), which the row does not declare", suite.name));
        }
    }
    for version in bounds.versions.iter().filter(|version| seen.refused.contains(version)) {
        findings.remark(&interface.id, format!("refuses {version}, although the row declares it"));
    }
    tell_what_a_lost_key_opens(interface, seen, &mut findings);
    let mut accepted = seen.accepted.iter().flat_map(|(version, suites)| suites.iter().map(|suite| (*version, suite)));
    if let Some((_, suite)) = accepted.find(|(version, suite)| shows_a_certificate(*version, suite)) {
        let says =
            format!("{}: with {} the device shows a certificate, and certificates over DTLS are not looked at", interface.id, suite.name);
        findings.lacks(Missing::Needs(says));
    }
    Ok(findings)
}

/// Whether whoever takes the suite proves by a certificate who it is; DTLS 1.3 says that elsewhere than in its suites.
fn shows_a_certificate(version: DtlsVersion, suite: &Suite) -> bool {
    let proves_nothing = suite.name.contains("anon") || suite.name.contains("PSK") && !suite.name.contains("RSA_PSK");
    version != DtlsVersion::V1_3 && !proves_nothing
}

/// A newer version than those declared weakens nothing.
fn of_an_undeclared_version(interface: &LogIntf, version: DtlsVersion, findings: &mut Findings) {
    let says = format!("accepts {version}, which the row does not declare");
    if version == DtlsVersion::V1_3 { findings.remark(&interface.id, says) } else { findings.fails(&interface.id, says) }
}

fn is_declared(bounds: &DtlsBounds, suite: &Suite) -> bool {
    match &bounds.suites {
        Suites::Recommended => tls::dtls_suite(&suite.name) == State::Recommended,
        Suites::Only(names) => names.contains(&suite.name),
    }
}

/// Constrained devices may do without forward secrecy; whoever reads the report is told.
fn tell_what_a_lost_key_opens(interface: &LogIntf, seen: &DtlsSeen, findings: &mut Findings) {
    let open = seen.accepted.values().flatten().find(|suite| !tls::is_forward_secret(&suite.name));
    if let Some(suite) = open {
        let says = format!("{}: whoever learns the key later can read what was recorded before", suite.name);
        findings.remark(&interface.id, says);
    }
}
