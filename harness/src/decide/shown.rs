//! What somebody sees of one open decision: the question, what it is about, what the catalogue asks, and what was decided before.

use suite::catalogue::{Catalogue, Unit};
use suite::evidence::DutState;
use suite::files::WrittenDecision;
use suite::verdict::Step;

use super::console::{Console, harmless};
use super::excerpt::{self, Excerpt};
use super::{Desk, OpenDecision, is_on_paper};
use crate::files::DECLARATION_FILE;
use crate::work_order::about;

/// The keys, as they are listed for `?`.
const KEYS: &[(&str, &str)] = &[
    ("p", "PASS: the claim holds, or what was done came out as it should; say why"),
    ("f", "FAIL: it does not; a reason is required"),
    ("i", "INCONCLUSIVE: it cannot be decided, or cannot be done here; a reason is required"),
    ("d, n, c", "the same after a step at the device: done and as expected, not as expected, cannot be done"),
    ("a", "attach a file of this folder to the decision (photo, letter, log)"),
    ("s", "skip: leave it open"),
    ("b", "back to the one before; a decision taken again replaces the first, which stays as a comment"),
    ("q", "quit; everything decided so far is saved"),
    ("?", "this list"),
];

pub(super) fn keys(console: &mut Console<'_>) {
    for (key, does) in KEYS {
        console.say(&format!("  {key:<7}  {does}"));
    }
    console.say("At a question for text, a dot alone goes back to the keys.");
}

/// Shows a decision with everything that it needs; `taken` is what was decided on it in this session.
pub(super) fn question(console: &mut Console<'_>, desk: &Desk, open: &OpenDecision, taken: Option<&WrittenDecision>) {
    let all = desk.open_decisions();
    let number = match all.iter().position(|other| other.question == open.question) {
        Some(number) => format!("{} of {} left", number + 1, all.len()),
        None => format!("decided, {} left", all.len()),
    };
    let claim = open.question.claim;
    let title = Catalogue::get().group(claim.group()).map(|group| group.title.as_str()).unwrap_or_default();
    console.say("");
    let heading = console.bold(&format!("{number} · {claim} · {title}"));
    console.say(&heading);
    if let Some(step) = &open.asked.step {
        do_first(console, step);
    }
    console.say(&format!("  question    {}", harmless(&open.asked.asks)));
    for (number, line) in open.asked.gathered.iter().enumerate() {
        let label = if number == 0 { "seen" } else { "" };
        console.say(&format!("  {label:<12}{}", harmless(line.as_str())));
    }
    if let Some(hint) = &open.asked.hint {
        let hint = console.warning(&format!("  hint        {}", harmless(hint)));
        console.say(&hint);
    }
    before(console, desk, open);
    for excerpt in excerpt::of(&open.question, &desk.assessed.declaration, &desk.assessed.declaration_text.text) {
        lines(console, &excerpt);
    }
    if let Some(unit) = Catalogue::get().unit(claim) {
        catalogue(console, unit);
    }
    if let Some(taken) = taken {
        let verdict = console.verdict(taken.verdict);
        console.say(&format!("  decided     {verdict} in this session: {} (s keeps it)", harmless(&taken.rationale)));
    }
}

/// What to do at the device, from which state on, and how long to wait for what comes of it.
fn do_first(console: &mut Console<'_>, step: &Step) {
    let line = console.bold(&format!("  do          {}", harmless(&step.does)));
    console.say(&line);
    let begins =
        if step.begins == DutState::Initialised { String::new() } else { format!("the device is {} when it begins; ", step.begins) };
    console.say(&format!("              {begins}what has not come after {} did not come", about(step.within_ms)));
}

/// An older decision, which was taken on something else.
fn before(console: &mut Console<'_>, desk: &Desk, open: &OpenDecision) {
    let Some(older) = desk.older(&open.question).filter(|_| open.asked.outdated) else { return };
    let what = match (is_on_paper(&open.question), &open.question.row) {
        (true, Some(_)) => "row",
        (true, None) => "what is shown",
        (false, _) => "row, place, sample or software version",
    };
    let changed = console.warning(&format!("  before      {what} changed since {}: confirm or revise", older.date));
    console.say(&changed);
    let verdict = console.verdict(older.verdict);
    console.say(&format!("              {verdict} by {}: {}", harmless(&older.by), harmless(&older.rationale)));
}

fn catalogue(console: &mut Console<'_>, unit: &Unit) {
    console.say(&format!("  purpose     {}", unit.purpose));
    console.say(&format!("  fails when  {}", unit.fails_when));
    console.say(&format!("  confidence  {}", unit.confidence));
}

fn lines(console: &mut Console<'_>, excerpt: &Excerpt) {
    let of = harmless(&excerpt.of);
    if excerpt.lines.is_empty() {
        console.say(&format!("  {DECLARATION_FILE}: nothing is declared in {of}"));
        return;
    }
    console.say(&format!("  {DECLARATION_FILE}:{}: {of}", excerpt.line));
    for (number, line) in (excerpt.line..).zip(&excerpt.lines) {
        let gutter = console.faint(&format!("{number:>6} │"));
        console.say(&format!("{gutter} {}", harmless(line)));
    }
}
