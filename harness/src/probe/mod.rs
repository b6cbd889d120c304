//! Probes: one file for each question, which puts it to the device and gives back the typed answer.

pub mod discover;
pub mod tcp_ports;
pub mod tls;
pub mod udp_ports;

#[cfg(test)]
pub(crate) mod testing;
