//! Finding the foreign programs, which Debian puts partly into `sbin`, and running the ones that end by themselves.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the peers and the tools of comparison need; `tests/peers/install.sh` installs the same list.
const NEEDED: [&str; 31] = [
    "avahi-daemon",
    "busybox",
    "coap-client-gnutls",
    "coap-client-openssl",
    "coap-server-gnutls",
    "coap-server-openssl",
    "curl",
    "dig",
    "dnsmasq",
    "dropbear",
    "ip",
    "lighttpd",
    "llmnrd",
    "minidlnad",
    "mosquitto",
    "mosquitto_passwd",
    "mosquitto_pub",
    "mosquitto_sub",
    "motion",
    "nginx",
    "nmap",
    "nmbd",
    "node",
    "openssl",
    "python3",
    "setpriv",
    "snmpd",
    "snmpget",
    "sshd",
    "unshare",
    "vsftpd",
];

/// The version of aiocoap, as `tests/peers/install.sh` has it.
const AIOCOAP: &str = "0.4.17";
/// The version of node-coap, as `tests/peers/install.sh` has it.
const NODE_COAP: &str = "1.5.0";
/// The version of Node-RED, as `tests/peers/install.sh` has it.
const NODE_RED: &str = "4.1.15";

/// The version of Aedes, as `tests/peers/install.sh` has it.
const AEDES: &str = "1.2.0";

/// Foreign software that is not installed on this machine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("NOT RUN: {} not installed, so nothing was compared with real software; run tests/peers/install.sh", list(.programs))]
pub struct PeerMissing {
    /// Names of the programs that were not found.
    pub programs: BTreeSet<String>,
}

fn list(programs: &BTreeSet<String>) -> String {
    programs.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// Node-RED's program, in the folder of caches into which `tests/peers/install.sh` puts it.
pub(super) fn node_red() -> PathBuf {
    cached(&format!("node-red-{NODE_RED}"), "node-red/red.js")
}

/// The folder with Aedes and what it needs, in the folder of caches into which `tests/peers/install.sh` puts it; `None` where it is not.
#[must_use]
pub fn aedes() -> Option<PathBuf> {
    let program = cached(&format!("aedes-{AEDES}"), "aedes/aedes.js");
    program.is_file().then(|| program.parent().and_then(Path::parent).map(Path::to_path_buf)).flatten()
}

/// The folder that holds aiocoap's modules.
pub(super) fn aiocoap() -> PathBuf {
    caches().join(format!("aiocoap-{AIOCOAP}"))
}

/// The folder of node-coap's module.
pub(super) fn node_coap() -> PathBuf {
    cached(&format!("coap-{NODE_COAP}"), "coap")
}

/// A file of a package of npm, in the folder of caches.
pub(crate) fn cached(folder: &str, file: &str) -> PathBuf {
    caches().join(folder).join("node_modules").join(file)
}

fn caches() -> PathBuf {
    let given = std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()).map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
    let caches = given.unwrap_or_else(home);
    caches.join("thirteen-peers")
}

/// Every needed program is there, and busybox is a build with a telnet daemon.
pub(super) fn all_present() -> Result<(), PeerMissing> {
    let mut programs: BTreeSet<String> = NEEDED.iter().filter(|name| find(name).is_err()).map(ToString::to_string).collect();
    if !programs.contains("busybox") && !busybox_has_telnetd() {
        programs.insert("busybox-static (its telnetd)".to_owned());
    }
    for (folder, name) in [(aiocoap().join("aiocoap"), "aiocoap"), (node_coap(), "node-coap")] {
        if !folder.is_dir() {
            programs.insert(name.to_owned());
        }
    }
    if !node_red().is_file() {
        programs.insert(format!("node-red {NODE_RED}"));
    }
    if programs.is_empty() { Ok(()) } else { Err(PeerMissing { programs }) }
}

fn busybox_has_telnetd() -> bool {
    let applets = find("busybox").ok().and_then(|busybox| Command::new(busybox).arg("--list").output().ok());
    applets.is_some_and(|applets| applets.stdout.split(|byte| *byte == b'\n').any(|line| line == b"telnetd"))
}

/// Path of a program, searched in `PATH` and then in the folders for daemons that a user's `PATH` often lacks.
pub(crate) fn find(name: &str) -> Result<PathBuf, PeerMissing> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
        .ok_or_else(|| PeerMissing { programs: BTreeSet::from([name.to_owned()]) })
}

/// Runs a program in `dir` to its end with `input` on its standard input, and gives its standard output.
///
/// # Errors
/// When it cannot be started or does not exit with 0; the message then carries what it wrote on standard error.
pub(super) fn run(program: &Path, args: &[&str], dir: &Path, input: &[u8]) -> io::Result<String> {
    let mut child =
        Command::new(program).args(args).current_dir(dir).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    // The inputs are a few lines, less than a pipe holds, so writing them all before reading cannot block.
    child.stdin.take().expect("standard input was asked for as a pipe").write_all(input)?;
    let output = child.wait_with_output()?;
    if output.status.success() {
        String::from_utf8(output.stdout).map_err(io::Error::other)
    } else {
        let stderr = String::from_utf8_lossy(&output.stderr);
        Err(io::Error::other(format!("{} ended with {}: {}", program.display(), output.status, stderr.trim())))
    }
}
