//! What leaves the house: the journal, the bundle and its verification, the tree of verdicts as HTML, JSON and JUnit, the review of a declaration, the summary, schemes and a page for buyers. No network, no async, no clock.

pub mod bundle;
pub mod consumer;
pub mod diff;
pub mod html;
pub mod journal;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod messages;
pub mod persons;
pub mod printed;
pub mod profiles;
pub mod rejudge;
pub mod report;
pub mod review;
pub mod sarif;
pub mod scheme;
pub mod self_test;
pub mod signature;
pub mod specimens;
pub mod summary;
pub mod survey;
#[cfg(test)]
mod testing;
mod titles;
pub mod verify;
pub mod wording;
