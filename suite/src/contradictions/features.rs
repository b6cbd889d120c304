//! Features that the ICS claims or leaves out, against the rows that show or lack them: one check for each feature.

use super::{Check, Disagreement, between, check, interface, list};
use crate::catalogue::Catalogue;
use crate::condition::Feature;
use crate::files::{At, Declaration};
use crate::ixit::t01_auth_mech::Drawn;
use crate::ixit::t07_upd_mech::{Channel, CheckedBy, UpdConfiguration};
use crate::ixit::t10_sec_param::ParamUse;
use crate::ixit::t21_pers_data::Store;
use crate::ixit::{Audience, Factor, Linked, PersData, PhyIntf, Row, SecParam, SoftServ, Status, UpdMech};
use crate::names::RowId;

pub(super) const CHECKS: &[Check] = &[
    check("feature-a", "5.1-1", "features, 1-AuthMech `factor`", |declaration| {
        shown(declaration, Feature::A, ids(&declaration.ixit.auth_mech, |row| row.password().is_some()))
    }),
    check("feature-b", "5.1-2", "features, 1-AuthMech `factor`", |declaration| {
        let may = ids(&declaration.ixit.auth_mech, |row| row.preinstalled().is_some_and(|made| made.drawn != Some(Drawn::Constant)));
        let must = ids(&declaration.ixit.auth_mech, |row| {
            row.preinstalled().is_some_and(|made| made.drawn.is_some_and(|drawn| drawn != Drawn::Constant))
        });
        compared(declaration, Feature::B, may, must)
    }),
    check("feature-c", "5.1-3", "features, 1-AuthMech `factor`", |declaration| {
        let may = ids(&declaration.ixit.auth_mech, |row| !matches!(row.factor, Factor::Biometric | Factor::Nothing));
        let must = ids(&declaration.ixit.auth_mech, |row| {
            matches!(row.factor, Factor::Certificate | Factor::Key | Factor::Password(_) | Factor::Token)
        });
        compared(declaration, Feature::C, may, must)
    }),
    check("feature-d", "5.1-4", "features, 1-AuthMech `authenticates`", |declaration| {
        shown(
            declaration,
            Feature::D,
            ids(&declaration.ixit.auth_mech, |row| row.authenticates == Audience::User && row.factor != Factor::Nothing),
        )
    }),
    check("feature-e", "5.1-5", "features, 1-AuthMech `interface`", |declaration| {
        shown(declaration, Feature::E, ids(&declaration.ixit.auth_mech, |row| row.interface.is_some() && row.factor != Factor::Nothing))
    }),
    // Whether software that has no update mechanism is frozen for security's sake, no field says.
    check("feature-f", "5.3-1", "features, 6-SoftComp", |declaration| {
        let all = ids(&declaration.ixit.soft_comp, |_| true);
        compared(declaration, Feature::F, all, updatable(declaration))
    }),
    check("feature-g", "5.3-3", "features, 6-SoftComp `update_mechanism`", |declaration| {
        shown(declaration, Feature::G, updatable(declaration))
    }),
    check("feature-h", "5.3-4B", "features, 7-UpdMech `initiation`", |declaration| {
        shown(declaration, Feature::H, ids(&declaration.ixit.upd_mech, UpdMech::is_automatic))
    }),
    check("feature-i", "5.3-6B", "features, 7-UpdMech `notification`, `checking`, `configuration`", |declaration| {
        let may = ids(&declaration.ixit.upd_mech, UpdMech::notifies);
        compared(declaration, Feature::I, may, ids(&declaration.ixit.upd_mech, |row| row.notifies() && device_notifies(row)))
    }),
    check("feature-j", "5.3-10", "features, 7-UpdMech `network`", |declaration| {
        shown(declaration, Feature::J, ids(&declaration.ixit.upd_mech, |row| row.network))
    }),
    check("feature-k", "5.4-1", "features, 10-SecParam", |declaration| {
        shown(declaration, Feature::K, ids(&declaration.ixit.sec_param, |_| true))
    }),
    check("feature-l", "5.4-2", "features, 10-SecParam `hard_coded_identity`", |declaration| {
        flagged(declaration, Feature::L, &declaration.ixit.sec_param, |row| row.hard_coded_identity)
    }),
    // A public key that verifies updates may or may not be counted as critical: no field settles it.
    check("feature-m", "5.4-4", "features, 10-SecParam `used_for`", |declaration| {
        let serves = |row: &SecParam| {
            row.used_for.iter().any(|usage| matches!(usage, ParamUse::UpdateVerification | ParamUse::ServiceCommunication))
        };
        compared(
            declaration,
            Feature::M,
            ids(&declaration.ixit.sec_param, serves),
            ids(&declaration.ixit.sec_param, |row| row.is_critical() && serves(row)),
        )
    }),
    check("feature-n", "5.5-5", "features, 13-SoftServ `configures`", |declaration| {
        let on = |row: &SoftServ| {
            row.status != Status::Disabled && interface(declaration, Some(&row.interface)).is_some_and(|on| on.status != Status::Disabled)
        };
        let configuring = |also: &dyn Fn(&SoftServ) -> bool| ids(&declaration.ixit.soft_serv, |row| row.configures && also(row));
        compared(declaration, Feature::N, configuring(&|_| true), configuring(&on))
    }),
    check("feature-o", "5.5-7", "features, 10-SecParam `transmitted`", |declaration| {
        let may = ids(&declaration.ixit.sec_param, |row| row.is_critical() && row.transmitted != Some(false));
        compared(declaration, Feature::O, may, ids(&declaration.ixit.sec_param, |row| row.is_critical() && row.transmitted == Some(true)))
    }),
    check("feature-p", "5.6-1", "features, 15-PhyIntf `status`, 28-LogIntf `status`", |declaration| {
        compared(
            declaration,
            Feature::P,
            unused(declaration, |status| status != Status::Enabled),
            unused(declaration, |status| status == Status::Disabled),
        )
    }),
    check("feature-q", "5.6-4A", "features, 15-PhyIntf `debug`, 28-LogIntf `debug`", |declaration| {
        let (ports, services) = (&declaration.ixit.phy_intf, &declaration.ixit.log_intf);
        let rows =
            |is: fn(Option<bool>) -> bool| [ids(ports, |row| is(row.serves_debugging())), ids(services, |row| is(row.debug))].concat();
        compared(declaration, Feature::Q, rows(|debug| debug != Some(false)), rows(|debug| debug == Some(true)))
    }),
    check("feature-r", "5.6-4B", "features, 15-PhyIntf `debug`", |declaration| {
        flagged(declaration, Feature::R, &declaration.ixit.phy_intf, PhyIntf::serves_debugging)
    }),
    check("feature-s", "5.7-2", "features, 20-SecBoot", |declaration| {
        shown(declaration, Feature::S, ids(&declaration.ixit.sec_boot, |_| true))
    }),
    check("feature-t", "5.8-1", "features, 21-PersData `sent_to_service`", |declaration| {
        flagged(declaration, Feature::T, &declaration.ixit.pers_data, |row| row.sent_to_service)
    }),
    check("feature-u", "5.8-2", "features, 21-PersData `sensitive`, `sent_to_service`", |declaration| {
        flagged(declaration, Feature::U, &declaration.ixit.pers_data, PersData::is_sensitive_and_sent)
    }),
    check("feature-v", "5.8-3", "features, 22-ExtSens", |declaration| {
        shown(declaration, Feature::V, ids(&declaration.ixit.ext_sens, |_| true))
    }),
    check("feature-w", "5.10-1", "features, 24-TelData", |declaration| {
        shown(declaration, Feature::W, ids(&declaration.ixit.tel_data, |_| true))
    }),
    check("feature-x", "5.11-2", "features, 21-PersData `stored`", |declaration| {
        shown(declaration, Feature::X, ids(&declaration.ixit.pers_data, |row| row.stored.contains(&Store::Service)))
    }),
    check("feature-y", "6-2", "features, 21-PersData `basis`", |declaration| {
        shown(declaration, Feature::Y, ids(&declaration.ixit.pers_data, PersData::rests_on_consent))
    }),
    check("feature-z", "6-6", "features, 21-PersData", |declaration| {
        shown(declaration, Feature::Z, ids(&declaration.ixit.pers_data, |_| true))
    }),
    check("feature-aa", "6-7", "features, 21-PersData `aggregation`", |declaration| {
        flagged(declaration, Feature::AA, &declaration.ixit.pers_data, |row| row.aggregation)
    }),
];

/// Whether the tables alone settle a feature: a row cannot but show it, or no row could.
pub(crate) fn settled_by_tables(declaration: &Declaration, feature: Feature) -> Option<bool> {
    let check = CHECKS.iter().find(|check| check.name.strip_prefix("feature-") == Some(feature.letters()))?;
    let finds = |features: Vec<At<Feature>>| !(check.finds)(&Declaration { features, ..declaration.clone() }).is_empty();
    if finds(Vec::new()) {
        return Some(true);
    }
    finds(vec![At::nowhere(feature)]).then_some(false)
}

/// A feature that exactly these rows show.
fn shown(declaration: &Declaration, feature: Feature, rows: Vec<&At<RowId>>) -> Vec<Disagreement> {
    compared(declaration, feature, rows.clone(), rows)
}

/// A feature that a flag shows; a row that does not state it may.
fn flagged<R: Row>(declaration: &Declaration, feature: Feature, rows: &[R], flag: impl Fn(&R) -> Option<bool>) -> Vec<Disagreement> {
    compared(declaration, feature, ids(rows, |row| flag(row) != Some(false)), ids(rows, |row| flag(row) == Some(true)))
}

/// A feature that some rows may show, and others cannot but show.
fn compared(declaration: &Declaration, feature: Feature, may: Vec<&At<RowId>>, must: Vec<&At<RowId>>) -> Vec<Disagreement> {
    let claimed = declaration.features.iter().any(|claimed| **claimed == feature);
    let means = Catalogue::get().conditions().feature(feature).map(|entry| entry.holds_when.as_str()).unwrap_or_default();
    match (claimed, may.is_empty(), must.is_empty()) {
        (true, true, _) => vec![between(
            [],
            format!("feature {feature} is claimed ({means}), but no row shows it"),
            format!("add the row that shows it, or take {feature} out of `features`"),
        )],
        (false, _, false) => {
            let says = format!("feature {feature} is not claimed ({means}), but shown by {}", list(must.iter().copied()));
            vec![between(must, says, format!("add {feature} to `features`, and Y for what depends on it; else correct the rows"))]
        }
        _ => Vec::new(),
    }
}

/// Where the rows stand of which this holds.
fn ids<R: Row>(rows: &[R], which: impl Fn(&R) -> bool) -> Vec<&At<RowId>> {
    rows.iter().filter(|row| which(row)).map(Linked::written_id).collect()
}

fn updatable(declaration: &Declaration) -> Vec<&At<RowId>> {
    ids(&declaration.ixit.soft_comp, |row| !row.update_mechanism.is_empty())
}

/// Whether it is surely the device that tells of updates, not the supplier: it has a setting for that, or looks for updates and shows them.
fn device_notifies(row: &UpdMech) -> bool {
    let looks = row.checking.as_ref().is_some_and(|checking| checking.by == CheckedBy::Device);
    let shows = row.notification.as_ref().is_some_and(|notice| notice.on_device || notice.channel == Channel::Device);
    looks && shows || row.configuration.is_some_and(UpdConfiguration::switches_notices)
}

fn unused(declaration: &Declaration, which: fn(Status) -> bool) -> Vec<&At<RowId>> {
    let physical = ids(&declaration.ixit.phy_intf, |row| row.is_network() && which(row.status));
    physical.into_iter().chain(ids(&declaration.ixit.log_intf, |row| which(row.status))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;
    use crate::ixit::t10_sec_param::ParamUse;
    use crate::testing::Camera;
    use rstest::rstest;

    #[rstest]
    fn a_row_shows_a_feature_that_is_not_claimed(
        #[values(
            "feature-a",
            "feature-b",
            "feature-c",
            "feature-d",
            "feature-e",
            "feature-f",
            "feature-g",
            "feature-h",
            "feature-i",
            "feature-j",
            "feature-k",
            "feature-l",
            "feature-m",
            "feature-n",
            "feature-o",
            "feature-p",
            "feature-q",
            "feature-r",
            "feature-s",
            "feature-t",
            "feature-u",
            "feature-v",
            "feature-w",
            "feature-x",
            "feature-y",
            "feature-z",
            "feature-aa"
        )]
        name: &str,
    ) {
        let feature: Feature = name.strip_prefix("feature-").unwrap().parse().unwrap();
        let camera = Camera::hub().declare(|declaration| declaration.features.retain(|claimed| **claimed != feature));
        assert_eq!(found(&camera), [name]);
    }

    /// The camera has no row for these.
    #[rstest]
    fn a_claimed_feature_is_shown_by_no_row(#[values("h", "l", "o", "q", "r", "s", "t", "u", "w", "x", "y", "aa")] feature: &str) {
        let camera = Camera::sound().declare(|declaration| declaration.features.push(At::nowhere(feature.parse().unwrap())));
        assert_eq!(found(&camera), [format!("feature-{feature}")]);
    }

    #[rstest]
    #[case::sensors("feature-v", Camera::hub().empty(|ixit| &mut ixit.ext_sens))]
    #[case::unused("feature-p", Camera::hub().declare(|declaration| declaration.ixit.log_intf.retain(|row| row.status == Status::Enabled)))]
    #[case::configured("feature-n", Camera::hub().row(|ixit| &mut ixit.soft_serv, "SoftServ-Settings", |row| row.configures = false))]
    #[case::common("feature-b", Camera::hub().declare(|declaration| declaration.ixit.auth_mech[0].factor = declaration.ixit.auth_mech[1].factor.clone()))]
    fn a_feature_loses_its_row(#[case] name: &str, #[case] camera: Camera) {
        assert_eq!(found(&camera), [name]);
    }

    #[test]
    fn a_public_key_settles_nothing_about_critical_parameters() {
        let without = Camera::sound().declare(|declaration| declaration.features.retain(|feature| **feature != Feature::M));
        let camera = without.row(|ixit| &mut ixit.sec_param, "SecParam-TLSKey", |row| row.used_for = vec![ParamUse::Other]);
        assert!(found(&camera).is_empty());
    }
}
