//! A public scheme beside the verdicts of a bundle, for people: which requirement stands how, by which units, and who has to supply the rest.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use suite::scheme::{Comparison, Demands, Outcome, ProvisionShown, ProvisionStanding, RequirementShown, Scheme, Standing, SupplyShown};
use suite::verdict::Verdict;

use crate::wording::one_line;

/// What every comparison says of itself.
const LIMITS: &str = "Verdicts are held beside a list here. Nothing is declared on the manufacturer's behalf, and nothing here is a statement, a label or an opinion on the law: whoever places the product on the market answers for that.";

/// A comparison with the bundle that it was made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemeReport {
    /// The version of this format.
    pub format: u32,
    /// The root of the bundle.
    pub root: String,
    /// What the verification of the bundle came to.
    pub verified: String,
    /// What this is, and what it is not.
    pub limits: String,
    /// The scheme beside the verdicts.
    pub comparison: Comparison,
}

/// The JSON Schema of [`SchemeReport`].
#[must_use]
pub fn schema() -> serde_json::Value {
    suite::schema::schema::<SchemeReport>(
        "A scheme beside the verdicts of a bundle",
        "Which requirement stands how, by which units, and who has to supply the rest: what `thirteen scheme NAME BUNDLE --json` prints.",
    )
}

impl SchemeReport {
    /// A comparison with what stands for its bundle.
    #[must_use]
    pub fn new(root: String, verified: String, comparison: Comparison) -> Self {
        Self { format: 1, root, verified, limits: LIMITS.to_owned(), comparison }
    }

    /// As on a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        text(&self.blocks())
    }

    /// As Markdown. Texts of devices and suppliers stand in it as text.
    #[must_use]
    pub fn markdown(&self) -> String {
        markdown(&self.blocks())
    }

    fn blocks(&self) -> Vec<Block> {
        let comparison = &self.comparison;
        let mut blocks = vec![Block::Title(comparison.name.clone())];
        let device = comparison.reference_device.iter();
        blocks.extend(device.map(|name| Block::Loud(format!("Reference device {name}: nothing here is about a product."))));
        let [supplier, name, model, software] = &comparison.item;
        blocks.push(Block::Line(format!("{supplier}, {name} {model}, software {software}")));
        blocks.push(Block::Loud(comes_to(comparison.standing).to_owned()));
        blocks.push(Block::Line(LIMITS.to_owned()));
        blocks.push(Block::Line(format!("The bundle: {} Root {}.", self.verified, self.root)));
        blocks.push(Block::Line(format!("The scheme: {}. Read was: {}. {}", comparison.owner, comparison.read, edition(comparison))));
        blocks.push(Block::Line(sure(comparison)));
        blocks.extend(comparison.by_correspondence.clone().map(Block::Loud));
        blocks.push(Block::Heading("Requirements".to_owned()));
        blocks.extend(comparison.requirements.iter().flat_map(requirement));
        if !comparison.supplies.is_empty() {
            blocks.push(Block::Heading(format!("What somebody has to supply (confidence: {})", comparison.supplies_confidence)));
            blocks.extend(comparison.supplies.iter().flat_map(supply));
        }
        blocks.extend(labels(comparison));
        if !comparison.notes.is_empty() {
            blocks.push(Block::Heading("To know".to_owned()));
            blocks.extend(comparison.notes.iter().map(|note| Block::Item(0, note.clone())));
        }
        blocks
    }
}

/// All schemes, a line each.
#[must_use]
pub fn list() -> String {
    let mut text = String::new();
    for scheme in Scheme::all() {
        let _ = writeln!(text, "{:<16}{} (confidence: {})", scheme.id, scheme.name, scheme.confidence);
    }
    text + "\nthirteen scheme NAME          what it asks\nthirteen scheme NAME BUNDLE   what a bundle shows of it\n"
}

/// The same as Markdown.
#[must_use]
pub fn list_markdown() -> String {
    let mut text = "| Scheme | Name | Confidence |\n| --- | --- | --- |\n".to_owned();
    for scheme in Scheme::all() {
        let _ = writeln!(text, "| `{}` | {} | {} |", scheme.id, scheme.name, scheme.confidence);
    }
    text
}

/// What a scheme asks, without a bundle.
#[must_use]
pub fn explain(scheme: &Scheme) -> String {
    text(&explained(scheme))
}

/// The same as Markdown.
#[must_use]
pub fn explain_markdown(scheme: &Scheme) -> String {
    markdown(&explained(scheme))
}

fn explained(scheme: &Scheme) -> Vec<Block> {
    let mut blocks = vec![Block::Title(scheme.name.clone())];
    blocks.push(Block::Line(format!("{}. Read was: {}.", scheme.owner, scheme.read)));
    let reads = scheme.edition.map_or_else(|| "not known".to_owned(), |edition| format!("edition {edition} of EN 303 645"));
    blocks.push(Block::Line(format!("Provisions by the numbers of: {reads}. {}", scheme.edition_because)));
    let note = scheme.confidence_note.as_deref().unwrap_or_default();
    blocks.push(Block::Line(format!("Confidence in the list: {}. {note}", scheme.confidence)));
    blocks.push(Block::Heading("It asks".to_owned()));
    for requirement in &scheme.requirements {
        blocks.push(Block::Item(0, format!("{}, {}: {}", requirement.id, requirement.title, demanded(&requirement.demands))));
        blocks.extend(requirement.instead.iter().map(|other| Block::Item(1, format!("or else: {other}"))));
        blocks.extend(requirement.note.iter().map(|note| Block::Item(1, note.clone())));
    }
    let beside = [
        ("Somebody has to supply", scheme.supplies.iter().map(|supply| format!("{}: {}", supply.by, supply.what)).collect::<Vec<_>>()),
        ("It recognises", scheme.recognises.iter().map(|one| format!("{}, {}: {}", one.scheme.name(), one.level, one.says)).collect()),
        ("It is recognised by", scheme.recognised_by.clone()),
        ("Dates", scheme.dates.iter().map(|date| format!("{}: {}", date.on, date.says)).collect()),
        ("To know", scheme.notes.clone()),
    ];
    for (title, lines) in beside.into_iter().filter(|(_, lines)| !lines.is_empty()) {
        blocks.push(Block::Heading(title.to_owned()));
        blocks.extend(lines.into_iter().map(|line| Block::Item(0, line)));
    }
    blocks
}

fn demanded(demands: &Demands) -> String {
    let list = |ids: &[suite::id::GroupId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match demands {
        Demands::Clause(clause) => format!("what is claimed or mandatory in clause {clause}"),
        Demands::Elsewhere(elsewhere) => format!("{} has to show it. {}", elsewhere.by, elsewhere.says),
        Demands::Mandatory => "every mandatory provision that applies".to_owned(),
        Demands::MandatoryOf(clauses) => {
            let clauses = clauses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            format!("every mandatory provision of {clauses} that applies")
        }
        Demands::Provisions(wanted) if wanted.where_relevant.is_empty() => list(&wanted.always),
        Demands::Provisions(wanted) => format!("{}, and where relevant {}", list(&wanted.always), list(&wanted.where_relevant)),
    }
}

fn comes_to(standing: Standing) -> &'static str {
    match standing {
        Standing::Contradicted => "A verdict FAIL speaks against at least one requirement.",
        Standing::Incomplete => "Something that a bundle can show is missing, or shown by correspondence only.",
        Standing::Shown => "Everything that a bundle can show is there. What somebody has to supply beside it stands below.",
    }
}

fn edition(comparison: &Comparison) -> String {
    let reads = comparison.edition.map_or_else(|| "not known".to_owned(), |edition| edition.to_string());
    format!("Its edition of EN 303 645: {reads}; that of the verdicts: {}. {}", comparison.edition_of_verdicts, comparison.edition_because)
}

fn sure(comparison: &Comparison) -> String {
    let note = comparison.confidence_note.as_deref().unwrap_or_default();
    format!("Confidence in this list: {}. {note}", comparison.confidence)
}

fn requirement(shown: &RequirementShown) -> Vec<Block> {
    let mut blocks = vec![Block::Item(0, format!("{}, {}: {}", shown.id, shown.title, outcome(shown)))];
    blocks.extend(shown.provisions.iter().map(|one| Block::Item(1, provision(one))));
    blocks.extend(shown.instead.iter().map(|other| Block::Item(1, format!("another way to meet it: {other}"))));
    blocks.extend(shown.notes.iter().map(|note| Block::Item(1, note.clone())));
    blocks
}

fn outcome(shown: &RequirementShown) -> String {
    match (shown.outcome, shown.by) {
        (Outcome::ByCorrespondence, _) => "BY CORRESPONDENCE (does not count as met)".to_owned(),
        (Outcome::Met, _) => "MET by these verdicts".to_owned(),
        (Outcome::NotApplicable, _) => "not applicable, as the supplier declares".to_owned(),
        (Outcome::NotClaimed, _) => "NOT CLAIMED".to_owned(),
        (Outcome::NotMet, _) => "NOT MET".to_owned(),
        (Outcome::Open, _) => "OPEN".to_owned(),
        (Outcome::ToSupply, by) => by.map_or_else(|| "TO BE SUPPLIED".to_owned(), |by| format!("TO BE SUPPLIED by {by}")),
    }
}

fn provision(shown: &ProvisionShown) -> String {
    let stands = match shown.standing {
        ProvisionStanding::Fail => "FAIL",
        ProvisionStanding::NotApplicable => "not applicable",
        ProvisionStanding::NotClaimed => "not claimed",
        ProvisionStanding::Open => "open",
        ProvisionStanding::Pass => "PASS",
    };
    let relevant = if shown.where_relevant { " (where relevant)" } else { "" };
    let mut line = format!("{}{relevant}: {stands}", shown.id);
    let by: Vec<String> = shown.by.iter().map(ToString::to_string).collect();
    if !by.is_empty() {
        let _ = write!(line, ", by {} of the newer edition", by.join(", "));
    }
    for verdict in [Verdict::Fail, Verdict::Inconclusive, Verdict::Pass] {
        let units: Vec<String> = shown.units.iter().filter(|unit| unit.verdict == verdict).map(|unit| unit.id.to_string()).collect();
        if !units.is_empty() {
            let _ = write!(line, "; {verdict} {}", units.join(", "));
        }
    }
    let alone: Vec<String> = shown.without_counterpart.iter().map(ToString::to_string).collect();
    if !alone.is_empty() {
        let _ = write!(line, "; no unit of the newer edition took over {}", alone.join(", "));
    }
    shown.says.iter().for_each(|says| line.push_str(&format!("; {says}")));
    line
}

fn supply(shown: &SupplyShown) -> Vec<Block> {
    let document = shown.for_document.as_ref().map(|document| format!("{document}: ")).unwrap_or_default();
    let stands = match (shown.declared.is_empty(), shown.undeclared.is_empty() && shown.lacks.is_none()) {
        (true, _) => format!("to be supplied by {}", shown.by),
        (false, true) => format!("the bundle supports it; {} supplies it", shown.by),
        (false, false) => format!("the bundle supports a part; the rest is to be supplied by {}", shown.by),
    };
    let mut blocks = vec![Block::Item(0, format!("{document}{}: {stands}", shown.what))];
    blocks.extend(shown.declared.iter().map(|says| Block::Item(1, format!("declared: {says}"))));
    blocks.extend(shown.undeclared.iter().map(|lacks| Block::Item(1, format!("missing: {lacks}"))));
    blocks.extend(shown.lacks.iter().map(|lacks| Block::Item(1, format!("no declaration holds: {lacks}"))));
    blocks.extend(shown.note.iter().map(|note| Block::Item(1, note.clone())));
    blocks
}

fn labels(comparison: &Comparison) -> Vec<Block> {
    if comparison.labels.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Heading("Labels that the supplier declares; nobody looked them up".to_owned())];
    for shown in &comparison.labels {
        let level = shown.label.level.as_ref().map(|level| format!(", level {level}")).unwrap_or_default();
        let until = shown.label.valid_until.map(|date| format!(", valid until {date}")).unwrap_or_default();
        blocks.push(Block::Item(0, format!("{}, number {}{level}{until}", shown.label.scheme.name(), shown.label.number)));
        blocks.push(Block::Item(1, format!("recognised is {}", shown.recognised)));
    }
    blocks
}

/// A piece of a page, before it is written in one format or another.
enum Block {
    Heading(String),
    /// An entry of a list, at a depth.
    Item(usize, String),
    Line(String),
    /// What must not be overlooked.
    Loud(String),
    Title(String),
}

fn text(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        let _ = match block {
            Block::Heading(says) => writeln!(text, "\n{}", one_line(says)),
            Block::Item(depth, says) => writeln!(text, "{}- {}", "  ".repeat(depth + 1), one_line(says)),
            Block::Line(says) | Block::Loud(says) | Block::Title(says) => writeln!(text, "{}", one_line(says)),
        };
    }
    text
}

fn markdown(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        let _ = match block {
            Block::Heading(says) => writeln!(text, "\n### {}\n", escaped(says)),
            Block::Item(depth, says) => writeln!(text, "{}- {}", "  ".repeat(*depth), escaped(says)),
            Block::Line(says) => writeln!(text, "{}\n", escaped(says)),
            Block::Loud(says) => writeln!(text, "**{}**\n", escaped(says)),
            Block::Title(says) => writeln!(text, "## {}\n", escaped(says)),
        };
    }
    text
}

/// Every character that Markdown or HTML could take for its own is written as an entity, the colon of an address too: nothing becomes a link.
fn escaped(text: &str) -> String {
    let entity = |character: char| match character {
        '&' | '<' | '>' | '|' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '!' | '#' | '~' | '\\' | '@' => {
            format!("&#{};", u32::from(character))
        }
        other => other.to_string(),
    };
    one_line(text).chars().map(entity).collect::<String>().replace("://", "&#58;//").replace("www.", "www&#46;")
}

#[cfg(test)]
mod tests;
