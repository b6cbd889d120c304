//! Whether two names mean one component, and whether two versions agree: packagers, authors and suppliers each write them in their own way.

/// Names of well-known components that no rule brings together. The first is the one that stands for all.
const SAME: [&[&str]; 14] = [
    &["avahi", "avahi-daemon", "avahi-autoipd"],
    &["curl", "libcurl"],
    &["dropbear", "dropbear-ssh", "dropbearssh", "dropbear-ssh-server"],
    &["glibc", "libc6", "gnu-c-library", "gnu-libc"],
    &["gnutls", "libgnutls28"],
    &["linux", "linux-kernel", "kernel", "linux-libc", "linux-yocto"],
    &["mbedtls", "mbed-tls", "polarssl", "arm-mbed-tls"],
    &["musl", "musl-libc"],
    &["openssh", "openssh-server", "openssh-client", "sshd"],
    &["openssl", "libssl", "libcrypto", "openssl-libs"],
    &["sqlite", "libsqlite", "sqlite-autoconf"],
    &["u-boot", "uboot", "das-u-boot"],
    &["uclibc", "uclibc-ng"],
    &["wpa-supplicant", "wpasupplicant", "wpad"],
];
/// What packagers add to the name of a component for a part of it.
const PARTS: [&str; 16] = [
    "lib", "libs", "core", "common", "base", "bin", "utils", "tools", "mod", "server", "client", "daemon", "dev", "runtime", "progs",
    "light",
];

/// One form of a name. Names of one component have the same one.
pub(super) fn plain(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name);
    let lower: String = name.trim().to_lowercase().chars().map(|c| if c.is_alphanumeric() || c == '+' { c } else { '-' }).collect();
    let mut words: Vec<&str> = lower.split('-').filter(|word| !word.is_empty()).collect();
    loop {
        let joined = words.join("-");
        // A number at the end is a version of the interface: libssl3, libubox20230523.
        let bare = joined.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('-');
        for form in [joined.as_str(), bare] {
            if let Some(same) = SAME.iter().find(|same| same.contains(&form)) {
                return same[0].to_owned();
            }
        }
        if words.len() > 1 && words.last().is_some_and(|word| PARTS.contains(word) || word.chars().all(|c| c.is_ascii_digit())) {
            words.pop();
            continue;
        }
        let bare = bare.strip_prefix("lib").filter(|rest| rest.len() > 2).unwrap_or(bare);
        return if bare.is_empty() { joined } else { bare.to_owned() };
    }
}

/// Whether the words of a description name a component: one after the other, and whole.
pub(super) fn are_named_in(name: &str, description: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.to_lowercase().split(|c: char| !c.is_alphanumeric() && c != '+').filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (name, description) = (words(name), words(description));
    !name.is_empty() && description.windows(name.len()).any(|window| window == name)
}

/// Whether two versions agree: one may say more than the other, and packagers add their own.
pub(super) fn agree(one: &str, other: &str) -> bool {
    let (one, other) = (parts(one), parts(other));
    let common = one.len().min(other.len());
    common > 0 && one[..common] == other[..common]
}

/// The parts of a version without what packagers put before it (`1:`, `v`) and behind it (`-2+deb12u1`, `-r3`, `+git`, `~rc1`).
fn parts(version: &str) -> Vec<String> {
    let version = version.trim().to_lowercase();
    let version = version.rsplit_once(':').map_or(version.as_str(), |(_, version)| version);
    let version = version.trim_start_matches("version ").trim_start_matches('v');
    let upstream = version.split(['-', '+', '~', ' ', '_']).next().unwrap_or_default();
    upstream.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("OpenSSL", "openssl-libs")]
    #[case("openssl", "libssl3")]
    #[case("openssl", "libcrypto3")]
    #[case("zlib", "zlib")]
    #[case("linux_kernel", "Linux")]
    #[case("libc6", "GNU C Library")]
    #[case("lighttpd-mod-openssl", "lighttpd-mod-openssl")]
    #[case("lighttpd-core", "lighttpd")]
    #[case("libubox20230523", "libubox")]
    #[case("sqlite3", "libsqlite3")]
    #[case("Mbed TLS", "mbedtls")]
    #[case("wpa_supplicant", "wpasupplicant")]
    #[case("github.com/eclipse/paho.mqtt.golang", "paho.mqtt.golang")]
    fn one_component_under_two_names(#[case] one: &str, #[case] other: &str) {
        assert_eq!(plain(one), plain(other));
    }

    #[rstest]
    #[case("openssl", "openssh")]
    #[case("python3-requests", "python3")]
    #[case("lighttpd", "lighttpd-mod-openssl")]
    #[case("linux", "util-linux")]
    #[case("curl", "curlpp")]
    #[case("base-files", "files")]
    fn two_components(#[case] one: &str, #[case] other: &str) {
        assert_ne!(plain(one), plain(other));
    }

    #[rstest]
    #[case("6.6", "6.6.52", true)]
    #[case("1.36.1", "1:1.36.1-6+deb12u1", true)]
    #[case("v2.10", "2.10", true)]
    #[case("3.0.13", "3.0.12", false)]
    #[case("1.1.1w", "1.1.1", false)]
    #[case("1.3", "1.36.1", false)]
    #[case("", "1.36.1", false)]
    #[case("2022.83", "2022.83-r1", true)]
    fn versions_agree(#[case] one: &str, #[case] other: &str, #[case] do_they: bool) {
        assert_eq!((agree(one, other), agree(other, one)), (do_they, do_they));
    }

    #[rstest]
    #[case("busybox", "C library, BusyBox and service manager", true)]
    #[case("linux", "Linux kernel", true)]
    #[case("ssl", "OpenSSL", false)]
    #[case("c", "C library", true)]
    fn descriptions_name_components(#[case] name: &str, #[case] description: &str, #[case] do_they: bool) {
        assert_eq!(are_named_in(name, description), do_they);
    }
}
