//! Probes: one function for each kind of question. What the device does is the answer; only this machine's own trouble is an error.

pub mod access;
pub mod ble;
mod broker;
pub(crate) mod caller;
pub(crate) mod calls;
pub mod capture;
pub mod challenge;
pub mod change_secret;
pub mod clear;
pub mod common_credentials;
pub mod configure;
pub mod crawl;
pub mod describe;
pub mod discover;
pub mod dtls;
pub mod erase;
pub mod firmware;
pub mod first_use;
pub mod fuzz;
pub mod guess;
pub mod http;
pub mod interrupt;
pub mod login;
pub mod mail_domain;
pub mod offer_images;
pub mod onvif;
pub mod password_forms;
pub mod plant;
pub mod publication;
pub mod read_topic;
pub mod service;
pub mod sessions;
mod sessions_held;
pub mod set_up;
pub mod take_over;
pub mod tcp_ports;
pub mod tls;
pub mod traits;
pub mod udp_ports;
pub(crate) mod way_back;
pub mod write_access;
pub mod write_topic;

#[cfg(test)]
mod fake_broker;
#[cfg(test)]
pub(crate) mod fake_device;
#[cfg(test)]
pub(crate) mod fake_pages;
#[cfg(test)]
mod fake_sensor;
#[cfg(test)]
mod scripts;
#[cfg(test)]
pub(crate) mod testing;
