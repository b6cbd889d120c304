//! Calls of an ONVIF device service: SOAP 1.2 over HTTP, with a WS-Security user name token that shows the secret by its digest alone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use roxmltree::{Document, Node, ParsingOptions};
use sha1::{Digest as _, Sha1};
use suite::evidence::{Method, OnvifCall, ResponseClass};

use super::classify;
use super::http::{HttpRequest, HttpResponse};

/// The most elements of an answer that are read.
const NODES: u32 = 20_000;

/// Who calls, by the digest of the secret with a nonce and a time (WS-Security UsernameToken Profile 1.0).
pub(crate) struct UserToken<'a> {
    /// The user's name.
    pub(crate) user: &'a str,
    /// The secret.
    pub(crate) secret: &'a str,
    /// Bytes that are used once.
    pub(crate) nonce: [u8; 16],
    /// The time of the call, as `2026-11-27T08:00:00Z`.
    pub(crate) created: String,
}

impl UserToken<'_> {
    fn digest(&self) -> String {
        let mut hash = Sha1::new();
        hash.update(self.nonce);
        hash.update(self.created.as_bytes());
        hash.update(self.secret.as_bytes());
        STANDARD.encode(hash.finalize())
    }

    fn header(&self) -> String {
        const SECURITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
        const UTILITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
        const PROFILE: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";
        format!(
            "<s:Header><w:Security xmlns:w=\"{SECURITY}\" s:mustUnderstand=\"1\"><w:UsernameToken><w:Username>{}</w:Username>\
             <w:Password Type=\"{PROFILE}\">{}</w:Password><w:Nonce>{}</w:Nonce><u:Created xmlns:u=\"{UTILITY}\">{}</u:Created>\
             </w:UsernameToken></w:Security></s:Header>",
            escaped(self.user),
            self.digest(),
            STANDARD.encode(self.nonce),
            self.created
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The request of a call.
pub(crate) fn request(path: &str, call: OnvifCall, token: Option<&UserToken<'_>>) -> HttpRequest {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\">{}\
         <s:Body><d:{call} xmlns:d=\"http://www.onvif.org/ver10/device/wsdl\"/></s:Body></s:Envelope>",
        token.map(UserToken::header).unwrap_or_default()
    );
    HttpRequest::with_body(Method::Post, path, "application/soap+xml; charset=utf-8", body)
}

/// What an answer means, and the innermost code of the fault if it is one.
pub(crate) fn meaning(response: &HttpResponse, call: OnvifCall) -> (ResponseClass, Option<String>) {
    match Said::of(response, call) {
        Some(Said::Served) if (200..300).contains(&response.status) => (ResponseClass::Served, None),
        Some(Said::Fault(code)) => (of_fault(&code), Some(code)),
        _ => match classify::class(response, false) {
            // A page is no answer to a call.
            ResponseClass::Served => (ResponseClass::Other, None),
            class => (class, None),
        },
    }
}

fn of_fault(code: &str) -> ResponseClass {
    match code {
        "NotAuthorized"
        | "SenderNotAuthorized"
        | "FailedAuthentication"
        | "InvalidSecurity"
        | "InvalidSecurityToken"
        | "FailedCheck"
        | "OperationProhibited" => ResponseClass::Refused,
        "ActionNotSupported" | "NoSuchService" | "UnknownAction" => ResponseClass::Absent,
        _ => ResponseClass::Other,
    }
}

enum Said {
    Fault(String),
    Served,
}

impl Said {
    fn of(response: &HttpResponse, call: OnvifCall) -> Option<Self> {
        let text = std::str::from_utf8(&response.body).ok()?;
        let document = Document::parse_with_options(text, ParsingOptions { nodes_limit: NODES, ..ParsingOptions::default() }).ok()?;
        let root = document.root_element();
        let body = child(root, "Body").filter(|_| root.tag_name().name() == "Envelope")?;
        let said = body.first_element_child()?;
        match said.tag_name().name() {
            "Fault" => Some(Self::Fault(innermost_code(said))),
            name if name == format!("{call}Response") => Some(Self::Served),
            _ => None,
        }
    }
}

fn child<'a, 'd>(node: Node<'a, 'd>, name: &str) -> Option<Node<'a, 'd>> {
    node.children().find(|child| child.is_element() && child.tag_name().name() == name)
}

/// The last value in the chain of codes, without its prefix; of SOAP 1.1 its `faultcode`.
fn innermost_code(fault: Node<'_, '_>) -> String {
    let value = |code| child(code, "Value").and_then(|value| value.text()).unwrap_or_default();
    let mut code = child(fault, "Code");
    let mut said = child(fault, "faultcode").and_then(|code| code.text()).unwrap_or_default();
    while let Some(inner) = code {
        said = value(inner);
        code = child(inner, "Subcode");
    }
    let bare = said.trim().rsplit(':').next().unwrap_or_default();
    bare.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use rstest::rstest;

    #[test]
    fn a_token_is_that_of_the_programmers_guide() {
        // The worked example of the ONVIF Application Programmer's Guide.
        let nonce = STANDARD.decode("LKqI6G/AikKCQrN0zqZFlg==").unwrap().try_into().unwrap();
        let token = UserToken { user: "user", secret: "userpassword", nonce, created: "2010-09-16T07:50:45Z".to_owned() };
        assert_eq!(token.digest(), "tuOSpGlFlIXsozq4HFNeeGeFLEI=");
        let request = request("/onvif/device_service", OnvifCall::GetUsers, Some(&token));
        let body = String::from_utf8(request.body).unwrap();
        assert!(!body.contains("userpassword"));
        assert_eq!(Document::parse(&body).unwrap().descendants().filter(|node| node.tag_name().name() == "GetUsers").count(), 1);
    }

    fn response(status: u16, body: &str) -> HttpResponse {
        let headers = vec![("content-type".to_owned(), "application/soap+xml".to_owned())];
        HttpResponse { status, headers, body: body.as_bytes().to_vec(), whole: true, took: Duration::ZERO }
    }

    fn envelope(content: &str) -> String {
        format!("<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body>{content}</s:Body></s:Envelope>")
    }

    fn fault(code: &str) -> String {
        envelope(&format!(
            "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>{code}</s:Value></s:Subcode></s:Code></s:Fault>"
        ))
    }

    #[rstest]
    #[case::served(200, envelope("<x:GetUsersResponse xmlns:x=\"u\"/>"), ResponseClass::Served, None)]
    #[case::of_another_call(200, envelope("<GetDNSResponse/>"), ResponseClass::Other, None)]
    #[case::refused(400, fault("ter:NotAuthorized"), ResponseClass::Refused, Some("NotAuthorized"))]
    #[case::refused_with_200(200, fault("wsse:FailedAuthentication"), ResponseClass::Refused, Some("FailedAuthentication"))]
    #[case::refused_by_status(401, String::new(), ResponseClass::Refused, None)]
    #[case::not_supported(500, fault("ter:ActionNotSupported"), ResponseClass::Absent, Some("ActionNotSupported"))]
    #[case::soap_1_1(500, envelope("<s:Fault><faultcode>SOAP-ENV:Server</faultcode></s:Fault>"), ResponseClass::Other, Some("Server"))]
    #[case::no_service(404, String::new(), ResponseClass::Absent, None)]
    #[case::a_page(200, "<html><body>hello</body></html>".to_owned(), ResponseClass::Other, None)]
    #[case::broken(200, "<s:Envelope><".to_owned(), ResponseClass::Other, None)]
    fn an_answer_is_read_by_its_envelope(
        #[case] status: u16,
        #[case] body: String,
        #[case] class: ResponseClass,
        #[case] code: Option<&str>,
    ) {
        assert_eq!(meaning(&response(status, &body), OnvifCall::GetUsers), (class, code.map(str::to_owned)));
    }

    #[test]
    fn an_answer_without_end_is_bounded() {
        let bomb = envelope(&"<a>".repeat(50_000));
        assert_eq!(meaning(&response(200, &bomb), OnvifCall::GetUsers).0, ResponseClass::Other);
    }
}
