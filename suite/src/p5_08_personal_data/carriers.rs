//! The rows of 11-SecComMech through which personal data travels, and what is asked of them.

use crate::assessment::Assessment;
use crate::ixit::{Guarantee, PersData, SecComMech};
use crate::p5_05_communication::g01_secure_communication as secure_communication;
use crate::verdict::{Findings, Judged, Missing};

/// The mechanisms that some of these rows of 21-PersData name.
pub(super) fn of<'a>(assessment: &Assessment<'a>, data: fn(&PersData) -> bool) -> Vec<&'a SecComMech> {
    let ixit = &assessment.declaration.ixit;
    let carries = |channel: &&SecComMech| {
        let mut named = ixit.pers_data.iter().filter(|row| data(row)).flat_map(|row| &row.sent_over);
        named.any(|named| *named == channel.id)
    };
    ixit.sec_com_mech.iter().filter(carries).collect()
}

/// Those of these rows that are sent to a service and do not say how: a scope of named mechanisms alone would pass over them.
pub(super) fn unnamed<'a>(assessment: &Assessment<'a>, data: fn(&PersData) -> bool) -> Vec<&'a PersData> {
    assessment.declaration.ixit.pers_data.iter().filter(|row| data(row) && row.sent_to_service && row.sent_over.is_empty()).collect()
}

pub(super) fn data_names_its_channel(_: &Assessment<'_>, row: &PersData) -> Judged {
    Err(Missing::Undeclared(format!("{}: state in `sent_over` the rows of 11-SecComMech through which it goes to the service", row.id)))
}

/// What 5.5-1-1 asks of every mechanism, and confidentiality.
pub(super) fn personal_data_stays_confidential(assessment: &Assessment<'_>, row: &SecComMech) -> Judged {
    let mut findings = Findings::none();
    if !row.guarantees.contains(&Guarantee::Confidentiality) {
        findings.fails(&row.id, "carries personal data and does not promise confidentiality");
    }
    findings.look(secure_communication::guarantees_fit_the_use(assessment, row));
    findings.look(secure_communication::mechanism_can_keep_its_promise(assessment, row));
    findings.look(secure_communication::cryptography_is_best_practice(assessment, row));
    findings.look(secure_communication::no_practical_attack_is_known(assessment, row));
    Ok(findings)
}
