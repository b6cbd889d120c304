//! Batteries against a tiny web device, sound and with the harms that are told apart.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use percent_encoding::percent_decode_str;
use rstest::rstest;
use serde_json::{Value, json};
use suite::evidence::{Attempted as _, Battery, Fuzz, FuzzSeen, HarmKind, OperationInput};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{put, undo};
use crate::context::Context;
use crate::probe::fake_device::{self, place};
use crate::session::fake;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    AnyType,
    Complains,
    DiesForGood,
    Executes,
    Leaks,
    PauseOnce,
    Reflects,
    Restarts,
    ShowsName,
    Stops,
    StopsOnce,
}

struct State {
    flaw: Option<Flaw>,
    name: Value,
    down_until: Option<Instant>,
    refuse_next: bool,
    stopped: u32,
}

struct Device {
    context: Context,
    state: Arc<Mutex<State>>,
    _folder: tempfile::TempDir,
}

impl Device {
    async fn start(flaw: Option<Flaw>) -> Self {
        let state = State { flaw, name: json!("Nursery Eye"), down_until: None, refuse_next: false, stopped: 0 };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        let port = fake::serve(move |stream| serve(stream, Arc::clone(&shared))).await;
        let folder = tempfile::tempdir().unwrap();
        let mut context = fake_device::context(folder.path(), port);
        let declaration = Arc::make_mut(&mut context.declaration);
        for operation in [
            json!({ "id": "set-name", "http": { "put": "/api/name", "json": { "name": "{canary}" } }, "who": ["owner"], "changes": true, "read_back": "get-name" }),
            json!({ "id": "get-name", "http": { "get": "/api/name" }, "who": ["owner"] }),
        ] {
            declaration.ixit.soft_serv[0].operations.push(serde_json::from_value(operation).unwrap());
        }
        Self { context, state, _folder: folder }
    }

    fn name(&self) -> Value {
        self.state.lock().unwrap().name.clone()
    }

    async fn fuzz(&self, battery: Battery, from: u32, to: u32) -> FuzzSeen {
        put(&self.context, &question(battery, from, to)).await.unwrap()
    }
}

fn question(battery: Battery, from: u32, to: u32) -> Fuzz {
    Fuzz { at: place(), on: "LogIntf-Web".into(), battery, seed: 7, from, to }
}

fn set_name() -> Battery {
    Battery::Operation(OperationInput { service: "SoftServ-Settings".into(), operation: "set-name".into(), who: "owner".into() })
}

async fn serve(mut stream: TcpStream, state: Arc<Mutex<State>>) -> std::io::Result<()> {
    {
        let mut state = state.lock().unwrap();
        let is_down = state.down_until.is_some_and(|until| Instant::now() < until);
        if is_down || std::mem::take(&mut state.refuse_next) {
            return Ok(());
        }
    }
    let (head, body) = read(&mut stream).await?;
    let wait = state.lock().unwrap().flaw == Some(Flaw::Executes) && decoded(&head).contains("sleep 3");
    if wait {
        tokio::time::sleep(Duration::from_secs(3)).await;
    }
    let Some((status, kind, answer)) = answer(&head, &body, &mut state.lock().unwrap()) else { return Ok(()) };
    let text =
        format!("HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{answer}", answer.len());
    stream.write_all(text.as_bytes()).await
}

fn decoded(head: &str) -> String {
    percent_decode_str(head).decode_utf8_lossy().into_owned()
}

async fn read(stream: &mut TcpStream) -> std::io::Result<(String, Vec<u8>)> {
    let (mut bytes, mut buffer) = (Vec::new(), vec![0; 65_536]);
    loop {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        let length = |head: &str| {
            let line = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:").map(str::to_owned));
            line.and_then(|value| value.trim().parse::<usize>().ok()).unwrap_or(0)
        };
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            if bytes.len() - end - 4 >= length(&head).min(1 << 20) {
                return Ok((head, bytes.split_off(end + 4)));
            }
        }
        match stream.read(&mut buffer).await? {
            0 => return Ok((String::from_utf8_lossy(&bytes).into_owned(), Vec::new())),
            count => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}

fn answer(head: &str, body: &[u8], state: &mut State) -> Option<(u16, &'static str, String)> {
    let is_long = head.len() > 20_000;
    match state.flaw {
        Some(Flaw::Stops) if is_long => {
            state.down_until = Some(Instant::now() + Duration::from_millis(3_300));
            return None;
        }
        Some(Flaw::StopsOnce) if is_long && state.stopped == 0 => {
            (state.stopped, state.down_until) = (1, Some(Instant::now() + Duration::from_millis(3_300)));
            return None;
        }
        Some(Flaw::DiesForGood) if is_long => {
            state.down_until = Some(Instant::now() + Duration::from_secs(600));
            return None;
        }
        Some(Flaw::Restarts) if is_long => {
            state.refuse_next = true;
            return None;
        }
        Some(Flaw::PauseOnce) if is_long && state.stopped == 0 => {
            (state.stopped, state.refuse_next) = (1, true);
            return None;
        }
        Some(Flaw::Reflects) => return Some((404, "text/html", format!("<p>{}", decoded(head)))),
        Some(Flaw::Complains) if decoded(head).contains("t13'") => return Some((500, "text/html", "SQLITE_ERROR: near".to_owned())),
        Some(Flaw::Leaks) if decoded(head).contains("../etc/passwd") => {
            return Some((200, "text/plain", "root:x:0:0:root:/root:/bin/sh".to_owned()));
        }
        _ => {}
    }
    let path = head.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let is_owner = head.contains("Bearer") || head.contains("bearer");
    Some(match path.as_str() {
        "POST /api/session" => (200, "application/json", json!({ "token": "5e55107c0ffee000" }).to_string()),
        "GET /" if state.flaw == Some(Flaw::ShowsName) => {
            (200, "text/html", format!("<h1>{}</h1>", state.name.as_str().unwrap_or_default()))
        }
        "GET /" => (200, "text/html", "<h1>Nursery Eye</h1>".to_owned()),
        "GET /api/name" if is_owner => (200, "application/json", json!({ "name": state.name }).to_string()),
        "PUT /api/name" if is_owner => match serde_json::from_slice::<Value>(body).ok().map(|given| given["name"].clone()) {
            Some(Value::String(name)) if name.len() <= 64 => {
                state.name = json!(name);
                (204, "application/json", String::new())
            }
            Some(name) if state.flaw == Some(Flaw::AnyType) => {
                state.name = name;
                (204, "application/json", String::new())
            }
            _ => (422, "application/json", "{}".to_owned()),
        },
        _ => (404, "text/html", "nothing here".to_owned()),
    })
}

#[rstest]
#[case::http(Battery::Http)]
#[case::page(Battery::Page)]
#[case::operation(set_name())]
#[tokio::test]
async fn a_sound_device_bears_every_battery(#[case] battery: Battery) {
    let device = Device::start(None).await;
    let (mut from, mut rounds) = (0, 0);
    loop {
        let asked = question(battery.clone(), from, 90);
        let seen = put(&device.context, &asked).await.unwrap();
        assert_eq!((seen.harm.as_ref(), seen.restored, seen.attempt().shortfall), (None, true, None), "{:?}", seen.noted);
        assert_eq!(seen.replies.values().sum::<u32>(), seen.put);
        let Some(next) = seen.next(&asked) else { break };
        (from, rounds) = (next, rounds + 1);
        assert!(rounds < 20);
    }
    assert_eq!(device.name(), json!("Nursery Eye"), "the value of before is back");
}

#[rstest]
#[case::stops(Flaw::Stops, Battery::Http, HarmKind::Stopped)]
#[case::restarts(Flaw::Restarts, Battery::Http, HarmKind::Restarted)]
#[case::leaks(Flaw::Leaks, Battery::Http, HarmKind::Leaked)]
#[case::reflects(Flaw::Reflects, Battery::Page, HarmKind::Reflected)]
#[case::executes(Flaw::Executes, Battery::Page, HarmKind::Executed)]
#[case::complains(Flaw::Complains, Battery::Page, HarmKind::Spoken)]
#[case::any_type(Flaw::AnyType, set_name(), HarmKind::Stored)]
#[case::shows_name(Flaw::ShowsName, set_name(), HarmKind::Reflected)]
#[tokio::test]
async fn harm_is_seen_twice_and_told_with_its_case(#[case] flaw: Flaw, #[case] battery: Battery, #[case] kind: HarmKind) {
    let device = Device::start(Some(flaw)).await;
    let seen = device.fuzz(battery, 0, 60).await;
    let harm = seen.harm.as_ref().unwrap_or_else(|| panic!("{seen:#?}"));
    assert_eq!((harm.kind, harm.again, seen.restored, seen.attempt().shortfall.as_deref()), (kind, true, true, None), "{harm:#?}");
    assert_eq!(device.name(), json!("Nursery Eye"));
    if kind == HarmKind::Stopped {
        assert!((20_000..45_000).contains(&harm.bytes), "it is made smaller: {harm:#?}");
    }
}

#[tokio::test]
async fn what_happened_once_is_no_harm_that_counts() {
    let device = Device::start(Some(Flaw::StopsOnce)).await;
    let seen = device.fuzz(Battery::Http, 0, 60).await;
    assert_eq!(seen.harm.as_ref().map(|harm| harm.again), Some(false));
    assert!(seen.attempt().shortfall.is_some_and(|why| why.contains("not seen a second time")));
    let device = Device::start(Some(Flaw::PauseOnce)).await;
    let seen = device.fuzz(Battery::Http, 0, 5).await;
    assert_eq!((seen.harm, seen.noted.len()), (None, 1));
}

#[tokio::test]
async fn a_device_that_stays_away_is_said_to_be_left_so() {
    let device = Device::start(Some(Flaw::DiesForGood)).await;
    let seen = device.fuzz(Battery::Http, 0, 60).await;
    assert_eq!((seen.harm.map(|harm| harm.again), seen.restored), (Some(false), false));
}

#[tokio::test]
async fn nothing_is_said_of_a_device_that_serves_nothing_before() {
    let device = Device::start(None).await;
    device.state.lock().unwrap().down_until = Some(Instant::now() + Duration::from_secs(60));
    let seen = device.fuzz(Battery::Http, 0, 60).await;
    assert_eq!((seen.put, seen.restored), (0, true));
    assert!(seen.shortfall.unwrap().contains("no good request was served"));
}

#[tokio::test]
async fn a_value_that_a_killed_run_left_is_put_back() {
    let device = Device::start(None).await;
    let asked = question(set_name(), 0, 60_000);
    let killed = tokio::time::timeout(Duration::from_millis(400), put(&device.context, &asked)).await;
    assert!(killed.is_err() && device.name() != json!("Nursery Eye"), "{:?}", device.name());
    assert!(undo(&device.context, &asked).await.unwrap());
    assert_eq!(device.name(), json!("Nursery Eye"));
}
