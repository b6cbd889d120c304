//! A device with an address of each family: what listens on IPv6 alone is found there, and nothing is said of IPv4. nginx is the device, in a network of its own.

#![allow(clippy::unwrap_used, reason = "a test may panic, and says where")]

use std::fs;
use std::path::Path;
use std::process::Command;

use rstest::rstest;
use selfcheck::command::{Said, thirteen};
use selfcheck::machine;
use selfcheck::peers::PEERS;
use selfcheck::reference::AT_FULL_PACE;
use suite::evidence::Family;
use suite::survey::{Survey, Weighed};
use suite::tree::Verdicts;

/// Two namespaces joined by a cable, nginx behind one of its ends, the command (`$2` and what follows) at the other.
const SCRIPT: &str = r#"set -eu
ip link set lo up
unshare --net bash -c '
    ip link set lo up
    until ip link show far >/dev/null 2>&1; do sleep 0.05; done
    ip addr add 192.168.99.2/24 dev far
    ip -6 addr add fd13::2/64 dev far nodad
    ip link set far up
    exec nginx -e stderr -p "$1" -c "$1/nginx.conf"' device "$1" 2>"$1/nginx.log" &
device=$!
trap 'kill $device' EXIT
while [ "$(readlink /proc/$device/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
ip link add near type veth peer name far netns $device
ip addr add 192.168.99.1/24 dev near
ip -6 addr add fd13::1/64 dev near nodad
ip link set near up
for address in 192.168.99.2 '[fd13::2]'; do
    for try in $(seq 100); do
        curl -s -o /dev/null -m 1 "http://$address:8443/" && break
        sleep 0.1
    done
done
shift
"$@"
"#;

const BENCH: &str = "
authorisation:
  by: whoever runs this test, for a network of its own
  valid: 2026-01-01..2099-12-31
  scope: { ip: [192.168.99.2, \"fd13::2\"] }
samples:
  A:
    addresses: { PhyIntf-Ethernet: [192.168.99.2, \"fd13::2\"] }
";

fn nginx(more: &str) -> String {
    let listens = format!("listen 192.168.99.2:8443; listen [fd13::2]:8443; {more}");
    format!(
        "daemon off; master_process off; worker_processes 1; pid nginx.pid; error_log stderr;\n\
         events {{ worker_connections 512; }}\n\
         http {{ access_log off; server {{ {listens} location / {{ return 200 hello; }} }} }}\n"
    )
}

/// Runs the command beside the device, or says loudly that it cannot; under CI that is a failure.
fn beside_the_device(folder: &Path, more: &str, arguments: &[&str]) -> Option<Said> {
    let can = machine::has_namespaces() && ["curl", "ip", "nginx"].into_iter().all(machine::has);
    if !machine::compares(can, "no network namespace, nginx, curl or iproute2, so no device with two addresses was looked at") {
        return None;
    }
    fs::write(folder.join("nginx.conf"), nginx(more)).unwrap();
    let program = thirteen().get_program().to_owned();
    let mut run = Command::new("unshare");
    run.args(["--net", "bash", "-c", SCRIPT, "dual"]).arg(folder).arg(program).args(arguments).current_dir(folder);
    Some(Said::by(&mut run))
}

#[rstest]
#[case::alike("", &[])]
#[case::more_on_ipv6("listen [fd13::2]:8081;", &["IPv6 tcp/8081"])]
#[case::more_on_ipv4("listen 192.168.99.2:8082;", &["IPv4 tcp/8082"])]
fn what_one_family_alone_serves_is_found(#[case] more: &str, #[case] expected: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(Path::new(PEERS).join("nginx/hardened.declaration.yaml"), folder.path().join("declaration.yaml")).unwrap();
    fs::write(folder.path().join("bench.yaml"), BENCH.trim_start()).unwrap();
    fs::write(folder.path().join("matrix.yaml"), AT_FULL_PACE).unwrap();
    let Some(said) = beside_the_device(folder.path(), more, &["run", ".", "--profile", "matrix.yaml", "5.6-1", "--json"]) else { return };
    let verdicts: Verdicts = serde_json::from_str(&said.out).unwrap_or_else(|why| panic!("{why}: {}", said.err));
    let unit = verdicts.units().find(|unit| unit.id.to_string() == "5.6-1-2c").unwrap();
    assert_eq!(unit.obligations.len(), 2, "{:#?}", unit.obligations);
    let mut found = Vec::new();
    for obligation in &unit.obligations {
        assert_eq!(obligation.missing, None);
        let family = if obligation.place.as_ref().unwrap().from.family == Family::V6 { "IPv6" } else { "IPv4" };
        let failing = obligation.findings.iter().filter(|finding| finding.says.as_str().contains("is open, but no row"));
        found.extend(failing.map(|finding| format!("{family} {}", finding.about)));
    }
    assert_eq!(found, expected);
}

#[test]
fn an_ipv6_address_can_be_surveyed() {
    let folder = tempfile::tempdir().unwrap();
    let surveys = ["survey", "fd13::2", "--tcp", "8000-8500", "--udp", "none", "--state", "initialised", "--json"];
    let Some(said) = beside_the_device(folder.path(), "listen [fd13::2]:8081;", &surveys) else { return };
    let survey: Survey = serde_json::from_str(&said.out).unwrap_or_else(|why| panic!("{why}: {}", said.err));
    let says = format!("{:#?}", survey.findings);
    assert!(says.contains("tcp/8081") && says.contains("tcp/8443") && !says.contains("tcp/8082"), "{says}");
    assert!(survey.findings.iter().all(|finding| finding.weight != Weighed::Nonconformity), "pages for everybody break nothing: {says}");
}
