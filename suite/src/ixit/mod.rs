//! The IXIT: what the supplier declares, table by table. One file for each table that rules read; the others are carried as written.

pub mod t01_auth_mech;
pub mod t02_user_info;
pub mod t11_sec_com_mech;
pub mod t13_soft_serv;
pub mod t15_phy_intf;
pub mod t28_log_intf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::catalogue::TableId;
use crate::names::RowId;

pub use t01_auth_mech::{Audience, AuthMech, Factor, Guarantee, Success, Way};
pub use t02_user_info::UserInfo;
pub use t11_sec_com_mech::SecComMech;
pub use t13_soft_serv::{Operation, SoftServ};
pub use t15_phy_intf::PhyIntf;
pub use t28_log_intf::{Disclosed, Disclosure, LogIntf, Speaks};

/// Whether an interface or service is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// On in normal use.
    Enabled,
    /// Present but off.
    Disabled,
    /// On during set-up only.
    SetUpOnly,
}

/// A row of a table: it has an id that is unique in the declaration.
pub trait Row: Serialize {
    /// The table's name in the newer edition: `1-AuthMech`.
    const TABLE: &'static str;
    /// The row's id.
    fn id(&self) -> &RowId;
}

macro_rules! row {
    ($type:ty, $table:literal) => {
        impl $crate::ixit::Row for $type {
            const TABLE: &'static str = $table;
            fn id(&self) -> &$crate::names::RowId {
                &self.id
            }
        }
    };
}
pub(crate) use row;

/// All tables of the newer edition. Tables that no rule reads yet are kept as they were written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ixit {
    /// Every way in which users or machines prove who they are.
    #[serde(default, rename = "1-AuthMech")]
    pub auth_mech: Vec<AuthMech>,
    /// Where users find what they need to know.
    #[serde(default, rename = "2-UserInfo")]
    pub user_info: UserInfo,
    /// Kinds of vulnerability and what is done about each.
    #[serde(default, rename = "3-VulnTypes", skip_serializing_if = "Value::is_null")]
    pub vuln_types: Value,
    /// Confirmations that processes are in place.
    #[serde(default, rename = "4-Conf", skip_serializing_if = "Value::is_null")]
    pub conf: Value,
    /// How vulnerabilities are watched.
    #[serde(default, rename = "5-VulnMon", skip_serializing_if = "Value::is_null")]
    pub vuln_mon: Value,
    /// Software components.
    #[serde(default, rename = "6-SoftComp", skip_serializing_if = "Value::is_null")]
    pub soft_comp: Value,
    /// Update mechanisms.
    #[serde(default, rename = "7-UpdMech", skip_serializing_if = "Value::is_null")]
    pub upd_mech: Value,
    /// Update procedures.
    #[serde(default, rename = "8-UpdProc", skip_serializing_if = "Value::is_null")]
    pub upd_proc: Value,
    /// Isolation and replacement.
    #[serde(default, rename = "9-ReplSup", skip_serializing_if = "Value::is_null")]
    pub repl_sup: Value,
    /// Security parameters.
    #[serde(default, rename = "10-SecParam", skip_serializing_if = "Value::is_null")]
    pub sec_param: Value,
    /// Secure communication mechanisms.
    #[serde(default, rename = "11-SecComMech")]
    pub sec_com_mech: Vec<SecComMech>,
    /// Network and security implementations.
    #[serde(default, rename = "12-NetSecImpl", skip_serializing_if = "Value::is_null")]
    pub net_sec_impl: Value,
    /// Software services.
    #[serde(default, rename = "13-SoftServ")]
    pub soft_serv: Vec<SoftServ>,
    /// Secure management of critical parameters.
    #[serde(default, rename = "14-SecMgmt", skip_serializing_if = "Value::is_null")]
    pub sec_mgmt: Value,
    /// Physical interfaces.
    #[serde(default, rename = "15-PhyIntf")]
    pub phy_intf: Vec<PhyIntf>,
    /// Code minimisation.
    #[serde(default, rename = "16-CodeMin", skip_serializing_if = "Value::is_null")]
    pub code_min: Value,
    /// Privilege control.
    #[serde(default, rename = "17-PrivlCtrl", skip_serializing_if = "Value::is_null")]
    pub privl_ctrl: Value,
    /// Hardware access control.
    #[serde(default, rename = "18-AccCtrl", skip_serializing_if = "Value::is_null")]
    pub acc_ctrl: Value,
    /// Secure development.
    #[serde(default, rename = "19-SecDev", skip_serializing_if = "Value::is_null")]
    pub sec_dev: Value,
    /// Secure boot.
    #[serde(default, rename = "20-SecBoot", skip_serializing_if = "Value::is_null")]
    pub sec_boot: Value,
    /// Personal data.
    #[serde(default, rename = "21-PersData", skip_serializing_if = "Value::is_null")]
    pub pers_data: Value,
    /// External sensors.
    #[serde(default, rename = "22-ExtSens", skip_serializing_if = "Value::is_null")]
    pub ext_sens: Value,
    /// Resilience mechanisms.
    #[serde(default, rename = "23-ResMech", skip_serializing_if = "Value::is_null")]
    pub res_mech: Value,
    /// Telemetry data.
    #[serde(default, rename = "24-TelData", skip_serializing_if = "Value::is_null")]
    pub tel_data: Value,
    /// Deletion functions.
    #[serde(default, rename = "25-DelFunc", skip_serializing_if = "Value::is_null")]
    pub del_func: Value,
    /// User decisions.
    #[serde(default, rename = "26-UserDec", skip_serializing_if = "Value::is_null")]
    pub user_dec: Value,
    /// User interfaces.
    #[serde(default, rename = "27-UserIntf", skip_serializing_if = "Value::is_null")]
    pub user_intf: Value,
    /// Logical interfaces.
    #[serde(default, rename = "28-LogIntf")]
    pub log_intf: Vec<LogIntf>,
    /// Input validation.
    #[serde(default, rename = "29-InpVal", skip_serializing_if = "Value::is_null")]
    pub inp_val: Value,
}

impl Ixit {
    /// Whether a table has a row, or a record has anything in it.
    #[must_use]
    pub fn has_row(&self, table: TableId) -> bool {
        let tables = serde_json::to_value(self).expect("tables always serialise");
        match tables.get(table.name()) {
            Some(Value::Array(rows)) => !rows.is_empty(),
            Some(Value::Object(record)) => !record.is_empty(),
            _ => false,
        }
    }

    /// The row of 28-LogIntf with this id.
    #[must_use]
    pub fn logical(&self, id: &RowId) -> Option<&LogIntf> {
        self.log_intf.iter().find(|row| *row.id == *id)
    }

    /// The row of 1-AuthMech with this id.
    #[must_use]
    pub fn login(&self, id: &RowId) -> Option<&AuthMech> {
        self.auth_mech.iter().find(|row| *row.id == *id)
    }

    /// The row of 11-SecComMech with this id.
    #[must_use]
    pub fn channel(&self, id: &RowId) -> Option<&SecComMech> {
        self.sec_com_mech.iter().find(|row| *row.id == *id)
    }
}
