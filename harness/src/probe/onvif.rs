//! One call of an ONVIF device service, as nobody or as somebody who signs in.

use jiff::{Timestamp, Unit};
use suite::evidence::{BenchTrouble, Onvif, OnvifSeen, ResponseClass, Who};
use suite::names::Text;

use super::login;
use crate::context::Context;
use crate::session::NoResponse;
use crate::session::http::HttpResponse;
use crate::session::onvif::{UserToken, meaning, request};
use crate::session::sign_in::{Pass, send};

/// Makes the call. Somebody shows a user name token with a digest, and beside it what the own login gave.
///
/// # Errors
/// Only when the bench could not ask.
pub async fn put(context: &Context, question: &Onvif) -> Result<OnvifSeen, BenchTrouble> {
    let (endpoint, _) = context.endpoint(&question.at, &question.on)?;
    let no_service = || BenchTrouble::new(format!("{} declares no ONVIF service (`onvif:`)", question.on));
    let path = context.interface(&question.on)?.onvif.as_deref().ok_or_else(no_service)?;
    let came = match &question.who {
        Who::Nobody => send(&endpoint, request(path, question.call, None), &Pass::Nothing).await,
        Who::Identity(name) => {
            let account = context.account(&question.at.sample, name)?;
            let tried = login::as_identity(context, &question.at, name).await?;
            let created = Timestamp::now().round(Unit::Second).unwrap_or_else(|_| Timestamp::now()).to_string();
            let token = UserToken { user: &account.user, secret: account.secret.expose(), nonce: rand::random(), created };
            send(&endpoint, request(path, question.call, Some(&token)), &tried.pass).await
        }
    };
    match came {
        Ok(response) => Ok(seen(context, question, &response)),
        Err(NoResponse::Garbage(_)) => Ok(unsaid(ResponseClass::Other)),
        Err(none) => none.or_trouble().map(|_| unsaid(ResponseClass::NoAnswer)),
    }
}

fn seen(context: &Context, question: &Onvif, response: &HttpResponse) -> OnvifSeen {
    let (class, fault) = meaning(response, question.call);
    let fault: Option<Text> = fault.map(|code| context.taint.scrub(code));
    OnvifSeen { status: Some(response.status), fault, bytes: response.body.len() as u64, ..unsaid(class) }
}

fn unsaid(class: ResponseClass) -> OnvifSeen {
    OnvifSeen { class, status: None, fault: None, bytes: 0, shortfall: None }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use suite::evidence::OnvifCall;
    use tokio::io::AsyncWriteExt as _;

    use super::super::fake_device::{context_with, place, read};
    use super::*;
    use crate::session::fake;

    const WAYS: &str = "{ http_basic: { get: /basic } }";
    const WEB: &str =
        "{ id: LogIntf-Web, physical: PhyIntf-Ethernet, port: tcp/PORT, speaks: http, status: enabled, onvif: /onvif/device_service }";

    /// A device service that serves whoever shows a token, or everybody.
    async fn service(is_open: bool) -> u16 {
        fake::serve(move |mut stream| async move {
            let asked = read(&mut stream).await?;
            let called = asked.line.starts_with("POST /onvif/device_service ");
            let (status, said) = match asked.body.contains("PasswordDigest") && asked.body.contains("<w:Username>owner<") {
                _ if asked.line.starts_with("GET /basic ") => (200, String::new()),
                _ if !called => (404, String::new()),
                false if !is_open => (400, "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:NotAuthorized</s:Value></s:Subcode></s:Code></s:Fault>".to_owned()),
                _ => (200, "<d:GetUsersResponse xmlns:d=\"d\"/>".to_owned()),
            };
            let body = format!("<s:Envelope xmlns:s=\"s\" xmlns:ter=\"t\"><s:Body>{said}</s:Body></s:Envelope>");
            let text = format!("HTTP/1.1 {status} X\r\nContent-Type: application/soap+xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
            stream.write_all(text.as_bytes()).await
        })
        .await
    }

    #[rstest]
    #[case::guarded_from_nobody(false, Who::Nobody, ResponseClass::Refused, 400, Some("NotAuthorized"))]
    #[case::guarded_for_its_owner(false, Who::Identity("owner".into()), ResponseClass::Served, 200, None)]
    #[case::open(true, Who::Nobody, ResponseClass::Served, 200, None)]
    #[tokio::test]
    async fn a_call_is_made_as_whoever(
        #[case] is_open: bool,
        #[case] who: Who,
        #[case] class: ResponseClass,
        #[case] status: u16,
        #[case] fault: Option<&str>,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let context = context_with(folder.path(), service(is_open).await, Some(WAYS), WEB);
        let question = Onvif { at: place(), on: "LogIntf-Web".into(), call: OnvifCall::GetUsers, who };
        let seen = put(&context, &question).await.unwrap();
        assert_eq!((seen.class, seen.status, seen.fault.as_ref().map(Text::as_str)), (class, Some(status), fault));
    }
}
