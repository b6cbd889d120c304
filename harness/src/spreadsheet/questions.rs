//! The questions to the supplier as a workbook: everything that the review on paper leaves open, numbered, with room for the answers; out and in again.

mod table;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use reports::review::{Note, NoteLevel, Review};
use suite::catalogue::TableId;
use suite::files::Declaration;
use suite::ics::IcsQuestion;
use suite::id::GroupId;
use suite::tree::{ObligationVerdict, UnitVerdict, Verdicts};
use suite::verdict::{Missing, Weight};

use super::SheetTrouble;
use super::form::{DUT, Form, ICS, is_kept};
use table::Table;

/// One question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Question {
    /// The provisions that wait for it.
    provisions: Vec<String>,
    table: String,
    row: String,
    field: String,
    asks: String,
}

/// The list as it should stand, and what became of each question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// The workbook; none where the file says all of it already.
    pub bytes: Option<Vec<u8>>,
    /// Every question of the list, in its order.
    pub asked: Vec<Asked>,
}

/// A question of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its number, which it keeps.
    pub number: u32,
    /// Table, row and field.
    pub about: String,
    /// The question.
    pub asks: String,
    /// What became of it.
    pub state: State,
    /// The supplier's answer, if there is one.
    pub answer: Option<String>,
    /// The date of the answer, if one is written.
    pub date: Option<String>,
}

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The declaration raises it, and nobody answered.
    Open,
    /// The declaration raises it still, and the supplier answered in the list.
    Answered,
    /// The declaration raises it no longer.
    Settled,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Settled => "settled",
        })
    }
}

/// The questions that a review leaves open, as a new list, or written into the list that is in `file` already. There nothing that somebody wrote is
/// lost: a question keeps its number and answer, one that is raised no longer is settled, a new one gets the next number.
///
/// # Errors
/// When a question does not fit into a cell, or the file is no such list or has something that could not be kept.
pub fn questions(file: Option<&Path>, verdicts: &Verdicts, review: &Review, declaration: &Declaration) -> Result<List, SheetTrouble> {
    let open = open(verdicts, review, declaration);
    let (before, mut list) = match file {
        Some(path) => {
            let list = Table::read(path)?;
            (Some(list.clone()), list)
        }
        None => (None, Table::new()),
    };
    let asked = list.raise(&open).map_err(|why| SheetTrouble::NoQuestions { path: file.unwrap_or(Path::new("")).to_owned(), why })?;
    let bytes = if before.as_ref() == Some(&list) { None } else { Some(list.written()?) };
    Ok(List { bytes, asked })
}

/// The ICS first, then the units in the order of the standard. What several units ask is asked once, with all their provisions.
fn open(verdicts: &Verdicts, review: &Review, declaration: &Declaration) -> Vec<Question> {
    let rows: BTreeMap<&str, &str> = declaration.ixit.every_row().iter().map(|row| (row.written_id().as_str(), row.table())).collect();
    let mut open: Vec<Question> = Vec::new();
    let mut ask = |provision: String, question: Question| {
        let same = open.iter_mut().find(|asked| Question { provisions: Vec::new(), ..(**asked).clone() } == question);
        let provisions = match same {
            Some(asked) => &mut asked.provisions,
            None => {
                open.push(question);
                &mut open.last_mut().expect("one was just put there").provisions
            }
        };
        if !provision.is_empty() && !provisions.contains(&provision) {
            provisions.push(provision);
        }
    };
    for finding in &verdicts.ics.findings {
        ask(finding.provision.to_string(), of_ics(finding.provision, finding.says.clone()));
    }
    for IcsQuestion { part, field, says } in &verdicts.ics.questions {
        let field = field.as_ref().unwrap_or(part).clone();
        ask(String::new(), Question { table: DUT.to_owned(), field, asks: says.clone(), ..Question::default() });
    }
    for unit in verdicts.units() {
        for (obligation, says) in
            unit.obligations.iter().flat_map(|obligation| says(obligation).into_iter().map(move |says| (obligation, says)))
        {
            ask(provision(unit), about(obligation.row.as_ref().map(|row| row.as_str()), says, &rows));
        }
    }
    for (provision, says) in beside_the_units(review) {
        ask(provision.to_string(), about(None, says, &rows));
    }
    open
}

/// What no obligation of a unit tells: places that contradict each other, and tables that are empty although a provision is claimed.
fn beside_the_units(review: &Review) -> impl Iterator<Item = (GroupId, String)> {
    let is_table = |about: &str| TableId::ALL.iter().any(|table| table.name() == about);
    let is_beside = move |note: &&Note| note.level == NoteLevel::Contradiction || (note.level == NoteLevel::Open && is_table(&note.about));
    review.notes.iter().filter(is_beside).map(|note| {
        let remedy = note.remedy.as_ref().map(|remedy| format!(" ({remedy})")).unwrap_or_default();
        (note.provision, format!("{}: {}{remedy}", note.about, note.says))
    })
}

fn provision(unit: &UnitVerdict) -> String {
    unit.id.group().to_string()
}

/// What an obligation leaves open: what is not declared, and what does not conform.
fn says(obligation: &ObligationVerdict) -> Vec<String> {
    let nonconformities = obligation.findings.iter().filter(|finding| finding.weight == Weight::Nonconformity);
    let nonconformities = nonconformities.map(|finding| format!("{}: {}", finding.about.as_str(), finding.says.as_str()));
    let undeclared = match &obligation.missing {
        Some(Missing::Undeclared(says)) => Some(says.clone()),
        _ => None,
    };
    nonconformities.chain(undeclared).collect()
}

/// A question with the table, row and field that it is about: the row that it begins with, or that of its obligation, and the field in backticks.
fn about(of_obligation: Option<&str>, says: String, rows: &BTreeMap<&str, &str>) -> Question {
    let named = says.split(':').next().unwrap_or_default().trim();
    if let Ok(provision) = named.parse() {
        return of_ics(provision, says);
    }
    let row = Some(named).filter(|named| rows.contains_key(named)).or(of_obligation).unwrap_or_default();
    let is_table = TableId::ALL.iter().any(|table| table.name() == named);
    let table = rows.get(row).copied().or(is_table.then_some(named)).unwrap_or_default();
    let row = if rows.contains_key(row) { row } else { "" };
    let quoted = says.split('`').skip(1).step_by(2).find(|word| is_field(table, word));
    let field = quoted.or_else(|| mentioned(table, &says)).unwrap_or_default();
    Question { provisions: Vec::new(), table: table.to_owned(), row: row.to_owned(), field: field.to_owned(), asks: says.clone() }
}

/// A question about a line of the ICS.
fn of_ics(provision: GroupId, asks: String) -> Question {
    let field = if asks.contains("the reason given") { "reason" } else { "support" };
    Question { table: ICS.to_owned(), row: provision.to_string(), field: field.to_owned(), asks, provisions: Vec::new() }
}

fn is_field(table: &str, word: &str) -> bool {
    let table = Form::get().tables.iter().find(|known| known.name == table);
    let first = word.split('.').next().unwrap_or_default();
    table.is_some_and(|table| table.column(first).is_some() || is_kept(table.name, first))
}

/// The field with the longest name that a sentence mentions: `time_frame` in "states no time frame".
fn mentioned(table: &str, says: &str) -> Option<&'static str> {
    let table = Form::get().tables.iter().find(|known| known.name == table)?;
    let sentence = format!(" {} ", says.to_lowercase().replace(|c: char| !c.is_alphanumeric(), " "));
    let names = table.columns.iter().map(|column| column.name.as_str());
    names.filter(|name| *name != "id" && sentence.contains(&format!(" {} ", name.replace('_', " ")))).max_by_key(|name| name.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use suite::assessment::Assessment;
    use suite::bench::{BenchFacts, SeenIdentity};
    use suite::evidence::Evidence;
    use suite::files::SourceText;
    use suite::judge::{Scope, judge};
    use suite::tree::Basis;
    use suite::verdict::{Findings, Verdict};

    #[rstest]
    #[case::field_in_backticks(None, "VulnTypes-Remote: state `time_frame`", "3-VulnTypes", "VulnTypes-Remote", "time_frame")]
    #[case::field_in_words(None, "VulnTypes-Remote: states no time frame", "3-VulnTypes", "VulnTypes-Remote", "time_frame")]
    #[case::kept_field(None, "AuthMech-Web: state in `exercise` how to sign in", "1-AuthMech", "AuthMech-Web", "exercise")]
    #[case::record(None, "9-ReplSup: state `isolation`", "9-ReplSup", "", "isolation")]
    #[case::row_of_the_obligation(Some("AuthMech-Web"), "tcp/23: is open", "1-AuthMech", "AuthMech-Web", "")]
    #[case::provision(None, "5.3-4B: is not claimed, and the reason given says nothing", "ICS", "5.3-4B", "reason")]
    #[case::nothing_known(None, "something else", "", "", "")]
    fn a_question_says_what_it_is_about(
        #[case] row: Option<&str>,
        #[case] says: &str,
        #[case] table: &str,
        #[case] of: &str,
        #[case] field: &str,
    ) {
        let rows = BTreeMap::from([("VulnTypes-Remote", "3-VulnTypes"), ("AuthMech-Web", "1-AuthMech")]);
        let obligation = ObligationVerdict {
            row: row.map(Into::into),
            place: None,
            verdict: Verdict::Inconclusive,
            basis: Basis::Declared,
            findings: Findings::default(),
            evidence: Vec::new(),
            missing: Some(Missing::Undeclared(says.to_owned())),
        };
        let asked = about(obligation.row.as_ref().map(|row| row.as_str()), says.to_owned(), &rows);
        assert_eq!((asked.table.as_str(), asked.row.as_str(), asked.field.as_str()), (table, of, field));
        assert_eq!(super::says(&obligation), [says]);
    }

    /// The hub with one slip: what no unit tells is asked all the same.
    #[rstest]
    #[case::empty_table(|hub: &mut Declaration| hub.ixit.code_min.clear(), ("16-CodeMin", "", "5.6-6"))]
    #[case::contradiction(|hub: &mut Declaration| hub.ixit.user_dec.iter_mut().find(|row| row.id.as_str() == "UserDec-Stream").unwrap().default = Some("perhaps".into()), ("26-UserDec", "UserDec-Stream", "5.12-1"))]
    fn contradictions_and_empty_tables_are_asked_about(#[case] slip: fn(&mut Declaration), #[case] about: (&str, &str, &str)) {
        let read = |text| SourceText { file: "hub.yaml", text };
        let mut hub: Declaration = suite::files::parse(&read(include_str!("../../../fixtures/full-hub/declaration.yaml"))).unwrap();
        let profile = suite::files::parse(&read(include_str!("../../../profiles/consumer-device.yaml"))).unwrap();
        let asked = |hub: &Declaration| {
            let (bench, seen, evidence) = (BenchFacts::default(), SeenIdentity::default(), Evidence::default());
            let assessment = Assessment::new(hub, &profile, &bench, &[], &seen, &evidence);
            let verdicts = judge(&assessment, &Scope::everything("2026-11-26".parse().unwrap()));
            open(&verdicts, &Review::of(&verdicts, hub, &read("")), hub)
        };
        assert_eq!(asked(&hub), []);
        slip(&mut hub);
        let asked = asked(&hub);
        let found = asked.iter().any(|asked| (asked.table.as_str(), asked.row.as_str(), asked.provisions[0].as_str()) == about);
        assert!(found, "{asked:#?}");
    }
}
