//! All tables together: whether one has a row, every row, and rows by their ids and by what they stand at.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{AuthMech, Ixit, Linked, LogIntf, PhyIntf, SecComMech, UpdMech, find};
use crate::catalogue::TableId;
use crate::names::RowId;

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

    /// Every row of every table, in the order of the tables.
    #[must_use]
    pub fn every_row(&self) -> Vec<&dyn Linked> {
        let mut rows: Vec<&dyn Linked> = Vec::new();
        rows.extend(self.auth_mech.iter().map(|row| row as &dyn Linked));
        rows.extend(self.vuln_types.iter().map(|row| row as &dyn Linked));
        rows.extend(self.vuln_mon.iter().map(|row| row as &dyn Linked));
        rows.extend(self.soft_comp.iter().map(|row| row as &dyn Linked));
        rows.extend(self.upd_mech.iter().map(|row| row as &dyn Linked));
        rows.extend(self.upd_proc.iter().map(|row| row as &dyn Linked));
        rows.extend(self.sec_param.iter().map(|row| row as &dyn Linked));
        rows.extend(self.sec_com_mech.iter().map(|row| row as &dyn Linked));
        rows.extend(self.net_sec_impl.iter().map(|row| row as &dyn Linked));
        rows.extend(self.soft_serv.iter().map(|row| row as &dyn Linked));
        rows.extend(self.sec_mgmt.iter().map(|row| row as &dyn Linked));
        rows.extend(self.phy_intf.iter().map(|row| row as &dyn Linked));
        rows.extend(self.code_min.iter().map(|row| row as &dyn Linked));
        rows.extend(self.privl_ctrl.iter().map(|row| row as &dyn Linked));
        rows.extend(self.acc_ctrl.iter().map(|row| row as &dyn Linked));
        rows.extend(self.sec_dev.iter().map(|row| row as &dyn Linked));
        rows.extend(self.sec_boot.iter().map(|row| row as &dyn Linked));
        rows.extend(self.pers_data.iter().map(|row| row as &dyn Linked));
        rows.extend(self.ext_sens.iter().map(|row| row as &dyn Linked));
        rows.extend(self.res_mech.iter().map(|row| row as &dyn Linked));
        rows.extend(self.tel_data.iter().map(|row| row as &dyn Linked));
        rows.extend(self.del_func.iter().map(|row| row as &dyn Linked));
        rows.extend(self.user_dec.iter().map(|row| row as &dyn Linked));
        rows.extend(self.user_intf.iter().map(|row| row as &dyn Linked));
        rows.extend(self.log_intf.iter().map(|row| row as &dyn Linked));
        rows.extend(self.inp_val.iter().map(|row| row as &dyn Linked));
        rows
    }

    /// A row with all that it names, directly and through others: what it stands on. In the order of the tables; nothing where there is no such row.
    #[must_use]
    pub fn with_named(&self, id: &RowId) -> Vec<&dyn Linked> {
        let mut rows = self.every_row();
        let (mut wanted, mut new) = (BTreeSet::new(), vec![id]);
        while let Some(id) = new.pop() {
            if wanted.insert(id) {
                let named = rows.iter().filter(|row| **row.written_id() == *id).flat_map(|row| row.links());
                new.extend(named.map(|link| &**link.to));
            }
        }
        rows.retain(|row| wanted.contains(&**row.written_id()));
        rows
    }

    /// The row of 28-LogIntf with this id.
    #[must_use]
    pub fn logical(&self, id: &RowId) -> Option<&LogIntf> {
        find(&self.log_intf, id)
    }

    /// Whether it is known of a logical interface that no network reaches it.
    #[must_use]
    pub fn is_off_any_network(&self, row: &LogIntf) -> bool {
        find(&self.phy_intf, &row.physical).is_some_and(PhyIntf::carries_no_network)
    }

    /// The row of 1-AuthMech with this id.
    #[must_use]
    pub fn login(&self, id: &RowId) -> Option<&AuthMech> {
        find(&self.auth_mech, id)
    }

    /// The rows of 1-AuthMech by which somebody pairs at this row of 15-PhyIntf: there is one bond for all that stands at a radio.
    pub fn pairing_at(&self, side: &RowId) -> impl Iterator<Item = &AuthMech> {
        let stands_at =
            move |row: &&AuthMech| row.interface.as_ref().and_then(|id| self.logical(id)).is_some_and(|own| *own.physical == *side);
        self.auth_mech.iter().filter(|row| row.pairs_by().is_some()).filter(stands_at)
    }

    /// The row of 11-SecComMech with this id.
    #[must_use]
    pub fn channel(&self, id: &RowId) -> Option<&SecComMech> {
        find(&self.sec_com_mech, id)
    }

    /// The row of 7-UpdMech with this id.
    #[must_use]
    pub fn update_mechanism(&self, id: &RowId) -> Option<&UpdMech> {
        find(&self.upd_mech, id)
    }
}
