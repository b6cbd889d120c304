//! Nothing leaves for an address outside the authorised scope: a whole run in a network of its own, every packet of it captured by tcpdump.

#![allow(clippy::unwrap_used, reason = "a test may panic, and says where")]

use std::path::Path;
use std::process::Command;

use selfcheck::command::{Said, thirteen};
use selfcheck::machine;
use selfcheck::reference::AT_FULL_PACE;

/// A namespace with a way out to nowhere, on which every stray packet is seen. One is sent on purpose, so that a capture that misses strays is told
/// from a run without any.
const SCRIPT: &str = r#"set -eu
ip link set lo up
ip link add stray type veth peer name far
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip link set far up
ip addr add 192.0.2.1/24 dev stray
ip link set stray up
ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev stray
ip route add default via 192.0.2.2
tcpdump -i any -nn -U -w "$2/run.pcap" 2>"$2/tcpdump.log" &
capture=$!
until grep -q 'listening on' "$2/tcpdump.log"; do kill -0 $capture; sleep 0.1; done
bash -c 'echo stray >/dev/udp/203.0.113.9/9'
"$1" demo --profile "$3" --out "$2/demo" 5.1 5.5 5.6 5.13 >"$2/said.txt" 2>&1 || echo "exit $?" >>"$2/said.txt"
sleep 0.5
kill $capture
wait $capture || true
tcpdump -nn -q -r "$2/run.pcap" ip or ip6 2>/dev/null >"$2/packets.txt"
"#;

fn can_be_captured() -> bool {
    let can = machine::has_namespaces() && ["tcpdump", "ip", "bash"].into_iter().all(machine::has);
    machine::compares(can, "no network namespace, tcpdump or iproute2, so nobody looked for stray packets")
}

#[test]
fn no_packet_of_a_run_leaves_the_scope() {
    if !can_be_captured() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = thirteen().get_program().to_owned();
    let profile = folder.path().join("matrix.yaml");
    std::fs::write(&profile, AT_FULL_PACE).unwrap();
    let mut captured = Command::new("unshare");
    captured.args(["--net", "bash", "-c", SCRIPT, "scope"]).arg(program).arg(folder.path()).arg(&profile);
    let said = Said::by(&mut captured);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap_or_default();
    assert_eq!(said.exit, Some(0), "{}{}{}", said.err, read("said.txt"), read("tcpdump.log"));
    let packets = read("packets.txt");
    let (strays, within): (Vec<_>, Vec<_>) = packets.lines().partition(|line| !stays_on_loopback(line));
    assert!(within.len() > 1_000, "the run was seen: {} packets\n{}", within.len(), read("said.txt"));
    assert!(strays.iter().any(|line| line.contains("203.0.113.9")), "the stray that was sent on purpose was seen");
    let others: Vec<_> = strays.iter().filter(|line| !line.contains("203.0.113.9")).take(20).collect();
    assert!(others.is_empty(), "{others:#?}");
    assert!(Path::new(&folder.path().join("demo/results/verdicts.json")).is_file(), "{}", read("said.txt"));
}

/// Whether a line of tcpdump tells of a packet between addresses of loopback, which is all that the bench of the demo authorises.
fn stays_on_loopback(line: &str) -> bool {
    let Some((_, addresses)) = line.split_once(" IP ") else { return line.contains(" IP6 ::1") };
    let ends = addresses.split(": ").next().unwrap_or_default();
    ends.split(" > ").all(|end| end.starts_with("127."))
}
