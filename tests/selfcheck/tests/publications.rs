//! What suppliers publish, from servers that others wrote: nginx serves the pages and dnsmasq the names; curl and dig say what is true.

#![allow(clippy::unwrap_used, reason = "a test may panic, and says where")]

use std::sync::Arc;

use harness::bench::Bench;
use harness::lab::Lab;
use harness::means::Means as _;
use rstest::rstest;
use selfcheck::peers::publisher::{DOMAIN, NAME_PORT, Publisher, WEB_PORT};
use selfcheck::peers::{loopback_address, require_peers};
use suite::evidence::{Answer, BenchTrouble, Came, MailDomain, Met, Publication, PublicationSeen, Source};
use suite::files::SourceText;
use suite::names::Digest;

const PAGES: [(&str, &[u8]); 4] = [
    (
        "policy.html",
        b"<!doctype html><title>Policy</title><h1>Policy</h1><p>Write to security@example.com. We acknowledge within two days.",
    ),
    ("latin.html", b"<p>Wir best\xe4tigen innerhalb von f\xfcnf Tagen"),
    ("manual.pdf", b"%PDF-1.7 nothing"),
    ("large.txt", &[b'x'; 3_000_000]),
];
const DECLARATION: &str = "edition: \"3.1\"\ndut: { supplier: S, name: N, model: M, hardware: \"B\", software: \"1\", class: camera, constrained: { N: mains } }\nfeatures: []\nics: {}\nixit: {}\n";

/// A lab beside both servers, in a folder of its own; `None`, said loudly, where the software is not installed.
fn lab(more: &str) -> Option<(Publisher, tempfile::TempDir, Lab)> {
    if let Err(missing) = require_peers() {
        eprintln!("{missing}");
        return None;
    }
    let address = loopback_address();
    let publisher = Publisher::start(address, &PAGES).unwrap_or_else(|trouble| panic!("{trouble}"));
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(publisher.authority(), folder.path().join("ca.pem")).unwrap();
    let bench = format!(
        "authorisation: {{ by: test, valid: 2020-01-01..2099-12-31, scope: {{ ip: [127.0.0.0/8] }}, publications: [{DOMAIN}] }}\n\
         samples: {{ A: {{ addresses: {{ PhyIntf-Ethernet: {address} }} }} }}\n\
         connect_to: {{ \"{DOMAIN}:443\": \"{address}:{WEB_PORT}\" }}\nresolver: \"{address}:{NAME_PORT}\"\n{more}"
    );
    let bench = Bench::parse(folder.path(), bench).unwrap();
    let declaration = Arc::new(suite::files::parse(&SourceText { file: "declaration.yaml", text: DECLARATION }).unwrap());
    let profile = harness::files::profile("camera").unwrap().0;
    let lab = Lab::new(bench, declaration, profile.pace(), folder.path()).unwrap().archiving_in(folder.path().join("evidence"));
    Some((publisher, folder, lab))
}

async fn get(lab: &Lab, path: &str) -> Result<PublicationSeen, BenchTrouble> {
    let question = Publication { of: Source::Url(format!("https://{DOMAIN}{path}")) };
    match lab.put(&question.into(), 1).await? {
        Answer::Publication(seen) => Ok(seen),
        other => panic!("{other:?}"),
    }
}

const TRUST: &str = "trust: ca.pem\n";

#[tokio::test]
async fn pages_are_met_as_curl_meets_them() {
    let Some((publisher, _folder, lab)) = lab(TRUST) else { return };
    let table = [
        ("/policy.html", 200, Met::Served),
        ("/circle", 302, Met::Failed),
        ("/old", 410, Met::Absent),
        ("/none", 404, Met::Absent),
        ("/members", 401, Met::Login),
        ("/busy", 503, Met::Failed),
        ("/no-robots", 403, Met::Refused),
        ("/large.txt", 200, Met::Served),
    ];
    for (path, status, access) in table {
        let (by_curl, size) = publisher.by_curl(path).unwrap();
        let seen = get(&lab, path).await.unwrap();
        assert_eq!((seen.status(), seen.access, by_curl), (Some(status), access, status), "{path}");
        assert!(access != Met::Served || seen.bytes == size, "{path}: {} bytes, and {size} by curl", seen.bytes);
    }
}

#[tokio::test]
async fn a_page_that_moved_is_read_and_archived_where_it_is() {
    let Some((_publisher, folder, lab)) = lab(TRUST) else { return };
    let seen = get(&lab, "/moved").await.unwrap();
    let Came::Fetched(way) = &seen.came else { panic!("{seen:?}") };
    assert_eq!(
        way.hops.iter().map(|hop| (hop.url.as_str(), hop.status)).collect::<Vec<_>>(),
        [("https://example.com/moved", 301), ("https://example.com/policy.html", 200)]
    );
    assert!(way.protected && seen.whole_text().contains("We acknowledge within two days."));
    assert_eq!(seen.digest, Some(Digest::of(PAGES[0].1)));
    let archived = folder.path().join("evidence").join(Digest::of(PAGES[0].1).as_str().replace("sha256:", ""));
    assert_eq!(std::fs::read(archived).unwrap(), PAGES[0].1);
}

#[rstest]
#[case::another_charset("/latin.html", "Wir bestätigen innerhalb von fünf Tagen")]
#[case::no_text("/manual.pdf", "")]
#[tokio::test]
async fn a_text_is_read_where_a_machine_can(#[case] path: &str, #[case] text: &str) {
    let Some((_publisher, _folder, lab)) = lab(TRUST) else { return };
    assert_eq!(get(&lab, path).await.unwrap().whole_text(), text);
}

#[rstest]
#[case::to_a_host_that_nobody_allowed(TRUST, "/elsewhere", "https://example.com/elsewhere leads on to another place")]
#[case::without_trust("", "/policy.html", "no trusted TLS session")]
#[tokio::test]
async fn what_cannot_be_had_from_here_is_trouble(#[case] more: &str, #[case] path: &str, #[case] says: &str) {
    let Some((_publisher, _folder, lab)) = lab(more) else { return };
    let trouble = get(&lab, path).await.unwrap_err();
    assert!(trouble.says.contains(says), "{trouble}");
}

#[tokio::test]
async fn a_mail_domain_is_told_as_dig_tells_it() {
    let Some((publisher, _folder, lab)) = lab(TRUST) else { return };
    let Answer::MailDomain(seen) = lab.put(&MailDomain { domain: DOMAIN.into() }.into(), 1).await.unwrap() else { panic!() };
    let exchangers: Vec<String> = publisher
        .by_dig("MX", DOMAIN)
        .unwrap()
        .iter()
        .map(|line| line.split(' ').nth(1).unwrap().trim_end_matches('.').to_owned())
        .collect();
    assert_eq!(seen.exchangers.iter().map(|host| host.as_str()).collect::<Vec<_>>(), exchangers);
    for (name, record) in [(DOMAIN, &seen.spf), ("_dmarc.example.com", &seen.dmarc), ("_mta-sts.example.com", &seen.mta_sts)] {
        let wanted = format!("\"{}\"", record.as_ref().unwrap());
        assert!(publisher.by_dig("TXT", name).unwrap().contains(&wanted), "{name}: {wanted}");
    }
    assert_eq!(seen.shortfall, None);
}
