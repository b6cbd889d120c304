//! Which software an image is: the lists of package managers, os-release, and the words by which well-known programs tell their versions.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex_lite::Regex;
use suite::evidence::SoftwareInside;
use suite::names::Text;

/// The most components that are kept, and the most of them that one file tells by its words.
const COMPONENTS: usize = 1_000;
const TOLD: usize = 20;
/// The largest list of packages, in bytes.
const LARGEST_LIST: usize = 16 << 20;
/// How far behind its beginning a program's word on its version is read, in bytes.
const WORD: usize = 160;

/// A component, how its word begins, and the whole of it. What only speaks of a version that it wants says less.
const BANNERS: [(&str, &str, &str); 17] = [
    ("avahi", "avahi 0.", r"^avahi (0\.\d[\d.]*)"),
    ("busybox", "BusyBox v", r"^BusyBox v(\d+\.\d+(?:\.\d+)?) \("),
    ("curl", "libcurl/", r"^libcurl/(\d+\.\d+\.\d+)"),
    ("dropbear", "dropbear_", r"^dropbear_(20\d\d\.\d+)"),
    ("glibc", "GNU C Library (", r"^GNU C Library \([^)\n]*\) (?:stable|development) release version (\d+\.\d+)"),
    ("hostapd", "hostapd v", r"^hostapd v(\d+\.\d+)"),
    ("lighttpd", "lighttpd/", r"^lighttpd/(1\.\d+\.\d+)"),
    ("linux", "Linux version ", r"^Linux version (\d+\.\d+(?:\.\d+)?)\S* \("),
    ("mbedtls", "bed TLS ", r"^bed TLS (\d+\.\d+\.\d+)"),
    ("nginx", "nginx/", r"^nginx/(1\.\d+\.\d+)"),
    ("openssh", "OpenSSH_", r"^OpenSSH_(\d+\.\d+(?:p\d+)?)"),
    ("openssl", "OpenSSL ", r"^OpenSSL (\d+\.\d+\.\d+[a-z]{0,2}) +\d{1,2} [A-Z][a-z]{2} 20\d\d"),
    ("u-boot", "U-Boot 20", r"^U-Boot (20\d\d\.\d\d)"),
    ("uclibc", "uClibc-ng ", r"^uClibc-ng (\d+\.\d+\.\d+)"),
    ("wolfssl", "wolfSSL ", r"^wolfSSL (\d+\.\d+\.\d+)"),
    ("wpa_supplicant", "wpa_supplicant v", r"^wpa_supplicant v(\d+\.\d+)"),
    ("zlib", " deflate 1.", r"^ deflate (1\.\d+(?:\.\d+)*) Copyright"),
];

static BEGINS: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(BANNERS.map(|(_, begins, _)| begins)).expect("a dozen short patterns make a small automaton"));
static WHOLE: LazyLock<Vec<Regex>> =
    LazyLock::new(|| BANNERS.iter().map(|(_, _, whole)| Regex::new(whole).expect("the pattern is right")).collect());

/// What was found so far.
#[derive(Default)]
pub(super) struct Software {
    pub(super) found: Vec<SoftwareInside>,
}

impl Software {
    /// Looks at one file.
    pub(super) fn look(&mut self, file: &str, bytes: &[u8]) {
        match list(file) {
            Some(list) if bytes.len() <= LARGEST_LIST => self.packages(file, &String::from_utf8_lossy(bytes), list),
            _ if file.ends_with("etc/os-release") || file.ends_with("usr/lib/os-release") => {
                self.system(file, &String::from_utf8_lossy(bytes))
            }
            _ => self.banners(file, bytes),
        }
    }

    fn add(&mut self, file: &str, name: &str, version: &str) {
        let is_new = !self.found.iter().any(|other| other.name.as_str() == name && other.version.as_str() == version);
        if is_new && self.found.len() < COMPONENTS {
            let (file, name, version) = (Text::from_device(file), Text::from_device(name), Text::from_device(version));
            self.found.push(SoftwareInside { file, name, version });
        }
    }

    fn packages(&mut self, file: &str, text: &str, (name, version): (&str, &str)) {
        for entry in text.replace("\r\n", "\n").split("\n\n") {
            let field = |key: &str| entry.lines().find_map(|line| line.strip_prefix(key)).map(str::trim);
            // What dpkg and opkg removed stays in their lists.
            let is_there = field("Status:").is_none_or(|status| status.ends_with(" installed"));
            if let (Some(name), Some(version), true) = (field(name), field(version), is_there) {
                self.add(file, name, version);
            }
        }
    }

    fn system(&mut self, file: &str, text: &str) {
        let field = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)).map(|value| value.trim().trim_matches(['"', '\'']));
        if let (Some(name), Some(version)) = (field("ID="), field("VERSION_ID=")) {
            self.add(file, name, version);
        }
    }

    fn banners(&mut self, file: &str, bytes: &[u8]) {
        let mut told = 0;
        for found in BEGINS.find_iter(bytes) {
            let number = found.pattern().as_usize();
            let word = String::from_utf8_lossy(&bytes[found.start()..bytes.len().min(found.start() + WORD)]);
            if let Some(version) = WHOLE[number].captures(&word).filter(|_| told < TOLD) {
                told += 1;
                self.add(file, BANNERS[number].0, &version[1]);
            }
        }
    }
}

/// How the list of a package manager names a package and its version, if the file is one.
fn list(file: &str) -> Option<(&'static str, &'static str)> {
    let is = |names: &[&str]| names.iter().any(|name| file.ends_with(name));
    if is(&["usr/lib/opkg/status", "var/lib/opkg/status", "var/lib/dpkg/status"]) {
        Some(("Package:", "Version:"))
    } else if is(&["lib/apk/db/installed"]) {
        Some(("P:", "V:"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("bin/busybox", "\0BusyBox v1.36.1 (2024-03-01 10:00:00 UTC) multi-call binary.\0", &[("busybox", "1.36.1")])]
    #[case("usr/lib/libcrypto.so.3", "x\0OpenSSL 3.0.13 30 Jan 2024\0", &[("openssl", "3.0.13")])]
    #[case("usr/bin/app", "needs OpenSSL 1.1.1 or later", &[])]
    #[case("kernel", "Linux version 6.6.52 (builder@host) (gcc) #0 SMP", &[("linux", "6.6.52")])]
    #[case("kernel", "Linux version %s", &[])]
    #[case("usr/sbin/dropbear", "SSH-2.0-dropbear_2022.83\r\n", &[("dropbear", "2022.83")])]
    #[case("usr/sbin/lighttpd", "lighttpd/1.4.76\0", &[("lighttpd", "1.4.76")])]
    #[case("lib/libc.so.6", "GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.\n", &[("glibc", "2.36")])]
    #[case("boot", "U-Boot 2024.07 (Jul 01 2024)", &[("u-boot", "2024.07")])]
    #[case("lib/libz.so.1", " deflate 1.2.13 Copyright 1995-2022 Jean-loup Gailly", &[("zlib", "1.2.13")])]
    #[case("SquashFS at 0/usr/lib/opkg/status", "Package: dropbear\nVersion: 2022.83-1\nStatus: install user installed\n\nPackage: gone\nVersion: 1\nStatus: deinstall ok not-installed\n\nPackage: uci\nVersion: 2023\n", &[("dropbear", "2022.83-1"), ("uci", "2023")])]
    #[case("var/lib/dpkg/status", "Package: libc6\nStatus: install ok installed\nVersion: 2.36-9+deb12u4\n", &[("libc6", "2.36-9+deb12u4")])]
    #[case("lib/apk/db/installed", "C:Q1\nP:musl\nV:1.2.4-r2\n\nP:busybox\nV:1.36.1-r15\n", &[("musl", "1.2.4-r2"), ("busybox", "1.36.1-r15")])]
    #[case("etc/os-release", "NAME=\"OpenWrt\"\nID=\"openwrt\"\nVERSION_ID=\"23.05.3\"\n", &[("openwrt", "23.05.3")])]
    fn versions_are_told(#[case] file: &str, #[case] text: &str, #[case] told: &[(&str, &str)]) {
        let mut software = Software::default();
        software.look(file, text.as_bytes());
        software.look(file, text.as_bytes());
        let found: Vec<_> = software.found.iter().map(|inside| (inside.name.as_str(), inside.version.as_str())).collect();
        assert_eq!(found, told);
    }
}
