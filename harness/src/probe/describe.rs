//! The description of a video stream, asked for as nobody or with somebody's name and secret.

use suite::evidence::{BenchTrouble, Describe, DescribeSeen, ResponseClass, Who};

use crate::context::Context;
use crate::session::NoResponse;
use crate::session::rtsp::{self, RtspClient, RtspResponse};

/// Asks for the description.
///
/// # Errors
/// Only when the bench could not ask.
pub async fn put(context: &Context, question: &Describe) -> Result<DescribeSeen, BenchTrouble> {
    let (endpoint, _) = context.endpoint(&question.at, &question.on)?;
    let came = match &question.who {
        Who::Nobody => match RtspClient::connect(&endpoint).await {
            Ok(mut client) => client.request("DESCRIBE", &rtsp::url(&endpoint, &question.path), None).await,
            Err(none) => Err(none),
        },
        Who::Identity(name) => {
            let account = context.account(&question.at.sample, name)?;
            rtsp::describe(&endpoint, &question.path, &account.user, account.secret.expose()).await
        }
    };
    match came {
        Ok(response) => Ok(seen(&response)),
        Err(NoResponse::Garbage(_)) => Ok(unsaid(ResponseClass::Other)),
        Err(none) => none.or_trouble().map(|_| unsaid(ResponseClass::NoAnswer)),
    }
}

fn seen(response: &RtspResponse) -> DescribeSeen {
    let class = match response.status {
        200..=299 => ResponseClass::Served,
        401 | 403 => ResponseClass::Refused,
        404 | 405 | 410 => ResponseClass::Absent,
        500..=599 => ResponseClass::Failed,
        _ => ResponseClass::Other,
    };
    DescribeSeen { status: Some(response.status), bytes: response.body.len() as u64, ..unsaid(class) }
}

fn unsaid(class: ResponseClass) -> DescribeSeen {
    DescribeSeen { class, status: None, bytes: 0, shortfall: None }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::super::fake_device::{context_with, place};
    use super::*;
    use crate::session::fake;

    const VIDEO: &str = "{ id: LogIntf-Video, physical: PhyIntf-Ethernet, port: tcp/PORT, speaks: rtsp, status: enabled }";

    /// A stream that wants Digest; one that is open tells everybody.
    async fn stream(is_open: bool, known: &'static str) -> u16 {
        fake::serve(move |mut stream| async move {
            let mut buffer = vec![0; 4096];
            let count = stream.read(&mut buffer).await?;
            let asked = String::from_utf8_lossy(&buffer[..count]).into_owned();
            let answer: &[u8] = match asked.contains("Authorization: Digest") || is_open {
                _ if !asked.starts_with(&format!("DESCRIBE rtsp://127.0.0.1:{}{known} ", stream.local_addr()?.port())) => {
                    b"RTSP/1.0 404 Not Found\r\nCSeq: 1\r\n\r\n"
                }
                true => b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 3\r\n\r\nv=0",
                false => b"RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"\r\n\r\n",
            };
            stream.write_all(answer).await
        })
        .await
    }

    async fn ask(port: u16, who: Who) -> DescribeSeen {
        let folder = tempfile::tempdir().unwrap();
        let context = context_with(folder.path(), port, None, VIDEO);
        let question = Describe { at: place(), on: "LogIntf-Video".into(), path: "/live".to_owned(), who };
        put(&context, &question).await.unwrap()
    }

    #[rstest]
    #[case::guarded_from_nobody(false, "/live", Who::Nobody, ResponseClass::Refused, 401)]
    #[case::guarded_for_its_owner(false, "/live", Who::Identity("owner".into()), ResponseClass::Served, 200)]
    #[case::open(true, "/live", Who::Nobody, ResponseClass::Served, 200)]
    #[case::elsewhere(true, "/other", Who::Nobody, ResponseClass::Absent, 404)]
    #[tokio::test]
    async fn a_description_is_asked_for_as_whoever(
        #[case] is_open: bool,
        #[case] known: &'static str,
        #[case] who: Who,
        #[case] class: ResponseClass,
        #[case] status: u16,
    ) {
        let seen = ask(stream(is_open, known).await, who).await;
        assert_eq!((seen.class, seen.status, seen.bytes), (class, Some(status), if status == 200 { 3 } else { 0 }));
    }

    #[rstest]
    #[case::no_rtsp(fake::Script::Say(b"SSH-2.0-x\r\n"), ResponseClass::Other)]
    #[case::silent(fake::Script::Silent, ResponseClass::NoAnswer)]
    #[tokio::test]
    async fn what_is_no_stream_is_no_answer(#[case] script: fake::Script, #[case] class: ResponseClass) {
        assert_eq!(ask(fake::tcp(script).await, Who::Nobody).await, unsaid(class));
    }
}
