//! The two searches by text: SSDP of UPnP and WS-Discovery of ONVIF.

use suite::evidence::{Advertised, Port};
use suite::names::Text;

use super::{Hearing, advertise};
use crate::probe::udp_ports::{ssdp_search, ws_discovery_probe};

/// What one answer says, and the services that it names.
type Heard = (Text, Vec<Advertised>);

/// Searches by SSDP: each answer is one target, at the port of its LOCATION.
pub(super) async fn ssdp(hearing: &mut Hearing<'_>) -> std::io::Result<Vec<Advertised>> {
    ask_twice(hearing, ssdp_search(), ssdp_services).await
}

/// Probes by WS-Discovery: each address of an answer is one service; scopes and types are in what was said.
pub(super) async fn ws_discovery(hearing: &mut Hearing<'_>) -> std::io::Result<Vec<Advertised>> {
    ask_twice(hearing, ws_discovery_probe(), ws_discovery_services).await
}

async fn ask_twice(hearing: &mut Hearing<'_>, question: Vec<u8>, read: fn(&str) -> Option<Heard>) -> std::io::Result<Vec<Advertised>> {
    let mut services = Vec::new();
    let questions = [question];
    for _ in 0..2 {
        let hear = |datagram: &[u8]| {
            let (text, found) = read(&String::from_utf8_lossy(datagram))?;
            found.into_iter().for_each(|service| advertise(&mut services, service));
            Some(text)
        };
        if hearing.round(&questions, hear).await? {
            break;
        }
    }
    Ok(services)
}

fn ssdp_services(answer: &str) -> Option<Heard> {
    let is_answer = answer.starts_with("HTTP/1.") || answer.starts_with("NOTIFY ");
    let header = |name: &str| {
        answer
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(key, _)| key.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    };
    let name = header("ST").or(header("NT")).or(header("USN"))?;
    let port = header("LOCATION").and_then(port_of);
    is_answer.then(|| (Text::from_device(answer.trim()), vec![Advertised { name: name.into(), port }]))
}

fn ws_discovery_services(answer: &str) -> Option<Heard> {
    if !answer.contains("ProbeMatch") {
        return None;
    }
    let (types, scopes, addresses) = (elements(answer, "Types"), elements(answer, "Scopes"), elements(answer, "XAddrs"));
    let said = format!("Types: {}\nScopes: {}\nXAddrs: {}", types.join(" "), scopes.join(" "), addresses.join(" "));
    let mut services: Vec<Advertised> =
        addresses.iter().flat_map(|list| list.split_whitespace()).map(|url| Advertised { name: url.into(), port: port_of(url) }).collect();
    if services.is_empty() {
        services.extend(types.iter().map(|types| Advertised { name: (*types).into(), port: None }));
    }
    Some((Text::from_device(&said), services))
}

/// The texts of all elements with this local name, whatever their prefix. Enough for a list of words; no entity and no nesting is read.
fn elements<'a>(xml: &'a str, local: &str) -> Vec<&'a str> {
    xml.split('<')
        .filter_map(|piece| piece.split_once('>'))
        .filter(|(tag, _)| {
            let name = tag.split_whitespace().next().unwrap_or_default();
            name.rsplit(':').next() == Some(local) && !name.starts_with('/')
        })
        .map(|(_, text)| text.trim())
        .filter(|text| !text.is_empty())
        .collect()
}

/// The TCP port that a URL names, or that its scheme implies.
fn port_of(url: &str) -> Option<Port> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let implied = match scheme.to_ascii_lowercase().as_str() {
        "http" => Some(80),
        "https" => Some(443),
        "rtsp" => Some(554),
        _ => None,
    };
    let after_host = authority.rsplit_once(']').map_or(authority, |(_, after)| after);
    let number = match after_host.rsplit_once(':') {
        Some((_, number)) => number.parse().ok(),
        None => implied,
    };
    number.filter(|number| *number != 0).map(Port::tcp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("http://10.0.0.5:8080/desc.xml", Some(8080))]
    #[case("https://[fe80::1]/", Some(443))]
    #[case("http://[fe80::1]:81/", Some(81))]
    #[case("rtsp://camera/live", Some(554))]
    #[case("http://x:99999/", None)]
    #[case("nonsense", None)]
    fn ports_are_read_from_urls(#[case] url: &str, #[case] port: Option<u16>) {
        assert_eq!(port_of(url), port.map(Port::tcp));
    }

    #[test]
    fn an_ssdp_answer_is_one_target() {
        let (text, services) =
            ssdp_services("HTTP/1.1 200 OK\r\nSt: upnp:rootdevice\r\nLocation: http://10.0.0.5:49152/d.xml\r\n\r\n").unwrap();
        assert_eq!(services, [Advertised { name: "upnp:rootdevice".into(), port: Some(Port::tcp(49152)) }]);
        assert!(text.as_str().contains("rootdevice"));
        assert!(ssdp_services("GET / HTTP/1.1\r\n\r\n").is_none());
    }

    #[test]
    fn a_probe_match_names_types_scopes_and_addresses() {
        let answer = r#"<s:Envelope><s:Body><d:ProbeMatches><d:ProbeMatch><d:Types>dn:NetworkVideoTransmitter</d:Types>
            <d:Scopes>onvif://www.onvif.org/name/Eye</d:Scopes><d:XAddrs>http://10.0.0.5/onvif http://10.0.0.5:8000/onvif</d:XAddrs>"#;
        let (text, services) = ws_discovery_services(answer).unwrap();
        assert_eq!(services.iter().map(|service| service.port).collect::<Vec<_>>(), [Some(Port::tcp(80)), Some(Port::tcp(8000))]);
        assert!(text.as_str().contains("name/Eye") && text.as_str().contains("NetworkVideoTransmitter"));
        assert!(ws_discovery_services("<xml>").is_none());
    }
}
