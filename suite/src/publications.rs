//! What many rules ask of what a supplier publishes: can everybody get it, and what does it say.

mod access;
mod coverage;
mod dates;
mod facts;
mod reading;
mod sources;

pub(crate) use access::{Barrier, can_be_had, met, no_more};
pub(crate) use coverage::{covered, passages};
pub(crate) use dates::moments;
pub(crate) use facts::{Timed, contacts, names_length_of_time, quoted, sentences, timed};
pub(crate) use reading::{Reading, read};
pub(crate) use sources::sources;
