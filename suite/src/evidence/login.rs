//! Logins: how one is asked for, one try, the first use, the change of a secret, passwords in other forms.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attempt, Attempted, Passage, Place};
use crate::names::{IdentityName, RowId, Text};

/// A way of asking for credentials, as a device offers it to a stranger.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// HTTP or RTSP Basic.
    Basic,
    /// HTTP or RTSP Digest; the algorithm as sent, `MD5` where none was named (RFC 7616, 3.3).
    Digest {
        /// The algorithm, upper case: `MD5`, `SHA-256`.
        algorithm: String,
    },
    /// HTTP Bearer: a token, no password.
    Bearer,
    /// A page with a password field.
    Form,
    /// A name and password over FTP.
    Ftp,
    /// User name and password in an MQTT CONNECT.
    Mqtt,
    /// A community over SNMP, version 1 or 2c.
    Snmp,
    /// Password or keyboard-interactive over SSH.
    SshPassword,
    /// Public keys only over SSH.
    SshKey,
    /// A prompt over Telnet.
    Telnet,
    /// A scheme that is none of these, by its name.
    Other(Text),
}

impl Scheme {
    /// Whether the scheme takes a password.
    #[must_use]
    pub fn takes_password(&self) -> bool {
        !matches!(self, Self::Bearer | Self::SshKey | Self::Other(_))
    }

    /// Whether the scheme is one that machines use among themselves: a message broker's login, or credentials on each request without a page.
    #[must_use]
    pub fn is_for_machines(&self) -> bool {
        matches!(self, Self::Mqtt)
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basic => f.write_str("Basic"),
            Self::Digest { algorithm } => write!(f, "Digest {algorithm}"),
            Self::Bearer => f.write_str("Bearer"),
            Self::Form => f.write_str("a form with a password"),
            Self::Ftp => f.write_str("an FTP login"),
            Self::Mqtt => f.write_str("an MQTT login"),
            Self::Snmp => f.write_str("an SNMP community"),
            Self::SshPassword => f.write_str("an SSH password"),
            Self::SshKey => f.write_str("an SSH key"),
            Self::Telnet => f.write_str("a Telnet login"),
            Self::Other(name) => write!(f, "{name}"),
        }
    }
}

/// Which credentials does a login demand of a stranger?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Challenge {
    /// Where.
    pub at: Place,
    /// The row of 1-AuthMech.
    pub row: RowId,
    /// Which of its ways, from 0.
    pub way: u8,
}

/// The demand as seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChallengeSeen {
    /// The schemes offered.
    pub schemes: Vec<Scheme>,
    /// The status code, if any.
    pub status: Option<u16>,
    /// Whether it was asked inside TLS.
    pub over_tls: bool,
    /// Why nothing was learnt, if so.
    pub shortfall: Option<String>,
}

impl Attempted for ChallengeSeen {
    fn attempt(&self) -> Attempt {
        Attempt { shortfall: self.shortfall.clone(), silent: None }
    }
}

/// What is shown at a login, by reference.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    /// An empty password for the identity's user name.
    Empty(IdentityName),
    /// The secret that the identity had in a state of the device that is over, such as the one of the factory.
    Former(IdentityName),
    /// The identity's own, right secret.
    Identity(IdentityName),
    /// A random wrong password for the identity's user name.
    Wrong(IdentityName),
}

/// Does this login succeed?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// Where.
    pub at: Place,
    /// The row of 1-AuthMech.
    pub row: RowId,
    /// Which of its ways, from 0.
    pub way: u8,
    /// What is shown.
    pub with: Credential,
}

/// What a login came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LoginOutcome {
    /// Accepted, by the sign of success that the row declares.
    Accepted,
    /// Accepted, but nothing can be used until a new password is set.
    AcceptedForChangeOnly,
    /// Refused.
    Refused,
    /// Refused because of a lock-out or rate limit: 423, 429, `Retry-After`, or a refusal of the right secret.
    Locked,
    /// No answer: time-out, reset, close.
    NoAnswer,
}

impl LoginOutcome {
    /// Whether the credential opened the device at all.
    #[must_use]
    pub fn accepted(self) -> bool {
        matches!(self, Self::Accepted | Self::AcceptedForChangeOnly)
    }
}

/// One login as seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginSeen {
    /// What it came to.
    pub outcome: LoginOutcome,
    /// The status code, if the protocol has one.
    pub status: Option<u16>,
    /// From the first byte sent to the answer, in milliseconds.
    pub took_ms: u64,
}

impl Attempted for LoginSeen {}

/// In factory default: what can be used before a password of the user's own is set?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstUse {
    /// Where; the state is factory default.
    pub at: Place,
    /// The row of 1-AuthMech.
    pub row: RowId,
    /// Which of its ways, from 0.
    pub way: u8,
    /// The identity of the factory default state, if the bench has one.
    pub preset: Option<IdentityName>,
}

/// The first use as seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstUseSeen {
    /// A random wrong password.
    pub wrong: LoginOutcome,
    /// An empty password.
    pub empty: LoginOutcome,
    /// The preset secret, if there is one.
    pub preset: Option<LoginOutcome>,
    /// The declared operations that were served without any login.
    pub open_to_nobody: Vec<String>,
    /// Why the experiment says nothing, if so.
    pub shortfall: Option<String>,
}

impl Attempted for FirstUseSeen {
    fn attempt(&self) -> Attempt {
        Attempt { shortfall: self.shortfall.clone(), silent: None }
    }
}

/// Can the secret be changed as documented, and does the change hold? One script with restoration.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeSecret {
    /// Where.
    pub at: Place,
    /// The row of 1-AuthMech.
    pub row: RowId,
    /// Whose secret.
    pub identity: IdentityName,
}

/// The change as seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeSeen {
    /// The old secret before the change: the live control.
    pub baseline: LoginOutcome,
    /// Whether the device took the change.
    pub accepted: bool,
    /// Its status code.
    pub status: Option<u16>,
    /// The new secret after the change, if it was taken.
    pub new_secret: Option<LoginOutcome>,
    /// The old secret after the change, if it was taken.
    pub old_secret: Option<LoginOutcome>,
    /// The same looked at on every other way of the row and every row that shares the secret: the row of 1-AuthMech, which of its ways (from 0),
    /// the new secret there after the change, the old secret there after the change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<(RowId, u8, LoginOutcome, LoginOutcome)>,
    /// What a session that the old secret opened before still gets after the change; nothing where that could not be tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier_session: Option<Passage>,
    /// What sessions at brokers still get after the change that the old secret opened before: the row of 1-AuthMech, which of its ways (from 0).
    /// Those that could not be held beside the change are missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier_at_brokers: Vec<(RowId, u8, Passage)>,
    /// Whether the old secret works again at the end.
    pub restored: bool,
    /// Why the experiment says nothing, if so.
    pub shortfall: Option<String>,
}

impl Attempted for ChangeSeen {
    fn attempt(&self) -> Attempt {
        let reason = self.shortfall.clone().or_else(|| {
            (!self.baseline.accepted())
                .then(|| "the old secret was not accepted before the change, so the change could not be tried".to_owned())
        });
        Attempt { shortfall: reason, silent: None }
    }
}

/// A form in which a password can be put to a route that is for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PasswordForm {
    /// `Authorization: Basic`.
    Basic,
    /// The CONNECT of MQTT, under the name of the machine.
    Connect,
    /// `Authorization: Digest`, if the route offers it.
    Digest,
    /// A form body with user and password.
    FormBody,
    /// A JSON body with user and password.
    JsonBody,
    /// The shared key of a handshake, under the name of the machine.
    Key,
    /// User and password in the query.
    Query,
}

impl fmt::Display for PasswordForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Basic => "Basic",
            Self::Connect => "a CONNECT",
            Self::Digest => "Digest",
            Self::FormBody => "a form body",
            Self::JsonBody => "a JSON body",
            Self::Key => "a shared key",
            Self::Query => "the query",
        })
    }
}

/// Does a route for machines take the password of any identity the bench has, in any form?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordForms {
    /// Where.
    pub at: Place,
    /// The row of 1-AuthMech.
    pub row: RowId,
    /// Which of its ways, from 0.
    pub way: u8,
    /// The identity whose right secret must open the route: the live control.
    pub control: IdentityName,
    /// The identities whose passwords are tried.
    pub passwords_of: Vec<IdentityName>,
}

/// What the forms came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordFormsSeen {
    /// The declared credential.
    pub control: LoginOutcome,
    /// Without any credential.
    pub nobody: LoginOutcome,
    /// Each form tried with each identity.
    pub tried: Vec<(PasswordForm, IdentityName, LoginOutcome)>,
    /// Why the attempt says nothing, if so.
    pub shortfall: Option<String>,
}

impl Attempted for PasswordFormsSeen {
    fn attempt(&self) -> Attempt {
        let reason = self.shortfall.clone().or_else(|| {
            (!self.control.accepted()).then(|| "the declared credential did not open the route, so a refusal proves nothing".to_owned())
        });
        Attempt { shortfall: reason, silent: None }
    }
}
