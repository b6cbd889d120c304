//! A peer that runs: started in a folder of its own, ended with everything it started when the value is dropped.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::address::is_free;
use super::credentials::{USER, fresh_secret, identify, store};
use super::kind::PeerKind;
use super::makeup::Daemon;
use super::network;
use super::program::{PeerMissing, aiocoap, find, node_coap, node_red};

/// Configurations, scripts and declarations of the peers.
pub const PEERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../peers");

/// How long a peer may take until it listens. Node-RED takes two seconds where nothing else runs, the others well under one.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a peer did not start.
#[derive(Debug, thiserror::Error)]
pub enum PeerTrouble {
    /// The software is not installed.
    #[error(transparent)]
    Missing(#[from] PeerMissing),
    /// Something else listens there, so an answer would not be the peer's.
    #[error("a port of {kind:?} at {address} is taken")]
    Taken {
        /// The peer that was to start.
        kind: PeerKind,
        /// Where it was to listen.
        address: Ipv4Addr,
    },
    /// It was started and did not listen in time.
    #[error("{kind:?} does not listen at {address} after {} s; it wrote:\n{log}", PATIENCE.as_secs())]
    Silent {
        /// The peer that was started.
        kind: PeerKind,
        /// Where it should listen.
        address: Ipv4Addr,
        /// Everything its programs wrote.
        log: String,
    },
    /// A file could not be written or a program not be run.
    #[error("a peer could not be prepared")]
    Preparation(#[from] io::Error),
}

/// Foreign software that runs until this value is dropped, also by a panic. If the test process is killed, it ends too.
#[derive(Debug)]
pub struct Peer {
    kind: PeerKind,
    address: Ipv4Addr,
    secret: String,
    guards: Vec<Child>,
    dir: TempDir,
}

impl Peer {
    /// Starts a peer at an address (see [`PeerKind::address`]) and waits until it listens on all its ports.
    ///
    /// # Errors
    /// See [`PeerTrouble`]; whatever was started is ended again.
    pub fn start(kind: PeerKind, address: Ipv4Addr) -> Result<Self, PeerTrouble> {
        let daemons =
            kind.makeup().daemons.iter().map(|daemon| Ok((find(daemon.program)?, daemon))).collect::<Result<Vec<_>, PeerMissing>>()?;
        if !kind.has_a_network_of_its_own() && !is_free(address, kind.ports()) {
            return Err(PeerTrouble::Taken { kind, address });
        }
        let mut peer = Self { kind, address, secret: fresh_secret()?, guards: Vec::new(), dir: TempDir::with_prefix("peer-")? };
        peer.prepare()?;
        for (program, daemon) in daemons {
            let guard = peer.spawn(&program, daemon)?;
            peer.guards.push(guard);
        }
        peer.wait_until_it_listens()?;
        Ok(peer)
    }

    /// Which peer it is.
    #[must_use]
    pub fn kind(&self) -> PeerKind {
        self.kind
    }

    /// The address it listens on, and no other.
    #[must_use]
    pub fn address(&self) -> Ipv4Addr {
        self.address
    }

    /// The account that may sign in.
    #[must_use]
    pub fn user(&self) -> &'static str {
        USER
    }

    /// That account's secret, drawn at random for this start.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Certificate (PEM) of the authority that signed the peer's own, where one did.
    #[must_use]
    pub fn authority(&self) -> Option<PathBuf> {
        Some(self.dir.path().join("ca.crt")).filter(|path| path.exists())
    }

    /// The peer's folder: configuration, keys, logs. It is removed with the peer.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    fn prepare(&self) -> Result<(), PeerTrouble> {
        for (template, name) in self.kind.makeup().files {
            let file = self.dir().join(name);
            fs::create_dir_all(file.parent().expect("a file in the peer's folder has a folder above it"))?;
            let text = fs::read_to_string(Path::new(PEERS).join(template))?;
            fs::write(&file, self.fill(&text))?;
            fs::set_permissions(&file, fs::Permissions::from_mode(0o700))?;
        }
        store(self.kind.makeup().stored, &self.secret, self.dir())?;
        identify(self.kind.makeup().identity, self.address, self.dir())
    }

    fn fill(&self, template: &str) -> String {
        let own =
            [("{{address}}", self.address.to_string()), ("{{dir}}", self.dir().display().to_string()), ("{{secret}}", self.secret.clone())];
        let filled = own.iter().fold(template.to_owned(), |text, (mark, value)| text.replace(mark, value));
        let of_caches = [("{{aiocoap}}", aiocoap()), ("{{node-coap}}", node_coap()), ("{{node-red}}", node_red())];
        of_caches.iter().fold(filled, |text, (mark, path)| text.replace(mark, &path.display().to_string()))
    }

    /// Runs one program under the guard, whose group is its own so that a signal to the test's group leaves it to clean up.
    fn spawn(&self, program: &Path, daemon: &Daemon) -> io::Result<Child> {
        let log = fs::File::create(self.dir().join(format!("{}-{}.out", daemon.program, self.guards.len())))?;
        let mut guard = Command::new(Path::new(PEERS).join("guard.sh"));
        if self.kind.has_a_network_of_its_own() {
            guard.args(["unshare", "-n"]).arg(Path::new(PEERS).join("lan.sh"));
        }
        guard
            .arg(program)
            .args(daemon.args.iter().map(|arg| self.fill(arg)))
            .current_dir(self.dir())
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
    }

    /// Ends the guards by SIGKILL, as whoever ends a whole test run may: they can clean up nothing.
    ///
    /// # Errors
    /// When one cannot be ended.
    pub fn kill_guards(&mut self) -> io::Result<()> {
        self.guards.iter_mut().try_for_each(|guard| guard.kill().and_then(|()| guard.wait().map(drop)))
    }

    fn wait_until_it_listens(&self) -> Result<(), PeerTrouble> {
        let deadline = Instant::now() + PATIENCE;
        let silent = || PeerTrouble::Silent { kind: self.kind, address: self.address, log: self.log() };
        let until = |is_there: &dyn Fn() -> bool| {
            while !is_there() {
                if Instant::now() > deadline {
                    return Err(silent());
                }
                sleep(Duration::from_millis(10));
            }
            Ok(())
        };
        if self.kind.has_a_network_of_its_own() {
            until(&|| self.dir().join(network::NEAR).exists())?;
        }
        self.from_its_network(|| {
            self.kind.ports().iter().try_for_each(|port| until(&|| TcpStream::connect((self.address, *port)).is_ok()))?;
            self.kind.udp_ports().iter().try_for_each(|port| until(&|| network::is_heard_at(self.address, *port)))
        })
    }

    /// Does something where the peer can be reached: in its own network, if it has one, else here.
    ///
    /// # Panics
    /// When that network cannot be entered, or what is done there panics.
    pub fn from_its_network<T: Send>(&self, act: impl FnOnce() -> T + Send) -> T {
        if self.kind.has_a_network_of_its_own() { network::within(&self.dir().join(network::NEAR), act) } else { act() }
    }

    /// Everything the peer's programs wrote so far.
    #[must_use]
    pub fn log(&self) -> String {
        let files = fs::read_dir(self.dir()).into_iter().flatten().flatten().map(|entry| entry.path());
        files
            .filter(|path| path.extension().is_some_and(|extension| extension == "out" || extension == "log"))
            .filter_map(|path| fs::read_to_string(path).ok())
            .collect()
    }
}

impl Drop for Peer {
    /// Closes each guard's standard input, upon which it ends its program with all descendants, and itself.
    fn drop(&mut self) {
        for guard in &mut self.guards {
            drop(guard.stdin.take());
            // The guard cannot be waited for only if it was reaped before, and nothing else holds it.
            let _ = guard.wait();
        }
    }
}
