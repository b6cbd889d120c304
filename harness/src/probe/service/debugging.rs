//! Protocols by which a program or a machine is debugged: adb, GDB, JDWP, and a command line behind a bare connection.

use std::time::Duration;

use suite::evidence::{Protocol, Scheme};

use super::Found;
use super::talk::{Caller, Talk};
use crate::reach::NoConnection;

/// A command that does nothing but show its argument, in a spelling that only a shell takes apart.
const ECHO: (&[u8], &str) = (b"echo thir''teen\n", "thirteen");
/// How long each may take to answer; they are on the device itself, and most ports speak none of them.
const WITHIN: Duration = Duration::from_millis(1_500);
/// The handshake of JDWP, which both sides say.
const JDWP: &[u8] = b"JDWP-Handshake";

/// Asks in each language, on a fresh connection; nothing that is said runs, stops or changes a program.
///
/// What was heard and is none of them is given back as it came.
pub(super) async fn ask(caller: &Caller<'_>) -> Result<Result<Found, Vec<u8>>, NoConnection> {
    let heard = say(caller, &cnxn(), 4096).await?;
    if heard == cnxn() {
        // It repeats whatever is said, so that no handshake proves anything.
        return Ok(Err(heard));
    }
    if let Some(found) = adb(&heard) {
        return Ok(Ok(found));
    }
    if say(caller, JDWP, JDWP.len()).await? == JDWP {
        return Ok(Ok(open(Protocol::Jdwp, "JDWP-Handshake".to_owned(), "JDWP")));
    }
    let heard = say(caller, b"$qSupported#37", 1024).await?;
    let text = String::from_utf8_lossy(&heard).into_owned();
    if text.trim_start_matches(['+', '-']).starts_with('$') && text.contains('#') && text.contains("PacketSize=") {
        return Ok(Ok(open(Protocol::Gdb, text, "the protocol of GDB")));
    }
    command_line(caller).await
}

fn open(speaks: Protocol, said: String, debug: &str) -> Found {
    Found { debug: vec![debug.to_owned()], ..Found::new(speaks, said, Vec::new()) }
}

async fn say(caller: &Caller<'_>, words: &[u8], most: usize) -> Result<Vec<u8>, NoConnection> {
    let mut talk = caller.talk().await?;
    talk.say(words).await;
    Ok(heard(&mut talk, most, |_| false).await)
}

/// CNXN of adb. `AUTH` and `STLS` ask for a key that somebody at the device has confirmed.
fn adb(heard: &[u8]) -> Option<Found> {
    let said = || String::from_utf8_lossy(heard.get(24..).unwrap_or_default()).replace('\0', "");
    match heard.get(..4) {
        Some(b"CNXN") => Some(open(Protocol::Adb, said(), "adb")),
        Some(b"AUTH" | b"STLS") => Some(Found::new(Protocol::Adb, String::new(), vec![Scheme::Other("a key of adb".into())])),
        _ => None,
    }
}

/// Version 1.0, packets of 4 KiB, and who we are (a host without a name).
fn cnxn() -> Vec<u8> {
    let name = b"host::\0";
    let sum: u32 = name.iter().map(|byte| u32::from(*byte)).sum();
    let command = u32::from_le_bytes(*b"CNXN");
    let words = [command, 0x0100_0000, 4096, 7, sum, command ^ u32::MAX];
    [words.into_iter().flat_map(u32::to_le_bytes).collect(), name.to_vec()].concat()
}

/// What a line feed wakes up: a console behind a serial line, or a shell.
async fn command_line(caller: &Caller<'_>) -> Result<Result<Found, Vec<u8>>, NoConnection> {
    let mut talk = caller.talk().await?;
    talk.say(b"\n").await;
    let words = heard(&mut talk, 4096, ends_like_a_prompt).await;
    if !ends_like_a_prompt(&words) || !carries_out(&mut talk).await {
        return Ok(Err(words));
    }
    Ok(Ok(open(Protocol::Telnet, String::from_utf8_lossy(&words).into_owned(), "a command line")))
}

/// An answer within the time, or nothing: whoever drips is no debugger.
async fn heard(talk: &mut Talk, most: usize, enough: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    tokio::time::timeout(WITHIN * 3 / 2, talk.hear(WITHIN, most, enough)).await.unwrap_or_default()
}

/// Whether words end like the prompt of a shell.
pub(super) fn ends_like_a_prompt(heard: &[u8]) -> bool {
    let text = String::from_utf8_lossy(heard);
    let line = text.lines().last().unwrap_or_default().trim_end();
    line.len() <= 80 && line.ends_with(['#', '$', '>', '%'])
}

/// Whether the other side carries out what a stranger types: the one proof that a prompt is one.
pub(super) async fn carries_out(talk: &mut Talk) -> bool {
    talk.say(ECHO.0).await;
    let shows = |heard: &[u8]| String::from_utf8_lossy(heard).contains(ECHO.1);
    let heard = talk.hear(talk.read, 4096, shows).await;
    shows(&heard)
}
