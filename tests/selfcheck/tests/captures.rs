//! `thirteen capture`: what it records and tells agrees with what tshark reads in the same file, and the next run judges by it.

#![allow(clippy::unwrap_used, reason = "a test may panic, and says where")]

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fixtures::camera::Options;
use harness::secrets::Key;
use reports::journal::{Record, read};
use rstest::rstest;
use rustix::process::{Pid, Signal, kill_process};
use selfcheck::command::{Said, thirteen};
use selfcheck::files::edit;
use selfcheck::machine;
use selfcheck::reference::Reference;
use suite::evidence::Answer;
use suite::tree::Verdicts;
use suite::verdict::Verdict::Fail;

const PORT: u16 = 18_443;

fn can_capture() -> bool {
    let can = machine::has("tcpdump") && machine::has("tshark") && rustix::process::geteuid().is_root();
    machine::compares(can, "recording takes root, tcpdump and tshark")
}

/// One fact for each frame of a capture that a filter lets through, as tshark reads it.
fn tshark(file: &Path, filter: &str, field: &str) -> Vec<String> {
    let said = Command::new("tshark").args(["-n", "-r"]).arg(file).args(["-Y", filter, "-T", "fields", "-e", field]).output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Runs `thirteen capture` while `meanwhile` does something, and ends it as Ctrl-C would.
fn recorded(folder: &Path, meanwhile: impl FnOnce()) -> Said {
    let mut command = thirteen();
    command.arg("capture").arg(folder).args(["-i", "lo"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let begun = Instant::now();
    let has_begun = || {
        let files = std::fs::read_dir(folder.join("captures")).ok()?;
        files.flatten().find(|file| file.metadata().is_ok_and(|about| about.len() >= 24))
    };
    while has_begun().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(20), "tcpdump begins to record");
        std::thread::sleep(Duration::from_millis(50));
    }
    meanwhile();
    std::thread::sleep(Duration::from_millis(300));
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let said = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { exit: said.status.code(), out: text(said.stdout), err: text(said.stderr) }
}

/// Something at the camera's address answers a call in clear with these words.
fn answer_in_clear(address: Ipv4Addr, port: u16, words: &str) {
    let listener = TcpListener::bind((address, port)).unwrap();
    let mut client = TcpStream::connect((address, port)).unwrap();
    let (mut served, _) = listener.accept().unwrap();
    served.write_all(words.as_bytes()).unwrap();
    drop(served);
    let mut got = String::new();
    client.read_to_string(&mut got).unwrap();
    assert_eq!(got, words);
}

/// What the device says in clear.
#[derive(Clone, Copy, PartialEq)]
enum Says {
    AnIdleWord,
    /// The label of its owner, as a run of this assessment writes it: the recording knows no run.
    WhatARunWrote,
    TheSecret,
}

impl Says {
    /// The word, and what it is called.
    fn word(self, camera: &Reference) -> (String, &'static str) {
        let sample = &camera.camera.samples[0];
        match self {
            Self::AnIdleWord => ("hello".to_owned(), "nothing"),
            Self::TheSecret => (sample.owner_password.clone(), "a secret of the bench"),
            Self::WhatARunWrote => {
                let key = Key::of(camera.folder()).unwrap();
                let mark = key.canary(&"A".into(), "created SoftServ-Settings/set-label as owner", 1);
                (mark, "a marked value, written as user data,")
            }
        }
    }
}

#[rstest]
#[case::a_secret_on_a_confidential_channel(Says::TheSecret)]
#[case::user_data_on_a_confidential_channel(Says::WhatARunWrote)]
#[case::an_idle_word(Says::AnIdleWord)]
fn a_recording_is_told_as_tshark_reads_it(#[case] says: Says) {
    if !can_capture() {
        return;
    }
    let camera = Reference::start(Options { samples: 1, ..Options::default() });
    let sample = &camera.camera.samples[0];
    let (word, what) = says.word(&camera);
    let words = format!("HTTP/1.0 200 OK\r\n\r\n{word}");
    let said = recorded(camera.folder(), || answer_in_clear(sample.address, PORT, &words));
    assert_eq!(said.exit, Some(0), "{}", said.err);
    assert!(!said.out.contains(&sample.owner_password), "{}", said.out);

    let file = std::fs::read_dir(camera.folder().join("captures")).unwrap().next().unwrap().unwrap();
    let frames = tshark(&file.path(), "frame", "frame.number").len();
    assert!(said.out.starts_with(&format!("sample A, {}: {frames} frames\n", sample.address)), "{}", said.out);
    assert_eq!(tshark(&file.path(), &format!("not ip.addr == {}", sample.address), "frame.number"), Vec::<String>::new());
    let called: BTreeSet<_> = tshark(&file.path(), "tcp.flags.syn == 1 and tcp.flags.ack == 0", "tcp.dstport").into_iter().collect();
    for port in &called {
        assert!(said.out.contains(&format!("is called by a local host on tcp/{port} ")), "{port}: {}", said.out);
    }
    assert_eq!(said.out.matches("is called by").count(), called.len(), "{}", said.out);
    let shown = tshark(&file.path(), &format!("frame contains \"{word}\""), "frame.number");
    let is_found = says != Says::AnIdleWord;
    assert_eq!(shown.len(), 1);
    let told: Vec<_> =
        shown.iter().filter(|_| is_found).map(|frame| format!("  frame {frame}: the device sent {what} in clear, tcp/{PORT}")).collect();
    assert_eq!(said.out.lines().filter(|line| line.contains(" in clear")).collect::<Vec<_>>(), told);

    let lines = said.out.split_once("bench.yaml:\n\n").unwrap().1;
    edit(&camera.folder().join("bench.yaml"), "samples:", &format!("{lines}samples:"));
    edit(&camera.folder().join("declaration.yaml"), "port: tcp/8443", &format!("port: tcp/{PORT}"));
    let ran = Said::by(thirteen().arg("run").arg(camera.folder()).args(["5.5-1", "--json"]));
    let verdicts: Verdicts = serde_json::from_str(&ran.out).unwrap_or_else(|why| panic!("{why}: {}", ran.err));
    let unit = verdicts.units().find(|unit| unit.id.to_string() == "5.5-1-2a").unwrap();
    let found: Vec<_> = unit.obligations.iter().flat_map(|one| one.findings.iter()).map(|found| found.says.to_string()).collect();
    assert_eq!(found.iter().any(|says| says.contains(&format!("sent {what} in clear in frame"))), is_found, "{found:#?}");
    assert!(!is_found || unit.verdict == Fail, "{found:#?}");
    the_frame_is_that_of_tshark(&camera, &file.path(), &word, is_found);
}

/// What the journal says of the frame (number, time, ports), as tshark reads them in the same file; and the page shows it.
fn the_frame_is_that_of_tshark(camera: &Reference, file: &Path, word: &str, is_found: bool) {
    let results = camera.folder().join("results");
    let journal = read(&std::fs::read(results.join("journal.jsonl")).unwrap()).unwrap();
    let answers = journal.lines().iter().filter_map(|line| match &line.record {
        Record::Answered { answer, .. } => Some(&**answer),
        _ => None,
    });
    let seen: Vec<_> = answers.filter_map(|answer| if let Answer::Capture(seen) = answer { Some(seen) } else { None }).collect();
    let told = |frame: u64, at: Option<jiff::Timestamp>, ports: [u16; 2]| {
        let micros = at.unwrap().as_microsecond();
        format!("{frame} {}.{:06} {} {}", micros / 1_000_000, micros % 1_000_000, ports[0], ports[1])
    };
    let own = seen.iter().flat_map(|seen| &seen.secrets).map(|shown| {
        let inside = shown.inside.as_ref().unwrap();
        told(shown.frame, inside.at, [inside.device_port, inside.peer_port])
    });
    let filter = format!("frame contains \"{word}\"");
    let columns = ["frame.number", "frame.time_epoch", "tcp.srcport", "tcp.dstport"].map(|field| tshark(file, &filter, field));
    let theirs = (0..columns[0].len()).filter(|_| is_found).map(|row| {
        let epoch = columns[1][row].split_once('.').map(|(seconds, fraction)| format!("{seconds}.{}", &fraction[..6])).unwrap();
        format!("{} {epoch} {} {}", columns[0][row], columns[2][row], columns[3][row])
    });
    assert_eq!(own.collect::<Vec<_>>(), theirs.collect::<Vec<_>>());
    let page = std::fs::read_to_string(results.join("report.html")).unwrap();
    assert!(!is_found || page.contains(&format!("<th scope=\"row\">{}</th>", columns[0][0])), "the page shows the frame");
    assert!(!page.contains(&camera.camera.samples[0].owner_password));
}
