//! Test group 5.5-1: communication is secured with best-practice cryptography.

use super::channel;
use crate::assessment::Assessment;
use crate::evidence::Place;
use crate::ixit::t11_sec_com_mech::Security;
use crate::ixit::{Guarantee, SecComMech};
use crate::unit::{INITIALISED, TestGroup, case, each, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.5-1",
    cases: &[
        case(
            "5.5-1-1",
            &[
                unit('a', &on_paper(all, guarantees_fit_the_use)),
                unit('b', &on_paper(all, mechanism_can_keep_its_promise)),
                unit('c', &on_paper(all, cryptography_is_best_practice)),
                unit('d', &on_paper(all, no_practical_attack_is_known)),
            ],
        ),
        case("5.5-1-2", &[unit('a', &each(all, INITIALISED, channel_uses_what_is_declared))]),
    ],
};

fn all<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecComMech> {
    assessment.declaration.ixit.sec_com_mech.iter().collect()
}

fn guarantees_fit_the_use(assessment: &Assessment<'_>, row: &SecComMech) -> Judged {
    let mut findings = Findings::none();
    for (guarantee, name) in [(Guarantee::Integrity, "integrity"), (Guarantee::Authenticity, "authenticity")] {
        if !row.guarantees.contains(&guarantee) {
            findings.fails(&row.id, format!("does not promise {name}"));
        }
    }
    if carries_logins(assessment, row) && !row.guarantees.contains(&Guarantee::Confidentiality) {
        findings.fails(&row.id, "carries logins and does not promise confidentiality");
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    assessment.confirm("5.5-1-1a", row, format!("{}: do the guarantees {:?} fit what is communicated?", row.id, row.guarantees))
}

fn carries_logins(assessment: &Assessment<'_>, row: &SecComMech) -> bool {
    assessment.declaration.ixit.auth_mech.iter().any(|login| login.cryptography.channel.as_deref() == Some(&*row.id))
}

fn mechanism_can_keep_its_promise(assessment: &Assessment<'_>, row: &SecComMech) -> Judged {
    let mut findings = Findings::none();
    let interface = row.interface.as_ref().and_then(|id| assessment.declaration.ixit.logical(id));
    if let (Security::Tls(_), Some(interface)) = (&row.protocol, interface.filter(|interface| !interface.speaks.over_tls())) {
        findings.fails(&row.id, format!("declares TLS, but {} is declared to speak in clear", interface.id));
        return Ok(findings);
    }
    assessment.confirm("5.5-1-1b", row, format!("{}: can the mechanism deliver {:?}?", row.id, row.guarantees))
}

fn cryptography_is_best_practice(assessment: &Assessment<'_>, row: &SecComMech) -> Judged {
    let findings = channel::declared_weaknesses(row);
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    assessment.confirm("5.5-1-1c", row, format!("{}: are algorithms, modes and key sizes best practice for this use?", row.id))
}

fn no_practical_attack_is_known(assessment: &Assessment<'_>, row: &SecComMech) -> Judged {
    let findings = channel::declared_breaks(row);
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    assessment.confirm("5.5-1-1d", row, format!("{}: is no practical attack known against what it promises?", row.id))
}

fn channel_uses_what_is_declared(assessment: &Assessment<'_>, row: &SecComMech, at: &Place) -> Judged {
    channel::is_as_declared(assessment, row, at)
}
