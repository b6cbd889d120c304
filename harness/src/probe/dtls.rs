//! DTLS as a server offers it: versions and suites by hellos of our own. Who shakes hands no further needs no key, and leaves nothing half open.

use std::time::Duration;

use suite::evidence::{BenchTrouble, DtlsSeen, DtlsVersion, TlsVersion};
use tls_parser::{TlsCipherKx, TlsCipherSuite};
use tokio::time::Instant;

use super::tls::suites::{self, named};
use crate::reach::Reach;
use crate::session::NoResponse;
use crate::session::coap::hello::{Offer, Said, number, offered};

/// In which order versions are asked for: what is accepted first is the control of the rest.
const ORDER: [DtlsVersion; 3] = [DtlsVersion::V1_2, DtlsVersion::V1_3, DtlsVersion::V1_0];
/// Suites in one hello, which is to fit into a datagram, and into the buffer of a small device.
const CHUNK: usize = 128;
/// A server that took every suite of every version would be offered about 700 times.
const MOST_OFFERS: u32 = 1_000;
const LONGEST: Duration = Duration::from_secs(300);
/// How long an answer is waited for before one was seen, and then at least.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_millis(400));
/// Pause before a control is asked for again that was not answered.
const BREATH: Duration = Duration::from_millis(700);

/// Offers all suites of each version, drops the chosen one and offers the rest, until the server refuses. Silence is a refusal only where an offer that
/// was accepted before is still answered.
///
/// # Errors
/// When this machine cannot send.
pub async fn put(reach: &Reach, port: u16) -> Result<DtlsSeen, BenchTrouble> {
    let mut asking =
        Enumeration { reach, port, sent: 0, offers: 0, patience: PATIENCE.0, known: None, until: Instant::now() + LONGEST, cut: None };
    let mut seen = DtlsSeen { accepted: [].into(), refused: Vec::new(), silent: Vec::new(), sent: 0, cut_short: None };
    let mut silent = Vec::new();
    for version in ORDER {
        let heard = asking.version(version).await?;
        match (heard.accepted.is_empty(), heard.silent) {
            (false, _) => drop(seen.accepted.insert(version, heard.accepted.into_iter().map(named).collect())),
            (true, true) => silent.push(version),
            (true, false) => seen.refused.push(version),
        }
    }
    // What was silent before anything was accepted is offered again beside it.
    for version in silent {
        let heard = if asking.known.is_some() { asking.version(version).await? } else { Heard { accepted: Vec::new(), silent: true } };
        match (heard.accepted.is_empty(), heard.silent) {
            (false, _) => drop(seen.accepted.insert(version, heard.accepted.into_iter().map(named).collect())),
            (true, true) => seen.silent.push(version),
            (true, false) => seen.refused.push(version),
        }
    }
    seen.refused.sort_unstable();
    seen.silent.sort_unstable();
    (seen.sent, seen.cut_short) = (asking.sent, asking.cut);
    Ok(seen)
}

struct Enumeration<'a> {
    reach: &'a Reach,
    port: u16,
    sent: u32,
    offers: u32,
    patience: Duration,
    /// An offer that was accepted.
    known: Option<(DtlsVersion, u16)>,
    until: Instant,
    cut: Option<String>,
}

/// What came of one version.
struct Heard {
    accepted: Vec<u16>,
    /// Whether an offer met silence beside which no other was known to be answered.
    silent: bool,
}

impl Enumeration<'_> {
    /// What met silence before anything was accepted is offered again afterwards.
    async fn version(&mut self, version: DtlsVersion) -> Result<Heard, BenchTrouble> {
        let mut accepted = Vec::new();
        let mut lists = suites::lists(&of(version), CHUNK);
        for _ in 0..2 {
            let mut unsettled = Vec::new();
            for mut list in lists {
                if self.until_refused(version, &mut list, &mut accepted).await? {
                    unsettled.push(list);
                }
            }
            lists = unsettled;
            if self.known.is_none() {
                break;
            }
        }
        Ok(Heard { accepted, silent: !lists.is_empty() })
    }

    /// Offers a list without what was chosen, again and again. Returns whether that ended in silence, and nothing is known beside which it would be a refusal.
    async fn until_refused(&mut self, version: DtlsVersion, list: &mut Vec<u16>, accepted: &mut Vec<u16>) -> Result<bool, BenchTrouble> {
        while !list.is_empty() && self.cut.is_none() {
            match self.offer(version, list).await? {
                Said::Suite(chosen, suite) if chosen == number(version) => {
                    if !list.contains(&suite) {
                        self.cut(format!("{version}: the server chose {}, which was not offered", named(suite).name));
                        return Ok(false);
                    }
                    list.retain(|code| *code != suite);
                    accepted.push(suite);
                    self.known = Some((version, suite));
                }
                // Another version is a refusal of this one.
                Said::Alert | Said::Suite(..) => return Ok(false),
                Said::Nothing if self.known.is_none() => return Ok(true),
                Said::Nothing => {
                    if !self.known_is_answered().await? {
                        self.cut(format!("{version}: the server fell silent before it had refused the last suites"));
                    }
                    return Ok(false);
                }
            }
        }
        Ok(false)
    }

    /// Whether an offer that was accepted is answered now.
    async fn known_is_answered(&mut self) -> Result<bool, BenchTrouble> {
        let Some((version, suite)) = self.known else { return Ok(false) };
        for _ in 0..2 {
            if matches!(self.offer(version, &[suite]).await?, Said::Suite(..)) {
                return Ok(true);
            }
            tokio::time::sleep(BREATH).await;
        }
        Ok(false)
    }

    async fn offer(&mut self, version: DtlsVersion, suites: &[u16]) -> Result<Said, BenchTrouble> {
        self.offers += 1;
        if self.offers > MOST_OFFERS || Instant::now() > self.until {
            self.cut(format!("the limit of {MOST_OFFERS} offers or {} s was reached", LONGEST.as_secs()));
            return Ok(Said::Nothing);
        }
        let began = Instant::now();
        match offered(self.reach, self.port, &Offer { version, suites, patience: self.patience }).await {
            Ok((said, sent)) => {
                self.sent += sent;
                if matches!(said, Said::Suite(..)) {
                    self.patience = (began.elapsed() * 4).clamp(PATIENCE.1, self.reach.patience.read.max(PATIENCE.1));
                }
                Ok(said)
            }
            Err(NoResponse::Bench(trouble)) => Err(trouble),
            Err(none) => {
                self.cut(format!("udp/{}: {none}", self.port));
                Ok(Said::Nothing)
            }
        }
    }

    /// Keeps the first reason.
    fn cut(&mut self, reason: String) {
        self.cut.get_or_insert(reason);
    }
}

/// All suites of a version, those of small devices first.
fn of(version: DtlsVersion) -> Vec<u16> {
    if version == DtlsVersion::V1_3 {
        return suites::of(TlsVersion::V1_3);
    }
    let mut all = suites::of(TlsVersion::V1_2);
    all.sort_by_key(|code| !is_of_small_devices(*code));
    all
}

fn is_of_small_devices(code: u16) -> bool {
    let by_key = TlsCipherSuite::from_id(code).is_some_and(|suite| suite.kx == TlsCipherKx::Psk);
    by_key || named(code).name.contains("_CCM")
}

#[cfg(test)]
mod tests;
