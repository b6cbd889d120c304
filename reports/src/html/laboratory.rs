//! What ISO/IEC 17025, clause 7.8, wants and only the laboratory knows: what is given is printed, what is not is listed.

use maud::{Markup, html};
use suite::files::Laboratory;

use super::text::said;
use crate::messages::Messages;
use crate::report::{Report, items};

pub(super) fn section(report: &Report<'_>, messages: &Messages) -> Markup {
    let nothing = Laboratory::default();
    let (given, missing): (Vec<_>, Vec<_>) =
        items(report.laboratory.unwrap_or(&nothing), messages).into_iter().partition(|(_, says)| !says.is_empty());
    html! {
        section #laboratory aria-labelledby="laboratory-title" {
            h2 #laboratory-title { (messages.laboratory) }
            p { (messages.limits) }
            @if !given.is_empty() {
                dl { @for (name, says) in given { dt { (name) } @for line in says { dd { (said(&line)) } } } }
            }
            @if !missing.is_empty() {
                p { strong { (messages.not_given) ": " } (missing.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")) }
            }
        }
    }
}
