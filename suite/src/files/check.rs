//! Checks of a file as a whole: references between rows, ids, conditions, provisions; what no single field can know.

mod accepted;
mod decisions;
mod exercises;
mod operations;
mod profile;
mod setting;
mod update;

use std::collections::BTreeMap;

use miette::SourceSpan;

use super::declaration::Identify;
use super::explain::{line_of, nearest};
use super::{At, Declaration, Fault, SourceText};
use crate::catalogue::{Catalogue, Edition};
use crate::condition::condition_numbers;
use crate::id::GroupId;
use crate::ixit::t01_auth_mech::{Change, HttpForm, HttpJson, SignOut};
use crate::ixit::{AuthMech, Ixit, Linked, Success, Way};
use crate::names::RowId;
use crate::older;

pub use accepted::check_accepted;
pub use decisions::check_decisions;
pub use profile::check_profile;

/// Everything that is wrong with a declaration that parsed, in the order of the file's parts.
#[must_use]
pub fn check(declaration: &Declaration, source: &SourceText<'_>) -> Vec<Fault> {
    let rows = declaration.ixit.every_row();
    let mut checks = Checks::of(source, Edition::Newer, &rows);
    checks.edition(declaration.edition);
    checks.conditions(&declaration.conditions);
    checks.provisions(&declaration.ics);
    checks.provisions(&declaration.statuses);
    checks.ids();
    checks.identify(declaration.dut.identify.as_ref());
    checks.references(&declaration.ixit, &rows);
    checks.faults
}

/// An id, its table, and where it is declared.
struct Declared {
    table: &'static str,
    id: RowId,
    span: Option<SourceSpan>,
}

fn ids(rows: &[&dyn Linked]) -> Vec<Declared> {
    let declared = |row: &&dyn Linked| Declared { table: row.table(), id: (**row.written_id()).clone(), span: row.written_id().span() };
    rows.iter().map(declared).collect()
}

/// The checks that both editions share, with the names that one of them uses.
pub(crate) struct Checks<'a> {
    source: &'a SourceText<'a>,
    edition: Edition,
    ids: Vec<Declared>,
    pub(crate) faults: Vec<Fault>,
}

impl<'a> Checks<'a> {
    /// The checks of a text that declares these rows.
    pub(crate) fn of(source: &'a SourceText<'a>, edition: Edition, rows: &[&dyn Linked]) -> Self {
        Self { source, edition, ids: ids(rows), faults: Vec::new() }
    }
}

impl Checks<'_> {
    pub(crate) fn fault(&mut self, span: Option<SourceSpan>, message: String, remedy: String) {
        self.faults.push(Fault::at(self.source, span, message, Some(remedy)));
    }

    fn edition(&mut self, edition: Edition) {
        if edition != Edition::Newer {
            self.faults.push(not_assessed(self.source));
        }
    }

    pub(crate) fn conditions(&mut self, conditions: &BTreeMap<String, bool>) {
        let known = condition_numbers(self.edition);
        for number in conditions.keys().filter(|number| !known.iter().any(|known| known.to_string() == **number)) {
            let start = find(self.source.text, "conditions:", 0).map_or(0, |span| span.offset());
            let span =
                find(self.source.text, &format!("\"{number}\""), start).or_else(|| find(self.source.text, &format!("'{number}'"), start));
            let list = known.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
            self.fault(span, format!("edition {} has no condition {number}", self.edition), format!("it has {list}"));
        }
    }

    pub(crate) fn provisions<T>(&mut self, lines: &BTreeMap<GroupId, At<T>>) {
        let has = |id: GroupId| match self.edition {
            Edition::Older => Catalogue::get().older_provision(id).is_some(),
            Edition::Newer => Catalogue::get().group(id).is_some(),
        };
        let unknown: Vec<_> = lines.iter().filter(|(id, _)| !has(**id)).collect();
        for (id, line) in unknown {
            let span = key_before(self.source.text, &id.to_string(), line.span());
            self.fault(span, format!("edition {} has no provision {id}", self.edition), provision_meant(*id, self.edition));
        }
    }

    pub(crate) fn ids(&mut self) {
        let twice = self.ids.iter().enumerate().filter_map(|(number, second)| {
            let first = self.ids[..number].iter().find(|first| first.id == second.id)?;
            let place = first.span.map(|span| format!(", line {}", line_of(self.source.text, span.offset()))).unwrap_or_default();
            let remedy = format!("it is a row of {}{place}; an id names one row of the whole declaration", first.table);
            Some((second.span.or(first.span), format!("the id `{}` is declared twice", second.id), remedy))
        });
        let twice: Vec<_> = twice.collect();
        twice.into_iter().for_each(|(span, message, remedy)| self.fault(span, message, remedy));
    }

    pub(crate) fn identify(&mut self, identify: Option<&Identify>) {
        if let Some(identify) = identify {
            self.refers(&identify.interface, "28-LogIntf", "dut.identify", "interface");
        }
    }

    pub(crate) fn references(&mut self, ixit: &Ixit, rows: &[&dyn Linked]) {
        for row in rows {
            for link in row.links() {
                self.refers_at(link.to, link.to.span(), link.tables, row.written_id().as_str(), link.field);
            }
        }
        for documented in &ixit.user_info.documentation_of_change_mechanisms {
            self.refers(&documented.login, "1-AuthMech", "2-UserInfo", "login");
        }
        if let Some(reading) = ixit.user_info.model_designation.as_ref().and_then(|designation| designation.read.as_ref()) {
            self.refers(&reading.interface, "28-LogIntf", "2-UserInfo", "model_designation.read.interface");
        }
        for row in &ixit.net_sec_impl {
            if let Some(reading) = row.reviewed.as_ref().and_then(|reviewed| reviewed.read.as_ref()) {
                self.refers(&reading.interface, "28-LogIntf", row.id.as_str(), "reviewed.read.interface");
            }
        }
        ixit.auth_mech.iter().for_each(|row| self.login(row, ixit));
        ixit.soft_serv.iter().for_each(|row| self.service(row, ixit));
        self.exercises(ixit);
        ixit.upd_mech.iter().for_each(|row| self.update(row, ixit));
        self.settings(ixit);
    }

    fn login(&mut self, row: &AuthMech, ixit: &Ixit) {
        if let Some(Change::SameAs(other)) = &row.change {
            self.refers(other, "1-AuthMech", row.id.as_str(), "same_as");
            let carries = |other: &AuthMech| matches!(other.change, Some(Change::HttpJson(_)));
            if ixit.login(other).is_some_and(|other| !carries(other)) {
                self.fault(
                    other.span(),
                    format!("`{other}` does not say how its secret is changed"),
                    format!("give `{other}` a `change`, and let {} name it", row.id),
                );
            }
        }
        self.placeholders(row);
        if row.guessing.as_ref().and_then(|guessing| guessing.lock_out.as_ref()).is_some_and(|lock| lock.after == 0) {
            self.fault(
                row.id.span(),
                format!("{} locks after 0 wrong tries", row.id),
                "state how many tries lock it, or leave `lock_out` out".into(),
            );
        }
    }

    /// What stands in braces in a template is filled in; with a slip in it the device would be sent the braces.
    fn placeholders(&mut self, row: &AuthMech) {
        for way in &row.exercise {
            let members = match way {
                Way::HttpForm(form) => &form.fields,
                Way::HttpJson(json) => &json.body,
                _ => continue,
            };
            self.known_placeholders(members.values().map(String::as_str), &["user", "secret"], &row.id, "exercise");
            self.sign_out(row, way);
        }
        if let Some(Change::HttpJson(json)) = &row.change {
            self.known_placeholders(json.body.values().map(String::as_str), &["user", "secret", "new_secret"], &row.id, "change");
        }
    }

    /// A session ends by one request, which can hold a token only where the login gives one.
    fn sign_out(&mut self, row: &AuthMech, way: &Way) {
        let Some(SignOut::Http(http)) = way.sign_out() else { return };
        let start = row.id.span().map_or(0, |span| span.offset());
        if http.method_and_path().is_none() {
            let span = find(self.source.text, "sign_out", start).or(row.id.span());
            let message = format!("the request in `sign_out` of {} has not exactly one method", *row.id);
            self.fault(span, message, "give one of delete, get, post, put with its path".into());
        }
        let Some(json) = &http.json else { return };
        self.known_placeholders(texts(json).into_iter(), &["token"], &row.id, "sign_out");
        let gives_a_token = matches!(
            way,
            Way::HttpJson(HttpJson { success: Success::Token(_), .. }) | Way::HttpForm(HttpForm { success: Success::Token(_), .. })
        );
        if !gives_a_token && texts(json).into_iter().flat_map(placeholders).any(|word| word == "token") {
            let span = find(self.source.text, "{token}", start).or(row.id.span());
            let message = format!("`sign_out` of {} sends `{{token}}`, and the login gives no token", *row.id);
            self.fault(span, message, "state in `success` where the token stands: `{ token: /access_token }`".into());
        }
    }

    fn known_placeholders<'t>(&mut self, templates: impl Iterator<Item = &'t str>, known: &[&str], row: &At<RowId>, field: &str) {
        let start = row.span().map_or(0, |span| span.offset());
        for wrong in templates.flat_map(placeholders).filter(|word| !known.contains(word)) {
            let span = find(self.source.text, &format!("{{{wrong}}}"), start).or(row.span());
            let meant = nearest(wrong, known.iter().copied()).map(|near| format!("did you mean `{{{near}}}`? ")).unwrap_or_default();
            let list = known.iter().map(|word| format!("{{{word}}}")).collect::<Vec<_>>().join(", ");
            self.fault(
                span,
                format!("nothing is filled in for `{{{wrong}}}` in `{field}` of {}", **row),
                format!("{meant}known here: {list}"),
            );
        }
    }

    /// `field` of `from` names a row of `table`.
    fn refers(&mut self, id: &At<RowId>, table: &'static str, from: &str, field: &str) {
        self.refers_at(id, id.span(), &[table], from, field);
    }

    fn refers_at(&mut self, id: &RowId, span: Option<SourceSpan>, tables: &[&'static str], from: &str, field: &str) {
        let tables = older::tables_in(self.edition, tables);
        if self.ids.iter().any(|known| tables.contains(&known.table) && known.id == *id) {
            return;
        }
        let table = tables.join(" or ");
        let rows: Vec<&str> = self.ids.iter().filter(|known| tables.contains(&known.table)).map(|known| known.id.as_str()).collect();
        let meant = nearest(id.as_str(), rows.iter().copied()).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        let list = if rows.is_empty() { format!("{table} has no row yet") } else { format!("rows of {table}: {}", rows.join(", ")) };
        let stands = self.ids.iter().find(|known| known.id == *id).map(|known| format!("it is one of {}", known.table));
        let stands = stands.unwrap_or_else(|| "no table has it".to_owned());
        self.fault(span, format!("`{field}` of {from} names `{id}`, which is no row of {table}: {stands}"), format!("{meant}{list}"));
    }
}

/// A row of the declaration that another file names.
#[derive(Clone, Debug)]
pub struct Reference<'a> {
    /// The row.
    pub id: &'a RowId,
    /// Where it is named.
    pub span: Option<SourceSpan>,
    /// The table that it must be a row of.
    pub table: &'static str,
    /// What names it: `sample A`.
    pub from: String,
    /// In which field.
    pub field: &'static str,
}

/// Every reference of another file to a row that the declaration has not, or has in another table.
#[must_use]
pub fn check_references<'a>(
    references: impl IntoIterator<Item = Reference<'a>>,
    declaration: &Declaration,
    source: &SourceText<'_>,
) -> Vec<Fault> {
    let mut checks = Checks::of(source, Edition::Newer, &declaration.ixit.every_row());
    for Reference { id, span, table, from, field } in references {
        checks.refers_at(id, span, &[table], &from, field);
    }
    checks.faults
}

/// The provision that somebody meant: what the other edition's became or came from, or one whose id is near.
fn provision_meant(id: GroupId, edition: Edition) -> String {
    let catalogue = Catalogue::get();
    let (older, newer) = (catalogue.older_provision(id), catalogue.group(id));
    match (edition, older, newer) {
        (Edition::Newer, Some(older), _) if !older.successors.is_empty() => {
            let newer: Vec<_> = older.successors.iter().map(|id| format!("\"{id}\"")).collect();
            return format!("it is an id of the older edition; write {}", newer.join(" and "));
        }
        (Edition::Older, _, Some(newer)) => {
            let older = newer.older.as_ref().map(|older| format!("; write \"{}\"", older.group));
            return format!("it is an id of the newer edition{}", older.unwrap_or_else(|| ", where it is new; take the line out".into()));
        }
        _ => {}
    }
    let all: Vec<String> = match edition {
        Edition::Older => catalogue.editions().older.iter().map(|provision| provision.id.to_string()).collect(),
        Edition::Newer => catalogue.groups().map(|group| group.id.to_string()).collect(),
    };
    let near = nearest(&id.to_string(), all.iter().map(String::as_str));
    near.map_or_else(|| "take the line out".to_owned(), |near| format!("did you mean \"{near}\"? else take the line out"))
}

/// The fault of a declaration of the older edition where only one of the newer is of use.
#[must_use]
pub fn not_assessed(source: &SourceText<'_>) -> Fault {
    let span = find(source.text, "edition:", 0).and_then(|key| value_after(source.text, key));
    let message = "edition 2.1 is read, reviewed (`thirteen check`) and migrated; assessed is edition 3.1";
    let remedy = "`thirteen migrate DIR` writes it in edition 3.1 (EN 303 645 V3.1.3 / TS 103 645 V3.1.1, TS 103 701 V2.1.1)";
    Fault::at(source, span, message, Some(remedy.to_owned()))
}

/// The fault of a declaration whose class is the name of no profile.
#[must_use]
pub fn unknown_class(declaration: &Declaration, source: &SourceText<'_>, profiles: &[&str]) -> Fault {
    let class = &declaration.dut.class;
    let dut = find(source.text, "dut:", 0).map_or(0, |span| span.offset());
    let key = find(source.text, "class:", dut);
    let span = key.and_then(|key| find(source.text, class, key.offset() + key.len()));
    let meant = nearest(class, profiles.iter().copied()).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
    let remedy = format!("{meant}profiles: {}; or the path of one that ends with .yaml", profiles.join(", "));
    Fault::at(source, span, format!("there is no profile `{class}`"), Some(remedy))
}

fn unit_meant(unit: &str) -> String {
    let all: Vec<String> = Catalogue::get().units().map(|unit| unit.id.to_string()).collect();
    let near = nearest(unit, all.iter().map(String::as_str));
    near.map_or_else(|| "`thirteen explain` lists the units".to_owned(), |near| format!("did you mean \"{near}\"?"))
}

/// The words in braces of a template. Braces around anything but letters and underscores are its own.
fn placeholders(template: &str) -> impl Iterator<Item = &str> {
    let pieces = template.split('{').skip(1);
    let words = pieces.filter_map(|piece| piece.split_once('}').map(|(word, _)| word));
    words.filter(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic() || c == '_'))
}

/// Every text in a JSON value.
fn texts(value: &serde_json::Value) -> Vec<&str> {
    match value {
        serde_json::Value::String(text) => vec![text],
        serde_json::Value::Array(items) => items.iter().flat_map(texts).collect(),
        serde_json::Value::Object(members) => members.values().flat_map(texts).collect(),
        serde_json::Value::Bool(_) | serde_json::Value::Null | serde_json::Value::Number(_) => Vec::new(),
    }
}

fn find(text: &str, words: &str, from: usize) -> Option<SourceSpan> {
    text.get(from..)?.find(words).map(|at| (from + at, words.len()).into())
}

/// The value behind a key, up to the end of its line or a comment.
fn value_after(text: &str, key: SourceSpan) -> Option<SourceSpan> {
    let start = key.offset() + key.len();
    let line = text.get(start..)?.lines().next()?.split(" #").next()?;
    let value = line.trim();
    Some((start + line.find(value)?, value.len()).into())
}

/// The key that stands last before its value.
fn key_before(text: &str, key: &str, value: Option<SourceSpan>) -> Option<SourceSpan> {
    text.get(..value?.offset())?.rfind(key).map(|at| (at, key.len()).into())
}

#[cfg(test)]
mod tests;
