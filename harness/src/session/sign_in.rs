//! Signing in by a declared way: what is sent, by which sign success is known, and what the session then shows with each request.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use suite::evidence::{BenchTrouble, LoginOutcome, Method, ResponseClass};
use suite::ixit::t01_auth_mech::{HttpForm, HttpJson, OnResource};
use suite::ixit::{Success, Way};

use super::connect::Endpoint;
use super::cookie::cookies;
use super::http::{HttpRequest, HttpResponse, exchange};
use super::{NoResponse, classify, coap, digest, form_encode, ftp, mqtt, rtsp, snmp, ssh, telnet};
use crate::secrets::{Secret, Taint};

/// One try to sign in.
#[derive(Debug)]
pub struct Tried {
    /// What it came to.
    pub outcome: LoginOutcome,
    /// The status code, if the protocol gave one.
    pub status: Option<u16>,
    /// From the first byte sent to the answer.
    pub took: Duration,
    /// How long to wait before the next try, as the device says.
    pub retry_after: Option<Duration>,
    /// What shows with each later request that it comes from somebody signed in.
    pub pass: Pass,
    /// What was served to the credentials, where they were accepted on the resource itself.
    pub page: Option<HttpResponse>,
}

/// What a request carries to show who sends it.
#[derive(Clone, Debug, Default)]
pub enum Pass {
    /// Answers to a Digest challenge.
    Digest {
        /// The user name.
        user: String,
        /// The secret.
        secret: Secret,
    },
    /// This key in the handshake of DTLS, on this port where an interface has none of its own.
    Dtls {
        /// The port.
        port: u16,
        /// The key.
        shown: coap::Shown,
    },
    /// These headers.
    Headers(Headers),
    /// Nothing.
    #[default]
    Nothing,
}

/// Header names and values that carry a session; their values do not print.
#[derive(Clone)]
pub struct Headers(pub Vec<(String, String)>);

impl std::fmt::Debug for Headers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl Pass {
    /// The bearer token, if the session goes on with one.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        let Self::Headers(Headers(headers)) = self else { return None };
        headers.iter().find(|(name, _)| name == "authorization").and_then(|(_, value)| value.strip_prefix("Bearer "))
    }
}

impl Tried {
    pub(crate) fn nothing_came() -> Self {
        Self { outcome: LoginOutcome::NoAnswer, status: None, took: Duration::ZERO, retry_after: None, pass: Pass::Nothing, page: None }
    }

    fn of(response: &HttpResponse, outcome: LoginOutcome, pass: Pass) -> Self {
        let pass = if outcome.accepted() { pass } else { Pass::Nothing };
        let page = outcome.accepted().then(|| response.clone());
        Self { outcome, status: Some(response.status), took: response.took, retry_after: response.retry_after(), pass, page }
    }
}

/// Tries to sign in. Whatever the device does is an outcome; a status that says that there is no such login is no answer to the credentials, unless
/// the declared sign of success says otherwise. `known` is a secret that is known to be right there, for protocols that refuse by silence.
///
/// # Errors
/// Only when the bench could not try.
pub async fn sign_in(
    endpoint: &Endpoint,
    way: &Way,
    shown: (&str, &str),
    known: Option<&Secret>,
    taint: &Taint,
) -> Result<Tried, BenchTrouble> {
    let (user, secret) = shown;
    let tried = match way {
        Way::BlePairing(_) => return Err(BenchTrouble::new("nobody pairs over IP: this login is one of Bluetooth LE")),
        Way::CoapPsk(login) => coap::sign_in(endpoint, login, shown, known).await,
        Way::Ftp(login) => ftp::sign_in(endpoint, login.auth_tls, user, secret).await,
        Way::HttpBasic(on) => by_headers(endpoint, on, basic(user, secret)).await,
        Way::HttpBearer(on) => by_headers(endpoint, on, format!("Bearer {secret}")).await,
        Way::HttpDigest(on) => by_digest(endpoint, on, user, secret).await,
        Way::HttpForm(form) => open_session(endpoint, &ToOpen::form(form, user, secret), taint).await.map(|(tried, _)| tried),
        Way::HttpJson(json) => open_session(endpoint, &ToOpen::json(json, user, secret), taint).await.map(|(tried, _)| tried),
        Way::Mqtt(login) => mqtt::sign_in(endpoint, login, shown, known).await,
        Way::RtspDigest(on) => by_rtsp(endpoint, &on.describe, user, secret).await,
        Way::SnmpCommunity(login) => snmp::sign_in(endpoint, login.version, secret, known).await,
        Way::SshPassword(_) => ssh::sign_in(endpoint, user, secret).await,
        Way::Telnet(login) => telnet::sign_in(endpoint, login, user, secret).await,
    };
    match tried {
        Ok(tried) => Ok(tried),
        Err(none) => none.or_trouble().map(|_| Tried::nothing_came()),
    }
}

/// What is sent to open a session, and by which sign it is known that one was opened.
pub(crate) struct ToOpen<'a> {
    /// The request.
    pub(crate) request: HttpRequest,
    /// The sign of success.
    pub(crate) sign: &'a Success,
    proof: Option<&'a str>,
}

impl<'a> ToOpen<'a> {
    /// By this way, if it opens a session at all.
    pub(crate) fn by(way: &'a Way, user: &str, secret: &str) -> Option<Self> {
        match way {
            Way::HttpForm(form) => Some(Self::form(form, user, secret)),
            Way::HttpJson(json) => Some(Self::json(json, user, secret)),
            _ => None,
        }
    }

    fn form(form: &'a HttpForm, user: &str, secret: &str) -> Self {
        let field = |(name, value): (&String, &String)| format!("{}={}", form_encode(name), form_encode(&fill(value, user, secret)));
        let body = form.fields.iter().map(field).collect::<Vec<_>>().join("&");
        let request = HttpRequest::with_body(Method::Post, &form.post, "application/x-www-form-urlencoded", body);
        Self { request, sign: &form.success, proof: form.proof.as_deref() }
    }

    fn json(json: &'a HttpJson, user: &str, secret: &str) -> Self {
        let body = json_body(&json.body, |value| fill(value, user, secret));
        let request = HttpRequest::with_body(Method::Post, &json.post, "application/json", body);
        Self { request, sign: &json.success, proof: json.proof.as_deref() }
    }
}

/// Opens a session; what came of it, and the answer to the login itself.
///
/// # Errors
/// [`NoResponse`], as for any request.
pub(crate) async fn open_session(endpoint: &Endpoint, to_open: &ToOpen<'_>, taint: &Taint) -> Result<(Tried, HttpResponse), NoResponse> {
    let response = exchange(endpoint, to_open.request.clone()).await?;
    let tried = by_sign(endpoint, &response, to_open.sign, to_open.proof, taint).await?;
    Ok((tried, response))
}

/// Sends a request as somebody signed in (or as nobody, with [`Pass::Nothing`]).
///
/// # Errors
/// [`NoResponse`], as for any request.
pub async fn send(endpoint: &Endpoint, request: HttpRequest, pass: &Pass) -> Result<HttpResponse, NoResponse> {
    match pass {
        // A key for another protocol is nothing here.
        Pass::Dtls { .. } | Pass::Nothing => exchange(endpoint, request).await,
        Pass::Headers(headers) => exchange(endpoint, request.and(&headers.0)).await,
        Pass::Digest { user, secret } => {
            let bare = HttpRequest { body: Vec::new(), ..request.clone() };
            let challenge = exchange(endpoint, bare).await?;
            if challenge.status != 401 {
                return exchange(endpoint, request).await;
            }
            let method = request.method.to_string();
            match digest::answer(challenge.header("www-authenticate"), &method, &request.path, user, secret.expose()) {
                Some(answer) => exchange(endpoint, request.and(&[("authorization".to_owned(), answer)])).await,
                None => Ok(challenge),
            }
        }
    }
}

/// The members of a JSON body, each value filled in as text.
#[must_use]
pub fn json_body(members: &BTreeMap<String, String>, fill: impl Fn(&str) -> String) -> String {
    Value::Object(members.iter().map(|(name, value)| (name.clone(), Value::String(fill(value)))).collect::<Map<_, _>>()).to_string()
}

/// The credentials of HTTP Basic.
#[must_use]
pub fn basic(user: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{secret}")))
}

fn fill(template: &str, user: &str, secret: &str) -> String {
    replace_once(template, &[("{user}", user), ("{secret}", secret)])
}

/// Replaces place holders in one pass, so that a secret that looks like one stays as it is.
#[must_use]
pub fn replace_once(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((at, holder, value)) =
        values.iter().filter_map(|(holder, value)| rest.find(holder).map(|at| (at, *holder, *value))).min_by_key(|(at, ..)| *at)
    {
        filled.push_str(&rest[..at]);
        filled.push_str(value);
        rest = &rest[at + holder.len()..];
    }
    filled + rest
}

async fn by_headers(endpoint: &Endpoint, on: &OnResource, authorization: String) -> Result<Tried, NoResponse> {
    let headers = vec![("authorization".to_owned(), authorization)];
    let response = exchange(endpoint, HttpRequest::get(&on.get).and(&headers)).await?;
    let outcome = on_resource(&response);
    Ok(Tried::of(&response, outcome, Pass::Headers(Headers(headers))))
}

async fn by_digest(endpoint: &Endpoint, on: &OnResource, user: &str, secret: &str) -> Result<Tried, NoResponse> {
    let pass = Pass::Digest { user: user.to_owned(), secret: Secret::new(secret.to_owned()) };
    let response = send(endpoint, HttpRequest::get(&on.get), &pass).await?;
    let outcome = on_resource(&response);
    Ok(Tried::of(&response, outcome, pass))
}

async fn by_rtsp(endpoint: &Endpoint, path: &str, user: &str, secret: &str) -> Result<Tried, NoResponse> {
    let response = rtsp::describe(endpoint, path, user, secret).await?;
    let retry_after = response.header("retry-after").next().and_then(|seconds| seconds.trim().parse().ok()).map(Duration::from_secs);
    let outcome = match response.status {
        200..=299 => LoginOutcome::Accepted,
        423 | 429 => LoginOutcome::Locked,
        400..=599 if retry_after.is_some() => LoginOutcome::Locked,
        status if is_no_such_login(status) => LoginOutcome::NoAnswer,
        500..=599 => LoginOutcome::NoAnswer,
        _ => LoginOutcome::Refused,
    };
    Ok(Tried { outcome, status: Some(response.status), took: response.took, retry_after, pass: Pass::Nothing, page: None })
}

async fn by_sign(
    endpoint: &Endpoint,
    response: &HttpResponse,
    sign: &Success,
    proof: Option<&str>,
    taint: &Taint,
) -> Result<Tried, NoResponse> {
    let pass = pass(response, taint, sign);
    let outcome = match sign {
        Success::Opens(path) => by_what_it_opens(endpoint, response, path, &pass).await?,
        _ => by_sign_of(response, sign),
    };
    let tried = Tried::of(response, outcome, pass);
    let Some(proof) = proof.filter(|_| tried.outcome.accepted()) else { return Ok(tried) };
    let outcome = match send(endpoint, HttpRequest::get(proof), &tried.pass).await {
        Ok(proven) if proven.status == 403 => LoginOutcome::AcceptedForChangeOnly,
        Ok(proven) if proven.status == 401 || classify::class(&proven, false) == ResponseClass::RedirectedToLogin => LoginOutcome::Refused,
        Ok(_) => LoginOutcome::Accepted,
        Err(NoResponse::Bench(trouble)) => return Err(NoResponse::Bench(trouble)),
        Err(_) => LoginOutcome::NoAnswer,
    };
    Ok(Tried { outcome, ..tried })
}

/// Whether the session opens what is closed to nobody: the page that the answer leads to, else the one named. A page that asks for a password is closed.
async fn by_what_it_opens(endpoint: &Endpoint, response: &HttpResponse, path: &str, pass: &Pass) -> Result<LoginOutcome, NoResponse> {
    if let Some(outcome) = locked_or_failed(response) {
        return Ok(outcome);
    }
    if is_no_such_login(response.status) {
        return Ok(LoginOutcome::NoAnswer);
    }
    if response.status == 401 || response.status == 403 || matches!(pass, Pass::Nothing) {
        return Ok(LoginOutcome::Refused);
    }
    let leads_to = response.header("location").next().and_then(path_on_this_host).unwrap_or_else(|| path.to_owned());
    if !is_open(&send(endpoint, HttpRequest::get(&leads_to), pass).await?) {
        return Ok(LoginOutcome::Refused);
    }
    let to_nobody = exchange(endpoint, HttpRequest::get(&leads_to)).await?;
    Ok(if is_open(&to_nobody) { LoginOutcome::Refused } else { LoginOutcome::Accepted })
}

/// The path of a redirection. Where it names a host, the path is asked of this one: nothing is sent anywhere else.
fn path_on_this_host(location: &str) -> Option<String> {
    let path = location.split_once("://").map_or(location, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    let path = path.split('#').next().unwrap_or_default();
    let is_plain = !path.is_empty() && path.len() <= 1024 && path.chars().all(|letter| letter.is_ascii_graphic());
    is_plain.then(|| format!("/{}", path.trim_start_matches('/')))
}

fn is_open(page: &HttpResponse) -> bool {
    classify::class(page, true) == ResponseClass::Served && classify::password_fields(page) == 0
}

fn by_sign_of(response: &HttpResponse, sign: &Success) -> LoginOutcome {
    match locked_or_failed(response) {
        Some(outcome) => outcome,
        None if shows(response, sign) => LoginOutcome::Accepted,
        None if is_no_such_login(response.status) => LoginOutcome::NoAnswer,
        None => LoginOutcome::Refused,
    }
}

/// Credentials on each request: served or not.
fn on_resource(response: &HttpResponse) -> LoginOutcome {
    locked_or_failed(response).unwrap_or(match classify::class(response, false) {
        ResponseClass::Served => LoginOutcome::Accepted,
        _ if is_no_such_login(response.status) => LoginOutcome::NoAnswer,
        _ => LoginOutcome::Refused,
    })
}

/// Whether a status says that no such login is there (400, 404, 405, 410, 501): nobody looked at the credentials, so nobody refused them.
fn is_no_such_login(status: u16) -> bool {
    matches!(status, 400 | 404 | 405 | 410 | 501)
}

fn locked_or_failed(response: &HttpResponse) -> Option<LoginOutcome> {
    match response.status {
        423 | 429 => Some(LoginOutcome::Locked),
        400..=599 if response.header("retry-after").next().is_some() => Some(LoginOutcome::Locked),
        500..=599 => Some(LoginOutcome::NoAnswer),
        _ => None,
    }
}

fn shows(response: &HttpResponse, sign: &Success) -> bool {
    match sign {
        Success::Body(text) => response.text().contains(text),
        Success::Cookie(name) => cookies(response).any(|cookie| cookie.name == name && !cookie.is_withdrawn()),
        Success::Header(name) => response.header(&name.to_ascii_lowercase()).next().is_some(),
        // It takes two more requests: see `by_what_it_opens`.
        Success::Opens(_) => false,
        Success::Status(status) => response.status == *status,
        Success::Token(pointer) => token(response, pointer).is_some(),
    }
}

/// What the session goes on with: the token, if the sign is one, and every cookie that was set. All of it is tainted.
fn pass(response: &HttpResponse, taint: &Taint, sign: &Success) -> Pass {
    let mut headers = Vec::new();
    let cookies: Vec<_> = cookies(response).filter(|cookie| !cookie.value.is_empty()).collect();
    cookies.iter().for_each(|cookie| taint.learn(cookie.value));
    if !cookies.is_empty() {
        let line: Vec<_> = cookies.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        headers.push(("cookie".to_owned(), line.join("; ")));
    }
    if let Success::Token(pointer) = sign
        && let Some(token) = token(response, pointer)
    {
        taint.learn(&token);
        headers.push(("authorization".to_owned(), format!("Bearer {token}")));
    }
    if headers.is_empty() { Pass::Nothing } else { Pass::Headers(Headers(headers)) }
}

fn token(response: &HttpResponse, pointer: &str) -> Option<String> {
    let json: Value = serde_json::from_slice(&response.body).ok()?;
    json.pointer(pointer)?.as_str().filter(|token| !token.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests;
