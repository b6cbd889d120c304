//! One declared operation as somebody who may do it: a good value before, unexpected ones, each read back, and the old value at the end.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use serde_json::{Value, json};
use suite::evidence::{BenchTrouble, Fuzz, Method, OperationInput, Place};
use suite::ixit::t13_soft_serv::Operation;
use suite::names::{Digest, IdentityName};

use super::case::Sign;
use super::door::{Good, missed, patience, reply_of};
use super::json::filled;
use super::values;
use super::wire::Reply;
use crate::context::Context;
use crate::probe::login;
use crate::session::NoResponse;
use crate::session::connect::Endpoint;
use crate::session::http::{HttpRequest, HttpResponse, exchange};
use crate::session::sign_in::{Pass, send};

/// The good value that shows where a value is read back.
const GOOD: &str = "t13 good value";

/// A session at an operation.
pub(super) struct OperationDoor<'a> {
    context: &'a Context,
    at: Place,
    who: IdentityName,
    endpoint: Endpoint,
    method: Method,
    path: String,
    template: Value,
    read: String,
    pass: Pass,
    /// Where in the answer of the operation that reads back the value stands.
    pointer: String,
    before: Value,
    held: Value,
    kept: PathBuf,
}

/// What came of opening it.
pub(super) enum Opened<'a> {
    Ready(Box<OperationDoor<'a>>),
    /// Nothing was changed, or it was put back: why nothing can be said.
    Unfit(String),
    /// The value before could not be put back.
    Changed(String),
}

impl<'a> OperationDoor<'a> {
    /// The declared body.
    pub(super) fn template(&self) -> &Value {
        &self.template
    }

    /// What the value that was read last is, where it is neither a text nor nothing.
    pub(super) fn holds(&self) -> Option<&'static str> {
        match &self.held {
            Value::String(_) | Value::Null => None,
            Value::Bool(_) => Some("a truth value"),
            Value::Number(_) => Some("a number"),
            Value::Array(_) => Some("an array"),
            Value::Object(_) => Some("an object"),
        }
    }

    /// Signs in, reads the value, puts a good one and reads it back.
    pub(super) async fn open(
        context: &'a Context,
        question: &Fuzz,
        input: &OperationInput,
        endpoint: Endpoint,
    ) -> Result<Opened<'a>, BenchTrouble> {
        let mut door = match Self::found(context, question, input, endpoint)? {
            Ok(door) => Box::new(door),
            Err(why) => return Ok(Opened::Unfit(why)),
        };
        if !door.sign_in().await? {
            return Ok(Opened::Unfit(format!("{} could not sign in before", input.who)));
        }
        let Some(before) = door.document().await? else { return Ok(Opened::Unfit(format!("{} tells no JSON before", door.read))) };
        door.before = before.clone();
        if let Some(held) = fs::read_to_string(&door.kept).ok().and_then(|text| serde_json::from_str::<(String, Value)>(&text).ok()) {
            (door.pointer, door.before) = held;
            door.restore().await?;
        }
        let good = filled(&door.template, &json!(GOOD)).to_string().into_bytes();
        let answer = door.send(&good, &Sign::None).await?;
        let after = door.document().await?.unwrap_or_default();
        let Some(pointer) = pointer_of(&after, &json!(GOOD)) else {
            let says = format!("a good value was not read back at {} (the device answered {:?})", door.read, answer.class);
            return Ok(if after == before { Opened::Unfit(says) } else { Opened::Changed(says) });
        };
        door.before = before.pointer(&pointer).cloned().unwrap_or_default();
        door.pointer = pointer;
        door.keep()?;
        Ok(Opened::Ready(door))
    }

    fn found(
        context: &'a Context,
        question: &Fuzz,
        input: &OperationInput,
        endpoint: Endpoint,
    ) -> Result<Result<Self, String>, BenchTrouble> {
        let rows = &context.declaration.ixit.soft_serv;
        let operations = rows.iter().filter(|row| *row.id == input.service).flat_map(|row| &row.operations).collect::<Vec<_>>();
        let named = |name: &str| operations.iter().find(|operation| operation.id == name).copied();
        let undeclared = || BenchTrouble::new(format!("{} declares no operation {}", input.service, input.operation));
        let operation: &Operation = named(&input.operation).ok_or_else(undeclared)?;
        let reader = operation.read_back.as_deref().and_then(named).and_then(|reader| reader.method_and_path());
        let (Some((method, path)), Some((Method::Get, read)), Some(template)) = (operation.method_and_path(), reader, operation.json())
        else {
            return Ok(Err(format!("{}: it needs one method, a body, and `read_back` naming an operation that GETs", input.operation)));
        };
        let digest = Digest::of_value(&(&question.at, &question.on, input));
        let kept = context.bench.folder().join(".thirteen").join(format!("before-{}.json", digest.short().replace(':', "-")));
        let (at, who, path, read) = (question.at.clone(), input.who.clone(), path.to_owned(), read.to_owned());
        let (template, pass, pointer) = (template.clone(), Pass::Nothing, String::new());
        let (before, held) = (Value::Null, Value::Null);
        Ok(Ok(Self { context, at, who, endpoint, method, path, template, read, pass, pointer, before, held, kept }))
    }

    /// Puts the value back that a run which was killed left; `true` when nothing is left changed.
    pub(super) async fn undo(
        context: &'a Context,
        question: &Fuzz,
        input: &OperationInput,
        endpoint: Endpoint,
    ) -> Result<bool, BenchTrouble> {
        let Ok(mut door) = Self::found(context, question, input, endpoint)? else { return Ok(true) };
        let Some((pointer, before)) = fs::read_to_string(&door.kept).ok().and_then(|text| serde_json::from_str(&text).ok()) else {
            return Ok(true);
        };
        (door.pointer, door.before) = (pointer, before);
        Ok(door.sign_in().await? && door.restore().await?)
    }

    /// Notes the value before in the assessment's own folder, so that a killed run can put it back.
    fn keep(&self) -> Result<(), BenchTrouble> {
        let trouble = |error: std::io::Error| BenchTrouble::new(format!("{}: {error}", self.kept.display()));
        if let Some(folder) = self.kept.parent() {
            fs::create_dir_all(folder).map_err(trouble)?;
        }
        fs::write(&self.kept, json!([self.pointer, self.before]).to_string()).map_err(trouble)
    }

    async fn sign_in(&mut self) -> Result<bool, BenchTrouble> {
        let tried = login::as_identity(self.context, &self.at, &self.who).await?;
        self.pass = tried.pass;
        Ok(tried.outcome.accepted())
    }

    /// Sends one body.
    pub(super) async fn send(&self, body: &[u8], sign: &Sign) -> Result<Reply, BenchTrouble> {
        let mut endpoint = self.endpoint.clone();
        endpoint.reach.patience.read = patience(sign);
        let request =
            HttpRequest { body: body.to_vec(), ..HttpRequest::with_body(self.method, &self.path, "application/json", String::new()) };
        let started = Instant::now();
        let response = send(&endpoint, request, &self.pass).await;
        reply_of(response, started.elapsed())
    }

    /// Reads back. Whoever is no longer signed in signs in again.
    pub(super) async fn good(&mut self) -> Result<Good, BenchTrouble> {
        let mut response = self.read_back().await;
        if response.as_ref().is_ok_and(|response| matches!(response.status, 401 | 403)) && self.sign_in().await? {
            response = self.read_back().await;
        }
        match response {
            Ok(response) => match serde_json::from_slice::<Value>(&response.body) {
                Ok(document) if response.status == 200 => {
                    self.held = document.pointer(&self.pointer).cloned().unwrap_or_default();
                    Ok(Good::Served)
                }
                _ => Ok(Good::Missed),
            },
            Err(none) => missed(none),
        }
    }

    async fn read_back(&self) -> Result<HttpResponse, NoResponse> {
        send(&self.endpoint, HttpRequest::get(&self.read), &self.pass).await
    }

    async fn document(&self) -> Result<Option<Value>, BenchTrouble> {
        match self.read_back().await {
            Ok(response) => Ok(serde_json::from_slice(&response.body).ok().filter(|_| response.status == 200)),
            Err(none) => none.or_trouble().map(|_| None),
        }
    }

    /// Whether the first page shows what was stored, to a stranger or to whoever is signed in.
    pub(super) async fn page_shows(&self, sign: &Sign) -> Result<bool, BenchTrouble> {
        if !matches!(sign, Sign::Markup(_)) {
            return Ok(false);
        }
        for pass in [&Pass::Nothing, &self.pass] {
            let page = match pass {
                Pass::Nothing => exchange(&self.endpoint, HttpRequest::get("/")).await,
                pass => send(&self.endpoint, HttpRequest::get("/"), pass).await,
            };
            match page {
                Ok(page) if values::shows(sign, &page.body, is_html(&page)) => return Ok(true),
                Ok(_) => {}
                Err(none) => drop(none.or_trouble()?),
            }
        }
        Ok(false)
    }

    /// Puts the value of before back; `true` when it is read back.
    pub(super) async fn restore(&mut self) -> Result<bool, BenchTrouble> {
        for _ in 0..3 {
            let body = filled(&self.template, &self.before).to_string().into_bytes();
            self.send(&body, &Sign::None).await?;
            if self.good().await? == Good::Served && self.held == self.before {
                // What is not there any more is no longer to be put back.
                let _ = fs::remove_file(&self.kept);
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn is_html(page: &HttpResponse) -> bool {
    page.header("content-type").next().is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/html"))
}

/// Where in a document a value stands, as a JSON pointer.
fn pointer_of(document: &Value, value: &Value) -> Option<String> {
    if document == value {
        return Some(String::new());
    }
    let below = |step: &str, inner: &Value| Some(format!("/{}{}", step.replace('~', "~0").replace('/', "~1"), pointer_of(inner, value)?));
    match document {
        Value::Array(items) => items.iter().enumerate().find_map(|(index, item)| below(&index.to_string(), item)),
        Value::Object(members) => members.iter().find_map(|(name, member)| below(name, member)),
        _ => None,
    }
}
