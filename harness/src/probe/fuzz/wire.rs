//! One case on a connection of its own: written whole, answered or not, within a second or so.

use std::time::{Duration, Instant};

use suite::evidence::CaseReply;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::Notify;

/// The most bytes of an answer that are kept; the rest is read and dropped.
const KEPT: usize = 64 * 1024;
/// The most bytes of an answer that are read.
const READ: usize = 4 * 1024 * 1024;
/// How long writing a case may take.
const WRITE: Duration = Duration::from_secs(3);
/// How long a device may think about what looks unfinished, before it is told that no more comes.
const UNFINISHED: Duration = Duration::from_millis(150);

/// What came back.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    /// By its kind.
    pub(super) class: CaseReply,
    /// The bytes, up to a limit.
    pub(super) bytes: Vec<u8>,
    /// Until the first byte came, or nothing more was waited for.
    pub(super) took: Duration,
    /// Whether nobody took the connection.
    pub(super) refused: bool,
}

impl Reply {
    pub(super) fn nothing(class: CaseReply) -> Self {
        Self { class, bytes: Vec::new(), took: Duration::ZERO, refused: false }
    }

    /// Whether it is a page of HTML.
    pub(super) fn is_page(&self) -> bool {
        let head = &self.bytes[..self.bytes.len().min(8_192)];
        let head = String::from_utf8_lossy(head).to_ascii_lowercase();
        head.split("\r\n\r\n").next().is_some_and(|head| head.contains("content-type: text/html"))
    }
}

/// How long to wait for what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waits {
    /// For the first byte.
    pub(super) first: Duration,
    /// For more after it.
    pub(super) quiet: Duration,
    /// When the device is told that no more comes; where it hangs up in turn, nothing is waited for.
    pub(super) ends: Ends,
}

/// When our side of a connection is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// After the case, which the device takes for a message that has not come to its end.
    AtOnce,
    /// Only with the connection.
    Never,
    /// As soon as something came, or nothing did for a moment.
    OnceAnswered,
}

/// Writes the case and reads what comes.
pub(super) async fn converse(connection: impl AsyncRead + AsyncWrite, bytes: &[u8], waits: Waits) -> Reply {
    let (reader, mut writer) = tokio::io::split(connection);
    let answered = Notify::new();
    let write = async {
        // A device may have said what it thinks and closed before the end: that is its answer.
        let _ = tokio::time::timeout(WRITE, async {
            writer.write_all(bytes).await?;
            writer.flush().await
        })
        .await;
        if waits.ends == Ends::OnceAnswered {
            let _ = tokio::time::timeout(UNFINISHED, answered.notified()).await;
        }
        if waits.ends != Ends::Never {
            let _ = writer.shutdown().await;
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        reply = read(reader, waits, &answered) => reply,
        () = write => unreachable!("writing never ends the conversation"),
    }
}

async fn read(mut reader: impl AsyncRead + Unpin, waits: Waits, answered: &Notify) -> Reply {
    let (started, mut bytes, mut read, mut buffer) = (Instant::now(), Vec::new(), 0, vec![0; 16 * 1024]);
    let (mut took, mut closed) = (None, false);
    while read < READ && started.elapsed() < waits.first + Duration::from_secs(3) {
        let within = if read == 0 { waits.first } else { waits.quiet };
        match tokio::time::timeout(within, reader.read(&mut buffer)).await {
            Ok(Ok(count @ 1..)) => {
                took.get_or_insert_with(|| started.elapsed());
                answered.notify_one();
                bytes.extend_from_slice(&buffer[..count.min(KEPT - bytes.len())]);
                read += count;
            }
            Ok(Ok(0) | Err(_)) => {
                closed = true;
                break;
            }
            _ => break,
        }
    }
    let took = took.unwrap_or_else(|| started.elapsed());
    Reply { class: class(&bytes, closed), bytes, took, refused: false }
}

fn class(bytes: &[u8], closed: bool) -> CaseReply {
    const ALERT: u8 = 21;
    match (bytes.first(), status(bytes)) {
        (None, _) => {
            if closed {
                CaseReply::Closed
            } else {
                CaseReply::Silent
            }
        }
        (_, Some(status)) => of_status(status),
        (Some(&ALERT), None) => CaseReply::Refused,
        (Some(_), None) => CaseReply::Answered,
    }
}

/// The kind of a status code of HTTP or RTSP.
pub(super) fn of_status(status: u16) -> CaseReply {
    match status {
        400..=499 => CaseReply::Refused,
        500..=599 => CaseReply::Failed,
        _ => CaseReply::Answered,
    }
}

/// The status code of an answer of HTTP or RTSP.
fn status(bytes: &[u8]) -> Option<u16> {
    let line = std::str::from_utf8(bytes.get(..12)?).ok()?;
    let (version, status) = line.split_once(' ')?;
    (version.starts_with("HTTP/") || version.starts_with("RTSP/")).then(|| status.trim().parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(b"HTTP/1.1 400 Bad Request\r\n\r\n", CaseReply::Refused)]
    #[case(b"RTSP/1.0 500 No\r\n\r\n", CaseReply::Failed)]
    #[case(b"HTTP/1.1 204 No Content\r\n\r\n", CaseReply::Answered)]
    #[case(b"\x15\x03\x03\x00\x02\x02\x32", CaseReply::Refused)]
    #[case(b"what?", CaseReply::Answered)]
    #[case(b"", CaseReply::Closed)]
    fn an_answer_has_a_kind(#[case] bytes: &[u8], #[case] kind: CaseReply) {
        assert_eq!(class(bytes, true), kind);
    }
}
