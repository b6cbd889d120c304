//! `thirteen capture`: a recording of what the samples send and receive, ready to be named in bench.yaml.

use std::io::IsTerminal as _;
use std::net::IpAddr;

use harness::exit::Exit;
use harness::record::{Recorded, Recording, record};
use harness::run::RunTrouble;
use suite::evidence::{CaptureSeen, DutState, Flow, Opened};
use suite::files::Period;
use suite::names::SampleId;

use crate::Trouble;
use crate::arguments::{Capture, StateGiven};

/// Records, and says what came of it and what to do with it.
pub fn capture(wanted: &Capture) -> Result<Exit, Trouble> {
    let state = match wanted.state {
        StateGiven::Factory => DutState::FactoryDefault,
        StateGiven::Initialised => DutState::Initialised,
    };
    let lasts = wanted.lasts.map(Period::duration);
    let recording = Recording { folder: wanted.folder.clone(), interface: wanted.interface.clone(), lasts, state };
    let recorded = in_runtime(&recording)?;
    print(&recorded, state);
    Ok(Exit::Pass)
}

fn in_runtime(recording: &Recording) -> Result<Recorded, RunTrouble> {
    let runtime = harness::runtime::runtime();
    let runtime = runtime.map_err(|why| RunTrouble::Write { path: "the runtime".into(), why })?;
    let on_terminal = std::io::stderr().is_terminal();
    runtime.block_on(async {
        let stopped = async {
            // Where no signal can be heard, only the time or the size ends it.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let mut has_begun = false;
        let grown = |bytes| {
            if !std::mem::replace(&mut has_begun, true) {
                harness::tell!("recording on {}; Ctrl-C ends it", recording.interface);
            }
            if on_terminal {
                harness::ask!("\r{} kB", bytes / 1000);
            }
        };
        let recorded = record(recording, stopped, grown).await;
        if on_terminal {
            harness::tell!();
        }
        recorded
    })
}

fn print(recorded: &Recorded, state: DutState) {
    for (sample, address, seen) in &recorded.seen {
        show(sample, *address, seen);
    }
    if recorded.full {
        say!("It ended at the largest size that is read, 256 MiB: record the rest in a second file.");
    }
    say!("\n{}: {} bytes. For the next run, name it in bench.yaml:\n", recorded.file, recorded.bytes);
    let state = serde_json::to_value(state).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default();
    say!("captures:\n  - {{ file: {}, in: {state} }}", recorded.file);
}

fn show(sample: &SampleId, address: IpAddr, seen: &CaptureSeen) {
    let own = seen.frames.saturating_sub(seen.of_others);
    say!("sample {sample}, {address}: {own} frames");
    for flow in &seen.flows {
        say!("  {}", line(flow));
    }
    for shown in &seen.secrets {
        let who = if shown.from_device { "the device sent" } else { "the device was sent" };
        say!("  frame {}: {who} {} in clear, {}", shown.frame, shown.what(), shown.port);
    }
    if let Some(cut) = &seen.cut_short {
        say!("  not read in full: {cut}");
    }
}

fn line(flow: &Flow) -> String {
    let (who, port, peer) = (
        match flow.opened {
            Opened::ByDevice => "calls",
            Opened::ByOther => "is called by",
            Opened::Unseen => "talks with",
        },
        flow.port,
        &flow.peer,
    );
    let speaks = flow.speaks.as_deref().unwrap_or("unknown");
    let answered = if flow.answered == 0 { ", not answered" } else { "" };
    format!("{who} {peer} on {port} ({speaks}), {} frames from {} on{answered}", flow.frames, flow.first_frame)
}
