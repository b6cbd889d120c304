//! A device that shows the tokens of its sessions wherever it can, and a journal that holds none of them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use reports::journal::Record;
use suite::evidence::{Credential, Exchange, Login, Method, Request, Sessions, Who};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::*;
use crate::conformance_log::ConformanceLog;
use crate::probe::fake_device::{Asked, OWNER, context_with, place, read};
use crate::secrets::{Found, Home, Search};
use crate::session::fake;

const TOKEN: &str = "tok-5e55107c0ffee0001234";
const COOKIE: &str = "sid-0ddba11cafe4567890ab";
const WAYS: &str = r#"[
        { http_json: { post: /login, body: { user: "{user}", password: "{secret}" }, success: { token: /token }, proof: /home, sign_out: { http: { post: /logout } } } },
        { http_form: { post: /login, fields: { user: "{user}", password: "{secret}" }, success: { cookie: sid }, proof: /home, sign_out: { http: { post: /logout } } } } ]"#;
const WEB: &str = "{ id: LogIntf-Web, physical: PhyIntf-Ethernet, port: tcp/PORT, speaks: http, status: enabled }";

async fn serve(mut stream: TcpStream) -> std::io::Result<()> {
    let asked = read(&mut stream).await?;
    let (status, headers, body) = answer(&asked);
    let text = format!("HTTP/1.1 {status} {TOKEN}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}", body.len());
    stream.write_all(text.as_bytes()).await
}

/// Whoever shows a token is served, and everybody is shown it in every place and encoding that a response has.
fn answer(asked: &Asked) -> (u16, String, String) {
    let shown = [asked.header("authorization"), asked.header("cookie")]
        .into_iter()
        .flatten()
        .any(|shown| shown.contains(TOKEN) || shown.contains(COOKIE));
    let echoes = |token: &str| {
        let (base64, hexadecimal) = (STANDARD.encode(format!("user:{token}")), hex::encode(token));
        (
            format!(
                "Location: /go?session={token}\r\nWWW-Authenticate: Bearer realm=\"{token}\"\r\nX-Debug: {base64}\r\nX-{token}: 1\r\nContent-Type: text/plain; of={token}\r\n"
            ),
            format!("{{\"error\":\"no such page for {token}\",\"{token}\":\"{base64}\",\"hex\":\"{hexadecimal}\"}}\n"),
        )
    };
    let right = asked.body.contains(&OWNER.replace('"', "\\\"")) || asked.body.contains(&crate::session::form_encode(OWNER));
    match asked.line.split(' ').take(2).collect::<Vec<_>>().join(" ").as_str() {
        "POST /login" if right => {
            (200, format!("Set-Cookie: sid={COOKIE}; HttpOnly\r\n{}", echoes(COOKIE).0), format!("{{\"token\":\"{TOKEN}\"}}"))
        }
        "GET /leak" => (200, String::new(), format!("the last session was {TOKEN}")),
        "GET /home" if shown => (200, echoes(TOKEN).0, echoes(COOKIE).1),
        _ if shown => (404, echoes(COOKIE).0, echoes(TOKEN).1),
        _ => (401, String::new(), String::new()),
    }
}

async fn lab(folder: &Path, port: u16) -> Lab {
    let context = context_with(folder, port, Some(WAYS), WEB);
    let (reader, learnt) = (Reader { client: probe::publication::client(None).unwrap(), archive: None }, Learnt::of(folder));
    context.taint.remember(learnt.read().unwrap());
    Lab { context, anchors: None, reader, learnt }
}

fn exchange(path: &str, who: Who) -> Question {
    let request = Request { method: Method::Get, path: path.to_owned(), json: None };
    Exchange { at: place(), on: "LogIntf-Web".into(), request, who }.into()
}

/// Puts the questions, and writes answers and troubles into a journal. Gives its text.
async fn written(lab: &Lab, folder: &Path, questions: Vec<Question>) -> String {
    let path = folder.join("journal.jsonl");
    let mut log = ConformanceLog::create(&path).unwrap();
    for question in questions {
        let record = match lab.put(&question, 1).await {
            Ok(answer) => Record::Answered {
                question,
                attempt: 1,
                answer: Box::new(answer),
                identity: SeenIdentity::default(),
                took_ms: 0,
                because: None,
            },
            Err(trouble) => Record::Closed { reason: trouble.to_string() },
        };
        log.append(Timestamp::now(), &record).unwrap();
    }
    std::fs::read_to_string(path).unwrap()
}

fn forms(token: &str) -> Vec<String> {
    vec![token.to_owned(), hex::encode(token), STANDARD.encode(format!("user:{token}")), STANDARD.encode(token)]
}

#[tokio::test]
async fn no_token_of_a_session_is_written_down() {
    let folder = tempfile::tempdir().unwrap();
    let lab = lab(folder.path(), fake::serve(serve).await).await;
    let (at, row) = (place(), suite::names::RowId::from("AuthMech-Json"));
    let owner = || Who::Identity("owner".into());
    let mut questions = vec![exchange("/home", owner()), exchange("/missing", owner()), exchange("/home", Who::Nobody)];
    for way in 0..2 {
        let with = Credential::Identity("owner".into());
        questions.push(Login { at: at.clone(), row: row.clone(), way, with }.into());
        questions.push(Sessions { at: at.clone(), row: row.clone(), way, identity: "owner".into() }.into());
    }
    let text = written(&lab, folder.path(), questions).await;
    assert!(text.matches("(secret)").count() >= 8, "it was shown, and taken out: {text}");
    for token in [TOKEN, COOKIE] {
        for form in forms(token) {
            assert!(!text.contains(&form), "{form}: {text}");
        }
        assert!(Learnt::of(folder.path()).read().unwrap().iter().any(|learnt| learnt == token));
    }
    let trouble = lab.told::<()>(Err(BenchTrouble::new(format!("the device said {COOKIE}")))).unwrap_err();
    assert_eq!(trouble.to_string(), "the device said (secret)");
}

/// What the device shows before it gives it cannot be known then: whoever packs finds it, and the next run knows it from the start.
#[tokio::test]
async fn a_token_that_was_shown_before_it_was_given_is_found_by_whoever_packs() {
    let folder = tempfile::tempdir().unwrap();
    let port = fake::serve(serve).await;
    let first = lab(folder.path(), port).await;
    let questions = || vec![exchange("/leak", Who::Nobody), exchange("/home", Who::Identity("owner".into()))];
    let text = written(&first, folder.path(), questions()).await;
    assert!(text.contains(TOKEN));
    let home = Home { bench: &first.context.bench, text: "", key: None, learnt: Learnt::of(folder.path()).read().unwrap() };
    let search = Search::of(&home, &first.context.declaration, "", &[]);
    let found = |text: &str| search.through(&reports::bundle::PartName::new("journal.jsonl").unwrap(), || Ok(text.as_bytes())).unwrap();
    assert!(matches!(found(&text), Some(Found::Token(_, "as it is"))), "{:?}", found(&text));

    std::fs::remove_file(folder.path().join("journal.jsonl")).unwrap();
    let text = written(&lab(folder.path(), port).await, folder.path(), questions()).await;
    assert!(text.contains("(secret)") && found(&text).is_none(), "{text}");
}
