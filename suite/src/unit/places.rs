//! Where a row is reached: the network side that it stands at, by IP or by Bluetooth, on the first sample, in each state.

use crate::assessment::Assessment;
use crate::evidence::{DutState, Family, Place, Vantage};
use crate::ixit::t15_phy_intf::Kind;
use crate::ixit::{AuthMech, LogIntf, PhyIntf, SecComMech, SoftServ, UpdMech};
use crate::names::SampleId;
use crate::verdict::Missing;

/// A row that stands at a network side of the device.
pub(crate) trait Located {
    /// The row of 15-PhyIntf behind it.
    fn physical<'a>(&'a self, assessment: &Assessment<'a>) -> Result<&'a PhyIntf, Missing>;

    /// Its places on the first sample, by IP: address families times states.
    fn places(&self, assessment: &Assessment<'_>, states: &[DutState]) -> Vec<Result<Place, Missing>> {
        self.places_by(Sides::Ip, assessment, states)
    }

    /// Its places on the first sample, by what a claim can ask over.
    fn places_by(&self, by: Sides, assessment: &Assessment<'_>, states: &[DutState]) -> Vec<Result<Place, Missing>> {
        match self.physical(assessment).and_then(|side| sides(assessment, side, by)) {
            Ok((sample, vantages)) => states
                .iter()
                .flat_map(|state| vantages.iter().map(|from| Ok(Place { sample: sample.clone(), state: *state, from: from.clone() })))
                .collect(),
            Err(missing) => vec![Err(in_each(missing, states))],
        }
    }
}

/// A person looks once for all states.
fn in_each(missing: Missing, states: &[DutState]) -> Missing {
    match missing {
        Missing::ByHand(why) if states.len() > 1 => {
            let states: Vec<_> = states.iter().map(DutState::to_string).collect();
            Missing::ByHand(format!("{why} (look in each of these states: {})", states.join(", ")))
        }
        other => other,
    }
}

/// Over what a claim can ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sides {
    /// Over IP.
    Ip,
    /// Over IP, and by Bluetooth LE.
    IpAndBluetooth,
}

fn sides<'a>(assessment: &Assessment<'a>, side: &PhyIntf, by: Sides) -> Result<(&'a SampleId, Vec<Vantage>), Missing> {
    let sample = assessment.first_sample()?;
    let by_bluetooth = by == Sides::IpAndBluetooth && side.kind == Kind::Bluetooth;
    if !side.carries_ip() && !by_bluetooth {
        return Err(Missing::ByHand(format!("{} carries no IP", side.id)));
    }
    let families = assessment.bench.samples[sample].interfaces.get(&*side.id).into_iter().flatten();
    let families = families.filter(|family| (**family == Family::Bluetooth) == by_bluetooth);
    let vantages: Vec<_> = families.map(|family| Vantage { interface: (*side.id).clone(), family: *family }).collect();
    if vantages.is_empty() {
        return Err(Missing::Needs(format!("bench.yaml gives sample {sample} no address on {}", side.id)));
    }
    Ok((sample, vantages))
}

impl Located for PhyIntf {
    fn physical<'a>(&'a self, _: &Assessment<'a>) -> Result<&'a PhyIntf, Missing> {
        Ok(self)
    }
}

impl Located for LogIntf {
    fn physical<'a>(&'a self, assessment: &Assessment<'a>) -> Result<&'a PhyIntf, Missing> {
        let rows = &assessment.declaration.ixit.phy_intf;
        let declared = rows.iter().find(|row| row.id == self.physical);
        declared.ok_or_else(|| Missing::Undeclared(format!("{}: `physical` names no row of 15-PhyIntf", self.id)))
    }
}

impl Located for AuthMech {
    fn physical<'a>(&'a self, assessment: &Assessment<'a>) -> Result<&'a PhyIntf, Missing> {
        assessment.interface_of(self)?.physical(assessment)
    }
}

impl Located for SoftServ {
    fn physical<'a>(&'a self, assessment: &Assessment<'a>) -> Result<&'a PhyIntf, Missing> {
        let undeclared = || Missing::Undeclared(format!("{}: `interface` names no row of 28-LogIntf", self.id));
        assessment.declaration.ixit.logical(&self.interface).ok_or_else(undeclared)?.physical(assessment)
    }
}

impl Located for SecComMech {
    fn physical<'a>(&'a self, assessment: &Assessment<'a>) -> Result<&'a PhyIntf, Missing> {
        let declared = self.interface.as_ref().and_then(|id| assessment.declaration.ixit.logical(id));
        let missing = || Missing::ByHand(format!("{} names no row of 28-LogIntf: the device calls out", self.id));
        declared.ok_or_else(missing)?.physical(assessment)
    }
}

impl Located for UpdMech {
    fn physical<'a>(&'a self, assessment: &Assessment<'a>) -> Result<&'a PhyIntf, Missing> {
        let declared = self.interface.as_ref().and_then(|id| assessment.declaration.ixit.logical(id));
        let missing = || Missing::Undeclared(format!("{}: state the row of 28-LogIntf in `interface`", self.id));
        declared.ok_or_else(missing)?.physical(assessment)
    }
}
