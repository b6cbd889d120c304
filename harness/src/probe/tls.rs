//! TLS as a server offers it: versions and suites by ClientHellos of our own, and the chain that it shows.

mod chain;
mod enumerate;
mod flight;
mod hello;
pub(crate) mod suites;

use std::sync::Arc;

use jiff::Timestamp;
use rustls::RootCertStore;
use suite::evidence::{BenchTrouble, Suite, TlsSeen, TlsVersion};
use tokio::io::AsyncWriteExt;
use tokio_rustls::TlsConnector;

pub(crate) use flight::{ServerHello, Stop};

use crate::reach::Reach;
use crate::session::any_certificate;
use enumerate::Enumeration;
use flight::Flight;
use hello::Hello;

/// What the question means on the bench: a port, and the anchors to trust.
#[derive(Clone, Debug)]
pub struct Target {
    /// The TCP port.
    pub port: u16,
    /// The anchors of the bench, if it has any.
    pub anchors: Option<Arc<RootCertStore>>,
}

/// Enumerates versions and suites, oldest version first, and reads the chain. Alerts, an end without a word and other versions are refusals;
/// silence is not; a suite that was not offered, foreign bytes and broken messages cut the answer short.
///
/// # Errors
/// When this machine cannot connect.
pub async fn put(reach: &Reach, target: &Target) -> Result<TlsSeen, BenchTrouble> {
    let mut seen = Enumeration::new(reach, target).versions().await?;
    if seen.accepted.is_empty() {
        return Ok(seen);
    }
    seen.connections += 1;
    let fault = match shown(reach, target, &seen).await {
        Ok(der) => {
            let (chain, fault) = chain::read(&der, &reach.server_name(), target.anchors.as_deref(), Timestamp::now());
            seen.chain = chain;
            fault
        }
        Err(stop) => Some(format!("the chain was not read: {stop}")),
    };
    seen.cut_short = seen.cut_short.or(fault);
    Ok(seen)
}

/// The certificates in DER, leaf first: by our own hello where a version below 1.3 shows them in clear, else by a handshake of TLS 1.3.
/// Empty when only suites without certificates are accepted.
async fn shown(reach: &Reach, target: &Target, seen: &TlsSeen) -> Result<Vec<Vec<u8>>, Stop> {
    let by_certificate =
        |suites: &[Suite]| suites.iter().map(|suite| suite.code).filter(|code| suites::shows_certificate(*code)).collect::<Vec<_>>();
    let old = seen.accepted.iter().rev().filter(|(version, _)| **version < TlsVersion::V1_3);
    let readable = old.map(|(version, suites)| (*version, by_certificate(suites))).find(|(_, suites)| !suites.is_empty());
    reach.budget.request().await;
    let mut session = reach.tcp(target.port).await.map_err(|_| Stop::Closed)?;
    if let Some((version, suites)) = readable {
        let hello = Hello { version, suites: &suites, name: reach.name.as_deref(), extensions: true, fields: false };
        session.stream.write_all(&hello.record()).await.map_err(|_| Stop::Closed)?;
        let mut flight = Flight::new(&mut session.stream, &reach.patience);
        flight.hello().await?;
        return flight.certificates().await;
    }
    if !seen.accepted.contains_key(&TlsVersion::V1_3) {
        return Ok(Vec::new());
    }
    let (config, recorder) = any_certificate::client();
    // A server that asks for a certificate of ours ends the handshake after it has shown its own.
    let _ = tokio::time::timeout(reach.patience.exchange, TlsConnector::from(config).connect(reach.server_name(), session.stream)).await;
    let der = recorder.shown();
    flight::bounded(&der)?;
    if der.is_empty() { Err(Stop::Broken("a handshake of TLS 1.3 without a certificate")) } else { Ok(der) }
}

/// One hello that offers `version` with all its suites; the first answer of the server. For telling what speaks on a port.
///
/// # Errors
/// [`Stop`], when no ServerHello came.
pub(crate) async fn greet<S>(stream: &mut S, reach: &Reach, version: TlsVersion) -> Result<ServerHello, Stop>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    let all = suites::of(version);
    let suites = &all[..all.len().min(100)];
    let hello = Hello { version, suites, name: reach.name.as_deref(), extensions: true, fields: false };
    stream.write_all(&hello.record()).await.map_err(|_| Stop::Closed)?;
    Flight::new(stream, &reach.patience).hello().await
}

#[cfg(test)]
mod tests;
