//! Settings and notices of updates: what the user can decide and is told, against the mechanism that would have to obey and to tell.

use super::{Check, Disagreement, between, check, claims};
use crate::files::Declaration;
use crate::ixit::t07_upd_mech::{Channel, UpdConfiguration};
use crate::ixit::{UpdMech, UserDec};
use crate::paper;

pub(super) const CHECKS: &[Check] = &[
    check(
        "automatic-updates-of-no-mechanism",
        "5.3-4A",
        "ICS 5.3-4A, 7-UpdMech `initiation`, `configuration`",
        automatic_updates_of_no_mechanism,
    ),
    check(
        "automatic-without-a-decision",
        "5.3-4B",
        "ICS 5.3-4B, 7-UpdMech `initiation`, 26-UserDec `decides`",
        automatic_without_a_decision,
    ),
    check("decision-that-sets-nothing", "5.3-4B", "26-UserDec `decides`, 7-UpdMech `configuration`", decision_that_sets_nothing),
    check(
        "decided-one-way-and-set-another",
        "5.3-4B",
        "26-UserDec `default`, 7-UpdMech `automatic_by_default`",
        decided_one_way_and_set_another,
    ),
    check("setting-of-no-automatic-update", "5.3-6A", "7-UpdMech `configuration`, `initiation`", setting_of_no_automatic_update),
    check("setting-of-no-notice", "5.3-6B", "7-UpdMech `configuration`, `notification`", setting_of_no_notice),
    check("notice-by-no-channel", "5.3-11", "ICS 5.3-11, 7-UpdMech `notification`", notice_by_no_channel),
    check("disruption-told-and-denied", "5.3-12", "7-UpdMech `disrupts`, `notification.disruption`", disruption_told_and_denied),
    check("default-that-is-no-option", "5.12-1", "26-UserDec `default`, `options`", default_that_is_no_option),
];

fn automatic_updates_of_no_mechanism(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = &declaration.ixit.upd_mech;
    let automatic = |row: &UpdMech| row.is_automatic() || row.configuration.is_some_and(|set| set.enable == Some(true));
    if rows.is_empty() || !claims(declaration, "5.3-4A") || rows.iter().any(automatic) {
        return Vec::new();
    }
    let says = "5.3-4A claims automatic updates, but every mechanism waits for somebody to start it";
    vec![between(rows.iter().map(|row| &row.id), says, "add `automatic` to `initiation`, or answer N with the reason")]
}

fn automatic_without_a_decision(declaration: &Declaration) -> Vec<Disagreement> {
    let claimed = claims(declaration, "5.3-4B");
    let decided = |row: &UpdMech| declaration.ixit.user_dec.iter().any(|decision| decision.decides.contains(&row.id));
    let says =
        |row: &UpdMech| format!("5.3-4B claims that users agree to automatic updates, but no row of 26-UserDec decides about {}", row.id);
    let rows = declaration.ixit.upd_mech.iter().filter(|row| claimed && row.is_automatic() && !decided(row));
    rows.map(|row| between([&row.id], says(row), "add the decision, or name the mechanism in its `decides`")).collect()
}

/// Decisions with the mechanisms that they set.
fn decided(declaration: &Declaration) -> impl Iterator<Item = (&UserDec, &UpdMech)> {
    let decisions = declaration.ixit.user_dec.iter();
    decisions.flat_map(move |row| row.decides.iter().filter_map(move |id| Some((row, declaration.ixit.update_mechanism(id)?))))
}

fn decision_that_sets_nothing(declaration: &Declaration) -> Vec<Disagreement> {
    let deaf = decided(declaration).filter(|(_, mechanism)| mechanism.configuration.is_none() && !mechanism.is_automatic());
    let says = |row: &UserDec, mechanism: &UpdMech| format!("{} decides about {}, at which nothing can be set", row.id, mechanism.id);
    deaf.map(|(row, mechanism)| between([&row.id, &mechanism.id], says(row, mechanism), "state its `configuration`, or correct `decides`"))
        .collect()
}

/// Words of a decision on whether users learn of updates, not on whether updates are installed.
const NOTICES: [&str; 10] =
    ["inform", "informs", "notice", "notices", "notification", "notifications", "notify", "notifies", "tells", "told"];

/// Only where the default is a plain yes or no, and the decision is not about notices.
fn decided_one_way_and_set_another(declaration: &Declaration) -> Vec<Disagreement> {
    let plain = |text: &str| match text.trim().to_lowercase().as_str() {
        "yes" | "on" => Some(true),
        "no" | "off" => Some(false),
        _ => None,
    };
    let notices = |row: &UserDec| paper::mentions(&row.description, &NOTICES).is_some();
    decided(declaration)
        .filter(|(row, _)| !notices(row))
        .filter_map(|(row, mechanism)| {
            let (default, set) = (row.default.as_deref()?, mechanism.configuration?.automatic_by_default?);
            let is = if set { "on" } else { "off" };
            let says =
                format!("without an answer {} holds `{default}`, but automatic installation by {} is then {is}", row.id, mechanism.id);
            let differs = mechanism.is_automatic() && plain(default)? != set;
            differs.then(|| between([&row.id, &mechanism.id], says, "correct the default of one of them"))
        })
        .collect()
}

fn setting_of_no_automatic_update(declaration: &Declaration) -> Vec<Disagreement> {
    let manual = |row: &&UpdMech| !row.is_automatic() && row.configuration.is_some_and(UpdConfiguration::switches_updates);
    let says = |row: &UpdMech| format!("{} has a setting for automatic installation, but never starts by itself", row.id);
    let rows = declaration.ixit.upd_mech.iter().filter(manual);
    rows.map(|row| between([&row.id], says(row), "add `automatic` to `initiation`, or take the setting out")).collect()
}

fn setting_of_no_notice(declaration: &Declaration) -> Vec<Disagreement> {
    let mute = |row: &&UpdMech| !row.notifies() && row.configuration.is_some_and(UpdConfiguration::switches_notices);
    let says = |row: &UpdMech| format!("notices of {} can be switched, but it sends none", row.id);
    let rows = declaration.ixit.upd_mech.iter().filter(mute);
    rows.map(|row| between([&row.id], says(row), "state the notification, or take the setting out")).collect()
}

fn notice_by_no_channel(declaration: &Declaration) -> Vec<Disagreement> {
    let claimed = claims(declaration, "5.3-11");
    let rows = declaration.ixit.upd_mech.iter();
    rows.filter_map(|row| {
        let notice = row.notification.as_ref().filter(|notice| notice.channel == Channel::None)?;
        let worded = notice.on_device || !paper::is_blank(notice.content.as_deref()) || !paper::is_blank(notice.risk.as_deref());
        let says = match (claimed, worded) {
            (true, _) => format!("5.3-11 claims that users learn of updates, but {} reaches them by no channel", row.id),
            (false, true) => format!("{} words a notice that reaches users by no channel", row.id),
            (false, false) => return None,
        };
        Some(between([&row.id], says, "state the channel of the notice, or withdraw claim and words"))
    })
    .collect()
}

/// Words that begin with a denial announce nothing.
fn disruption_told_and_denied(declaration: &Declaration) -> Vec<Disagreement> {
    let announces = |text: &str| {
        !matches!(text.split_whitespace().next().map(str::to_lowercase).as_deref(), None | Some("no" | "none" | "none:" | "nothing"))
    };
    let told = |row: &UpdMech| row.notification.as_ref().and_then(|notice| notice.disruption.as_deref()).is_some_and(announces);
    let says = |row: &UpdMech| format!("{} disrupts nothing, but its notice announces a disruption", row.id);
    let rows = declaration.ixit.upd_mech.iter().filter(|row| row.disrupts == Some(false) && told(row));
    rows.map(|row| between([&row.id], says(row), "write `disrupts: true`, or take the announcement out")).collect()
}

fn default_that_is_no_option(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = declaration.ixit.user_dec.iter().filter(|row| !row.options.is_empty());
    rows.filter_map(|row| {
        let default = row.default.as_ref().filter(|default| !row.options.contains(default))?;
        let says = format!("`{default}` holds when nothing is chosen at {}, but it is none of its options", row.id);
        Some(between([&row.id], says, format!("name one of: {}", row.options.join(", "))))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;
    use crate::files::At;
    use crate::ixit::t07_upd_mech::UpdConfiguration;
    use crate::testing::Camera;
    use rstest::rstest;

    fn mechanism(id: &str, change: impl FnOnce(&mut UpdMech)) -> Camera {
        Camera::hub().row(|ixit| &mut ixit.upd_mech, id, change)
    }

    /// A mechanism at which the user can set nothing.
    fn unset(id: &str) -> Camera {
        mechanism(id, |row| row.configuration = None)
    }

    fn decision(id: &str, change: impl FnOnce(&mut UserDec)) -> Camera {
        Camera::hub().row(|ixit| &mut ixit.user_dec, id, change)
    }

    #[rstest]
    #[case("automatic-updates-of-no-mechanism", Camera::sound().support("5.3-4A", crate::ics::Support::Y))]
    #[case("automatic-without-a-decision", decision("UserDec-Updates", |row| row.decides.clear()))]
    #[case("decision-that-sets-nothing", unset("UpdMech-Web").row(|ixit| &mut ixit.user_dec, "UserDec-Updates", |row| row.decides.push(At::nowhere("UpdMech-Web".into()))))]
    #[case("decided-one-way-and-set-another", mechanism("UpdMech-Cloud", |row| {
        let settings = row.configuration.as_mut().unwrap();
        settings.automatic_by_default = settings.automatic_by_default.map(|on| !on);
    }))]
    #[case("setting-of-no-automatic-update", mechanism("UpdMech-Web", |row| row.configuration = Some(UpdConfiguration { enable: Some(true), ..Default::default() })))]
    #[case("setting-of-no-notice", mechanism("UpdMech-Cloud", |row| row.notification = None))]
    #[case("notice-by-no-channel", unset("UpdMech-Web").row(|ixit| &mut ixit.upd_mech, "UpdMech-Web", |row| row.notification.as_mut().unwrap().channel = Channel::None))]
    #[case("disruption-told-and-denied", mechanism("UpdMech-Web", |row| row.disrupts = Some(false)))]
    #[case("default-that-is-no-option", decision("UserDec-Stream", |row| row.default = Some("sometimes".into())))]
    fn one_slip_is_one_contradiction(#[case] name: &str, #[case] camera: Camera) {
        assert_eq!(found(&camera), [name]);
    }

    #[rstest]
    #[case("whether notices of updates are shown")]
    #[case("whether the app tells of updates")]
    fn a_decision_on_notices_installs_nothing(#[case] description: &str) {
        let camera = decision("UserDec-Usage", |row| {
            row.description = description.into();
            row.default = Some("yes".into());
            row.decides = vec![At::nowhere("UpdMech-Cloud".into())];
        });
        assert!(found(&camera).is_empty());
    }

    #[test]
    fn a_denial_announces_nothing() {
        let camera = mechanism("UpdMech-Web", |row| {
            row.disrupts = Some(false);
            row.notification.as_mut().unwrap().disruption = Some("none: the new image starts at the next restart".into());
        });
        assert!(found(&camera).is_empty());
    }
}
