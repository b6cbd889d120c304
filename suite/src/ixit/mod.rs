//! The IXIT: what the supplier declares. One file for each of the 29 tables, and the references between their rows.

pub mod operation_ref;
pub mod or_words;
pub mod reading;
pub mod setting;
pub mod t01_auth_mech;
pub mod t02_user_info;
pub mod t03_vuln_types;
pub mod t04_conf;
pub mod t05_vuln_mon;
pub mod t06_soft_comp;
pub mod t07_upd_mech;
pub mod t08_upd_proc;
pub mod t09_repl_sup;
pub mod t10_sec_param;
pub mod t11_sec_com_mech;
pub mod t12_net_sec_impl;
pub mod t13_soft_serv;
pub mod t14_sec_mgmt;
pub mod t15_phy_intf;
pub mod t16_code_min;
pub mod t17_privl_ctrl;
pub mod t18_acc_ctrl;
pub mod t19_sec_dev;
pub mod t20_sec_boot;
pub mod t21_pers_data;
pub mod t22_ext_sens;
pub mod t23_res_mech;
pub mod t24_tel_data;
pub mod t25_del_func;
pub mod t26_user_dec;
pub mod t27_user_intf;
pub mod t28_log_intf;
pub mod t29_inp_val;
mod tables;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::files::At;
use crate::names::{Digest, RowId};

pub use operation_ref::OperationRef;
pub use or_words::OrWords;
pub use reading::Reading;
pub use t01_auth_mech::{Audience, AuthMech, Factor, Guarantee, Success, Way};
pub use t02_user_info::UserInfo;
pub use t03_vuln_types::VulnTypes;
pub use t04_conf::Conf;
pub use t05_vuln_mon::VulnMon;
pub use t06_soft_comp::SoftComp;
pub use t07_upd_mech::UpdMech;
pub use t08_upd_proc::UpdProc;
pub use t09_repl_sup::ReplSup;
pub use t10_sec_param::SecParam;
pub use t11_sec_com_mech::SecComMech;
pub use t12_net_sec_impl::NetSecImpl;
pub use t13_soft_serv::{BleAct, BleOperation, CoapOperation, HttpOperation, MqttAct, MqttOperation, Operation, SoftServ};
pub use t14_sec_mgmt::SecMgmt;
pub use t15_phy_intf::{PhyIntf, PortProtection};
pub use t16_code_min::CodeMin;
pub use t17_privl_ctrl::PrivlCtrl;
pub use t18_acc_ctrl::AccCtrl;
pub use t19_sec_dev::SecDev;
pub use t20_sec_boot::SecBoot;
pub use t21_pers_data::PersData;
pub use t22_ext_sens::ExtSens;
pub use t23_res_mech::ResMech;
pub use t24_tel_data::TelData;
pub use t25_del_func::DelFunc;
pub use t26_user_dec::UserDec;
pub use t27_user_intf::UserIntf;
pub use t28_log_intf::{Disclosed, Disclosure, LogIntf, Speaks};
pub use t29_inp_val::InpVal;

/// Whether an interface or service is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// On in normal use.
    #[default]
    Enabled,
    /// Present but off.
    Disabled,
    /// On during set-up only.
    SetUpOnly,
}

/// A row of a table: it has an id that is unique in the declaration.
pub trait Row: Serialize + Linked {
    /// The table's name in the newer edition: `1-AuthMech`.
    const TABLE: &'static str;
    /// The row's id.
    fn id(&self) -> &RowId;
}

/// A row as a node of the graph of references.
pub trait Linked {
    /// The table's name in the newer edition.
    fn table(&self) -> &'static str;
    /// The row's id where it is written.
    fn written_id(&self) -> &At<RowId>;
    /// The rows that it names.
    fn links(&self) -> Vec<Link<'_>>;
    /// The digest of the row as it stands.
    fn digest(&self) -> Digest;
}

/// A reference from one row to another.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// The field: `interface`, `cryptography.channel`.
    pub field: &'static str,
    /// The row that is named.
    pub to: &'a At<RowId>,
    /// The tables that it may stand in.
    pub tables: &'static [&'static str],
}

/// Makes a struct with a field `id` a row of its table. Fields that name rows of other tables follow, each with the tables that they may stand in.
macro_rules! row {
    ($type:ty, $table:literal $(, $($field:ident).+ : [$($to:literal),+])* $(,)?) => {
        impl $crate::ixit::Row for $type {
            const TABLE: &'static str = $table;
            fn id(&self) -> &$crate::names::RowId {
                &self.id
            }
        }

        impl $crate::ixit::Linked for $type {
            fn table(&self) -> &'static str {
                $table
            }

            fn written_id(&self) -> &$crate::files::At<$crate::names::RowId> {
                &self.id
            }

            fn digest(&self) -> $crate::names::Digest {
                $crate::names::Digest::of_value(self)
            }

            fn links(&self) -> Vec<$crate::ixit::Link<'_>> {
                let links: Vec<$crate::ixit::Link<'_>> = Vec::new();
                $(
                    let named = $crate::ixit::Names::rows(&self.$($field).+);
                    let links = {
                        let mut links = links;
                        let field = concat!($(stringify!($field), "."),+).trim_end_matches('.');
                        links.extend(named.into_iter().map(|to| $crate::ixit::Link { field, to, tables: &[$($to),+] }));
                        links
                    };
                )*
                links
            }
        }
    };
}
pub(crate) use row;

/// Shows words of a table in messages as the supplier writes them: `replay_protection`.
macro_rules! said_as_written {
    ($($type:ty),+ $(,)?) => { $(
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                serde::Serialize::serialize(self, f)
            }
        }
    )+ };
}
said_as_written!(
    Guarantee,
    t07_upd_mech::UpdGuarantee,
    t10_sec_param::ParamGuarantee,
    t10_sec_param::ParamType,
    t23_res_mech::ResGuarantee,
);

/// Several of them, with commas.
pub(crate) fn listed<T: std::fmt::Display>(words: &[T]) -> String {
    words.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A field that names rows: one, perhaps one, or several.
pub(crate) trait Names {
    /// The ids that it names.
    fn rows(&self) -> Vec<&At<RowId>>;
}

impl Names for At<RowId> {
    fn rows(&self) -> Vec<&At<RowId>> {
        vec![self]
    }
}

impl Names for Option<At<RowId>> {
    fn rows(&self) -> Vec<&At<RowId>> {
        self.iter().collect()
    }
}

impl Names for Option<Vec<At<RowId>>> {
    fn rows(&self) -> Vec<&At<RowId>> {
        self.iter().flatten().collect()
    }
}

impl Names for Vec<At<RowId>> {
    fn rows(&self) -> Vec<&At<RowId>> {
        self.iter().collect()
    }
}

/// All tables of the newer edition.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ixit {
    /// Every way in which users or machines prove who they are.
    #[serde(default, rename = "1-AuthMech")]
    pub auth_mech: Vec<AuthMech>,
    /// Where users find what they need to know.
    #[serde(default, rename = "2-UserInfo")]
    pub user_info: UserInfo,
    /// Kinds of vulnerability, and what is done about each in which time.
    #[serde(default, rename = "3-VulnTypes")]
    pub vuln_types: Vec<VulnTypes>,
    /// What the management confirms.
    #[serde(default, rename = "4-Conf")]
    pub conf: Conf,
    /// How the supplier learns of vulnerabilities: what is watched, and by which method.
    #[serde(default, rename = "5-VulnMon")]
    pub vuln_mon: Vec<VulnMon>,
    /// The components of which the software is made, with how each is updated.
    #[serde(default, rename = "6-SoftComp")]
    pub soft_comp: Vec<SoftComp>,
    /// The ways by which software is updated: what each promises, what that rests on, what the user can set and is told.
    #[serde(default, rename = "7-UpdMech")]
    pub upd_mech: Vec<UpdMech>,
    /// How an update is made and brought out: who takes which step, and in which time.
    #[serde(default, rename = "8-UpdProc")]
    pub upd_proc: Vec<UpdProc>,
    /// How a product that cannot be updated is taken off the network, and its hardware replaced.
    #[serde(default, rename = "9-ReplSup")]
    pub repl_sup: ReplSup,
    /// What security rests on: each password, key, token and certificate on the device, with how it is made, kept, sent and used.
    #[serde(default, rename = "10-SecParam")]
    pub sec_param: Vec<SecParam>,
    /// How communication is secured: the protocol, what it promises, and for which interface.
    #[serde(default, rename = "11-SecComMech")]
    pub sec_com_mech: Vec<SecComMech>,
    /// The implementations of network and security functions, with how each was reviewed.
    #[serde(default, rename = "12-NetSecImpl")]
    pub net_sec_impl: Vec<NetSecImpl>,
    /// What the device offers, and behind which login.
    #[serde(default, rename = "13-SoftServ")]
    pub soft_serv: Vec<SoftServ>,
    /// How critical security parameters are managed through their life.
    #[serde(default, rename = "14-SecMgmt")]
    pub sec_mgmt: Vec<SecMgmt>,
    /// The interfaces by wire and by air, sockets and pads on the board included.
    #[serde(default, rename = "15-PhyIntf")]
    pub phy_intf: Vec<PhyIntf>,
    /// By which techniques code that is not needed is kept out.
    #[serde(default, rename = "16-CodeMin")]
    pub code_min: Vec<CodeMin>,
    /// How software is held to the privileges that it needs.
    #[serde(default, rename = "17-PrivlCtrl")]
    pub privl_ctrl: Vec<PrivlCtrl>,
    /// How hardware controls the access to memory.
    #[serde(default, rename = "18-AccCtrl")]
    pub acc_ctrl: Vec<AccCtrl>,
    /// The processes by which the software is developed securely.
    #[serde(default, rename = "19-SecDev")]
    pub sec_dev: Vec<SecDev>,
    /// How software is verified when the device starts, and what happens when it was altered.
    #[serde(default, rename = "20-SecBoot")]
    pub sec_boot: Vec<SecBoot>,
    /// The personal data that is processed: why, where, by whom, for how long, and on what basis.
    #[serde(default, rename = "21-PersData")]
    pub pers_data: Vec<PersData>,
    /// What the device senses of its surroundings.
    #[serde(default, rename = "22-ExtSens")]
    pub ext_sens: Vec<ExtSens>,
    /// How the device lives through outages of network and power.
    #[serde(default, rename = "23-ResMech")]
    pub res_mech: Vec<ResMech>,
    /// What the device tells its supplier about itself.
    #[serde(default, rename = "24-TelData")]
    pub tel_data: Vec<TelData>,
    /// How users delete their data, on the device and at services.
    #[serde(default, rename = "25-DelFunc")]
    pub del_func: Vec<DelFunc>,
    /// What users decide in set-up and later, and what holds when they decide nothing.
    #[serde(default, rename = "26-UserDec")]
    pub user_dec: Vec<UserDec>,
    /// Where users see and enter data.
    #[serde(default, rename = "27-UserIntf")]
    pub user_intf: Vec<UserIntf>,
    /// What listens or calls where: protocols and ports, with what they tell before a login.
    #[serde(default, rename = "28-LogIntf")]
    pub log_intf: Vec<LogIntf>,
    /// How input is validated, from users and from networks.
    #[serde(default, rename = "29-InpVal")]
    pub inp_val: Vec<InpVal>,
}

/// The row of a table with this id.
pub fn find<'a, R: Row>(rows: &'a [R], id: &RowId) -> Option<&'a R> {
    rows.iter().find(|row| row.id() == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_shown_as_they_are_written() {
        assert_eq!(listed(&[Guarantee::Authenticity, Guarantee::ReplayProtection]), "authenticity, replay_protection");
        assert_eq!(t10_sec_param::ParamType::Critical.to_string(), "critical");
    }
}
