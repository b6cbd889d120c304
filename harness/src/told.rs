//! Standard error: words for whoever reads them. That they cannot be written (a pipe that is closed, a disk that is full) changes nothing of what a command
//! does, nor how it ends.

use std::fmt::Arguments;
use std::io::Write as _;

/// Writes as [`tell!`] and [`ask!`](crate::ask) do.
pub fn write(words: Arguments<'_>) {
    let mut stderr = std::io::stderr().lock();
    // Nobody is left to be told.
    let _ = stderr.write_fmt(words).and_then(|()| stderr.flush());
}

/// A line on standard error; `eprintln!` would panic where it cannot be written.
#[macro_export]
macro_rules! tell {
    () => { $crate::told::write(::core::format_args!("\n")) };
    ($($words:tt)*) => { $crate::told::write(::core::format_args!("{}\n", ::core::format_args!($($words)*))) };
}

/// The same without the end of a line.
#[macro_export]
macro_rules! ask {
    ($($words:tt)*) => { $crate::told::write(::core::format_args!($($words)*)) };
}
