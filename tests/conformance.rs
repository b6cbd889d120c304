//! The one test target of the root package: `cargo test -- --profile camera`.

#[path = "../cli/reference.rs"]
mod reference;

fn main() -> std::process::ExitCode {
    harness::trials::main(harness::trials::References { ready: reference::ready, start: reference::start_sound })
}
