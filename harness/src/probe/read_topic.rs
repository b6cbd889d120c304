//! What comes under a topic filter, to those who may and to others: the entitled listen all the while, each of the others subscribes beside them.

use suite::evidence::{BenchTrouble, Feed, Got, ReadTopic, ReadTopicSeen, Subject, TopicTry};
use suite::ixit::t13_soft_serv::CANARY;
use suite::names::Text;

use super::broker::{Door, Ear, Entry};
use crate::context::Context;
use crate::session::mqtt::{Manner, Message, Said};

/// Runs the script. `attempt` makes the marked values of each try at this question its own.
///
/// # Errors
/// Only when the bench could not ask.
pub async fn put(context: &Context, question: &ReadTopic, attempt: u32) -> Result<ReadTopicSeen, BenchTrouble> {
    let door = Door::of(context, &question.at, &question.on, question.entitled.as_ref(), &question.subjects)?;
    let by_another = question.feed.as_ref().is_some_and(|feed| Some(&feed.who) != question.entitled.as_ref());
    let sessions = 1 + u16::from(question.entitled.is_some()) + u16::from(by_another);
    let together = door.several(sessions).await;
    let in_turn = together.is_none();
    let _turn = if in_turn { door.several(1).await } else { together };
    let mut script = Script { context, question, attempt, door, in_turn, mine: None, fed: 0 };
    script.listen_as_the_entitled().await?;
    let mut tried = Vec::new();
    for who in &question.subjects {
        tried.push(script.beside(who).await?);
    }
    let entitled = script.mine.as_ref().map(|mine| script.told(mine, script.of_the_entitled(mine)));
    Ok(ReadTopicSeen { entitled, tried, shortfall: None })
}

struct Script<'a> {
    context: &'a Context,
    question: &'a ReadTopic,
    attempt: u32,
    door: Door<'a>,
    /// Whether one session at a time is all that the pace allows: then the entitled are heard before the others, and what is kept is the control.
    in_turn: bool,
    /// The ear of the entitled.
    mine: Option<Ear>,
    /// How many messages were published.
    fed: u32,
}

impl Script<'_> {
    async fn listen_as_the_entitled(&mut self) -> Result<(), BenchTrouble> {
        let Some(name) = &self.question.entitled else { return Ok(()) };
        let mut mine = Ear::open(&self.door, &Subject::Identity(name.clone()), &self.question.filter).await?;
        if self.received(&mine).next().is_none() {
            // What is published for the test, or kept, need not be waited for.
            let at_once = self.question.feed.is_some() || self.question.retained;
            let time = if at_once { self.door.settle() } else { self.door.patience() };
            mine.hear(time, |message| self.counts(message)).await?;
        }
        mine.settle(&self.door).await?;
        if self.in_turn
            && let Some(client) = mine.client.take()
        {
            client.leave().await;
        }
        self.mine = Some(mine);
        Ok(())
    }

    /// Somebody else subscribes. Where something comes only now and then, they wait until the entitled receive it once more.
    async fn beside(&mut self, who: &Subject) -> Result<TopicTry, BenchTrouble> {
        let mut ear = Ear::open(&self.door, who, &self.question.filter).await?;
        let kept = self.mine.as_ref().is_some_and(|mine| mine.messages.iter().any(|message| message.retained));
        let mut fair = kept;
        if ear.listens() {
            if let Some(feed) = self.question.feed.as_ref().filter(|_| !self.in_turn) {
                fair |= self.feed(feed).await?;
            } else if !kept
                && !self.question.retained
                && let Some(mine) = &mut self.mine
            {
                // What came before this one subscribed speaks for nobody.
                mine.settle(&self.door).await?;
                fair = mine.hear(self.door.patience(), |_| true).await?;
            }
            ear.settle(&self.door).await?;
        }
        if let Some(mine) = &mut self.mine {
            mine.settle(&self.door).await?;
        }
        let got = match (self.received(&ear).next().is_some(), ear.ended) {
            (true, _) if self.is_what_the_entitled_receive(&ear) => Got::Same,
            (true, _) => Got::Different,
            (false, Some(got)) => got,
            (false, None) if self.question.retained && !kept => Got::Absent,
            (false, None) if fair => Got::Refused,
            (false, None) => Got::NoAnswer,
        };
        Ok(self.told(&ear, got))
    }

    /// Publishes a marked value; whether the entitled received it.
    async fn feed(&mut self, feed: &Feed) -> Result<bool, BenchTrouble> {
        self.fed += 1;
        let of = format!("feed {} {}", feed.topic, self.fed);
        let canary = self.context.key.canary(&self.question.at.sample, &of, self.attempt);
        let payload = feed.payload.replace(CANARY, &canary);
        let said = Said { topic: &feed.topic, payload: &payload, retain: false };
        let published = match &mut self.mine {
            Some(mine) if Some(&feed.who) == self.question.entitled.as_ref() => match &mut mine.client {
                Some(client) => client.publish(said).await,
                None => return Ok(false),
            },
            _ => match self.door.enter(&Subject::Identity(feed.who.clone()), Manner::default()).await? {
                Entry::In(mut client) => client.publish(said).await,
                Entry::Out(..) => return Ok(false),
            },
        };
        if let Err(none) = published {
            none.or_trouble()?;
        }
        let Some(mine) = &mut self.mine else { return Ok(true) };
        let shows = |message: &Message| contains(&message.payload, &canary);
        if mine.client.as_mut().is_some() {
            let came = mine.hear(self.door.patience(), shows).await?;
            return Ok(came || mine.messages.iter().any(shows));
        }
        Ok(false)
    }

    fn counts(&self, message: &Message) -> bool {
        message.retained || !self.question.retained
    }

    fn received<'e>(&self, ear: &'e Ear) -> impl Iterator<Item = &'e Message> {
        let only_kept = self.question.retained;
        ear.messages.iter().filter(move |message| message.retained || !only_kept)
    }

    /// Where nobody is known to receive anything, whatever comes under a filter that is not for everybody is it.
    fn is_what_the_entitled_receive(&self, ear: &Ear) -> bool {
        let Some(mine) = self.mine.as_ref().filter(|mine| !mine.messages.is_empty()) else { return true };
        let alike = |one: &Message, other: &Message| one.topic == other.topic && one.payload == other.payload;
        self.received(ear).any(|message| mine.messages.iter().any(|of_mine| alike(message, of_mine)))
    }

    fn of_the_entitled(&self, mine: &Ear) -> Got {
        match (self.received(mine).next().is_some(), mine.ended, mine.code) {
            (true, ..) => Got::Same,
            (false, Some(got), _) => got,
            (false, None, Some(0x80..)) => Got::Refused,
            (false, None, _) if self.question.retained => Got::Absent,
            (false, None, _) => Got::NoAnswer,
        }
    }

    fn told(&self, ear: &Ear, got: Got) -> TopicTry {
        let (mut topics, mut secrets) = (Vec::new(), Vec::new());
        let (mut received, mut bytes) = (0, 0);
        for message in self.received(ear) {
            (received, bytes) = (received + 1, bytes + message.payload.len() as u64);
            let topic = self.context.taint.scrub(&message.topic);
            if self.context.taint.is_told_in(&message.payload) {
                note(&mut secrets, &topic);
            }
            note(&mut topics, &topic);
        }
        TopicTry { who: ear.who.clone(), got, code: ear.code, let_in: ear.let_in, received, bytes, topics, secrets }
    }
}

fn note(topics: &mut Vec<Text>, topic: &Text) {
    if topics.len() < TopicTry::TOPICS && !topics.contains(topic) {
        topics.push(topic.clone());
    }
}

/// Whether a payload holds a text.
pub(super) fn contains(payload: &[u8], text: &str) -> bool {
    !text.is_empty() && payload.windows(text.len()).any(|part| part == text.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use rstest::rstest;
    use suite::evidence::{Attempted as _, OfWay};

    use super::*;
    use crate::probe::fake_broker::Broker;
    use crate::probe::testing::place;

    fn question(filter: &str, feed: Option<&str>) -> ReadTopic {
        ReadTopic {
            at: place(),
            on: "LogIntf-Web".into(),
            filter: filter.to_owned(),
            retained: false,
            feed: feed.map(|topic| Feed { topic: topic.to_owned(), payload: "on {canary}".to_owned(), who: "owner".into() }),
            entitled: Some("owner".into()),
            subjects: vec![Subject::Nobody, Subject::MadeUp(OfWay { row: "AuthMech-Json".into(), way: 0 })],
        }
    }

    #[rstest]
    #[case::refused("refused", Got::Refused)]
    #[case::hung_up_on("hung up on", Got::Refused)]
    #[case::acknowledged_and_given_nothing("given nothing", Got::Refused)]
    #[case::closed_on("closed on", Got::Refused)]
    #[case::never_answered("never answered", Got::NoAnswer)]
    #[case::open("open", Got::Same)]
    #[case::refused_and_given_all_the_same("told no and served", Got::Same)]
    #[case::given_what_is_kept("given what is kept", Got::Same)]
    #[case::flooded("flooded", Got::Different)]
    #[tokio::test]
    async fn a_topic_is_read_by_whoever_receives(#[case] strangers: &'static str, #[case] got: Got) {
        let broker = Broker::start(strangers).await;
        let began = Instant::now();
        let seen = put(&broker.context, &question("home/#", None), 1).await.unwrap();
        assert_eq!((seen.entitled.as_ref().unwrap().got, seen.tried[0].got, seen.tried[1].got), (Got::Same, got, got), "{seen:?}");
        assert!(seen.attempt().shortfall.is_none() && began.elapsed() < Duration::from_secs(15), "{seen:?}");
        let told = seen.tried[0].topics.first().map(Text::as_str);
        assert_eq!(told.is_some(), seen.tried[0].received > 0);
        assert!(seen.tried[0].bytes < 3_000_000);
    }

    #[rstest]
    #[case::sound("given nothing", Got::Refused)]
    #[case::open("open", Got::Same)]
    #[tokio::test]
    async fn what_comes_only_when_something_is_published(#[case] strangers: &'static str, #[case] got: Got) {
        let broker = Broker::start(strangers).await;
        let seen = put(&broker.context, &question("home/light", None), 1).await.unwrap();
        assert_eq!((seen.entitled.as_ref().unwrap().got, seen.tried[0].got), (Got::NoAnswer, Got::NoAnswer), "{seen:?}");
        assert!(seen.attempt().shortfall.is_some());
        let seen = put(&broker.context, &question("home/light", Some("home/light")), 1).await.unwrap();
        assert_eq!((seen.entitled.as_ref().unwrap().got, seen.tried[0].got), (Got::Same, got), "{seen:?}");
        assert_eq!(broker.kept("home/light"), None);
    }

    #[tokio::test]
    async fn a_secret_that_is_kept_is_told_by_its_topic_alone() {
        let broker = Broker::start("open").await;
        broker.keep("home/wifi", crate::probe::fake_device::OWNER);
        let asked = ReadTopic { retained: true, ..question("#", None) };
        let seen = put(&broker.context, &asked, 1).await.unwrap();
        assert_eq!(seen.tried[0].secrets.iter().map(Text::as_str).collect::<Vec<_>>(), ["home/wifi"]);
        assert!(!serde_json::to_string(&seen).unwrap().contains("p&ss"));
    }
}
