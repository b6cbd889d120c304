//! SSH (RFC 4251 to 4256): one try to sign in with a password, and what every client of this suite shares.

use std::borrow::Cow;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use russh::client::{self, AuthResult, Config, Handle, KeyboardInteractiveAuthResponse as Prompted};
use russh::keys::{HashAlg, PublicKeyOrCertificate};
use russh::{ChannelMsg, Disconnect, MethodKind, MethodSet, Preferred, SshId, kex, mac};
use suite::evidence::{BenchTrouble, LoginOutcome};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

use super::NoResponse;
use super::connect::Endpoint;
use super::sign_in::{Pass, Tried};
use crate::budget::Permit;

/// The most that is read of one connection, in bytes: key exchange and one refusal take about 4 KiB.
const LONGEST: usize = 256 * 1024;
/// The most rounds of prompts that are answered.
const ROUNDS: usize = 4;
/// How long somebody who was let in may take to say that a new password is due.
const FIRST_WORDS: Duration = Duration::from_secs(3);

/// One try on a connection of its own, timed from the sending of the password to the answer. Limits per connection are no defence, so none is met.
///
/// # Errors
/// [`NoResponse`], when the device hangs up or says nothing before it has weighed the password.
pub(super) async fn sign_in(endpoint: &Endpoint, user: &str, secret: &str) -> Result<Tried, NoResponse> {
    endpoint.reach.budget.request().await;
    let connection = endpoint.connect().await?;
    let within = endpoint.reach.patience.exchange;
    let talk = async {
        let stream = Bounded::new(connection, None, within);
        let mut session = client::connect_stream(Arc::clone(&CONFIG), stream, Stranger::new(Arc::default())).await?;
        let (mut outcome, took) = by_password(&mut session, user, secret).await?;
        if outcome == LoginOutcome::Accepted && wants_a_new_password(&mut session).await {
            outcome = LoginOutcome::AcceptedForChangeOnly;
        }
        let _ = session.disconnect(Disconnect::ByApplication, "", "").await;
        Ok(Tried { outcome, status: None, took, retry_after: None, pass: Pass::Nothing, page: None })
    };
    tokio::time::timeout(within, talk).await.map_err(|_| NoResponse::Silent)?.map_err(|error| sort(&error))
}

/// The method `password`, or prompts where that is not offered. What is offered is asked first, by the method `none`, which proves nothing and is no
/// try (RFC 4252, 5.2): where no password is weighed, none is refused.
async fn by_password(session: &mut Handle<Stranger>, user: &str, secret: &str) -> Result<(LoginOutcome, Duration), russh::Error> {
    let offered = match session.authenticate_none(user).await? {
        AuthResult::Success => return Ok((LoginOutcome::Accepted, Duration::ZERO)),
        AuthResult::Failure { remaining_methods, .. } => remaining_methods,
    };
    let began = Instant::now();
    if !offers(&offered, MethodKind::Password) {
        let by_prompts = offers(&offered, MethodKind::KeyboardInteractive);
        let outcome = if by_prompts { answer_prompts(session, user, secret).await? } else { LoginOutcome::NoAnswer };
        return Ok((outcome, began.elapsed()));
    }
    let outcome = match session.authenticate_password(user, secret).await? {
        AuthResult::Success => LoginOutcome::Accepted,
        // Right, and not enough: neither in nor refused.
        AuthResult::Failure { partial_success: true, .. } => LoginOutcome::NoAnswer,
        AuthResult::Failure { .. } => LoginOutcome::Refused,
    };
    Ok((outcome, began.elapsed()))
}

fn offers(methods: &MethodSet, method: MethodKind) -> bool {
    methods.contains(&method)
}

/// Every prompt that hides what is typed gets the secret, every other one the user (RFC 4256).
async fn answer_prompts(session: &mut Handle<Stranger>, user: &str, secret: &str) -> Result<LoginOutcome, russh::Error> {
    let mut said = session.authenticate_keyboard_interactive_start(user, None::<String>).await?;
    for _ in 0..ROUNDS {
        let prompts = match said {
            Prompted::Success => return Ok(LoginOutcome::Accepted),
            Prompted::Failure { partial_success: true, .. } => return Ok(LoginOutcome::NoAnswer),
            Prompted::Failure { .. } => return Ok(LoginOutcome::Refused),
            Prompted::InfoRequest { prompts, .. } => prompts,
        };
        if prompts.iter().any(|prompt| speaks_of_a_change(&prompt.prompt)) {
            return Ok(LoginOutcome::AcceptedForChangeOnly);
        }
        let answers = prompts.iter().map(|prompt| if prompt.echo { user } else { secret }.to_owned()).collect();
        said = session.authenticate_keyboard_interactive_respond(answers).await?;
    }
    Ok(LoginOutcome::NoAnswer)
}

/// Whether somebody who was let in gets nothing but the demand for a new password: asked with the one command that does nothing.
async fn wants_a_new_password(session: &mut Handle<Stranger>) -> bool {
    let words = async {
        let mut channel = session.channel_open_session().await.ok()?;
        channel.exec(true, "true").await.ok()?;
        let mut heard = Vec::new();
        while let Some(message) = channel.wait().await {
            if let ChannelMsg::Data { data } | ChannelMsg::ExtendedData { data, .. } = message {
                heard.extend_from_slice(&data[..data.len().min(4096 - heard.len().min(4096))]);
            }
        }
        Some(speaks_of_a_change(&String::from_utf8_lossy(&heard)))
    };
    tokio::time::timeout(FIRST_WORDS, words).await.ok().flatten().unwrap_or(false)
}

/// Whether a text tells that the password shown must be replaced.
pub(super) fn speaks_of_a_change(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    [
        "new password",
        "password has expired",
        "password expired",
        "password change required",
        "must change your password",
        "change your password immediately",
    ]
    .iter()
    .any(|words| text.contains(words))
}

/// The device's hanging up apart from a protocol that the two sides do not share, which is no word on any password.
fn sort(error: &russh::Error) -> NoResponse {
    match error {
        russh::Error::NoCommonAlgo { .. } => NoResponse::Bench(BenchTrouble::new(format!(
            "this suite and the device share no algorithm of SSH, so nobody can sign in: {error}"
        ))),
        russh::Error::IO(error) if error.kind() == io::ErrorKind::TimedOut => NoResponse::Silent,
        _ => NoResponse::Closed,
    }
}

/// Every algorithm that this client knows, the cheapest for a small device first: what the device offers is another question's.
pub(crate) static CONFIG: LazyLock<Arc<Config>> = LazyLock::new(|| {
    let kex = [
        kex::CURVE25519,
        kex::CURVE25519_PRE_RFC_8731,
        kex::ECDH_SHA2_NISTP256,
        kex::ECDH_SHA2_NISTP384,
        kex::ECDH_SHA2_NISTP521,
        kex::DH_G14_SHA256,
        kex::DH_G14_SHA1,
        kex::DH_G1_SHA1,
        kex::DH_GEX_SHA256,
        kex::DH_GEX_SHA1,
        kex::DH_G15_SHA512,
        kex::DH_G16_SHA512,
        kex::DH_G17_SHA512,
        kex::DH_G18_SHA512,
        kex::EXTENSION_OPENSSH_STRICT_KEX_AS_CLIENT,
    ];
    let cipher = russh::cipher::ALL_CIPHERS.iter().copied().copied().filter(|name| !["clear", "none"].contains(&name.as_ref()));
    let mac = mac::ALL_MAC_ALGORITHMS.iter().copied().copied().filter(|name| name.as_ref() != "none");
    let preferred = Preferred {
        kex: Cow::Owned(kex.into()),
        cipher: Cow::Owned(cipher.collect()),
        mac: Cow::Owned(mac.collect()),
        ..Preferred::DEFAULT
    };
    Arc::new(Config { client_id: SshId::Standard("SSH-2.0-thirteen".into()), preferred, ..Config::default() })
});

/// What a server says to everybody before a login.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// Its banner (RFC 4252, 5.4).
    pub(crate) banner: String,
    /// The fingerprint (SHA-256) of the key by which it proves who it is.
    pub(crate) host_key: Option<String>,
}

/// Knows no host key, and notes what is said to everybody.
pub(crate) struct Stranger {
    said: Arc<Mutex<Said>>,
}

impl Stranger {
    /// What is said to everybody is noted there.
    pub(crate) fn new(said: Arc<Mutex<Said>>) -> Self {
        Self { said }
    }
}

impl client::Handler for Stranger {
    type Error = russh::Error;

    async fn auth_banner(&mut self, banner: &str, _: &mut client::Session) -> Result<(), russh::Error> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).banner.push_str(banner);
        Ok(())
    }

    async fn check_server_key(&mut self, key: &PublicKeyOrCertificate) -> Result<bool, russh::Error> {
        let fingerprint = key.public_key().fingerprint(HashAlg::Sha256).to_string();
        self.said.lock().unwrap_or_else(PoisonError::into_inner).host_key = Some(fingerprint);
        Ok(true)
    }
}

/// A conversation that ends after a time and a number of bytes, however slowly the other side drips: it runs in a task of the library's own.
pub(crate) struct Bounded<S> {
    stream: S,
    left: usize,
    end: Pin<Box<Sleep>>,
    _permit: Option<Permit>,
}

impl<S> Bounded<S> {
    /// A stream with its place in the budget, where it does not hold that itself.
    pub(crate) fn new(stream: S, permit: Option<Permit>, within: Duration) -> Self {
        Self { stream, left: LONGEST, end: Box::pin(tokio::time::sleep(within)), _permit: permit }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Bounded<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.left == 0 || self.end.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        self.left = self.left.saturating_sub(buffer.filled().len() - before);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Bounded<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.end.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use russh::keys::PrivateKey;
    use russh::keys::ssh_key::private::Ed25519Keypair;
    use russh::server::{self, Auth, Msg, Session};
    use russh::{Channel, ChannelId};

    use super::*;
    use crate::session::fake;

    /// How a server asks and what it does then.
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Kind {
        Expired,
        KeysOnly,
        Passwords,
        Prompts,
        SecondFactor,
    }

    #[derive(Clone)]
    struct Server(Kind);

    impl server::Handler for Server {
        type Error = russh::Error;

        async fn auth_password(&mut self, user: &str, secret: &str) -> Result<Auth, russh::Error> {
            let (kind, right) = (self.0, (user, secret) == ("owner", "s3cret"));
            Ok(match kind {
                Kind::Expired | Kind::Passwords if right => Auth::Accept,
                Kind::SecondFactor if right => {
                    Auth::Reject { proceed_with_methods: Some([MethodKind::KeyboardInteractive][..].into()), partial_success: true }
                }
                _ => Auth::reject(),
            })
        }

        async fn auth_keyboard_interactive<'a>(
            &'a mut self,
            _: &str,
            _: &str,
            response: Option<server::Response<'a>>,
        ) -> Result<Auth, russh::Error> {
            let Some(mut answers) = response else {
                let prompts = vec![("Password: ".into(), false)];
                return Ok(Auth::Partial { name: "".into(), instructions: "".into(), prompts: prompts.into() });
            };
            Ok(if answers.next().is_some_and(|answer| &answer[..] == b"s3cret") { Auth::Accept } else { Auth::reject() })
        }

        async fn channel_open_session(
            &mut self,
            _: Channel<Msg>,
            reply: server::ChannelOpenHandle,
            _: &mut Session,
        ) -> Result<(), russh::Error> {
            reply.accept().await;
            Ok(())
        }

        async fn exec_request(&mut self, channel: ChannelId, _: &[u8], session: &mut Session) -> Result<(), russh::Error> {
            if self.0 == Kind::Expired {
                session.data(channel, b"WARNING: Your password has expired.\n".to_vec())?;
            }
            session.exit_status_request(channel, 1)?;
            session.close(channel)
        }
    }

    async fn server(kind: Kind) -> Endpoint {
        let methods: &[MethodKind] = match kind {
            Kind::Expired | Kind::Passwords | Kind::SecondFactor => &[MethodKind::Password],
            Kind::KeysOnly => &[MethodKind::PublicKey],
            Kind::Prompts => &[MethodKind::KeyboardInteractive],
        };
        let key = PrivateKey::from(Ed25519Keypair::from_seed(&[7; 32]));
        let quick = Duration::from_millis(1);
        let config = server::Config { methods: methods.into(), keys: vec![key], auth_rejection_time: quick, ..server::Config::default() };
        let config = Arc::new(config);
        let port = fake::serve(move |stream| {
            let config = Arc::clone(&config);
            async move {
                let session = server::run_stream(config, stream, Server(kind)).await.map_err(io::Error::other)?;
                session.await.map_err(io::Error::other)
            }
        });
        let mut endpoint = fake::endpoint(port.await);
        endpoint.reach.patience.exchange = Duration::from_secs(8);
        endpoint
    }

    #[rstest]
    #[case::right(Kind::Passwords, "s3cret", LoginOutcome::Accepted)]
    #[case::wrong(Kind::Passwords, "guess", LoginOutcome::Refused)]
    #[case::right_at_a_prompt(Kind::Prompts, "s3cret", LoginOutcome::Accepted)]
    #[case::wrong_at_a_prompt(Kind::Prompts, "guess", LoginOutcome::Refused)]
    #[case::no_password_is_weighed(Kind::KeysOnly, "guess", LoginOutcome::NoAnswer)]
    #[case::good_for_a_change_only(Kind::Expired, "s3cret", LoginOutcome::AcceptedForChangeOnly)]
    #[case::a_second_factor_is_wanted(Kind::SecondFactor, "s3cret", LoginOutcome::NoAnswer)]
    #[tokio::test]
    async fn a_try_comes_to_what_the_server_says(#[case] kind: Kind, #[case] secret: &str, #[case] expected: LoginOutcome) {
        let tried = sign_in(&server(kind).await, "owner", secret).await.unwrap();
        assert_eq!(tried.outcome, expected);
    }

    #[tokio::test]
    async fn a_server_that_hangs_up_is_no_answer() {
        let port = fake::tcp(fake::Script::Say(b"SSH-2.0-eye\r\n")).await;
        assert_eq!(sign_in(&fake::endpoint(port), "owner", "guess").await.unwrap_err(), NoResponse::Closed);
    }
}
