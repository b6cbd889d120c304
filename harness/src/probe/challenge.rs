//! What a login demands of somebody who shows nothing.

use suite::evidence::{BenchTrouble, Challenge, ChallengeSeen, Port, Protocol, Scheme, Service};
use suite::ixit::Way;

use super::service;
use crate::context::Context;
use crate::session::connect::Endpoint;
use crate::session::http::{HttpRequest, exchange};
use crate::session::rtsp::{self, RtspClient};
use crate::session::{NoResponse, classify, digest};

/// Asks for the way's resource as nobody.
///
/// # Errors
/// Only when the bench could not ask.
pub async fn put(context: &Context, question: &Challenge) -> Result<ChallengeSeen, BenchTrouble> {
    let (endpoint, way) = context.way(&question.at, &question.row, question.way)?;
    let demanded = match way {
        Way::Ftp(_) => return by_service(&endpoint, question, Protocol::Ftp).await,
        Way::Mqtt(_) => return by_service(&endpoint, question, Protocol::Mqtt).await,
        Way::SshPassword(_) => return by_service(&endpoint, question, Protocol::Ssh).await,
        Way::Telnet(_) => return by_service(&endpoint, question, Protocol::Telnet).await,
        // Whoever shows no community or key is told nothing, not even that one is wanted.
        Way::BlePairing(_) | Way::CoapPsk(_) | Way::SnmpCommunity(_) => {
            return Ok(ChallengeSeen { schemes: Vec::new(), status: None, over_tls: false, shortfall: None });
        }
        Way::HttpBasic(on) | Way::HttpBearer(on) | Way::HttpDigest(on) => by_http(&endpoint, &on.get).await,
        Way::HttpForm(form) => by_http(&endpoint, &form.post).await.map(with_form),
        Way::HttpJson(json) => by_http(&endpoint, &json.post).await.map(with_form),
        Way::RtspDigest(on) => by_rtsp(&endpoint, &on.describe).await,
    };
    let over_tls = endpoint.tls;
    match demanded {
        Ok((schemes, status)) => Ok(ChallengeSeen { schemes, status: Some(status), over_tls, shortfall: None }),
        Err(none) => {
            let shortfall = Some(format!("the login did not answer: {}", none.or_trouble()?));
            Ok(ChallengeSeen { schemes: Vec::new(), status: None, over_tls, shortfall })
        }
    }
}

/// What the service on the port shows to a stranger who speaks its language.
async fn by_service(endpoint: &Endpoint, question: &Challenge, protocol: Protocol) -> Result<ChallengeSeen, BenchTrouble> {
    let asked = Service { at: question.at.clone(), port: Port::tcp(endpoint.port) };
    let seen = service::put(&endpoint.reach, &asked).await?;
    let other = || format!("the login did not answer: {} is spoken there, not {protocol}", seen.speaks);
    let shortfall = if seen.speaks == protocol { seen.cut_short.clone() } else { Some(other()) };
    let schemes = if seen.speaks == protocol { seen.logins } else { Vec::new() };
    Ok(ChallengeSeen { schemes, status: None, over_tls: seen.over_tls, shortfall })
}

type Demanded = (Vec<Scheme>, u16);

async fn by_http(endpoint: &Endpoint, path: &str) -> Result<Demanded, NoResponse> {
    let response = exchange(endpoint, HttpRequest::get(path)).await?;
    let mut schemes = digest::schemes(response.header("www-authenticate"));
    if classify::password_fields(&response) > 0 && !schemes.contains(&Scheme::Form) {
        schemes.push(Scheme::Form);
    }
    Ok((schemes, response.status))
}

async fn by_rtsp(endpoint: &Endpoint, path: &str) -> Result<Demanded, NoResponse> {
    let mut client = RtspClient::connect(endpoint).await?;
    let response = client.request("DESCRIBE", &rtsp::url(endpoint, path), None).await?;
    Ok((digest::schemes(response.header("www-authenticate")), response.status))
}

/// A form or JSON login takes the password in a body, whether or not a GET on its path shows a page.
fn with_form((mut schemes, status): Demanded) -> Demanded {
    if !schemes.contains(&Scheme::Form) {
        schemes.push(Scheme::Form);
    }
    (schemes, status)
}
