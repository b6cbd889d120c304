//! The older edition's layout: what it reads, where it refuses the newer's, what becomes of it.

use std::collections::BTreeSet;

use super::*;
use crate::condition::Feature;
use crate::contradictions::contradictions;
use crate::ixit::t28_log_intf::Reach;
use rstest::rstest;

const CAMERA: &str = include_str!("../../../fixtures/camera/declaration-2.1.yaml");
const NEWER: &str = include_str!("../../../fixtures/camera/declaration.yaml");

fn source(text: &str) -> SourceText<'_> {
    SourceText { file: "declaration.yaml", text }
}

fn older(text: &str) -> OlderDeclaration {
    match read(&source(text)) {
        Ok(AnyDeclaration::Older(declaration)) => *declaration,
        Ok(AnyDeclaration::Newer(_)) => panic!("read as the newer edition"),
        Err(fault) => panic!("{}: {fault}", fault.place()),
    }
}

fn faults(text: &str) -> Vec<Fault> {
    match read(&source(text)) {
        Ok(AnyDeclaration::Older(declaration)) => check(&declaration, &source(text)),
        Ok(AnyDeclaration::Newer(declaration)) => crate::files::check(&declaration, &source(text)),
        Err(fault) => vec![*fault],
    }
}

#[test]
fn a_sound_older_declaration_has_no_fault_and_a_valid_ics() {
    let declaration = older(CAMERA);
    assert!(check(&declaration, &source(CAMERA)).is_empty(), "{:?}", check(&declaration, &source(CAMERA)));
    assert!(review(&declaration).is_empty(), "{:?}", review(&declaration));
    assert_eq!((declaration.ixit.intf.len(), declaration.ixit.com_mech.len(), declaration.ixit.ext_api.len()), (8, 2, 1));
    assert_eq!(declaration.ixit.same.sec_param.len(), 5);
}

#[test]
fn the_newer_edition_is_read_in_its_own_layout() {
    assert!(matches!(read(&source(NEWER)), Ok(AnyDeclaration::Newer(_))));
}

/// One thing of the other edition, or one slip: where it is shown, what is said, what would be right.
#[rstest]
#[case::table_of_the_newer("  11-ComMech:", "  11-SecComMech:", "11-SecComMech", "a table of edition 3.1", "11-ComMech")]
#[case::interfaces_of_the_newer("  15-Intf:", "  15-PhyIntf:", "15-PhyIntf", "a table of edition 3.1", "15-Intf")]
#[case::apis_of_the_newer("  28-ExtAPI:", "  28-LogIntf:", "28-LogIntf", "a table of edition 3.1", "28-ExtAPI")]
#[case::field_of_the_newer(
    "stored: device,",
    "sent_over: [], stored: device,",
    "sent_over",
    "a field of edition 3.1",
    "`communication_mechanisms`"
)]
#[case::features("conditions:", "features: [a]\nconditions:", "features", "a field of edition 3.1", "conditions 1 to 28")]
#[case::unknown_table("  16-CodeMin:", "  16-CodeMini:", "16-CodeMini", "not known here", "did you mean `16-CodeMin`?")]
#[case::unknown_field("      remote: false", "      remot: false", "remot", "not known here", "did you mean `remote`?")]
#[case::provision_of_the_newer("\"5.3-4\":", "\"5.3-4A\":", "5.3-4A", "edition 2.1 has no provision 5.3-4A", "write \"5.3-4\"")]
#[case::new_provision("\"6-1\": Y", "\"6-7\": Y\n  \"6-1\": Y", "6-7", "edition 2.1 has no provision 6-7", "take the line out")]
#[case::condition("\"28\": true", "\"29\": true", "\"29\"", "edition 2.1 has no condition 29", "27, 28")]
#[case::dangling("physical: Intf-Ethernet", "physical: Intf-Etherne", "Intf-Etherne", "no row of 15-Intf", "did you mean `Intf-Ethernet`?")]
#[case::wrong_table(
    "interface: Intf-Web\n      factor",
    "interface: ComMech-Web\n      factor",
    "ComMech-Web",
    "no row of 15-Intf or 28-ExtAPI",
    "rows of"
)]
#[case::neither("      speaks: telnet\n", "", "Intf-Telnet", "neither a physical nor a logical", "`kind`")]
#[case::both("      speaks: telnet\n", "      speaks: telnet\n      kind: other\n", "Intf-Telnet", "has a `kind` and `speaks`", "two rows")]
#[case::carried_by_nothing(
    "      physical: Intf-Ethernet\n      reach: local\n      port: tcp/2323",
    "      port: tcp/2323",
    "Intf-Telnet",
    "which interface carries it",
    "`physical:`"
)]
#[case::twice("id: Intf-Serial", "id: Intf-Button", "Intf-Button", "declared twice", "15-Intf")]
fn a_row_of_the_other_edition_is_told_where_it_belongs(
    #[case] from: &str,
    #[case] to: &str,
    #[case] offending: &str,
    #[case] says: &str,
    #[case] remedy: &str,
) {
    assert!(CAMERA.contains(from), "{from}");
    let text = CAMERA.replacen(from, to, 1);
    let found = faults(&text);
    let told = found.iter().find(|fault| fault.to_string().contains(says)).unwrap_or_else(|| panic!("{found:?}"));
    assert!(told.remedy().unwrap().contains(remedy), "{:?}", told.remedy());
    assert_eq!(told.offending(), Some(offending), "{}", told.place());
}

/// The same from the other side: an older table or field in a file of the newer edition.
#[rstest]
#[case("  11-SecComMech:", "  11-ComMech:", "11-ComMech", "11-SecComMech")]
#[case("  28-LogIntf:", "  28-ExtAPI:", "28-ExtAPI", "28-LogIntf")]
#[case("      interface: LogIntf-RTSP\n  12-", "      interface: LogIntf-RTSP\n      resilience: {}\n  12-", "resilience", "28-LogIntf")]
#[case("needed: always, exposed", "discloses: [], exposed", "discloses", "28-LogIntf")]
#[case("  \"5.3-4A\":", "  \"5.3-4\":", "5.3-4", "\"5.3-4A\" and \"5.3-4B\"")]
fn an_older_row_in_a_newer_file_is_told_where_it_belongs(
    #[case] from: &str,
    #[case] to: &str,
    #[case] offending: &str,
    #[case] remedy: &str,
) {
    assert!(NEWER.contains(from), "{from}");
    let text = NEWER.replacen(from, to, 1);
    let found = faults(&text);
    assert_eq!(found[0].offending(), Some(offending), "{:?}", found[0]);
    assert!(found[0].remedy().unwrap().contains(remedy), "{:?}", found[0].remedy());
}

/// The lines of an older ICS by the statuses that they had.
#[rstest]
#[case::mandatory_refused("\"5.2-1\": Y", "\"5.2-1\": { N: \"no time\" }", Some(true))]
#[case::unconditional("\"5.2-1\": Y", "\"5.2-1\": { N/A: \"none\" }", Some(true))]
#[case::condition_holds("\"5.1-1\": Y", "\"5.1-1\": { N/A: \"none\" }", Some(true))]
#[case::condition_unknown("\"10\": false, ", "", Some(true))]
#[case::missing("  \"5.2-1\": Y\n", "", Some(true))]
#[case::refined_condition("\"19\": false", "\"19\": true", Some(true))]
#[case::claimed_although_denied("\"8\": true", "\"8\": false", Some(false))]
#[case::recommendation_refused("\"5.2-2\": Y", "\"5.2-2\": { N: \"planned\" }", None)]
fn lines_are_reviewed_by_the_older_status(#[case] from: &str, #[case] to: &str, #[case] invalid: Option<bool>) {
    assert!(CAMERA.contains(from), "{from}");
    let findings = review(&older(&CAMERA.replacen(from, to, 1)));
    assert_eq!(findings.first().map(|finding| finding.invalid), invalid, "{findings:?}");
    assert!(findings.len() <= 1 || !findings[0].invalid, "{findings:?}");
}

fn migrated(text: &str) -> Migrated {
    migrate(older(text))
}

#[test]
fn the_camera_is_carried_over_and_only_what_is_new_is_asked() {
    let Migrated { declaration, open } = migrated(CAMERA);
    let expected: Declaration = parse(&source(NEWER)).unwrap();
    assert_eq!(declaration.edition, Edition::Newer);
    assert_eq!(declaration.conditions, expected.conditions);
    let features = |declaration: &Declaration| declaration.features.iter().map(|feature| **feature).collect::<BTreeSet<_>>();
    // Whether it is the device that tells of updates, or data serves an aggregate only, neither tables nor conditions say: claimed until somebody does.
    let doubtful = BTreeSet::from([Feature::I, Feature::AA]);
    assert_eq!(features(&declaration), &features(&expected) | &doubtful);
    // Only that 29-InpVal has no sources yet, which the older form did not ask for.
    let found = contradictions(&declaration);
    assert!(found.iter().all(|found| found.check.ends_with("-input-without-validation")), "{found:#?}");
    let about: Vec<_> = open.iter().map(|open| open.about.as_str()).collect();
    let new = ["ICS 5.1-2A", "ICS 6-6", "ICS 6-7", "ICS 6-8"];
    assert!(new.iter().all(|new| about.contains(new)), "{about:?}");
    let others: Vec<_> = about.into_iter().filter(|about| !about.starts_with("ICS ")).collect();
    assert_eq!(
        others,
        ["feature i", "feature aa", "ExtAPI-Recorder", "2-UserInfo", "21-PersData", "27-UserIntf", "29-InpVal"],
        "{open:#?}"
    );
}

#[test]
fn a_logical_interface_takes_what_its_mechanism_said_of_it() {
    let ixit = migrated(CAMERA).declaration.ixit;
    let web = ixit.logical(&"Intf-Web".into()).unwrap();
    assert!(web.resilience.is_some() && web.reach == Some(Reach::Local) && web.told().next().is_some());
    assert_eq!(ixit.sec_com_mech[0].interface.as_deref(), Some(&"Intf-Web".into()));
    assert_eq!((ixit.phy_intf.len(), ixit.log_intf.len()), (3, 5));
    assert_eq!(web.description.as_deref(), Some("a paired recorder reads the state of the camera"));
}

#[test]
fn no_answer_of_the_ics_is_invented() {
    let Migrated { declaration, open } = migrated(CAMERA);
    for line in crate::catalogue::Catalogue::get().groups() {
        let older = line.older.as_ref().and_then(|from| older(CAMERA).ics.get(&from.group).map(|support| (**support).clone()));
        assert_eq!(declaration.ics.get(&line.id).map(|support| (**support).clone()), older, "{}", line.id);
        let asked = open.iter().any(|open| open.about == format!("ICS {}", line.id));
        assert!(older.is_some() || asked, "{}", line.id);
    }
}

#[rstest]
#[case::feature_denied_by_the_tables("\"6\": false", "\"6\": true", "feature w", "the tables deny it, the older conditions show it")]
#[case::constrained("\"4\": false, \"5\": true", "\"4\": true, \"5\": false", "condition 14", "say whether it holds")]
#[case::mechanism_of_no_login(
    "cryptography: { channel: ComMech-RTSP, scheme",
    "cryptography: { scheme",
    "ComMech-RTSP",
    "name its `interface`"
)]
#[case::api_of_a_wire("interface: Intf-Web }", "interface: Intf-Ethernet }", "ExtAPI-Recorder", "say what it speaks")]
#[case::api_that_is_named(
    "AuthMech-Recorder\n      description: A recorder reads the camera's state with a token that the owner copies once\n      authenticates: machine\n      interface: Intf-Web",
    "AuthMech-Recorder\n      description: A recorder\n      authenticates: machine\n      interface: ExtAPI-Recorder",
    "ExtAPI-Recorder",
    "say what differs, or make them one"
)]
#[case::told_by_a_wire(
    "needed: always, exposed",
    "discloses: [{ what: model, security_relevant: false }], exposed",
    "Intf-Ethernet",
    "it tells the model"
)]
#[case::split("\"5.6-4\"", "\"5.6-4\"", "ICS 5.6-4A", "5.6-4 became 5.6-4A and 5.6-4B")]
#[case::silent("  \"5.2-2\": Y\n", "", "ICS 5.2-2", "the older ICS says nothing of 5.2-2")]
fn what_cannot_be_carried_is_put_to_a_person(#[case] from: &str, #[case] to: &str, #[case] about: &str, #[case] says: &str) {
    assert!(CAMERA.contains(from), "{from}");
    let open = migrated(&CAMERA.replace(from, to)).open;
    assert!(open.iter().any(|open| open.about == about && open.says.contains(says)), "{open:#?}");
}
