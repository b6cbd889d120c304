//! A tiny device with logins, lock-out and a change of password, sound or with flaws, and a context that reaches it: for tests of scripts.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use suite::evidence::{DutState, Place};
use suite::files::profile::{Pace, PortPace};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::bench::Bench;
use crate::context::Context;
use crate::secrets::{Key, Taint};
use crate::session::fake;

/// What is wrong with the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    AnyPassword,
    ChangeFails,
    ChangeFailsYetHolds,
    ChangeIgnored,
    ChangeLosesItsAnswer,
    ChangeSkipsBasic,
    ChangeSkipsSharing,
    CommonAdmin,
    GoneAfterChange,
    LocksByPage,
    NoChange,
    NoLock,
    NoLogin,
    OldStays,
    OpenStatus,
    PasswordOnMachineRoute,
    SessionStays,
    SetUpFirst,
}

/// After how many wrong tries an account locks, and for how long.
pub(crate) const LOCK: (u16, u64) = (4, 300);

/// The owner's password.
pub(crate) const OWNER: &str = "owner's p&ss\"word";

const TOKEN: &str = "5e55107c0ffee000";
const MACHINE: &str = "machine-token-0123456789";

#[derive(Default)]
struct State {
    passwords: BTreeMap<String, Vec<String>>,
    wrong: BTreeMap<String, (u16, Option<Instant>)>,
    /// How often the password was changed: each change ends what was open.
    changes: u32,
}

/// A running device, and what a probe needs to reach it.
pub(crate) struct Device {
    pub(crate) context: Context,
    state: Arc<Mutex<State>>,
    _folder: TempDir,
}

impl Device {
    pub(crate) async fn start(flaws: &'static [Flaw]) -> Self {
        let mut passwords = BTreeMap::from([("owner".to_owned(), vec![OWNER.to_owned()])]);
        if flaws.contains(&Flaw::CommonAdmin) {
            passwords.insert("admin".to_owned(), vec!["admin".to_owned()]);
        }
        let state = Arc::new(Mutex::new(State { passwords, ..State::default() }));
        let shared = Arc::clone(&state);
        let port = fake::serve(move |stream| serve(stream, Arc::clone(&shared), flaws)).await;
        let folder = tempfile::tempdir().unwrap();
        let context = context(folder.path(), port);
        Self { context, state, _folder: folder }
    }

    /// The passwords that work for the owner now.
    pub(crate) fn owner_passwords(&self) -> Vec<String> {
        self.state.lock().unwrap().passwords["owner"].clone()
    }

    /// Changes the owner's password behind everybody's back.
    pub(crate) fn set_owner_password(&self, password: &str) {
        self.state.lock().unwrap().passwords.insert("owner".to_owned(), vec![password.to_owned()]);
    }
}

pub(crate) fn place() -> Place {
    super::testing::place()
}

/// What a probe needs to reach the device at a port of loopback.
pub(crate) fn context(folder: &Path, port: u16) -> Context {
    context_of(folder, port, DECLARATION)
}

/// The same for a declaration of nothing but one interface, and of some ways to sign in to `LogIntf-Web`, if any: both as YAML in brackets, with `PORT`
/// in place of the port; further lines are indented by eight.
pub(crate) fn context_with(folder: &Path, port: u16, ways: Option<&str>, interface: &str) -> Context {
    let login = ways.map_or(String::new(), |ways| {
        format!(
            "  1-AuthMech:\n    - {{ id: AuthMech-Json, description: d, authenticates: user, interface: LogIntf-Web, \
             factor: {{ password: {{ set_by: user, at_least: 8 }} }}, guarantees: [], cryptography: {{}}, exercise: {ways} }}\n"
        )
    });
    let declaration = format!(
        "edition: \"3.1\"\ndut: {{ supplier: S, name: N, model: M, hardware: \"1\", software: \"2.4.1\", class: camera, constrained: {{ N: mains }} }}\n\
         features: []\nics: {{}}\nixit:\n{login}  15-PhyIntf: [{{ id: PhyIntf-Ethernet, kind: ethernet, status: enabled }}]\n  \
         28-LogIntf: [{interface}]\n"
    );
    context_of(folder, port, &declaration)
}

fn context_of(folder: &Path, port: u16, declaration: &str) -> Context {
    context_by(folder, port, BENCH, declaration)
}

/// The same on a bench with other hooks, for a declaration of one's own with `PORT` in place of the port.
pub(crate) fn context_on(folder: &Path, port: u16, hooks: &str, declaration: &str) -> Context {
    let (rest, _) = BENCH.split_once("hooks:").unwrap();
    let without_identities = rest.split("    identities:").next().unwrap();
    context_by(folder, port, &format!("{without_identities}hooks:{hooks}"), declaration)
}

fn context_by(folder: &Path, port: u16, bench: &str, declaration: &str) -> Context {
    std::fs::write(folder.join("owner.txt"), format!("{OWNER}\n")).unwrap();
    std::fs::write(folder.join("machine.txt"), MACHINE).unwrap();
    let declaration = declaration.replace("PORT", &port.to_string());
    let declaration = suite::files::parse(&suite::files::SourceText { file: "declaration.yaml", text: &declaration }).unwrap();
    let bench = Bench::parse(folder, bench.to_owned()).unwrap();
    let pace = Pace { connections: 4, requests_per_second: 5_000, port_probes: PortPace { in_flight: 4, per_second: 100 } };
    Context { bench: Arc::new(bench), declaration: Arc::new(declaration), pace, taint: Taint::default(), key: Key::from_bytes([7; 32]) }
}

const BENCH: &str = r#"
authorisation: { by: test, valid: 2020-01-01..2099-12-31, scope: { ip: [127.0.0.0/8] }, permits: [provokes, changes, destroys] }
samples:
  A:
    addresses: { PhyIntf-Ethernet: 127.0.0.1 }
    serial: "NE2-000117"
    identities:
      owner: { login: AuthMech-Json, user: owner, secret: { file: owner.txt } }
      label: { login: AuthMech-Json, user: owner, secret: { file: owner.txt }, in: [factory_default] }
      recorder: { login: AuthMech-Machine, secret: { file: machine.txt } }
hooks:
  factory_reset: { run: ["touch", "reset-{sample}-{address}"], ready_within: 2 s }
  initialise: { run: ["false"] }
  power_cycle: { operator: "pull the plug" }
"#;

const DECLARATION: &str = r#"
edition: "3.1"
dut: { supplier: S, name: Nursery Eye, model: NE-200, hardware: "B3", software: "2.4.1", class: camera, constrained: { N: "mains powered" }, identify: { interface: LogIntf-Web, get: /api/status, as: owner, serial: /serial, software: /software } }
features: []
ics: {}
ixit:
  1-AuthMech:
    - id: AuthMech-Json
      description: d
      authenticates: user
      interface: LogIntf-Web
      factor: { password: { set_by: user, at_least: 8 } }
      guarantees: []
      cryptography: {}
      guessing: { lock_out: { after: 4, for: 300 ms }, counted_per: account }
      exercise:
        - http_json: { post: /api/session, body: { user: "{user}", password: "{secret}" }, success: { token: /token }, proof: /api/status }
        - http_form: { post: /login, fields: { user: "{user}", password: "{secret}" }, success: { cookie: sid } }
        - http_basic: { get: /basic }
        - http_digest: { get: /digest }
      change:
        http_json: { put: /api/password, body: { old: "{secret}", new: "{new_secret}" } }
    - id: AuthMech-Shared
      description: d
      authenticates: user
      interface: LogIntf-Web
      factor: { password: { set_by: user, at_least: 8 } }
      guarantees: []
      cryptography: {}
      exercise: [{ http_basic: { get: /shared } }]
      change: { same_as: AuthMech-Json }
    - id: AuthMech-Machine
      description: d
      authenticates: machine
      interface: LogIntf-Web
      factor: token
      guarantees: []
      cryptography: {}
      exercise: [{ http_bearer: { get: /machine } }]
  13-SoftServ:
    - id: SoftServ-Settings
      description: d
      interface: LogIntf-Web
      configures: true
      operations:
        - { id: status, http: { get: /api/status }, who: [owner] }
        - { id: public, http: { get: /public }, who: [nobody] }
        - { id: set, http: { put: /api/name, json: {} }, who: [owner], changes: true }
  15-PhyIntf:
    - { id: PhyIntf-Ethernet, kind: ethernet, status: enabled }
  28-LogIntf:
    - { id: LogIntf-Web, physical: PhyIntf-Ethernet, port: tcp/PORT, speaks: http, status: enabled }
"#;

/// A request as a fake device read it.
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let matching = |line: &&str| line.split_once(':').is_some_and(|(header, _)| header.eq_ignore_ascii_case(name));
        self.head.lines().find(matching)?.split_once(':').map(|(_, value)| value.trim())
    }
}

/// Reads one request.
pub(crate) async fn read(stream: &mut TcpStream) -> std::io::Result<Asked> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:").map(|value| value.trim().parse().unwrap()));
            if body.len() >= length.unwrap_or(0) {
                return Ok(Asked { line: head.lines().next().unwrap().to_owned(), head: head.to_owned(), body: body.to_owned() });
            }
        }
        match stream.read(&mut buffer).await? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            count => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}

async fn serve(mut stream: TcpStream, state: Arc<Mutex<State>>, flaws: &'static [Flaw]) -> std::io::Result<()> {
    let asked = read(&mut stream).await?;
    let Some((status, headers, body)) = answer(&asked, &mut state.lock().unwrap(), flaws) else { return Ok(()) };
    let text = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}", body.len());
    stream.write_all(text.as_bytes()).await
}

type Said = Option<(u16, String, String)>;

fn answer(asked: &Asked, state: &mut State, flaws: &[Flaw]) -> Said {
    let has = |flaw| flaws.contains(&flaw);
    let token = if has(Flaw::SessionStays) { TOKEN.to_owned() } else { format!("{TOKEN}{:02}", state.changes) };
    let signed_in = asked.header("authorization") == Some(&format!("Bearer {token}"))
        || asked.header("cookie").is_some_and(|cookie| cookie.contains(&token));
    if has(Flaw::GoneAfterChange) && state.passwords["owner"] != [OWNER] {
        return None;
    }
    let path = asked.line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    match path.as_str() {
        "POST /api/session" if has(Flaw::NoLogin) => Some((404, String::new(), String::new())),
        "POST /api/session" => {
            let json: serde_json::Value = serde_json::from_str(&asked.body).unwrap();
            Some(match try_password(state, json["user"].as_str().unwrap(), json["password"].as_str().unwrap(), flaws) {
                200 => (200, String::new(), format!("{{\"token\":\"{token}\"}}")),
                status => (status, String::new(), "{}".to_owned()),
            })
        }
        "POST /login" => {
            let known = &state.passwords["owner"];
            let right = known.iter().any(|known| asked.body == format!("password={}&user=owner", crate::session::form_encode(known)));
            let cookie = format!("Set-Cookie: sid={token}; HttpOnly\r\n");
            Some(if right { (303, cookie + "Location: /home\r\n", String::new()) } else { (401, String::new(), String::new()) })
        }
        "GET /basic" if has(Flaw::LocksByPage) => Some(locked_by_page(asked, state)),
        "GET /basic" => Some(by_basic(asked, state, has(Flaw::ChangeSkipsBasic))),
        "GET /shared" => Some(by_basic(asked, state, has(Flaw::ChangeSkipsSharing))),
        "GET /digest" => Some(digest(asked, state)),
        "GET /machine" => {
            let by_password =
                has(Flaw::PasswordOnMachineRoute) && asked.header("authorization").is_some_and(|value| value.starts_with("Basic "));
            let right = asked.header("authorization") == Some(&format!("Bearer {MACHINE}"));
            Some(if right || by_password { ok() } else { (401, "WWW-Authenticate: Bearer\r\n".to_owned(), String::new()) })
        }
        "GET /api/status" if signed_in && has(Flaw::SetUpFirst) => Some((403, String::new(), String::new())),
        "GET /api/status" if signed_in || has(Flaw::OpenStatus) => {
            Some((200, String::new(), format!("{{\"serial\":\"NE2-000117\",\"software\":\"2.4.1\",\"session\":\"{token}\"}}")))
        }
        "GET /public" => Some(ok()),
        "PUT /api/password" if signed_in && !has(Flaw::NoChange) => change(asked, state, flaws),
        "PUT /api/password" => Some((404, String::new(), String::new())),
        _ => Some((401, String::new(), String::new())),
    }
}

fn ok() -> (u16, String, String) {
    (200, String::new(), "fine".to_owned())
}

fn try_password(state: &mut State, user: &str, password: &str, flaws: &[Flaw]) -> u16 {
    if flaws.contains(&Flaw::AnyPassword) {
        return 200;
    }
    let right = state.passwords.get(user).is_some_and(|passwords| passwords.iter().any(|known| known == password));
    let (wrong, until) = state.wrong.entry(user.to_owned()).or_default();
    if until.is_some_and(|until| Instant::now() < until) {
        return 429;
    }
    *until = None;
    if right {
        *wrong = 0;
        return 200;
    }
    *wrong += 1;
    if *wrong >= LOCK.0 && !flaws.contains(&Flaw::NoLock) {
        (*wrong, *until) = (0, Some(Instant::now() + Duration::from_millis(LOCK.1)));
    }
    401
}

fn change(asked: &Asked, state: &mut State, flaws: &[Flaw]) -> Said {
    let has = |flaw| flaws.contains(&flaw);
    let json: serde_json::Value = serde_json::from_str(&asked.body).unwrap();
    let (old, new) = (json["old"].as_str().unwrap().to_owned(), json["new"].as_str().unwrap().to_owned());
    let known = state.passwords.get_mut("owner").unwrap();
    if !known.contains(&old) || new.len() < 8 {
        return Some((422, String::new(), String::new()));
    }
    if has(Flaw::ChangeIgnored) {
        return Some((204, String::new(), String::new()));
    }
    if has(Flaw::ChangeFails) {
        return Some((500, String::new(), String::new()));
    }
    state.changes += 1;
    if has(Flaw::OldStays) && new != OWNER {
        known.push(new)
    } else {
        *known = vec![new]
    }
    let status = if has(Flaw::ChangeFailsYetHolds) { 503 } else { 204 };
    (!has(Flaw::ChangeLosesItsAnswer) || known[0] == OWNER).then(|| (status, String::new(), String::new()))
}

/// Basic against the owner's passwords, or against the first one for ever.
fn by_basic(asked: &Asked, state: &State, is_stale: bool) -> (u16, String, String) {
    let known = if is_stale { vec![OWNER.to_owned()] } else { state.passwords["owner"].clone() };
    let shown = asked.header("authorization");
    if known.iter().any(|known| shown == Some(&format!("Basic {}", STANDARD.encode(format!("owner:{known}"))))) {
        return ok();
    }
    (401, "WWW-Authenticate: Basic realm=\"r\"\r\n".to_owned(), String::new())
}

/// After so many wrong ones everybody gets a page in place of a refusal, whatever is shown.
fn locked_by_page(asked: &Asked, state: &mut State) -> (u16, String, String) {
    let said = by_basic(asked, state, false);
    let (wrong, until) = state.wrong.entry("/basic".to_owned()).or_default();
    if until.is_some_and(|until| Instant::now() < until) {
        return (200, String::new(), "<p>Bad Request</p>".to_owned());
    }
    *wrong += u16::from(said.0 == 401 && asked.header("authorization").is_some());
    if *wrong >= LOCK.0 {
        (*wrong, *until) = (0, Some(Instant::now() + Duration::from_millis(LOCK.1)));
    }
    said
}

/// Digest with SHA-256 by the library's server side.
fn digest(asked: &Asked, state: &State) -> (u16, String, String) {
    let prompt = "Digest realm=\"r\", nonce=\"abc\", algorithm=SHA-256, qop=\"auth\"";
    let refused = (401, format!("WWW-Authenticate: {prompt}\r\n"), String::new());
    let Some(shown) = asked.header("authorization").and_then(|value| digest_auth::AuthorizationHeader::parse(value).ok()) else {
        return refused;
    };
    let answers = |password: &String| {
        let mut expected = shown.clone();
        expected.digest(&digest_auth::AuthContext::new("owner", password, "/digest"));
        shown.response == expected.response
    };
    if shown.nonce == "abc" && state.passwords["owner"].iter().any(answers) { ok() } else { refused }
}

/// The same place in factory default.
pub(crate) fn fresh() -> Place {
    Place { state: DutState::FactoryDefault, ..place() }
}
