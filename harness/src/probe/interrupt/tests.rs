//! Outages of a tiny device that answers nothing for a while after its bench cut it off: what works again, when, and with which settings.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rstest::rstest;
use suite::evidence::{Attempted as _, Who};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::super::fake_device::{context_on, place, read};
use super::*;
use crate::session::fake;

/// By this file in its folder the bench cuts the device off.
const CUT: &str = "cut";

const HOOKS: &str = "
  power_cycle: { run: [touch, cut], ready_within: 200 ms }
  link: { cuts: uplink, down: [touch, cut], up: [rm, cut], ready_within: 200 ms }
";

const DECLARATION: &str = r#"
edition: "3.1"
dut: { supplier: S, name: N, model: M, hardware: "1", software: "1", class: camera, constrained: { N: mains } }
features: []
ics: {}
ixit:
  13-SoftServ:
    - id: SoftServ-Settings
      description: d
      interface: LogIntf-Web
      configures: true
      operations:
        - { id: get-name, http: { get: /name }, who: [nobody] }
        - { id: set-name, http: { put: /name, json: { name: "{canary}" } }, who: [nobody], changes: true, read_back: get-name }
  15-PhyIntf: [{ id: PhyIntf-Ethernet, kind: ethernet, status: enabled }]
  28-LogIntf: [{ id: LogIntf-Web, physical: PhyIntf-Ethernet, port: tcp/PORT, speaks: http, status: enabled }]
"#;

struct Device {
    context: Context,
    name: Arc<Mutex<String>>,
    folder: TempDir,
}

impl Device {
    /// One that is away for so long after it was cut off, and may lose its name by that.
    async fn start(hooks: &str, away_ms: u64, forgets: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let name = Arc::new(Mutex::new("Attic".to_owned()));
        let (shared, cut) = (Arc::clone(&name), folder.path().join(CUT));
        let port =
            fake::serve(move |stream| serve(stream, Arc::clone(&shared), cut.clone(), Duration::from_millis(away_ms), forgets)).await;
        Self { context: context_on(folder.path(), port, hooks, DECLARATION), name, folder }
    }

    fn name(&self) -> String {
        self.name.lock().unwrap().clone()
    }

    fn notes(&self) -> usize {
        std::fs::read_dir(self.folder.path().join(".thirteen")).map_or(0, Iterator::count)
    }
}

/// For how long it was cut off by now, if it was.
fn since_the_cut(cut: &Path) -> Option<Duration> {
    std::fs::metadata(cut).ok()?.modified().ok()?.elapsed().ok()
}

async fn serve(mut stream: TcpStream, name: Arc<Mutex<String>>, cut: PathBuf, away: Duration, forgets: bool) -> std::io::Result<()> {
    let asked = read(&mut stream).await?;
    if since_the_cut(&cut).is_some_and(|since| since < away) {
        return Ok(());
    }
    let body = {
        let mut name = name.lock().unwrap();
        if forgets && since_the_cut(&cut).is_some() && asked.line.starts_with("GET") {
            *name = "Camera".to_owned();
        }
        if let Ok(json) = serde_json::from_str::<serde_json::Value>(&asked.body) {
            *name = json["name"].as_str().unwrap().to_owned();
        }
        serde_json::json!({ "name": *name }).to_string()
    };
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    stream.write_all((head + &body).as_bytes()).await
}

fn call(operation: &str) -> Call {
    Call { service: "SoftServ-Settings".into(), operation: operation.to_owned(), who: Who::Nobody }
}

fn outage(of: Outage) -> Interrupt {
    let functions = vec![Function::Call(call("get-name")), Function::Interface("LogIntf-Web".into())];
    Interrupt { at: place(), of, functions, marks: vec![call("set-name")], within_ms: 300 }
}

#[rstest]
#[case::power_and_at_once(Outage::Power, 0, true)]
#[case::power_and_too_late(Outage::Power, 1_000, false)]
#[case::network(Outage::Network, 0, true)]
#[tokio::test]
async fn what_works_again_is_seen_with_its_time(#[case] of: Outage, #[case] away_ms: u64, #[case] in_time: bool) {
    let device = Device::start(HOOKS, away_ms, false).await;
    let seen = put(&device.context, &outage(of), 1).await.unwrap();
    assert_eq!((seen.attempt().shortfall.as_deref(), seen.restored), (None, true), "{seen:?}");
    let [name, port] = seen.functions.as_slice() else { panic!("{seen:?}") };
    assert!(name.worked() && !name.is_lost() && port.worked() && !port.is_lost(), "{seen:?}");
    assert_eq!(name.back_ms.is_some_and(|ms| ms <= 300), in_time, "{seen:?}");
    assert_eq!(name.during, (of == Outage::Network).then_some(ResponseClass::Served));
    assert_eq!((seen.marks[0].before, seen.marks[0].after), (true, Some(true)));
    assert_eq!((device.name().as_str(), device.notes()), ("Attic", 0), "it is put back, and nothing is noted any more");
}

#[tokio::test]
async fn what_does_not_come_back_is_lost() {
    let device = Device::start(HOOKS, 60_000, false).await;
    let seen = put(&device.context, &outage(Outage::Power), 1).await.unwrap();
    assert!(seen.functions[0].is_lost() && seen.functions[0].back_ms.is_none() && !seen.restored, "{seen:?}");
    assert!(!seen.functions[1].is_lost(), "its port opens");
    assert_eq!((device.name() == "Attic", device.notes()), (false, 1), "what stood there is noted for the way back");
}

#[tokio::test]
async fn a_setting_that_an_outage_takes_is_seen_and_put_back() {
    let device = Device::start(HOOKS, 0, true).await;
    let seen = put(&device.context, &outage(Outage::Power), 1).await.unwrap();
    assert_eq!((seen.marks[0].before, seen.marks[0].after), (true, Some(false)), "{seen:?}");
}

#[rstest]
#[case::power("power_cycle: { run: [\"false\"] }", Outage::Power, "power_cycle")]
#[case::link_down("link: { down: [\"false\"], up: [\"true\"] }", Outage::Network, "link.down")]
#[case::no_hook("factory_reset: { run: [\"true\"] }", Outage::Power, "power_cycle")]
#[tokio::test]
async fn a_hook_that_fails_is_the_benchs_trouble_and_is_undone(#[case] hook: &str, #[case] of: Outage, #[case] says: &str) {
    let device = Device::start(&format!("\n  {hook}\n"), 0, false).await;
    let trouble = put(&device.context, &outage(of), 1).await.unwrap_err();
    assert!(trouble.says.contains(says), "{trouble}");
    assert_ne!(device.name(), "Attic", "it was marked before");
    assert!(undo(&device.context, &outage(of), 1).await.unwrap());
    assert_eq!((device.name().as_str(), device.notes()), ("Attic", 0));
}

#[tokio::test]
async fn an_undo_proves_nothing_where_nothing_answers_or_nothing_is_noted() {
    let device = Device::start(HOOKS, 0, false).await;
    let question = outage(Outage::Power);
    *device.name.lock().unwrap() = canary(&device.context, &question, &question.marks[0], 1);
    assert!(!undo(&device.context, &question, 1).await.unwrap(), "nobody knows what stood there");
    way_back(&device.context, &question, &question.marks[0]).note("Attic").unwrap();
    assert!(undo(&device.context, &question, 1).await.unwrap());
    assert_eq!(device.name(), "Attic");
}

#[tokio::test]
async fn created_data_is_taken_away_after_a_killed_run() {
    use suite::evidence::Plant;
    let device = Device::start(HOOKS, 0, false).await;
    let question = Plant { at: place(), marks: vec![call("set-name")], reads: vec![call("get-name")] };
    let mut callers = Callers::new(&device.context, &question.at);
    let purpose = plant::Purpose { of: "created", attempt: 1, is_put_back: true };
    plant::write(&device.context, &mut callers, &question.at, &question.marks, &purpose).await.unwrap();
    assert_ne!(device.name(), "Attic");
    assert!(plant::undo(&device.context, &question, 1).await.unwrap());
    assert_eq!((device.name().as_str(), device.notes()), ("Attic", 0));
}
