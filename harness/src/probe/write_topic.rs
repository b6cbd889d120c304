//! What is published as others and as the entitled: each message is looked for by those who may read it, and what the broker kept is put back and proven;
//! also after a run that was killed.

use std::time::Duration;

use serde_json::Value;
use suite::evidence::{BenchTrouble, By, Got, Subject, TopicWrite, WriteTopic, WriteTopicSeen};
use suite::ixit::t13_soft_serv::CANARY;
use suite::ixit::t13_soft_serv::takes_in;

use super::broker::{Door, Ear, Entry};
use super::read_topic::contains;
use super::way_back::WayBack;
use super::write_access::{member_of, text_of};
use crate::context::Context;
use crate::secrets::Secret;
use crate::session::NoResponse;
use crate::session::mqtt::{Client, Manner, Message, Said};

/// How often the old value is put back before the device is given up as changed.
const RESTORES: u32 = 3;

/// Runs the script. `attempt` makes the values of each try at this question its own.
///
/// # Errors
/// Only when the bench could not ask.
pub async fn put(context: &Context, question: &WriteTopic, attempt: u32) -> Result<WriteTopicSeen, BenchTrouble> {
    let short = |why: String| WriteTopicSeen { entitled: None, tried: Vec::new(), restored: true, shortfall: Some(why) };
    let script = Script::of(context, question)?;
    let Some(_turn) = script.door.several(2).await else {
        return Ok(short("it takes two sessions at once, and `pace` allows one".to_owned()));
    };
    if let Some(older) = script.way_back.read()?
        && !script.restore(&older).await?
    {
        return Ok(WriteTopicSeen { restored: false, ..short("what an earlier run left could not be put back".to_owned()) });
    }
    let mut reader = script.reader().await?;
    if !reader.listens() {
        return match question.entitled {
            Some(_) => Ok(short("the entitled could not subscribe, so nothing was published".to_owned())),
            None => script.are_kept_out().await,
        };
    }
    let Some(old) = script.stands(&mut reader).await? else {
        return Ok(short("the value could not be read before, so it could not be put back: nothing was published".to_owned()));
    };
    script.way_back.note(&old)?;
    let seen = script.run(reader, attempt, &old).await;
    let restored = script.restore(&old).await.unwrap_or(false);
    match seen {
        Ok((entitled, tried)) => Ok(WriteTopicSeen { entitled, tried, restored, shortfall: None }),
        Err(trouble) if restored => Err(trouble),
        Err(trouble) => Ok(WriteTopicSeen { restored, ..short(trouble.says) }),
    }
}

/// Puts back what was kept after a run that ended in the middle. Returns whether it is there.
///
/// # Errors
/// Only when the bench could not try.
pub async fn undo(context: &Context, question: &WriteTopic) -> Result<bool, BenchTrouble> {
    let Some(old) = WayBack::of(context, question).read()? else { return Ok(true) };
    Script::of(context, question)?.restore(&old).await
}

/// Whether the declared payload has a place for the value.
///
/// # Errors
/// What is missing.
pub fn ready(question: &WriteTopic) -> Result<(), BenchTrouble> {
    if question.payload.contains(CANARY) {
        return Ok(());
    }
    Err(BenchTrouble::new(format!("the payload for {} needs \"{CANARY}\" where the value goes", question.topic)))
}

struct Script<'a> {
    context: &'a Context,
    question: &'a WriteTopic,
    door: Door<'a>,
    way_back: WayBack,
}

type Tries = (Option<TopicWrite>, Vec<TopicWrite>);

impl<'a> Script<'a> {
    fn of(context: &'a Context, question: &'a WriteTopic) -> Result<Self, BenchTrouble> {
        ready(question)?;
        let door = Door::of(context, &question.at, &question.on, question.entitled.as_ref(), &question.subjects)?;
        Ok(Self { context, question, door, way_back: WayBack::of(context, question) })
    }

    /// Where nobody is entitled yet and strangers cannot listen: whoever gets no session publishes nothing.
    async fn are_kept_out(&self) -> Result<WriteTopicSeen, BenchTrouble> {
        let mut tried = Vec::new();
        for who in &self.question.subjects {
            let (got, code) = match self.door.enter(who, Manner::default()).await? {
                Entry::In(client) => {
                    client.leave().await;
                    (Got::Same, None)
                }
                // Nobody is let in beside whom hanging up would be a refusal: only a word is one.
                Entry::Out(Got::Refused, None) => (Got::NoAnswer, None),
                Entry::Out(got, code) => (got, code),
            };
            tried.push(TopicWrite { who: who.clone(), by: By::Publish, got, code, took: None });
        }
        Ok(WriteTopicSeen { entitled: None, tried, restored: true, shortfall: None })
    }

    /// Whether what is read back is the topic itself, which the broker may keep; else something that the device makes of it.
    fn reads_the_topic(&self) -> bool {
        takes_in(&self.question.read_back, &self.question.topic)
    }

    async fn reader(&self) -> Result<Ear, BenchTrouble> {
        let who = self.question.entitled.clone().map_or(Subject::Nobody, Subject::Identity);
        Ear::open(&self.door, &who, &self.question.read_back).await
    }

    /// What stands there to somebody who has just subscribed: what the broker keeps under the topic, nothing kept being empty, else the value that the
    /// device tells.
    async fn stands(&self, reader: &mut Ear) -> Result<Option<String>, BenchTrouble> {
        if self.reads_the_topic() {
            reader.settle(&self.door).await?;
            let kept = reader.messages.iter().rev().find(|message| message.retained && message.topic == self.question.topic);
            let Some(kept) = kept else { return Ok(reader.listens().then(String::new)) };
            return Ok(String::from_utf8(kept.payload.clone()).ok());
        }
        if !reader.messages.iter().any(|message| self.value_of(message).is_some()) {
            reader.hear(self.door.patience(), |message| self.value_of(message).is_some()).await?;
        }
        Ok(reader.messages.iter().rev().find_map(|message| self.value_of(message)))
    }

    /// The value that a message tells, where the payload says how it stands in one.
    fn value_of(&self, message: &Message) -> Option<String> {
        if self.question.payload == CANARY {
            return String::from_utf8(message.payload.clone()).ok();
        }
        let template: Value = serde_json::from_str(&self.question.payload).ok()?;
        let member = member_of(&template, &|value| value == CANARY)?;
        let told: Value = serde_json::from_slice(&message.payload).ok()?;
        text_of(&told, &member).map(str::to_owned)
    }

    /// The others first: what the entitled publish afterwards shows that such a message is received.
    async fn run(&self, mut reader: Ear, attempt: u32, old: &str) -> Result<Tries, BenchTrouble> {
        let mut tried: Vec<TopicWrite> = Vec::new();
        for (number, who) in self.question.subjects.iter().enumerate() {
            for by in self.ways() {
                let value = self.value(attempt, &format!("{number} {by}"));
                let seen = self.as_another(&mut reader, who, by, &value).await?;
                let took = seen.took == Some(true);
                let is_out = seen.got != Got::Same && seen.took.is_none();
                tried.push(seen);
                if took {
                    drop(reader);
                    self.restore(old).await?;
                    reader = self.reader().await?;
                }
                // Whoever publishes needs no other way; whoever has no session has none.
                if took || is_out {
                    break;
                }
            }
        }
        let entitled = match &self.question.entitled {
            Some(_) => Some(self.as_the_entitled(&mut reader, &self.value(attempt, "entitled")).await?),
            None => None,
        };
        Ok((entitled, tried))
    }

    fn ways(&self) -> impl Iterator<Item = By> {
        let kept_too = self.reads_the_topic() && !self.question.retain;
        [By::Publish, By::Retained, By::Will].into_iter().filter(move |by| *by != By::Retained || kept_too)
    }

    /// A value that nobody would choose.
    fn value(&self, attempt: u32, of: &str) -> String {
        let seed = format!("publish {} {} {attempt} {of}", self.question.at, self.question.topic);
        format!("thirteen-{}", &self.context.key.digest(&Secret::new(seed))[..8])
    }

    async fn as_another(&self, reader: &mut Ear, who: &Subject, by: By, value: &str) -> Result<TopicWrite, BenchTrouble> {
        let payload = self.question.payload.replace(CANARY, value);
        let said = Said { topic: &self.question.topic, payload: &payload, retain: self.question.retain || by == By::Retained };
        let entry = self.door.enter(who, Manner { will: (by == By::Will).then_some(said), ..Manner::default() }).await?;
        let mut client = match entry {
            Entry::In(client) => client,
            Entry::Out(got, code) => return Ok(TopicWrite { who: who.clone(), by, got, code, took: None }),
        };
        let (got, code) = if by == By::Will { (Got::Same, None) } else { published(&mut client, said).await? };
        // A connection that breaks off without a farewell lets the broker publish the will.
        drop(client);
        let took = match by {
            By::Retained => self.is_kept(reader, value).await?,
            By::Publish | By::Will => self.is_received(reader, value).await?,
        };
        Ok(TopicWrite { who: who.clone(), by, got, code, took })
    }

    async fn as_the_entitled(&self, reader: &mut Ear, value: &str) -> Result<TopicWrite, BenchTrouble> {
        let payload = self.question.payload.replace(CANARY, value);
        let said = Said { topic: &self.question.topic, payload: &payload, retain: self.question.retain };
        let (got, code) = match &mut reader.client {
            Some(client) => published(client, said).await?,
            None => (Got::NotSignedIn, reader.code),
        };
        let took = self.is_received(reader, value).await?;
        Ok(TopicWrite { who: reader.who.clone(), by: By::Publish, got, code, took })
    }

    /// Whether the entitled receive a value; `None` where they cannot listen.
    async fn is_received(&self, reader: &mut Ear, value: &str) -> Result<Option<bool>, BenchTrouble> {
        let shows = |message: &Message| contains(&message.payload, value);
        // What the device makes of it takes its time; what the broker hands on does not.
        let time = if self.reads_the_topic() { self.door.settle() } else { self.door.patience() };
        if !reader.messages.iter().any(shows) && !reader.hear(time, shows).await? {
            reader.settle(&self.door).await?;
        }
        let came = reader.messages.iter().any(shows);
        Ok((came || reader.listens()).then_some(came))
    }

    /// Whether the broker keeps a value for whoever subscribes next.
    async fn is_kept(&self, reader: &mut Ear, value: &str) -> Result<Option<bool>, BenchTrouble> {
        reader.settle(&self.door).await?;
        if let Some(client) = reader.client.take() {
            client.leave().await;
        }
        *reader = self.reader().await?;
        let kept = self.stands(reader).await?;
        Ok(kept.map(|kept| contains(kept.as_bytes(), value)))
    }

    /// Publishes what was there until it stands there to a new subscription.
    async fn restore(&self, old: &str) -> Result<bool, BenchTrouble> {
        let mut published_once = self.question.retain || !self.reads_the_topic() || old.is_empty();
        for _ in 0..=RESTORES {
            let mut reader = self.reader().await?;
            let there = self.stands(&mut reader).await?.as_deref() == Some(old);
            if there && published_once {
                self.way_back.forget();
                return Ok(true);
            }
            let Some(client) = &mut reader.client else { return Ok(false) };
            let payload = if self.reads_the_topic() { old.to_owned() } else { self.filled(old) };
            // Who listens to a topic that is not kept took the marked value for the new one: tell them the old one, too.
            let retain = if self.reads_the_topic() { !there || self.question.retain } else { self.question.retain };
            published(client, Said { topic: &self.question.topic, payload: &payload, retain }).await?;
            published_once = true;
            // What the device makes of it takes its time, and may be told once only.
            if self.reads_the_topic() {
                reader.hear(Duration::from_millis(50), |_| false).await?;
            } else if reader.hear(self.door.patience(), |message| self.value_of(message).as_deref() == Some(old)).await? {
                self.way_back.forget();
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The payload with a value that a device told, which JSON may have to escape.
    fn filled(&self, value: &str) -> String {
        let escaped = Value::String(value.to_owned()).to_string();
        let is_json = serde_json::from_str::<Value>(&self.question.payload).is_ok();
        if is_json {
            self.question.payload.replace(&format!("\"{CANARY}\""), &escaped)
        } else {
            self.question.payload.replace(CANARY, value)
        }
    }
}

/// Publishes; what the broker said.
async fn published(client: &mut Client, said: Said<'_>) -> Result<(Got, Option<u8>), BenchTrouble> {
    match client.publish(said).await {
        Ok(code) => Ok((if code < 0x80 { Got::Same } else { Got::Refused }, Some(code))),
        Err(none) => Ok((if none.or_trouble()? == NoResponse::Closed { Got::Refused } else { Got::NoAnswer }, None)),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use suite::evidence::Attempted as _;

    use super::*;
    use crate::probe::fake_broker::Broker;
    use crate::probe::testing::place;

    fn question(topic: &str, payload: &str, retain: bool) -> WriteTopic {
        let (topic, payload, read_back) = (topic.to_owned(), payload.to_owned(), "home/#".to_owned());
        let (entitled, subjects) = (Some("owner".into()), vec![Subject::Nobody]);
        WriteTopic { at: place(), on: "LogIntf-Web".into(), topic, payload, retain, read_back, entitled, subjects }
    }

    fn effects(seen: &WriteTopicSeen) -> Vec<(By, Option<bool>)> {
        seen.tried.iter().map(|tried| (tried.by, tried.took)).collect()
    }

    #[rstest]
    #[case::refused("refused", &[(By::Publish, None)])]
    #[case::acknowledged_and_dropped("given nothing", &[(By::Publish, Some(false)), (By::Retained, Some(false)), (By::Will, Some(false))])]
    #[case::open("open", &[(By::Publish, Some(true))])]
    #[case::kept("allowed to keep", &[(By::Publish, Some(false)), (By::Retained, Some(true))])]
    #[case::will("heard as a will", &[(By::Publish, Some(false)), (By::Retained, Some(false)), (By::Will, Some(true))])]
    #[tokio::test]
    async fn a_message_is_looked_for_and_what_was_kept_is_put_back(
        #[case] strangers: &'static str,
        #[case] expected: &[(By, Option<bool>)],
        #[values("home/name", "home/other")] topic: &str,
    ) {
        let broker = Broker::start(strangers).await;
        let asked = question(topic, "{\"name\":\"{canary}\"}", false);
        let seen = put(&broker.context, &asked, 1).await.unwrap();
        assert_eq!(effects(&seen), expected, "{seen:?}");
        assert!(seen.restored && seen.entitled.as_ref().unwrap().took == Some(true) && seen.attempt().shortfall.is_none(), "{seen:?}");
        assert_eq!(broker.kept("home/name").as_deref(), Some("Attic"));
        assert_eq!(broker.kept("home/other"), None);
        assert!(WayBack::of(&broker.context, &asked).read().unwrap().is_none());
    }

    #[tokio::test]
    async fn what_is_kept_on_purpose_is_put_back_as_well() {
        let broker = Broker::start("open").await;
        let seen = put(&broker.context, &question("home/name", "{canary}", true), 1).await.unwrap();
        assert_eq!(effects(&seen), [(By::Publish, Some(true))]);
        assert!(seen.restored);
        assert_eq!(broker.kept("home/name").as_deref(), Some("Attic"));
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_not_published() {
        let broker = Broker::start("open").await;
        let asked = WriteTopic { read_back: "state/#".to_owned(), ..question("home/name", "{canary}", true) };
        let seen = put(&broker.context, &asked, 1).await.unwrap();
        assert!(seen.restored && seen.shortfall.is_some() && seen.tried.is_empty(), "{seen:?}");
        assert!(ready(&question("home/name", "on", false)).unwrap_err().says.contains("{canary}"));
    }

    #[tokio::test]
    async fn a_killed_script_is_undone() {
        let (broker, asked) = (Broker::start("refused").await, question("home/name", "{canary}", true));
        assert!(undo(&broker.context, &asked).await.unwrap(), "nothing was begun");
        WayBack::of(&broker.context, &asked).note("Attic").unwrap();
        broker.keep("home/name", "thirteen-0a1b2c3d");
        assert!(undo(&broker.context, &asked).await.unwrap());
        assert_eq!(broker.kept("home/name").as_deref(), Some("Attic"));
    }
}
