//! A declared operation by Bluetooth LE as somebody, told in the words of HTTP, so that scripts need not know by which protocol they call.

use std::time::Duration;

use suite::evidence::ble::{BleGot, BleSubject};
use suite::evidence::{BenchTrouble, Place, ResponseClass, Who};
use suite::ixit::{BleAct, BleOperation};

use super::access::{Act, Does};
use crate::context::Context;
use crate::probe::calls::Called;
use crate::session::http::HttpResponse;

/// Reads or writes, from no bond to no bond.
pub(super) async fn put(context: &Context, at: &Place, operation: &BleOperation, canary: &str, who: &Who) -> Result<Called, BenchTrouble> {
    let undeclared = || BenchTrouble::new("the operation says not exactly one thing to do with a characteristic");
    let value = operation.written(canary);
    let (characteristic, does) = match operation.act().ok_or_else(undeclared)? {
        BleAct::Listen(characteristic) => (characteristic, Does::Listen),
        BleAct::Read(characteristic) => (characteristic, Does::Read),
        BleAct::Write { characteristic, .. } => (characteristic, Does::Write(value.as_deref().ok_or_else(undeclared)?)),
    };
    let who = match who {
        Who::Nobody => BleSubject::Unpaired,
        Who::Identity(name) => BleSubject::Identity(name.clone()),
    };
    let (tried, read) = Act { at, characteristic, does }.tried(context, who).await?;
    Ok(told(tried.got, read))
}

fn told(got: BleGot, read: Option<Vec<u8>>) -> Called {
    let said = |status, body| HttpResponse { status, headers: Vec::new(), body, whole: true, took: Duration::ZERO };
    match got {
        BleGot::Served | BleGot::ServedAfterSilentBond => {
            Called { class: ResponseClass::Served, response: Some(said(200, read.unwrap_or_default())) }
        }
        BleGot::Refused | BleGot::NotPaired => Called { class: ResponseClass::Refused, response: Some(said(403, Vec::new())) },
        BleGot::Absent => Called { class: ResponseClass::Absent, response: Some(said(404, Vec::new())) },
        // Nobody waits any longer than this for a change.
        BleGot::NoAnswer | BleGot::ToldNothing => Called::nothing(ResponseClass::NoAnswer),
    }
}
