//! All input and output: files, bench, campaign, probes, trials. It asks what judges want to know; it knows no provision of the standard.

#![warn(clippy::print_stderr, clippy::print_stdout)]

pub mod assessor;
pub mod bench;
pub mod budget;
pub mod bundle;
pub mod campaign;
pub mod carry;
pub mod conformance_log;
pub mod context;
pub mod decide;
pub mod declared_by;
pub mod doctor;
pub mod exit;
pub mod files;
pub mod genuine;
pub mod hooks;
pub mod identify;
pub mod keys;
pub mod lab;
pub mod lacks;
pub mod means;
pub mod method;
pub mod older;
pub mod persons;
pub mod probe;
pub mod program;
pub mod progress;
pub mod reach;
pub mod record;
pub mod redact;
pub mod review;
pub mod revision;
pub mod run;
pub mod runtime;
pub mod seal;
pub mod secrets;
pub mod session;
pub mod spreadsheet;
pub mod survey;
pub mod time_stamping;
pub mod told;
pub mod trials;
pub mod whole;
pub mod work_order;
