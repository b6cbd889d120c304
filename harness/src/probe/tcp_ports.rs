//! TCP port survey by plain connects: time-outs follow the round trips, silent ports are tried again, open ports are confirmed.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use suite::evidence::{BenchTrouble, Port, PortRange, TcpPorts, TcpPortsSeen};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::reach::{NoConnection, Reach};

/// Tasks that knock; how many do so at once is up to the budget.
const WORKERS: usize = 1024;
/// The pause before a port that opened once and then refused is asked for the last time.
const SECOND_THOUGHT: Duration = Duration::from_millis(200);
/// How many ports are asked with all patience when a whole round met nothing but silence.
const LAST_RESORT: usize = 128;

/// Surveys the TCP ports of the question. A port is open when a handshake completed and a later one did not contradict it, refused on RST or
/// ICMP, silent when no try was answered. A firewall's "host unreachable" counts as silence: nobody can tell it from an absent neighbour.
///
/// # Errors
/// When this machine cannot connect at all: no route, no descriptors.
pub async fn put(reach: &Reach, question: &TcpPorts) -> Result<TcpPortsSeen, BenchTrouble> {
    let began = Instant::now();
    let wanted: BTreeSet<u16> = match &question.ports {
        PortRange::All => (1..=u16::MAX).collect(),
        PortRange::List(ports) => ports.iter().copied().filter(|port| *port != 0).collect(),
    };
    let (of_the_host, asked) = wanted.into_iter().partition(|port| reach.of_the_host.contains(&Port::tcp(*port)));
    let survey = Arc::new(Survey { reach: reach.clone(), trips: Mutex::default() });
    let found = rounds(&survey, &asked, question.tries.clamp(1, 5)).await?;
    let answered_after = still_answers(&survey, &found).await?;
    Ok(TcpPortsSeen {
        refused: u32::try_from(found.refused.len()).unwrap_or(u32::MAX),
        asked: u32::try_from(asked.len()).unwrap_or(u32::MAX),
        open: found.open,
        silent: found.silent,
        of_the_host,
        answered_after,
        cut_short: found.cut_short,
        rtt_us: survey.median_us(),
        took_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
    })
}

/// What one port did.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sight {
    Open,
    Refused,
    Silent,
}

/// All ports, sorted by what they did.
#[derive(Default)]
struct Found {
    open: BTreeSet<u16>,
    refused: BTreeSet<u16>,
    silent: BTreeSet<u16>,
    cut_short: Option<String>,
}

impl Found {
    fn sort(&mut self, sights: Vec<(u16, Sight)>) {
        for (port, sight) in sights {
            self.silent.remove(&port);
            match sight {
                Sight::Open => self.open.insert(port),
                Sight::Refused => self.refused.insert(port),
                Sight::Silent => self.silent.insert(port),
            };
        }
    }

    fn nobody_answered(&self) -> bool {
        self.open.is_empty() && self.refused.is_empty()
    }
}

async fn rounds(survey: &Arc<Survey>, asked: &BTreeSet<u16>, tries: u8) -> Result<Found, BenchTrouble> {
    let mut found = Found { silent: asked.clone(), ..Found::default() };
    for round in 0..tries {
        if found.silent.is_empty() {
            break;
        }
        let ports: Vec<u16> = found.silent.iter().copied().collect();
        found.sort(survey.ask(ports, 1 << round).await?);
        if round == 0 && tries > 1 && found.nobody_answered() && found.silent.len() > LAST_RESORT {
            let some = found.silent.iter().copied().step_by(found.silent.len() / LAST_RESORT).collect();
            found.sort(survey.ask(some, 6).await?);
            if found.nobody_answered() {
                found.cut_short =
                    Some("no port answered or refused in a whole round, nor a selection of them with three seconds each".to_owned());
                break;
            }
        }
    }
    Ok(found)
}

/// Asks a port that answered before once more, three times at most.
async fn still_answers(survey: &Survey, found: &Found) -> Result<bool, BenchTrouble> {
    let Some(port) = found.open.first().or(found.refused.first()) else { return Ok(false) };
    for _ in 0..3 {
        if survey.knock(*port, 6).await? != Sight::Silent {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the tasks of a survey share.
struct Survey {
    reach: Reach,
    trips: Mutex<RoundTrips>,
}

impl Survey {
    async fn ask(self: &Arc<Self>, ports: Vec<u16>, patience: u32) -> Result<Vec<(u16, Sight)>, BenchTrouble> {
        let ports: Arc<[u16]> = ports.into();
        let next = Arc::new(AtomicUsize::new(0));
        let mut workers = JoinSet::new();
        for _ in 0..ports.len().min(WORKERS) {
            let (survey, ports, next) = (Arc::clone(self), Arc::clone(&ports), Arc::clone(&next));
            workers.spawn(async move {
                let mut sights = Vec::new();
                while let Some(port) = ports.get(next.fetch_add(1, Ordering::Relaxed)) {
                    sights.push((*port, survey.look(*port, patience).await?));
                }
                Ok(sights)
            });
        }
        let mut all = Vec::with_capacity(ports.len());
        while let Some(done) = workers.join_next().await {
            all.extend(done.map_err(|fault| BenchTrouble::new(format!("a task of the port survey failed: {fault}")))??);
        }
        Ok(all)
    }

    /// Looks at one port; an open one is confirmed. Opened once and refused twice was no service but a socket that came and went.
    async fn look(&self, port: u16, patience: u32) -> Result<Sight, BenchTrouble> {
        let first = self.knock(port, patience).await?;
        if first != Sight::Open || self.knock(port, patience).await? != Sight::Refused {
            return Ok(first);
        }
        tokio::time::sleep(SECOND_THOUGHT).await;
        Ok(if self.knock(port, patience).await? == Sight::Refused { Sight::Refused } else { Sight::Open })
    }

    async fn knock(&self, port: u16, patience: u32) -> Result<Sight, BenchTrouble> {
        let within = self.trips.lock().unwrap_or_else(PoisonError::into_inner).time_out(patience);
        let knock = self.reach.knock(port, within).await;
        let sight = match knock.answer {
            Ok(()) => Sight::Open,
            Err(NoConnection::Refused) => Sight::Refused,
            Err(NoConnection::Silent) => return Ok(Sight::Silent),
            Err(trouble @ NoConnection::Bench(_)) => return Err(BenchTrouble::new(format!("port survey: {trouble}"))),
        };
        self.trips.lock().unwrap_or_else(PoisonError::into_inner).note(knock.took);
        Ok(sight)
    }

    fn median_us(&self) -> u64 {
        self.trips.lock().unwrap_or_else(PoisonError::into_inner).median_us()
    }
}

/// Round trips so far, and the time-out that follows from them as TCP's own does (RFC 6298).
#[derive(Default)]
struct RoundTrips {
    smooth: Option<(f64, f64)>,
    all_us: Vec<u32>,
}

impl RoundTrips {
    const START: Duration = Duration::from_millis(500);
    const LEAST: Duration = Duration::from_millis(50);
    const MOST: Duration = Duration::from_secs(3);
    /// A survey keeps no more round trips than there are ports.
    const KEPT: usize = 65_536;

    fn note(&mut self, trip: Duration) {
        let seconds = trip.as_secs_f64();
        self.smooth = Some(match self.smooth {
            None => (seconds, seconds / 2.0),
            Some((mean, deviation)) => (0.875 * mean + 0.125 * seconds, 0.75 * deviation + 0.25 * (mean - seconds).abs()),
        });
        if self.all_us.len() < Self::KEPT {
            self.all_us.push(u32::try_from(trip.as_micros()).unwrap_or(u32::MAX));
        }
    }

    /// The time-out, times `patience`, between 50 ms and 3 s.
    fn time_out(&self, patience: u32) -> Duration {
        let once = self.smooth.map_or(Self::START, |(mean, deviation)| Duration::from_secs_f64(mean + 4.0 * deviation).max(Self::LEAST));
        (once * patience).min(Self::MOST)
    }

    fn median_us(&self) -> u64 {
        let mut sorted = self.all_us.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied().unwrap_or(0).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::testing::{place, reach};
    use rstest::rstest;
    use tokio::net::TcpListener;

    async fn listener() -> (TcpListener, u16) {
        let listener = TcpListener::bind("127.77.13.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        (listener, port)
    }

    fn listed(ports: Vec<u16>) -> TcpPorts {
        TcpPorts { at: place(), ports: PortRange::List(ports), tries: 2 }
    }

    /// A listener whose queue is full and never drained: Linux drops further handshakes, so the port is silent.
    async fn silent() -> (TcpListener, u16, Vec<tokio::net::TcpStream>) {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.77.13.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let at = listener.local_addr().unwrap();
        let mut held = Vec::new();
        while let Ok(Ok(stream)) = tokio::time::timeout(Duration::from_millis(300), tokio::net::TcpStream::connect(at)).await {
            held.push(stream);
        }
        (listener, at.port(), held)
    }

    #[tokio::test]
    async fn tells_open_refused_and_silent_apart() {
        let (_open, open) = listener().await;
        let (closed, refused) = listener().await;
        drop(closed);
        let (_full, silent, _held) = silent().await;
        let seen = put(&reach("127.77.13.1"), &listed(vec![open, refused, silent])).await.unwrap();
        assert_eq!((seen.open, seen.refused, seen.silent), (BTreeSet::from([open]), 1, BTreeSet::from([silent])));
        assert!(seen.answered_after && seen.cut_short.is_none() && seen.asked == 3);
    }

    #[tokio::test]
    async fn ports_of_the_host_are_not_asked() {
        let (_open, open) = listener().await;
        let mut reach = reach("127.77.13.1");
        reach.of_the_host.insert(Port::tcp(open));
        let seen = put(&reach, &listed(vec![open])).await.unwrap();
        assert_eq!((seen.open, seen.of_the_host, seen.asked), (BTreeSet::new(), BTreeSet::from([open]), 0));
        assert!(!seen.answered_after);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_socket_that_meets_itself_is_not_open() {
        // An address of its own, where nobody listens: every ephemeral port is asked, and some connects meet themselves.
        let question = TcpPorts { at: place(), ports: PortRange::List((32_768..=60_999).collect()), tries: 2 };
        let seen = put(&reach("127.77.13.5"), &question).await.unwrap();
        let others: Vec<_> = seen.open.iter().filter(|port| std::net::TcpListener::bind(("127.77.13.5", **port)).is_ok()).collect();
        assert!(others.is_empty(), "reported open though free: {others:?}");
        assert_eq!(seen.refused as usize + seen.open.len() + seen.silent.len(), 28_232);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn all_ports_of_a_quiet_address_are_told_apart() {
        let here = "127.77.13.6";
        let ports = [1u16, 1024, 40_000, 65_535];
        let _listeners: Vec<_> = ports.iter().map(|port| std::net::TcpListener::bind((here, *port)).unwrap()).collect();
        let seen = put(&reach(here), &TcpPorts { at: place(), ports: PortRange::All, tries: 2 }).await.unwrap();
        assert!(ports.iter().all(|port| seen.open.contains(port)), "{:?}", seen.open);
        assert_eq!((seen.asked, seen.cut_short, seen.answered_after), (65_535, None, true));
        assert!(seen.took_ms < 60_000, "{} ms", seen.took_ms);
    }

    #[rstest]
    #[case(&[], 1, 500)]
    #[case(&[200], 1, 50)]
    #[case(&[100_000], 1, 300)]
    #[case(&[100_000], 2, 600)]
    #[case(&[2_000_000], 4, 3_000)]
    fn time_outs_follow_the_round_trips(#[case] trips_us: &[u64], #[case] patience: u32, #[case] expected_ms: u64) {
        let mut trips = RoundTrips::default();
        trips_us.iter().for_each(|us| trips.note(Duration::from_micros(*us)));
        assert_eq!(trips.time_out(patience).as_millis(), u128::from(expected_ms));
    }
}
