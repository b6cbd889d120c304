//! Whether somebody who connects by the client identifier of another ends that one's session, or receives what was kept for it.

use suite::evidence::{BenchTrouble, Subject, TakeOver, TakeOverSeen, TakenOver};
use suite::names::IdentityName;

use super::broker::{Door, Entry};
use super::read_topic::contains;
use crate::context::Context;
use crate::session::NoResponse;
use crate::session::mqtt::{Client, Manner, Message, Said};

/// What stands in a payload where the marked value goes.
const CANARY: &str = "{canary}";

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
    // A broker that keeps nothing for its own clients has nothing to give away; then only sessions are tried.
    let Some(kept) = script.comes_for_it(&Subject::Identity(question.owner.clone()), 0).await? else {
        return Ok(short("the owner could not sign in and subscribe, so nobody could take over"));
    };
    let mut tried = Vec::new();
    for (number, who) in question.subjects.iter().enumerate() {
        let (code, ended) = script.ends_the_session(who).await?;
        let inherited = if kept { script.comes_for_it(who, number + 1).await? } else { None };
        tried.push(TakenOver { who: who.clone(), code, ended, inherited });
    }
    script.clean_up().await?;
    Ok(TakeOverSeen { tried, kept, shortfall: None })
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
        let Some(mut feeder) = self.feeder().await? else { return Ok(None) };
        let canary = self.context.key.canary(&self.question.at.sample, &format!("taken over {number}"), self.attempt);
        let payload = self.question.feed.payload.replace(CANARY, &canary);
        let published = settled(feeder.publish(Said { topic: &self.question.feed.topic, payload: &payload, retain: false }).await)?;
        feeder.leave().await;
        if !matches!(published, Some(..0x80)) {
            return Ok(None);
        }
        let Entry::In(mut client) = self.door.enter(who, self.manner(true)).await? else { return Ok(Some(false)) };
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
        // The owner's own identifier would take up the session that is left behind.
        let other = format!("{}-feed", self.client_id);
        let manner = Manner { client_id: Some(&other), ..Manner::default() };
        let manner = if self.question.feed.who == self.question.owner { manner } else { Manner::default() };
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
