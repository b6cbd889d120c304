//! Which ways to sign in an SSH server offers a stranger. They show only after a key exchange, in the answer to the method `none` (RFC 4252, 5.2).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use russh::client::{self, AuthResult};
use russh::{Disconnect, MethodKind, MethodSet};
use suite::evidence::Scheme;

use super::talk::{Caller, Talk};
use crate::reach::NoConnection;
use crate::session::ssh::{Bounded, CONFIG, Said, Stranger};

/// Whom a stranger tries to be: a server may offer some users other methods than the rest. Each takes a connection of its own.
const USERS: [&str; 2] = ["root", "admin"];

/// What was learnt of the logins.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Offer {
    /// What the server says to everybody before a login (RFC 4252, 5.4).
    pub(super) banner: String,
    /// The fingerprint of its host key.
    pub(super) host_key: Option<String>,
    /// The ways to sign in, in the order in which they were seen.
    pub(super) logins: Vec<Scheme>,
    /// Users who are let in without any proof.
    pub(super) open_to: Vec<&'static str>,
    /// Why not all was seen, if so.
    pub(super) cut_short: Option<String>,
}

/// Asks for the methods of each user, signing in as nobody. A server that this client has no algorithm in common with was not seen.
///
/// # Errors
/// When no connection could be made.
pub(super) async fn offer(caller: &Caller<'_>) -> Result<Offer, NoConnection> {
    let mut offer = Offer::default();
    for user in USERS {
        let talk = caller.talk().await?;
        let within = caller.reach.patience.exchange;
        let noted = Arc::new(Mutex::new(Said::default()));
        let asked = tokio::time::timeout(within, methods(talk, within, user, Stranger::new(Arc::clone(&noted)))).await;
        let said = std::mem::take(&mut *noted.lock().unwrap_or_else(PoisonError::into_inner));
        if !offer.banner.contains(said.banner.trim()) {
            offer.banner = said.banner;
        }
        offer.host_key = said.host_key.or(offer.host_key);
        match asked {
            Ok(Ok(AuthResult::Success)) => offer.open_to.push(user),
            Ok(Ok(AuthResult::Failure { remaining_methods, .. })) => offer.add(&remaining_methods),
            Ok(Err(error)) => offer.cut_short = Some(format!("its ways to sign in were not seen: {error}")),
            Err(_) => offer.cut_short = Some(format!("its ways to sign in did not come within {} s", within.as_secs())),
        }
    }
    Ok(offer)
}

impl Offer {
    fn add(&mut self, methods: &MethodSet) {
        let schemes = methods.iter().filter_map(|method| match method {
            MethodKind::Password | MethodKind::KeyboardInteractive => Some(Scheme::SshPassword),
            MethodKind::PublicKey | MethodKind::HostBased => Some(Scheme::SshKey),
            MethodKind::GssapiWithMic => Some(Scheme::Other("SSH GSSAPI".into())),
            MethodKind::None => None,
        });
        for scheme in schemes {
            if !self.logins.contains(&scheme) {
                self.logins.push(scheme);
            }
        }
    }
}

async fn methods(talk: Talk, within: Duration, user: &str, stranger: Stranger) -> Result<AuthResult, russh::Error> {
    let mut session = client::connect_stream(Arc::clone(&CONFIG), Bounded::new(talk.stream, Some(talk.permit), within), stranger).await?;
    let answer = session.authenticate_none(user).await;
    let _ = session.disconnect(Disconnect::ByApplication, "", "").await;
    answer
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use russh::keys::PrivateKey;
    use russh::keys::ssh_key::private::Ed25519Keypair;
    use russh::server::{self, Auth};
    use suite::evidence::{Port, Protocol, Service, ServiceSeen};
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpStream;
    use tokio::time::Instant;

    use super::*;
    use crate::probe::testing::{place, reach};
    use crate::session::fake;

    #[derive(Clone)]
    struct Server {
        lets_in: &'static str,
    }

    impl server::Handler for Server {
        type Error = russh::Error;

        async fn auth_none(&mut self, user: &str) -> Result<Auth, russh::Error> {
            Ok(if user == self.lets_in { Auth::Accept } else { Auth::reject() })
        }

        async fn authentication_banner(&mut self) -> Result<Option<String>, russh::Error> {
            Ok(Some("Example Hub 4.2\n".to_owned()))
        }
    }

    async fn ask(port: u16) -> ServiceSeen {
        super::super::put(&reach("127.0.0.1"), &Service { at: place(), port: Port::tcp(port) }).await.unwrap()
    }

    #[rstest]
    #[case::passwords(&[MethodKind::Password, MethodKind::PublicKey], "", vec![Scheme::SshPassword, Scheme::SshKey], "Hub 4.2")]
    #[case::prompts(&[MethodKind::KeyboardInteractive], "", vec![Scheme::SshPassword], "Hub 4.2")]
    #[case::keys_only(&[MethodKind::PublicKey], "", vec![Scheme::SshKey], "Hub 4.2")]
    #[case::open_to_one(&[MethodKind::PublicKey], "admin", vec![Scheme::SshKey], "(lets admin in without any proof)")]
    #[tokio::test]
    async fn the_ways_to_sign_in_are_those_of_the_server(
        #[case] methods: &'static [MethodKind],
        #[case] lets_in: &'static str,
        #[case] logins: Vec<Scheme>,
        #[case] says: &str,
    ) {
        let key = PrivateKey::from(Ed25519Keypair::from_seed(&[7; 32]));
        let quick = Duration::from_millis(1);
        let config = server::Config { methods: methods.into(), keys: vec![key], auth_rejection_time: quick, ..server::Config::default() };
        let config = Arc::new(config);
        let port = fake::serve(move |stream| {
            let config = Arc::clone(&config);
            async move {
                let session = server::run_stream(config, stream, Server { lets_in }).await.map_err(std::io::Error::other)?;
                session.await.map_err(std::io::Error::other)
            }
        })
        .await;
        let seen = ask(port).await;
        assert_eq!((seen.speaks, &seen.logins, &seen.cut_short), (Protocol::Ssh, &logins, &None), "{seen:?}");
        assert!(seen.host_key.as_ref().is_some_and(|key| key.starts_with("SHA256:")), "{seen:?}");
        assert!(seen.banner.as_str().starts_with("SSH-2.0-") && seen.banner.as_str().contains(says), "{seen:?}");
    }

    /// What a server does when it has said its words.
    #[derive(Clone, Copy)]
    enum Then {
        Closes,
        Holds,
        Repeats,
    }

    #[rstest]
    #[case::silent_after_its_greeting(b"", Then::Holds)]
    #[case::closing(b"", Then::Closes)]
    #[case::of_another_mind(b"\x00\x00\x00\x0c\x0aHTTP/1.1 400", Then::Holds)]
    #[case::announcing_a_packet_of_four_gigabytes(b"\xff\xff\xff\xff\x00\x14", Then::Holds)]
    #[case::dripping(b"\x00", Then::Repeats)]
    #[tokio::test]
    async fn a_server_that_does_not_play_along_is_not_judged(#[case] says: &'static [u8], #[case] then: Then) {
        let port = fake::serve(move |mut stream: TcpStream| async move {
            stream.write_all(b"SSH-2.0-eye\r\n").await?;
            loop {
                stream.write_all(says).await?;
                match then {
                    Then::Closes => return Ok(()),
                    Then::Holds => tokio::time::sleep(Duration::from_secs(60)).await,
                    Then::Repeats => tokio::time::sleep(Duration::from_millis(50)).await,
                }
            }
        })
        .await;
        let began = Instant::now();
        let seen = ask(port).await;
        assert_eq!((seen.speaks, seen.logins.len()), (Protocol::Ssh, 0));
        assert!(seen.cut_short.is_some_and(|why| why.contains("ways to sign in")) && began.elapsed() < Duration::from_secs(20));
    }
}
