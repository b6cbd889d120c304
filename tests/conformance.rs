//! The one test target of the root package: `cargo test -- --profile camera`.

#[path = "../cli/reference.rs"]
mod reference;

fn main() -> std::process::ExitCode {
    harness::trials::main(reference::start_sound)
}
