//! The page as HTML: one file that loads nothing and runs nothing, one side of A4 when it is printed, and no colour that means anything.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use super::messages::Messages;
use super::{SignedBy, Summary, Topic, TopicStanding, qr};
use crate::html::text::{said, visible};
use crate::messages::Language;
use crate::signature::{Party, Role};

const STYLE: &str = include_str!("style.css");
/// The longest text of a supplier that is shown, in characters: one page has to hold all.
const LONGEST: usize = 120;
/// The most signers and labels that are shown.
const MOST: usize = 3;

/// The page in a language, with a line feed at its end.
#[must_use]
pub fn write(summary: &Summary, language: Language) -> String {
    let (messages, code) = (Messages::of(language), language.messages().language.as_str());
    let page = html! {
        (DOCTYPE)
        html lang=(code) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (messages.title) ": " (visible(&cut(&summary.name))) " " (visible(&cut(&summary.model))) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    (banner(summary, messages))
                    (head(summary, messages))
                    (topics(summary, messages))
                    (care(summary, messages))
                    (foot(summary, messages))
                }
            }
        }
    };
    page.into_string() + "\n"
}

/// Nothing loads, nothing runs, nothing is sent; of styles only the one in the page counts.
fn policy() -> String {
    let style = BASE64_STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'")
}

fn cut(text: &str) -> String {
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// A text of the supplier, short enough for the page.
fn short(text: &str) -> Markup {
    said(&cut(text))
}

fn banner(summary: &Summary, messages: &Messages) -> Markup {
    html! {
        @if let Some(device) = &summary.reference_device {
            div.reference role="note" { strong { (messages.reference) " (" (short(device)) ")" } " " (messages.reference_means) }
        }
    }
}

fn head(summary: &Summary, messages: &Messages) -> Markup {
    html! {
        header {
            p.kicker { (messages.title) }
            h1 { (short(&summary.name)) " " (short(&summary.model)) }
            p.maker { (short(&summary.supplier)) }
        }
        dl.facts {
            div { dt { (messages.who) } dd { (who(summary, messages)) } }
            div { dt { (messages.what) } dd { (what(summary, messages)) } }
            div { dt { (messages.when) } dd { p { strong { (when(summary)) } } p { (messages.only_this) } } }
        }
        @if !summary.claims_hold_together { p.loud { (messages.claims_broken) } }
    }
}

fn when(summary: &Summary) -> String {
    let (began, ended) = summary.tested;
    if began == ended { began.to_string() } else { format!("{began} – {ended}") }
}

/// Whoever ran the tests stands first: whoever released the report did not need to be there.
fn who(summary: &Summary, messages: &Messages) -> Markup {
    let signed = |role| summary.signers.iter().filter(move |one: &&SignedBy| one.role == role).take(MOST);
    let operators: Vec<&SignedBy> = signed(Some(Role::Operator)).collect();
    let others: Vec<&SignedBy> = signed(Some(Role::Authoriser)).chain(signed(None)).collect();
    html! {
        @for one in &operators { p { strong { (tested_by(one.party, messages)) } ": " (name(one, messages)) } }
        @if operators.is_empty() {
            p { strong { (if others.is_empty() { &messages.nobody } else { &messages.unknown_operator }) } }
        }
        @for one in &others { p { (messages.authorised) " " (name(one, messages)) } }
    }
}

fn tested_by(party: Party, messages: &Messages) -> &str {
    match party {
        Party::Buyer => &messages.by_buyer,
        Party::IndependentLaboratory => &messages.by_laboratory,
        Party::Supplier => &messages.by_supplier,
    }
}

fn name(signer: &SignedBy, messages: &Messages) -> Markup {
    html! {
        (short(&signer.organisation)) " (" (short(&signer.name)) ")"
        @if signer.test_key { ". " strong { (messages.test_key) } }
    }
}

fn what(summary: &Summary, messages: &Messages) -> Markup {
    let read: Vec<&str> = summary.software_read.iter().map(String::as_str).take(MOST).collect();
    html! {
        p { (messages.model) " " strong { (short(&summary.model)) } ", " (messages.hardware) " " (short(&summary.hardware)) }
        p { (messages.software) " " strong { (short(&summary.software)) } }
        @if read.is_empty() { p { (messages.software_unread) } } @else { p { (messages.software_read) " " (short(&read.join(", "))) } }
    }
}

fn topics(summary: &Summary, messages: &Messages) -> Markup {
    html! {
        section aria-labelledby="topics" {
            h2 #topics { (messages.topics) }
            table {
                thead { tr { th scope="col" { (messages.topic) } th scope="col" { (messages.result) } th scope="col" { (messages.remark) } } }
                tbody { @for topic in &summary.topics { (row(topic, messages)) } }
                tbody.beside {
                    tr { th.part scope="rowgroup" colspan="3" { (messages.beside) } }
                    @for topic in &summary.beside { (row(topic, messages)) }
                }
            }
            dl.legend {
                @for (standing, means) in [
                    (TopicStanding::NothingFound, &messages.means_nothing_found),
                    (TopicStanding::ProblemFound, &messages.means_problem_found),
                    (TopicStanding::NotFullyChecked, &messages.means_not_fully_checked),
                    (TopicStanding::NotClaimed, &messages.means_not_claimed),
                ] { div { dt { (messages.standing(standing)) ":" } " " dd { (means) } } }
            }
        }
    }
}

fn row(topic: &Topic, messages: &Messages) -> Markup {
    html! {
        tr {
            th scope="row" { span.clause { (topic.clause) } " " (messages.names.of(topic.clause.section())) }
            td { span class={ "result " (class(topic.standing)) } { (messages.standing(topic.standing)) } }
            td.remark { (remark(topic, messages)) }
        }
    }
}

fn remark(topic: &Topic, messages: &Messages) -> String {
    let counted = |says: &str, left: usize| says.replace("{left}", &left.to_string()).replace("{all}", &topic.provisions.to_string());
    if topic.provisions > 0 && topic.not_applicable == topic.provisions {
        return messages.none_applies.clone();
    }
    let left_out = (topic.not_claimed > 0).then(|| counted(&messages.left_out, topic.not_claimed));
    let not_applying = (topic.not_applicable > 0).then(|| counted(&messages.not_applying, topic.not_applicable));
    left_out.into_iter().chain(not_applying).collect::<Vec<_>>().join("; ")
}

/// The class of a standing in the style: forms, never colours.
fn class(standing: TopicStanding) -> &'static str {
    match standing {
        TopicStanding::NotClaimed => "unclaimed",
        TopicStanding::NotFullyChecked => "unchecked",
        TopicStanding::NothingFound => "nothing",
        TopicStanding::ProblemFound => "problem",
    }
}

fn care(summary: &Summary, messages: &Messages) -> Markup {
    let stated = |text: &Option<String>| html! { @if let Some(text) = text { (short(text)) } @else { (messages.not_declared) } };
    html! {
        dl.care {
            div {
                dt { (messages.support) " (" (messages.declared) ")" }
                dd {
                    strong { (stated(&summary.support_period)) }
                    @if let Some(place) = &summary.support_published { br; (messages.published) " " (short(place)) }
                }
            }
            div { dt { (messages.report) " (" (messages.declared) ")" } dd { (stated(&summary.reports_to)) } }
            @if !summary.labels.is_empty() {
                div {
                    dt { (messages.labels) " (" (messages.declared) ")" }
                    dd {
                        @for label in summary.labels.iter().take(MOST) {
                            strong { (short(label.scheme.name())) } ", " (messages.label_number) " " (short(&label.number))
                            @if let Some(level) = &label.level { ", " (messages.label_level) " " (short(level)) }
                            @if let Some(until) = &label.valid_until { ", " (messages.valid_until) " " (until) }
                            br;
                        }
                        (messages.labels_unseen)
                    }
                }
            }
        }
    }
}

fn foot(summary: &Summary, messages: &Messages) -> Markup {
    html! {
        footer {
            @if let Some(code) = qr::svg(&summary.root, &messages.root) { (code) }
            div {
                h2 { (messages.verify) }
                p { (messages.verify_how) }
                p.root { (messages.root) ": " code { (visible(&summary.root)) } }
                p.loud { (messages.no_label) }
            }
        }
    }
}
