//! One write as others and as the entitled: each value is looked for by reading back, and the old one is put back and proven; also after a run that was killed.

use serde_json::Value;
use suite::evidence::{BenchTrouble, DutState, Got, Request, Subject, WriteAccess, WriteAccessSeen, WriteTry};
use suite::ixit::t13_soft_serv::CANARY;

use super::access::{answered, bearing, plain};
use super::way_back::WayBack;
use crate::context::Context;
use crate::secrets::Secret;
use crate::session::NoResponse;
use crate::session::http::HttpResponse;
use crate::session::server::Server;
use crate::session::sign_in::Pass;

/// How often the old value is put back before the device is given up as changed.
const RESTORES: u32 = 3;

/// Runs the script. `attempt` makes the values of each try at this question its own.
///
/// # Errors
/// Only when the bench could not ask.
pub async fn put(context: &Context, question: &WriteAccess, attempt: u32) -> Result<WriteAccessSeen, BenchTrouble> {
    let short = |why: &str| WriteAccessSeen { entitled: None, tried: Vec::new(), restored: true, shortfall: Some(why.to_owned()) };
    let Some(script) = Script::of(context, question).await? else {
        return Ok(short("the entitled could not sign in, so nothing was written"));
    };
    if let Some(older) = script.way_back.read()?
        && !script.restore(&older).await?
    {
        return Ok(WriteAccessSeen { restored: false, ..short("what an earlier run left could not be put back") });
    }
    let old = script.read().await?;
    if old.is_none() && question.at.state == DutState::Initialised {
        return Ok(short("the value could not be read before, so it could not be put back: nothing was written"));
    }
    if let Some(old) = &old {
        script.way_back.note(old)?;
    }
    let seen = script.run(attempt, old.as_deref()).await;
    let restored = match &old {
        Some(old) => script.restore(old).await.unwrap_or(false),
        None => true,
    };
    match seen {
        Ok((entitled, tried)) => Ok(WriteAccessSeen { entitled, tried, restored, shortfall: None }),
        Err(trouble) if restored => Err(trouble),
        Err(trouble) => Ok(WriteAccessSeen { restored, ..short(&trouble.says) }),
    }
}

/// Puts the old value back after a run that ended in the middle. Returns whether it is there.
///
/// # Errors
/// Only when the bench could not try.
pub async fn undo(context: &Context, question: &WriteAccess) -> Result<bool, BenchTrouble> {
    let Some(old) = WayBack::of(context, question).read()? else { return Ok(true) };
    match Script::of(context, question).await? {
        Some(script) => script.restore(&old).await,
        None => Ok(false),
    }
}

/// Whether the declared body has a place for the value.
///
/// # Errors
/// What is missing.
pub fn ready(question: &WriteAccess) -> Result<(), BenchTrouble> {
    Body::of(question).map(drop)
}

/// The declared body, and where the value goes: in a member of a JSON document, or in the middle of a text.
enum Body {
    Json { written: Value, member: String },
    Text { before: String, after: String },
}

impl Body {
    fn of(question: &WriteAccess) -> Result<Self, BenchTrouble> {
        let unfit = || {
            let says = format!("the body of {} {} needs one member that is \"{CANARY}\"", question.request.method, question.request.path);
            BenchTrouble::new(says)
        };
        let body = question.request.json.as_deref().ok_or_else(unfit)?;
        let Ok(written) = serde_json::from_str::<Value>(body) else {
            let (before, after) = body.split_once(CANARY).ok_or_else(unfit)?;
            return Ok(Self::Text { before: before.to_owned(), after: after.to_owned() });
        };
        let member = member_of(&written, &|value| value == CANARY).ok_or_else(unfit)?;
        Ok(Self::Json { written, member })
    }

    fn with(&self, value: &str) -> String {
        fn fill(into: &mut Value, value: &str) {
            match into {
                Value::String(text) if text == CANARY => *text = value.to_owned(),
                Value::Array(items) => items.iter_mut().for_each(|item| fill(item, value)),
                Value::Object(members) => members.values_mut().for_each(|member| fill(member, value)),
                _ => {}
            }
        }
        match self {
            Self::Json { written, .. } => {
                let mut filled = written.clone();
                fill(&mut filled, value);
                filled.to_string()
            }
            Self::Text { before, after } => format!("{before}{value}{after}"),
        }
    }

    /// The value in what is read back.
    fn value_in(&self, read: &[u8]) -> Option<String> {
        match self {
            Self::Json { member, .. } => {
                let document: Value = serde_json::from_slice(read).ok()?;
                text_of(&document, member).map(str::to_owned)
            }
            Self::Text { before, after } => {
                let text = std::str::from_utf8(read).ok()?;
                text.strip_prefix(before.as_str())?.strip_suffix(after.as_str()).map(str::to_owned)
            }
        }
    }
}

/// The name of the first member whose text fits.
pub(super) fn member_of(value: &Value, fits: &dyn Fn(&str) -> bool) -> Option<String> {
    match value {
        Value::Object(members) => members.iter().find_map(|(name, value)| match value {
            Value::String(text) if fits(text) => Some(name.clone()),
            other => member_of(other, fits),
        }),
        Value::Array(items) => items.iter().find_map(|item| member_of(item, fits)),
        _ => None,
    }
}

/// The text of the one member of this name; `None` where there are more, or none.
pub(super) fn text_of<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    fn collect<'v>(value: &'v Value, name: &str, found: &mut Vec<&'v str>) {
        match value {
            Value::Object(members) => members.iter().for_each(|(member, value)| match value {
                Value::String(text) if member == name => found.push(text),
                other => collect(other, name, found),
            }),
            Value::Array(items) => items.iter().for_each(|item| collect(item, name, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(value, name, &mut found);
    if let [one] = found.as_slice() { Some(one) } else { None }
}

struct Script<'a> {
    context: &'a Context,
    question: &'a WriteAccess,
    server: Server,
    body: Body,
    /// The session of the entitled; nobody's, where nobody is entitled yet.
    reader: Pass,
    way_back: WayBack,
}

type Tries = (Option<WriteTry>, Vec<WriteTry>);

impl<'a> Script<'a> {
    async fn of(context: &'a Context, question: &'a WriteAccess) -> Result<Option<Self>, BenchTrouble> {
        let body = Body::of(question)?;
        let server = context.server(&question.at, &question.on)?;
        let who = question.entitled.clone().map_or(Subject::Nobody, Subject::Identity);
        let Some(reader) = bearing(context, &question.at, &who).await? else { return Ok(None) };
        let way_back = WayBack::of(context, question);
        Ok(Some(Self { context, question, server, body, reader, way_back }))
    }

    /// The others first: what the entitled write afterwards shows that the request is one that takes effect.
    async fn run(&self, attempt: u32, old: Option<&str>) -> Result<Tries, BenchTrouble> {
        let mut tried = Vec::new();
        for (number, who) in self.question.subjects.iter().enumerate() {
            let Some(pass) = bearing(self.context, &self.question.at, who).await? else {
                tried.push(WriteTry { who: who.clone(), got: Got::NotSignedIn, status: None, took: None });
                continue;
            };
            let seen = self.write(who.clone(), &pass, &self.value(attempt, number + 1)).await?;
            if let (Some(true), Some(old)) = (seen.took, old) {
                self.restore(old).await?;
            }
            tried.push(seen);
        }
        let entitled = match &self.question.entitled {
            Some(name) => Some(self.write(Subject::Identity(name.clone()), &self.reader, &self.value(attempt, 0)).await?),
            None => None,
        };
        Ok((entitled, tried))
    }

    /// A value that nobody would choose: nine letters and eight digits of the assessment's key, short enough for a name.
    fn value(&self, attempt: u32, number: usize) -> String {
        let asked = &self.question.request;
        let seed = format!("write {} {} {} {attempt} {number}", self.question.at, asked.method, asked.path);
        format!("thirteen-{}", &self.context.key.digest(&Secret::new(seed))[..8])
    }

    async fn write(&self, who: Subject, pass: &Pass, value: &str) -> Result<WriteTry, BenchTrouble> {
        let (got, status) = match self.send(pass, value).await {
            Ok(response) => (plain(&response, pass_is_somebodys(&who)).unwrap_or(Got::Same), Some(response.status)),
            // Whoever shows this gets no session.
            Err(NoResponse::Tls(_)) if self.server.keeps_strangers_out() => (Got::Refused, None),
            Err(none) => none.or_trouble().map(|_| (Got::NoAnswer, None))?,
        };
        let took = self.read().await?.map(|there| there == value);
        Ok(WriteTry { who, got, status, took })
    }

    async fn send(&self, pass: &Pass, value: &str) -> Result<HttpResponse, NoResponse> {
        let filled = Request { json: Some(self.body.with(value)), ..self.question.request.clone() };
        self.server.send(&filled, pass).await
    }

    /// The value as it is now.
    async fn read(&self) -> Result<Option<String>, BenchTrouble> {
        let response = answered(self.server.send(&self.question.read_back, &self.reader).await)?;
        let served = response.filter(|response| (200..300).contains(&response.status));
        Ok(served.and_then(|response| self.body.value_in(&response.body)))
    }

    async fn restore(&self, old: &str) -> Result<bool, BenchTrouble> {
        for _ in 0..RESTORES {
            if self.read().await?.as_deref() == Some(old) {
                self.way_back.forget();
                return Ok(true);
            }
            answered(self.send(&self.reader, old).await)?;
        }
        let there = self.read().await?.as_deref() == Some(old);
        if there {
            self.way_back.forget();
        }
        Ok(there)
    }
}

fn pass_is_somebodys(who: &Subject) -> bool {
    matches!(who, Subject::Identity(_))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use suite::evidence::{Attempted as _, Method};

    use super::*;
    use crate::probe::fake_pages::Pages;
    use crate::probe::testing::place;

    fn question(body: &str) -> WriteAccess {
        let request = |method, path: &str, json: Option<&str>| Request { method, path: path.to_owned(), json: json.map(str::to_owned) };
        WriteAccess {
            at: place(),
            on: "LogIntf-Web".into(),
            request: request(Method::Put, "/api/name", Some(body)),
            read_back: request(Method::Get, "/api/status", None),
            entitled: Some("owner".into()),
            subjects: vec![Subject::Nobody],
        }
    }

    const BODY: &str = r#"{"name":"{canary}"}"#;

    #[rstest]
    #[case::sound("refused", Some(true), Got::Refused, Some(false))]
    #[case::open("anybody writes", Some(true), Got::Same, Some(true))]
    #[case::no_answer("closed", Some(true), Got::NoAnswer, Some(false))]
    #[case::no_effect_for_anybody("write is ignored", Some(false), Got::Refused, Some(false))]
    #[tokio::test]
    async fn a_write_is_looked_for_and_undone(
        #[case] answer: &'static str,
        #[case] entitled: Option<bool>,
        #[case] got: Got,
        #[case] nobody: Option<bool>,
    ) {
        let pages = Pages::start(answer).await;
        let seen = put(&pages.context, &question(BODY), 1).await.unwrap();
        assert_eq!((seen.entitled.as_ref().unwrap().took, seen.tried[0].got, seen.tried[0].took), (entitled, got, nobody));
        assert_eq!((seen.restored, seen.attempt().shortfall.is_some()), (true, entitled != Some(true)));
        assert_eq!(pages.name(), "Nursery Eye");
        assert!(WayBack::of(&pages.context, &question(BODY)).read().unwrap().is_none());
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_not_written() {
        let pages = Pages::start("refused").await;
        let seen = put(&pages.context, &question(r#"{"title":"{canary}"}"#), 1).await.unwrap();
        assert!(seen.restored && seen.shortfall.is_some() && seen.tried.is_empty(), "{seen:?}");
        assert_eq!(pages.name(), "Nursery Eye");
    }

    #[rstest]
    #[case::no_body(None)]
    #[case::no_place_for_the_value(Some(r#"{"name":"a"}"#))]
    fn a_body_without_a_place_is_not_ready(#[case] json: Option<&str>) {
        let mut asked = question(BODY);
        asked.request.json = json.map(str::to_owned);
        assert!(ready(&asked).unwrap_err().says.contains("{canary}"));
    }

    #[tokio::test]
    async fn a_killed_write_is_undone() {
        let pages = Pages::start("refused").await;
        assert!(undo(&pages.context, &question(BODY)).await.unwrap(), "nothing was begun");
        WayBack::of(&pages.context, &question(BODY)).note("Nursery Eye").unwrap();
        pages.rename("thirteen-0a1b2c3d");
        assert!(undo(&pages.context, &question(BODY)).await.unwrap());
        assert_eq!(pages.name(), "Nursery Eye");
    }
}
