//! What nmap says about a peer: open ports, TLS versions and suites.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::Ipv4Addr;
use std::path::Path;

use roxmltree::{Document, Node, ParsingOptions};

use super::loopback_address;
use super::program::{find, run};
use super::running::PeerTrouble;

/// TCP ports of `address` that accept a connection, of all 65,535 (`nmap -sT -p-`, about a second on loopback).
///
/// A server of this machine that listens at every address appears here too; see [`machine_wide_ports`].
///
/// # Errors
/// When nmap is missing or fails.
pub fn nmap_open_ports(address: Ipv4Addr) -> Result<BTreeSet<u16>, PeerTrouble> {
    Ok(open_ports(&report(&["-sT", "-p-", "-n", "-Pn", "-oX", "-", &address.to_string()])?)?)
}

/// TCP ports on which this machine itself listens at every loopback address, found by scanning one that nobody uses.
///
/// # Errors
/// When nmap is missing or fails.
pub fn machine_wide_ports() -> Result<BTreeSet<u16>, PeerTrouble> {
    nmap_open_ports(loopback_address())
}

/// TLS versions (`1.0` … `1.3`, `SSLv3`) that a port accepts, each with its suites by their IANA names.
///
/// # Errors
/// When nmap is missing or fails.
pub fn nmap_ciphers(address: Ipv4Addr, port: u16) -> Result<BTreeMap<String, BTreeSet<String>>, PeerTrouble> {
    let (address, port) = (address.to_string(), port.to_string());
    Ok(ciphers(&report(&["-sT", "-n", "-Pn", "-p", &port, "--script", "ssl-enum-ciphers", "-oX", "-", &address])?)?)
}

/// The methods by which an SSH server lets a user sign in, by their names in RFC 4252; `+` asks on a port that nmap does not know for SSH.
///
/// # Errors
/// When nmap is missing or fails.
pub fn nmap_ssh_methods(address: Ipv4Addr, port: u16) -> Result<BTreeSet<String>, PeerTrouble> {
    let (address, port) = (address.to_string(), port.to_string());
    Ok(ssh_methods(&report(&["-sT", "-n", "-Pn", "-p", &port, "--script", "+ssh-auth-methods", "-oX", "-", &address])?)?)
}

fn report(args: &[&str]) -> Result<String, PeerTrouble> {
    Ok(run(&find("nmap")?, args, Path::new("/"), b"")?)
}

/// A report of a scan that did not end well says less than it seems to, so it is refused.
fn finished(xml: &str) -> io::Result<Document<'_>> {
    let document = Document::parse_with_options(xml, ParsingOptions { allow_dtd: true, ..Default::default() }).map_err(io::Error::other)?;
    let success = document.descendants().any(|node| node.has_tag_name("finished") && node.attribute("exit") == Some("success"));
    if success { Ok(document) } else { Err(io::Error::other("nmap's report does not say that the scan succeeded")) }
}

fn open_ports(xml: &str) -> io::Result<BTreeSet<u16>> {
    finished(xml)?
        .descendants()
        .filter(|node| node.has_tag_name("state") && node.attribute("state") == Some("open"))
        .filter_map(|state| state.parent()?.attribute("portid"))
        .map(|port| port.parse().map_err(io::Error::other))
        .collect()
}

fn ciphers(xml: &str) -> io::Result<BTreeMap<String, BTreeSet<String>>> {
    let document = finished(xml)?;
    let Some(script) = document.descendants().find(|node| node.attribute("id") == Some("ssl-enum-ciphers")) else {
        return Ok(BTreeMap::new());
    };
    Ok(tables(script).map(|(version, table)| (version.trim_start_matches("TLSv").to_owned(), suites(table))).collect())
}

fn ssh_methods(xml: &str) -> io::Result<BTreeSet<String>> {
    let document = finished(xml)?;
    let script = document.descendants().find(|node| node.attribute("id") == Some("ssh-auth-methods"));
    let methods = script.into_iter().flat_map(|script| script.descendants().filter(|node| node.has_tag_name("elem")));
    Ok(methods.filter_map(|method| method.text()).map(str::to_owned).collect())
}

/// The tables directly under a node that have a key, with it.
fn tables<'a, 'input>(node: Node<'a, 'input>) -> impl Iterator<Item = (&'a str, Node<'a, 'input>)> {
    node.children().filter(|child| child.has_tag_name("table")).filter_map(|table| Some((table.attribute("key")?, table)))
}

fn suites(version: Node<'_, '_>) -> BTreeSet<String> {
    tables(version)
        .filter(|(key, _)| *key == "ciphers")
        .flat_map(|(_, list)| list.descendants().filter(|node| node.attribute("key") == Some("name")))
        .filter_map(|name| name.text().map(iana_name))
        .collect()
}

/// nmap writes `TLS_AKE_WITH_AES_128_GCM_SHA256` for the suites of TLS 1.3, which IANA lists without the key exchange.
fn iana_name(nmap: &str) -> String {
    nmap.replacen("TLS_AKE_WITH_", "TLS_", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCAN: &str = r#"<?xml version="1.0"?><!DOCTYPE nmaprun><nmaprun><host><ports>
        <port protocol="tcp" portid="8443"><state state="open"/><script id="ssl-enum-ciphers" output="">
          <table key="TLSv1.3"><table key="ciphers">
            <table><elem key="strength">A</elem><elem key="name">TLS_AKE_WITH_AES_128_GCM_SHA256</elem></table></table>
            <elem key="cipher preference">server</elem></table>
          <table key="TLSv1.0"><table key="ciphers"><table><elem key="name">TLS_RSA_WITH_AES_128_CBC_SHA</elem></table></table>
            <table key="compressors"><elem>NULL</elem></table></table>
          <elem key="least strength">A</elem></script></port>
        <port protocol="tcp" portid="22"><state state="closed"/></port></ports></host>
        <runstats><finished exit="success"/></runstats></nmaprun>"#;

    #[test]
    fn only_open_ports_count() {
        assert_eq!(open_ports(SCAN).unwrap(), BTreeSet::from([8443]));
    }

    #[test]
    fn suites_are_read_by_version_with_their_iana_names() {
        let one = |version: &str, suite: &str| (version.to_owned(), BTreeSet::from([suite.to_owned()]));
        let expected = BTreeMap::from([one("1.0", "TLS_RSA_WITH_AES_128_CBC_SHA"), one("1.3", "TLS_AES_128_GCM_SHA256")]);
        assert_eq!(ciphers(SCAN).unwrap(), expected);
    }

    #[test]
    fn an_unfinished_scan_is_refused() {
        assert!(open_ports("<nmaprun><host/></nmaprun>").is_err());
    }
}
