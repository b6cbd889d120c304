//! The time that machines take: from what each question states, and from how gently the device is asked.

use reports::wording::counted;
use suite::evidence::{PortRange, Question};
use suite::files::profile::Pace;
use suite::ixit::AuthMech;
use suite::reference::passwords;

use super::{Item, Order};
use crate::probe::udp_ports;

/// How long a device is taken to need for one request, in milliseconds. Whatever the pace allows, it is not asked faster than it answers.
const REQUEST_MS: u64 = 100;
/// How many connections tell all versions and suites of a server: one for each that it accepts and one refusal for each version.
const TLS_CONNECTIONS: u64 = 60;
/// How many datagrams tell the same of a server of DTLS: a few for each suite that it accepts, and for each refusal.
const DTLS_DATAGRAMS: u64 = 60;
/// How many ways to speak are tried on a port, and for how long one is listened to, in milliseconds.
const SERVICE: (u64, u64) = (6, 1_000);
/// How long a discovery protocol is listened to, in milliseconds.
const DISCOVERY_MS: u64 = 2_000;

/// How long it takes to find a device by Bluetooth LE, connect, pair and read, in milliseconds.
const BOND_MS: u64 = 8_000;

/// How long a page on the web or an answer of the name service is taken to need, in milliseconds.
const PUBLISHED_MS: u64 = 1_000;

pub(super) fn items(order: &Order<'_>) -> Vec<Item> {
    let pace = order.pace();
    order.questions.iter().map(|question| item(order, &pace, question)).collect()
}

fn item(order: &Order<'_>, pace: &Pace, question: &Question) -> Item {
    let (ms, because) = match question {
        Question::TcpPorts(asked) => {
            let ports = match &asked.ports {
                PortRange::All => 65_535,
                PortRange::List(ports) => ports.len() as u64,
            };
            let (tries, rate) = (u64::from(asked.tries), u64::from(pace.port_probes.per_second.max(1)));
            let because = format!("{ports} ports, {tries} tries each, {rate} a second; less where ports refuse");
            ((ports * tries * 1_000).div_ceil(rate), because)
        }
        Question::UdpPorts(asked) => {
            let (ports, tries, wait) = (asked.ports.len() as u64, u64::from(asked.tries), udp_ports::ANSWER);
            let rounds = ports.div_ceil(udp_ports::AT_ONCE as u64) * tries;
            (rounds * wait.as_millis() as u64, format!("{ports} ports, {tries} tries each, {} ms for an answer", wait.as_millis()))
        }
        Question::Discover(_) => (DISCOVERY_MS, "as long as is listened".to_owned()),
        Question::BleSurvey(asked) => (u64::from(asked.seconds) * 1_000, "as long as is listened at most".to_owned()),
        Question::BleAccess(asked) => bonds(1 + asked.subjects.len() as u64),
        Question::BlePairing(_) | Question::BleServices(_) => bonds(1),
        // Written and read back by each, and the old value put back.
        Question::BleWrite(asked) => bonds(3 + 2 * asked.subjects.len() as u64),
        Question::Service(_) => (SERVICE.0 * SERVICE.1, format!("{} ways to speak, {} ms each", SERVICE.0, SERVICE.1)),
        Question::Publication(_) | Question::MailDomain(_) => (PUBLISHED_MS, "fetched from the web, not from the device".to_owned()),
        Question::SecretTraits(_) | Question::Decide(_) => (0, "the device is not asked".to_owned()),
        other => requests(pace, requests_of(order, other)),
    };
    Item { what: question.to_string(), about_ms: Some(ms), because, units: Vec::new() }
}

/// Connections by Bluetooth LE, most of them with a pairing.
fn bonds(count: u64) -> (u64, String) {
    let connections = counted(usize::try_from(count).unwrap_or(usize::MAX), "connection");
    (count * BOND_MS, format!("{connections}, {BOND_MS} ms each with what comes before"))
}

fn requests(pace: &Pace, count: u64) -> (u64, String) {
    let each = REQUEST_MS.max(1_000 / u64::from(pace.requests_per_second.max(1)));
    (count * each, format!("{}, {each} ms each", counted(usize::try_from(count).unwrap_or(usize::MAX), "request")))
}

/// How many requests a script sends at most.
fn requests_of(order: &Order<'_>, question: &Question) -> u64 {
    let ixit = &order.assessed.declaration.ixit;
    match question {
        // Two as a stranger; for each subject a login, which may have a proof, and the request.
        Question::Access(asked) => 2 + 3 * (1 + asked.subjects.len() as u64),
        // The baseline, the change and the way back, and both secrets at every login that may share it.
        Question::ChangeSecret(_) => 6 + 2 * ixit.auth_mech.iter().map(|row: &AuthMech| row.exercise.len() as u64).sum::<u64>(),
        Question::CommonCredentials(_) => 1 + passwords::common().len() as u64,
        // Written and read in each round, and on the way back; read before.
        Question::Configure(asked) => 2 + (asked.settings.len() + asked.looks.len()) as u64 * (3 + 2 * asked.rounds.len() as u64),
        // Most devices have far fewer routes than are asked for at most: the usual paths, as nobody and as each, and some links.
        Question::Crawl(asked) => 100 * (1 + asked.identities.len() as u64),
        Question::Describe(_) | Question::Exchange(_) => 2,
        Question::Onvif(_) => 3,
        Question::FirstUse(_) => 3 + ixit.soft_serv.iter().map(|row| row.operations.len() as u64).sum::<u64>(),
        // The right secret before, at the declared limit, after the last, and when it works again.
        // Each case is followed by a good request.
        Question::Fuzz(asked) => 2 * u64::from(asked.to - asked.from),
        Question::Guess(asked) => 4 + u64::from(asked.attempts),
        // Twice before, once meanwhile, and as often as it takes afterwards; each marked value is written, read, read again and put back.
        Question::Interrupt(asked) => 6 * asked.functions.len() as u64 + 6 * asked.marks.len() as u64,
        // Handed over and looked at, each; the good one and the way back.
        Question::OfferImages(asked) => 2 + 3 * (asked.images.len() as u64 + 2),
        // Data is written and read back, then everything is read by everybody, after a reset twice.
        Question::Erase(asked) => 4 * asked.marks.len() as u64 + 2 * asked.reads.len() as u64 + 4 * asked.logins.len() as u64,
        Question::Plant(asked) => 6 * asked.marks.len() as u64 + asked.reads.len() as u64,
        Question::PasswordForms(asked) => 2 + 5 * asked.passwords_of.len() as u64,
        // Four logins, each with a proof, a look before and after, and a sign-out.
        Question::Sessions(_) => 24,
        // Read until nothing changes, and once more at the end.
        Question::SetUp(asked) => 8 * (asked.reads.settings.len() + asked.reads.looks.len()) as u64,
        Question::Dtls(_) => DTLS_DATAGRAMS,
        Question::Tls(_) => TLS_CONNECTIONS,
        // For each subject a connection, a subscription and a sign of life; a message each where something is published.
        Question::ReadTopic(asked) => 6 * (1 + asked.subjects.len() as u64),
        // For each subject two connections of theirs, two of the owner's, and a message.
        Question::TakeOver(asked) => 4 + 8 * asked.subjects.len() as u64,
        // Each subject publishes, publishes what is kept, and leaves a will.
        Question::WriteTopic(asked) => 10 + 12 * (1 + asked.subjects.len() as u64),
        // For each subject a login, which may have a proof, the write and a look; the old value back after each.
        Question::WriteAccess(asked) => 4 + 6 * (1 + asked.subjects.len() as u64),
        _ => 1,
    }
}
