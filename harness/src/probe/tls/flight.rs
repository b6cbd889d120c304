//! The server's first flight, read with bounds: record 18 KiB, flight 128 KiB, certificate 64 KiB, sixteen of them, and time.

use std::time::Duration;

use suite::names::Text;
use tls_parser::{TlsExtension, TlsMessage, TlsMessageHandshake, parse_tls_message_handshake, parse_tls_server_hello_extensions};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::Instant;

use crate::reach::Patience;

const LONGEST_RECORD: usize = 16 * 1024 + 2048;
const LONGEST_FLIGHT: usize = 128 * 1024;
const LONGEST_CERTIFICATE: usize = 64 * 1024;
const MOST_CERTIFICATES: usize = 16;

/// The ServerHello, or a HelloRetryRequest, which chooses version and suite just as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ServerHello {
    /// The version chosen, on the wire: that of supported_versions where it is sent.
    pub(crate) version: u16,
    /// The suite chosen.
    pub(crate) suite: u16,
}

/// Why no further message came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Stop {
    /// A fatal alert, by its number.
    #[error("the server sent alert {0}")]
    Alert(u8),
    /// The stream ended or was reset between messages.
    #[error("the server closed the connection")]
    Closed,
    /// Something that is not TLS.
    #[error("the answer is not TLS: {}", .0.as_str().lines().next().unwrap_or_default())]
    Foreign(Text),
    /// TLS that breaks its own rules or our bounds.
    #[error("the server sent {0}")]
    Broken(&'static str),
    /// Nothing more in time.
    #[error("no answer in time")]
    Silent,
}

/// The messages of a flight, one by one.
pub(super) struct Flight<'a, S> {
    stream: &'a mut S,
    read: Duration,
    end: Instant,
    /// Handshake bytes received and not yet taken.
    waiting: Vec<u8>,
    total: usize,
}

impl<'a, S: AsyncRead + Unpin> Flight<'a, S> {
    pub(super) fn new(stream: &'a mut S, patience: &Patience) -> Self {
        Self { stream, read: patience.read, end: Instant::now() + patience.exchange, waiting: Vec::new(), total: 0 }
    }

    /// Reads up to the ServerHello.
    pub(super) async fn hello(&mut self) -> Result<ServerHello, Stop> {
        let message = self.message().await?;
        let Ok((_, TlsMessage::Handshake(TlsMessageHandshake::ServerHello(hello)))) = parse_tls_message_handshake(&message) else {
            return Err(Stop::Broken("a first message that is no ServerHello"));
        };
        let extensions = hello.ext.and_then(|raw| parse_tls_server_hello_extensions(raw).ok()).map_or(Vec::new(), |(_, all)| all);
        let selected = extensions.iter().find_map(|extension| match extension {
            TlsExtension::SupportedVersions(versions) => versions.first(),
            _ => None,
        });
        Ok(ServerHello { version: selected.unwrap_or(&hello.version).0, suite: hello.cipher.0 })
    }

    /// Reads on until the Certificate message of TLS 1.2 and below; its certificates in DER, leaf first.
    pub(super) async fn certificates(&mut self) -> Result<Vec<Vec<u8>>, Stop> {
        loop {
            let message = self.message().await?;
            match message.first() {
                Some(11) => return split(&message),
                Some(14) => return Ok(Vec::new()),
                _ => {}
            }
        }
    }

    /// The next whole handshake message, header included, put together from as many records as it takes.
    async fn message(&mut self) -> Result<Vec<u8>, Stop> {
        loop {
            if let [_, high, middle, low, ..] = self.waiting[..] {
                let length = 4 + usize::from(high) * 65_536 + usize::from(middle) * 256 + usize::from(low);
                if length > LONGEST_FLIGHT {
                    return Err(Stop::Broken("a handshake message longer than 128 KiB"));
                }
                if self.waiting.len() >= length {
                    let rest = self.waiting.split_off(length);
                    return Ok(std::mem::replace(&mut self.waiting, rest));
                }
            }
            self.record().await?;
        }
    }

    async fn record(&mut self) -> Result<(), Stop> {
        let mut header = [0; 5];
        self.fill(&mut header).await?;
        let [kind, major, minor, high, low] = header;
        if !matches!(kind, 20..=23) || major != 3 || minor > 4 {
            return Err(self.foreign(&header).await);
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        self.total += length + header.len();
        if length > LONGEST_RECORD || self.total > LONGEST_FLIGHT {
            return Err(Stop::Broken("a record or flight beyond every bound"));
        }
        let mut content = vec![0; length];
        self.fill(&mut content).await?;
        match (kind, &content[..]) {
            (22, _) => self.waiting.extend(content),
            // A warning such as unrecognized_name comes before the ServerHello and means nothing here.
            (21, [1, description]) if *description != 0 => {}
            (21, [_, description]) => return Err(Stop::Alert(*description)),
            _ => return Err(Stop::Broken("a record that has no place in a first flight")),
        }
        Ok(())
    }

    /// The start of an answer that is not TLS.
    async fn foreign(&mut self, header: &[u8]) -> Stop {
        let mut more = [0; 512];
        let read = tokio::time::timeout(Duration::from_millis(200), self.stream.read(&mut more)).await;
        let length = read.ok().and_then(Result::ok).unwrap_or(0);
        Stop::Foreign(Text::from_bytes(&[header, &more[..length]].concat()))
    }

    async fn fill(&mut self, buffer: &mut [u8]) -> Result<(), Stop> {
        let mut filled = 0;
        while filled < buffer.len() {
            let until = self.end.min(Instant::now() + self.read);
            match tokio::time::timeout_at(until, self.stream.read(&mut buffer[filled..])).await {
                Err(_) => return Err(Stop::Silent),
                Ok(Err(_) | Ok(0)) if self.total == 0 && filled > 0 => return Err(Stop::Foreign(Text::from_bytes(&buffer[..filled]))),
                Ok(Err(_) | Ok(0)) if filled > 0 || !self.waiting.is_empty() => {
                    return Err(Stop::Broken("an end in the middle of a message"));
                }
                Ok(Err(_) | Ok(0)) => return Err(Stop::Closed),
                Ok(Ok(length)) => filled += length,
            }
        }
        Ok(())
    }
}

/// The certificates of a Certificate message.
fn split(message: &[u8]) -> Result<Vec<Vec<u8>>, Stop> {
    let Ok((_, TlsMessage::Handshake(TlsMessageHandshake::Certificate(found)))) = parse_tls_message_handshake(message) else {
        return Err(Stop::Broken("a Certificate message that cannot be read"));
    };
    let all: Vec<Vec<u8>> = found.cert_chain.iter().map(|certificate| certificate.data.to_vec()).collect();
    bounded(&all)?;
    Ok(all)
}

/// Refuses chains beyond the bounds.
pub(super) fn bounded<C: AsRef<[u8]>>(chain: &[C]) -> Result<(), Stop> {
    if chain.len() > MOST_CERTIFICATES {
        return Err(Stop::Broken("a chain of more than 16 certificates"));
    }
    if chain.iter().any(|certificate| certificate.as_ref().len() > LONGEST_CERTIFICATE) {
        return Err(Stop::Broken("a certificate longer than 64 KiB"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const PATIENCE: Patience =
        Patience { connect: Duration::from_millis(200), read: Duration::from_millis(100), exchange: Duration::from_millis(500) };

    async fn hello(mut bytes: &[u8]) -> Result<ServerHello, Stop> {
        Flight::new(&mut bytes, &PATIENCE).hello().await
    }

    /// A ServerHello of TLS 1.2 with `extensions`, in one record or cut into records of one byte.
    fn server_hello(extensions: &[u8], cut: bool) -> Vec<u8> {
        let body = [&[3, 3][..], &[7; 32], &[0, 0xc0, 0x2f, 0], extensions].concat();
        let message = [&[2, 0, 0, body.len() as u8][..], &body].concat();
        let size = if cut { 1 } else { message.len() };
        message.chunks(size).flat_map(|part| [&[22, 3, 3, 0, part.len() as u8][..], part].concat()).collect()
    }

    #[rstest]
    #[case(server_hello(&[], false), 0x0303)]
    #[case(server_hello(&[], true), 0x0303)]
    #[case(server_hello(&[0, 6, 0, 43, 0, 2, 3, 4], false), 0x0304)]
    #[case([&[21, 3, 3, 0, 2, 1, 112][..], &server_hello(&[], false)].concat(), 0x0303)]
    #[tokio::test]
    async fn versions_and_suites_are_read(#[case] bytes: Vec<u8>, #[case] version: u16) {
        assert_eq!(hello(&bytes).await, Ok(ServerHello { version, suite: 0xc02f }));
    }

    #[rstest]
    #[case(b"", Stop::Closed)]
    #[case(&[21, 3, 1, 0, 2, 2, 40], Stop::Alert(40))]
    #[case(b"HTTP/1.1 400 Bad Request\r\n", Stop::Foreign("HTTP/1.1 400 Bad Request\r\n".into()))]
    #[case(b"no", Stop::Foreign("no".into()))]
    #[case(&[22, 3, 3, 0, 4, 2, 0, 0, 70], Stop::Broken("an end in the middle of a message"))]
    #[case(&[22, 3, 3, 0, 4, 2, 255, 0, 0], Stop::Broken("a handshake message longer than 128 KiB"))]
    #[case(&[22, 3, 3, 255, 255], Stop::Broken("a record or flight beyond every bound"))]
    #[case(&[22, 3, 3, 0, 5, 2, 0, 0, 1, 9], Stop::Broken("a first message that is no ServerHello"))]
    #[case(&[23, 3, 3, 0, 1, 0], Stop::Broken("a record that has no place in a first flight"))]
    #[tokio::test]
    async fn everything_else_has_its_name(#[case] bytes: &[u8], #[case] stop: Stop) {
        assert_eq!(hello(bytes).await, Err(stop));
    }

    #[tokio::test]
    async fn endless_warnings_and_empty_records_end() {
        let warnings: Vec<u8> = [21, 3, 3, 0, 2, 1, 90].repeat(40_000);
        assert!(matches!(hello(&warnings).await, Err(Stop::Broken(_))));
        let empty: Vec<u8> = [22, 3, 3, 0, 0].repeat(60_000);
        assert!(matches!(hello(&empty).await, Err(Stop::Broken(_))));
    }

    #[test]
    fn long_chains_are_refused() {
        assert!(bounded(&vec![vec![0]; 17]).is_err() && bounded(&[vec![0; 70_000]]).is_err() && bounded(&vec![vec![0]; 16]).is_ok());
    }
}
