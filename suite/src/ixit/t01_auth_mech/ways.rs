//! The ways to sign in that a probe can follow, made executable in `exercise`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::Transport;
use crate::ixit::{HttpOperation, Speaks};

/// A way to sign in, made executable. `{user}` and `{secret}` stand for the identity's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Pairing over Bluetooth LE.
    BlePairing(BlePairingBy),
    /// A shared key in the handshake of DTLS, on an interface that speaks CoAP.
    CoapPsk(CoapPsk),
    /// User name and password over FTP.
    Ftp(FtpLogin),
    /// HTTP Basic on a resource.
    HttpBasic(OnResource),
    /// A bearer token on a resource.
    HttpBearer(OnResource),
    /// HTTP Digest on a resource.
    HttpDigest(OnResource),
    /// A form.
    HttpForm(HttpForm),
    /// A JSON body.
    HttpJson(HttpJson),
    /// User name and password in the CONNECT of MQTT, or a certificate of the client.
    Mqtt(MqttLogin),
    /// RTSP Digest on DESCRIBE.
    RtspDigest(RtspDigest),
    /// A community of SNMP version 1 or 2c.
    SnmpCommunity(SnmpCommunity),
    /// A password over SSH, also where it is asked for by prompts.
    SshPassword(SshPassword),
    /// The dialogue of a Telnet server.
    Telnet(TelnetLogin),
}

impl Way {
    /// Whether somebody signs in so over HTTP.
    #[must_use]
    pub fn is_http(&self) -> bool {
        matches!(self, Self::HttpBasic(_) | Self::HttpBearer(_) | Self::HttpDigest(_) | Self::HttpForm(_) | Self::HttpJson(_))
    }

    /// Whether what is shown opens a session, and is not shown with each request.
    #[must_use]
    pub fn opens_a_session(&self) -> bool {
        matches!(self, Self::HttpForm(_) | Self::HttpJson(_))
    }

    /// The path that is served over HTTP with credentials on the request itself, and refused without.
    #[must_use]
    pub fn guarded_path(&self) -> Option<&str> {
        match self {
            Self::HttpBasic(on) | Self::HttpBearer(on) | Self::HttpDigest(on) => Some(&on.get),
            _ => None,
        }
    }

    /// How somebody signs out who signed in so, if that is stated.
    #[must_use]
    pub fn sign_out(&self) -> Option<&SignOut> {
        match self {
            Self::HttpForm(form) => form.sign_out.as_ref(),
            Self::HttpJson(json) => json.sign_out.as_ref(),
            _ => None,
        }
    }

    /// A path that is served to a session and to nobody else, if one is stated.
    #[must_use]
    pub fn proof(&self) -> Option<&str> {
        let (proof, success) = match self {
            Self::HttpForm(form) => (&form.proof, &form.success),
            Self::HttpJson(json) => (&json.proof, &json.success),
            _ => return None,
        };
        proof.as_deref().or(if let Success::Opens(path) = success { Some(path) } else { None })
    }

    /// Whether an interface of this protocol can be signed in to by this way.
    #[must_use]
    pub fn fits(&self, speaks: Speaks) -> bool {
        match self {
            Self::BlePairing(_) => speaks == Speaks::Ble,
            Self::CoapPsk(_) => speaks == Speaks::Coaps,
            Self::Ftp(_) => speaks == Speaks::Ftp,
            Self::HttpBasic(_) | Self::HttpBearer(_) | Self::HttpDigest(_) | Self::HttpForm(_) | Self::HttpJson(_) => speaks.is_http(),
            Self::Mqtt(_) => matches!(speaks, Speaks::Mqtt | Speaks::Mqtts),
            Self::RtspDigest(_) => matches!(speaks, Speaks::Rtsp | Speaks::Rtsps),
            Self::SnmpCommunity(_) => speaks == Speaks::Snmp,
            Self::SshPassword(_) => speaks == Speaks::Ssh,
            Self::Telnet(_) => speaks == Speaks::Telnet,
        }
    }

    /// The transport that carries it.
    #[must_use]
    pub fn transport(&self) -> Transport {
        if matches!(self, Self::CoapPsk(_) | Self::SnmpCommunity(_)) { Transport::Udp } else { Transport::Tcp }
    }
}

/// Pairing over Bluetooth LE: `ble_pairing: { by: passkey }`. The secret of an identity is its passkey, six digits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlePairingBy {
    /// The method (Core Specification, Vol 3, Part H, 2.3.5).
    pub by: PairingMethod,
}

/// A method of pairing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PairingMethod {
    /// Nobody is asked for anything.
    JustWorks,
    /// Whoever pairs compares six digits on both ends.
    NumericComparison,
    /// Whoever pairs enters six digits that the device shows, or that stand on it.
    Passkey,
}

/// A shared key in the handshake of DTLS (RFC 4279): `coap_psk: {}`. The identity's user is the name of the key, its secret the key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoapPsk {
    /// How the secret is written, `text` or `hex`; `text` where nothing is said.
    #[serde(default, skip_serializing_if = "KeyForm::is_default")]
    pub key: KeyForm,
    /// A path that is served to somebody with the key. Where nothing is said, a finished handshake is the sign of success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub get: Option<String>,
}

/// How a shared key is written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyForm {
    /// As hexadecimal digits, two for each byte.
    Hex,
    /// As it is: the bytes of the text are the key.
    #[default]
    Text,
}

impl KeyForm {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A login over FTP: `ftp: {}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FtpLogin {
    /// Whether the client asks for TLS by `AUTH TLS` before it shows anything.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub auth_tls: bool,
}

/// A login to a broker: `mqtt: {}`, or `mqtt: { certificate: true }`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MqttLogin {
    /// Whether the client signs in by a certificate inside TLS, with neither user name nor password in its CONNECT. The secret of an identity is then a PEM
    /// text that holds the certificate, whatever signed it up to the anchor, and the private key.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub certificate: bool,
    /// The version of the protocol, `3.1.1` or `5`; `3.1.1` where nothing is said.
    #[serde(default, skip_serializing_if = "MqttVersion::is_default")]
    pub version: MqttVersion,
    /// The client identifier that the login is bound to; `{user}` stands for the identity's name. A session that uses it ends that of the client to whom it
    /// belongs. Where nothing is said, each session has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
}

/// A version of MQTT.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum MqttVersion {
    /// OASIS MQTT 3.1.1, also ISO/IEC 20922.
    #[default]
    #[serde(rename = "3.1.1")]
    V3_1_1,
    /// OASIS MQTT 5.
    #[serde(rename = "5")]
    V5,
}

impl MqttVersion {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A community that opens SNMP for reading: `snmp_community: {}`. The community is the identity's secret; it has no user.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SnmpCommunity {
    /// The version of the protocol, `v1` or `v2c`; `v2c` where nothing is said.
    #[serde(default, skip_serializing_if = "SnmpVersion::is_default")]
    pub version: SnmpVersion,
}

/// A version of SNMP that knows communities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SnmpVersion {
    /// RFC 1157.
    V1,
    /// RFC 1901.
    #[default]
    V2c,
}

impl SnmpVersion {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A password over SSH: `ssh_password: {}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SshPassword {}

/// The dialogue of a Telnet server: `telnet: {}`. What is not declared is recognised by the usual words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TelnetLogin {
    /// What stands at the end of the text when it asks for the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_prompt: Option<String>,
    /// What stands at the end of the text when it asks for the secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_prompt: Option<String>,
    /// What it shows to somebody who was let in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success: Option<String>,
}

/// Credentials on each request, tried on one resource.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnResource {
    /// The path to GET: served with credentials, refused without.
    pub get: String,
}

/// A login form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HttpForm {
    /// The path to POST to.
    pub post: String,
    /// The fields.
    pub fields: BTreeMap<String, String>,
    /// The sign of success.
    pub success: Success,
    /// A path that is served to somebody signed in; where it is refused with 403 the login was good only for setting a password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
    /// How somebody signs out: `{ http: { post: /logout } }`, or `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_out: Option<SignOut>,
}

/// A login by JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HttpJson {
    /// The path to POST to.
    pub post: String,
    /// The members of the body.
    pub body: BTreeMap<String, String>,
    /// The sign of success.
    pub success: Success,
    /// A path that is served to somebody signed in; where it is refused with 403 the login was good only for setting a password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
    /// How somebody signs out: `{ http: { post: /logout } }`, or `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_out: Option<SignOut>,
}

/// How a session is ended by its owner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignOut {
    /// By this request, sent with the session. `{token}` in its JSON body stands for the token of the session, where the sign of success is one.
    Http(HttpOperation),
    /// Not at all: a session ends by time alone.
    None,
}

/// A login on the video stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RtspDigest {
    /// The path to DESCRIBE.
    pub describe: String,
}

/// The sign by which success is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Success {
    /// The body contains this text.
    Body(String),
    /// A cookie of this name is set; it carries the session.
    Cookie(String),
    /// A header of this name is sent.
    Header(String),
    /// Where the answer redirects to, else this path, is served with the session and asks for no password, and is not served so to nobody.
    Opens(String),
    /// The JSON body has a text at this pointer (RFC 6901); it is the bearer token of the session.
    Token(String),
    /// This status code.
    Status(u16),
}
