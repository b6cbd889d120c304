//! Whether an interface whose row promises TLS also serves its protocol in clear on the same port.

use suite::evidence::{BenchTrouble, Clear, ClearSeen};
use suite::ixit::Speaks;
use suite::ixit::t01_auth_mech::MqttVersion;
use suite::names::Text;

use crate::context::Context;
use crate::secrets::Taint;
use crate::session::coap::door::Door;
use crate::session::coap::{CORE, Request};
use crate::session::connect::Endpoint;
use crate::session::http::{HttpRequest, HttpResponse, exchange};
use crate::session::rtsp::{self, RtspClient};
use crate::session::server::Server;
use crate::session::sign_in::Pass;
use crate::session::{NoResponse, mqtt};

/// Speaks the row's protocol without TLS to its port.
///
/// # Errors
/// Only when the bench could not ask.
pub async fn put(context: &Context, question: &Clear) -> Result<ClearSeen, BenchTrouble> {
    if let Server::Coap(door) = context.server(&question.at, &question.on)? {
        return coap(&door).await;
    }
    let (endpoint, speaks) = context.endpoint(&question.at, &question.on)?;
    let in_clear = Endpoint { tls: false, ..endpoint };
    match speaks {
        Speaks::Http | Speaks::Https => http(&in_clear, &context.taint).await,
        Speaks::Mqtt | Speaks::Mqtts => mqtt(&in_clear).await,
        Speaks::Rtsp | Speaks::Rtsps => rtsp(&in_clear, &context.taint).await,
        other => Ok(unsaid(format!("whether {other:?} is served in clear cannot be asked yet"))),
    }
}

async fn http(endpoint: &Endpoint, taint: &Taint) -> Result<ClearSeen, BenchTrouble> {
    match exchange(endpoint, HttpRequest::get("/")).await {
        Ok(response) => {
            let said = format!("{} {}", response.status, if response.is_readable() { response.text() } else { String::new() });
            Ok(ClearSeen { served: is_served(&response), said: taint.scrub(said), shortfall: None })
        }
        Err(none) => no_service(none),
    }
}

/// A complaint is no service: that the port wants TLS, that this was no request (400, in whatever words), or a redirection to `https:`.
fn is_served(response: &HttpResponse) -> bool {
    let complains = match response.status {
        400 | 426 | 497 => true,
        300..=399 => response.header("location").any(|target| target.trim_start().to_ascii_lowercase().starts_with("https:")),
        _ => false,
    };
    !complains
}

/// Whatever the port answers to a request in clear, it has read the request. Its silence says something only where it answers who shakes hands.
async fn coap(door: &Door) -> Result<ClearSeen, BenchTrouble> {
    // Two tries are enough for what is not expected to answer.
    let mut endpoint = Endpoint { tls: false, ..door.endpoint.clone() };
    endpoint.reach.patience.exchange = endpoint.reach.patience.read;
    let in_clear = Door { secured: false, endpoint, ..door.clone() };
    let mut client = match in_clear.enter(&Pass::Nothing).await {
        Ok(client) => client,
        Err(none) => return no_service(none),
    };
    match client.request(&Request::get(CORE)).await {
        Ok(response) => {
            let said = format!("{}.{:02} to GET {CORE}", response.status / 100, response.status % 100);
            Ok(ClearSeen { served: true, said: Text::from_device(&said), shortfall: None })
        }
        Err(NoResponse::Silent) if !door.over_tcp && !door.answers().await => {
            Ok(unsaid("the port answered neither in clear nor to a handshake of DTLS".to_owned()))
        }
        Err(none) => no_service(none),
    }
}

/// A broker that answers a CONNECT in clear takes what stands in it, user name and password too, whatever it answers.
async fn mqtt(endpoint: &Endpoint) -> Result<ClearSeen, BenchTrouble> {
    match mqtt::greeted(endpoint, MqttVersion::default(), None).await {
        Ok(code) => Ok(ClearSeen { served: true, said: Text::from_device(&format!("CONNACK {code}")), shortfall: None }),
        Err(none) => no_service(none),
    }
}

async fn rtsp(endpoint: &Endpoint, taint: &Taint) -> Result<ClearSeen, BenchTrouble> {
    let asked = async {
        let mut client = RtspClient::connect(endpoint).await?;
        client.request("OPTIONS", &rtsp::url(endpoint, "/"), None).await
    };
    match asked.await {
        Ok(response) => Ok(ClearSeen {
            served: response.status != 400,
            said: taint.scrub(format!("RTSP {} to OPTIONS", response.status)),
            shortfall: None,
        }),
        Err(none) => no_service(none),
    }
}

/// A refused connection says nothing of what the port serves; a close, an alert or silence after a request in clear says that this is not it.
fn no_service(none: NoResponse) -> Result<ClearSeen, BenchTrouble> {
    match none.or_trouble()? {
        NoResponse::Refused => Ok(unsaid("the port refused the connection".to_owned())),
        none => Ok(ClearSeen { served: false, said: Text::from_device(&none.to_string()), shortfall: None }),
    }
}

fn unsaid(shortfall: String) -> ClearSeen {
    ClearSeen { served: false, said: Text::default(), shortfall: Some(shortfall) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::fake;
    use rstest::rstest;

    #[rstest]
    #[case::nginx(
        fake::Script::Say(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 49\r\n\r\nThe plain HTTP request was sent to HTTPS port...."),
        false
    )]
    #[case::unhelpful(fake::Script::Say(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 11\r\n\r\nBad Request"), false)]
    #[case::upgrade(fake::Script::Say(b"HTTP/1.1 426 Upgrade Required\r\nContent-Length: 2\r\n\r\nno"), false)]
    #[case::alert(fake::Script::Say(b"\x15\x03\x01\x00\x02\x02\x46"), false)]
    #[case::closed(fake::Script::Say(b""), false)]
    #[case::silent(fake::Script::Silent, false)]
    #[case::to_https(fake::Script::Say(b"HTTP/1.1 301 Moved\r\nLocation: https://camera/\r\nContent-Length: 0\r\n\r\n"), false)]
    #[case::content(fake::Script::Say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"), true)]
    #[case::demand(fake::Script::Say(b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"), true)]
    #[case::to_login(fake::Script::Say(b"HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n"), true)]
    #[tokio::test]
    async fn http_in_clear_is_told_from_a_complaint(#[case] script: fake::Script, #[case] served: bool) {
        let port = fake::tcp(script).await;
        let seen = http(&fake::endpoint(port), &Taint::default()).await.unwrap();
        assert_eq!((seen.served, seen.shortfall), (served, None), "{}", seen.said);
    }

    #[rstest]
    #[case::served(fake::Script::Say(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: OPTIONS\r\n\r\n"), true)]
    #[case::demand(fake::Script::Say(b"RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\n\r\n"), true)]
    #[case::closed(fake::Script::Say(b""), false)]
    #[tokio::test]
    async fn rtsp_in_clear_is_told_from_a_close(#[case] script: fake::Script, #[case] served: bool) {
        let port = fake::tcp(script).await;
        assert_eq!(rtsp(&fake::endpoint(port), &Taint::default()).await.unwrap().served, served);
    }

    #[rstest]
    #[case::let_in(fake::Script::Say(b"\x20\x02\x00\x00"), true)]
    #[case::refused(fake::Script::Say(b"\x20\x02\x00\x05"), true)]
    #[case::alert(fake::Script::Say(b"\x15\x03\x01\x00\x02\x02\x46"), false)]
    #[case::closed(fake::Script::Say(b""), false)]
    #[tokio::test]
    async fn mqtt_in_clear_is_told_from_a_close(#[case] script: fake::Script, #[case] served: bool) {
        let port = fake::tcp(script).await;
        assert_eq!(mqtt(&fake::endpoint(port)).await.unwrap().served, served);
    }

    #[tokio::test]
    async fn a_port_that_refuses_proves_nothing() {
        let seen = http(&fake::endpoint(1), &Taint::default()).await.unwrap();
        assert!(seen.shortfall.is_some() && !seen.served);
    }
}
