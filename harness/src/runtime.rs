//! The runtime that every campaign runs on.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// Room of each thread: probes are deep, and a library that checks its cryptography in the midst of one goes deeper, most of all in an unoptimised build.
const STACK_BYTES: usize = 8 << 20;

/// A runtime with room for the deepest probe.
///
/// # Errors
/// When this machine gives no threads.
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_multi_thread().thread_stack_size(STACK_BYTES).enable_all().build()
}
