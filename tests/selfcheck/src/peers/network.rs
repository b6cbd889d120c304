//! Networks of a peer's own: being in one, and whether somebody is there.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, UdpSocket};
use std::os::fd::AsFd as _;
use std::path::Path;
use std::time::Duration;

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

/// The file in a peer's folder that names a process at the near end of its cable.
pub(super) const NEAR: &str = "near.pid";

/// Does something at the near end of a cable, in a thread that is gone afterwards: all that a thread opens and starts is in the network that it is in.
///
/// # Panics
/// When the network cannot be entered, or what is done there panics.
pub(super) fn within<T: Send>(near: &Path, act: impl FnOnce() -> T + Send) -> T {
    let process = fs::read_to_string(near).expect("the near end of the cable has a name once it is laid");
    let network = File::open(format!("/proc/{}/ns/net", process.trim())).expect("the near end lives as long as its peer");
    let inside = || {
        move_into_link_name_space(network.as_fd(), Some(LinkNameSpaceType::Network)).expect("root may enter any network");
        act()
    };
    std::thread::scope(|scope| match scope.spawn(inside).join() {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}

/// Whether a datagram is taken: refused it is where nobody listens, and whoever listens answers or says nothing.
pub(super) fn is_heard_at(address: Ipv4Addr, port: u16) -> bool {
    let heard = UdpSocket::bind("0.0.0.0:0").and_then(|socket| {
        socket.connect((address, port))?;
        socket.set_read_timeout(Some(Duration::from_millis(200)))?;
        socket.send(&[0])?;
        socket.recv(&mut [0; 64])
    });
    heard.map_or_else(|error| matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), |_| true)
}
