//! What a row of 11-SecComMech declares, held against the catalogue and against the wire. Groups 5.1-3 and 5.5-1 share it.

mod datagrams;
mod link;

use jiff::Timestamp;

use crate::assessment::Assessment;
use crate::captures;
use crate::evidence::{CertSeen, ChainSeen, Clear, Family, Place, Suite, Tls, TlsSeen, TlsVersion};
use crate::ixit::t11_sec_com_mech::{CertificatePromise, Security, Suites, TlsBounds};
use crate::ixit::{LogIntf, SecComMech};
use crate::reference::{State, tls};
use crate::verdict::{Findings, Judged, Missing};

/// What the row itself declares that is no longer best practice: by the catalogue, and by the profile's threshold.
pub(crate) fn declared_weaknesses(assessment: &Assessment<'_>, row: &SecComMech) -> Findings {
    let mut findings = declared_below(row, State::Legacy);
    let threshold = assessment.profile.thresholds.as_ref().and_then(|thresholds| thresholds.tls.as_ref());
    if let (Security::Tls(bounds), Some(threshold)) = (&row.protocol, threshold) {
        let below = bounds.versions.iter().filter(|version| **version < threshold.minimum && tls::version(**version) == State::Recommended);
        for version in below {
            findings.fails(&row.id, format!("declares {version}; {} is the least ({})", threshold.minimum, threshold.source));
        }
    }
    findings
}

/// What the row itself declares that practical attacks are known against.
pub(crate) fn declared_breaks(row: &SecComMech) -> Findings {
    declared_below(row, State::Broken)
}

fn declared_below(row: &SecComMech, from: State) -> Findings {
    let mut findings = Findings::none();
    let bounds = match &row.protocol {
        Security::Dtls(bounds) => return datagrams::declared_below(row, bounds, from),
        Security::Tls(bounds) => bounds,
        Security::Other(_) | Security::Ssh => return findings,
    };
    for version in bounds.versions.iter().filter(|version| tls::version(**version) >= from) {
        findings.fails(&row.id, format!("declares {version}, which the catalogue calls {}", tls::version(*version)));
    }
    if let Suites::Only(names) = &bounds.suites {
        for name in names.iter().filter(|name| tls::suite(name) >= from) {
            findings.fails(&row.id, format!("declares {name}, which the catalogue calls {}", tls::suite(name)));
        }
    }
    findings
}

/// The device uses what the row declares, offers nothing weaker, does not answer in clear, and was not seen to carry secrets in clear.
pub(crate) fn is_as_declared(assessment: &Assessment<'_>, row: &SecComMech, at: &Place) -> Judged {
    let interface = row.interface.as_ref().and_then(|id| assessment.declaration.ixit.logical(id));
    let interface = interface.ok_or_else(|| Missing::Undeclared(format!("{}: state the row of 28-LogIntf in `interface`", row.id)))?;
    if at.from.family == Family::Bluetooth {
        return link::is_as_declared(assessment, row, interface, at);
    }
    let mut findings = captures::secrets_stay_unread(assessment, at, row, interface);
    findings.look(offers_what_is_declared(assessment, row, interface, at));
    Ok(findings)
}

fn offers_what_is_declared(assessment: &Assessment<'_>, row: &SecComMech, interface: &LogIntf, at: &Place) -> Judged {
    if matches!(row.protocol, Security::Other(_) | Security::Ssh) {
        return Err(Missing::ByHand(format!("{}: its protocol is none of TLS and DTLS", row.id)));
    }
    if interface.port.is_none() {
        return Err(Missing::ByHand(format!("{}: {} listens on no port", row.id, interface.id)));
    }
    let mut findings = Findings::none();
    match assessment.ask(Clear { at: at.clone(), on: (*interface.id).clone() }) {
        Ok(clear) if clear.served => {
            let declared = if matches!(row.protocol, Security::Dtls(_)) { "DTLS" } else { "TLS" };
            findings.fails(&interface.id, format!("is served in clear although the row declares {declared}"));
        }
        Ok(_) => {}
        Err(missing) => findings.lacks(missing),
    }
    let bounds = match &row.protocol {
        Security::Tls(bounds) => bounds,
        Security::Dtls(bounds) => {
            findings.look(datagrams::offer_is_as_declared(assessment, bounds, interface, at));
            return Ok(findings);
        }
        Security::Other(_) | Security::Ssh => return Ok(findings),
    };
    match assessment.ask(Tls { at: at.clone(), on: (*interface.id).clone() }) {
        Ok(seen) => {
            compare_offer(interface, bounds, seen, &mut findings);
            compare_certificate(interface, bounds, seen, &mut findings);
        }
        Err(missing) => findings.lacks(missing),
    }
    Ok(findings)
}

/// A promise that could not be looked at is not kept by silence.
fn compare_certificate(interface: &LogIntf, bounds: &TlsBounds, seen: &TlsSeen, findings: &mut Findings) {
    match &seen.chain {
        Some(chain) => compare_chain(interface, bounds, chain, findings),
        None if bounds.certificate.is_some() => {
            findings.lacks(Missing::Unfair(format!("{}: no certificate was seen, although the row promises one", interface.id)))
        }
        None => {}
    }
}

fn compare_offer(interface: &LogIntf, bounds: &TlsBounds, seen: &TlsSeen, findings: &mut Findings) {
    for (version, suites) in &seen.accepted {
        if !bounds.versions.contains(version) {
            findings.fails(&interface.id, format!("accepts {version}, which the row does not declare"));
        }
        for suite in suites.iter().filter(|suite| !is_declared(bounds, *version, suite)) {
            findings.fails(
                &interface.id,
                format!("accepts {} in {version} ({}), which the row does not declare", suite.name, tls::suite(&suite.name)),
            );
        }
    }
    for version in bounds.versions.iter().filter(|version| seen.refused.contains(version)) {
        findings.remark(&interface.id, format!("refuses {version}, although the row declares it"));
    }
}

/// Suites of an undeclared version are not counted a second time.
fn is_declared(bounds: &TlsBounds, version: TlsVersion, suite: &Suite) -> bool {
    match &bounds.suites {
        Suites::Recommended => tls::suite(&suite.name) == State::Recommended || !bounds.versions.contains(&version),
        Suites::Only(names) => names.contains(&suite.name) || !bounds.versions.contains(&version),
    }
}

/// A fault of the certificate is a nonconformity only where the row promises authentication by it; elsewhere it is a remark.
fn compare_chain(interface: &LogIntf, bounds: &TlsBounds, chain: &ChainSeen, findings: &mut Findings) {
    let Some(leaf) = chain.certificates.first() else { return };
    let (promised, anchored) = (bounds.certificate.is_some(), bounds.certificate == Some(CertificatePromise::Anchored));
    let mut faults: Vec<(bool, String)> = Vec::new();
    if !(leaf.not_before..=leaf.not_after).contains(&chain.seen_at) {
        faults.push((promised, format!("shows a certificate that is valid from {} to {}", day(leaf.not_before), day(leaf.not_after))));
    }
    if !chain.name_matches {
        // By which name its users know a device is the laboratory's knowledge: without it, a certificate for some name is no fault yet.
        let known = chain.by_name || !has_host_name(leaf);
        faults.push((anchored && known, format!("shows a certificate for another name ({})", names(leaf))));
        if anchored && !known {
            let asks = "state in bench.yaml the host name by which users reach the sample (`name:`)";
            findings.lacks(Missing::Needs(format!("{}: {asks}; its certificate is for {}", interface.id, names(leaf))));
        }
    }
    match chain.anchored {
        Some(false) => faults.push((anchored, "shows a chain that leads to no anchor of the bench's `trust` file".to_owned())),
        _ if leaf.self_signed => faults.push((false, "shows a self-signed certificate".to_owned())),
        _ => {}
    }
    if anchored && chain.anchored.is_none() {
        let asks = "name in bench.yaml a `trust` file with anchors that the promised chain could lead to";
        findings.lacks(Missing::Needs(format!("{}: {asks}", interface.id)));
    }
    if has_a_short_key(leaf) {
        faults.push((promised, format!("shows a certificate with a short key ({})", leaf.key)));
    }
    let weak = ["sha1", "md5"].iter().any(|hash| leaf.signature.as_str().to_lowercase().contains(hash));
    if weak && !leaf.self_signed {
        faults.push((promised, format!("shows a certificate signed with {}", leaf.signature)));
    }
    for (counts, says) in faults {
        if counts { findings.fails(&interface.id, says) } else { findings.remark(&interface.id, says) }
    }
}

/// RFC 9325, 4.1: RSA of at least 2048 bits, elliptic curves of at least 224.
fn has_a_short_key(leaf: &CertSeen) -> bool {
    let bits = |kind: &str| leaf.key.as_str().strip_prefix(kind).and_then(|bits| bits.trim().parse::<u32>().ok());
    bits("RSA ").is_some_and(|bits| bits < 2048) || bits("EC ").is_some_and(|bits| bits < 224)
}

fn names(leaf: &CertSeen) -> String {
    leaf.names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Whether the certificate is for a host name, and not for addresses alone.
fn has_host_name(leaf: &CertSeen) -> bool {
    leaf.names.iter().any(|name| name.as_str().parse::<core::net::IpAddr>().is_err())
}

fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}
