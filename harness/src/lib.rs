//! All input and output: files, bench, campaign, probes, trials. It asks what judges want to know; it knows no provision of the standard.

pub mod assessor;
pub mod bench;
pub mod budget;
pub mod campaign;
pub mod conformance_log;
pub mod context;
pub mod decide;
pub mod exit;
pub mod files;
pub mod hooks;
pub mod identify;
pub mod lab;
pub mod lacks;
pub mod means;
pub mod older;
pub mod probe;
pub mod progress;
pub mod reach;
pub mod review;
pub mod revision;
pub mod run;
pub mod secrets;
pub mod session;
pub mod spreadsheet;
pub mod trials;
pub mod work_order;
