//! What a supplier publishes: a page on the web or a document, as anybody gets it, and what the name service tells of a mail domain.

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Attempted;
use crate::names::{Digest, Text};

/// What does somebody without an account get at this place?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// The place, as 2-UserInfo declares it.
    pub of: Source,
}

/// A place of publication.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A page on the web, by its URL.
    Url(String),
    /// A document in words: `manual, page 14`.
    Words(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(url) => f.write_str(url),
            Self::Words(words) => write!(f, "`{words}`"),
        }
    }
}

/// How a publication came to the bench.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    /// As a file that the bench keeps: how it was obtained nobody saw.
    Copy,
    /// From the web, without cookies or a login.
    Fetched(Fetched),
}

/// A way through the web.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fetched {
    /// Each URL that was asked, in order, with the status of its answer.
    pub hops: Vec<Hop>,
    /// Whether every connection ran inside TLS under a certificate that is trusted.
    pub protected: bool,
    /// Whether the bench led the connection to an address of its own choice.
    pub led: bool,
}

/// One request of a way through the web.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hop {
    /// The URL.
    pub url: Text,
    /// The status of its answer.
    pub status: u16,
}

/// What somebody without an account meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Met {
    /// Nothing is there: 404, 410.
    Absent,
    /// The server failed: 5xx, or it leads in circles.
    Failed,
    /// A login or a payment is demanded: 401, 402, 407, or a page with nothing but a login.
    Login,
    /// Refused for a reason that is not told, as to a client that is no browser: 403, 429 and the like.
    Refused,
    /// It is there.
    Served,
}

/// The publication as seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicationSeen {
    /// How it came.
    pub came: Came,
    /// What was met.
    pub access: Met,
    /// Its media type.
    pub kind: Text,
    /// Its length in bytes, as read.
    pub bytes: u64,
    /// The digest of its bytes, under which it is archived; none where nothing came.
    pub digest: Option<Digest>,
    /// Its title.
    pub title: Text,
    /// Its headings, in order.
    pub headings: Vec<Text>,
    /// Its readable text in pieces, without markup. None: a machine cannot read it.
    pub text: Vec<Text>,
    /// Where mail and forms of it go.
    pub addresses: Vec<Text>,
    /// Whether it has a field for a password.
    pub asks_password: bool,
    /// Why the text is not all of it, if so.
    pub cut: Option<String>,
    /// When it was looked at.
    pub seen_at: Timestamp,
}

impl Attempted for PublicationSeen {}

impl PublicationSeen {
    /// The readable text as one.
    #[must_use]
    pub fn whole_text(&self) -> String {
        self.text.iter().map(Text::as_str).collect()
    }

    /// The status of the last answer; none for a copy.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        if let Came::Fetched(way) = &self.came { way.hops.last().map(|hop| hop.status) } else { None }
    }
}

/// What does the name service tell of a domain to which mail goes?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MailDomain {
    /// The domain, in lower case.
    pub domain: String,
}

/// What it tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MailDomainSeen {
    /// Hosts that take its mail (MX), in the order of preference.
    pub exchangers: Vec<Text>,
    /// Who may send its mail (SPF, RFC 7208).
    pub spf: Option<Text>,
    /// What becomes of forged mail (DMARC, RFC 7489).
    pub dmarc: Option<Text>,
    /// Whether mail to it is always encrypted (MTA-STS, RFC 8461): its announcement.
    pub mta_sts: Option<Text>,
    /// Why not everything was answered, if so.
    pub shortfall: Option<String>,
}

impl Attempted for MailDomainSeen {}
