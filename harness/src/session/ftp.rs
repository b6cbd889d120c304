//! FTP (RFC 959, RFC 4217): one try to sign in with USER and PASS.

use std::time::Instant;

use suite::evidence::LoginOutcome;

use super::NoResponse;
use super::connect::Endpoint;
use super::dialogue::{Dialogue, Next};
use super::sign_in::{Pass, Tried};

/// One try on a connection of its own, timed from the sending of the password to the answer.
///
/// # Errors
/// [`NoResponse`], when the device hangs up, says nothing, or what it says is no FTP.
pub(super) async fn sign_in(endpoint: &Endpoint, auth_tls: bool, user: &str, secret: &str) -> Result<Tried, NoResponse> {
    let mut control = Dialogue::open(endpoint).await?;
    let greeting = reply(&mut control).await?;
    if greeting != 220 {
        return Ok(tried(outcome(greeting, false), greeting, Instant::now()));
    }
    if auth_tls {
        control.say(b"AUTH TLS\r\n").await?;
        match reply(&mut control).await? {
            234 => control = control.enter_tls(endpoint).await?,
            other => return Ok(tried(LoginOutcome::NoAnswer, other, Instant::now())),
        }
    }
    let began = Instant::now();
    control.say(line("USER", user).as_bytes()).await?;
    let named = reply(&mut control).await?;
    if named != 331 {
        return Ok(tried(outcome(named, false), named, began));
    }
    let began = Instant::now();
    control.say(line("PASS", secret).as_bytes()).await?;
    let answer = reply(&mut control).await?;
    let tried = tried(outcome(answer, true), answer, began);
    let _ = control.say(b"QUIT\r\n").await;
    Ok(tried)
}

/// A word that would end the line, and with it the command, is left out: no name or password of FTP can hold it.
fn line(command: &str, word: &str) -> String {
    format!("{command} {}\r\n", word.replace(['\r', '\n'], ""))
}

fn tried(outcome: LoginOutcome, code: u16, began: Instant) -> Tried {
    Tried { outcome, status: Some(code), took: began.elapsed(), retry_after: None, pass: Pass::Nothing, page: None }
}

/// What a reply means; before the password was shown a refusal says nothing about it.
fn outcome(code: u16, shown: bool) -> LoginOutcome {
    match code {
        202 | 230 | 232 => LoginOutcome::Accepted,
        530 | 430 if shown => LoginOutcome::Refused,
        // Not available just now, or closing because of too many tries.
        421 if shown => LoginOutcome::Locked,
        _ => LoginOutcome::NoAnswer,
    }
}

/// The code of the next reply; lines that go on are read over.
async fn reply(control: &mut Dialogue) -> Result<u16, NoResponse> {
    loop {
        if let Some((code, end)) = whole(&control.heard) {
            control.heard.drain(..end);
            return Ok(code);
        }
        if !control.heard.first().is_none_or(u8::is_ascii_digit) {
            return Err(NoResponse::Garbage("no FTP reply".to_owned()));
        }
        match control.hear(None).await? {
            Next::More => {}
            Next::Closed => return Err(NoResponse::Closed),
            Next::Quiet => return Err(NoResponse::Silent),
        }
    }
}

/// The first whole reply (RFC 959, 4.2): its last line has a blank after the code. With the place where it ends.
fn whole(heard: &[u8]) -> Option<(u16, usize)> {
    let mut start = 0;
    let code = heard.get(..3).and_then(|code| std::str::from_utf8(code).ok()?.parse::<u16>().ok())?;
    while let Some(length) = heard[start..].iter().position(|byte| *byte == b'\n') {
        let said = &heard[start..start + length];
        start += length + 1;
        if said.get(..3) == heard.get(..3) && said.get(3).is_none_or(|byte| *byte != b'-') {
            return Some((code, start));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::*;
    use crate::session::fake;

    #[rstest]
    #[case(b"220 ready\r\n", Some((220, 11)))]
    #[case(b"220-hello\r\n  220 no\r\n220 ready\r\n331", Some((220, 32)))]
    #[case(b"220-hello\r\n", None)]
    #[case(b"220 rea", None)]
    #[case(b"hello\n", None)]
    fn a_reply_ends_with_the_line_that_has_no_hyphen(#[case] heard: &[u8], #[case] expected: Option<(u16, usize)>) {
        assert_eq!(whole(heard), expected);
    }

    /// Says a reply to the greeting, to USER and to PASS.
    async fn device(replies: [&'static str; 3]) -> Endpoint {
        let port = fake::serve(move |mut stream: TcpStream| async move {
            let mut buffer = [0; 512];
            for reply in replies {
                stream.write_all(reply.as_bytes()).await?;
                let _ = stream.read(&mut buffer).await?;
            }
            Ok(())
        });
        fake::endpoint(port.await)
    }

    #[rstest]
    #[case::right(["220 x\r\n", "331 x\r\n", "230 x\r\n"], LoginOutcome::Accepted)]
    #[case::wrong(["220 x\r\n", "331 x\r\n", "530 x\r\n"], LoginOutcome::Refused)]
    #[case::too_many_tries(["220 x\r\n", "331 x\r\n", "421 x\r\n"], LoginOutcome::Locked)]
    #[case::only_inside_tls(["220 x\r\n", "530 x\r\n", ""], LoginOutcome::NoAnswer)]
    #[case::anybody(["220 x\r\n", "230 x\r\n", ""], LoginOutcome::Accepted)]
    #[case::too_many_users(["421 x\r\n", "", ""], LoginOutcome::NoAnswer)]
    #[tokio::test]
    async fn a_reply_means_what_the_protocol_says(#[case] replies: [&'static str; 3], #[case] expected: LoginOutcome) {
        let endpoint = device(replies).await;
        assert_eq!(sign_in(&endpoint, false, "owner", "secret").await.unwrap().outcome, expected);
    }

    #[rstest]
    #[case::of_another_mind("SSH-2.0-eye\r\n")]
    #[case::never_ending("220-\r\n")]
    #[tokio::test]
    async fn what_is_no_ftp_is_no_answer(#[case] says: &'static str) {
        let port = fake::serve(move |mut stream: TcpStream| async move {
            loop {
                stream.write_all(says.as_bytes()).await?;
            }
        });
        let tried = sign_in(&fake::endpoint(port.await), false, "owner", "secret").await;
        assert!(matches!(tried, Err(NoResponse::Garbage(_))), "{tried:?}");
    }
}
