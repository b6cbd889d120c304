//! How fast declarations are read: makes a folder of them, and measures the processor time of reading and checking each. `run.sh` puts a peer beside it.

mod generate;
mod measure;

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "usage: declarations generate DIR COUNT | declarations measure DIR (`run.sh` calls both)";

fn main() -> ExitCode {
    // `cargo bench` adds a word of its own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["generate", folder, count] => {
            count.parse().map_err(|_| USAGE.to_owned()).and_then(|count| generate::all(Path::new(folder), count))
        }
        ["measure", folder] => measure::all(Path::new(folder)),
        _ => Err(USAGE.to_owned()),
    };
    done.map_or_else(
        |trouble| {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}
