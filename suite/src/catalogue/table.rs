//! The 29 IXIT tables: their ids and what they hold.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Confidence, Edition};

/// Writes the enum once, with the name that both editions' forms print.
macro_rules! table_ids {
    ($($variant:ident = $name:literal, $doc:literal;)+) => {
        /// One of the 29 IXIT tables, named as in the newer edition; in the order of their numbers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        pub enum TableId {
            $(
                #[doc = $doc]
                #[serde(rename = $name)]
                $variant,
            )+
        }

        impl TableId {
            /// All tables in the order of their numbers.
            pub const ALL: [TableId; 29] = [$(TableId::$variant),+];

            /// The name in the newer edition, such as `28-LogIntf`.
            pub fn name(self) -> &'static str {
                match self {
                    $(TableId::$variant => $name,)+
                }
            }
        }
    };
}

table_ids! {
    AuthMech = "1-AuthMech", "Authentication mechanisms.";
    UserInfo = "2-UserInfo", "Where users find information.";
    VulnTypes = "3-VulnTypes", "Kinds of vulnerability and their handling.";
    Conf = "4-Conf", "Confirmations by the management.";
    VulnMon = "5-VulnMon", "Watching for vulnerabilities.";
    SoftComp = "6-SoftComp", "Software components.";
    UpdMech = "7-UpdMech", "Update mechanisms.";
    UpdProc = "8-UpdProc", "Procedures that bring updates out.";
    ReplSup = "9-ReplSup", "Isolation and replacement.";
    SecParam = "10-SecParam", "Security parameters.";
    SecComMech = "11-SecComMech", "Mechanisms of secure communication.";
    NetSecImpl = "12-NetSecImpl", "Implementations of network and security functions.";
    SoftServ = "13-SoftServ", "Software services.";
    SecMgmt = "14-SecMgmt", "Management of critical parameters.";
    PhyIntf = "15-PhyIntf", "Physical interfaces.";
    CodeMin = "16-CodeMin", "Minimisation of code.";
    PrivlCtrl = "17-PrivlCtrl", "Control of privileges.";
    AccCtrl = "18-AccCtrl", "Access control of memory by hardware.";
    SecDev = "19-SecDev", "Secure development.";
    SecBoot = "20-SecBoot", "Verification of software at start.";
    PersData = "21-PersData", "Personal data.";
    ExtSens = "22-ExtSens", "Sensors of the surroundings.";
    ResMech = "23-ResMech", "Resilience to outages.";
    TelData = "24-TelData", "Telemetry.";
    DelFunc = "25-DelFunc", "Functions that delete.";
    UserDec = "26-UserDec", "Decisions of users.";
    UserIntf = "27-UserIntf", "User interfaces.";
    LogIntf = "28-LogIntf", "Logical interfaces.";
    InpVal = "29-InpVal", "Validation of input.";
}

/// A name that no IXIT table has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no IXIT table; the tables are {list}", list = TableId::ALL.map(TableId::name).join(", "))]
pub struct UnknownTable(pub String);

impl TableId {
    /// Its number, 1 to 29.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }
}

impl fmt::Display for TableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for TableId {
    type Err = UnknownTable;

    fn from_str(text: &str) -> Result<Self, UnknownTable> {
        TableId::ALL.into_iter().find(|table| table.name() == text).ok_or_else(|| UnknownTable(text.to_owned()))
    }
}

/// The tables and the forms beside them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tables {
    /// The 29 tables in the order of their numbers.
    pub tables: Vec<Table>,
    /// Forms that a unit can read like a table.
    pub forms: Vec<Form>,
}

/// An IXIT table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its number, 1 to 29.
    pub number: u8,
    /// Its id in the newer edition.
    pub id: TableId,
    /// Its name in the older edition.
    pub older_id: String,
    /// Many rows or one record.
    pub shape: Shape,
    /// What it is about.
    pub meaning: String,
    /// The tables whose rows its rows name.
    pub references: Vec<TableId>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// How sure we are of its name and number.
    pub confidence: Confidence,
}

/// Whether a table has rows with ids or is a single record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// One record without an id.
    Record,
    /// Rows, each with an id.
    Rows,
}

/// A field of a table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name in the newer edition.
    pub name: String,
    /// Its name in the older edition, where that differs.
    pub older_name: Option<String>,
    /// What kind of value it takes.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// Which values it takes, in words.
    pub values: Option<String>,
    /// What it says.
    pub meaning: String,
    /// The editions whose form has it in this table.
    pub editions: Vec<Edition>,
    /// How sure we are of it.
    pub confidence: Confidence,
    /// Where it moved, or where it was seen.
    pub note: Option<String>,
}

/// What kind of value a field takes; a slash in the forms means that suppliers write either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// Yes or no.
    Bool,
    /// Yes or no, or text.
    #[serde(rename = "bool/text")]
    BoolOrText,
    /// A length of time.
    Duration,
    /// A length of time or a date.
    #[serde(rename = "duration/date")]
    DurationOrDate,
    /// One of the named values.
    Enum,
    /// Some of the named values.
    EnumList,
    /// A named value or the id of a row.
    #[serde(rename = "enum/ref")]
    EnumOrRef,
    /// A named value or text.
    #[serde(rename = "enum/text")]
    EnumOrText,
    /// The id of the row.
    Id,
    /// A list.
    List,
    /// Ids of rows of other tables.
    RefList,
    /// Several values.
    Struct,
    /// Free text.
    Text,
    /// Text or a list.
    #[serde(rename = "text/list")]
    TextOrList,
    /// Text or a web address.
    #[serde(rename = "text/url")]
    TextOrUrl,
}

/// A form of the assessment that is no IXIT table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Its name.
    pub id: String,
    /// What it is about.
    pub meaning: String,
    /// Its columns.
    pub fields: Vec<String>,
}

impl Table {
    /// The field with this name of the newer edition.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The fields that an edition's form has.
    pub fn fields_in(&self, edition: Edition) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| field.editions.contains(&edition))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_table_is_read_from_its_name_and_knows_its_number() {
        for table in TableId::ALL {
            assert_eq!(table.name().parse(), Ok(table));
            assert_eq!(serde_json::to_value(table).unwrap(), table.name());
            assert!(table.name().starts_with(&format!("{}-", table.number())));
        }
    }

    #[test]
    fn an_unknown_table_is_answered_with_the_list() {
        let error = "28-ExtAPI".parse::<TableId>().unwrap_err().to_string();
        assert!(error.contains("28-LogIntf") && error.contains("1-AuthMech"), "{error}");
    }
}
