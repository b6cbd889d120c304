//! Sessions: opened with the right secret, ended by the declared request, and begun with a cookie that somebody else knew before.

use serde_json::Value;
use suite::evidence::{BenchTrouble, CookieSeen, Fixing, LoginOutcome, Origin, Passage, ResponseClass, Sessions, SessionsSeen, SignedOut};
use suite::ixit::t01_auth_mech::SignOut;
use suite::ixit::{Success, Way};

use super::login::{Door, lock_pause};
use crate::bench::Account;
use crate::context::Context;
use crate::secrets;
use crate::session::cookie::cookies;
use crate::session::http::{HttpRequest, HttpResponse, exchange};
use crate::session::sign_in::{Headers, Pass, ToOpen, Tried, open_session, send};
use crate::session::{NoResponse, classify};

/// How many cookies of one answer are looked at.
const COOKIES: usize = 16;

/// Runs the script.
///
/// # Errors
/// Only when the bench could not try.
pub async fn put(context: &Context, question: &Sessions) -> Result<SessionsSeen, BenchTrouble> {
    let door = Door::of(context, &question.at, &question.row, question.way)?;
    let no_path = || BenchTrouble::new(format!("{} declares no `proof` of a session", question.row));
    let proof = door.way().proof().ok_or_else(no_path)?;
    let account = context.account(&question.at.sample, &question.identity)?;
    let lock_ms = context.login_row(&question.row)?.lock().1;
    Script { context, door, proof, account, lock_ms }.run().await
}

/// Whether a path is open to who shows this.
///
/// # Errors
/// The bench's trouble.
pub(super) async fn passage(door: &Door<'_>, path: &str, pass: &Pass) -> Result<Passage, BenchTrouble> {
    look(send(door.endpoint(), HttpRequest::get(path), pass).await).map(|(passage, _)| passage)
}

fn look(came: Result<HttpResponse, NoResponse>) -> Result<(Passage, Option<HttpResponse>), BenchTrouble> {
    match came {
        Ok(response) => Ok((passage_of(&response), Some(response))),
        Err(none) => none.or_trouble().map(|_| (Passage::Unclear, None)),
    }
}

/// A page that asks for a password is closed; a limit on requests says nothing of who asks.
fn passage_of(response: &HttpResponse) -> Passage {
    match (response.status, classify::class(response, true)) {
        (423 | 429, _) => Passage::Unclear,
        (_, ResponseClass::Served) if classify::password_fields(response) == 0 => Passage::Open,
        (_, ResponseClass::Absent | ResponseClass::RedirectedToLogin | ResponseClass::Refused | ResponseClass::Served) | (300..=399, _) => {
            Passage::Closed
        }
        _ => Passage::Unclear,
    }
}

struct Script<'a> {
    context: &'a Context,
    door: Door<'a>,
    /// The path that shows a session.
    proof: &'a str,
    account: Account,
    lock_ms: u64,
}

impl Script<'_> {
    async fn run(&self) -> Result<SessionsSeen, BenchTrouble> {
        let (to_nobody, page) = self.as_stranger(self.proof).await?;
        let (first, answer) = self.sign_in(&[]).await?;
        let mut seen = SessionsSeen::not_begun(first.outcome, to_nobody);
        let Some(answer) = answer.filter(|_| first.outcome == LoginOutcome::Accepted) else { return Ok(seen) };
        seen.to_session = self.passage(&first.pass).await?;
        seen.cookies = self.carriers(&answer);
        if seen.to_session != Passage::Open || to_nobody != Passage::Closed {
            self.leave(&first.pass).await?;
            return Ok(seen);
        }
        seen.signed_out = self.sign_out(&first.pass, &seen.cookies).await?;
        if !seen.cookies.is_empty() {
            seen.fixed.push(self.fix(Origin::Bench, &made_up(&seen.cookies)).await?);
            let given = self.given_to_strangers(page, &seen.cookies).await?;
            if !given.is_empty() {
                seen.fixed.push(self.fix(Origin::Device, &given).await?);
            }
        }
        let (last, _) = self.sign_in(&[]).await?;
        seen.at_the_end = self.passage(&last.pass).await?;
        self.leave(&last.pass).await?;
        Ok(seen)
    }

    /// Signs in, showing these cookies. A lock that an earlier probe left is waited out once.
    async fn sign_in(&self, cookies: &[(String, String)]) -> Result<(Tried, Option<HttpResponse>), BenchTrouble> {
        let (tried, answer) = self.try_to(cookies).await?;
        if tried.outcome != LoginOutcome::Locked {
            return Ok((tried, answer));
        }
        tokio::time::sleep(lock_pause(self.lock_ms, tried.retry_after)).await;
        self.try_to(cookies).await
    }

    async fn try_to(&self, cookies: &[(String, String)]) -> Result<(Tried, Option<HttpResponse>), BenchTrouble> {
        let to_open = ToOpen::by(self.door.way(), &self.account.user, self.account.secret.expose());
        let mut to_open = to_open.ok_or_else(|| BenchTrouble::new("the login opens no session".to_owned()))?;
        if let Pass::Headers(Headers(shown)) = showing(cookies) {
            to_open.request = to_open.request.and(&shown);
        }
        match open_session(self.door.endpoint(), &to_open, &self.context.taint).await {
            Ok((tried, answer)) => Ok((tried, Some(answer))),
            Err(none) => none.or_trouble().map(|_| (Tried::nothing_came(), None)),
        }
    }

    async fn passage(&self, pass: &Pass) -> Result<Passage, BenchTrouble> {
        passage(&self.door, self.proof, pass).await
    }

    async fn as_stranger(&self, path: &str) -> Result<(Passage, Option<HttpResponse>), BenchTrouble> {
        look(exchange(self.door.endpoint(), HttpRequest::get(path)).await)
    }

    /// The cookies that carry the session: the one that is declared as the sign of success, else all that the login set; none beside a token.
    fn carriers(&self, answer: &HttpResponse) -> Vec<CookieSeen> {
        let sign = match self.door.way() {
            Way::HttpForm(form) => &form.success,
            Way::HttpJson(json) => &json.success,
            _ => return Vec::new(),
        };
        let carries = |name: &str| match sign {
            Success::Cookie(declared) => declared == name,
            Success::Token(_) => false,
            _ => true,
        };
        let set = cookies(answer).filter(|cookie| carries(cookie.name) && !cookie.is_withdrawn());
        set.take(COOKIES).map(|cookie| cookie.seen()).collect()
    }

    /// What the device gave under these names to somebody who had not signed in: beside the path that shows a session, and on the page of the login.
    async fn given_to_strangers(&self, page: Option<HttpResponse>, names: &[CookieSeen]) -> Result<Vec<(String, String)>, BenchTrouble> {
        let login = match self.door.way() {
            Way::HttpForm(form) => form.post.as_str(),
            Way::HttpJson(json) => json.post.as_str(),
            _ => return Ok(Vec::new()),
        };
        let (_, login) = self.as_stranger(login).await?;
        let pages = [page, login].into_iter().flatten();
        let mut given = pages.map(|page| {
            let known =
                cookies(&page).filter(|cookie| !cookie.is_withdrawn() && names.iter().any(|name| name.name.as_str() == cookie.name));
            known.take(COOKIES).map(|cookie| (cookie.name.to_owned(), cookie.value.to_owned())).collect::<Vec<_>>()
        });
        let given = given.rfind(|given| !given.is_empty()).unwrap_or_default();
        given.iter().for_each(|(_, value)| self.context.taint.learn(value));
        Ok(given)
    }

    /// Signs in with cookies that somebody else knows, and looks whether these alone open the path afterwards.
    async fn fix(&self, value_of: Origin, known: &[(String, String)]) -> Result<Fixing, BenchTrouble> {
        let stranger = showing(known);
        let before = self.passage(&stranger).await?;
        let (tried, _) = self.sign_in(known).await?;
        let after = self.passage(&stranger).await?;
        let to_nobody = self.passage(&Pass::Nothing).await?;
        self.leave(if after == Passage::Open { &stranger } else { &tried.pass }).await?;
        Ok(Fixing { value_of, before, login: tried.outcome, after, to_nobody })
    }

    /// Signs out by the declared request and looks whether the session is still served.
    async fn sign_out(&self, pass: &Pass, carriers: &[CookieSeen]) -> Result<Option<SignedOut>, BenchTrouble> {
        let Some(request) = self.to_sign_out(pass) else { return Ok(None) };
        let answer = match send(self.door.endpoint(), request, pass).await {
            Ok(answer) => Some(answer),
            Err(none) => none.or_trouble().map(|_| None)?,
        };
        let to_session = self.passage(pass).await?;
        let to_nobody = self.passage(&Pass::Nothing).await?;
        let acknowledged = answer.as_ref().is_some_and(|answer| acknowledges(answer, carriers));
        Ok(Some(SignedOut { status: answer.map(|answer| answer.status), acknowledged, to_session, to_nobody }))
    }

    /// Ends a session that is needed no more, as far as the device lets: some keep only a few.
    async fn leave(&self, pass: &Pass) -> Result<(), BenchTrouble> {
        let Some(request) = self.to_sign_out(pass) else { return Ok(()) };
        match send(self.door.endpoint(), request, pass).await {
            Ok(_) => Ok(()),
            Err(none) => none.or_trouble().map(drop),
        }
    }

    fn to_sign_out(&self, pass: &Pass) -> Option<HttpRequest> {
        let Some(SignOut::Http(declared)) = self.door.way().sign_out() else { return None };
        let (method, path) = declared.method_and_path()?;
        Some(match &declared.json {
            Some(json) => {
                HttpRequest::with_body(method, path, "application/json", bearing(json, pass.token().unwrap_or_default()).to_string())
            }
            None => HttpRequest { method, ..HttpRequest::get(path) },
        })
    }
}

/// The body with the token wherever `{token}` stands. It was tainted when the device gave it.
fn bearing(template: &Value, token: &str) -> Value {
    match template {
        Value::String(text) => Value::String(text.replace("{token}", token)),
        Value::Array(items) => items.iter().map(|item| bearing(item, token)).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), bearing(value, token))).collect(),
        other => other.clone(),
    }
}

/// The cookie withdrawn, or success told to a program: a page or a redirection may as well tell of an error.
fn acknowledges(answer: &HttpResponse, carriers: &[CookieSeen]) -> bool {
    let carries = |name: &str| carriers.is_empty() || carriers.iter().any(|known| known.name.as_str() == name);
    let withdraws = cookies(answer).any(|cookie| cookie.is_withdrawn() && carries(cookie.name));
    let is_page = answer.header("content-type").any(|kind| kind.to_ascii_lowercase().contains("html"));
    withdraws || ((200..300).contains(&answer.status) && !is_page)
}

fn made_up(carriers: &[CookieSeen]) -> Vec<(String, String)> {
    carriers.iter().map(|cookie| (cookie.name.to_string(), secrets::wrong_password())).collect()
}

fn showing(cookies: &[(String, String)]) -> Pass {
    if cookies.is_empty() {
        return Pass::Nothing;
    }
    let line: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    Pass::Headers(Headers(vec![("cookie".to_owned(), line.join("; "))]))
}

#[cfg(test)]
mod tests;
