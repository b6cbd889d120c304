//! Security-relevant information in what a device tells a stranger, held against what the row declares.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use regex_lite::{Captures, Match, Regex};

use crate::assessment::Assessment;
use crate::evidence::ExchangeSeen;
use crate::ixit::{Disclosed, LogIntf};
use crate::verdict::Findings;

/// What was found, and the words in which it was told.
pub(crate) type Told = BTreeMap<Disclosed, String>;

/// Compares what one answer tells with what the row declares.
pub(crate) fn undeclared_in_exchange(assessment: &Assessment<'_>, row: &LogIntf, seen: &ExchangeSeen) -> Findings {
    let headers = seen.headers.iter().map(|(name, value)| format!("{name}: {value}"));
    let texts: Vec<String> = headers.chain([seen.body.to_string()]).collect();
    undeclared(assessment, row, texts.iter().map(String::as_str))
}

/// Compares what some texts tell with what the row declares. Names of the product are a remark; what helps an attacker is a nonconformity.
pub(crate) fn undeclared<'t>(assessment: &Assessment<'_>, row: &LogIntf, texts: impl Iterator<Item = &'t str>) -> Findings {
    let mut findings = Findings::none();
    for (what, words) in texts.fold(Told::new(), |told, text| find(assessment, text, told)) {
        if row.declares(what) {
            continue;
        }
        let says = format!("tells {what} before login, which the row does not declare: {words}");
        match what {
            Disclosed::Model | Disclosed::ProductName => findings.remark(&row.id, says),
            Disclosed::MacAddress | Disclosed::SerialNumber | Disclosed::SoftwareVersion => findings.fails(&row.id, says),
        }
    }
    findings
}

/// What some texts tell, where nothing of the product is known: versions of software and hardware addresses.
pub(crate) fn kinds_in<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeSet<Disclosed> {
    let of_text = |text: &str| {
        let version = version_in(text, "").map(|_| Disclosed::SoftwareVersion);
        [version, mac_address(text).map(|_| Disclosed::MacAddress)]
    };
    texts.flat_map(of_text).flatten().collect()
}

fn find(assessment: &Assessment<'_>, text: &str, mut told: Told) -> Told {
    let dut = &assessment.declaration.dut;
    let serials = assessment.bench.samples.values().filter_map(|sample| sample.serial.as_deref());
    for serial in serials.chain(assessment.seen.serial.as_deref()).filter(|serial| serial.len() >= 4 && mentions(text, serial)) {
        told.entry(Disclosed::SerialNumber).or_insert_with(|| serial.to_owned());
    }
    for (what, name) in [(Disclosed::Model, &dut.model), (Disclosed::ProductName, &dut.name)] {
        if name.len() >= 4 && mentions(text, name) {
            told.entry(what).or_insert_with(|| name.clone());
        }
    }
    if let Some(version) = version_in(text, assessment.software()) {
        told.entry(Disclosed::SoftwareVersion).or_insert(version);
    }
    if let Some(mac) = mac_address(text) {
        told.entry(Disclosed::MacAddress).or_insert_with(|| mac.to_owned());
    }
    told
}

/// A longer run of pairs is a fingerprint, not an address.
fn mac_address(text: &str) -> Option<&str> {
    pairs_of_digits().find_iter(text).find(|found| found.len() == MAC_ADDRESS).map(|found| found.as_str())
}

fn mentions(text: &str, words: &str) -> bool {
    text.to_lowercase().contains(&words.to_lowercase())
}

/// A product with its version (`nginx/1.22.1`), the declared software version by itself, or the version in an SSH banner.
fn version_in(text: &str, software: &str) -> Option<String> {
    let is_product = |found: &Captures<'_>| {
        !PROTOCOLS.contains(&found[1].to_uppercase().as_str()) && !is_in_a_path(text, &found.get(0).expect("the whole match is group 0"))
    };
    let mut products = product().captures_iter(text).filter(is_product);
    let ssh = || ssh_banner().captures(text).map(|found| found[1].to_owned());
    let bare = || (software.len() >= 3 && stands_alone(&standards().replace_all(text, " "), software)).then(|| software.to_owned());
    products.next().map(|found| found[0].to_owned()).or_else(ssh).or_else(bare)
}

/// Every product with its version that a text names, as `nginx/1.22.1`.
pub(crate) fn products(text: &str) -> Vec<String> {
    let is_product = |found: &Captures<'_>| {
        !PROTOCOLS.contains(&found[1].to_uppercase().as_str()) && !is_in_a_path(text, &found.get(0).expect("the whole match is group 0"))
    };
    let mut products: Vec<String> = product().captures_iter(text).filter(is_product).map(|found| found[0].to_owned()).collect();
    products.extend(ssh_banner().captures(text).map(|found| found[1].replacen('_', "/", 1)));
    products
}

/// Between two slashes, or after one, stands a folder or a file: `lib/2.0/app.js`.
fn is_in_a_path(text: &str, found: &Match<'_>) -> bool {
    text[..found.start()].ends_with('/') || text[found.end()..].starts_with('/')
}

/// Names before a version that is one of a standard, not of a product.
const PROTOCOLS: [&str; 14] = ["HTTP", "RTSP", "SIP", "UPNP", "DLNADOC", "TLS", "XHTML", "HTML", "XML", "DTD", "IP", "SVG", "SOAP", "MIME"];

/// Versions of standards: XML and document type declarations, `HTTP/1.1`. A product whose own version is 1.0 or 1.1 does not tell it by them.
fn standards() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    let pattern = || format!(r"(?i)<\?xml\b[^>]*>|<!DOCTYPE\b[^>]*>|\b(?:{})[/ ]\d+(?:\.\d+)*", PROTOCOLS.join("|"));
    PATTERN.get_or_init(|| Regex::new(&pattern()).expect("the pattern is constant"))
}

/// The text has these words with no digit, letter or dot directly beside them.
fn stands_alone(text: &str, words: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '.';
    text.match_indices(words).any(|(start, found)| {
        let (before, after) = (text[..start].chars().next_back(), text[start + found.len()..].chars().next());
        !before.is_some_and(inside) && !after.is_some_and(|c| c.is_ascii_alphanumeric())
    })
}

fn product() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN
        .get_or_init(|| Regex::new(r"\b([A-Za-z][A-Za-z0-9_-]{1,30})/v?(\d+(?:\.\d+)+[0-9A-Za-z._-]*)").expect("the pattern is constant"))
}

fn ssh_banner() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| Regex::new(r"SSH-[12]\.\d+-(\S*\d\S*)").expect("the pattern is constant"))
}

/// Six pairs and five separators.
const MAC_ADDRESS: usize = 17;

fn pairs_of_digits() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| Regex::new(r"\b[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2})+\b").expect("the pattern is constant"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::server("Server: nginx/1.22.1", Some("nginx/1.22.1"))]
    #[case::in_an_error_page("<center>nginx/1.22.1</center>", Some("nginx/1.22.1"))]
    #[case::a_library("jQuery/3.6.0", Some("jQuery/3.6.0"))]
    #[case::the_device("CamHTTPd/2.4.1 (NE-200)", Some("CamHTTPd/2.4.1"))]
    #[case::after_a_standard("HTTP/1.1 200 OK\nServer: nginx/1.22.1", Some("nginx/1.22.1"))]
    #[case::after_guidelines("Server: Debian DLNADOC/1.50 UPnP/1.0 MiniDLNA/1.3.0", Some("MiniDLNA/1.3.0"))]
    #[case::after_a_path("GET lib/2.0/app.js by nginx/1.22.1", Some("nginx/1.22.1"))]
    #[case::drawing("SVG/1.1", None)]
    #[case::envelope("SOAP/1.2", None)]
    #[case::mail("MIME/1.0", None)]
    #[case::page("XHTML/1.0", None)]
    #[case::page_type("-//W3C//DTD XHTML 1.0 Strict//EN", None)]
    #[case::namespace("http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd", None)]
    #[case::folder("src=\"lib/2.0/app.js\"", None)]
    #[case::folder_below_the_root("src=\"/lib/2.0/app.js\"", None)]
    #[case::end_of_a_path("href=\"/api/v1.2\"", None)]
    fn a_product_is_told_by_its_version(#[case] text: &str, #[case] told: Option<&str>) {
        assert_eq!(version_in(text, "9.9.9").as_deref(), told);
    }
}
