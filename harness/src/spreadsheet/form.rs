//! The form: which sheets a workbook has and which columns each, made from the types of the declaration and their JSON Schema.

use std::sync::OnceLock;

use serde_json::Value;
use suite::catalogue::TableId;
use suite::files::Declaration;
use suite::schema::shapes::{Shapes, property};

use super::fields::fields;
use super::node::Node;

/// The sheet that identifies the product.
pub(super) const DUT: &str = "DUT";
/// The sheet with one line a provision.
pub(super) const ICS: &str = "ICS";

/// Fields that serve the bench, not the form of the standard: how a probe signs in, changes a secret, installs an image, reads a version, switches
/// a setting, uses a service, finds a device service, gets through an outage, is isolated, calls after tampering, deletes. They stay in
/// `declaration.yaml`.
const KEPT: [(&str, &str); 17] = [
    ("1-AuthMech", "exercise"),
    ("1-AuthMech", "change"),
    ("6-SoftComp", "components"),
    ("7-UpdMech", "install"),
    ("7-UpdMech", "settings"),
    ("7-UpdMech", "version"),
    ("2-UserInfo", "setup_check"),
    ("9-ReplSup", "exercise"),
    ("12-NetSecImpl", "reviewed"),
    ("13-SoftServ", "operations"),
    ("20-SecBoot", "notification_interfaces"),
    ("23-ResMech", "exercise"),
    ("21-PersData", "consent_record"),
    ("21-PersData", "consent_setting"),
    ("26-UserDec", "setting"),
    ("25-DelFunc", "exercise"),
    ("28-LogIntf", "onvif"),
];
/// The same for the identification of the product.
pub(super) const KEPT_OF_DUT: [&str; 3] = ["sbom", "identify", "labels"];
/// How the line of a numbered condition begins in the sheet `DUT`.
pub(super) const CONDITION: &str = "condition ";
/// What can be said of a provision.
pub(super) const SUPPORT: [&str; 3] = ["Y", "N", "N/A"];
/// The columns of the sheet `ICS`. The title is there to be read.
pub(super) const ICS_COLUMNS: [(&str, &str); 5] = [
    ("provision", "The provision."),
    ("title", "What it asks."),
    (
        "status",
        "Its status: M mandatory, R recommended, C under a condition, F with a feature. Another than the standard's is asked about.",
    ),
    ("support", "Y supported, N not supported (recommendations only), N/A not applicable."),
    ("reason", "Why, for N and N/A."),
];

/// The whole form.
pub(super) struct Form {
    /// The lines of the sheet `DUT`, but for the conditions.
    pub dut: Vec<Column>,
    /// The tables in the order of their numbers.
    pub tables: Vec<Table>,
    shapes: Shapes,
}

/// A sheet that is a table of the IXIT.
pub(super) struct Table {
    /// The name of table and sheet.
    pub name: &'static str,
    /// Whether it has rows with ids, or is one record.
    pub has_rows: bool,
    /// Its columns; of a record its lines.
    pub columns: Vec<Column>,
}

/// A column, which is a field of the typed row.
pub(super) struct Column {
    /// The field's name in the file.
    pub name: String,
    /// What it says.
    pub meaning: String,
    /// How its values are written, where that is not plain.
    pub hint: String,
    /// What its cells hold.
    pub kind: Kind,
    /// Whether a row cannot be without it.
    pub required: bool,
    /// The value that an absent field has.
    pub default: Option<Value>,
    /// Whether a field that is absent says another thing than an empty list.
    pub may_be_unsaid: bool,
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `TRUE` or `FALSE`.
    Bool,
    /// The id of a row, without blanks around it.
    Id,
    /// Words with `; ` between them, else YAML.
    List,
    /// A whole number.
    Number,
    /// A word, else YAML.
    Structure,
    /// Text as it stands.
    Text,
    /// One of these words.
    Word(Vec<String>),
}

impl Form {
    /// The form, made once.
    pub(super) fn get() -> &'static Self {
        static FORM: OnceLock<Form> = OnceLock::new();
        FORM.get_or_init(Self::make)
    }

    fn make() -> Self {
        let mut form = Self { dut: Vec::new(), tables: Vec::new(), shapes: Shapes::of_the_declaration() };
        form.dut = form.lines_of_dut();
        form.tables = TableId::ALL.into_iter().map(|table| form.table(table.name())).collect();
        form
    }

    fn table(&self, name: &'static str) -> Table {
        let schema = &self.shapes.root()["$defs"]["Ixit"]["properties"][name];
        let has_rows = schema.get("items").is_some();
        let row = self.shapes.resolved(if has_rows { &schema["items"] } else { schema });
        Table { name, has_rows, columns: self.columns(&["ixit", name], row, |field| is_kept(name, field)) }
    }

    fn lines_of_dut(&self) -> Vec<Column> {
        let mut lines = vec![self.column("edition", &self.shapes.root()["properties"]["edition"], true)];
        lines.extend(
            self.columns(&["dut"], &self.shapes.root()["$defs"]["Dut"], |field| field == "constrained" || KEPT_OF_DUT.contains(&field)),
        );
        let meaning = |text: &str| text.to_owned();
        lines.push(Column {
            name: "constrained".to_owned(),
            meaning: meaning("Whether it is a constrained device: Y, or N or N/A with the reason in the next line."),
            hint: String::new(),
            kind: Kind::Word(SUPPORT.map(str::to_owned).to_vec()),
            required: true,
            default: None,
            may_be_unsaid: true,
        });
        lines.push(Column {
            name: "constrained because".to_owned(),
            meaning: meaning("Why it is not, or why the question does not apply."),
            hint: String::new(),
            kind: Kind::Text,
            required: false,
            default: None,
            may_be_unsaid: true,
        });
        lines.push(Column { required: false, ..self.column("features", &self.shapes.root()["properties"]["features"], false) });
        lines.push(self.column("denies", &self.shapes.root()["properties"]["denies"], false));
        lines
    }

    fn columns(&self, path: &[&'static str], schema: &Value, left_out: impl Fn(&str) -> bool) -> Vec<Column> {
        let names = fields::<Declaration>(path).into_iter().filter(|name| !left_out(name));
        names.map(|name| self.column(name, &schema["properties"][name], requires(schema, name))).collect()
    }

    fn column(&self, name: &'static str, schema: &Value, required: bool) -> Column {
        let meaning = schema["description"].as_str().unwrap_or_default().replace('\n', " ");
        let hint = self.hint(schema);
        let default = schema.get("default").cloned();
        Column { name: name.to_owned(), meaning, hint, kind: self.kind(schema), required, default, may_be_unsaid: is(schema, "null") }
    }

    fn kind(&self, schema: &Value) -> Kind {
        if self.shapes.named(schema) == Some("RowId") {
            return Kind::Id;
        }
        let schema = self.shapes.resolved(schema);
        if let Some(words) = words(schema) {
            return Kind::Word(words);
        }
        let list = |schema: &Value| is(schema, "array");
        let has_list = schema["anyOf"].as_array().is_some_and(|shapes| shapes.iter().any(list));
        match schema {
            schema if list(schema) || has_list => Kind::List,
            schema if is(schema, "boolean") => Kind::Bool,
            schema if is(schema, "integer") => Kind::Number,
            schema if is(schema, "string") => Kind::Text,
            _ => Kind::Structure,
        }
    }

    /// How lists and structures are written: the words, and the names inside braces.
    fn hint(&self, schema: &Value) -> String {
        let resolved = self.shapes.resolved(schema);
        let shapes = resolved["anyOf"].as_array().into_iter().flatten().chain([resolved]);
        match (self.kind(schema), shapes.into_iter().find_map(|shape| shape.get("items"))) {
            (Kind::List, Some(items)) if self.kind(items) == Kind::Id => "Ids with ; between them.".to_owned(),
            (Kind::List, Some(items)) => match self.outline(items) {
                outline if outline.is_empty() => "With ; between them.".to_owned(),
                outline if outline.starts_with('{') => format!("A list: [{outline}, ...]."),
                outline => format!("With ; between them: {outline}."),
            },
            (Kind::Structure, _) => match self.outline(schema) {
                outline if outline.is_empty() => String::new(),
                outline if outline.starts_with('{') => format!("Of these what applies: {outline}."),
                outline => format!("One of: {outline}."),
            },
            _ => String::new(),
        }
    }

    /// The words that can stand, and the fields of what is in braces.
    fn outline(&self, schema: &Value) -> String {
        let schema = self.shapes.resolved(schema);
        if let Some(shapes) = schema["oneOf"].as_array() {
            let shapes = shapes.iter().map(|shape| shape["const"].as_str().map_or_else(|| self.outline(shape), str::to_owned));
            return shapes.collect::<Vec<_>>().join(", ");
        }
        if let Some(words) = words(schema) {
            return words.join(", ");
        }
        let Some(fields) = schema["properties"].as_object() else { return String::new() };
        let fields = fields.iter().map(|(name, field)| match self.shapes.resolved(field) {
            inner if inner["properties"].is_object() => format!("{name}: {}", self.outline(inner)),
            _ => format!("{name}: ..."),
        });
        format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
    }

    /// A row or record without the fields that say what is so without them.
    pub(super) fn without_defaults(&self, table: &str, row: Node) -> Node {
        let schema = &self.shapes.root()["$defs"]["Ixit"]["properties"][table];
        self.bare(row, schema.get("items").unwrap_or(schema))
    }

    /// The value of one field, without the defaults inside it.
    pub(super) fn bare_field(&self, table: &str, field: &str, value: Node) -> Node {
        let schema = &self.shapes.root()["$defs"]["Ixit"]["properties"][table];
        let row = self.shapes.resolved(schema.get("items").unwrap_or(schema));
        self.bare(value, &row["properties"][field])
    }

    fn bare(&self, node: Node, schema: &Value) -> Node {
        let schema = self.shapes.resolved(schema);
        match node {
            Node::Map(fields) => {
                let stated = fields.into_iter().filter_map(|(name, value)| {
                    let property = property(schema, &name).unwrap_or(&Value::Null);
                    if property.get("default").is_some_and(|default| *default == value.value()) {
                        return None;
                    }
                    Some((name, self.bare(value, property)))
                });
                Node::Map(stated.collect())
            }
            Node::List(items) => {
                let shapes = schema["anyOf"].as_array().into_iter().flatten();
                let item = shapes.chain([schema]).find_map(|shape| shape.get("items")).unwrap_or(&Value::Null);
                Node::List(items.into_iter().map(|item_of| self.bare(item_of, item)).collect())
            }
            other => other,
        }
    }
}

impl Column {
    /// What the form says of the column: its meaning, whether it is needed, how it is written.
    pub(super) fn explained(&self) -> String {
        let needed = if self.required { "Needed." } else { "" };
        [self.meaning.as_str(), needed, &self.hint].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// Whether a field of a table is kept out of the form.
pub(super) fn is_kept(table: &str, field: &str) -> bool {
    KEPT.contains(&(table, field))
}

impl Table {
    /// The column of a field.
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

fn requires(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().is_some_and(|names| names.iter().any(|required| required == name))
}

fn is(schema: &Value, kind: &str) -> bool {
    schema["type"] == kind || schema["type"].as_array().is_some_and(|kinds| kinds.iter().any(|one| one == kind))
}

/// The words, where nothing else can stand.
fn words(schema: &Value) -> Option<Vec<String>> {
    let word = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(shapes) = schema["oneOf"].as_array() {
        return shapes.iter().map(|shape| shape["const"].as_str().map(str::to_owned)).collect();
    }
    schema["enum"].as_array()?.iter().map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn column(table: &str, field: &str) -> &'static Column {
        let tables = &Form::get().tables;
        tables.iter().find(|known| known.name == table).unwrap().column(field).unwrap()
    }

    #[test]
    fn every_table_has_a_sheet_with_its_columns_in_order() {
        let form = Form::get();
        assert_eq!(form.tables.len(), 29);
        assert!(form.tables.iter().all(|table| !table.columns.is_empty()));
        assert!(form.tables.iter().filter(|table| table.has_rows).all(|table| table.columns[0].name == "id"));
        assert_eq!(form.tables.iter().filter(|table| !table.has_rows).count(), 3);
        assert!(form.tables.iter().flat_map(|table| &table.columns).all(|column| !column.meaning.is_empty()));
    }

    #[test]
    fn what_is_kept_out_of_the_form_is_a_field() {
        for (table, field) in KEPT {
            let own = TableId::ALL.into_iter().find(|id| id.name() == table).unwrap().name();
            assert!(fields::<Declaration>(&["ixit", own]).contains(&field), "{table} {field}");
            assert!(!Form::get().tables.iter().any(|known| known.name == table && known.column(field).is_some()));
        }
        assert!(KEPT_OF_DUT.iter().all(|kept| fields::<Declaration>(&["dut"]).contains(kept)));
    }

    #[rstest]
    #[case("1-AuthMech", "description", Kind::Text)]
    #[case("1-AuthMech", "interface", Kind::Id)]
    #[case("1-AuthMech", "factor", Kind::Structure)]
    #[case("1-AuthMech", "guarantees", Kind::List)]
    #[case("1-AuthMech", "subjects", Kind::Word(vec!["each".into(), "shared".into()]))]
    #[case("21-PersData", "stored", Kind::List)]
    #[case("21-PersData", "duration", Kind::Text)]
    #[case("28-LogIntf", "debug", Kind::Bool)]
    #[case("28-LogIntf", "port", Kind::Text)]
    fn kinds_follow_the_types(#[case] table: &str, #[case] field: &str, #[case] kind: Kind) {
        assert_eq!(column(table, field).kind, kind);
    }

    #[rstest]
    #[case("1-AuthMech", "id", "The row's id. Needed.")]
    #[case("29-InpVal", "source", "Ids with ; between them.")]
    #[case("23-ResMech", "outages", "With ; between them: network, power.")]
    #[case("28-LogIntf", "discloses", "A list: [{ needed_for: ..., security_relevant: ..., what: ... }, ...].")]
    #[case("6-SoftComp", "cryptography", "Of these what applies: { side_effects_considered: ..., used: ... }.")]
    #[case("21-PersData", "basis", "One of: consent, contract, { other: ... }.")]
    fn the_second_line_says_how_values_are_written(#[case] table: &str, #[case] field: &str, #[case] says: &str) {
        let explained = column(table, field).explained();
        assert!(explained.ends_with(says), "{explained}");
    }

    #[test]
    fn what_is_so_anyway_is_left_out() {
        let row: Node = serde_json::from_str(
            r#"{"id":"A","protocol":{"tls":{"versions":["1.3"],"suites":"recommended","certificate":"anchored"}},"guarantees":[]}"#,
        )
        .unwrap();
        let bare = Form::get().without_defaults("11-SecComMech", row).to_string();
        assert_eq!(bare, "{ id: A, protocol: { tls: { versions: [\"1.3\"], certificate: anchored } }, guarantees: [] }");
    }
}
