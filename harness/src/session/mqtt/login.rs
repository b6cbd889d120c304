//! One try to sign in to a broker with a user name and a password, or with a certificate.

use std::time::Instant;

use suite::evidence::LoginOutcome;
use suite::ixit::t01_auth_mech::{MqttLogin, MqttVersion};

use super::wire::{Hello, Said};
use super::{Client, own_id};
use crate::secrets::Secret;
use crate::session::connect::Endpoint;
use crate::session::sign_in::{Pass, Tried, replace_once};
use crate::session::{NoResponse, any_certificate};

/// One try on a connection of its own. A broker that hangs up without a word, or ends TLS, has refused only where it lets the known secret in at the
/// same time.
///
/// # Errors
/// [`NoResponse`], when nothing is said, or what is said is no MQTT.
pub(in crate::session) async fn sign_in(
    endpoint: &Endpoint,
    login: &MqttLogin,
    shown: (&str, &str),
    known: Option<&Secret>,
) -> Result<Tried, NoResponse> {
    let may_refuse = |none: &NoResponse| {
        // What TLS a device speaks the control tells: it is the same for both.
        let by_tls = matches!(none, NoResponse::Tls(_) | NoResponse::Unspoken(_));
        *none == NoResponse::Closed || (login.certificate && by_tls)
    };
    let tried = connect(endpoint, login, shown).await;
    match (tried, known) {
        (Err(none), Some(known)) if may_refuse(&none) && known.expose() != shown.1 => {
            let began = Instant::now();
            let control = connect(endpoint, login, (shown.0, known.expose())).await?;
            let outcome = if control.outcome.accepted() { LoginOutcome::Refused } else { LoginOutcome::NoAnswer };
            Ok(tried_at(began, outcome, None))
        }
        (tried, _) => tried,
    }
}

async fn connect(endpoint: &Endpoint, login: &MqttLogin, (user, secret): (&str, &str)) -> Result<Tried, NoResponse> {
    let began = Instant::now();
    let shown = Shown::by(login, user, secret);
    let (client, code) = Client::connect(endpoint, &shown.hello(Manner::default())).await?;
    let tried = tried_at(began, outcome(login.version, code), Some(code.into()));
    if tried.outcome.accepted() {
        client.leave().await;
    }
    Ok(tried)
}

/// In which manner somebody opens a session, beside what they show.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner<'a> {
    /// By another client identifier than their own.
    pub(crate) client_id: Option<&'a str>,
    /// Taking up an earlier session, and leaving this one behind.
    pub(crate) resumes: bool,
    /// With a will.
    pub(crate) will: Option<Said<'a>>,
}

/// What somebody shows a broker, as their login has it.
pub(crate) struct Shown<'a> {
    login: &'a MqttLogin,
    client_id: String,
    user: &'a str,
    secret: Secret,
}

impl<'a> Shown<'a> {
    /// User name and secret; where a certificate is shown, a secret that is none stands for one that was made up, and an empty one for none.
    pub(crate) fn by(login: &'a MqttLogin, user: &'a str, secret: &str) -> Self {
        let client_id = login.client_id.as_deref().map_or_else(own_id, |declared| replace_once(declared, &[("{user}", user)]));
        let is_none = login.certificate && !secret.is_empty() && !secret.contains("-----BEGIN");
        let secret = if is_none { any_certificate::made_up() } else { secret.to_owned() };
        Self { login, client_id, user, secret: Secret::new(secret) }
    }

    /// The client identifier of their own.
    pub(crate) fn client_id(&self) -> &str {
        &self.client_id
    }

    /// How the client begins.
    pub(crate) fn hello<'h>(&'h self, manner: Manner<'h>) -> Hello<'h> {
        let secret = self.secret.expose();
        let (credentials, certificate) =
            if self.login.certificate { (None, Some(secret).filter(|pem| !pem.is_empty())) } else { (Some((self.user, secret)), None) };
        let Manner { client_id, resumes, will } = manner;
        let client_id = client_id.unwrap_or(&self.client_id);
        Hello { version: self.login.version, client_id, credentials, resumes, certificate, will }
    }
}

fn tried_at(began: Instant, outcome: LoginOutcome, status: Option<u16>) -> Tried {
    Tried { outcome, status, took: began.elapsed(), retry_after: None, pass: Pass::Nothing, page: None }
}

/// What a code of CONNACK says of the credentials: that of another version, another client identifier, or of a broker in trouble says nothing.
pub(crate) fn outcome(version: MqttVersion, code: u8) -> LoginOutcome {
    match (version, code) {
        (_, 0) => LoginOutcome::Accepted,
        (MqttVersion::V3_1_1, 4 | 5) | (MqttVersion::V5, 0x86 | 0x87) => LoginOutcome::Refused,
        // Banned, over a quota, or too many connections in a time.
        (MqttVersion::V5, 0x8a | 0x97 | 0x9f) => LoginOutcome::Locked,
        _ => LoginOutcome::NoAnswer,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;
    use crate::session::fake::{self, Script};

    const RIGHT: &str = "kq7-right";

    fn login(version: MqttVersion) -> MqttLogin {
        MqttLogin { version, ..MqttLogin::default() }
    }

    /// A broker that answers each CONNECT alone; the answers go by whether it carries the right secret. Nothing said: it hangs up.
    async fn broker(right: &'static [u8], wrong: &'static [u8]) -> Endpoint {
        let port = fake::serve(move |mut stream| async move {
            let mut packet = [0; 512];
            let length = stream.read(&mut packet).await?;
            let is_right = packet[..length].ends_with(RIGHT.as_bytes());
            stream.write_all(if is_right { right } else { wrong }).await
        });
        fake::endpoint(port.await)
    }

    #[rstest]
    #[case::right(MqttVersion::V3_1_1, RIGHT, b"\x20\x02\x00\x05", LoginOutcome::Accepted)]
    #[case::bad_password(MqttVersion::V3_1_1, "guess", b"\x20\x02\x00\x04", LoginOutcome::Refused)]
    #[case::not_authorised(MqttVersion::V3_1_1, "guess", b"\x20\x02\x00\x05", LoginOutcome::Refused)]
    #[case::any_password(MqttVersion::V3_1_1, "guess", b"\x20\x02\x00\x00", LoginOutcome::Accepted)]
    #[case::of_another_version(MqttVersion::V3_1_1, "guess", b"\x20\x02\x00\x01", LoginOutcome::NoAnswer)]
    #[case::in_trouble(MqttVersion::V3_1_1, "guess", b"\x20\x02\x00\x03", LoginOutcome::NoAnswer)]
    #[case::version_5(MqttVersion::V5, "guess", b"\x20\x03\x00\x87\x00", LoginOutcome::Refused)]
    #[case::banned(MqttVersion::V5, "guess", b"\x20\x03\x00\x8a\x00", LoginOutcome::Locked)]
    #[tokio::test]
    async fn a_code_means_what_the_protocol_says(
        #[case] version: MqttVersion,
        #[case] secret: &str,
        #[case] wrong: &'static [u8],
        #[case] expected: LoginOutcome,
    ) {
        let endpoint = broker(b"\x20\x02\x00\x00", wrong).await;
        assert_eq!(sign_in(&endpoint, &login(version), ("owner", secret), None).await.unwrap().outcome, expected);
    }

    #[rstest]
    #[case::beside_the_known_secret(b"\x20\x02\x00\x00", Some(RIGHT), Some(LoginOutcome::Refused))]
    #[case::the_known_secret_is_not_let_in(b"\x20\x02\x00\x04", Some(RIGHT), Some(LoginOutcome::NoAnswer))]
    #[case::without_a_control(b"\x20\x02\x00\x00", None, None)]
    #[case::hangs_up_on_everybody(b"", Some(RIGHT), None)]
    #[tokio::test]
    async fn hanging_up_is_a_refusal_only_beside_a_right_login(
        #[case] right: &'static [u8],
        #[case] known: Option<&str>,
        #[case] expected: Option<LoginOutcome>,
    ) {
        let endpoint = broker(right, b"").await;
        let known = known.map(|known| Secret::new(known.to_owned()));
        let tried = sign_in(&endpoint, &login(MqttVersion::V3_1_1), ("owner", "guess"), known.as_ref()).await;
        assert_eq!(tried.ok().map(|tried| tried.outcome), expected);
    }

    #[rstest]
    #[case::silent(Script::Silent, NoResponse::Silent)]
    #[case::never_ends(Script::Repeat(b"\x20\xff\xff\xff\x7f", b"\x00"), NoResponse::Garbage("what came is no MQTT: packet too large".to_owned()))]
    #[case::a_byte_at_a_time(Script::Drip(b"\x20\x80\x80"), NoResponse::Closed)]
    #[case::http(Script::Say(b"HTTP/1.1 400 Bad Request\r\n\r\n"), NoResponse::Closed)]
    #[case::something_else_first(Script::SayAndHold(b"\xd0\x00"), NoResponse::Garbage(String::new()))]
    #[tokio::test]
    async fn what_is_no_answer_is_none_and_ends(#[case] script: Script, #[case] expected: NoResponse) {
        let endpoint = fake::endpoint(fake::tcp(script).await);
        let none = sign_in(&endpoint, &login(MqttVersion::V5), ("owner", "guess"), None).await.unwrap_err();
        assert_eq!(std::mem::discriminant(&none), std::mem::discriminant(&expected), "{none}");
    }

    #[tokio::test]
    async fn a_name_that_no_packet_can_carry_is_no_answer() {
        let endpoint = broker(b"", b"").await;
        let long = "x".repeat(70_000);
        let none = sign_in(&endpoint, &login(MqttVersion::V5), (&long, "guess"), None).await.unwrap_err();
        assert!(matches!(none, NoResponse::Garbage(_)), "{none}");
    }
}
