//! The IXIT of the older edition: the tables that are the same, and the three that became others.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::renamed::Renamed;
use crate::evidence::Port;
use crate::files::At;
use crate::ixit::t11_sec_com_mech::Security;
use crate::ixit::t15_phy_intf::{Kind, Needed};
use crate::ixit::t28_log_intf::{Reach, Resilience};
use crate::ixit::{Disclosure, Guarantee, Ixit, Linked, PersData, PortProtection, SecParam, Speaks, Status, row};
use crate::names::RowId;

/// All tables of the older edition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OlderIxit {
    /// The tables that both editions have. Those of the newer edition alone are empty.
    pub same: Ixit,
    /// 11-ComMech: how communication is secured.
    pub com_mech: Vec<ComMech>,
    /// 15-Intf: physical and logical interfaces.
    pub intf: Vec<Intf>,
    /// 28-ExtAPI: interfaces for programs outside.
    pub ext_api: Vec<ExtApi>,
}

/// The tables that became others, with those that they became.
const COM_MECH: &str = "11-ComMech";
const INTF: &str = "15-Intf";
const EXT_API: &str = "28-ExtAPI";
const NEWER: [&str; 3] = ["11-SecComMech", "15-PhyIntf", "28-LogIntf"];
/// The tables in which one field has another name.
const SEC_PARAM: &str = "10-SecParam";
const PERS_DATA: &str = "21-PersData";

/// One communication mechanism.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComMech {
    /// The row's id.
    pub id: At<RowId>,
    /// What it is used for.
    pub description: String,
    /// The protocol and what it may use.
    pub protocol: Security,
    /// What it promises.
    pub guarantees: Vec<Guarantee>,
    /// The row of 15-Intf that uses it. The form has no such column; with it nobody has to be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interface: Option<At<RowId>>,
    /// Whether it reaches beyond the local network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<bool>,
    /// How connections are set up, ended and set up again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resilience: Option<Resilience>,
}
row!(ComMech, "11-ComMech", interface: ["15-Intf"]);

/// One interface: a physical one with its `kind`, or a logical one with what it `speaks` and the physical one that carries it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Intf {
    /// The row's id.
    pub id: At<RowId>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The kind of a physical interface.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// The protocol that a logical interface speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaks: Option<Speaks>,
    /// The row of 15-Intf that carries a logical interface.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub physical: Option<At<RowId>>,
    /// The port on which a logical interface listens, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<Port>,
    /// Whether it is on.
    pub status: Status,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// What it tells before anybody signed in; `[]` where it tells nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discloses: Option<Vec<Disclosure>>,
    /// Whether it can serve debugging.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub debug: Option<bool>,
    /// From how far a logical interface is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// When it is needed from outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needed: Option<Needed>,
    /// Whether a physical interface can be reached without opening the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposed: Option<bool>,
    /// What protects it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection: Option<PortProtection>,
}
row!(Intf, "15-Intf", physical: ["15-Intf"]);

/// One interface for programs outside the device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtApi {
    /// The row's id.
    pub id: At<RowId>,
    /// What it offers.
    pub description: String,
    /// The row of 15-Intf by which it is reached.
    pub interface: At<RowId>,
    /// The protocol that it speaks, where that is not the one of its interface.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaks: Option<Speaks>,
}
row!(ExtApi, "28-ExtAPI", interface: ["15-Intf"]);

impl OlderIxit {
    /// Every row of every table: those that both editions have, then the others.
    #[must_use]
    pub fn every_row(&self) -> Vec<&dyn Linked> {
        let mut rows = self.same.every_row();
        rows.extend(self.com_mech.iter().map(|row| row as &dyn Linked));
        rows.extend(self.intf.iter().map(|row| row as &dyn Linked));
        rows.extend(self.ext_api.iter().map(|row| row as &dyn Linked));
        rows
    }

    /// The row of 15-Intf with this id.
    #[must_use]
    pub fn interface(&self, id: &RowId) -> Option<&Intf> {
        crate::ixit::find(&self.intf, id)
    }
}

impl<'de> Deserialize<'de> for OlderIxit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AllTables)
    }
}

struct AllTables;

impl<'de> Visitor<'de> for AllTables {
    type Value = OlderIxit;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tables by their names")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<OlderIxit, A::Error> {
        let mut own = OlderIxit::default();
        let same = Ixit::deserialize(MapAccessDeserializer::new(Tables { map, own: &mut own }))?;
        let OlderIxit { same: Ixit { sec_param, pers_data, .. }, com_mech, intf, ext_api } = own;
        Ok(OlderIxit { same: Ixit { sec_param, pers_data, ..same }, com_mech, intf, ext_api })
    }
}

/// The tables of a file: those with a layout of their own are put aside, the others are left to the type of the newer edition.
struct Tables<'a, A> {
    map: A,
    own: &'a mut OlderIxit,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Tables<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        while let Some(table) = self.map.next_key::<String>()? {
            match table.as_str() {
                COM_MECH => self.own.com_mech = self.map.next_value()?,
                EXT_API => self.own.ext_api = self.map.next_value()?,
                INTF => self.own.intf = self.map.next_value()?,
                PERS_DATA => self.own.same.pers_data = rows(self.map.next_value()?),
                SEC_PARAM => self.own.same.sec_param = rows(self.map.next_value()?),
                newer if NEWER.contains(&newer) => return Err(A::Error::unknown_field(newer, &[COM_MECH, INTF, EXT_API])),
                same => return seed.deserialize(StrDeserializer::new(same)).map(Some),
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

fn rows<T>(renamed: Vec<Renamed<T>>) -> Vec<T> {
    renamed.into_iter().map(|Renamed(row)| row).collect()
}

impl JsonSchema for OlderIxit {
    fn schema_name() -> Cow<'static, str> {
        "OlderIxit".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let own = [
            (SEC_PARAM, generator.subschema_for::<Vec<Renamed<SecParam>>>(), "Security parameters."),
            (COM_MECH, generator.subschema_for::<Vec<ComMech>>(), "Communication mechanisms."),
            (INTF, generator.subschema_for::<Vec<Intf>>(), "Physical and logical interfaces."),
            (PERS_DATA, generator.subschema_for::<Vec<Renamed<PersData>>>(), "Personal data."),
            (EXT_API, generator.subschema_for::<Vec<ExtApi>>(), "Interfaces for programs outside."),
        ];
        let mut schema = Ixit::json_schema(generator);
        schema.insert("description".to_owned(), "All tables of the older edition.".into());
        if let Some(tables) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            NEWER.iter().for_each(|table| drop(tables.remove(*table)));
            for (table, mut rows, meaning) in own {
                rows.insert("description".to_owned(), meaning.into());
                rows.insert("default".to_owned(), Value::Array(Vec::new()));
                tables.insert(table.to_owned(), rows.to_value());
            }
        }
        schema
    }
}
