//! One HTTP request as somebody, recorded without its secrets.

use suite::evidence::{BenchTrouble, Exchange, ExchangeSeen, ResponseClass, Who};
use suite::names::Text;

use crate::context::Context;
use crate::probe::login;
use crate::secrets::Taint;
use crate::session::http::HttpResponse;
use crate::session::sign_in::Pass;
use crate::session::{NoResponse, classify};

/// Sends the request; as an identity, after signing in at that identity's own login.
///
/// # Errors
/// Only when the bench could not ask.
pub async fn put(context: &Context, question: &Exchange) -> Result<ExchangeSeen, BenchTrouble> {
    let server = context.server(&question.at, &question.on)?;
    let pass = match &question.who {
        Who::Nobody => Pass::Nothing,
        Who::Identity(name) => {
            let tried = login::as_identity(context, &question.at, name).await?;
            if !tried.outcome.accepted() {
                return Ok(unsaid(ResponseClass::NoAnswer, Some(format!("signing in as {name} before it came to: {:?}", tried.outcome))));
            }
            tried.pass
        }
    };
    let signed_in = question.who != Who::Nobody;
    match server.counted(&question.request, &pass).await {
        Ok((response, traffic)) => Ok(ExchangeSeen { traffic, ..seen(&context.taint, &response, signed_in) }),
        // Whoever shows this gets no session.
        Err(NoResponse::Tls(_)) if server.keeps_strangers_out() => Ok(unsaid(ResponseClass::Refused, None)),
        Err(NoResponse::Garbage(_)) => Ok(unsaid(ResponseClass::Other, None)),
        Err(none) => none.or_trouble().map(|_| unsaid(ResponseClass::NoAnswer, None)),
    }
}

/// A response as it may be written down.
pub(crate) fn seen(taint: &Taint, response: &HttpResponse, signed_in: bool) -> ExchangeSeen {
    response.header("set-cookie").filter_map(cookie_value).for_each(|value| taint.learn(value));
    let body = if response.is_readable() { taint.scrub(&response.body) } else { Text::default() };
    ExchangeSeen {
        class: classify::class(response, signed_in),
        status: Some(response.status),
        headers: response.headers.iter().map(|(name, value)| (name.clone(), header(taint, name, value))).collect(),
        body_bytes: response.body.len() as u64,
        body,
        shortfall: None,
        traffic: None,
    }
}

fn header(taint: &Taint, name: &str, value: &str) -> Text {
    let told = cookie_value(value).filter(|cookie| name == "set-cookie" && !cookie.is_empty());
    let start = told.map(|cookie| cookie.as_ptr() as usize - value.as_ptr() as usize);
    match told.zip(start).map(|(cookie, start)| (&value[..start], &value[start + cookie.len()..])) {
        Some((before, after)) => taint.scrub(format!("{before}(secret){after}")),
        None => taint.scrub(value),
    }
}

fn cookie_value(line: &str) -> Option<&str> {
    line.split(';').next()?.split_once('=').map(|(_, value)| value.trim())
}

fn unsaid(class: ResponseClass, shortfall: Option<String>) -> ExchangeSeen {
    ExchangeSeen { class, status: None, headers: Vec::new(), body_bytes: 0, body: Text::default(), shortfall, traffic: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn cookies_and_tokens_are_not_written_down() {
        let taint = Taint::default();
        let response = HttpResponse {
            status: 200,
            headers: vec![
                ("set-cookie".to_owned(), "s=s; Path=/".to_owned()),
                ("set-cookie".to_owned(), "sid=0123456789abcdef; HttpOnly".to_owned()),
            ],
            body: b"your session is 0123456789abcdef".to_vec(),
            whole: true,
            took: Duration::ZERO,
        };
        let seen = seen(&taint, &response, false);
        assert_eq!(seen.body.as_str(), "your session is (secret)");
        let headers: Vec<_> = seen.headers.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(headers[1], "sid=(secret); HttpOnly");
        assert_eq!(headers[0], "s=(secret); Path=/");
    }
}
