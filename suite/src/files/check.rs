//! Checks of a file as a whole: references between rows, ids, conditions, provisions; what no single field can know.

use jiff::civil::Date;
use miette::SourceSpan;

use super::explain::{line_of, nearest};
use super::profile::{Expectation, Procedure};
use super::{At, Declaration, Fault, Profile, SourceText, WrittenDecision};
use crate::catalogue::{Catalogue, Edition};
use crate::condition::{Expression, condition_numbers};
use crate::evidence::PortRange;
use crate::id::GroupId;
use crate::ixit::t01_auth_mech::Change;
use crate::ixit::{AuthMech, SoftServ, Way};
use crate::names::RowId;

/// Everything that is wrong with a declaration that parsed, in the order of the file's parts.
#[must_use]
pub fn check(declaration: &Declaration, source: &SourceText<'_>) -> Vec<Fault> {
    let mut checks = Checks { source, ids: ids(declaration), faults: Vec::new() };
    checks.edition(declaration.edition);
    checks.conditions(declaration);
    checks.provisions(declaration);
    checks.ids();
    checks.references(declaration);
    checks.faults
}

/// An id, its table, and where it is declared.
struct Declared {
    table: &'static str,
    id: RowId,
    span: Option<SourceSpan>,
}

struct Checks<'a> {
    source: &'a SourceText<'a>,
    ids: Vec<Declared>,
    faults: Vec<Fault>,
}

fn ids(declaration: &Declaration) -> Vec<Declared> {
    let rows = declaration.ixit.every_row().into_iter();
    rows.map(|row| Declared { table: row.table(), id: (**row.written_id()).clone(), span: row.written_id().span() }).collect()
}

impl Checks<'_> {
    fn fault(&mut self, span: Option<SourceSpan>, message: String, remedy: String) {
        self.faults.push(Fault::at(self.source, span, message, Some(remedy)));
    }

    fn edition(&mut self, edition: Edition) {
        if edition != Edition::Newer {
            let span = find(self.source.text, "edition:", 0).and_then(|key| value_after(self.source.text, key));
            let remedy = format!("write \"{}\": EN 303 645 V3.1.3 / TS 103 645 V3.1.1 with TS 103 701 V2.1.1", Edition::Newer);
            self.fault(span, format!("edition {edition} is not assessed yet"), remedy);
        }
    }

    fn conditions(&mut self, declaration: &Declaration) {
        let known = condition_numbers(declaration.edition);
        for number in declaration.conditions.keys().filter(|number| !known.iter().any(|known| known.to_string() == **number)) {
            let start = find(self.source.text, "conditions:", 0).map_or(0, |span| span.offset());
            let span =
                find(self.source.text, &format!("\"{number}\""), start).or_else(|| find(self.source.text, &format!("'{number}'"), start));
            let list = known.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
            self.fault(span, format!("edition {} has no condition {number}", declaration.edition), format!("it has {list}"));
        }
    }

    fn provisions(&mut self, declaration: &Declaration) {
        for (id, support) in declaration.ics.iter().filter(|(id, _)| Catalogue::get().group(**id).is_none()) {
            let span = key_before(self.source.text, &id.to_string(), support.span());
            self.fault(span, format!("edition {} has no provision {id}", declaration.edition), provision_meant(*id));
        }
    }

    fn ids(&mut self) {
        let twice = self.ids.iter().enumerate().filter_map(|(number, second)| {
            let first = self.ids[..number].iter().find(|first| first.id == second.id)?;
            let place = first.span.map(|span| format!(", line {}", line_of(self.source.text, span.offset()))).unwrap_or_default();
            let remedy = format!("it is a row of {}{place}; an id names one row of the whole declaration", first.table);
            Some((second.span.or(first.span), format!("the id `{}` is declared twice", second.id), remedy))
        });
        let twice: Vec<_> = twice.collect();
        twice.into_iter().for_each(|(span, message, remedy)| self.fault(span, message, remedy));
    }

    fn references(&mut self, declaration: &Declaration) {
        let ixit = &declaration.ixit;
        if let Some(identify) = &declaration.dut.identify {
            self.refers(&identify.interface, "28-LogIntf", "dut.identify", "interface");
        }
        for row in ixit.every_row() {
            for link in row.links() {
                self.refers_at(link.to, link.to.span(), link.tables, row.written_id().as_str(), link.field);
            }
        }
        for documented in &ixit.user_info.documentation_of_change_mechanisms {
            self.refers(&documented.login, "1-AuthMech", "2-UserInfo", "login");
        }
        ixit.auth_mech.iter().for_each(|row| self.login(row, declaration));
        ixit.soft_serv.iter().for_each(|row| self.service(row));
    }

    fn login(&mut self, row: &AuthMech, declaration: &Declaration) {
        if let Some(Change::SameAs(other)) = &row.change {
            self.refers(other, "1-AuthMech", row.id.as_str(), "same_as");
            let carries = |other: &AuthMech| matches!(other.change, Some(Change::HttpJson(_)));
            if declaration.ixit.login(other).is_some_and(|other| !carries(other)) {
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
                Way::HttpBasic(_) | Way::HttpBearer(_) | Way::HttpDigest(_) | Way::RtspDigest(_) => continue,
            };
            self.known_placeholders(members.values().map(String::as_str), &["user", "secret"], &row.id, "exercise");
        }
        if let Some(Change::HttpJson(json)) = &row.change {
            self.known_placeholders(json.body.values().map(String::as_str), &["user", "secret", "new_secret"], &row.id, "change");
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

    fn service(&mut self, row: &SoftServ) {
        for operation in &row.operations {
            if let Some(json) = &operation.http.json {
                self.known_placeholders(texts(json).into_iter(), &["canary"], &row.id, "operations");
            }
            let start = row.id.span().map_or(0, |span| span.offset());
            let at = |key: &str, name: &str| find(self.source.text, &format!("{key}: {name}"), start).or(row.id.span());
            if operation.http.method_and_path().is_none() {
                let span = at("id", &operation.id);
                self.fault(
                    span,
                    format!("the operation `{}` has not exactly one method", operation.id),
                    "give one of delete, get, post, put with its path".into(),
                );
                continue;
            }
            let unknown = operation.read_back.as_ref().filter(|name| !row.operations.iter().any(|other| other.id == **name));
            if let Some(name) = unknown {
                let span = at("read_back", name);
                let names: Vec<_> = row.operations.iter().map(|operation| operation.id.as_str()).collect();
                self.fault(
                    span,
                    format!("`read_back` names `{name}`, which is no operation of {}", row.id),
                    format!("operations: {}", names.join(", ")),
                );
            }
        }
    }

    /// `field` of `from` names a row of `table`.
    fn refers(&mut self, id: &At<RowId>, table: &'static str, from: &str, field: &str) {
        self.refers_at(id, id.span(), &[table], from, field);
    }

    fn refers_at(&mut self, id: &RowId, span: Option<SourceSpan>, tables: &[&'static str], from: &str, field: &str) {
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
    let mut checks = Checks { source, ids: ids(declaration), faults: Vec::new() };
    for Reference { id, span, table, from, field } in references {
        checks.refers_at(id, span, &[table], &from, field);
    }
    checks.faults
}

/// The provision that somebody meant: its successors, if it is of the older edition, or one whose id is near.
fn provision_meant(id: GroupId) -> String {
    let catalogue = Catalogue::get();
    if let Some(older) = catalogue.older_provision(id).filter(|older| !older.successors.is_empty()) {
        let newer: Vec<_> = older.successors.iter().map(|id| format!("\"{id}\"")).collect();
        return format!("it is an id of the older edition; write {}", newer.join(" and "));
    }
    let all: Vec<String> = catalogue.groups().map(|group| group.id.to_string()).collect();
    let near = nearest(&id.to_string(), all.iter().map(String::as_str));
    near.map_or_else(|| "take the line out".to_owned(), |near| format!("did you mean \"{near}\"? else take the line out"))
}

/// Everything that is wrong with a profile that parsed.
#[must_use]
pub fn check_profile(profile: &Profile, source: &SourceText<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Some(base) = profile.extends.as_ref().filter(|base| base.trim().is_empty() || ***base == profile.profile) {
        let remedy = "name the profile that it builds on, or leave `extends` out".to_owned();
        faults.push(Fault::at(source, base.span(), format!("`{}` cannot be its own base, nor can nothing", profile.profile), Some(remedy)));
    }
    if profile.surface.as_ref().is_some_and(|surface| surface.tcp != PortRange::All) {
        let remedy = "write `tcp: all`: a survey of a list proves nothing about the other ports".to_owned();
        faults.push(Fault::at(source, find(source.text, "tcp:", 0), "a campaign surveys every TCP port".to_owned(), Some(remedy)));
    }
    let units = find(source.text, "units:", 0).map_or(0, |span| span.offset());
    for (unit, procedures) in &profile.units {
        let span = find(source.text, &format!("\"{unit}\""), units).or_else(|| find(source.text, &format!("'{unit}'"), units));
        if Catalogue::get().unit(*unit).is_none() {
            faults.push(Fault::at(source, span, format!("the catalogue has no unit {unit}"), Some(unit_meant(&unit.to_string()))));
        }
        faults.extend(procedures.iter().flat_map(|procedure| check_procedure(procedure, span, source)));
    }
    faults
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

/// Everything that is wrong with a list of decisions that parsed: units that the catalogue has not, rows that nobody declares, decisions that
/// nobody could stand up for. `latest` is the last day on which one can have been taken.
#[must_use]
pub fn check_decisions(decisions: &[WrittenDecision], declaration: &Declaration, source: &SourceText<'_>, latest: Date) -> Vec<Fault> {
    let (known, mut faults) = (ids(declaration), Vec::new());
    for (number, decision) in decisions.iter().enumerate() {
        faults.extend(check_responsibility(decision, source, latest));
        faults
            .extend(decisions[..number].iter().find(|first| are_one(first, decision)).map(|first| decided_twice(first, decision, source)));
        if Catalogue::get().unit(*decision.unit).is_none() {
            let message = format!("the catalogue has no unit {}", decision.unit);
            faults.push(Fault::at(source, decision.unit.span(), message, Some(unit_meant(&decision.unit.to_string()))));
        }
        let unknown = decision.row.as_ref().filter(|row| !known.iter().any(|known| known.id == ***row));
        if let Some(row) = unknown {
            let near = nearest(row.as_str(), known.iter().map(|known| known.id.as_str()));
            let remedy = near.map_or_else(|| "take the decision out: its row is gone".to_owned(), |near| format!("did you mean `{near}`?"));
            faults.push(Fault::at(source, row.span(), format!("no table of the declaration has the row `{row}`"), Some(remedy)));
        }
    }
    faults
}

/// What makes a decision somebody's: a name, a day, a reason, and what it was taken on.
fn check_responsibility(decision: &WrittenDecision, source: &SourceText<'_>, latest: Date) -> Vec<Fault> {
    let unit = *decision.unit;
    let mut faults = Vec::new();
    let mut wrong = |span, message: String, remedy: &str| faults.push(Fault::at(source, span, message, Some(remedy.to_owned())));
    if decision.by.trim().is_empty() {
        wrong(decision.by.span(), format!("nobody decided on {unit}"), "write who decided");
    }
    if decision.rationale.trim().is_empty() {
        wrong(
            decision.rationale.span(),
            format!("the decision on {unit} has no reason"),
            "write why, so that another assessor can follow it",
        );
    }
    if *decision.date > latest {
        wrong(decision.date.span(), format!("{} lies in the future", decision.date), "write the day on which it was decided");
    }
    if !decision.basis.is_whole() {
        let remedy = "copy it from `thirteen plan DIR --decisions`: `sha256:` and 64 hexadecimal digits";
        wrong(decision.basis.span(), format!("`{}` is the digest of nothing that was shown", *decision.basis), remedy);
    }
    faults
}

fn are_one(first: &WrittenDecision, second: &WrittenDecision) -> bool {
    (&first.unit, &first.row, &first.basis) == (&second.unit, &second.row, &second.basis)
}

fn decided_twice(first: &WrittenDecision, second: &WrittenDecision, source: &SourceText<'_>) -> Fault {
    let on = second.row.as_ref().map(|row| format!(" on {row}")).unwrap_or_default();
    let verdicts = if first.verdict == second.verdict {
        format!("both times {}", first.verdict)
    } else {
        format!("{} and {}", first.verdict, second.verdict)
    };
    let place = first.unit.span().map(|span| format!("it first stands in line {}; ", line_of(source.text, span.offset())));
    let remedy = format!("{}keep the one that holds", place.unwrap_or_default());
    Fault::at(source, second.unit.span(), format!("{}{on} is decided twice on the same basis: {verdicts}", second.unit), Some(remedy))
}

fn unit_meant(unit: &str) -> String {
    let all: Vec<String> = Catalogue::get().units().map(|unit| unit.id.to_string()).collect();
    let near = nearest(unit, all.iter().map(String::as_str));
    near.map_or_else(|| "`thirteen explain` lists the units".to_owned(), |near| format!("did you mean \"{near}\"?"))
}

fn check_procedure(procedure: &Procedure, unit: Option<SourceSpan>, source: &SourceText<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut wrong = |span, message: String, remedy: &str| faults.push(Fault::at(source, span, message, Some(remedy.to_owned())));
    match (&procedure.default_credentials, &procedure.http) {
        (Some(_), Some(_)) => {
            wrong(unit, "a procedure does two things".into(), "make it two procedures: one with `default_credentials`, one with `http`")
        }
        (None, None) => wrong(unit, "a procedure does nothing".into(), "give it one of `default_credentials`, `http`"),
        (None, Some(http)) if procedure.expect.is_none() => {
            wrong(
                unit,
                format!("a procedure gets {} and expects nothing", http.get),
                "say what must be seen: `expect: refused`, `served` or `{ discloses: only_declared }`",
            );
        }
        (None, Some(http)) if procedure.expect == Some(Expectation::Refused) && procedure.control.is_none() => {
            wrong(
                unit,
                format!("a refusal of {} proves nothing without a `control`", http.get),
                "name somebody to whom it must be served: `control: owner`",
            );
        }
        _ => {}
    }
    if let Some(when) = &procedure.when
        && let Err(error) = Expression::parse(when, Edition::Newer)
    {
        wrong(
            inside(when, &error.at, source.text),
            error.problem.to_string(),
            "an expression is made of feature(a), condition(12), row(28-LogIntf), and, or, not",
        );
    }
    faults
}

/// The part of a written expression that is at fault.
fn inside(written: &At<String>, part: &std::ops::Range<usize>, text: &str) -> Option<SourceSpan> {
    let span = written.span()?;
    let quoted = usize::from(text.get(span.offset()..)?.starts_with(['"', '\'']));
    Some((span.offset() + quoted + part.start, part.len().max(1)).into())
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
mod tests {
    use super::super::parse;
    use super::*;
    use rstest::rstest;

    const CAMERA: &str = include_str!("../../../fixtures/camera/declaration.yaml");
    const PROFILE: &str = include_str!("../../../profiles/camera.yaml");

    fn faults(text: &str) -> Vec<Fault> {
        let source = SourceText { file: "declaration.yaml", text };
        check(&parse(&source).unwrap_or_else(|fault| panic!("{}: {fault}", fault.place())), &source)
    }

    fn faults_of_profile(text: &str) -> Vec<Fault> {
        let source = SourceText { file: "profile.yaml", text };
        check_profile(&parse(&source).unwrap_or_else(|fault| panic!("{}: {fault}", fault.place())), &source)
    }

    const DECISIONS: &str = r#"- unit: "5.1-2-1a"
  row: AuthMech-Web
  verdict: PASS
  by: A. Sessor
  date: 2026-11-22
  rationale: "The generator is a hardware source."
  basis: "sha256:a190cf19690eabca3dd49429514caba41fb2b34c076c2d3bc2625b329895fbf3"
- unit: "5.1-5-2b"
  row: AuthMech-Web
  verdict: FAIL
  by: A. Sessor
  date: 2026-11-26
  rationale: "No question asks for it, which does no harm."
  basis: "sha256:04e5918047fdd7df689610bf7c9c9c262d2e8311a75201bbc9a6626fb4cdb6d2"
"#;

    fn faults_of_decisions(text: &str) -> Vec<Fault> {
        let declaration = parse(&SourceText { file: "declaration.yaml", text: CAMERA }).unwrap();
        let source = SourceText { file: "decisions.yaml", text };
        let decisions = super::super::decisions::read(&source).unwrap_or_else(|fault| panic!("{}: {fault}", fault.place()));
        check_decisions(&decisions, &declaration, &source, "2026-11-26".parse().unwrap())
    }

    #[test]
    fn sound_decisions_are_believed() {
        assert!(faults_of_decisions(DECISIONS).is_empty(), "{:#?}", faults_of_decisions(DECISIONS));
    }

    #[rstest]
    #[case::nobody("by: A. Sessor", "by: \" \"", "\" \"", "nobody decided on 5.1-2-1a", "who decided")]
    #[case::no_reason(
        "rationale: \"The generator is a hardware source.\"",
        "rationale: \"\"",
        "\"\"",
        "5.1-2-1a has no reason",
        "write why"
    )]
    #[case::tomorrow("date: 2026-11-22", "date: 2026-11-27", "2026-11-27", "lies in the future", "the day on which")]
    #[case::no_digest(
        "\"sha256:a190cf19",
        "\"sha256:a190",
        "\"sha256:a190690eabca3dd49429514caba41fb2b34c076c2d3bc2625b329895fbf3\"",
        "digest of nothing",
        "64 hexadecimal digits"
    )]
    #[case::no_unit("\"5.1-2-1a\"", "\"5.1-2-1z\"", "\"5.1-2-1z\"", "no unit 5.1-2-1z", "did you mean")]
    #[case::no_row("row: AuthMech-Web", "row: AuthMech-Wbe", "AuthMech-Wbe", "has the row", "did you mean `AuthMech-Web`?")]
    fn a_slip_in_a_decision_is_found(
        #[case] from: &str,
        #[case] to: &str,
        #[case] offending: &str,
        #[case] says: &str,
        #[case] remedy: &str,
    ) {
        let text = slip(DECISIONS, from, to);
        assert_one(&faults_of_decisions(&text), &text, DECISIONS.find(from).unwrap(), offending, says, remedy);
    }

    #[rstest]
    #[case::agreeing("verdict: PASS", "both times PASS")]
    #[case::contradicting("verdict: FAIL", "PASS and FAIL")]
    fn two_decisions_on_the_same_are_one_too_many(#[case] verdict: &str, #[case] says: &str) {
        let first = &DECISIONS[..DECISIONS.find("- unit: \"5.1-5").unwrap()];
        let second = first.replace("verdict: PASS", verdict).replace("A. Sessor", "B. Sessor");
        let text = format!("{first}{second}");
        assert_one(&faults_of_decisions(&text), &text, first.len(), "\"5.1-2-1a\"", says, "line 1; keep the one");
        let on_another_basis = text.replacen("sha256:a190", "sha256:a191", 1);
        assert!(faults_of_decisions(&on_another_basis).is_empty(), "when the row changed, the older decision stays as a record");
    }

    #[test]
    fn an_unknown_class_is_shown_where_it_stands() {
        let text = slip(CAMERA, "class: camera", "class: camra");
        let source = SourceText { file: "declaration.yaml", text: &text };
        let fault = unknown_class(&parse(&source).unwrap(), &source, &["camera", "lock"]);
        assert_one(
            &[fault],
            &text,
            CAMERA.find("class: camera").unwrap(),
            "camra",
            "no profile `camra`",
            "`camera`? profiles: camera, lock",
        );
    }

    #[rstest]
    #[case("{user}", &["user"])]
    #[case("a{usr}b{new_secret}", &["usr", "new_secret"])]
    #[case(r#"{"a": {"b": 1}} {} {0} {a-b} {open"#, &[])]
    #[case("{{user}}", &["user"])]
    fn placeholders_are_letters_in_braces(#[case] template: &str, #[case] found: &[&str]) {
        assert_eq!(placeholders(template).collect::<Vec<_>>(), found);
    }

    fn slip(sound: &str, from: &str, to: &str) -> String {
        assert!(sound.contains(from), "{from}");
        sound.replacen(from, to, 1)
    }

    /// The one fault stands at the first such text from the slip on, or at the last before it (a row's id, a unit's key).
    #[track_caller]
    fn assert_one(faults: &[Fault], text: &str, slip: usize, offending: &str, says: &str, remedy: &str) {
        let [fault] = faults else { panic!("one fault, not {faults:#?}") };
        let shown = format!("{}: {fault} ({:?})", fault.place(), fault.remedy());
        let places = [text[slip..].find(offending).map(|at| slip + at), text[..slip].rfind(offending)];
        let lines_and_columns =
            places.into_iter().flatten().map(|at| (line_of(text, at), at - text[..at].rfind('\n').map_or(0, |end| end + 1) + 1));
        assert_eq!(fault.offending(), Some(offending), "{shown}");
        assert!(lines_and_columns.map(Some).any(|place| place == fault.line_column()), "{shown}");
        assert!(fault.to_string().contains(says) && fault.remedy().unwrap_or_default().contains(remedy), "{shown}");
    }

    #[test]
    fn the_reference_files_are_sound() {
        assert!(faults(CAMERA).is_empty(), "{:#?}", faults(CAMERA));
        assert!(faults_of_profile(PROFILE).is_empty());
        assert!(faults_of_profile(include_str!("../../../profiles/consumer-device.yaml")).is_empty());
    }

    #[rstest]
    #[case::older_edition("edition: \"3.1\"", "edition: \"2.1\"", "\"2.1\"", "edition 2.1 is not assessed yet", "write \"3.1\"")]
    #[case::identify(
        "identify: { interface: LogIntf-Web",
        "identify: { interface: LogIntf-Wbe",
        "LogIntf-Wbe",
        "no row of 28-LogIntf",
        "did you mean `LogIntf-Web`?"
    )]
    #[case::interface_of_a_login(
        "      interface: LogIntf-RTSP\n      factor",
        "      interface: PhyIntf-Ethernet\n      factor",
        "PhyIntf-Ethernet",
        "it is one of 15-PhyIntf",
        "rows of 28-LogIntf: LogIntf-Web"
    )]
    #[case::channel(
        "channel: SecComMech-Web, scheme: form",
        "channel: SecComMech-TLS, scheme: form",
        "SecComMech-TLS",
        "no table has it",
        "rows of 11-SecComMech"
    )]
    #[case::same_as(
        "same_as: AuthMech-Web",
        "same_as: AuthMech-Webb",
        "AuthMech-Webb",
        "no row of 1-AuthMech",
        "did you mean `AuthMech-Web`?"
    )]
    #[case::same_as_nothing(
        "same_as: AuthMech-Web",
        "same_as: AuthMech-Recorder",
        "AuthMech-Recorder",
        "does not say how its secret is changed",
        "give `AuthMech-Recorder` a `change`"
    )]
    #[case::documented_login(
        "{ login: AuthMech-RTSP, at",
        "{ login: AuthMech-SSH, at",
        "AuthMech-SSH",
        "2-UserInfo names",
        "rows of 1-AuthMech"
    )]
    #[case::guarded_by_a_channel(
        "login: [AuthMech-RTSP]",
        "login: [SecComMech-RTSP]",
        "SecComMech-RTSP",
        "it is one of 11-SecComMech",
        "rows of 1-AuthMech"
    )]
    #[case::physical(
        "      physical: PhyIntf-Ethernet\n      port: tcp/8443",
        "      physical: LogIntf-RTSP\n      port: tcp/8443",
        "LogIntf-RTSP",
        "no row of 15-PhyIntf",
        "rows of 15-PhyIntf: PhyIntf-Ethernet"
    )]
    #[case::declared_twice("id: LogIntf-Telnet", "id: SoftServ-Video", "SoftServ-Video", "declared twice", "a row of 13-SoftServ, line ")]
    #[case::no_method(
        "{ id: get-name, http: { get: /api/name }",
        "{ id: get-name, http: { }",
        "id: get-name",
        "not exactly one method",
        "delete, get, post, put"
    )]
    #[case::two_methods(
        "{ id: get-name, http: { get: /api/name }",
        "{ id: get-name, http: { get: /api/name, put: /api/name }",
        "id: get-name",
        "not exactly one method",
        "delete, get, post, put"
    )]
    #[case::read_back(
        "read_back: get-name",
        "read_back: getname",
        "read_back: getname",
        "no operation of SoftServ-Settings",
        "status, set-name, get-name"
    )]
    #[case::condition("\"12\": true", "\"11\": true", "\"11\"", "no condition 11", "it has 3, 12, 14, 15, 16")]
    #[case::older_provision("\"5.3-4A\": {", "\"5.3-4\": {", "5.3-4", "no provision 5.3-4", "write \"5.3-4A\" and \"5.3-4B\"")]
    #[case::no_provision("\"6-8\": Y", "\"6-9\": Y", "6-9", "no provision 6-9", "did you mean")]
    #[case::placeholder_of_a_login("{user}", "{usr}", "{usr}", "`exercise` of AuthMech-Web", "did you mean `{user}`?")]
    #[case::placeholder_of_a_change(
        "{new_secret}",
        "{newsecret}",
        "{newsecret}",
        "`change` of AuthMech-Web",
        "did you mean `{new_secret}`?"
    )]
    #[case::placeholder_of_an_operation("{canary}", "{canry}", "{canry}", "`operations` of SoftServ-Settings", "known here: {canary}")]
    #[case::locks_at_once("lock_out: { after: 10,", "lock_out: { after: 0,", "AuthMech-Web", "0 wrong tries", "state how many")]
    fn a_slip_is_found_where_it_stands(
        #[case] from: &str,
        #[case] to: &str,
        #[case] offending: &str,
        #[case] says: &str,
        #[case] remedy: &str,
    ) {
        let text = slip(CAMERA, from, to);
        assert_one(&faults(&text), &text, CAMERA.find(from).unwrap(), offending, says, remedy);
    }

    #[rstest]
    #[case::unknown_unit("\"5.6-2-2a\":", "\"5.6-2-2b\":", "\"5.6-2-2b\"", "no unit 5.6-2-2b", "did you mean \"5.6-2-2a\"")]
    #[case::does_nothing(
        "{ http: { get: /index.html }, expect: { discloses: only_declared } }",
        "{ as: owner }",
        "\"5.6-2-2a\"",
        "does nothing",
        "`http`"
    )]
    #[case::does_two_things("{ http:", "{ default_credentials: common, http:", "\"5.6-2-2a\"", "two things", "two procedures")]
    #[case::expects_nothing(", expect: { discloses: only_declared }", "", "\"5.6-2-2a\"", "expects nothing", "`expect: refused`")]
    #[case::refused_without_control(
        "expect: { discloses: only_declared }",
        "expect: refused",
        "\"5.6-2-2a\"",
        "without a `control`",
        "control: owner"
    )]
    #[case::when_of_nothing(
        ", expect: {",
        ", when: \"feature(a) and feature(zz)\", expect: {",
        "zz",
        "no feature",
        "an expression is made of"
    )]
    #[case::own_base("extends: consumer-device", "extends: camera", "camera", "its own base", "leave `extends` out")]
    fn a_slip_in_a_profile_is_found(
        #[case] from: &str,
        #[case] to: &str,
        #[case] offending: &str,
        #[case] says: &str,
        #[case] remedy: &str,
    ) {
        let text = slip(PROFILE, from, to);
        assert_one(&faults_of_profile(&text), &text, PROFILE.find(from).unwrap(), offending, says, remedy);
    }
}
