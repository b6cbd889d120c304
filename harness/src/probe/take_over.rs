//! Whether somebody who connects by the client identifier of another ends that one's session, or receives what was kept for it.

use suite::evidence::{BenchTrouble, Got, Subject, TakeOver, TakeOverSeen, TakenOver};
use suite::ixit::t13_soft_serv::CANARY;
use suite::names::IdentityName;

use super::broker::{Door, Entry};
use super::read_topic::contains;
use crate::context::Context;
use crate::session::NoResponse;
use crate::session::mqtt::{Client, Manner, Message, Said};

/// Runs the script. `attempt` makes the marked values of each try at this question its own.
///
/// # Errors
/// Only when the bench could not ask.
pub async fn put(context: &Context, question: &TakeOver, attempt: u32) -> Result<TakeOverSeen, BenchTrouble> {
    let short = |why: &str| TakeOverSeen { tried: Vec::new(), kept: false, shortfall: Some(why.to_owned()) };
    let door = Door::of(context, &question.at, &question.on, Some(&question.owner), &question.subjects)?;
    let Some(_turn) = door.several(2).await else {
        return Ok(short("it takes two sessions at once, and `pace` allows one"));
    };
    let client_id = door.client_id(&question.owner)?;
    let script = Script { context, question, attempt, door, client_id };
    let seen = script.run().await;
    // Whatever came of it, no session is left behind.
    let cleaned = script.clean_up().await;
    let seen = seen?;
    cleaned?;
    Ok(seen.unwrap_or_else(short))
}

struct Script<'a> {
    context: &'a Context,
    question: &'a TakeOver,
    attempt: u32,
    door: Door<'a>,
    /// That of the owner.
    client_id: String,
}

impl Script<'_> {
    /// Each of the others in turn, after the owner; or why nothing can be said.
    async fn run(&self) -> Result<Result<TakeOverSeen, &'static str>, BenchTrouble> {
        if !self.owner_hears_it().await? {
            return Ok(Err("what is published did not come to the owner who listened, so what is kept for them could not be told"));
        }
        // A broker that keeps nothing for its own clients has nothing to give away; then only sessions are tried.
        let Some(kept) = self.comes_for_it(&Subject::Identity(self.question.owner.clone()), 0).await? else {
            return Ok(Err("the owner could not sign in and subscribe, so nobody could take over"));
        };
        let mut tried = Vec::new();
        for (number, who) in self.question.subjects.iter().enumerate() {
            let (code, ended) = self.ends_the_session(who).await?;
            let inherited = if kept { self.comes_for_it(who, number + 1).await? } else { None };
            tried.push(TakenOver { who: who.clone(), code, ended, inherited });
        }
        Ok(Ok(TakeOverSeen { tried, kept, shortfall: None }))
    }

    /// Whether what is published comes to an owner who is there: the control of all that is kept.
    async fn owner_hears_it(&self) -> Result<bool, BenchTrouble> {
        let Some(mut owner) = self.enter(&self.question.owner, false).await? else { return Ok(false) };
        if !matches!(settled(owner.subscribe(&self.question.filter).await)?, Some(..0x80)) {
            return Ok(false);
        }
        let Some(canary) = self.publishes("there").await? else { return Ok(false) };
        let shows = |message: &Message| contains(&message.payload, &canary);
        let came = settled(owner.listen(self.door.patience(), shows).await)?.unwrap_or(false) || owner.take().iter().any(shows);
        owner.leave().await;
        Ok(came)
    }

    /// Publishes a marked value; none where the broker did not take it.
    async fn publishes(&self, of: &str) -> Result<Option<String>, BenchTrouble> {
        let Some(mut feeder) = self.feeder().await? else { return Ok(None) };
        let canary = self.context.key.canary(&self.question.at.sample, &format!("taken over {of}"), self.attempt);
        let payload = self.question.feed.payload.replace(CANARY, &canary);
        let published = settled(feeder.publish(Said { topic: &self.question.feed.topic, payload: &payload, retain: false }).await)?;
        feeder.leave().await;
        Ok(matches!(published, Some(..0x80)).then_some(canary))
    }

    /// Somebody connects by the owner's client identifier while the owner is there: the code that they got, and whether the owner's session is over.
    async fn ends_the_session(&self, who: &Subject) -> Result<(Option<u8>, Option<bool>), BenchTrouble> {
        let Some(mut owner) = self.enter(&self.question.owner, false).await? else { return Ok((None, None)) };
        let (code, theirs) = match self.door.enter(who, self.manner(false)).await? {
            Entry::In(client) => (Some(0), Some(client)),
            Entry::Out(_, code) => (code, None),
        };
        let over = match owner.ping().await {
            Ok(()) => Some(false),
            Err(none) => (none.or_trouble()? == NoResponse::Closed).then_some(true),
        };
        drop(theirs);
        if over == Some(false) {
            owner.leave().await;
        }
        Ok((code, over))
    }

    /// The owner leaves a subscription behind, something is published, and somebody comes for it: whether they receive it. `None` where it could not be
    /// tried.
    async fn comes_for_it(&self, who: &Subject, number: usize) -> Result<Option<bool>, BenchTrouble> {
        let Some(mut owner) = self.enter(&self.question.owner, true).await? else { return Ok(None) };
        if !matches!(settled(owner.subscribe_for_later(&self.question.filter).await)?, Some(..0x80)) {
            return Ok(None);
        }
        owner.leave().await;
        let Some(canary) = self.publishes(&number.to_string()).await? else { return Ok(None) };
        let mut client = match self.door.enter(who, self.manner(true)).await? {
            Entry::In(client) => client,
            Entry::Out(Got::NoAnswer, _) => return Ok(None),
            Entry::Out(..) => return Ok(Some(false)),
        };
        let shows = |message: &Message| contains(&message.payload, &canary);
        let came = settled(client.listen(self.door.settle(), shows).await)?.unwrap_or(false) || client.take().iter().any(shows);
        client.leave().await;
        Ok(Some(came))
    }

    /// The owner takes what is left, and leaves nothing behind.
    async fn clean_up(&self) -> Result<(), BenchTrouble> {
        if let Some(owner) = self.enter(&self.question.owner, false).await? {
            owner.leave().await;
        }
        Ok(())
    }

    async fn feeder(&self) -> Result<Option<Box<Client>>, BenchTrouble> {
        // The owner's own identifier would take up the session that is left behind; others may be declared to come by the same.
        let other = format!("{}-feed", self.client_id);
        let is_the_same = self.question.feed.who == self.question.owner || self.door.client_id(&self.question.feed.who)? == self.client_id;
        let manner = if is_the_same { Manner { client_id: Some(&other), ..Manner::default() } } else { Manner::default() };
        Ok(match self.door.enter(&Subject::Identity(self.question.feed.who.clone()), manner).await? {
            Entry::In(client) => Some(client),
            Entry::Out(..) => None,
        })
    }

    async fn enter(&self, name: &IdentityName, resumes: bool) -> Result<Option<Box<Client>>, BenchTrouble> {
        Ok(match self.door.enter(&Subject::Identity(name.clone()), self.manner(resumes)).await? {
            Entry::In(client) => Some(client),
            Entry::Out(..) => None,
        })
    }

    fn manner(&self, resumes: bool) -> Manner<'_> {
        Manner { client_id: Some(&self.client_id), resumes, will: None }
    }
}

/// What was answered, if anything was.
fn settled<T>(answer: Result<T, NoResponse>) -> Result<Option<T>, BenchTrouble> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(none) => none.or_trouble().map(|_| None),
    }
}
