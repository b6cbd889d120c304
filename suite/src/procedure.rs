//! Procedures that a profile adds to a unit: each becomes obligations of that unit, put to every enabled row that it fits. They add, never remove.

use crate::assessment::Assessment;
use crate::condition::Expression;
use crate::evidence::{
    CommonCredentials, CommonCredentialsSeen, Credential, Exchange, ExchangeSeen, Login, LoginOutcome, Method, Place, Request,
    ResponseClass, Who,
};
use crate::files::profile::{Discloses, Expectation, HttpProcedure, Procedure};
use crate::ics::Claimed;
use crate::id::UnitId;
use crate::ixit::{AuthMech, LogIntf, Row, Status, Way};
use crate::p5_01_passwords::logins;
use crate::p5_06_attack_surface::disclosure;
use crate::reference::passwords;
use crate::unit::{INITIALISED, Located, Obligation};
use crate::verdict::{Findings, Judged, Missing};

/// The obligations that the profile adds to a unit.
pub(crate) fn obligations<'a>(assessment: &Assessment<'a>, unit: UnitId) -> Vec<Obligation<'a>> {
    let procedures = assessment.profile.procedures(unit).iter().filter(|procedure| !procedure.extra && applies(assessment, procedure));
    procedures.flat_map(|procedure| of_procedure(assessment, procedure)).collect()
}

/// What the profile probes beyond the standard: beside which unit, in words, with its obligations.
pub(crate) fn extras<'a>(assessment: &Assessment<'a>) -> Vec<(UnitId, String, Vec<Obligation<'a>>)> {
    let all = assessment.profile.units.iter().flat_map(|(unit, procedures)| procedures.iter().map(move |procedure| (*unit, procedure)));
    let extras = all.filter(|(_, procedure)| procedure.extra && applies(assessment, procedure));
    extras.map(|(unit, procedure)| (unit, procedure.to_string(), of_procedure(assessment, procedure))).collect()
}

/// A condition that is not known to fail keeps the procedure: nothing is dropped by silence.
fn applies(assessment: &Assessment<'_>, procedure: &Procedure) -> bool {
    let expression = procedure.when.as_ref().and_then(|when| Expression::parse(when, assessment.declaration.edition).ok());
    expression.is_none_or(|expression| expression.holds(&Claimed(assessment.declaration)) != Some(false))
}

fn of_procedure<'a>(assessment: &Assessment<'a>, procedure: &'a Procedure) -> Vec<Obligation<'a>> {
    let ixit = &assessment.declaration.ixit;
    if procedure.default_credentials.is_some() {
        let logins = ixit.auth_mech.iter().filter(|row| row.password().is_some() && row.interface.is_some());
        return logins.flat_map(|row| at_places(assessment, row, no_common_credential_is_accepted)).collect();
    }
    let Some(http) = &procedure.http else { return Vec::new() };
    let interfaces = ixit.log_intf.iter().filter(|row| row.speaks.is_http() && row.status == Status::Enabled);
    interfaces
        .flat_map(|row| {
            at_places(assessment, row, move |assessment, row: &LogIntf, place| is_as_expected(assessment, procedure, http, row, place))
        })
        .collect()
}

fn at_places<'a, R: Row + Located>(
    assessment: &Assessment<'a>,
    row: &'a R,
    claim: impl Fn(&Assessment<'_>, &R, &Place) -> Judged + Copy + 'a,
) -> Vec<Obligation<'a>> {
    let id = Some(row.id().clone());
    let places = row.places(assessment, INITIALISED).into_iter();
    places
        .map(|place| match place {
            Ok(place) => Obligation::new(id.clone(), Some(place.clone()), move |assessment| claim(assessment, row, &place)),
            Err(missing) => Obligation::missing(id.clone(), missing),
        })
        .collect()
}

fn no_common_credential_is_accepted(assessment: &Assessment<'_>, row: &AuthMech, place: &Place) -> Judged {
    let (lock_after, lock_ms) = row.lock();
    let mut findings = Findings::none();
    let ways = logins::ways(row)?;
    // Signing in rightly provokes nothing, so it comes before every guess.
    ways.iter().for_each(|way| findings.look(right_secret_is_accepted(assessment, row, *way, place)));
    for way in ways {
        let list = if is_by_community(row, way) { passwords::communities_digest() } else { passwords::common_digest() };
        let question = CommonCredentials { at: place.clone(), row: (*row.id).clone(), way, list, lock_after, lock_ms };
        findings.look(assessment.ask(question).map(|seen| accepted_credentials(row, way, seen)));
    }
    Ok(findings)
}

fn is_by_community(row: &AuthMech, way: u8) -> bool {
    matches!(row.exercise.get(usize::from(way)), Some(Way::SnmpCommunity(_)))
}

/// The live control of every refusal: a way on which nobody can sign in, also not with the right secret, refuses all in vain.
fn right_secret_is_accepted(assessment: &Assessment<'_>, row: &AuthMech, way: u8, place: &Place) -> Judged {
    let with = Credential::Identity(assessment.identity(&place.sample, row, place.state)?);
    let seen = assessment.ask(Login { at: place.clone(), row: (*row.id).clone(), way, with })?;
    if seen.outcome.accepted() {
        return Ok(Findings::none());
    }
    let says = format!("{}, way {}: the right secret was not accepted there either, so no refusal proves anything", row.id, way + 1);
    Err(Missing::Unfair(says))
}

/// Where any password is accepted, that is the finding, and not a default password.
fn accepted_credentials(row: &AuthMech, way: u8, seen: &CommonCredentialsSeen) -> Findings {
    let mut findings = Findings::none();
    let about = format!("{}, way {}", row.id, way + 1);
    if seen.control.accepted() {
        findings.fails(&about, "accepts a random wrong password: there is no authentication");
        return findings;
    }
    for entry in &seen.accepted {
        if is_by_community(row, way) {
            findings.fails(&about, format!("accepts a community that everybody knows (entry {} of the list)", entry.entry));
            continue;
        }
        let open = if entry.outcome == LoginOutcome::AcceptedForChangeOnly { "for setting a new password" } else { "with full access" };
        findings.fails(&about, format!("accepts a common password (user `{}`, entry {} of the list) {open}", entry.user, entry.entry));
    }
    findings
}

fn is_as_expected(assessment: &Assessment<'_>, procedure: &Procedure, http: &HttpProcedure, row: &LogIntf, place: &Place) -> Judged {
    let request = Request { method: Method::Get, path: http.get.clone(), json: None };
    let exchange = |who| Exchange { at: place.clone(), on: (*row.id).clone(), request: request.clone(), who };
    if let Some(control) = &procedure.control {
        let seen = assessment.ask(exchange(Who::Identity(control.clone())))?;
        if seen.class == ResponseClass::Absent {
            let mut findings = Findings::none();
            findings.remark(&http.get, "absent, also for somebody who may have it: the class's question does not arise");
            return Ok(findings);
        }
        if seen.class != ResponseClass::Served {
            return Err(Missing::Unfair(format!("GET {} was not served to `{control}`, so a refusal proves nothing", http.get)));
        }
    }
    let who = if procedure.who.as_str() == "nobody" { Who::Nobody } else { Who::Identity(procedure.who.clone()) };
    let seen = assessment.ask(exchange(who))?;
    if seen.class == ResponseClass::NoAnswer {
        return Err(Missing::Unfair(format!("GET {} got no answer", http.get)));
    }
    match procedure.expect {
        Some(Expectation::Discloses(Discloses::OnlyDeclared)) => Ok(disclosure::undeclared_in_exchange(assessment, row, seen)),
        Some(Expectation::Served) => Ok(served(procedure, http, seen)),
        Some(Expectation::Refused) => refused(procedure, http, seen),
        None => Err(Missing::Undeclared(format!("the profile does not say what GET {} must come to: add `expect`", http.get))),
    }
}

fn served(procedure: &Procedure, http: &HttpProcedure, seen: &ExchangeSeen) -> Findings {
    let mut findings = Findings::none();
    if seen.class != ResponseClass::Served {
        findings.fails(&http.get, format!("not served to `{}`", procedure.who));
    }
    findings
}

fn refused(procedure: &Procedure, http: &HttpProcedure, seen: &ExchangeSeen) -> Judged {
    let mut findings = Findings::none();
    match seen.class {
        ResponseClass::Refused | ResponseClass::RedirectedToLogin => {}
        ResponseClass::Absent => findings.remark(&http.get, "absent, which is no refusal"),
        ResponseClass::Served => findings.fails(&http.get, format!("served to `{}`", procedure.who)),
        ResponseClass::Failed | ResponseClass::NoAnswer | ResponseClass::Other => {
            return Err(Missing::Unfair(format!("GET {} came to {}: neither served nor refused", http.get, seen.class)));
        }
    }
    Ok(findings)
}
