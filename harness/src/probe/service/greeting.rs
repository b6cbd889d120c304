//! Services that speak first: SSH, FTP, SMTP, Telnet.

use std::time::Duration;

use suite::evidence::{Protocol, Scheme};
use tokio::time::Instant;

use super::talk::{LONGEST, Talk};
use super::{Found, debugging};
use crate::session::telnet::strip;

/// How long a Telnet server may take from its options to its prompt.
const PROMPT: Duration = Duration::from_secs(2);

/// Whether the first bytes are those of a protocol that greets.
pub(super) fn is_known(heard: &[u8]) -> bool {
    heard.starts_with(b"SSH-") || is_220(heard) || is_telnet(heard)
}

/// The service behind a greeting, asked on where the greeting alone does not tell.
pub(super) async fn understand(heard: &[u8], talk: &mut Talk) -> Option<Found> {
    let said = String::from_utf8_lossy(heard).into_owned();
    if heard.starts_with(b"SSH-") {
        let line = said.lines().next().unwrap_or_default().to_owned();
        return Some(Found::new(Protocol::Ssh, line, Vec::new()));
    }
    if is_220(heard) {
        return Some(ftp_or_smtp(said, talk).await);
    }
    if is_telnet(heard) { Some(telnet(heard, talk).await) } else { None }
}

fn is_220(heard: &[u8]) -> bool {
    heard.starts_with(b"220 ") || heard.starts_with(b"220-")
}

fn is_telnet(heard: &[u8]) -> bool {
    let negotiates = matches!(heard, [255, 250..=254, ..]);
    let words = String::from_utf8_lossy(&heard[..heard.len().min(1024)]).to_ascii_lowercase();
    negotiates || ["login:", "username:", "password:"].iter().any(|prompt| words.contains(prompt))
}

/// Both greet with 220. Whoever does not name itself is told by its answer to EHLO, which FTP does not know.
async fn ftp_or_smtp(greeting: String, talk: &mut Talk) -> Found {
    let words = greeting.to_ascii_uppercase();
    if words.contains("FTP") && !words.contains("SMTP") {
        return ftp(greeting, talk).await;
    }
    talk.say(b"EHLO thirteen.invalid\r\n").await;
    let answer = String::from_utf8_lossy(&talk.hear(talk.read, 4096, |heard| heard.ends_with(b"\n")).await).into_owned();
    if !answer.starts_with("250") && !words.contains("SMTP") {
        return ftp(greeting, talk).await;
    }
    let asks = answer.lines().any(|line| line.get(4..).is_some_and(|word| word.to_ascii_uppercase().starts_with("AUTH")));
    let logins = if asks { vec![Scheme::Other("SMTP AUTH".into())] } else { Vec::new() };
    Found::new(Protocol::Smtp, format!("{greeting}{answer}"), logins)
}

/// What the server says to the name of a user, before anybody begins TLS: whether it wants the password in clear (331), wants TLS first (5xx), or none.
async fn ftp(greeting: String, talk: &mut Talk) -> Found {
    talk.say(b"USER thirteen\r\n").await;
    let answer = String::from_utf8_lossy(&talk.hear(talk.read, 4096, |heard| heard.ends_with(b"\n")).await).into_owned();
    let logins = if answer.starts_with("230") { Vec::new() } else { vec![Scheme::Ftp] };
    Found::new(Protocol::Ftp, format!("{greeting}{answer}"), logins)
}

/// Refuses every option and reads on to a prompt. A server that shows none asks for no login that a stranger can see.
async fn telnet(first: &[u8], talk: &mut Talk) -> Found {
    let (mut raw, mut answered) = (first.to_vec(), 0);
    let end = Instant::now() + PROMPT;
    loop {
        let (text, refusals) = strip(&raw);
        if refusals.len() > answered {
            talk.say(&refusals[answered..]).await;
            answered = refusals.len();
        }
        let wait = end.saturating_duration_since(Instant::now());
        let is_asked = prompts(&text);
        let is_over = is_asked || wait.is_zero() || raw.len() >= LONGEST;
        let more = if is_over { Vec::new() } else { talk.hear(wait, 4096, |heard| !heard.is_empty()).await };
        if more.is_empty() {
            let logins = if is_asked { vec![Scheme::Telnet] } else { Vec::new() };
            let found = Found::new(Protocol::Telnet, String::from_utf8_lossy(&text).replace('\r', ""), logins);
            let is_open = !is_asked && debugging::ends_like_a_prompt(&text) && debugging::carries_out(talk).await;
            let debug = if is_open { vec!["a command line".to_owned()] } else { Vec::new() };
            return Found { debug, ..found };
        }
        raw.extend(more);
    }
}

fn prompts(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text).to_ascii_lowercase();
    ["ogin:", "assword:", "sername:", "user:"].iter().any(|prompt| text.contains(prompt))
}
