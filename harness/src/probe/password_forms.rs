//! Whether a route for machines takes a person's password, in whatever form it could be put there.

use std::collections::BTreeMap;

use serde_json::json;
use suite::evidence::{BenchTrouble, LoginOutcome, Method, PasswordForm, PasswordForms, PasswordFormsSeen, Request, ResponseClass};
use suite::ixit::Way;
use suite::ixit::t01_auth_mech::{CoapPsk, MqttLogin};
use suite::names::IdentityName;

use super::login::Door;
use crate::bench::Account;
use crate::context::Context;
use crate::session::coap::CORE;
use crate::session::http::{HttpRequest, HttpResponse, exchange};
use crate::session::sign_in::{Pass, basic};
use crate::session::{NoResponse, classify, digest, form_encode, mqtt};

/// Opens the route with its own credential, then without any, then with each identity's password in each form.
///
/// # Errors
/// Only when the bench could not try.
pub async fn put(context: &Context, question: &PasswordForms) -> Result<PasswordFormsSeen, BenchTrouble> {
    let door = Door::of(context, &question.at, &question.row, question.way)?;
    if let Way::Mqtt(login) = door.way() {
        return at_a_broker(context, question, &door, login).await;
    }
    if let Way::CoapPsk(login) = door.way() {
        return by_key(context, question, &door, login).await;
    }
    let (Way::HttpBasic(on) | Way::HttpBearer(on) | Way::HttpDigest(on)) = door.way() else {
        return Err(BenchTrouble::new(format!("{} has no resource that takes a credential with each request", question.row)));
    };
    let control = door.right(&context.account(&question.at.sample, &question.control)?).await?.outcome;
    let (nobody, challenges) = outcome(exchange(door.endpoint(), HttpRequest::get(&on.get)).await)?;
    let mut tried = Vec::new();
    for name in &question.passwords_of {
        let account = context.account(&question.at.sample, name)?;
        for (form, request) in forms(&on.get, &account, &challenges) {
            let (outcome, _) = outcome(exchange(door.endpoint(), request).await)?;
            tried.push((form, name.clone(), outcome));
        }
    }
    Ok(seen(control, nobody, tried))
}

/// At a broker a person's password is shown under the name of the machine: people may have a login of their own behind the same port. Where machines show
/// certificates it is shown without one, for with it the certificate alone would open.
async fn at_a_broker(
    context: &Context,
    question: &PasswordForms,
    door: &Door<'_>,
    login: &MqttLogin,
) -> Result<PasswordFormsSeen, BenchTrouble> {
    let machine = context.account(&question.at.sample, &question.control)?;
    let control = door.right(&machine).await?.outcome;
    let shows = async |credentials: Option<(&str, &str)>| match mqtt::greeted(door.endpoint(), login.version, credentials).await {
        Ok(code) => Ok(mqtt::outcome(login.version, code)),
        Err(NoResponse::Closed) => Ok(LoginOutcome::Refused),
        // Whoever shows no certificate is refused in whatever way TLS has: the machine was let in with one just now.
        Err(NoResponse::Tls(_) | NoResponse::Unspoken(_)) if login.certificate && control.accepted() => Ok(LoginOutcome::Refused),
        Err(none) => none.or_trouble().map(|_| LoginOutcome::NoAnswer),
    };
    let nobody = shows(None).await?;
    let mut tried = Vec::new();
    for name in &question.passwords_of {
        let account = context.account(&question.at.sample, name)?;
        let outcome = if login.certificate {
            let user = if machine.user.is_empty() { &account.user } else { &machine.user };
            shows(Some((user, account.secret.expose()))).await?
        } else {
            door.with(&machine.user, account.secret.expose()).await?.outcome
        };
        tried.push((PasswordForm::Connect, name.clone(), outcome));
    }
    Ok(seen(control, nobody, tried))
}

/// Behind DTLS a person's password is shown as the key of the machine, and nobody shows no key at all.
async fn by_key(context: &Context, question: &PasswordForms, door: &Door<'_>, login: &CoapPsk) -> Result<PasswordFormsSeen, BenchTrouble> {
    let machine = context.account(&question.at.sample, &question.control)?;
    let control = door.right(&machine).await?.outcome;
    let interface = context.login_row(&question.row)?.interface.as_deref();
    let interface = interface.ok_or_else(|| BenchTrouble::new(format!("{} names no row of 28-LogIntf", question.row)))?;
    let path = login.get.clone().unwrap_or_else(|| CORE.to_owned());
    let request = Request { method: Method::Get, path, json: None };
    let nobody = match context.server(&question.at, interface)?.send(&request, &Pass::Nothing).await {
        Ok(response) => of_class(&response),
        // No session comes about without a key.
        Err(NoResponse::Tls(_)) => LoginOutcome::Refused,
        Err(none) => none.or_trouble().map(|_| LoginOutcome::NoAnswer)?,
    };
    let mut tried = Vec::new();
    for name in &question.passwords_of {
        let account = context.account(&question.at.sample, name)?;
        let outcome = door.with(&machine.user, account.secret.expose()).await?.outcome;
        tried.push((PasswordForm::Key, name.clone(), outcome));
    }
    Ok(seen(control, nobody, tried))
}

fn seen(control: LoginOutcome, nobody: LoginOutcome, tried: Vec<(PasswordForm, IdentityName, LoginOutcome)>) -> PasswordFormsSeen {
    let silent = tried.iter().filter(|(.., outcome)| *outcome == LoginOutcome::NoAnswer).count();
    let strangers = (nobody == LoginOutcome::NoAnswer).then(|| "who shows nothing got no answer".to_owned());
    let shortfall = (silent > 0).then(|| format!("{silent} of {} forms got no answer", tried.len())).or(strangers);
    PasswordFormsSeen { control, nobody, tried, shortfall }
}

/// Each form as a request; Digest only where the route offers it.
fn forms(path: &str, account: &Account, challenges: &[String]) -> Vec<(PasswordForm, HttpRequest)> {
    let (user, secret) = (account.user.as_str(), account.secret.expose());
    let with = |authorization: String| HttpRequest::get(path).and(&[("authorization".to_owned(), authorization)]);
    let fields = format!("user={0}&username={0}&password={1}", form_encode(user), form_encode(secret));
    let query = format!("{path}{}{fields}", if path.contains('?') { '&' } else { '?' });
    let json = json!(BTreeMap::from([("user", user), ("username", user), ("password", secret)])).to_string();
    let mut forms = vec![(PasswordForm::Basic, with(basic(user, secret)))];
    if let Some(answer) = digest::answer(challenges.iter().map(String::as_str), "GET", path, user, secret) {
        forms.push((PasswordForm::Digest, with(answer)));
    }
    forms.push((PasswordForm::FormBody, HttpRequest::with_body(Method::Post, path, "application/x-www-form-urlencoded", fields)));
    forms.push((PasswordForm::JsonBody, HttpRequest::with_body(Method::Post, path, "application/json", json)));
    forms.push((PasswordForm::Query, HttpRequest::get(&query)));
    forms
}

fn outcome(response: Result<HttpResponse, NoResponse>) -> Result<(LoginOutcome, Vec<String>), BenchTrouble> {
    let response = match response {
        Ok(response) => response,
        Err(none) => return none.or_trouble().map(|_| (LoginOutcome::NoAnswer, Vec::new())),
    };
    Ok((of_class(&response), response.header("www-authenticate").map(str::to_owned).collect()))
}

fn of_class(response: &HttpResponse) -> LoginOutcome {
    match classify::class(response, false) {
        ResponseClass::Served => LoginOutcome::Accepted,
        ResponseClass::Failed => LoginOutcome::NoAnswer,
        _ if matches!(response.status, 423 | 429) => LoginOutcome::Locked,
        _ => LoginOutcome::Refused,
    }
}
