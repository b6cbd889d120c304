//! One request as those who may and as others, each answer held against what the entitled and what a stranger on a made-up path get.

use serde_json::Value;
use suite::evidence::{Access, AccessSeen, AccessTry, BenchTrouble, Got, LoginOutcome, Method, Place, Request, ResponseClass, Subject};
use suite::ixit::{Success, Way};

use super::login;
use crate::context::Context;
use crate::secrets::{Secret, wrong_password};
use crate::session::coap::Shown;
use crate::session::http::HttpResponse;
use crate::session::likeness::alike;
use crate::session::server::Server;
use crate::session::sign_in::{Headers, Pass, basic};
use crate::session::{NoResponse, classify};

/// Runs the script.
///
/// # Errors
/// Only when the bench could not ask.
pub async fn put(context: &Context, question: &Access) -> Result<AccessSeen, BenchTrouble> {
    let server = context.server(&question.at, &question.on)?;
    let mut strangers = Strangers::meet(&server, &question.request).await?;
    let mut reference = None;
    let mut entitled = None;
    if let Some(name) = &question.entitled {
        let who = Subject::Identity(name.clone());
        let (tried, response) = match bearing(context, &question.at, &who).await? {
            Some(pass) => {
                strangers.ask_for_anything(&server, &pass).await?;
                strangers.try_as(&server, &question.request, who, &pass, None).await?
            }
            None => (nothing(who, Got::NotSignedIn), None),
        };
        (entitled, reference) = (Some(tried), response);
    }
    let mut tried = Vec::new();
    for who in &question.subjects {
        tried.push(match bearing(context, &question.at, who).await? {
            Some(pass) => strangers.try_as(&server, &question.request, who.clone(), &pass, reference.as_ref()).await?.0,
            None => nothing(who.clone(), Got::NotSignedIn),
        });
    }
    Ok(AccessSeen { entitled, tried, shortfall: None })
}

/// What a session of this subject shows with each request; `None` when it could not sign in.
pub(super) async fn bearing(context: &Context, at: &Place, who: &Subject) -> Result<Option<Pass>, BenchTrouble> {
    match who {
        Subject::Nobody => Ok(Some(Pass::Nothing)),
        Subject::MadeUp(of) => {
            let (endpoint, way) = context.way(at, &of.row, of.way)?;
            let Way::CoapPsk(key) = way else { return Ok(Some(made_up(way))) };
            // The name of a key opens nothing; one that the device knows has it look at the key.
            let known = context.known(at, &of.row).and_then(|name| context.account(&at.sample, &name).ok());
            let user = known.map_or_else(wrong_password, |account| account.user);
            Ok(Some(Pass::Dtls { port: endpoint.port, shown: Shown::of(key, &user, &hex::encode(rand::random::<[u8; 16]>())) }))
        }
        Subject::OfSample(of) => {
            let account = context.account(&of.sample, &of.identity)?;
            let (endpoint, way) = context.way(at, &account.login, 0)?;
            if let Way::CoapPsk(key) = way {
                return Ok(Some(Pass::Dtls { port: endpoint.port, shown: Shown::of(key, &account.user, account.secret.expose()) }));
            }
            let tried = login::Door::of(context, at, &account.login, 0)?.right(&account).await?;
            Ok(tried.outcome.accepted().then_some(tried.pass))
        }
        Subject::Identity(name) => {
            let tried = login::as_identity(context, at, name).await?;
            Ok(matches!(tried.outcome, LoginOutcome::Accepted | LoginOutcome::AcceptedForChangeOnly).then_some(tried.pass))
        }
    }
}

/// A credential of the right form that is nobody's. The user is made up as well, so that no account is locked by it.
fn made_up(way: &Way) -> Pass {
    let random = || hex::encode(rand::random::<[u8; 16]>());
    let authorization = |value: String| Pass::Headers(Headers(vec![("authorization".to_owned(), value)]));
    let session = |success: &Success| match success {
        Success::Cookie(name) => Pass::Headers(Headers(vec![("cookie".to_owned(), format!("{name}={}", random()))])),
        _ => authorization(format!("Bearer {}", random())),
    };
    match way {
        Way::HttpBasic(_) => authorization(basic(&random(), &wrong_password())),
        Way::HttpBearer(_) => authorization(format!("Bearer {}", random())),
        Way::HttpDigest(_) => Pass::Digest { user: random(), secret: Secret::new(wrong_password()) },
        Way::HttpForm(form) => session(&form.success),
        Way::HttpJson(json) => session(&json.success),
        _ => Pass::Nothing,
    }
}

fn made_up_path() -> Request {
    Request { method: Method::Get, path: format!("/thirteen-{}", hex::encode(rand::random::<[u8; 8]>())), json: None }
}

/// What strangers are shown: on the very path, and on one that was made up.
pub(super) struct Strangers {
    here: Option<HttpResponse>,
    anywhere: Option<HttpResponse>,
}

impl Strangers {
    async fn meet(server: &Server, asked: &Request) -> Result<Self, BenchTrouble> {
        if server.keeps_strangers_out() {
            return Ok(Self { here: None, anywhere: None });
        }
        // What writes is not tried before its turn.
        let here = if asked.method.is_safe() { answered(server.send(asked, &Pass::Nothing).await)? } else { None };
        Ok(Self { here, anywhere: answered(server.send(&made_up_path(), &Pass::Nothing).await)? })
    }

    /// Where strangers are not even told of paths, the entitled ask for one that was made up.
    async fn ask_for_anything(&mut self, server: &Server, pass: &Pass) -> Result<(), BenchTrouble> {
        if server.keeps_strangers_out() {
            self.anywhere = answered(server.send(&made_up_path(), pass).await)?;
        }
        Ok(())
    }

    async fn try_as(
        &self,
        server: &Server,
        asked: &Request,
        who: Subject,
        pass: &Pass,
        reference: Option<&HttpResponse>,
    ) -> Result<(AccessTry, Option<HttpResponse>), BenchTrouble> {
        let response = match server.send(asked, pass).await {
            Ok(response) => response,
            // Whoever shows this gets no session.
            Err(NoResponse::Tls(_)) if server.keeps_strangers_out() => return Ok((nothing(who, Got::Refused), None)),
            Err(none) => return none.or_trouble().map(|_| (nothing(who, Got::NoAnswer), None)),
        };
        let got = self.got(&response, &who, reference);
        let kind = response.header("content-type").next().map(Into::into);
        let tried = AccessTry { who, got, status: Some(response.status), kind, bytes: response.body.len() as u64 };
        Ok((tried, Some(response)))
    }

    /// What a response means. Without a reference (the entitled themselves, or nobody is) whatever is served and is not for everybody is it.
    fn got(&self, response: &HttpResponse, who: &Subject, reference: Option<&HttpResponse>) -> Got {
        let nobody = *who == Subject::Nobody;
        let signed_in = matches!(who, Subject::Identity(_));
        match plain(response, signed_in) {
            Some(got) => got,
            None if self.is_shell(response) => Got::Shell,
            // Who signed in and still sees what a stranger is sent to a login with got no further.
            None if !nobody && self.is_turned_away(response) => Got::Redirected,
            None => match reference {
                Some(reference) if alike(reference, response) => Got::Same,
                Some(_) => Got::Different,
                None if signed_in => Got::Same,
                None => Got::Different,
            },
        }
    }

    fn is_shell(&self, response: &HttpResponse) -> bool {
        let served = |shown: &&HttpResponse| classify::class(shown, false) == ResponseClass::Served;
        self.anywhere.as_ref().filter(served).is_some_and(|shown| alike(shown, response))
    }

    fn is_turned_away(&self, response: &HttpResponse) -> bool {
        let sent_away = |shown: &&HttpResponse| classify::class(shown, false) == ResponseClass::RedirectedToLogin;
        self.here.as_ref().filter(sent_away).is_some_and(|shown| alike(shown, response))
    }
}

/// What needs no look at the body; `None` where something is served.
pub(super) fn plain(response: &HttpResponse, signed_in: bool) -> Option<Got> {
    match classify::class(response, signed_in) {
        ResponseClass::Absent => Some(Got::Absent),
        ResponseClass::Failed => Some(Got::Failed),
        ResponseClass::NoAnswer => Some(Got::NoAnswer),
        ResponseClass::Refused => Some(Got::Refused),
        ResponseClass::RedirectedToLogin => Some(Got::Redirected),
        ResponseClass::Served => says_error(response).then_some(Got::Refused),
        ResponseClass::Other if (300..400).contains(&response.status) => Some(Got::Redirected),
        ResponseClass::Other if (400..500).contains(&response.status) => Some(Got::Refused),
        ResponseClass::Other => Some(Got::NoAnswer),
    }
}

/// Whether a document that came with a status of success says in its first level that it is an error.
fn says_error(response: &HttpResponse) -> bool {
    let document: Option<Value> = serde_json::from_slice(&response.body).ok();
    let error = document.as_ref().and_then(|document| document.get("error"));
    error.is_some_and(|error| match error {
        Value::String(text) => !text.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => false,
    })
}

/// The response, if there was one. The device's silence is no trouble of the bench.
pub(super) fn answered(outcome: Result<HttpResponse, NoResponse>) -> Result<Option<HttpResponse>, BenchTrouble> {
    match outcome {
        Ok(response) => Ok(Some(response)),
        Err(none) => none.or_trouble().map(|_| None),
    }
}

fn nothing(who: Subject, got: Got) -> AccessTry {
    AccessTry { who, got, status: None, kind: None, bytes: 0 }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use suite::evidence::{Attempted as _, OfWay};

    use super::*;
    use crate::probe::fake_pages::Pages;
    use crate::probe::testing::place;

    async fn tried(answer: &'static str) -> AccessSeen {
        let pages = Pages::start(answer).await;
        let subjects =
            vec![Subject::Nobody, Subject::MadeUp(OfWay { row: "AuthMech-Json".into(), way: 0 }), Subject::Identity("recorder".into())];
        let request = Request { method: Method::Get, path: "/api/status".into(), json: None };
        put(&pages.context, &Access { at: place(), on: "LogIntf-Web".into(), request, entitled: Some("owner".into()), subjects })
            .await
            .unwrap()
    }

    #[rstest]
    #[case::sound("refused", Got::Same, Got::Refused)]
    #[case::open("open", Got::Same, Got::Same)]
    #[case::login_page("login", Got::Same, Got::Redirected)]
    #[case::an_error_with_a_good_status("error", Got::Same, Got::Refused)]
    #[case::a_part_of_it("part", Got::Same, Got::Different)]
    #[case::one_page_for_all_paths("shell", Got::Same, Got::Shell)]
    #[case::one_page_for_all_people("shell for all", Got::Shell, Got::Shell)]
    #[case::elsewhere("elsewhere", Got::Same, Got::Redirected)]
    #[case::not_there("absent", Got::Same, Got::Absent)]
    #[case::closed("closed", Got::Same, Got::NoAnswer)]
    #[case::broken("broken", Got::Same, Got::Failed)]
    #[tokio::test]
    async fn what_others_get_is_held_against_what_the_entitled_get(
        #[case] answer: &'static str,
        #[case] entitled: Got,
        #[case] nobody: Got,
    ) {
        let seen = tried(answer).await;
        assert_eq!((seen.entitled.as_ref().unwrap().got, seen.tried[0].got, seen.tried[1].got), (entitled, nobody, nobody), "{seen:?}");
        assert_eq!(seen.attempt().shortfall.is_some(), entitled != Got::Same);
        // The recorder's token opens its own route alone, which this device has not; unless it answers any path with the same page.
        assert_eq!(seen.tried[2].got == Got::NotSignedIn, !answer.starts_with("shell"), "{seen:?}");
    }
}
