//! Processes and records: time frames, confirmations, support and connections, each against what the rest of the declaration says of it.

use super::{Check, Disagreement, between, check, claims};
use crate::files::{At, Declaration, Period};
use crate::ixit::t15_phy_intf::Kind;
use crate::ixit::t28_log_intf::{Growing, Reach, Retries};
use crate::ixit::{LogIntf, OrWords, Speaks, Status, UpdProc, find};
use crate::names::RowId;

pub(super) const CHECKS: &[Check] = &[
    check("actions-confirmed-but-not-declared", "5.2-2", "4-Conf `confirmation_of_vulnerability_actions`, 3-VulnTypes", |declaration| {
        let confirmed = declaration.ixit.conf.confirmation_of_vulnerability_actions;
        confirmed_of_nothing(confirmed, declaration.ixit.vuln_types.is_empty(), "3-VulnTypes")
    }),
    check(
        "monitoring-confirmed-but-not-declared",
        "5.2-3",
        "4-Conf `confirmation_of_vulnerability_monitoring`, 5-VulnMon",
        |declaration| {
            let confirmed = declaration.ixit.conf.confirmation_of_vulnerability_monitoring;
            confirmed_of_nothing(confirmed, declaration.ixit.vuln_mon.is_empty(), "5-VulnMon")
        },
    ),
    check("procedures-confirmed-but-not-declared", "5.3-8", "4-Conf `confirmation_of_update_procedures`, 8-UpdProc", |declaration| {
        let confirmed = declaration.ixit.conf.confirmation_of_update_procedures;
        confirmed_of_nothing(confirmed, declaration.ixit.upd_proc.is_empty(), "8-UpdProc")
    }),
    check("management-confirmed-but-not-declared", "5.5-8", "4-Conf `confirmation_of_secure_management`, 14-SecMgmt", |declaration| {
        let confirmed = declaration.ixit.conf.confirmation_of_secure_management;
        confirmed_of_nothing(confirmed, declaration.ixit.sec_mgmt.is_empty(), "14-SecMgmt")
    }),
    check("development-confirmed-but-not-declared", "5.6-9", "4-Conf `confirmation_of_secure_development`, 19-SecDev", |declaration| {
        let confirmed = declaration.ixit.conf.confirmation_of_secure_development;
        confirmed_of_nothing(confirmed, declaration.ixit.sec_dev.is_empty(), "19-SecDev")
    }),
    check("promised-faster-than-delivered", "5.3-8", "3-VulnTypes `time_frame`, 8-UpdProc `time_frame`", promised_faster_than_delivered),
    check("critical-slower-than-regular", "5.3-8", "8-UpdProc `for_critical`, `time_frame`", critical_slower_than_regular),
    check("support-shorter-than-mending", "5.3-13", "2-UserInfo `support_period`, 3-VulnTypes `time_frame`", support_shorter_than_mending),
    check("model-called-otherwise", "5.3-16", "2-UserInfo `model_designation`, dut `model`, `name`", model_called_otherwise),
    check("storms-spared-by-fixed-pauses", "5.9-3", "ICS 5.9-3, 28-LogIntf `resilience.retries`", storms_spared_by_fixed_pauses),
    check("growing-pauses-that-shrink", "5.9-3", "28-LogIntf `retries.growing.from`, `to`", growing_pauses_that_shrink),
    check("caller-that-waits-to-be-called", "5.9-3", "28-LogIntf `port`, `resilience.retries`", caller_that_waits_to_be_called),
    check("reached-from-afar-where-nothing-leads", "5.5-7", "28-LogIntf `reach`, 15-PhyIntf `kind`", reached_from_afar_where_nothing_leads),
];

fn confirmed_of_nothing(confirmed: Option<bool>, empty: bool, table: &str) -> Vec<Disagreement> {
    let says = format!("the management confirms that {table} is in place, but the table is empty");
    let found = (confirmed == Some(true) && empty).then(|| between([], says, "fill the table, or withdraw the confirmation"));
    found.into_iter().collect()
}

/// The least of some lengths of time, if all are in the form that rules read.
fn least<'a>(frames: impl Iterator<Item = (&'a At<RowId>, Option<&'a OrWords<Period>>)>) -> Option<(&'a At<RowId>, Period)> {
    let read: Option<Vec<_>> = frames.map(|(id, frame)| Some((id, *frame?.stated()?))).collect();
    read?.into_iter().min_by_key(|(_, frame)| *frame)
}

/// Even the fastest procedure brings out an update later than a weakness is promised to be mended.
fn promised_faster_than_delivered(declaration: &Declaration) -> Vec<Disagreement> {
    let promised = least(declaration.ixit.vuln_types.iter().map(|row| (&row.id, row.time_frame.as_ref())));
    let delivered = least(declaration.ixit.upd_proc.iter().map(|row| (&row.id, row.time_frame.as_ref())));
    let (Some((kind, promised)), Some((procedure, delivered))) = (promised, delivered) else { return Vec::new() };
    if delivered <= promised {
        return Vec::new();
    }
    let says = format!("{kind} is to be mended within {promised}, but the fastest procedure, {procedure}, takes {delivered}");
    vec![between([kind, procedure], says, "make the procedure as fast as the promise, or the promise as long as the procedure")]
}

fn critical_slower_than_regular(declaration: &Declaration) -> Vec<Disagreement> {
    let fastest = |critical: bool| {
        let rows = declaration.ixit.upd_proc.iter().filter(move |row: &&UpdProc| row.for_critical == critical);
        least(rows.map(|row| (&row.id, row.time_frame.as_ref())))
    };
    let (Some((critical, slow)), Some((regular, fast))) = (fastest(true), fastest(false)) else { return Vec::new() };
    let says = format!("{critical} is for critical vulnerabilities and takes {slow}; {regular} is not and takes {fast}");
    let found = (slow > fast).then(|| between([critical, regular], says, "correct the time frames, or which one is for what is critical"));
    found.into_iter().collect()
}

/// Decidable only where support is a length of time; a date would need a clock.
fn support_shorter_than_mending(declaration: &Declaration) -> Vec<Disagreement> {
    let support = declaration.ixit.user_info.support_period.as_deref().and_then(|text| text.trim().parse::<Period>().ok());
    let stated = |frame: &Option<OrWords<Period>>| frame.as_ref().and_then(|frame| frame.stated().copied());
    let longest =
        declaration.ixit.vuln_types.iter().filter_map(|row| Some((&row.id, stated(&row.time_frame)?))).max_by_key(|(_, frame)| *frame);
    let (Some(support), Some((kind, frame))) = (support, longest) else { return Vec::new() };
    let says = format!("updates are given for {support}, but mending {kind} may take {frame}");
    let found = (support < frame).then(|| between([kind], says, "support the product at least as long as mending takes"));
    found.into_iter().collect()
}

fn model_called_otherwise(declaration: &Declaration) -> Vec<Disagreement> {
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let Some(designation) = &declaration.ixit.user_info.model_designation else { return Vec::new() };
    let (called, dut) = (plain(&designation.name), &declaration.dut);
    let named = [&dut.model, &dut.name].into_iter().map(|name| plain(name)).any(|name| called.contains(&name) || name.contains(&called));
    let says = format!("users read the designation `{}`, but the device is `{}`, model `{}`", designation.name, dut.name, dut.model);
    let found = (!named).then(|| between([], says, "declare the designation that stands on this product"));
    found.into_iter().collect()
}

/// Interfaces in use with how they try again.
fn retrying(declaration: &Declaration) -> impl Iterator<Item = (&LogIntf, &Retries)> {
    let rows = declaration.ixit.log_intf.iter().filter(|row| row.status != Status::Disabled);
    rows.filter_map(|row| Some((row, row.resilience.as_ref()?.retries.as_ref()?)))
}

fn storms_spared_by_fixed_pauses(declaration: &Declaration) -> Vec<Disagreement> {
    let claimed = claims(declaration, "5.9-3");
    let fixed = retrying(declaration).filter(|(_, retries)| claimed && matches!(retries, Retries::Fixed(_)));
    let says = |row: &LogIntf| {
        format!("5.9-3 claims that networks are spared, but {} tries again after a fixed time, all devices together", row.id)
    };
    fixed.map(|(row, _)| between([&row.id], says(row), "let the pauses grow, with a random part")).collect()
}

fn growing_pauses_that_shrink(declaration: &Declaration) -> Vec<Disagreement> {
    let mut found = Vec::new();
    for (row, retries) in retrying(declaration) {
        if let Retries::Growing(Growing { from, to, .. }) = retries
            && from > to
        {
            let says = format!("pauses of {} grow from {from} to {to}, which is less", row.id);
            found.push(between([&row.id], says, "write the first pause in `from` and the longest in `to`"));
        }
    }
    found
}

/// Only protocols in which somebody listens on a port: at a radio without IP nothing has one.
fn caller_that_waits_to_be_called(declaration: &Declaration) -> Vec<Disagreement> {
    let on_ip =
        |row: &LogIntf| matches!(row.speaks, Speaks::Coap | Speaks::Coaps | Speaks::Http | Speaks::Https | Speaks::Mqtt | Speaks::Mqtts);
    let waits = retrying(declaration).filter(|(row, retries)| **retries == Retries::None && row.port.is_none() && on_ip(row));
    let says =
        |row: &LogIntf| format!("{} listens on no port, so the device calls; but after a loss the other side is said to call", row.id);
    waits.map(|(row, _)| between([&row.id], says(row), "state how the device tries again, or the port on which it listens")).collect()
}

fn reached_from_afar_where_nothing_leads(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = declaration.ixit.log_intf.iter().filter(|row| row.reach == Some(Reach::Remote) && row.status != Status::Disabled);
    rows.filter_map(|row| {
        let carrier = find(&declaration.ixit.phy_intf, &row.physical)?;
        let says = format!("{} is reached from the internet, but {} leads nowhere beyond the device", row.id, carrier.id);
        let local = matches!(carrier.kind, Kind::Jtag | Kind::Storage | Kind::Uart);
        local.then(|| between([&row.id, &carrier.id], says, "correct `reach`, or the interface that carries it"))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;
    use crate::testing::Camera;
    use rstest::rstest;

    fn cloud(retries: Retries) -> Camera {
        Camera::hub().interface("LogIntf-Cloud", |row| row.resilience.as_mut().unwrap().retries = Some(retries))
    }

    fn days(days: u64) -> Period {
        Period::from_ms(days * 86_400_000)
    }

    fn procedure(id: &str, frame: u64) -> Camera {
        Camera::hub().row(|ixit| &mut ixit.upd_proc, id, |row| row.time_frame = Some(OrWords::Stated(days(frame))))
    }

    fn told(change: impl FnOnce(&mut crate::ixit::UserInfo)) -> Camera {
        Camera::hub().declare(|declaration| change(&mut declaration.ixit.user_info))
    }

    fn shrinking() -> Retries {
        Retries::Growing(Growing { from: days(2), to: days(1), random: true })
    }

    fn from_afar() -> Camera {
        Camera::hub()
            .row(|ixit| &mut ixit.phy_intf, "PhyIntf-Button", |row| row.kind = Kind::Uart)
            .interface("LogIntf-ONVIF", |row| (row.physical, row.reach) = (At::nowhere("PhyIntf-Button".into()), Some(Reach::Remote)))
    }

    #[rstest]
    #[case("actions-confirmed-but-not-declared", Camera::hub().empty(|ixit| &mut ixit.vuln_types))]
    #[case("monitoring-confirmed-but-not-declared", Camera::hub().empty(|ixit| &mut ixit.vuln_mon))]
    #[case("procedures-confirmed-but-not-declared", Camera::hub().empty(|ixit| &mut ixit.upd_proc))]
    #[case("management-confirmed-but-not-declared", Camera::hub().empty(|ixit| &mut ixit.sec_mgmt))]
    #[case("development-confirmed-but-not-declared", Camera::hub().empty(|ixit| &mut ixit.sec_dev))]
    #[case("promised-faster-than-delivered", procedure("UpdProc-Critical", 60))]
    #[case("critical-slower-than-regular", procedure("UpdProc-Regular", 7))]
    #[case("support-shorter-than-mending", told(|info| info.support_period = Some("60 d".into())))]
    #[case("model-called-otherwise", told(|info| info.model_designation.as_mut().unwrap().name = "EH-200".into()))]
    #[case("storms-spared-by-fixed-pauses", cloud(Retries::Fixed(days(1))))]
    #[case("growing-pauses-that-shrink", cloud(shrinking()))]
    #[case("caller-that-waits-to-be-called", cloud(Retries::None))]
    #[case("reached-from-afar-where-nothing-leads", from_afar())]
    fn one_slip_is_one_contradiction(#[case] name: &str, #[case] camera: Camera) {
        assert_eq!(found(&camera), [name]);
    }
}
