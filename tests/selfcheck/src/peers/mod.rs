//! Foreign software as devices under test: starting it, stopping it, and asking well-known tools for the truth about it.
//!
//! Each [`Peer`] is a real server from Debian (`tests/peers/install.sh`) on a loopback address of its own. What each does on
//! the wire is written in `tests/peers/TRUTH.md`; [`nmap`], [`curl`] and [`s_client`] say it again at test time, independently of our probes.

mod address;
mod credentials;
pub mod curl;
mod kind;
mod makeup;
mod network;
pub mod nmap;
mod program;
pub mod publisher;
mod running;
pub mod s_client;

pub use address::loopback_address;
pub use kind::PeerKind;
pub use program::{PeerMissing, aedes};
pub(crate) use program::{cached, find};
pub use running::PEERS;
pub use running::{Peer, PeerTrouble};

/// Tells whether all foreign software is installed.
///
/// # Errors
/// Names what is missing and how to install it. A developer's machine may go without: the caller prints the reason and ends.
///
/// # Panics
/// When something is missing and the environment variable `CI` is `true`: there a comparison that did not run is a failure.
pub fn require_peers() -> Result<(), PeerMissing> {
    let found = program::all_present();
    if let Err(missing) = &found {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{missing}");
    }
    found
}
