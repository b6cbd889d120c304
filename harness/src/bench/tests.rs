//! Benches that are right, and each way in which one is refused.

use miette::Diagnostic as _;
use rstest::rstest;
use suite::evidence::{Family, Vantage};

use super::*;

const GOOD: &str = r#"
authorisation: { by: "a letter", valid: 2026-11-20..2026-12-20, scope: { ip: ["192.168.50.0/24", "fd00::/64"], bluetooth: [] }, permits: [provokes, changes] }
samples:
  A:
    addresses: { PhyIntf-Ethernet: [192.168.50.10, "fd00::10"] }
    serial: "NE2-000117"
    identities:
      label: { login: AuthMech-Web, user: admin, secret: { env: THIRTEEN_TEST_IS_NOT_SET }, in: [factory_default] }
      owner: { login: AuthMech-Web, user: owner, secret: { file: owner.txt } }
hooks:
  power_cycle: { run: ["relay", "1", "cycle"], ready_within: 60 s }
  factory_reset: { operator: "hold the button" }
update_images: { good: 2.4.2.img }
"#;

fn day() -> Date {
    "2026-11-22".parse().unwrap()
}

fn parse(text: &str) -> Result<Bench, Box<Fault>> {
    Bench::parse(Path::new("lab"), text.to_owned())
}

fn place(family: Family) -> Place {
    Place { sample: "A".into(), state: DutState::Initialised, from: Vantage { interface: "PhyIntf-Ethernet".into(), family } }
}

#[rstest]
#[case::on_loopback("addresses: { PhyIntf-Ethernet: [127.0.0.9] }", true)]
#[case::on_a_network("addresses: { PhyIntf-Ethernet: [192.168.50.10] }", false)]
#[case::by_bluetooth("bluetooth: { PhyIntf-Bluetooth: \"C4:7C:8D:5E:10:0A\" }", false)]
#[case::by_both("addresses: { PhyIntf-Ethernet: [127.0.0.9] }\n    bluetooth: { PhyIntf-Bluetooth: \"C4:7C:8D:5E:10:0A\" }", false)]
fn a_reference_device_is_nowhere_but_on_loopback(#[case] addresses: &str, #[case] is_one: bool) {
    let scope = GOOD.replace("bluetooth: []", "bluetooth: [\"C4:7C:8D:5E:10:0A\"]").replace("ip: [", "ip: [\"127.0.0.9\", ");
    let text = scope.replace("addresses: { PhyIntf-Ethernet: [192.168.50.10, \"fd00::10\"] }", addresses);
    let bench = parse(&format!("reference_device: camera{text}")).unwrap();
    assert_eq!(bench.is_of_a_reference_device(), is_one);
    assert!(!parse(&text).unwrap().is_of_a_reference_device());
}

#[test]
fn facts_hold_neither_address_nor_secret() {
    let facts = parse(GOOD).unwrap().facts();
    let sample = &facts.samples[&SampleId::from("A")];
    assert_eq!(sample.interfaces[&RowId::from("PhyIntf-Ethernet")], BTreeSet::from([Family::V4, Family::V6]));
    assert_eq!(sample.identities[&IdentityName::from("owner")].states, BTreeSet::from([DutState::Initialised]));
    assert_eq!(facts.hooks, BTreeSet::from(["power_cycle".to_owned()]));
    let json = serde_json::to_string(&facts).unwrap();
    assert!(!json.contains("192.168") && !json.contains("fd00") && !json.contains("owner.txt"), "{json}");
}

#[rstest]
#[case::outside("[192.168.50.10, \"fd00::10\"]", "192.168.51.10", "outside the scope")]
#[case::two_of_a_family("[192.168.50.10, \"fd00::10\"]", "[192.168.50.10, 192.168.50.11]", "one of each family")]
#[case::no_address("[192.168.50.10, \"fd00::10\"]", "here", "`here` is no IP address")]
#[case::multicast("[192.168.50.10, \"fd00::10\"]", "224.0.0.251", "no address of one device")]
#[case::no_days("2026-11-20..2026-12-20", "2026-11-20", "no span of days")]
#[case::backwards("2026-11-20..2026-12-20", "2026-12-20..2026-11-20", "no span of days")]
#[case::two_actuators("{ operator: \"hold the button\" }", "{ operator: x, run: [y] }", "exactly one actuator")]
#[case::unknown_field("serial:", "serail:", "serail")]
#[case::plain_secret("{ env: THIRTEEN_TEST_IS_NOT_SET }", "{ plain: x }", "does not say where the secret is found")]
#[case::name("serial: \"NE2-000117\"", "name: 192.168.50.10", "`192.168.50.10` is no host name")]
#[case::host_ports("serial: \"NE2-000117\"", "host_ports: [tcp/22]", "cannot be a port of the testing host")]
fn a_wrong_bench_is_refused_with_its_place(#[case] right: &str, #[case] wrong: &str, #[case] says: &str) {
    assert!(GOOD.contains(right));
    let fault = parse(&GOOD.replace(right, wrong)).unwrap_err();
    assert!(fault.to_string().contains(says), "{fault}");
    assert!(fault.line_column().is_some(), "{fault} has no position");
    assert!(fault.place().starts_with("lab/bench.yaml:"), "{}", fault.place());
}

const SET_UPS: &str = "hooks:
  initialise: { run: [set-up], answers: { UpdMech-Cloud: refuses } }
  initialise_otherwise: { run: [set-up, \"yes\"], answers: { UpdMech-Cloud: agrees } }
";

#[test]
fn facts_say_what_is_answered_in_set_up_without_a_person() {
    let answers = |text: &str| parse(&GOOD.replace("hooks:\n", text)).unwrap().facts().answers;
    let both = BTreeMap::from([(RowId::from("UpdMech-Cloud"), BTreeSet::from([Consent::Agrees, Consent::Refuses]))]);
    assert_eq!(answers(SET_UPS), both);
    let one = BTreeMap::from([(RowId::from("UpdMech-Cloud"), BTreeSet::from([Consent::Refuses]))]);
    assert_eq!(answers(&SET_UPS.replace("run: [set-up, \"yes\"]", "operator: say yes")), one);
    assert_eq!(answers("hooks:\n"), BTreeMap::new());
}

#[rstest]
#[case::by_no_set_up("power_cycle: { run", "power_cycle: { answers: { UpdMech-Cloud: agrees }, run", "only a set-up asks")]
#[case::the_same("agrees", "refuses", "both set-ups say the same of UpdMech-Cloud")]
#[case::nothing(", answers: { UpdMech-Cloud: agrees }", "", "no second set-up")]
#[case::no_first("initialise: { run: [set-up], answers: { UpdMech-Cloud: refuses } }", "link: { down: [a], up: [b] }", "no second set-up")]
#[case::another_word("agrees", "on", "none of the values")]
fn only_set_ups_answer_and_each_otherwise(#[case] right: &str, #[case] wrong: &str, #[case] says: &str) {
    let text = GOOD.replace("hooks:\n", SET_UPS);
    assert!(text.contains(right));
    let fault = parse(&text.replace(right, wrong)).unwrap_err();
    assert!(fault.to_string().contains(says) && fault.line_column().is_some(), "{fault}");
}

#[rstest]
#[case::over("2026-11-20..2026-12-20", "2026-10-20..2026-11-21", "today is 2026-11-22", "2026-10-20..2026-11-21")]
#[case::not_yet("2026-11-20..2026-12-20", "2026-11-23..2026-12-20", "today is 2026-11-22", "2026-11-23..2026-12-20")]
#[case::by_nobody("\"a letter\"", "\" \"", "who gave it", "\" \"")]
#[case::as_in_the_scaffold("\"a letter\"", "\"who allowed this test, and when\"", "who gave it", "\"who allowed this test, and when\"")]
fn only_a_run_asks_for_a_current_authorisation(#[case] right: &str, #[case] wrong: &str, #[case] says: &str, #[case] offending: &str) {
    parse(GOOD).unwrap().authorised(day()).unwrap();
    let bench = parse(&GOOD.replace(right, wrong)).unwrap();
    let fault = bench.authorised(day()).unwrap_err();
    assert!(fault.to_string().contains(says), "{fault}");
    assert_eq!(fault.offending(), Some(offending));
}

#[rstest]
#[case::quoted("\"hunter2\"")]
#[case::plain("hunter2")]
#[case::spoken("correct horse hunter2")]
#[case::number("123456")]
#[case::of_another_kind("{ plain: hunter2 }")]
#[case::as_a_key("{ hunter2: x }")]
#[case::in_a_list("[hunter2]")]
#[case::with_a_reference("{ env: A, hunter2: x }")]
#[case::number_in_a_reference("{ env: 123456 }")]
#[case::list_in_a_reference("{ file: [hunter2] }")]
#[case::never_closed("\"hunter2")]
#[case::in_a_tag("!hunter2 x")]
#[case::in_an_alias("*hunter2")]
#[case::folded(">-\n          hunter2")]
fn a_secret_in_the_bench_is_not_repeated(#[case] written: &str) {
    let text = GOOD.replace("{ env: THIRTEEN_TEST_IS_NOT_SET }, in: [factory_default] }", &format!("{written}\n      }}"));
    let fault = parse(&text).unwrap_err();
    let mut report = format!("{fault:?} {}", fault.place());
    miette::GraphicalReportHandler::new().render_report(&mut report, &*fault).unwrap();
    assert!(!report.contains("hunter2") && !report.contains("123456"), "{report}");
    assert!(fault.help().unwrap().to_string().contains("`{ env: NAME }` or `{ file: path }`"), "{report}");
}

#[test]
fn a_secret_has_one_place() {
    let fault = parse(&GOOD.replace("{ file: owner.txt }", "{ file: owner.txt, env: OWNER }")).unwrap_err();
    assert!(fault.to_string().contains("exactly one place"), "{fault}");
}

#[rstest]
#[case("8.8.8.8", true)]
#[case("100.64.0.1", true)]
#[case("2001:db8::1", true)]
#[case("10.1.2.3", false)]
#[case("127.3.2.1", false)]
#[case("169.254.1.1", false)]
fn public_addresses_need_a_word_of_their_own(#[case] address: &str, #[case] public: bool) {
    let text =
        GOOD.replace("\"192.168.50.0/24\"", "\"0.0.0.0/0\", \"::/0\"").replace("[192.168.50.10, \"fd00::10\"]", &format!("\"{address}\""));
    assert_eq!(parse(&text).is_err(), public);
    parse(&text.replace("permits:", "public: true, permits:")).unwrap();
}

#[test]
fn an_address_belongs_to_one_sample() {
    let twin = GOOD.replace("hooks:", "  B:\n    addresses: { PhyIntf-Ethernet: 192.168.50.10 }\nhooks:");
    assert!(parse(&twin).unwrap_err().to_string().contains("PhyIntf-Ethernet of sample A already"));
}

#[test]
fn all_reaches_of_a_sample_share_one_budget() {
    let text = GOOD.replace("2026-11-20..2026-12-20", "2020-01-01..2099-12-31");
    let bench = parse(&text).unwrap();
    let (v4, v6) = (bench.reach(&place(Family::V4), &Pace::default()).unwrap(), bench.reach(&place(Family::V6), &Pace::default()).unwrap());
    assert!(Arc::ptr_eq(&v4.budget, &v6.budget));
    assert_ne!(v4.address, v6.address);
}

#[test]
fn a_reach_ends_with_the_authorisation() {
    let text = GOOD.replace("2026-11-20..2026-12-20", "2020-01-01..2020-12-31");
    let bench = parse(&text).unwrap();
    assert!(bench.reach(&place(Family::V4), &Pace::default()).unwrap_err().says.contains("2020-12-31"));
}

const DECLARED: &str = include_str!("../../../fixtures/camera/declaration.yaml");

#[rstest]
#[case::right("", "", None)]
#[case::another_side("PhyIntf-Ethernet: [", "PhyIntf-Ethernte: [", Some(("did you mean `PhyIntf-Ethernet`", 5)))]
#[case::a_row_of_another_table("owner: { login: AuthMech-Web", "owner: { login: LogIntf-Web", Some(("it is one of 28-LogIntf", 9)))]
#[case::no_secret(", secret: { file: owner.txt }", "", Some(("the identity `owner` has no `secret`", 9)))]
#[case::nobody_to_ask_as("owner: {", "holder: {", Some(("asks as `owner`", 0)))]
fn a_bench_that_names_what_nobody_declared_is_refused(#[case] right: &str, #[case] wrong: &str, #[case] says: Option<(&str, usize)>) {
    let declaration = suite::files::parse(&SourceText { file: "declaration.yaml", text: DECLARED }).unwrap();
    let faults = parse(&GOOD.replace(right, wrong)).unwrap().against(&declaration);
    let Some((says, line)) = says else { return assert!(faults.is_empty(), "{faults:?}") };
    assert_eq!(faults.len(), 1, "{faults:?}");
    let text = format!("{} ({})", faults[0], faults[0].help().unwrap());
    assert!(text.contains(says) && faults[0].line_column().map_or(0, |(line, _)| line) == line, "{text}");
}

#[test]
fn a_secret_that_is_not_there_is_trouble_of_the_bench() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::parse(folder.path(), GOOD.to_owned()).unwrap();
    let says = |name: &str| bench.account(&"A".into(), &name.into()).unwrap_err().says;
    assert!(says("label").contains("THIRTEEN_TEST_IS_NOT_SET"));
    assert!(says("owner").contains("owner.txt"));
    assert!(says("nobody-knows").contains("no identity"));
    std::fs::write(folder.path().join("owner.txt"), "pass word \r\n").unwrap();
    assert_eq!(bench.account(&"A".into(), &"owner".into()).unwrap().secret.expose(), "pass word ");
}

/// A folder with the files that the examples name.
fn folder_of_the_examples() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["captures/first-hour.pcap", "captures/first-hour.pcapng", "manual.pdf", "copies/security.html"] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "x").unwrap();
    }
    folder
}

#[test]
fn the_documented_bench_is_one_and_has_every_field() {
    let document = include_str!("../../../docs/bench.md");
    let text = document.split_once("```yaml\n").unwrap().1.split_once("```").unwrap().0;
    Bench::parse(folder_of_the_examples().path(), text.to_owned()).unwrap_or_else(|fault| panic!("{fault:?}"));
    let schema = schema();
    for field in schema["properties"].as_object().unwrap().keys().filter(|field| *field != "reference_device") {
        assert!(text.contains(&format!("\n{field}:")) || text.starts_with(field), "{field} is not in docs/bench.md");
    }
}

/// Whoever takes the comment signs off a new bench gets a bench.
#[test]
fn what_a_new_bench_comments_out_is_right() {
    let scaffold = include_str!("../../../cli/scaffold/bench.yaml").replace("{valid}", "2026-11-20..2026-12-20");
    let is_field = |line: &str| {
        let name = line.trim_start_matches('#').trim_start().split_once(": ").or(line.trim_start_matches(['#', ' ']).split_once(":\n"));
        name.is_some_and(|(name, _)| name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_'))
    };
    let uncommented = |line: &str| match line.find("# ").filter(|at| line[..*at].trim().is_empty()) {
        Some(at) if is_field(&format!("{}\n", &line[at..])) => format!("{}{}", &line[..at], &line[at + 2..]),
        _ => line.to_owned(),
    };
    let text: Vec<_> = scaffold.lines().map(uncommented).collect();
    let text = text.join("\n");
    Bench::parse(folder_of_the_examples().path(), text.clone()).unwrap_or_else(|fault| panic!("{fault:?}\n{text}"));
    assert!(["hooks:", "captures:", "update_images:", "publications:", "link:"].iter().all(|field| text.contains(field)));
    assert_eq!(text.matches("# hooks:").count(), 0);
}
