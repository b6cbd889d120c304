//! Personal data: 21-PersData against the channels that carry it, the telemetry that holds it, the functions that delete it, the decisions about it.

use super::{Check, Disagreement, between, check, interface};
use crate::files::{At, Declaration};
use crate::ixit::t21_pers_data::Store;
use crate::ixit::t25_del_func::{DelInitiation, Target};
use crate::ixit::t28_log_intf::Reach;
use crate::ixit::{DelFunc, Guarantee, LogIntf, PersData, SecComMech, Status, find};
use crate::names::RowId;
use crate::paper;

pub(super) const CHECKS: &[Check] = &[
    check("sent-to-a-service-by-no-mechanism", "5.8-1", "21-PersData `sent_to_service`, `sent_over`", sent_to_a_service_by_no_mechanism),
    check(
        "sent-out-but-to-no-service",
        "5.8-1",
        "21-PersData `sent_to_service`, `sent_over`, 28-LogIntf `reach`",
        sent_out_but_to_no_service,
    ),
    check("personal-data-over-an-open-channel", "5.8-1", "21-PersData `sent_over`, 11-SecComMech `guarantees`", over_an_open_channel),
    check("personal-data-through-a-closed-door", "5.8-1", "21-PersData `sent_over`, 28-LogIntf `status`", through_a_closed_door),
    check(
        "stored-at-a-service-it-never-reaches",
        "5.11-2",
        "21-PersData `stored`, `sent_to_service`",
        stored_at_a_service_it_never_reaches,
    ),
    check(
        "stored-at-a-service-and-never-deleted",
        "5.11-2",
        "21-PersData `stored`, 25-DelFunc `deletes`",
        stored_at_a_service_and_never_deleted,
    ),
    check("disposed-of-by-what-leaves-it", "6-6", "21-PersData `disposal`, 25-DelFunc `deletes`", disposed_of_by_what_leaves_it),
    check("deleted-where-it-is-not", "5.11-1", "25-DelFunc `targets`, `deletes`, 21-PersData `stored`", deleted_where_it_is_not),
    check("deletion-at-a-service-without-data", "5.11-2", "25-DelFunc `targets`, 21-PersData `stored`", deletion_at_a_service_without_data),
    check("deletion-by-a-missing-button", "5.11-1", "25-DelFunc `initiation`, 27-UserIntf `interface`", deletion_by_a_missing_button),
    check("consent-that-nobody-asks-for", "6-2", "21-PersData `basis`, 26-UserDec", consent_that_nobody_asks_for),
    check("consent-on-another-basis", "6-3A", "21-PersData `basis`, `withdrawing_consent`, `storing_consent`", consent_on_another_basis),
    check("telemetry-of-data-that-stays", "6-4", "24-TelData `personal_data`, 21-PersData `sent_to_service`", telemetry_of_data_that_stays),
    check("sensor-of-nothing-sensitive", "5.8-2", "22-ExtSens, 21-PersData `sensitive`", sensor_of_nothing_sensitive),
];

fn rows_that(declaration: &Declaration, which: impl Fn(&PersData) -> bool) -> impl Iterator<Item = &PersData> {
    declaration.ixit.pers_data.iter().filter(move |row| which(row))
}

fn sent_to_a_service_by_no_mechanism(declaration: &Declaration) -> Vec<Disagreement> {
    let says = |row: &PersData| format!("{} goes to an associated service, but over no mechanism", row.id);
    let rows = rows_that(declaration, |row| row.sent_to_service == Some(true) && row.sent_over.is_empty());
    rows.map(|row| between([&row.id], says(row), "name the mechanism in `sent_over`, or write `sent_to_service: false`")).collect()
}

/// The channels over which a category travels, each with its interface.
fn channels<'a>(declaration: &'a Declaration, row: &'a PersData) -> impl Iterator<Item = (&'a SecComMech, Option<&'a LogIntf>)> {
    let channels = row.sent_over.iter().filter_map(|id| declaration.ixit.channel(id));
    channels.map(|channel| (channel, interface(declaration, channel.interface.as_ref())))
}

/// Where nothing listens and the reach is the internet, the device calls, and what it calls is a service.
fn sent_out_but_to_no_service(declaration: &Declaration) -> Vec<Disagreement> {
    let calls = |on: &LogIntf| on.reach == Some(Reach::Remote) && on.port.is_none();
    let rows = rows_that(declaration, |row| row.sent_to_service == Some(false));
    rows.filter_map(|row| {
        let (channel, _) = channels(declaration, row).find(|(_, on)| on.is_some_and(calls))?;
        let says = format!("{} goes to no service, but travels over {}, by which the device calls one", row.id, channel.id);
        Some(between([&row.id, &channel.id], says, "write `sent_to_service: true`, or take the channel out"))
    })
    .collect()
}

fn over_an_open_channel(declaration: &Declaration) -> Vec<Disagreement> {
    let open = |channel: &SecComMech| !channel.guarantees.contains(&Guarantee::Confidentiality);
    let pairs = declaration.ixit.pers_data.iter().flat_map(|row| channels(declaration, row).map(move |(channel, _)| (row, channel)));
    let says = |row: &PersData, channel: &SecComMech| {
        let kind = if row.sensitive == Some(true) { "sensitive personal data" } else { "personal data" };
        format!("{} is {kind}, but {} by which it travels does not promise confidentiality", row.id, channel.id)
    };
    let remedy = "send it over a channel that promises confidentiality";
    pairs.filter(|(_, channel)| open(channel)).map(|(row, channel)| between([&row.id, &channel.id], says(row, channel), remedy)).collect()
}

fn through_a_closed_door(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = declaration.ixit.pers_data.iter();
    rows.filter_map(|row| {
        let (channel, on) = channels(declaration, row).find(|(_, on)| on.is_some_and(|on| on.status == Status::Disabled))?;
        let on = on?;
        let says = format!("{} travels over {}, but {} that it secures is off", row.id, channel.id, on.id);
        Some(between([&row.id, &channel.id, &on.id], says, "name the channel that is in use, or correct the status"))
    })
    .collect()
}

fn is_at_a_service(row: &PersData) -> bool {
    row.stored.contains(&Store::Service)
}

fn stored_at_a_service_it_never_reaches(declaration: &Declaration) -> Vec<Disagreement> {
    let says = |row: &PersData| format!("{} is stored at a service, but never sent to one", row.id);
    let rows = rows_that(declaration, |row| is_at_a_service(row) && row.sent_to_service == Some(false));
    rows.map(|row| between([&row.id], says(row), "write `sent_to_service: true`, or where it is stored")).collect()
}

/// The functions that delete a row.
fn deleting<'a>(declaration: &'a Declaration, id: &'a RowId) -> impl Iterator<Item = &'a DelFunc> {
    declaration.ixit.del_func.iter().filter(move |function| function.deletes.iter().any(|deleted| **deleted == *id))
}

/// Data that is only at a service, and a function that looks for it on the device, are another matter, as is a function that only `disposal` names.
fn stored_at_a_service_and_never_deleted(declaration: &Declaration) -> Vec<Disagreement> {
    let only = |row: &PersData| !row.stored.contains(&Store::Device);
    let deletes = |function: &DelFunc, row: &PersData| function.deletes.contains(&row.id) || row.disposal.contains(&function.id);
    let there = |function: &DelFunc, row: &PersData| only(row) || function.targets.contains(&Target::Service);
    let reached = |row: &PersData| declaration.ixit.del_func.iter().any(|function| deletes(function, row) && there(function, row));
    let says = |row: &PersData| format!("{} is stored at a service, but no function of 25-DelFunc deletes it there", row.id);
    let rows = rows_that(declaration, |row| is_at_a_service(row) && !reached(row));
    rows.map(|row| between([&row.id], says(row), "name it in `deletes` of a function whose targets include `service`")).collect()
}

fn disposed_of_by_what_leaves_it(declaration: &Declaration) -> Vec<Disagreement> {
    let function = |id: &At<RowId>| find(&declaration.ixit.del_func, id);
    let pairs =
        declaration.ixit.pers_data.iter().flat_map(|row| row.disposal.iter().filter_map(function).map(move |function| (row, function)));
    let says = |row: &PersData, function: &DelFunc| format!("{} is disposed of by {}, which does not delete it", row.id, function.id);
    let remedy = "name it in `deletes` of the function, or another function in `disposal`";
    let leaves = pairs.filter(|(row, function)| !function.deletes.is_empty() && !function.deletes.contains(&row.id));
    leaves.map(|(row, function)| between([&row.id, &function.id], says(row, function), remedy)).collect()
}

fn deleted_where_it_is_not(declaration: &Declaration) -> Vec<Disagreement> {
    let reaches = |function: &DelFunc, row: &PersData| {
        let meets = |store: &Store| function.targets.contains(if *store == Store::Device { &Target::Device } else { &Target::Service });
        function.targets.is_empty() || row.stored.is_empty() || row.stored.iter().any(meets)
    };
    let mut found = Vec::new();
    for row in &declaration.ixit.pers_data {
        for function in deleting(declaration, &row.id).filter(|function| !reaches(function, row)) {
            let says = format!("{} deletes {}, but not in the place where it is stored", function.id, row.id);
            found.push(between([&function.id, &row.id], says, "correct the targets of the function, or where the data is stored"));
        }
    }
    found
}

fn deletion_at_a_service_without_data(declaration: &Declaration) -> Vec<Disagreement> {
    let stored = |function: &DelFunc| function.deletes.iter().any(|id| find(&declaration.ixit.pers_data, id).is_some_and(is_at_a_service));
    let idle = |function: &&DelFunc| function.targets.contains(&Target::Service) && !function.deletes.is_empty() && !stored(function);
    let says = |function: &DelFunc| format!("{} deletes at a service, but nothing that it deletes is stored at one", function.id);
    let functions = declaration.ixit.del_func.iter().filter(idle);
    functions
        .map(|function| between([&function.id], says(function), "correct `targets`, or say in 21-PersData what a service stores"))
        .collect()
}

/// A user interface that names no carrier may be the button; one that takes no input is none.
fn deletion_by_a_missing_button(declaration: &Declaration) -> Vec<Disagreement> {
    let carried = |at: &At<RowId>| declaration.ixit.logical(at).is_some();
    let none = declaration.ixit.user_intf.iter().all(|row| !row.takes_input || row.interface.as_ref().is_some_and(carried));
    let says = |row: &DelFunc| {
        format!("{} is started by a button, but 27-UserIntf has none: every row that takes input is carried by a network", row.id)
    };
    let rows = declaration.ixit.del_func.iter().filter(|row| none && row.initiation == Some(DelInitiation::Button));
    rows.map(|row| between([&row.id], says(row), "add the button to 27-UserIntf, or correct how deletion is started")).collect()
}

/// Decisions that only set updates ask for no consent.
fn consent_that_nobody_asks_for(declaration: &Declaration) -> Vec<Disagreement> {
    let asked = declaration.ixit.user_dec.iter().any(|row| row.decides.is_empty());
    let says = |row: &PersData| format!("{} is processed by consent, but no row of 26-UserDec could be the question", row.id);
    let rows = rows_that(declaration, |row| row.rests_on_consent() && !asked);
    rows.map(|row| between([&row.id], says(row), "add the decision by which users agree, or correct `basis`")).collect()
}

fn consent_on_another_basis(declaration: &Declaration) -> Vec<Disagreement> {
    let kept = |row: &PersData| row.obtaining_consent.is_some() || row.withdrawing_consent.is_some() || row.storing_consent.is_some();
    let says = |row: &PersData| format!("{} says how consent is obtained, withdrawn or kept, but is processed on another basis", row.id);
    let rows = rows_that(declaration, |row| row.basis.is_some() && !row.rests_on_consent() && kept(row));
    rows.map(|row| between([&row.id], says(row), "write `basis: consent`, or take the fields of consent out")).collect()
}

fn telemetry_of_data_that_stays(declaration: &Declaration) -> Vec<Disagreement> {
    let mut found = Vec::new();
    for row in &declaration.ixit.tel_data {
        let data = row.personal_data.iter().filter_map(|id| find(&declaration.ixit.pers_data, id));
        for data in data.filter(|data| data.sent_to_service == Some(false)) {
            let says = format!("{} is gathered with {} in it, which is declared to go to no service", row.id, data.id);
            found.push(between([&row.id, &data.id], says, "write `sent_to_service: true`, or take it out of the telemetry"));
        }
    }
    found
}

fn sensor_of_nothing_sensitive(declaration: &Declaration) -> Vec<Disagreement> {
    const SEES_OR_HEARS: [&str; 6] = ["camera", "cameras", "image sensor", "image sensors", "microphone", "microphones"];
    let sensitive = rows_that(declaration, |row| row.sensitive != Some(false)).next().is_some();
    let watches = |text: &str| paper::mentions(text, &SEES_OR_HEARS).is_some();
    let rows: Vec<_> = declaration.ixit.ext_sens.iter().filter(|row| !sensitive && watches(&row.description)).map(|row| &row.id).collect();
    if rows.is_empty() || declaration.ixit.pers_data.is_empty() {
        return Vec::new();
    }
    let says = "the device sees or hears people, but 21-PersData calls nothing sensitive";
    vec![between(rows, says, "mark what it records as sensitive, or say in the sensor's row why it records nobody")]
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;
    use crate::ixit::t11_sec_com_mech::Security;
    use crate::testing::Camera;
    use rstest::rstest;

    fn data(id: &str, change: impl FnOnce(&mut PersData)) -> Camera {
        Camera::hub().row(|ixit| &mut ixit.pers_data, id, change)
    }

    fn function(camera: Camera, id: &str, change: impl FnOnce(&mut DelFunc)) -> Camera {
        camera.row(|ixit| &mut ixit.del_func, id, change)
    }

    /// Lets the account travel over a channel of its own.
    fn over_a_new_channel(change: impl FnOnce(&mut SecComMech)) -> Camera {
        data("PersData-Account", |row| row.sent_over = vec![At::nowhere("SecComMech-New".into())]).declare(|declaration| {
            let mut channel = declaration.ixit.sec_com_mech.iter().find(|row| row.id.as_str() == "SecComMech-Cloud").unwrap().clone();
            channel.id = At::nowhere("SecComMech-New".into());
            change(&mut channel);
            declaration.ixit.sec_com_mech.push(channel);
        })
    }

    fn at_telnet(channel: &mut SecComMech) {
        channel.protocol = Security::Other("a tunnel of our own".into());
        channel.interface = Some(At::nowhere("LogIntf-Telnet".into()));
    }

    fn clips_at_the_service_stay() -> Camera {
        let camera = data("PersData-Clips", |row| row.disposal.retain(|id| id.as_str() == "DelFunc-Reset"));
        function(camera, "DelFunc-Account", |row| row.deletes.retain(|id| id.as_str() != "PersData-Clips"))
    }

    #[rstest]
    #[case("sent-to-a-service-by-no-mechanism", data("PersData-Account", |row| row.sent_over.clear()))]
    #[case("sent-out-but-to-no-service", data("PersData-Name", |row| row.sent_over = vec![At::nowhere("SecComMech-Cloud".into())]))]
    #[case("personal-data-over-an-open-channel", over_a_new_channel(|row| row.guarantees = vec![Guarantee::Integrity]))]
    #[case("personal-data-through-a-closed-door", over_a_new_channel(at_telnet))]
    #[case("stored-at-a-service-it-never-reaches", data("PersData-Account", |row| {
        row.sent_to_service = Some(false);
        row.sent_over.clear();
    }))]
    #[case("stored-at-a-service-and-never-deleted", clips_at_the_service_stay())]
    #[case("disposed-of-by-what-leaves-it", function(Camera::hub(), "DelFunc-Reset", |row| row.deletes.retain(|id| id.as_str() != "PersData-Name")))]
    #[case("deleted-where-it-is-not", function(Camera::hub(), "DelFunc-Reset", |row| row.deletes.push(At::nowhere("PersData-Account".into()))))]
    #[case("deletion-at-a-service-without-data", function(Camera::sound(), "DelFunc-Reset", |row| row.targets.push(Target::Service)))]
    #[case("deletion-by-a-missing-button", Camera::hub().row(|ixit| &mut ixit.user_intf, "UserIntf-Button", |row| row.interface = Some(At::nowhere("LogIntf-Web".into()))))]
    #[case("consent-that-nobody-asks-for", Camera::hub().declare(|declaration| declaration.ixit.user_dec.retain(|row| !row.decides.is_empty())))]
    #[case("consent-on-another-basis", data("PersData-Account", |row| row.withdrawing_consent = Some("in the app".into())))]
    #[case("telemetry-of-data-that-stays", Camera::hub().row(|ixit| &mut ixit.tel_data, "TelData-Health", |row| row.personal_data.push(At::nowhere("PersData-Name".into()))))]
    #[case("sensor-of-nothing-sensitive", Camera::sound().declare(|declaration| declaration.ixit.pers_data.iter_mut().for_each(|row| row.sensitive = Some(false))))]
    fn one_slip_is_one_contradiction(#[case] name: &str, #[case] camera: Camera) {
        assert_eq!(found(&camera), [name]);
    }

    #[rstest]
    #[case::a_button_that_names_no_carrier(Camera::hub().row(|ixit| &mut ixit.user_intf, "UserIntf-Button", |row| row.interface = None))]
    #[case::sent_on_the_home_network(data("PersData-Name", |row| row.sent_over = vec![At::nowhere("SecComMech-Web".into())]))]
    #[case::a_sensor_that_sees_nobody(Camera::sound().row(|ixit| &mut ixit.pers_data, "PersData-Recordings", |row| row.sensitive = Some(false)).declare(|declaration| {
        declaration.ixit.ext_sens.iter_mut().for_each(|row| row.description = "temperature".into());
    }))]
    fn a_declaration_may_well_say_this(#[case] camera: Camera) {
        assert!(found(&camera).is_empty(), "{:?}", found(&camera));
    }
}
