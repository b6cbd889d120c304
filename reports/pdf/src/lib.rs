//! The report and the page for buyers as PDF/A-3a with the tags of PDF/UA-1, typeset by typst. Without the feature `typst` this crate is empty: nobody builds a typesetter who did not ask for one.
//!
//! A template reads one file of plain values, which `reports` words, bounds and cleans. No text is ever formatted into the template, so none is code.
//! There is no network, no clock, no font and no file of the machine: the same report gives the same bytes anywhere.
#![cfg(feature = "typst")]

mod covered;
mod layout;
mod lean;
mod render;
mod world;

pub use render::{Files, PdfTrouble, consumer, render};
