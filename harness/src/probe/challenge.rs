//! What a login demands of somebody who shows nothing.

use suite::evidence::{BenchTrouble, Challenge, ChallengeSeen, Scheme};
use suite::ixit::Way;

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
