//! A page of the web as anybody gets it: without cookies or login, by redirects that are counted, over certificates that are checked.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use suite::evidence::{BenchTrouble, Fetched, Hop};
use suite::names::Text;
use tokio_rustls::TlsConnector;
use url::Url;

use crate::bench::{Bench, Publisher};
use crate::session::NoResponse;
use crate::session::http::{HttpRequest, HttpResponse, Limits, over};
use crate::whole;

/// The most bytes of a publication that are read: 10 MB.
pub(super) const BYTES: usize = 10_000_000;
/// The most redirects that are followed.
const HOPS: usize = 8;

/// A client that trusts whom browsers trust, and whom the bench trusts besides.
///
/// # Errors
/// When the anchors of the bench cannot be read.
pub fn client(trust: Option<&str>) -> Result<Arc<ClientConfig>, BenchTrouble> {
    let mut roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    for certificate in trust.into_iter().flat_map(|pem| CertificateDer::pem_slice_iter(pem.as_bytes())) {
        let added = certificate.map_err(|error| error.to_string()).and_then(|der| roots.add(der).map_err(|error| error.to_string()));
        added.map_err(|error| BenchTrouble::new(format!("the anchors that `trust:` of bench.yaml names cannot be read: {error}")))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Ok(Arc::new(config.expect("the provider knows TLS 1.2 and 1.3").with_root_certificates(roots).with_no_client_auth()))
}

/// What came at the end of the way.
pub(super) struct Arrived {
    /// The way.
    pub way: Fetched,
    /// The last URL.
    pub url: Url,
    /// The last response; none where the way leads in circles.
    pub response: Option<HttpResponse>,
}

/// Goes the way from a URL to its page.
///
/// # Errors
/// Whatever keeps this bench from it: only what a server answers is an answer.
pub(super) async fn fetch(bench: &Bench, client: &Arc<ClientConfig>, from: &str) -> Result<Arrived, BenchTrouble> {
    let mut url = parse(from)?;
    let mut way = Fetched { hops: Vec::new(), protected: true, led: false };
    let mut seen = BTreeSet::new();
    while way.hops.len() <= HOPS && seen.insert(url.clone()) {
        let publisher = bench.publisher(&url).await.map_err(|trouble| led_off(&way, &trouble))?;
        way.led |= publisher.led;
        way.protected &= url.scheme() == "https";
        let response = get(client, &publisher, &url).await?;
        way.hops.push(Hop { url: Text::from_device(url.as_str()), status: response.status });
        match redirected(&url, &response) {
            Some(next) => url = next,
            None => return Ok(Arrived { way, url, response: Some(response) }),
        }
    }
    Ok(Arrived { way, url, response: None })
}

fn parse(from: &str) -> Result<Url, BenchTrouble> {
    let unfit = |why: &str| BenchTrouble::new(format!("{from} cannot be fetched: {why}"));
    let mut url: Url = from.parse().map_err(|error| unfit(&format!("{error}")))?;
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
        return Err(unfit("only http: and https: without a user are"));
    }
    url.set_fragment(None);
    Ok(url)
}

fn led_off(way: &Fetched, trouble: &BenchTrouble) -> BenchTrouble {
    match way.hops.last() {
        Some(last) => BenchTrouble::new(format!("{} leads on to another place: {trouble}", last.url)),
        None => trouble.clone(),
    }
}

/// Where a response sends its reader, if that is somewhere a page can be.
fn redirected(from: &Url, response: &HttpResponse) -> Option<Url> {
    if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let mut next = from.join(response.header("location").next()?).ok()?;
    next.set_fragment(None);
    let _ = (next.set_username(""), next.set_password(None));
    matches!(next.scheme(), "http" | "https").then_some(next)
}

async fn get(client: &Arc<ClientConfig>, publisher: &Publisher, url: &Url) -> Result<HttpResponse, BenchTrouble> {
    let reach = &publisher.reach;
    let trouble = |says: String| BenchTrouble::new(format!("{} could not be fetched from this bench: {says}", url.as_str()));
    let path = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let named = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let request = HttpRequest::get(&path).and(&[named("accept-encoding", "identity"), named("accept-language", "en, de;q=0.8, *;q=0.5")]);
    let host = url.port().map_or_else(|| reach.host(), |port| format!("{}:{port}", reach.host()));
    let limits = Limits { pause: reach.patience.read, whole: reach.patience.exchange, body: BYTES };
    let session = reach.tcp(publisher.port).await.map_err(|none| trouble(none.to_string()))?;
    reach.budget.request().await;
    let answer = if url.scheme() == "https" {
        let name = ServerName::try_from(reach.host()).map_err(|error| trouble(error.to_string()))?;
        let handshake = TlsConnector::from(Arc::clone(client)).connect(name, session.stream);
        let shaken = tokio::time::timeout(reach.patience.read, handshake).await.map_err(|_| trouble("no answer in time".to_owned()))?;
        over(shaken.map_err(|error| trouble(distrusted(&error)))?, host, request, limits).await
    } else {
        over(session.stream, host, request, limits).await
    };
    drop(session.permit);
    answer.map_err(|none: NoResponse| trouble(none.to_string()))
}

/// A certificate that nobody here trusts may be the site's own fault, or that of something on the way to it: from here they look alike, so it can
/// fail nobody, and what came behind it could be anybody's word.
fn distrusted(error: &std::io::Error) -> String {
    format!(
        "no trusted TLS session ({error}). Where a browser elsewhere trusts it, mend the clock or the way of this bench; an authority that users \
         install themselves is added to the file that `trust:` names; else a copy under `documents:` stands for it"
    )
}

/// Keeps the bytes of a publication under their digest.
///
/// # Errors
/// When they cannot be written.
pub(super) fn archive(folder: &Path, digest: &suite::names::Digest, bytes: &[u8]) -> Result<(), BenchTrouble> {
    let name = digest.as_str().trim_start_matches("sha256:");
    let path = folder.join(name);
    if path.is_file() {
        return Ok(());
    }
    let written = std::fs::create_dir_all(folder).and_then(|()| whole::write(&path, bytes, whole::FOR_ALL));
    written.map_err(|error| BenchTrouble::new(format!("{} cannot be written: {error}", path.display())))
}
