//! The bench's way to what suppliers publish: the hosts that may be asked, the files that stand for pages, and whom to ask about names.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use suite::evidence::{BenchTrouble, Source};
use suite::files::profile::{Pace, PortPace};
use suite::files::{At, Fault, SourceText};
use url::{Host, Url};

use super::check::is_public;
use super::written::BenchFile;
use super::{Bench, today};
use crate::budget::Budget;
use crate::reach::{Patience, Reach};

/// How long a name or a connection of the public internet may take.
const PATIENCE: Patience = Patience { connect: Duration::from_secs(8), read: Duration::from_secs(10), exchange: Duration::from_secs(30) };

/// A site of the supplier as the bench reaches it.
#[derive(Clone, Debug)]
pub struct Publisher {
    /// The host.
    pub reach: Reach,
    /// Its port.
    pub port: u16,
    /// Whether `connect_to` of the bench led there.
    pub led: bool,
}

/// Sites of others are asked one thing at a time.
pub(super) fn budget() -> Arc<Budget> {
    Arc::new(Budget::new(&Pace { connections: 1, requests_per_second: 4, port_probes: PortPace { in_flight: 1, per_second: 1 } }))
}

/// Checks what the bench says of publications.
pub(super) fn check(folder: &Path, source: &SourceText<'_>, file: &BenchFile) -> Result<(), Box<Fault>> {
    let fault = |span, message: String, remedy: &str| Err(Box::new(Fault::at(source, span, message, Some(remedy.to_owned()))));
    for host in &file.authorisation.publications {
        if !matches!(ServerName::try_from(host.as_str()), Ok(ServerName::DnsName(_))) {
            let remedy = "write the name of a host alone, as in `example.com`; every other name, such as `www.example.com`, needs an entry of its own";
            return fault(host.span(), format!("`{}` is no host name", **host), remedy);
        }
    }
    for (name, document) in &file.documents {
        if !folder.join(document.as_str()).is_file() {
            let message = format!("there is no file {} that could stand for `{name}`", **document);
            return fault(document.span(), message, "put the file beside bench.yaml, or correct its name");
        }
    }
    for (name, to) in &file.connect_to {
        let is_allowed = |host: &str| file.authorisation.publications.iter().any(|allowed| allowed.eq_ignore_ascii_case(host));
        let parts = name.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok());
        if !parts.is_some_and(|(host, _)| is_allowed(host)) {
            let message = format!("`{name}` is no host and port of an authorised publication");
            return fault(to.span(), message, "write it as `\"example.com:443\"`, and list the host under `authorisation: publications:`");
        }
    }
    Ok(())
}

impl Bench {
    /// Whether published pages may be fetched from a host.
    #[must_use]
    pub fn may_read(&self, host: &str) -> bool {
        self.file.authorisation.publications.iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
    }

    /// The file that stands for a publication, if the bench has one: of several whose words fit, the one with the longest.
    #[must_use]
    pub fn document(&self, source: &Source) -> Option<PathBuf> {
        let documents = &self.file.documents;
        let named = match source {
            Source::Url(url) => documents.get(url),
            Source::Words(words) => {
                documents.iter().filter(|(name, _)| has_words(words, name)).max_by_key(|(name, _)| name.len()).map(|(_, file)| file)
            }
        };
        Some(self.folder.join(named?.as_str()))
    }

    /// The site behind a URL: the only door to hosts that are no device.
    ///
    /// # Errors
    /// When nobody allowed it, its name leads nowhere, or leads into a private network.
    pub async fn publisher(&self, url: &Url) -> Result<Publisher, BenchTrouble> {
        self.check_day(today())?;
        let (Some(Host::Domain(host)), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(BenchTrouble::new(format!("{url} names no host by its name")));
        };
        if !self.may_read(host) {
            return Err(BenchTrouble::new(not_allowed(url.as_str(), host)));
        }
        let led = led_to(&self.file.connect_to, host, port);
        let to = match led {
            Some(to) => to,
            None => SocketAddr::new(resolve(host, port).await?, port),
        };
        let budget = Arc::clone(&self.publishers);
        let reach = Reach {
            address: to.ip(),
            name: Some(host.to_owned()),
            budget,
            patience: PATIENCE,
            of_the_host: <_>::default(),
            groups: <_>::default(),
        };
        Ok(Publisher { reach, port: to.port(), led: led.is_some() })
    }

    /// The name server of the bench, and its port, if it names one.
    ///
    /// # Errors
    /// When the authorisation has run out.
    pub fn name_server(&self) -> Result<Option<(Reach, u16)>, BenchTrouble> {
        self.check_day(today())?;
        let reach = |server: SocketAddr| {
            let budget = Arc::clone(&self.publishers);
            Reach { address: server.ip(), name: None, budget, patience: PATIENCE, of_the_host: <_>::default(), groups: <_>::default() }
        };
        Ok(self.file.resolver.as_deref().map(|server| (reach(*server), server.port())))
    }
}

/// What the bench lacks to fetch a page, and both ways to mend it.
pub(crate) fn not_allowed(url: &str, host: &str) -> String {
    format!(
        "nobody allowed {url} to be fetched: list its host in bench.yaml (`authorisation: {{ publications: [{host}] }}`), \
         or keep a copy beside it and name that (`documents: {{ \"{url}\": copy.html }}`)"
    )
}

fn led_to(connect_to: &BTreeMap<String, At<SocketAddr>>, host: &str, port: u16) -> Option<SocketAddr> {
    let name = format!("{host}:{port}");
    connect_to.iter().find(|(written, _)| written.eq_ignore_ascii_case(&name)).map(|(_, to)| **to)
}

async fn resolve(host: &str, port: u16) -> Result<IpAddr, BenchTrouble> {
    let trouble = |says: String| BenchTrouble::new(format!("the name {host} leads nowhere from this bench: {says}"));
    let looked_up = tokio::time::timeout(PATIENCE.connect, tokio::net::lookup_host((host, port))).await;
    let found: Vec<SocketAddr> =
        looked_up.map_err(|_| trouble("no answer in time".to_owned()))?.map_err(|error| trouble(error.to_string()))?.collect();
    // A machine without IPv6 is common; IPv4 reaches nearly every site.
    let first = found.iter().find(|found| found.is_ipv4()).or(found.first()).map(SocketAddr::ip);
    let address = first.ok_or_else(|| trouble("it has no address".to_owned()))?;
    if !is_public(address) {
        let says = format!("it leads to {address}, which is no address of the public internet; if that is meant, say so by `connect_to:`");
        return Err(trouble(says));
    }
    Ok(address)
}

/// Whether a text has these words, whole and in any case.
fn has_words(text: &str, words: &str) -> bool {
    let (text, words) = (text.to_lowercase(), words.trim().to_lowercase());
    let is_letter = |found: Option<char>| found.is_some_and(char::is_alphanumeric);
    !words.is_empty()
        && text
            .match_indices(&words)
            .any(|(at, _)| !is_letter(text[..at].chars().next_back()) && !is_letter(text[at + words.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const BENCH: &str = r#"
authorisation: { by: test, valid: 2020-01-01..2099-12-31, scope: { ip: [127.0.0.0/8] }, publications: [example.com, localhost] }
samples: { A: { addresses: { PhyIntf-Ethernet: 127.0.0.1 } } }
documents: { manual: manual.txt, "quick manual": quick.txt, "https://example.com/policy": policy.html }
connect_to: { "example.com:443": "127.0.0.1:8443" }
"#;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        ["manual.txt", "quick.txt", "policy.html"].iter().for_each(|name| std::fs::write(folder.path().join(name), "x").unwrap());
        folder
    }

    #[rstest]
    #[case::page("manual, page 14", Some("manual.txt"))]
    #[case::longest("page 2 of the Quick Manual", Some("quick.txt"))]
    #[case::part_of_a_word("manually", None)]
    #[case::other("leaflet", None)]
    fn a_document_is_found_by_its_words(#[case] words: &str, #[case] file: Option<&str>) {
        let folder = folder();
        let bench = Bench::parse(folder.path(), BENCH.to_owned()).unwrap();
        assert_eq!(bench.document(&Source::Words(words.into())), file.map(|file| folder.path().join(file)));
    }

    #[rstest]
    #[case::host("example.com, ", "https://example.com, ", "no host name", 2)]
    #[case::file("manual: manual.txt", "manual: handbook.txt", "there is no file handbook.txt", 4)]
    #[case::led_elsewhere("\"example.com:443\"", "\"example.org:443\"", "no host and port of an authorised publication", 5)]
    #[case::no_port("\"example.com:443\"", "example.com", "no host and port", 5)]
    fn a_wrong_bench_is_refused_with_its_place(#[case] right: &str, #[case] wrong: &str, #[case] says: &str, #[case] line: usize) {
        assert!(BENCH.contains(right));
        let fault = Bench::parse(folder().path(), BENCH.replace(right, wrong)).unwrap_err();
        assert!(fault.to_string().contains(says), "{fault}");
        assert_eq!(fault.line_column().map(|(line, _)| line), Some(line), "{fault}");
    }

    #[rstest]
    #[case::led("https://example.com/policy", Ok(8443))]
    #[case::other_host("https://example.org/", Err("authorisation: { publications: [example.org] }"))]
    #[case::an_address("https://192.0.2.1/", Err("names no host"))]
    #[case::into_the_house("http://localhost/", Err("no address of the public internet"))]
    #[tokio::test]
    async fn nothing_else_is_asked(#[case] url: &str, #[case] port: Result<u16, &str>) {
        let bench = Bench::parse(folder().path(), BENCH.to_owned()).unwrap();
        match (bench.publisher(&url.parse().unwrap()).await, port) {
            (Ok(publisher), Ok(port)) => assert!(publisher.port == port && publisher.led),
            (Err(trouble), Err(says)) => assert!(trouble.says.contains(says), "{trouble}"),
            (got, _) => panic!("{got:?}"),
        }
    }
}
