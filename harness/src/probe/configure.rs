//! Settings put to several positions and read back: as they stand, each round, and back to where they stood.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};
use suite::evidence::setting::RoundSeen;
use suite::evidence::{BenchTrouble, Configure, ConfigureSeen, ValueAt, Written};
use suite::ixit::{Operation, SoftServ};
use suite::names::{RowId, Text};

use super::caller::Caller;
use crate::context::Context;
use crate::session::NoResponse;
use crate::session::http::{HttpRequest, HttpResponse};

/// How long a device may take until a setting reads as it was written.
const SETTLES: Duration = Duration::from_secs(3);
/// The pause between two looks.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// The longest value that is kept, in bytes of its JSON text; a longer one counts as unread.
const LONGEST: usize = 400;

/// Runs the script.
///
/// # Errors
/// When the bench could not read, or could not set in the first round and everything stands as before.
pub async fn put(context: &Context, question: &Configure) -> Result<ConfigureSeen, BenchTrouble> {
    let mut script = Script::of(context, question)?;
    let before = script.look(Vec::new()).await?;
    let mut seen = ConfigureSeen { before, rounds: Vec::new(), restored: true, shortfall: None };
    if question.rounds.is_empty() {
        return Ok(seen);
    }
    if !script.stands_as(&seen.before, &question.back_to) {
        seen.shortfall = Some("the settings stand otherwise than when they were read before, so nothing was set".to_owned());
        return Ok(seen);
    }
    for round in &question.rounds {
        match script.round(round).await {
            Ok(read) => seen.rounds.push(read),
            Err(trouble) => {
                seen.shortfall = Some(trouble.says);
                break;
            }
        }
    }
    seen.restored = script.restore().await;
    Ok(seen)
}

/// Whether the declaration has all operations that the script uses.
///
/// # Errors
/// What is missing.
pub fn ready(context: &Context, question: &Configure) -> Result<(), BenchTrouble> {
    Script::of(context, question).map(drop)
}

/// Puts the settings back after a run that ended in the middle. Returns whether they stand as before.
///
/// # Errors
/// Only when the bench could not look.
pub async fn undo(context: &Context, question: &Configure) -> Result<bool, BenchTrouble> {
    if question.rounds.is_empty() {
        return Ok(true);
    }
    let mut script = Script::of(context, question)?;
    let now = script.look(Vec::new()).await?;
    Ok(script.stands_as(&now, &question.back_to) || script.restore().await)
}

struct Script<'a> {
    question: &'a Configure,
    services: BTreeMap<&'a RowId, (&'a SoftServ, Caller<'a>)>,
}

impl<'a> Script<'a> {
    fn of(context: &'a Context, question: &'a Configure) -> Result<Self, BenchTrouble> {
        let mut services = BTreeMap::new();
        let settings = question.settings.iter().flat_map(|setting| {
            let write = setting.write.as_ref().map(|write| (&setting.value.service, write));
            [Some((&setting.value.service, &setting.value.read)), write].into_iter().flatten()
        });
        for (id, name) in settings.chain(question.looks.iter().map(|look| (&look.service, &look.read))) {
            let rows = &context.declaration.ixit.soft_serv;
            let missing = || BenchTrouble::new(format!("the declaration has no row {id} of 13-SoftServ"));
            let row = rows.iter().find(|row| *row.id == *id).ok_or_else(missing)?;
            operation(row, name)?;
            let caller = Caller::at(context, &question.at, &row.interface, question.identity.as_ref())?;
            services.insert(id, (row, caller));
        }
        Ok(Self { question, services })
    }

    /// One round: every setting is written, then read until it reads as written or its time is over, then what stands beside it.
    async fn round(&mut self, values: &[String]) -> Result<RoundSeen, BenchTrouble> {
        let mut status = Vec::new();
        for (setting, value) in self.question.settings.iter().zip(values) {
            status.push(self.write(setting, value).await?);
        }
        let started = Instant::now();
        loop {
            let seen = self.look(status.clone()).await?;
            if started.elapsed() >= SETTLES || (self.stands_as(&seen, values) && started.elapsed() >= LOOK_AGAIN) {
                return Ok(seen);
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    async fn look(&mut self, status: Vec<Option<u16>>) -> Result<RoundSeen, BenchTrouble> {
        let (mut read, mut looks) = (Vec::new(), Vec::new());
        for setting in &self.question.settings {
            read.push(self.read(&setting.value).await?);
        }
        for look in &self.question.looks {
            looks.push(self.read(look).await?);
        }
        Ok(RoundSeen { status, read, looks })
    }

    fn stands_as(&self, seen: &RoundSeen, values: &[String]) -> bool {
        let parsed = |text: &str| serde_json::from_str::<Value>(text).ok();
        let same = |(read, value): (&Option<Text>, &String)| {
            read.as_ref()
                .is_some_and(|read| read.as_str() == value || parsed(read.as_str()).is_some_and(|read| Some(read) == parsed(value)))
        };
        seen.read.len() == values.len() && seen.read.iter().zip(values).all(same)
    }

    /// `true` only when every setting was read to stand as before.
    async fn restore(&mut self) -> bool {
        for _ in 0..3 {
            let back = self.round(&self.question.back_to).await;
            if back.is_ok_and(|seen| self.stands_as(&seen, &self.question.back_to)) {
                return true;
            }
        }
        false
    }

    async fn read(&mut self, value: &ValueAt) -> Result<Option<Text>, BenchTrouble> {
        let (row, caller) = self.service(&value.service)?;
        let request = request(operation(row, &value.read)?, None)?;
        let Some(response) = answered(caller.send(request).await)? else { return Ok(None) };
        if !(200..=299).contains(&response.status) {
            return Ok(None);
        }
        let json: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let text = json.pointer(&value.at).map(Value::to_string).filter(|text| text.len() <= LONGEST);
        Ok(text.map(|text| Text::from_device(&text)))
    }

    async fn write(&mut self, setting: &Written, value: &str) -> Result<Option<u16>, BenchTrouble> {
        let unset = || BenchTrouble::new(format!("{} of {} declares no operation that sets it", setting.value.at, setting.value.service));
        let name = setting.write.as_ref().ok_or_else(unset)?;
        let value: Value = serde_json::from_str(value).map_err(|_| BenchTrouble::new(format!("{value} is no JSON")))?;
        let (row, caller) = self.service(&setting.value.service)?;
        let request = request(operation(row, name)?, Some((&setting.value.at, value)))?;
        Ok(answered(caller.send(request).await)?.map(|response| response.status))
    }

    fn service(&mut self, id: &RowId) -> Result<(&'a SoftServ, &mut Caller<'a>), BenchTrouble> {
        let missing = || BenchTrouble::new(format!("the declaration has no row {id} of 13-SoftServ"));
        self.services.get_mut(id).map(|(row, caller)| (*row, caller)).ok_or_else(missing)
    }
}

fn operation<'a>(row: &'a SoftServ, name: &str) -> Result<&'a Operation, BenchTrouble> {
    let operation = row.operations.iter().find(|operation| operation.id == name);
    operation.ok_or_else(|| BenchTrouble::new(format!("{} declares no operation `{name}`", row.id)))
}

/// The request of an operation; with a value, its body carries it.
fn request(operation: &Operation, value: Option<(&str, Value)>) -> Result<HttpRequest, BenchTrouble> {
    let no_method = || BenchTrouble::new(format!("the operation `{}` has not exactly one method", operation.id));
    let (method, path) = operation.method_and_path().ok_or_else(no_method)?;
    let body = match (value, operation.json()) {
        (Some((_, value)), Some(body)) if body.to_string().contains("\"{value}\"") => Some(filled(body, &value)),
        (Some((at, value)), _) => Some(placed(at, value)),
        (None, body) => body.cloned(),
    };
    Ok(match body {
        Some(body) => HttpRequest::with_body(method, path, "application/json", body.to_string()),
        None => HttpRequest { method, ..HttpRequest::get(path) },
    })
}

/// An object in which the value stands at the pointer, and nothing else.
fn placed(at: &str, value: Value) -> Value {
    let names: Vec<_> = at.split('/').skip(1).map(|name| name.replace("~1", "/").replace("~0", "~")).collect();
    names.into_iter().rev().fold(value, |inner, name| Value::Object(Map::from_iter([(name, inner)])))
}

/// The body with the value wherever `{value}` stands alone.
fn filled(body: &Value, value: &Value) -> Value {
    match body {
        Value::String(text) if text == "{value}" => value.clone(),
        Value::Array(items) => items.iter().map(|item| filled(item, value)).collect(),
        Value::Object(members) => members.iter().map(|(name, member)| (name.clone(), filled(member, value))).collect(),
        other => other.clone(),
    }
}

fn answered(response: Result<HttpResponse, NoResponse>) -> Result<Option<HttpResponse>, BenchTrouble> {
    match response {
        Ok(response) => Ok(Some(response)),
        Err(none) => none.or_trouble().map(|_| None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case("/automatic", json!({ "automatic": true }))]
    #[case("/updates/automatic", json!({ "updates": { "automatic": true } }))]
    #[case("/a~1b/c~0d", json!({ "a/b": { "c~d": true } }))]
    #[case("", json!(true))]
    fn a_value_is_placed_by_its_pointer(#[case] at: &str, #[case] body: Value) {
        assert_eq!(placed(at, json!(true)), body);
    }

    #[test]
    fn a_value_takes_its_place_in_a_body_with_its_own_type() {
        assert_eq!(filled(&json!({ "set": ["{value}", "{value} on"] }), &json!(7)), json!({ "set": [7, "{value} on"] }));
    }
}
