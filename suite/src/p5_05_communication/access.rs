//! Who gets what of the declared operations: each as nobody, with a made-up credential, and as everybody the bench knows who may not, beside those who may.

mod characteristics;
mod topics;

use crate::assessment::Assessment;
use crate::crawled;
use crate::evidence::{
    Access, AccessSeen, DutState, Got, Method, OfSample, OfWay, Place, Request, Subject, WriteAccess, WriteAccessSeen, WriteTry,
};
use crate::ixit::t10_sec_param::Provisioning;
use crate::ixit::t13_soft_serv::CANARY;
use crate::ixit::{AuthMech, Operation, SoftServ, Speaks, Status, Way};
use crate::names::{IdentityName, RowId};
use crate::verdict::{Findings, Judged, Missing};

/// An operation with everybody as whom it is tried.
struct Matrix<'a> {
    row: &'a SoftServ,
    operation: &'a Operation,
    entitled: Option<IdentityName>,
    others: Vec<Subject>,
    made_up: Vec<Subject>,
}

/// Nobody who may not gets anything of the operations of a service.
pub(super) fn operations_are_kept_from_others(assessment: &Assessment<'_>, row: &SoftServ, at: &Place) -> Judged {
    let mut findings = Findings::none();
    for operation in guarded(row) {
        if operation.ble.is_some() {
            findings.look(characteristics::is_kept_from_others(assessment, row, operation, at));
            continue;
        }
        match Matrix::of(assessment, row, operation, at) {
            Ok(matrix) => {
                findings.look(matrix.others_get_nothing(assessment, at));
                findings.look(matrix.nothing_is_done_in_clear(assessment, at));
            }
            Err(missing) => findings.lacks(missing),
        }
    }
    Ok(findings)
}

/// Nothing of a service for which somebody has to pair is served by Bluetooth over a link without a bond.
pub(super) fn nothing_goes_in_clear(assessment: &Assessment<'_>, row: &SoftServ, at: &Place) -> Judged {
    let mut findings = Findings::none();
    guarded(row).filter(|operation| operation.ble.is_some()).for_each(|operation| {
        findings.look(characteristics::is_not_served_in_clear(assessment, row, operation, at));
    });
    Ok(findings)
}

/// Everybody who may gets what the operations of a service give.
pub(super) fn the_entitled_are_served(assessment: &Assessment<'_>, row: &SoftServ, at: &Place) -> Judged {
    let mut findings = Findings::none();
    for operation in guarded(row) {
        if operation.ble.is_some() {
            findings.look(characteristics::is_served_to_the_entitled(assessment, row, operation, at));
            continue;
        }
        match Matrix::of(assessment, row, operation, at) {
            Ok(matrix) if matrix.entitled.is_some() => findings.look(matrix.the_entitled_are_served(assessment, at)),
            // In a state in which nobody is entitled yet there is nobody to serve.
            Ok(_) => {}
            Err(missing) => findings.lacks(missing),
        }
    }
    Ok(findings)
}

/// Operations that are not declared to be for everybody.
fn guarded(row: &SoftServ) -> impl Iterator<Item = &Operation> {
    row.operations.iter().filter(|operation| !operation.who.iter().any(|who| who.as_str() == "nobody"))
}

impl<'a> Matrix<'a> {
    /// # Errors
    /// When the operation does not say who may do it, or the bench knows none of them.
    fn of(assessment: &Assessment<'_>, row: &'a SoftServ, operation: &'a Operation, at: &Place) -> Result<Self, Missing> {
        if operation.who.is_empty() {
            return Err(Missing::Undeclared(format!("{}: state in `who` who may do the operation `{}`", row.id, operation.id)));
        }
        let known = known(assessment, at, operation);
        let may = |name: &IdentityName| operation.who.contains(name);
        let entitled = operation.who.iter().find(|name| known.contains(name)).cloned();
        if entitled.is_none() && at.state == DutState::Initialised {
            let who = operation.who.iter().map(IdentityName::as_str).collect::<Vec<_>>().join(" or ");
            return Err(Missing::Needs(format!(
                "bench.yaml names no identity {who} of sample {} for the operation `{}` of {}",
                at.sample, operation.id, row.id
            )));
        }
        // Before set-up the factory's login stands for whom the declaration calls otherwise afterwards; only strangers are strangers there.
        let others = known.into_iter().filter(|name| entitled.as_ref() != Some(name)).collect::<Vec<_>>().into_iter();
        let others = others.filter(|name| at.state == DutState::Initialised || may(name)).map(Subject::Identity);
        let elsewhere = of_another_sample(assessment, operation, at)?;
        Ok(Self {
            row,
            operation,
            entitled,
            others: std::iter::once(Subject::Nobody).chain(others).chain(elsewhere).collect(),
            made_up: made_up(assessment, row, operation),
        })
    }

    fn may(&self, who: &Subject) -> bool {
        matches!(who, Subject::Identity(name) if self.operation.who.contains(name))
    }

    fn about(&self) -> String {
        format!("{}, {}", self.row.id, self.operation.id)
    }

    fn writes(&self) -> bool {
        self.operation.writes()
    }

    fn others_get_nothing(&self, assessment: &Assessment<'_>, at: &Place) -> Judged {
        let mut findings = Findings::none();
        for subjects in [&self.others, &self.made_up].into_iter().filter(|subjects| !subjects.is_empty()) {
            if self.operation.mqtt.is_some() {
                findings.look(self.topic_is_kept_from(assessment, at, subjects));
            } else if self.writes() {
                findings.look(self.write(assessment, at, subjects).map(|seen| self.nothing_is_written(seen)));
            } else {
                findings.look(self.read(assessment, at, subjects).and_then(|seen| self.nothing_is_read(assessment, at, seen)));
            }
        }
        Ok(findings)
    }

    /// What needs a key over DTLS is done for nobody on a port without it either.
    fn nothing_is_done_in_clear(&self, assessment: &Assessment<'_>, at: &Place) -> Judged {
        let mut findings = Findings::none();
        let interface = assessment.declaration.ixit.logical(&self.row.interface);
        if self.operation.coap.is_none() || interface.is_none_or(|interface| interface.speaks != Speaks::Coaps) {
            return Ok(findings);
        }
        let rows = assessment.declaration.ixit.log_intf.iter();
        for clear in rows.filter(|row| row.speaks == Speaks::Coap && row.status == Status::Enabled && row.port.is_some()) {
            findings.look(if self.writes() {
                self.write_on(assessment, at, &clear.id, &[Subject::Nobody]).map(|seen| self.nothing_is_written(seen))
            } else {
                self.read_on(assessment, at, &clear.id, &[Subject::Nobody]).and_then(|seen| self.nothing_is_read(assessment, at, seen))
            });
        }
        Ok(findings)
    }

    fn read<'e>(&self, assessment: &Assessment<'e>, at: &Place, subjects: &[Subject]) -> Result<&'e AccessSeen, Missing> {
        self.read_on(assessment, at, &self.row.interface, subjects)
    }

    fn read_on<'e>(&self, assessment: &Assessment<'e>, at: &Place, on: &RowId, subjects: &[Subject]) -> Result<&'e AccessSeen, Missing> {
        let (on, request) = (on.clone(), request_of(self.row, self.operation)?);
        let (entitled, subjects) = (self.entitled.clone(), subjects.to_vec());
        assessment.ask(Access { at: at.clone(), on, request, entitled, subjects })
    }

    fn write<'e>(&self, assessment: &Assessment<'e>, at: &Place, subjects: &[Subject]) -> Result<&'e WriteAccessSeen, Missing> {
        self.write_on(assessment, at, &self.row.interface, subjects)
    }

    fn write_on<'e>(
        &self,
        assessment: &Assessment<'e>,
        at: &Place,
        on: &RowId,
        subjects: &[Subject],
    ) -> Result<&'e WriteAccessSeen, Missing> {
        let (on, request) = (on.clone(), request_of(self.row, self.operation)?);
        if !request.json.as_ref().is_some_and(|json| json.contains(CANARY)) {
            let asks = format!("mark in `json` of the operation `{}` by `{CANARY}` the value that a probe may write", self.operation.id);
            return Err(Missing::Undeclared(format!("{}: {asks}", self.row.id)));
        }
        let named = self.operation.read_back.as_ref().and_then(|id| self.row.operations.iter().find(|other| other.id == *id));
        let asks = || format!("state in `read_back` of the operation `{}` which operation reads what it wrote", self.operation.id);
        let read_back = named.ok_or_else(|| Missing::Undeclared(format!("{}: {}", self.row.id, asks())))?;
        let read_back = request_of(self.row, read_back)?;
        let (entitled, subjects) = (self.entitled.clone(), subjects.to_vec());
        assessment.ask(WriteAccess { at: at.clone(), on, request, read_back, entitled, subjects })
    }

    fn nothing_is_read(&self, assessment: &Assessment<'_>, at: &Place, seen: &AccessSeen) -> Judged {
        let (mut findings, mut unclear) = (Findings::none(), Vec::new());
        for tried in seen.tried.iter().filter(|tried| !self.may(&tried.who)) {
            let says = format!("is {} to {}", tried.got, tried.who);
            match tried.got {
                Got::Same => findings.fails(self.about(), says),
                // Without somebody to compare with, whatever is served may be it.
                Got::Different => {
                    unclear.push(format!("{}: {says} ({})", self.about(), tried.kind.as_ref().map_or("no type", |kind| kind.as_str())))
                }
                Got::Failed | Got::NoAnswer => {
                    findings.lacks(Missing::Unfair(format!("{}: {} got {}", self.about(), tried.who, tried.got)))
                }
                Got::NotSignedIn => findings.lacks(Missing::Needs(format!("{}: {} could not sign in", self.about(), tried.who))),
                Got::Absent | Got::Redirected | Got::Refused | Got::Shell => {}
            }
        }
        if !unclear.is_empty() && !findings.has_nonconformity() {
            let asks = format!("{}: others are served something else than the entitled. Is all of that meant for everybody?", self.about());
            findings.look(assessment.claim("5.5-4-2a").about(self.row).at(at).gathered(unclear).asks(asks));
        }
        Ok(findings)
    }

    fn nothing_is_written(&self, seen: &WriteAccessSeen) -> Findings {
        let mut findings = Findings::none();
        for tried in seen.tried.iter().filter(|tried| !self.may(&tried.who)) {
            match tried.took {
                Some(true) => findings.fails(self.about(), format!("takes effect for {}", tried.who)),
                Some(false) => {}
                None if matches!(tried.got, Got::Absent | Got::Redirected | Got::Refused) => {}
                None if tried.got == Got::NotSignedIn => {
                    findings.lacks(Missing::Needs(format!("{}: {} could not sign in", self.about(), tried.who)))
                }
                None => findings.lacks(Missing::Unfair(format!(
                    "{}: whether a write by {} took effect could not be read",
                    self.about(),
                    tried.who
                ))),
            }
        }
        self.left_changed(seen, &mut findings);
        findings
    }

    fn left_changed(&self, seen: &WriteAccessSeen, findings: &mut Findings) {
        if !seen.restored {
            findings.remark(self.about(), "the old value could not be put back: the device is left changed");
        }
    }

    fn the_entitled_are_served(&self, assessment: &Assessment<'_>, at: &Place) -> Judged {
        let mut findings = self.nobody_is_left_out(assessment, at);
        if self.operation.mqtt.is_some() {
            findings.extend(self.topic_is_served(assessment, at)?);
            return Ok(findings);
        }
        if self.writes() {
            let seen = self.write(assessment, at, &self.others)?;
            let served = seen.entitled.iter().chain(seen.tried.iter().filter(|tried| self.may(&tried.who)));
            served.for_each(|tried| self.wrote(tried, &mut findings));
            self.left_changed(seen, &mut findings);
            return Ok(findings);
        }
        let seen = self.read(assessment, at, &self.others)?;
        for tried in seen.entitled.iter().chain(seen.tried.iter().filter(|tried| self.may(&tried.who))) {
            match tried.got {
                Got::Same => {}
                // Signed in, and told that it may not: nobody else can mean that.
                Got::Refused if tried.status == Some(403) => {
                    findings.fails(self.about(), format!("is refused to {}, who may have it", tried.who))
                }
                Got::Different => {
                    findings.remark(self.about(), format!("is served to {} as something else than to others who may have it", tried.who))
                }
                got => findings.lacks(Missing::Unfair(format!("{}: {got} for {}, who may have it", self.about(), tried.who))),
            }
        }
        Ok(findings)
    }

    /// Who may do it in normal use and is not on the bench was not seen to be served.
    fn nobody_is_left_out(&self, assessment: &Assessment<'_>, at: &Place) -> Findings {
        let (mut findings, known) = (Findings::none(), known(assessment, at, self.operation));
        if let Some(unknown) = self.operation.who.iter().find(|name| at.state == DutState::Initialised && !known.contains(name)) {
            let says = format!("{}: bench.yaml names no identity {unknown} of sample {}, who may do it", self.about(), at.sample);
            findings.lacks(Missing::Needs(says));
        }
        findings
    }

    /// A write that was refused may have lacked something that the declaration does not tell, such as a token of the page: no proof.
    fn wrote(&self, tried: &WriteTry, findings: &mut Findings) {
        if tried.took != Some(true) {
            findings.lacks(Missing::Unfair(format!("{}: {}, and no effect, for {}, who may do it", self.about(), tried.got, tried.who)));
        }
    }
}

/// The identities of the bench who sign in over the protocol of an operation.
fn known(assessment: &Assessment<'_>, at: &Place, operation: &Operation) -> Vec<IdentityName> {
    match (&operation.coap, &operation.mqtt) {
        (Some(_), _) => crawled::identities_over(assessment, at, Speaks::is_coap),
        (None, Some(_)) => crawled::identities_over(assessment, at, Speaks::is_mqtt),
        (None, None) => crawled::identities(assessment, at),
    }
}

/// A made-up credential in the form of each way of each login of the service that is one of the operation's protocol.
fn made_up(assessment: &Assessment<'_>, row: &SoftServ, operation: &Operation) -> Vec<Subject> {
    let fits = |way: &Way| match (&operation.coap, &operation.mqtt) {
        (Some(_), _) => matches!(way, Way::CoapPsk(_)),
        (None, Some(_)) => matches!(way, Way::Mqtt(_)),
        (None, None) => way.is_http(),
    };
    let logins = row.login.iter().filter_map(|id| assessment.declaration.ixit.login(id));
    let of = |row: &AuthMech, way: usize| OfWay { row: (*row.id).clone(), way: u8::try_from(way).unwrap_or(u8::MAX) };
    let ways = logins.flat_map(|row| row.exercise.iter().enumerate().filter(|(_, way)| fits(way)).map(move |(number, _)| of(row, number)));
    ways.map(Subject::MadeUp).collect()
}

/// Who may do it over CoAP or at a broker on another sample: what opens that one opens no other, unless whoever set them up chose it.
///
/// # Errors
/// Where the declaration does not say who chose it.
fn of_another_sample(assessment: &Assessment<'_>, operation: &Operation, at: &Place) -> Result<Option<Subject>, Missing> {
    let is_asked = (operation.coap.is_some() || operation.mqtt.is_some()) && at.state == DutState::Initialised;
    for (sample, facts) in assessment.bench.samples.iter().filter(|(sample, _)| is_asked && **sample != at.sample) {
        let there = Place { sample: sample.clone(), ..at.clone() };
        for identity in known(assessment, &there, operation).into_iter().filter(|name| operation.who.contains(name)) {
            let Some(known) = facts.identities.get(&identity) else { continue };
            if !is_chosen(assessment, &known.login)? {
                return Ok(Some(Subject::OfSample(OfSample { sample: sample.clone(), identity })));
            }
        }
    }
    Ok(None)
}

/// Whether users bring what opens a login themselves.
fn is_chosen(assessment: &Assessment<'_>, login: &RowId) -> Result<bool, Missing> {
    let opens = assessment.declaration.ixit.sec_param.iter().filter(|row| row.used_by.iter().any(|user| **user == *login));
    let brought: Vec<_> = opens.map(|row| row.provisioning.as_ref()).collect();
    match &brought[..] {
        _ if brought.contains(&Some(&Provisioning::User)) => Ok(true),
        [] => Err(Missing::Undeclared(format!("name in `used_by` of 10-SecParam what opens {login}, and state its `provisioning`"))),
        _ if brought.contains(&None) => {
            Err(Missing::Undeclared(format!("state `provisioning` of the parameter of 10-SecParam that opens {login}")))
        }
        _ => Ok(false),
    }
}

/// The request of an operation.
///
/// # Errors
/// When it has not exactly one method.
pub(super) fn request_of(row: &SoftServ, operation: &Operation) -> Result<Request, Missing> {
    let unclear = || Missing::Undeclared(format!("{}: give the operation `{}` exactly one method with its path", row.id, operation.id));
    if let Some(coap) = &operation.coap {
        let (method, path) = coap.method_and_path().ok_or_else(unclear)?;
        return Ok(Request { method, path: path.to_owned(), json: coap.payload.clone() });
    }
    let (method, path) = operation.method_and_path().ok_or_else(unclear)?;
    let json = operation.json().filter(|_| method != Method::Get).map(ToString::to_string);
    Ok(Request { method, path: path.to_owned(), json })
}
