//! The rows of 11-SecComMech through which personal data travels, and what is asked of them.

use crate::assessment::Assessment;
use crate::ixit::{Guarantee, PersData, SecComMech};
use crate::p5_05_communication::g01_secure_communication as secure_communication;
use crate::paper;
use crate::verdict::{Findings, Judged, Missing};

/// Which rows of 21-PersData a unit is about; `None` where a row does not say.
pub(super) type Meant = fn(&PersData) -> Option<bool>;

/// The mechanisms that the rows name which are meant.
pub(super) fn of<'a>(assessment: &Assessment<'a>, meant: Meant) -> Vec<&'a SecComMech> {
    let ixit = &assessment.declaration.ixit;
    let carries = |channel: &&SecComMech| {
        let mut named = ixit.pers_data.iter().filter(|row| meant(row) == Some(true)).flat_map(|row| &row.sent_over);
        named.any(|named| *named == channel.id)
    };
    ixit.sec_com_mech.iter().filter(carries).collect()
}

/// Rows that do not say whether they are meant, or are and name no mechanism that exists: a scope of mechanisms alone would pass over them.
pub(super) fn unnamed<'a>(assessment: &Assessment<'a>, meant: Meant) -> Vec<&'a PersData> {
    let ixit = &assessment.declaration.ixit;
    let is_named = |row: &PersData| !row.sent_over.is_empty() && row.sent_over.iter().all(|id| ixit.channel(id).is_some());
    let is_open = |row: &&PersData| meant(row).is_none_or(|meant| meant && !is_named(row));
    ixit.pers_data.iter().filter(is_open).collect()
}

pub(super) fn data_names_its_channel(_: &Assessment<'_>, row: &PersData) -> Judged {
    paper::given(row.sent_to_service, &row.id, "sent_to_service")?;
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
