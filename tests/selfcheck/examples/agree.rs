//! Holds the verdicts of two assessments of the same device against each other, HERE.json THERE.json, and ends with 1 where a unit differs.

use std::error::Error;
use std::process::ExitCode;

use selfcheck::agree::differences;
use suite::tree::Verdicts;
use suite::verdict::Verdict;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let paths: Vec<_> = std::env::args().skip(1).collect();
    let [here, there] = paths.as_slice() else { return Err("HERE.json and THERE.json are needed".into()) };
    let [here, there] = [verdicts(here)?, verdicts(there)?];
    let told = differences(&here, &there);
    for (unit, lines) in &told {
        println!("{unit} differs");
        lines.iter().for_each(|line| println!("  {line}"));
    }
    let [units, fails] = [here.units().count(), here.units().filter(|unit| unit.verdict == Verdict::Fail).count()];
    println!("{units} units, {} differ; {fails} fail here", told.len());
    // What selected nothing agrees about nothing.
    Ok(if told.is_empty() && units > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn verdicts(path: &str) -> Result<Verdicts, Box<dyn Error>> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    Ok(serde_json::from_str(&text)?)
}
