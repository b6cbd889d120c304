//! Questions that judges ask and the answers that a lab or an assessor gives: closed sets, one file per subject, the same in memory and in a bundle.

pub mod access;
mod attempt;
pub mod ble;
pub mod capture;
mod changed;
pub mod crawl;
pub mod discovery;
pub mod dtls;
pub mod erase;
pub mod firmware;
pub mod fuzz;
pub mod guessing;
pub mod http;
pub mod login;
pub mod media;
pub mod outage;
pub mod paper;
mod place;
pub mod ports;
pub mod publication;
pub mod secret;
pub mod session;
pub mod setting;
mod shown;
mod store;
pub mod tls;
pub mod topic;
pub mod update;

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::names::Text;

pub use access::{Access, AccessSeen, AccessTry, Got, OfSample, OfWay, Subject, WriteAccess, WriteAccessSeen, WriteTry};
pub use attempt::{Attempt, Attempted};
pub use ble::{
    BleAccess, BleAccessSeen, BlePairing, BlePairingSeen, BleServices, BleServicesSeen, BleSurvey, BleSurveySeen, BleWrite, BleWriteSeen,
    Uuid,
};
pub use capture::{Capture, CaptureSeen, Flow, FrameShown, Opened, Peer, SecretShown};
pub use changed::LeftChanged;
pub use crawl::{Crawl, CrawlSeen, Route, Sign};
pub use discovery::{Advertised, Discover, DiscoverSeen, Discovery};
pub use dtls::{Dtls, DtlsSeen, DtlsVersion};
pub use erase::{Erase, EraseSeen, LoginErased, MarkErased, Plant, PlantSeen, Planted};
pub use firmware::{Firmware, FirmwareSeen, HashInside, KeyInside, SecretInside, SoftwareInside};
pub use fuzz::{Battery, CaseReply, CharacteristicInput, Fuzz, FuzzSeen, Harm, HarmKind, OperationInput};
pub use guessing::{CommonCredentials, CommonCredentialsSeen, Guess, GuessSeen};
pub use http::{Clear, ClearSeen, Exchange, ExchangeSeen, Method, Request, ResponseClass, Traffic, Who};
pub use login::{
    Challenge, ChallengeSeen, ChangeSecret, ChangeSeen, Credential, FirstUse, FirstUseSeen, Login, LoginOutcome, LoginSeen, PasswordForm,
    PasswordForms, PasswordFormsSeen, Scheme,
};
pub use media::{Describe, DescribeSeen, Onvif, OnvifCall, OnvifSeen};
pub use outage::{Call, Cut, Function, FunctionSeen, Interrupt, InterruptSeen, MarkSeen};
pub use paper::{Decide, Decision};
pub use place::{DutState, Family, Place, Vantage};
pub use ports::{Port, PortRange, Protocol, Service, ServiceSeen, TcpPorts, TcpPortsSeen, Transport, UdpPorts, UdpPortsSeen, UdpReply};
pub use publication::{Came, Fetched, Hop, MailDomain, MailDomainSeen, Met, Publication, PublicationSeen, Source};
pub use secret::{SecretTraits, TraitsSeen};
pub use session::{CookieSeen, Fixing, Origin, Passage, SameSite, Sessions, SessionsSeen, SignedOut};
pub use setting::{Configure, ConfigureSeen, Consent, RoundSeen, SetUp, SetUpSeen, ValueAt, Written};
pub use store::Evidence;
pub use tls::{CertSeen, ChainSeen, Suite, Tls, TlsSeen, TlsVersion};
pub use topic::{By, Feed, ReadTopic, ReadTopicSeen, TakeOver, TakeOverSeen, TakenOver, TopicTry, TopicWrite, WriteTopic, WriteTopicSeen};
pub use update::{Fate, Image, OfferImages, Offered, OfferedSeen};

/// How far a question reaches into the device, mildest first. A stronger conduct starts only when no milder question for the sample is open,
/// and everything beyond `Observes` needs the bench's permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Conduct {
    /// Leaves the device as it was.
    Observes,
    /// May trip a defence, such as a lock-out, that ends by itself.
    Provokes,
    /// Changes a setting and restores it.
    Changes,
    /// Interrupts the service: power, link, restart.
    Disrupts,
    /// Deletes what the owner stored: factory reset, set-up.
    Destroys,
}

/// A question that can be asked with a typed answer.
pub trait Ask: Clone + Into<Question> {
    /// The type of its answer.
    type Answer: Attempted + 'static;
    /// The typed answer, if `answer` is one to this kind of question.
    fn read(answer: &Answer) -> Option<&Self::Answer>;
}

macro_rules! questions {
    ($($(#[$doc:meta])* $name:ident => $answer:ident),* $(,)?) => {
        /// A question as a value. It is the coverage: what was asked, where, how deep. Never an address, never a secret.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case", deny_unknown_fields)]
        pub enum Question { $($(#[$doc])* $name($name)),* }

        /// The typed answer to a [`Question`] of the same name.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case", deny_unknown_fields)]
        pub enum Answer { $($(#[$doc])* $name($answer)),* }

        $(
            impl From<$name> for Question {
                fn from(question: $name) -> Self { Self::$name(question) }
            }
            impl From<$answer> for Answer {
                fn from(answer: $answer) -> Self { Self::$name(answer) }
            }
            impl Ask for $name {
                type Answer = $answer;
                fn read(answer: &Answer) -> Option<&$answer> {
                    if let Answer::$name(answer) = answer { Some(answer) } else { None }
                }
            }
        )*

        impl Question {
            /// The kind of question by the name of its type: `TcpPorts`.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name)),* }
            }
        }

        impl Answer {
            /// The attempt behind this answer.
            #[must_use]
            pub fn attempt(&self) -> Attempt {
                match self { $(Self::$name(answer) => answer.attempt()),* }
            }

            /// Whether this is an answer to a question of the kind of `question`.
            #[must_use]
            pub fn answers(&self, question: &Question) -> bool {
                matches!((self, question), $((Self::$name(_), Question::$name(_)))|*)
            }
        }
    };
}

questions! {
    /// Try a request that changes nothing as those who may and those who may not.
    Access => AccessSeen,
    /// Read a characteristic of Bluetooth LE as those who may and those who may not.
    BleAccess => BleAccessSeen,
    /// Pair over Bluetooth LE.
    BlePairing => BlePairingSeen,
    /// Look at the services of Bluetooth LE without a bond.
    BleServices => BleServicesSeen,
    /// Listen for what the device advertises over Bluetooth LE.
    BleSurvey => BleSurveySeen,
    /// Write a characteristic of Bluetooth LE as those who may and those who may not, and put the old value back.
    BleWrite => BleWriteSeen,
    /// What a capture file shows of the device.
    Capture => CaptureSeen,
    /// What a login demands of somebody who shows nothing.
    Challenge => ChallengeSeen,
    /// Change a secret, look, put it back.
    ChangeSecret => ChangeSeen,
    /// Does an interface that should be encrypted also answer in clear?
    Clear => ClearSeen,
    /// Try the dated list of common credentials.
    CommonCredentials => CommonCredentialsSeen,
    /// Put settings to several positions, read them back, and put them back.
    Configure => ConfigureSeen,
    /// Look for the routes of an HTTP interface.
    Crawl => CrawlSeen,
    /// An assessor's decision.
    Decide => Decision,
    /// Ask for the description of a video stream.
    Describe => DescribeSeen,
    /// Ask a discovery protocol.
    Discover => DiscoverSeen,
    /// Enumerate versions and suites of DTLS.
    Dtls => DtlsSeen,
    /// Delete user data and look for it.
    Erase => EraseSeen,
    /// One HTTP request.
    Exchange => ExchangeSeen,
    /// What a software image of the supplier holds.
    Firmware => FirmwareSeen,
    /// What can be used before the first password is set.
    FirstUse => FirstUseSeen,
    /// Send unexpected input and look whether the device goes on as before.
    Fuzz => FuzzSeen,
    /// Guess passwords and time the defence.
    Guess => GuessSeen,
    /// Take network or power away and give it back.
    Interrupt => InterruptSeen,
    /// One login.
    Login => LoginSeen,
    /// Ask the name service about a mail domain.
    MailDomain => MailDomainSeen,
    /// Offer update images that must be refused, and the good one.
    OfferImages => OfferedSeen,
    /// One call of an ONVIF device service.
    Onvif => OnvifSeen,
    /// Try password forms on a route for machines.
    PasswordForms => PasswordFormsSeen,
    /// Get what a supplier publishes.
    Publication => PublicationSeen,
    /// Create user data and look where it shows.
    Plant => PlantSeen,
    /// Subscribe to a topic filter as those who may and those who may not.
    ReadTopic => ReadTopicSeen,
    /// Facts about a secret, never the secret.
    SecretTraits => TraitsSeen,
    /// Identify the service on a port.
    Service => ServiceSeen,
    /// Open sessions, end them, and look whether they are over and were nobody else's.
    Sessions => SessionsSeen,
    /// Set the device up with an answer, and read what set-up made of it.
    SetUp => SetUpSeen,
    /// Connect by the client identifier of somebody else.
    TakeOver => TakeOverSeen,
    /// Survey TCP ports.
    TcpPorts => TcpPortsSeen,
    /// Enumerate TLS versions and suites, read the chain.
    Tls => TlsSeen,
    /// Survey UDP ports.
    UdpPorts => UdpPortsSeen,
    /// Try a request that writes as those who may and those who may not, and put the old value back.
    WriteAccess => WriteAccessSeen,
    /// Publish to a topic as those who may and those who may not, and put back what the broker kept.
    WriteTopic => WriteTopicSeen,
}

impl Question {
    /// The place where the question is put; `None` for questions that need no device.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Access(q) => Some(&q.at),
            Self::BleAccess(q) => Some(&q.at),
            Self::BlePairing(q) => Some(&q.at),
            Self::BleServices(q) => Some(&q.at),
            Self::BleSurvey(q) => Some(&q.at),
            Self::BleWrite(q) => Some(&q.at),
            Self::Challenge(q) => Some(&q.at),
            Self::ChangeSecret(q) => Some(&q.at),
            Self::Clear(q) => Some(&q.at),
            Self::CommonCredentials(q) => Some(&q.at),
            Self::Configure(q) => Some(&q.at),
            Self::Crawl(q) => Some(&q.at),
            Self::Describe(q) => Some(&q.at),
            Self::Discover(q) => Some(&q.at),
            Self::Dtls(q) => Some(&q.at),
            Self::Erase(q) => Some(&q.at),
            Self::Exchange(q) => Some(&q.at),
            Self::FirstUse(q) => Some(&q.at),
            Self::Fuzz(q) => Some(&q.at),
            Self::Guess(q) => Some(&q.at),
            Self::Interrupt(q) => Some(&q.at),
            Self::Login(q) => Some(&q.at),
            Self::OfferImages(q) => Some(&q.at),
            Self::Onvif(q) => Some(&q.at),
            Self::PasswordForms(q) => Some(&q.at),
            Self::Plant(q) => Some(&q.at),
            Self::ReadTopic(q) => Some(&q.at),
            Self::Service(q) => Some(&q.at),
            Self::Sessions(q) => Some(&q.at),
            Self::SetUp(q) => Some(&q.reads.at),
            Self::TakeOver(q) => Some(&q.at),
            Self::TcpPorts(q) => Some(&q.at),
            Self::Tls(q) => Some(&q.at),
            Self::UdpPorts(q) => Some(&q.at),
            Self::WriteAccess(q) => Some(&q.at),
            Self::WriteTopic(q) => Some(&q.at),
            Self::Capture(_) | Self::Decide(_) | Self::Firmware(_) | Self::MailDomain(_) | Self::Publication(_) | Self::SecretTraits(_) => {
                None
            }
        }
    }

    /// How far the question itself reaches into the device (a change of state that it needs comes on top: [`DutState`]).
    #[must_use]
    pub fn conduct(&self) -> Conduct {
        match self {
            Self::BleSurvey(_)
            | Self::Capture(_)
            | Self::Challenge(_)
            | Self::Clear(_)
            | Self::Crawl(_)
            | Self::Decide(_)
            | Self::Describe(_)
            | Self::Discover(_)
            | Self::Dtls(_)
            | Self::Firmware(_)
            | Self::MailDomain(_)
            | Self::Onvif(_)
            | Self::Publication(_)
            | Self::SecretTraits(_)
            | Self::Service(_)
            | Self::TcpPorts(_)
            | Self::Tls(_)
            | Self::UdpPorts(_) => Conduct::Observes,
            Self::Access(q) if q.request.method.is_safe() => {
                if q.subjects.iter().any(|who| matches!(who, Subject::MadeUp(_) | Subject::OfSample(_))) {
                    Conduct::Provokes
                } else {
                    Conduct::Observes
                }
            }
            Self::ReadTopic(q) if q.feed.is_none() => {
                if q.subjects.iter().any(|who| matches!(who, Subject::MadeUp(_))) {
                    Conduct::Provokes
                } else {
                    Conduct::Observes
                }
            }
            Self::Exchange(q) if q.request.method.is_safe() => Conduct::Observes,
            Self::Configure(q) if q.rounds.is_empty() => Conduct::Observes,
            Self::Login(q) if matches!(q.with, Credential::Identity(_)) => Conduct::Observes,
            // Whoever connects keeps others out meanwhile, and what is asked may end in a bond.
            Self::BleAccess(_)
            | Self::BlePairing(_)
            | Self::BleServices(_)
            | Self::CommonCredentials(_)
            | Self::Guess(_)
            | Self::Login(_)
            | Self::PasswordForms(_)
            | Self::Sessions(_) => Conduct::Provokes,
            Self::Access(_)
            | Self::BleWrite(_)
            | Self::ChangeSecret(_)
            | Self::Configure(_)
            | Self::Exchange(_)
            | Self::Plant(_)
            | Self::ReadTopic(_)
            | Self::TakeOver(_)
            | Self::WriteAccess(_)
            | Self::WriteTopic(_) => Conduct::Changes,
            Self::Fuzz(_) | Self::Interrupt(_) => Conduct::Disrupts,
            Self::Erase(_) | Self::FirstUse(_) | Self::OfferImages(_) | Self::SetUp(_) => Conduct::Destroys,
        }
    }

    /// Whether the question needs the sample for itself, because it changes what others would see.
    #[must_use]
    pub fn alone(&self) -> bool {
        self.conduct() > Conduct::Observes
    }
}

impl Answer {
    /// After an experiment that changed the device: whether it was put back and that was proven.
    #[must_use]
    pub fn restored(&self) -> Option<bool> {
        match self {
            Self::BleWrite(seen) => Some(seen.restored),
            Self::ChangeSecret(seen) => seen.baseline.accepted().then_some(seen.restored),
            Self::Configure(seen) => (!seen.rounds.is_empty()).then_some(seen.restored),
            Self::Fuzz(seen) => Some(seen.restored),
            Self::Erase(seen) => Some(seen.restored),
            Self::Interrupt(seen) => Some(seen.restored),
            Self::OfferImages(seen) => Some(seen.restored),
            Self::Plant(seen) => Some(seen.restored),
            Self::SetUp(seen) => Some(seen.restored),
            Self::WriteAccess(seen) => Some(seen.restored),
            Self::WriteTopic(seen) => Some(seen.restored),
            _ => None,
        }
    }
}

/// The number of the journal's record that holds an answer; findings point at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct EvidenceId(pub u64);

/// Trouble of the bench, never of the device: it leaves a question open and can not fail anybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BenchTrouble {
    /// What is wrong and what mends it.
    pub says: String,
}

impl BenchTrouble {
    /// Trouble in words: what is wrong, what mends it.
    #[must_use]
    pub fn new(says: impl Into<String>) -> Self {
        Self { says: Text::from_device(&says.into()).to_string() }
    }
}

impl fmt::Display for BenchTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.says)
    }
}
