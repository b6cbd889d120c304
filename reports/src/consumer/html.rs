//! The page as HTML: one file that loads nothing and runs nothing, one side of A4 when it is printed, and no colour that means anything.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use super::page::{Entry, Foot, Line, Page, Row, Run, Topics};
use super::{Summary, TopicStanding, qr};
use crate::html::text::{said, visible};
use crate::messages::Language;

const STYLE: &str = include_str!("style.css");

/// The page in a language, with a line feed at its end.
#[must_use]
pub fn write(summary: &Summary, language: Language) -> String {
    let page = Page::of(summary, language);
    let markup = html! {
        (DOCTYPE)
        html lang=(page.language()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (visible(page.name())) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    (head(&page))
                    (topics(&page.topics))
                    (care(&page.care))
                    (foot(&page.foot))
                }
            }
        }
    };
    markup.into_string() + "\n"
}

/// Nothing loads, nothing runs, nothing is sent; of styles only the one in the page counts.
fn policy() -> String {
    let style = BASE64_STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'")
}

fn line(line: &Line) -> Markup {
    html! { @for run in line { (piece(run)) } }
}

fn piece(run: &Run) -> Markup {
    let text = if run.said {
        said(&run.text)
    } else {
        html! { (run.text) }
    };
    if run.strong {
        html! { strong { (text) } }
    } else {
        text
    }
}

fn head(page: &Page) -> Markup {
    html! {
        @if let Some([device, means]) = &page.reference {
            div.reference role="note" { strong { (line(device)) } " " (line(means)) }
        }
        header {
            p.kicker { (page.title) }
            h1 { (line(&page.product)) }
            p.maker { (line(&page.supplier)) }
        }
        dl.facts {
            @for Entry { name, says } in &page.facts { div { dt { (name) } dd { @for text in says { p { (line(text)) } } } } }
        }
        @if let Some(warning) = &page.warning { p.loud { (warning) } }
    }
}

fn topics(topics: &Topics) -> Markup {
    html! {
        section aria-labelledby="topics" {
            h2 #topics { (topics.title) }
            table {
                thead { tr { @for head in &topics.heads { th scope="col" { (head) } } } }
                tbody { @for topic in &topics.rows { (row(topic)) } }
                tbody.beside {
                    tr { th.part scope="rowgroup" colspan="3" { (topics.beside_title) } }
                    @for topic in &topics.beside { (row(topic)) }
                }
            }
            dl.legend { @for [standing, means] in &topics.legend { div { dt { (standing) } " " dd { (means) } } } }
        }
    }
}

fn row(topic: &Row) -> Markup {
    html! {
        tr {
            th scope="row" { span.clause { (topic.clause) } " " (topic.name) }
            td { span class={ "result " (class(topic.standing)) } { (topic.result) } }
            td.remark { (topic.remark) }
        }
    }
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

fn care(entries: &[Entry]) -> Markup {
    html! {
        dl.care {
            @for Entry { name, says } in entries {
                div {
                    dt { (name) }
                    dd { @for (number, text) in says.iter().enumerate() { @if number > 0 { br; } (line(text)) } }
                }
            }
        }
    }
}

fn foot(foot: &Foot) -> Markup {
    html! {
        footer {
            @if let Some(code) = qr::svg(&foot.root, &foot.root_title) { (code) }
            div {
                h2 { (foot.title) }
                p { (foot.how) }
                p.root { (foot.root_title) ": " code { (visible(&foot.root)) } }
                p.loud { (foot.no_label) }
            }
        }
    }
}
