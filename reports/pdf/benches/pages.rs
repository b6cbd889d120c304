//! Typesets a long report of the reference camera on paper, and leaves its rows as JSON for a peer. Run by tests/selfcheck/benches/pdf/run.sh.
//!
//! `pages rows TIMES FILE` writes the rows, each obligation so many times; `pages pdf TIMES FILE` writes the PDF of the same.

#![allow(clippy::unwrap_used, reason = "a benchmark may panic, and says where")]
#![allow(clippy::disallowed_methods, reason = "it is told what to do, and leaves files")]

#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/render/specimen.rs"]
mod specimen;

use pdf::{Files, render};
use reports::messages::Language;
use specimen::Specimen;

fn main() {
    // Cargo adds `--bench` of its own.
    let given: Vec<String> = std::env::args().skip(1).filter(|given| given != "--bench").collect();
    let [what, times, file] = given.as_slice() else { panic!("give `rows` or `pdf`, how many times, and a file") };
    let specimen = Specimen::on_paper().longer(times.parse().unwrap());
    let printed = specimen.printed(Language::English);
    drop(specimen);
    let bytes = match what.as_str() {
        "rows" => serde_json::to_vec(&printed).unwrap(),
        "pdf" => render(&printed, Files::default()).unwrap(),
        other => panic!("{other}: give `rows` or `pdf`"),
    };
    std::fs::write(file, bytes).unwrap();
}
