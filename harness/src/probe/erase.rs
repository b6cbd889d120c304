//! Deletion as one script: user data written and seen, the function run, everything looked through as everybody, the device set up anew.

use std::collections::BTreeMap;

use suite::evidence::{BenchTrouble, Call, Discover, Discovery, Erase, EraseSeen, LoginErased, LoginOutcome, MarkErased, Who};
use suite::ixit::t25_del_func::{DelByHttp, DelExercise};
use suite::names::{IdentityName, Text};

use super::calls::Callers;
use super::plant::{self, Mark, Purpose};
use super::{discover, login};
use crate::context::Context;
use crate::hooks::{self, HookName};
use crate::session::http::HttpRequest;
use crate::session::sign_in::send;

/// Runs the script.
///
/// # Errors
/// When the bench could not ask, delete or set up anew; what began is then undone by [`undo`].
pub async fn put(context: &Context, question: &Erase, attempt: u32) -> Result<EraseSeen, BenchTrouble> {
    Script { context, question, attempt }.run().await
}

/// Whether the bench has what brings the device back.
///
/// # Errors
/// What is missing.
pub fn ready(context: &Context, question: &Erase) -> Result<(), BenchTrouble> {
    exercise(context, question)?;
    hooks::ready(context, HookName::FactoryReset)?;
    hooks::ready(context, HookName::Initialise)
}

/// Brings the device back to normal use after a run that ended in the middle.
///
/// # Errors
/// When a hook fails.
pub async fn undo(context: &Context, question: &Erase) -> Result<bool, BenchTrouble> {
    let script = Script { context, question, attempt: 0 };
    script.reset().await?;
    Ok(script.logins().await?.values().any(|outcome| outcome.accepted()))
}

fn exercise<'a>(context: &'a Context, question: &Erase) -> Result<&'a DelExercise, BenchTrouble> {
    let row = context.declaration.ixit.del_func.iter().find(|row| *row.id == question.row);
    let none = || BenchTrouble::new(format!("{} does not declare how a bench starts it (`exercise:`)", question.row));
    row.and_then(|row| row.exercise.as_ref()).ok_or_else(none)
}

/// A request for deletion that was not taken deletes nothing, so nothing can be looked for.
fn unclear(status: Option<u16>) -> Option<String> {
    match status {
        Some(200..=399) => None,
        Some(status) => Some(format!("the request for deletion got status {status}, so nothing was deleted")),
        None => Some("the request for deletion got no answer".to_owned()),
    }
}

type Logins = BTreeMap<IdentityName, LoginOutcome>;

struct Script<'a> {
    context: &'a Context,
    question: &'a Erase,
    attempt: u32,
}

impl Script<'_> {
    async fn run(&self) -> Result<EraseSeen, BenchTrouble> {
        let (context, question) = (self.context, self.question);
        let mut callers = Callers::new(context, &question.at);
        let purpose = Purpose { of: question.row.as_str(), attempt: self.attempt, is_put_back: false };
        let marks = plant::write(context, &mut callers, &question.at, &question.marks, &purpose).await?;
        let before = self.logins().await?;
        let mut shown: Vec<Vec<Text>> = vec![Vec::new(); marks.len()];
        let (status, said, shortfall) = match exercise(context, question)? {
            DelExercise::FactoryReset => {
                hooks::run(context, &question.at, HookName::FactoryReset).await?;
                (None, Text::default(), None)
            }
            DelExercise::Http(by) => {
                let (status, said) = self.delete(by).await?;
                (status, said, unclear(status))
            }
        };
        let sessions = self.sessions(callers).await?;
        let after = self.logins().await?;
        self.search(&marks, &mut shown).await?;
        if matches!(exercise(context, question)?, DelExercise::FactoryReset) {
            // What the set-up brings back was never deleted: it only could not be read meanwhile.
            hooks::run(context, &question.at, HookName::Initialise).await?;
            self.search(&marks, &mut shown).await?;
        }
        let restored = self.set_up_anew(&before).await?;
        let marks = marks.iter().zip(shown);
        let marks = marks.map(|(mark, shown_by)| MarkErased { call: mark.call.clone(), before: mark.read, shown_by }).collect();
        let seen = |who: &IdentityName| LoginErased {
            who: who.clone(),
            before: before[who],
            after: after[who],
            session: sessions.get(who).copied(),
        };
        let logins = question.logins.iter().map(seen).collect();
        Ok(EraseSeen { status, said, marks, logins, restored, shortfall })
    }

    async fn logins(&self) -> Result<Logins, BenchTrouble> {
        let mut logins = BTreeMap::new();
        for who in &self.question.logins {
            logins.insert(who.clone(), login::as_identity(self.context, &self.question.at, who).await?.outcome);
        }
        Ok(logins)
    }

    async fn delete(&self, by: &DelByHttp) -> Result<(Option<u16>, Text), BenchTrouble> {
        let no_method = || BenchTrouble::new(format!("the request in `exercise` of {} has not exactly one method", self.question.row));
        let (method, path) = by.request.method_and_path().ok_or_else(no_method)?;
        let request = match &by.request.json {
            Some(json) => HttpRequest::with_body(method, path, "application/json", json.to_string()),
            None => HttpRequest { method, ..HttpRequest::get(path) },
        };
        let (endpoint, _) = self.context.endpoint(&self.question.at, &by.interface)?;
        let tried = login::as_identity(self.context, &self.question.at, &by.who).await?;
        match send(&endpoint, request, &tried.pass).await {
            Ok(response) if response.is_readable() => Ok((Some(response.status), self.context.taint.scrub(&response.body))),
            Ok(response) => Ok((Some(response.status), Text::default())),
            Err(none) => none.or_trouble().map(|_| (None, Text::default())),
        }
    }

    /// Whether a session from before is still served what is read with it. Where everybody is served the same, the session proves nothing.
    async fn sessions(&self, mut open: Callers<'_>) -> Result<BTreeMap<IdentityName, bool>, BenchTrouble> {
        let mut sessions = BTreeMap::new();
        for who in &self.question.logins {
            let mine = self.question.reads.iter().find(|call| call.who == Who::Identity(who.clone()));
            if let Some(call) = mine.filter(|_| open.is_signed_in(who)) {
                let served = open.call(call, None).await?.served();
                let nobody = Call { who: Who::Nobody, ..call.clone() };
                if !served || !open.call(&nobody, None).await?.served() {
                    sessions.insert(who.clone(), served);
                }
            }
        }
        Ok(sessions)
    }

    /// Everything is read by everybody, and asked for by discovery.
    async fn search(&self, marks: &[Mark<'_>], shown: &mut [Vec<Text>]) -> Result<(), BenchTrouble> {
        let mut callers = Callers::new(self.context, &self.question.at);
        for call in &self.question.reads {
            let read = callers.call(call, None).await?;
            note(marks, shown, &call.to_string(), |canary| read.shows(canary));
        }
        let declared = |by: &Discovery| self.context.declaration.ixit.log_intf.iter().any(|row| row.port == Some(by.port()));
        for by in [Discovery::Mdns, Discovery::Ssdp, Discovery::WsDiscovery].into_iter().filter(declared) {
            let (at, reach) = (self.question.at.clone(), self.context.reach(&self.question.at)?);
            // A protocol that cannot be asked here shows nothing; the reads are the control.
            let Ok(seen) = discover::put(&reach, &Discover { at, by }).await else { continue };
            let heard = || seen.said.iter().chain(seen.services.iter().map(|service| &service.name));
            note(marks, shown, &by.to_string(), |canary| heard().any(|said| said.as_str().contains(canary)));
        }
        Ok(())
    }

    async fn reset(&self) -> Result<(), BenchTrouble> {
        hooks::run(self.context, &self.question.at, HookName::FactoryReset).await?;
        hooks::run(self.context, &self.question.at, HookName::Initialise).await
    }

    /// Whoever signed in before signs in again, and nothing is left of what was written: by a reset and a new set-up.
    async fn set_up_anew(&self, before: &Logins) -> Result<bool, BenchTrouble> {
        self.reset().await?;
        let now = self.logins().await?;
        Ok(before.iter().all(|(who, outcome)| !outcome.accepted() || now[who].accepted()))
    }
}

fn note(marks: &[Mark<'_>], shown: &mut [Vec<Text>], by: &str, shows: impl Fn(&str) -> bool) {
    for (mark, shown) in marks.iter().zip(shown) {
        let by = Text::from_device(by);
        if mark.read && shows(&mark.canary) && !shown.contains(&by) {
            shown.push(by);
        }
    }
}
