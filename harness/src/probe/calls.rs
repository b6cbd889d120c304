//! Declared operations as somebody: each identity signs in once, what each call came to, and marked values in what is written and read.

use std::collections::BTreeMap;

use serde_json::Value;
use suite::evidence::{BenchTrouble, Call, LoginOutcome, Place, ResponseClass, Who};
use suite::ixit::t13_soft_serv::CANARY;
use suite::ixit::{Operation, SoftServ};
use suite::names::IdentityName;

use super::ble;
use super::firmware;
use super::login::{self, lock_pause};
use crate::context::Context;
use crate::secrets::Taint;
use crate::session::http::{HttpRequest, HttpResponse};
use crate::session::server::Server;
use crate::session::sign_in::{Pass, Tried};
use crate::session::{NoResponse, classify};

/// The shortest encoded form of a marked value that counts as one, in bytes.
const SHORTEST_FORM: usize = 12;

/// What a call came to, with the response if there was one.
pub(crate) struct Called {
    /// What it means.
    pub(crate) class: ResponseClass,
    /// The response.
    pub(crate) response: Option<HttpResponse>,
}

impl Called {
    pub(super) fn nothing(class: ResponseClass) -> Self {
        Self { class, response: None }
    }

    /// Whether it was served.
    pub(crate) fn served(&self) -> bool {
        self.class == ResponseClass::Served
    }

    /// Whether what was served shows a marked value: as it is, in another case, or encoded; where it is packed, as a backup is, in any file inside.
    pub(crate) fn shows(&self, canary: &str) -> bool {
        let forms = Taint::default();
        forms.mark(canary);
        let (forms, plain) = (forms.finder(SHORTEST_FORM), canary.to_ascii_lowercase());
        let within = |bytes: &[u8]| {
            String::from_utf8_lossy(bytes).to_ascii_lowercase().contains(&plain)
                || forms.as_ref().is_some_and(|forms| forms.is_match(bytes))
        };
        let shown =
            |response: &HttpResponse| within(&response.body) || (!response.is_readable() && firmware::holds(&response.body, &within));
        self.response.as_ref().is_some_and(shown)
    }
}

/// Everybody who calls at one place. Whoever calls for the first time signs in; a lock that an earlier probe left is waited out once.
pub(crate) struct Callers<'a> {
    context: &'a Context,
    at: &'a Place,
    passes: BTreeMap<IdentityName, Result<Pass, ResponseClass>>,
}

impl<'a> Callers<'a> {
    /// Nobody signed in yet.
    pub(crate) fn new(context: &'a Context, at: &'a Place) -> Self {
        Self { context, at, passes: BTreeMap::new() }
    }

    /// A call without a body, or with the body of its operation with this marked value. By Bluetooth everybody pairs anew for each.
    pub(crate) async fn call(&mut self, call: &Call, canary: Option<&str>) -> Result<Called, BenchTrouble> {
        let (service, operation) = operation(self.context, call)?;
        if let Some(by_radio) = &operation.ble {
            return ble::call(self.context, self.at, by_radio, canary.unwrap_or_default(), &call.who).await;
        }
        let request = request(operation, canary.unwrap_or_default())?;
        self.send(service, request, &call.who).await
    }

    /// Reads back what an operation wrote, as the same.
    pub(crate) async fn read_back(&mut self, call: &Call) -> Result<Called, BenchTrouble> {
        let (_, operation) = operation(self.context, call)?;
        let none = || BenchTrouble::new(format!("{call} declares no `read_back`"));
        let read = Call { operation: operation.read_back.clone().ok_or_else(none)?, ..call.clone() };
        self.call(&read, None).await
    }

    /// Whether somebody signed in here and got a session.
    pub(crate) fn is_signed_in(&self, name: &IdentityName) -> bool {
        matches!(self.passes.get(name), Some(Ok(Pass::Headers(_))))
    }

    /// Forgets who signed in: the next call of each signs in anew.
    pub(crate) fn sign_out(&mut self) {
        self.passes.clear();
    }

    async fn send(&mut self, service: &SoftServ, request: HttpRequest, who: &Who) -> Result<Called, BenchTrouble> {
        let server = self.context.server(self.at, &service.interface)?;
        let pass = match who {
            Who::Nobody => Pass::Nothing,
            Who::Identity(name) => match self.pass(name).await? {
                Ok(pass) => pass,
                Err(class) => return Ok(Called::nothing(class)),
            },
        };
        called(&server, request, &pass, *who != Who::Nobody).await
    }

    async fn pass(&mut self, name: &IdentityName) -> Result<Result<Pass, ResponseClass>, BenchTrouble> {
        if let Some(pass) = self.passes.get(name) {
            return Ok(pass.clone());
        }
        let mut tried = login::as_identity(self.context, self.at, name).await?;
        if tried.outcome == LoginOutcome::Locked {
            tokio::time::sleep(lock_pause(0, tried.retry_after)).await;
            tried = login::as_identity(self.context, self.at, name).await?;
        }
        let pass = pass_of(tried);
        self.passes.insert(name.clone(), pass.clone());
        Ok(pass)
    }
}

fn pass_of(tried: Tried) -> Result<Pass, ResponseClass> {
    match tried.outcome {
        outcome if outcome.accepted() => Ok(tried.pass),
        LoginOutcome::NoAnswer => Err(ResponseClass::NoAnswer),
        _ => Err(ResponseClass::Refused),
    }
}

async fn called(server: &Server, request: HttpRequest, pass: &Pass, signed_in: bool) -> Result<Called, BenchTrouble> {
    match server.carry(request, pass).await {
        Ok(response) => Ok(Called { class: classify::class(&response, signed_in), response: Some(response) }),
        Err(NoResponse::Garbage(_)) => Ok(Called::nothing(ResponseClass::Other)),
        // Whoever shows this gets no session.
        Err(NoResponse::Tls(_)) if server.keeps_strangers_out() => Ok(Called::nothing(ResponseClass::Refused)),
        Err(none) => none.or_trouble().map(|_| Called::nothing(ResponseClass::NoAnswer)),
    }
}

/// The operation behind a call with its service.
pub(crate) fn operation<'a>(context: &'a Context, call: &Call) -> Result<(&'a SoftServ, &'a Operation), BenchTrouble> {
    let service = context.declaration.ixit.soft_serv.iter().find(|row| *row.id == call.service);
    let found = service.and_then(|service| Some((service, service.operation(&call.operation)?)));
    found.ok_or_else(|| BenchTrouble::new(format!("the declaration has no operation {}/{}", call.service, call.operation)))
}

fn request(operation: &Operation, canary: &str) -> Result<HttpRequest, BenchTrouble> {
    let no_method = || BenchTrouble::new(format!("the operation {} has not exactly one method", operation.id));
    let (method, path) = operation.request().ok_or_else(no_method)?;
    Ok(match (operation.body(), template(operation)) {
        (Some(_), Some(json)) => HttpRequest::with_body(method, path, "application/json", filled(&json, canary).to_string()),
        (Some(text), None) => HttpRequest::with_body(method, path, "text/plain", text.replace(CANARY, canary)),
        (None, _) => HttpRequest { method, ..HttpRequest::get(path) },
    })
}

/// The body of an operation, where it is JSON.
fn template(operation: &Operation) -> Option<Value> {
    serde_json::from_str(&operation.body()?).ok()
}

/// A JSON template with a marked value in place of `{canary}`, in whatever text it stands.
fn filled(template: &Value, canary: &str) -> Value {
    match template {
        Value::String(text) => Value::String(text.replace(CANARY, canary)),
        Value::Array(items) => items.iter().map(|item| filled(item, canary)).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), filled(value, canary))).collect(),
        other => other.clone(),
    }
}

/// What an operation has to write for a setting to be what it was: the text that was read before under the same name as the marked value, or in its
/// place where the body is a plain text. Nothing where no such thing was read: then the setting could not be put back.
pub(crate) fn old_value(operation: &Operation, before: &Called) -> Option<String> {
    let body = &before.response.as_ref()?.body;
    let Some(template) = template(operation) else {
        let text = operation.body()?;
        let (head, tail) = text.split_once(CANARY)?;
        let read = std::str::from_utf8(body).ok().filter(|_| before.served())?;
        return read.strip_prefix(head)?.strip_suffix(tail).map(str::to_owned);
    };
    let name = marked_member(&template)?;
    let read: Value = serde_json::from_slice(body).ok()?;
    member(&read, name, 0).map(str::to_owned)
}

/// The member whose whole value is the marked one.
fn marked_member(template: &Value) -> Option<&str> {
    let members = template.as_object()?;
    let direct = members.iter().find(|(_, value)| value.as_str() == Some(CANARY)).map(|(name, _)| name.as_str());
    direct.or_else(|| members.values().find_map(marked_member))
}

/// How deep a member is looked for.
const DEEPEST: u8 = 8;

fn member<'v>(value: &'v Value, name: &str, depth: u8) -> Option<&'v str> {
    if depth > DEEPEST {
        return None;
    }
    match value {
        Value::Object(members) => {
            let own = members.get(name).and_then(Value::as_str);
            own.or_else(|| members.values().find_map(|inner| member(inner, name, depth + 1)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    fn read(body: &str) -> Called {
        let response = HttpResponse { status: 200, headers: Vec::new(), body: body.into(), whole: true, took: std::time::Duration::ZERO };
        Called { class: ResponseClass::Served, response: Some(response) }
    }

    #[rstest]
    #[case::same_member(json!({ "name": "{canary}" }), r#"{"name":"Attic"}"#, Some("Attic"))]
    #[case::deeper(json!({ "about": { "name": "{canary}" } }), r#"{"state":{"name":"Attic"}}"#, Some("Attic"))]
    #[case::another_member(json!({ "name": "{canary}" }), r#"{"title":"Attic"}"#, None)]
    #[case::no_json(json!({ "name": "{canary}" }), "Attic", None)]
    #[case::part_of_a_text(json!({ "name": "cam {canary}" }), r#"{"name":"Attic"}"#, None)]
    fn a_setting_is_put_back_to_what_was_read_under_its_name(#[case] json: Value, #[case] body: &str, #[case] old: Option<&str>) {
        let over_coap = json!({ "put": "/name", "payload": json.to_string() });
        for (protocol, request) in [("http", json!({ "put": "/api/name", "json": json })), ("coap", over_coap)] {
            let operation = json!({ "id": "set", protocol: request, "changes": true, "read_back": "get" });
            let operation: Operation = serde_json::from_value(operation).unwrap();
            assert_eq!(old_value(&operation, &read(body)).as_deref(), old, "{protocol}");
        }
    }

    #[rstest]
    #[case::whole("{canary}", "Attic", Some("Attic"))]
    #[case::within("name={canary};", "name=Attic;", Some("Attic"))]
    #[case::another_form("name={canary};", "Attic", None)]
    fn a_plain_text_is_put_back_to_what_stood_in_its_place(#[case] payload: &str, #[case] body: &str, #[case] old: Option<&str>) {
        let operation = json!({ "id": "set", "coap": { "put": "/name", "payload": payload }, "changes": true, "read_back": "get" });
        let operation: Operation = serde_json::from_value(operation).unwrap();
        assert_eq!(old_value(&operation, &read(body)).as_deref(), old);
        let request = request(&operation, "Loft").unwrap();
        assert_eq!(String::from_utf8(request.body).unwrap(), payload.replace(CANARY, "Loft"));
    }

    #[rstest]
    #[case::as_it_is(b"x T13ab12cd34ef56ab y", true)]
    #[case::in_base64(b"{\"data\":\"bm90ZT1UMTNhYjEyY2QzNGVmNTZhYjs=\"}", true)]
    #[case::of_another(b"x T13ab12cd34ef56ac y", false)]
    fn a_marked_value_is_found_in_a_backup(#[case] held: &[u8], #[case] expected: bool) {
        use std::io::Write as _;
        let packed = |mut inner: tar::Builder<Vec<u8>>| {
            let mut header = tar::Header::new_gnu();
            header.set_size(held.len() as u64);
            header.set_cksum();
            inner.append_data(&mut header, "etc/settings", held).unwrap();
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            gzip.write_all(&inner.into_inner().unwrap()).unwrap();
            gzip.finish().unwrap()
        };
        let mut backup = read("");
        let response = backup.response.as_mut().unwrap();
        response.body = packed(tar::Builder::new(Vec::new()));
        assert_eq!(backup.shows("T13ab12cd34ef56ab"), expected);
        backup.response.as_mut().unwrap().body.truncate(20);
        assert!(!backup.shows("T13ab12cd34ef56ab"), "a backup cut off shows nothing");
    }

    #[test]
    fn a_marked_value_is_found_in_any_case() {
        assert!(read("<p>t13ab12</p>").shows("T13AB12") && !read("<p>t13ab1</p>").shows("T13AB12"));
        assert_eq!(filled(&json!({ "a": ["x {canary}", 1] }), "T13"), json!({ "a": ["x T13", 1] }));
    }
}
