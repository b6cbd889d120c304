//! Questions in words, for logs and reports.

use std::fmt;

use super::Question;
use super::access::listed;

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Access(q) => write!(f, "{} {} on {} as {} ({})", q.request.method, q.request.path, q.on, listed(&q.subjects), q.at),
            Self::BleAccess(q) => {
                write!(f, "characteristic {} on {} as {} ({})", q.characteristic, q.on, listed(&q.subjects), q.at)
            }
            Self::BlePairing(q) => write!(f, "pairing by {} with {} ({})", q.row, q.with, q.at),
            Self::BleServices(q) => {
                write!(f, "services of Bluetooth LE as {} ({})", q.who, q.at)
            }
            Self::BleSurvey(q) => write!(f, "what is advertised in {} s ({})", q.seconds, q.at),
            Self::BleWrite(q) => {
                write!(f, "characteristic {} on {} written as {} ({})", q.characteristic, q.on, listed(&q.subjects), q.at)
            }
            Self::Capture(q) => write!(f, "what capture {} shows ({})", q.digest.short(), q.at),
            Self::Challenge(q) => write!(f, "what {} demands ({})", q.row, q.at),
            Self::ChangeSecret(q) => write!(f, "change of the secret of {} ({})", q.row, q.at),
            Self::Clear(q) => write!(f, "whether {} answers in clear ({})", q.on, q.at),
            Self::CommonCredentials(q) => write!(f, "common credentials on {} ({})", q.row, q.at),
            Self::Configure(q) => write!(f, "{q} ({})", q.at),
            Self::Crawl(q) => write!(f, "routes of {} ({})", q.on, q.at),
            Self::Decide(q) => write!(f, "decision on {}{}", q.claim, q.row.as_ref().map(|row| format!(", {row}")).unwrap_or_default()),
            Self::Describe(q) => write!(f, "DESCRIBE {} on {} as {} ({})", q.path, q.on, q.who, q.at),
            Self::Discover(q) => write!(f, "discovery by {} ({})", q.by, q.at),
            Self::Dtls(q) => write!(f, "DTLS on {} ({})", q.on, q.at),
            Self::Erase(q) => write!(f, "deletion by {} ({})", q.row, q.at),
            Self::Exchange(q) => write!(f, "{} {} on {} ({})", q.request.method, q.request.path, q.on, q.at),
            Self::Firmware(q) => write!(f, "what software image {} holds", q.digest.short()),
            Self::FirstUse(q) => write!(f, "first use of {} ({})", q.row, q.at),
            Self::Fuzz(q) => write!(f, "unexpected input to {}, {}, cases {} to {} ({})", q.on, q.battery, q.from, q.to, q.at),
            Self::Guess(q) => write!(f, "guessing on {} way {} ({})", q.row, q.way + 1, q.at),
            Self::Interrupt(q) => write!(f, "an outage of {} ({})", q.of, q.at),
            Self::Login(q) => write!(f, "login to {} way {} ({})", q.row, q.way + 1, q.at),
            Self::MailDomain(q) => write!(f, "mail domain {}", q.domain),
            Self::OfferImages(q) => write!(f, "update images on {} ({})", q.row, q.at),
            Self::Onvif(q) => write!(f, "{} on {} as {} ({})", q.call, q.on, q.who, q.at),
            Self::PasswordForms(q) => write!(f, "password forms on {} ({})", q.row, q.at),
            Self::Publication(q) => write!(f, "publication {}", q.of),
            Self::Plant(q) => write!(f, "creation of user data ({})", q.at),
            Self::ReadTopic(q) => write!(f, "topics {} on {} as {} ({})", q.filter, q.on, listed(&q.subjects), q.at),
            Self::SecretTraits(q) => write!(f, "traits of the secret of {} on sample {}", q.identity, q.sample),
            Self::Service(q) => write!(f, "service on {} ({})", q.port, q.at),
            Self::Sessions(q) => write!(f, "sessions of {} way {} ({})", q.row, q.way + 1, q.at),
            Self::SetUp(q) => write!(f, "a set-up that {} to {} ({})", q.says, q.row, q.reads.at),
            Self::TakeOver(q) => write!(f, "sessions of {} on {} taken over by {} ({})", q.owner, q.on, listed(&q.subjects), q.at),
            Self::TcpPorts(q) => write!(f, "TCP ports {} ({})", q.ports, q.at),
            Self::Tls(q) => write!(f, "TLS on {} ({})", q.on, q.at),
            Self::UdpPorts(q) => write!(f, "{} UDP ports ({})", q.ports.len(), q.at),
            Self::WriteAccess(q) => {
                write!(f, "{} {} on {} written as {} ({})", q.request.method, q.request.path, q.on, listed(&q.subjects), q.at)
            }
            Self::WriteTopic(q) => write!(f, "topic {} on {} written as {} ({})", q.topic, q.on, listed(&q.subjects), q.at),
        }
    }
}
