//! Loopback addresses that no other test, thread or process uses at the same time.

use std::net::{Ipv4Addr, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};

/// Every TCP port on which some peer listens at a loopback address.
const PORTS: [u16; 7] = [1880, 2121, 2222, 2224, 2323, 8080, 8443];

/// 127.64.0.0/10: 22 bits, as many as a Linux process id has, and far from 127.0.0.1 where other software listens.
const NETWORK: u32 = 0x7f40_0000;
const HOST_BITS: u32 = 22;

/// A prime: the addresses of one process lie apart from those of its neighbours, whose ids are next to its own.
const STRIDE: u32 = 104_729;

/// Gives an address in 127.64.0.0/10 that this process has not given before and on which nobody listens on a port of a peer.
///
/// # Panics
/// When a thousand addresses in a row are taken: then something listens on these ports at every address of the machine.
#[must_use]
pub fn loopback_address() -> Ipv4Addr {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    (0..1000)
        .map(|_| candidate(std::process::id(), GIVEN.fetch_add(1, Ordering::Relaxed)))
        .find(|address| is_free(*address, &PORTS))
        .expect("some loopback address has the peers' ports free unless a server of the machine holds them at every address")
}

fn candidate(process: u32, count: u32) -> Ipv4Addr {
    let host = process.wrapping_add(count.wrapping_mul(STRIDE)) % (1 << HOST_BITS);
    Ipv4Addr::from(NETWORK | host)
}

/// Whether nobody listens on any of `ports` at `address`.
///
/// Asked by connecting: a socket bound for a try would be inherited for a moment by whatever another thread is just starting.
pub(super) fn is_free(address: Ipv4Addr, ports: &[u16]) -> bool {
    ports.iter().all(|port| TcpStream::connect((address, *port)).is_err())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::net::TcpListener;

    #[test]
    fn neighbouring_processes_get_distinct_addresses() {
        let all: BTreeSet<_> = (1000..1100).flat_map(|process| (0..100).map(move |count| candidate(process, count))).collect();
        assert_eq!(all.len(), 10_000);
        assert!(all.iter().all(Ipv4Addr::is_loopback));
    }

    #[test]
    fn a_taken_port_makes_the_address_taken() {
        let address = loopback_address();
        let held = TcpListener::bind((address, 8443)).unwrap();
        assert!(!is_free(address, &PORTS));
        drop(held);
        assert!(is_free(address, &PORTS));
    }
}
