//! The items of ISO/IEC 17025, clause 7.8, that only the laboratory knows, as every report tells them.

use suite::files::Laboratory;

use crate::messages::Messages;

/// Each item with what the laboratory says of it.
pub(crate) fn items<'a>(lab: &Laboratory, messages: &'a Messages) -> Vec<(&'a str, Vec<String>)> {
    let text = |given: &Option<String>| given.iter().filter(|text| !text.trim().is_empty()).cloned().collect::<Vec<_>>();
    let accredited = lab.accreditation.iter().map(|by| format!("{}, {}: {}", by.body, by.number, by.scope));
    let received = lab.received.iter().map(|sample| {
        let condition = sample.condition.iter().map(|condition| format!(", {condition}")).collect::<String>();
        format!("{}: {}{condition}", sample.sample, sample.date)
    });
    let providers = lab.external_providers.iter().map(|provider| format!("{}: {}", provider.name, provider.results));
    let amends = lab.amends.iter().map(|earlier| format!("{}: {}", earlier.report, earlier.because));
    let equipment = lab.equipment.iter().map(|piece| {
        let until = piece.calibrated_until.map(|date| format!(", → {date}")).unwrap_or_default();
        format!("{} ({}){until}", piece.name, piece.id)
    });
    vec![
        (&messages.lab_name, text(&lab.name)),
        (&messages.lab_address, text(&lab.address)),
        (&messages.lab_accreditation, accredited.collect()),
        (&messages.lab_report, text(&lab.report)),
        (&messages.lab_issued, lab.issued.iter().map(ToString::to_string).collect()),
        (&messages.lab_customer, text(&lab.customer)),
        (&messages.lab_received, received.collect()),
        (&messages.lab_sampling, text(&lab.sampling)),
        (&messages.lab_environment, text(&lab.environment)),
        (&messages.lab_equipment, equipment.collect()),
        (&messages.lab_decision_rule, text(&lab.decision_rule)),
        (&messages.lab_deviations, text(&lab.deviations)),
        (&messages.lab_uncertainty, text(&lab.uncertainty)),
        (&messages.lab_external_providers, providers.collect()),
        (&messages.lab_amends, amends.collect()),
        (&messages.lab_authorised_by, text(&lab.authorised_by)),
        (&messages.lab_copying, text(&lab.copying)),
        (&messages.lab_opinions, lab.opinions.iter().map(|opinion| format!("{}: {}", opinion.by, opinion.says)).collect()),
    ]
}
