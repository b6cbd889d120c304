//! Sessions of a tiny device, sound and flawed, by form with a cookie and by JSON with a token.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use rstest::rstest;
use suite::evidence::Attempted as _;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::super::fake_device::{Asked, OWNER, context_with, place, read};
use super::*;
use crate::session::fake;

/// How the device deals with sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Sound,
    /// Takes any cookie that a login shows.
    AdoptsAny,
    /// Takes over the cookie that it gave before the login.
    AdoptsItsOwn,
    /// After a login everybody is served, whatever they show.
    ByAddress,
    /// Signs nobody out, and says that it did.
    Deaf,
    /// Signs nobody out, and answers with a page.
    DeafWithAPage,
    /// Serves the path to everybody.
    Open,
    /// Refuses logins that show a cookie which it did not set.
    Picky,
    /// Keeps a cookie that was given before the login for something else.
    Renews,
    /// Answers signing out with an error.
    WantsAToken,
}

#[derive(Default)]
struct State {
    count: usize,
    open: BTreeSet<String>,
    given: BTreeSet<String>,
}

const WAYS: &str = r#"[
        { http_form: { post: /login, fields: { user: "{user}", password: "{secret}" }, success: { cookie: sid }, proof: /home, sign_out: { http: { post: /logout } } } },
        { http_json: { post: /login, body: { user: "{user}", password: "{secret}" }, success: { token: /token }, proof: /home, sign_out: { http: { post: /logout, json: { token: "{token}" } } } } },
        { http_form: { post: /login, fields: { user: "{user}", password: "{secret}" }, success: { opens: /home }, sign_out: none } } ]"#;
const WEB: &str = "{ id: LogIntf-Web, physical: PhyIntf-Ethernet, port: tcp/PORT, speaks: http, status: enabled }";

async fn serve(mut stream: TcpStream, state: Arc<Mutex<State>>, kind: Kind) -> std::io::Result<()> {
    let asked = read(&mut stream).await?;
    let (status, headers, body) = answer(&asked, &mut state.lock().unwrap(), kind);
    let text = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}", body.len());
    stream.write_all(text.as_bytes()).await
}

fn answer(asked: &Asked, state: &mut State, kind: Kind) -> (u16, String, String) {
    let cookie = asked.header("cookie").and_then(|cookie| cookie.strip_prefix("sid=")).map(str::to_owned);
    let shown = cookie.clone().or_else(|| asked.header("authorization").and_then(|shown| shown.strip_prefix("Bearer ")).map(str::to_owned));
    let signed_in = shown.as_ref().is_some_and(|shown| state.open.contains(shown)) || (kind == Kind::ByAddress && !state.open.is_empty());
    let set = |value: &str| format!("Set-Cookie: sid={value}; HttpOnly; SameSite=Lax\r\n");
    match asked.line.split(' ').take(2).collect::<Vec<_>>().join(" ").as_str() {
        "GET /home" if signed_in || kind == Kind::Open => (200, String::new(), "{}".to_owned()),
        "GET /home" | "GET /login" => {
            state.count += 1;
            let given = format!("given-before-{:08}", state.count);
            state.given.insert(given.clone());
            let gives = matches!(kind, Kind::AdoptsItsOwn | Kind::Renews);
            (401, if gives { set(&given) } else { String::new() }, String::new())
        }
        "POST /login" if kind == Kind::Picky && cookie.is_some() => (401, String::new(), String::new()),
        "POST /login" => {
            let right = [format!("password={}&user=owner", crate::session::form_encode(OWNER)), OWNER.replace('"', "\\\"")];
            if !right.iter().any(|right| asked.body.contains(right)) {
                return (401, String::new(), String::new());
            }
            state.count += 1;
            let known = cookie.filter(|shown| kind == Kind::AdoptsAny || (kind == Kind::AdoptsItsOwn && state.given.contains(shown)));
            let value = known.unwrap_or_else(|| format!("fresh-session-{:08}", state.count));
            state.open.insert(value.clone());
            (200, if asked.body.starts_with('{') { String::new() } else { set(&value) }, format!("{{\"token\":\"{value}\"}}"))
        }
        "POST /logout" if kind == Kind::DeafWithAPage => (200, "Content-Type: text/html\r\n".to_owned(), "<p>expired form</p>".to_owned()),
        "POST /logout" if kind == Kind::WantsAToken => (403, String::new(), String::new()),
        "POST /logout" if kind == Kind::Deaf => (204, String::new(), String::new()),
        "POST /logout" => {
            // A program names the session that ends in its body; a page shows it.
            let named = serde_json::from_str::<Value>(&asked.body).ok().and_then(|body| Some(body["token"].as_str()?.to_owned()));
            named.or(cookie).map(|ends| state.open.remove(&ends));
            (303, "Location: /\r\nSet-Cookie: sid=; Max-Age=0\r\n".to_owned(), String::new())
        }
        _ => (404, String::new(), String::new()),
    }
}

async fn ask(kind: Kind, way: u8) -> (SessionsSeen, TempDir) {
    let state = Arc::new(Mutex::new(State::default()));
    let port = fake::serve(move |stream| serve(stream, Arc::clone(&state), kind)).await;
    let folder = tempfile::tempdir().unwrap();
    let context = context_with(folder.path(), port, Some(WAYS), WEB);
    let question = Sessions { at: place(), row: "AuthMech-Json".into(), way, identity: "owner".into() };
    (put(&context, &question).await.unwrap(), folder)
}

fn ended(seen: &SessionsSeen) -> Option<(bool, Passage)> {
    seen.signed_out.map(|out| (out.acknowledged, out.to_session))
}

fn taken_over(seen: &SessionsSeen) -> Vec<(Origin, LoginOutcome, Passage, Passage)> {
    seen.fixed.iter().map(|fixing| (fixing.value_of, fixing.login, fixing.after, fixing.to_nobody)).collect()
}

const ACCEPTED: LoginOutcome = LoginOutcome::Accepted;
const REFUSED: LoginOutcome = LoginOutcome::Refused;
use Origin::{Bench, Device};
use Passage::{Closed, Open};

#[rstest]
#[case::sound(Kind::Sound, (true, Closed), vec![(Bench, ACCEPTED, Closed, Closed)])]
#[case::deaf(Kind::Deaf, (true, Open), vec![(Bench, ACCEPTED, Closed, Closed)])]
#[case::deaf_with_a_page(Kind::DeafWithAPage, (false, Open), vec![(Bench, ACCEPTED, Closed, Closed)])]
#[case::wants_a_token(Kind::WantsAToken, (false, Open), vec![(Bench, ACCEPTED, Closed, Closed)])]
#[case::adopts_any(Kind::AdoptsAny, (true, Closed), vec![(Bench, ACCEPTED, Open, Closed)])]
#[case::adopts_its_own(Kind::AdoptsItsOwn, (true, Closed), vec![(Bench, ACCEPTED, Closed, Closed), (Device, ACCEPTED, Open, Closed)])]
#[case::renews(Kind::Renews, (true, Closed), vec![(Bench, ACCEPTED, Closed, Closed), (Device, ACCEPTED, Closed, Closed)])]
#[case::picky(Kind::Picky, (true, Closed), vec![(Bench, REFUSED, Closed, Closed)])]
#[case::by_address(Kind::ByAddress, (true, Closed), vec![(Bench, ACCEPTED, Open, Open)])]
#[tokio::test]
async fn a_session_by_cookie_is_followed_to_its_end(
    #[case] kind: Kind,
    #[case] expected: (bool, Passage),
    #[case] fixed: Vec<(Origin, LoginOutcome, Passage, Passage)>,
) {
    let (seen, _folder) = ask(kind, 0).await;
    assert_eq!((ended(&seen), taken_over(&seen)), (Some(expected), fixed), "{seen:?}");
    assert_eq!((seen.login, seen.to_nobody, seen.to_session, seen.at_the_end), (ACCEPTED, Closed, Open, Open));
    assert_eq!(seen.attempt().shortfall, None);
    let [cookie] = seen.cookies.as_slice() else { panic!("{seen:?}") };
    assert_eq!((cookie.name.as_str(), cookie.http_only, cookie.secure), ("sid", true, false));
}

#[rstest]
#[case::sound(Kind::Sound, (true, Closed))]
#[case::deaf(Kind::Deaf, (true, Open))]
#[tokio::test]
async fn a_session_by_token_is_followed_to_its_end(#[case] kind: Kind, #[case] expected: (bool, Passage)) {
    let (seen, _folder) = ask(kind, 1).await;
    assert_eq!((ended(&seen), seen.fixed.len(), seen.cookies.len()), (Some(expected), 0, 0), "{seen:?}");
    assert_eq!(seen.attempt().shortfall, None);
}

#[tokio::test]
async fn a_login_known_by_what_it_opens_is_tried_too() {
    let (seen, _folder) = ask(Kind::AdoptsAny, 2).await;
    assert_eq!((seen.signed_out, taken_over(&seen)), (None, vec![(Bench, ACCEPTED, Open, Closed)]));
}

#[tokio::test]
async fn a_path_that_is_open_to_everybody_shows_no_session() {
    let (seen, _folder) = ask(Kind::Open, 0).await;
    assert!(seen.attempt().shortfall.unwrap().contains("not refused to a stranger"));
    assert!(seen.signed_out.is_none() && seen.fixed.is_empty());
}
