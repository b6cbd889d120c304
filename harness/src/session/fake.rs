//! Tiny devices for tests, good and hostile, on loopback.

use std::sync::Arc;
use std::time::Duration;

use suite::files::profile::{Pace, PortPace};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::connect::Endpoint;
use crate::budget::Budget;
use crate::reach::{Patience, Reach};

/// What a hostile device does on each connection, after it has read something.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Script {
    /// One byte every 20 ms.
    Drip(&'static [u8]),
    /// A beginning at once, then a byte every 20 ms for ever.
    DripAfter(&'static [u8], &'static [u8]),
    /// A beginning, then the same for ever.
    Repeat(&'static [u8], &'static [u8]),
    /// Says it and closes.
    Say(&'static [u8]),
    /// Says it and holds the connection.
    SayAndHold(&'static [u8]),
    /// Reads and never answers.
    Silent,
}

/// Starts it and returns its port; it ends with the test's runtime.
pub(crate) async fn tcp(script: Script) -> u16 {
    serve(move |stream| play(stream, script)).await
}

/// Starts a server that handles each connection with a function.
pub(crate) async fn serve<F: Future<Output = std::io::Result<()>> + Send + 'static>(
    handle: impl Fn(TcpStream) -> F + Send + 'static,
) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(handle(stream));
        }
    });
    port
}

async fn play(mut stream: TcpStream, script: Script) -> std::io::Result<()> {
    let mut buffer = [0; 4096];
    let _ = stream.read(&mut buffer).await?;
    match script {
        Script::Drip(bytes) => drip(&mut stream, bytes.iter().copied()).await?,
        Script::DripAfter(head, bytes) => {
            stream.write_all(head).await?;
            drip(&mut stream, bytes.iter().copied().cycle()).await?;
        }
        Script::Repeat(head, bytes) => {
            stream.write_all(head).await?;
            loop {
                stream.write_all(bytes).await?;
            }
        }
        Script::Say(bytes) => stream.write_all(bytes).await?,
        Script::SayAndHold(bytes) => {
            stream.write_all(bytes).await?;
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        Script::Silent => tokio::time::sleep(Duration::from_secs(60)).await,
    }
    Ok(())
}

async fn drip(stream: &mut TcpStream, bytes: impl Iterator<Item = u8>) -> std::io::Result<()> {
    for byte in bytes {
        stream.write_all(&[byte]).await?;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// A reach to loopback without much patience.
pub(crate) fn reach() -> Reach {
    let pace = Pace { connections: 16, requests_per_second: 10_000, port_probes: PortPace { in_flight: 16, per_second: 10_000 } };
    let patience = Patience { connect: Duration::from_millis(500), read: Duration::from_millis(400), exchange: Duration::from_millis(900) };
    Reach {
        address: "127.0.0.1".parse().unwrap(),
        name: None,
        budget: Arc::new(Budget::new(&pace)),
        patience,
        of_the_host: Default::default(),
        groups: Default::default(),
    }
}

/// A port of it, in clear.
pub(crate) fn endpoint(port: u16) -> Endpoint {
    Endpoint { reach: reach(), port, tls: false }
}
