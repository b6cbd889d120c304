//! What the page says in a language: every word of it, in its order. A format only gives it a look, so all of them say the same.

use serde::Serialize;

use super::messages::Messages;
use super::{SignedBy, Summary, Topic, TopicStanding, qr};
use crate::messages::Language;
use crate::printed::on_paper;
use crate::signature::{Party, Role};

/// The longest text of a supplier that is shown, in characters: one page has to hold all.
const LONGEST: usize = 120;
/// The longest such text on paper, where some characters are written as their code points.
const LONGEST_ON_PAPER: usize = 130;
/// The most signers and labels that are shown.
const MOST: usize = 3;

/// The page in words.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    pub(super) language: String,
    pub(super) title: String,
    /// What the page is called in lists of files: its title and the product's name.
    pub(super) name: String,
    /// The banner of a reference device: its name, and what it means.
    pub(super) reference: Option<[Line; 2]>,
    pub(super) product: Line,
    pub(super) supplier: Line,
    /// Who tested, what, and when.
    pub(super) facts: Vec<Entry>,
    /// That the claim breaks the rules of the form, if it does.
    pub(super) warning: Option<String>,
    pub(super) topics: Topics,
    /// Support, reports of vulnerabilities, official labels.
    pub(super) care: Vec<Entry>,
    pub(super) foot: Foot,
    /// The root as a QR code, a picture in a file of its own (SVG); only on paper, and none where the root is too long for one.
    pub(super) code: Option<String>,
    #[serde(skip)]
    pub(super) root: String,
    /// The last day of the test: year, month, day.
    #[serde(skip)]
    pub(super) day: (i16, i8, i8),
}

/// A line of text: what is ours, and what others say.
pub(super) type Line = Vec<Run>;

/// A piece of a line.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Run {
    pub text: String,
    /// Whether somebody else wrote it.
    pub said: bool,
    pub strong: bool,
}

/// Something with its name in front.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Entry {
    pub name: String,
    pub says: Vec<Line>,
}

/// The topics, as a table with a legend.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Topics {
    pub title: String,
    pub heads: [String; 3],
    pub rows: Vec<Row>,
    pub beside_title: String,
    pub beside: Vec<Row>,
    pub legend: Vec<[String; 2]>,
}

/// One topic.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    pub clause: String,
    pub name: String,
    pub standing: TopicStanding,
    pub result: String,
    pub remark: String,
}

/// How to verify all of it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Foot {
    pub title: String,
    pub how: String,
    pub root_title: String,
    pub root: String,
    pub no_label: String,
}

impl Page {
    /// What a summary says in a language.
    #[must_use]
    pub fn of(summary: &Summary, language: Language) -> Self {
        let messages = Messages::of(language);
        let reference = |device: &String| {
            [vec![ours(&format!("{} (", messages.reference)), said(device), ours(")")], vec![ours(&messages.reference_means)]]
        };
        let ended = summary.tested.1;
        Self {
            language: language.messages().language.clone(),
            title: messages.title.clone(),
            name: format!("{}: {} {}", messages.title, cut(&summary.name), cut(&summary.model)),
            reference: summary.reference_device.as_ref().map(reference),
            product: vec![said(&summary.name), ours(" "), said(&summary.model)],
            supplier: vec![said(&summary.supplier)],
            facts: vec![
                entry(&messages.who, who(summary, messages)),
                entry(&messages.what, what(summary, messages)),
                entry(&messages.when, vec![vec![strong(when(summary))], vec![ours(&messages.only_this)]]),
            ],
            warning: (!summary.claims_hold_together).then(|| messages.claims_broken.clone()),
            topics: topics(summary, messages),
            care: care(summary, messages),
            foot: Foot {
                title: messages.verify.clone(),
                how: messages.verify_how.clone(),
                root_title: messages.root.clone(),
                root: summary.root.clone(),
                no_label: messages.no_label.clone(),
            },
            code: None,
            root: summary.root.clone(),
            day: (ended.year(), ended.month(), ended.day()),
        }
    }

    /// The same for a typesetter: what others say is short, on one line, with what steers or hides text written out and places to break in long words.
    #[must_use]
    pub fn on_paper(summary: &Summary, language: Language) -> Self {
        let mut page = Self::of(summary, language);
        let lines = page.reference.iter_mut().flatten().chain([&mut page.product, &mut page.supplier]);
        let lines = lines.chain(page.facts.iter_mut().chain(&mut page.care).flat_map(|entry| &mut entry.says));
        for run in lines.flatten().filter(|run| run.said) {
            run.text = on_paper(&run.text, LONGEST_ON_PAPER);
        }
        page.name = on_paper(&page.name, LONGEST_ON_PAPER);
        page.code = qr::file(&page.root);
        page.foot.root = on_paper(&page.foot.root, LONGEST_ON_PAPER);
        page
    }

    /// The language, as BCP 47 names it.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// What the page is called in lists of files.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What stands for the bundle.
    #[must_use]
    pub fn root(&self) -> &str {
        &self.root
    }

    /// The last day of the test: year, month, day.
    #[must_use]
    pub fn day(&self) -> (i16, i8, i8) {
        self.day
    }
}

fn cut(text: &str) -> String {
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// A text of the supplier, short enough for the page.
fn said(text: &str) -> Run {
    Run { text: cut(text), said: true, strong: false }
}

fn ours(text: &str) -> Run {
    Run { text: text.to_owned(), said: false, strong: false }
}

fn strong(text: impl Into<String>) -> Run {
    Run { text: text.into(), said: false, strong: true }
}

fn said_strongly(text: &str) -> Run {
    Run { strong: true, ..said(text) }
}

fn entry(name: &str, says: Vec<Line>) -> Entry {
    Entry { name: name.to_owned(), says }
}

fn when(summary: &Summary) -> String {
    let (began, ended) = summary.tested;
    if began == ended { began.to_string() } else { format!("{began} – {ended}") }
}

/// Whoever ran the tests stands first: whoever released the report did not need to be there.
fn who(summary: &Summary, messages: &Messages) -> Vec<Line> {
    let signed = |role| summary.signers.iter().filter(move |one: &&SignedBy| one.role == role).take(MOST);
    let operators: Vec<&SignedBy> = signed(Some(Role::Operator)).collect();
    let others: Vec<&SignedBy> = signed(Some(Role::Authoriser)).chain(signed(None)).collect();
    let mut lines: Vec<Line> =
        operators.iter().map(|one| [vec![strong(tested_by(one.party, messages)), ours(": ")], name(one, messages)].concat()).collect();
    if operators.is_empty() {
        lines.push(vec![strong(if others.is_empty() { &*messages.nobody } else { &messages.unknown_operator })]);
    }
    lines.extend(others.iter().map(|one| [vec![ours(&format!("{} ", messages.authorised))], name(one, messages)].concat()));
    lines
}

fn tested_by(party: Party, messages: &Messages) -> &str {
    match party {
        Party::Buyer => &messages.by_buyer,
        Party::IndependentLaboratory => &messages.by_laboratory,
        Party::Supplier => &messages.by_supplier,
    }
}

fn name(signer: &SignedBy, messages: &Messages) -> Line {
    let mut line = vec![said(&signer.organisation), ours(" ("), said(&signer.name), ours(")")];
    if signer.test_key {
        line.extend([ours(". "), strong(&*messages.test_key)]);
    }
    line
}

fn what(summary: &Summary, messages: &Messages) -> Vec<Line> {
    let read: Vec<&str> = summary.software_read.iter().map(String::as_str).take(MOST).collect();
    let hardware = format!(", {} ", messages.hardware);
    let model = vec![ours(&format!("{} ", messages.model)), said_strongly(&summary.model), ours(&hardware), said(&summary.hardware)];
    let software = vec![ours(&format!("{} ", messages.software)), said_strongly(&summary.software)];
    let seen = if read.is_empty() {
        vec![ours(&messages.software_unread)]
    } else {
        vec![ours(&format!("{} ", messages.software_read)), said(&read.join(", "))]
    };
    vec![model, software, seen]
}

fn topics(summary: &Summary, messages: &Messages) -> Topics {
    let rows = |topics: &[Topic]| topics.iter().map(|topic| row(topic, messages)).collect();
    let legend = [
        (TopicStanding::NothingFound, &messages.means_nothing_found),
        (TopicStanding::ProblemFound, &messages.means_problem_found),
        (TopicStanding::NotFullyChecked, &messages.means_not_fully_checked),
        (TopicStanding::NotClaimed, &messages.means_not_claimed),
    ];
    Topics {
        title: messages.topics.clone(),
        heads: [messages.topic.clone(), messages.result.clone(), messages.remark.clone()],
        rows: rows(&summary.topics),
        beside_title: messages.beside.clone(),
        beside: rows(&summary.beside),
        legend: legend.map(|(standing, means)| [format!("{}:", messages.standing(standing)), means.clone()]).into(),
    }
}

fn row(topic: &Topic, messages: &Messages) -> Row {
    Row {
        clause: topic.clause.to_string(),
        name: messages.names.of(topic.clause.section()).to_owned(),
        standing: topic.standing,
        result: messages.standing(topic.standing).to_owned(),
        remark: remark(topic, messages),
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

fn care(summary: &Summary, messages: &Messages) -> Vec<Entry> {
    let declared = |name: &str| format!("{name} ({})", messages.declared);
    let stated = |text: &Option<String>| text.as_ref().map_or_else(|| ours(&messages.not_declared), |text| said(text));
    let mut support = vec![vec![Run { strong: true, ..stated(&summary.support_period) }]];
    support.extend(summary.support_published.as_ref().map(|place| vec![ours(&format!("{} ", messages.published)), said(place)]));
    let mut care =
        vec![entry(&declared(&messages.support), support), entry(&declared(&messages.report), vec![vec![stated(&summary.reports_to)]])];
    if !summary.labels.is_empty() {
        care.push(entry(&declared(&messages.labels), labels(summary, messages)));
    }
    care
}

fn labels(summary: &Summary, messages: &Messages) -> Vec<Line> {
    let line = |label: &suite::files::Label| {
        let number = format!(", {} ", messages.label_number);
        let mut line = vec![said_strongly(label.scheme.name()), ours(&number), said(&label.number)];
        line.extend(label.level.iter().flat_map(|level| [ours(&format!(", {} ", messages.label_level)), said(level)]));
        line.extend(label.valid_until.iter().map(|until| ours(&format!(", {} {until}", messages.valid_until))));
        line
    };
    summary.labels.iter().take(MOST).map(line).chain([vec![ours(&messages.labels_unseen)]]).collect()
}
