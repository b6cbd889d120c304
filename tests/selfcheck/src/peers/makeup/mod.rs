//! What each kind of peer is made up of: programs, ports, files under `tests/peers/`, account and certificate.

pub(super) mod coap;

use super::credentials::{Identity, Stored};

/// One program of a peer: its arguments hold the same placeholders as the templates.
pub(super) struct Daemon {
    pub program: &'static str,
    pub args: &'static [&'static str],
}

/// Where a peer is reached.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Network {
    /// At a loopback address of its own.
    Loopback,
    /// At the far end of a cable in a network of its own (`tests/peers/lan.sh`): it listens at every address, or speaks by multicast.
    OfItsOwn,
}

/// Everything that tells one kind of peer from another.
pub(super) struct Makeup {
    /// TCP ports it listens on, ascending.
    pub tcp: &'static [u16],
    /// UDP ports that it answers when asked by unicast, ascending.
    pub udp: &'static [u16],
    /// Files under `tests/peers/`, and their names in its folder.
    pub files: &'static [(&'static str, &'static str)],
    /// Its declaration under `tests/peers/`, where there is one.
    pub declaration: Option<&'static str>,
    /// The rows of 1-AuthMech in its declaration at which its account signs in.
    pub logins: &'static [&'static str],
    pub identity: Identity,
    pub stored: Stored,
    pub daemons: &'static [Daemon],
    pub network: Network,
    /// Whether only root can start it: accounts, a low port, or a network of its own.
    pub takes_root: bool,
}

const BARE: Makeup = Makeup {
    tcp: &[],
    udp: &[],
    files: &[],
    declaration: None,
    logins: &[],
    identity: Identity::None,
    stored: Stored::Clear,
    daemons: &[],
    network: Network::Loopback,
    takes_root: false,
};

const IN_A_NETWORK: Makeup = Makeup { network: Network::OfItsOwn, takes_root: true, ..BARE };

/// Without D-Bus and without giving up root, so that it leaves the machine's own avahi and its folders alone.
pub(super) const AVAHI: Makeup = Makeup {
    udp: &[5353],
    files: &[("avahi/avahi.conf.in", "avahi.conf"), ("avahi/enter.sh.in", "enter.sh"), ("avahi/eye.service", "services/eye.service")],
    daemons: &[Daemon {
        program: "unshare",
        args: &[
            "-m",
            "{{dir}}/enter.sh",
            "avahi-daemon",
            "--no-drop-root",
            "--no-chroot",
            "--no-rlimits",
            "--no-proc-title",
            "-f",
            "{{dir}}/avahi.conf",
        ],
    }],
    ..IN_A_NETWORK
};

pub(super) const BUSYBOX_HTTPD: Makeup = Makeup {
    tcp: &[8080],
    files: &[("busybox_httpd/httpd.conf.in", "httpd.conf"), ("site/index.html", "site/index.html")],
    declaration: Some("busybox_httpd/declaration.yaml"),
    logins: &["AuthMech-Web"],
    daemons: &[Daemon {
        program: "busybox",
        args: &["httpd", "-f", "-p", "{{address}}:8080", "-h", "{{dir}}/site", "-c", "{{dir}}/httpd.conf", "-r", "Settings"],
    }],
    ..BARE
};

/// Addresses and files for whoever asks, and no names.
pub(super) const DNSMASQ: Makeup = Makeup {
    udp: &[67, 69],
    files: &[("dnsmasq/dnsmasq.conf.in", "dnsmasq.conf")],
    daemons: &[Daemon { program: "dnsmasq", args: &["--keep-in-foreground", "--conf-file={{dir}}/dnsmasq.conf"] }],
    ..IN_A_NETWORK
};

pub(super) const DROPBEAR_TELNETD: Makeup = Makeup {
    tcp: &[2222, 2224, 2323],
    files: &[("dropbear_telnetd/login.sh.in", "login.sh"), ("dropbear_telnetd/issue", "issue")],
    declaration: Some("dropbear_telnetd/declaration.yaml"),
    identity: Identity::SshHostKey,
    daemons: &[DROPBEAR, DROPBEAR_BY_KEYS, TELNETD],
    ..BARE
};

pub(super) const LIGHTTPD_SOUND: Makeup = Makeup {
    tcp: &[8443],
    files: &[("lighttpd/sound.conf.in", "lighttpd.conf"), ("site/index.html", "site/index.html")],
    declaration: Some("lighttpd/sound.declaration.yaml"),
    logins: &["AuthMech-Web"],
    identity: Identity::SignedByTestAuthority,
    stored: Stored::Digest { hash: "-sha256" },
    daemons: &[Daemon { program: "lighttpd", args: &["-D", "-f", "{{dir}}/lighttpd.conf"] }],
    ..BARE
};

pub(super) const LIGHTTPD_WEAK: Makeup = Makeup {
    tcp: &[8080, 8443],
    files: &[("lighttpd/weak.conf.in", "lighttpd.conf"), ("site/index.html", "site/index.html")],
    declaration: Some("lighttpd/weak.declaration.yaml"),
    identity: Identity::SelfSigned,
    stored: Stored::Digest { hash: "-md5" },
    ..LIGHTTPD_SOUND
};

pub(super) const LLMNRD: Makeup =
    Makeup { udp: &[5355], daemons: &[Daemon { program: "llmnrd", args: &["-H", "eye", "-i", "far"] }], ..IN_A_NETWORK };

/// `-R` keeps it in this process, `-S` lets it run as it was started, without a daemon's fork.
pub(super) const MINIDLNA: Makeup = Makeup {
    tcp: &[8200],
    files: &[("minidlna/minidlna.conf.in", "minidlna.conf"), ("minidlna/empty", "media/empty"), ("minidlna/empty", "db/empty")],
    daemons: &[Daemon { program: "minidlnad", args: &["-S", "-f", "{{dir}}/minidlna.conf", "-P", "{{dir}}/minidlna.pid"] }],
    ..IN_A_NETWORK
};

pub(super) const MOSQUITTO_OPEN: Makeup = Makeup {
    tcp: &[1883],
    files: &[("mosquitto/open.conf.in", "mosquitto.conf")],
    daemons: &[Daemon { program: "mosquitto", args: &["-c", "{{dir}}/mosquitto.conf"] }],
    ..BARE
};

pub(super) const MOSQUITTO_PASSWORD: Makeup =
    Makeup { files: &[("mosquitto/password.conf.in", "mosquitto.conf")], stored: Stored::Mosquitto, ..MOSQUITTO_OPEN };

pub(super) const MOSQUITTO_TLS: Makeup = Makeup {
    tcp: &[8883],
    files: &[("mosquitto/tls.conf.in", "mosquitto.conf")],
    declaration: Some("mosquitto/declaration.yaml"),
    logins: &["AuthMech-Broker"],
    identity: Identity::SignedByTestAuthority,
    ..MOSQUITTO_PASSWORD
};

const MOTION: Makeup = Makeup { daemons: &[Daemon { program: "motion", args: &["-n", "-c", "{{dir}}/motion.conf"] }], ..IN_A_NETWORK };

pub(super) const MOTION_OPEN: Makeup = Makeup { tcp: &[8080, 8081], files: &[("motion/open.conf.in", "motion.conf")], ..MOTION };

pub(super) const MOTION_BASIC: Makeup = Makeup { tcp: &[8080], files: &[("motion/basic.conf.in", "motion.conf")], ..MOTION };

pub(super) const MOTION_TLS: Makeup = Makeup {
    tcp: &[8080],
    files: &[("motion/tls.conf.in", "motion.conf")],
    declaration: Some("motion/tls.declaration.yaml"),
    logins: &["AuthMech-Web"],
    identity: Identity::SelfSigned,
    ..MOTION
};

pub(super) const NGINX_HARDENED: Makeup = Makeup {
    tcp: &[8443],
    files: &[("nginx/hardened.conf.in", "nginx.conf"), ("site/index.html", "site/index.html")],
    declaration: Some("nginx/hardened.declaration.yaml"),
    logins: &["AuthMech-Web"],
    identity: Identity::SignedByTestAuthority,
    stored: Stored::Crypted { hash: "-6" },
    daemons: &[Daemon { program: "nginx", args: &["-e", "{{dir}}/nginx.log", "-c", "{{dir}}/nginx.conf"] }],
    ..BARE
};

pub(super) const NGINX_WEAK: Makeup = Makeup {
    tcp: &[8080, 8443],
    files: &[("nginx/weak.conf.in", "nginx.conf"), ("site/index.html", "site/index.html")],
    declaration: Some("nginx/weak.declaration.yaml"),
    identity: Identity::SelfSigned,
    stored: Stored::Crypted { hash: "-apr1" },
    ..NGINX_HARDENED
};

/// The name service of Samba alone.
pub(super) const NMBD: Makeup = Makeup {
    udp: &[137],
    files: &[("nmbd/smb.conf.in", "smb.conf")],
    daemons: &[Daemon { program: "nmbd", args: &["-F", "--no-process-group", "-s", "{{dir}}/smb.conf", "-l", "{{dir}}"] }],
    ..IN_A_NETWORK
};

/// Each start reads the account from the peer's folder and hashes it as its manual says.
pub(super) const NODE_RED: Makeup = Makeup {
    tcp: &[1880],
    files: &[("node_red/login.js.in", "settings.js")],
    daemons: &[Daemon { program: "node", args: &["{{node-red}}", "--settings", "{{dir}}/settings.js"] }],
    ..BARE
};

pub(super) const NODE_RED_OPEN: Makeup = Makeup { files: &[("node_red/open.js.in", "settings.js")], ..NODE_RED };

pub(super) const NODE_RED_TLS: Makeup = Makeup {
    files: &[("node_red/tls.js.in", "settings.js")],
    declaration: Some("node_red/declaration.yaml"),
    logins: &["AuthMech-Editor"],
    identity: Identity::SignedByTestAuthority,
    ..NODE_RED
};

pub(super) const OPENSSL_EXPIRED: Makeup = Makeup {
    tcp: &[8443],
    identity: Identity::Expired,
    daemons: &[Daemon { program: "openssl", args: &s_server("ALL", "-min_protocol", "TLSv1.2") }],
    ..BARE
};

/// 512 bits, TLS 1.0 alone, and every suite that the library has, those without encryption and without a certificate too.
pub(super) const OPENSSL_OLD: Makeup = Makeup {
    tcp: &[8443],
    identity: Identity::Short,
    daemons: &[Daemon { program: "openssl", args: &s_server("ALL:eNULL:aNULL:@SECLEVEL=0", "-max_protocol", "TLSv1") }],
    ..BARE
};

pub(super) const OPENSSL_SOUND: Makeup = Makeup {
    tcp: &[8443],
    identity: Identity::SignedByTestAuthority,
    daemons: &[Daemon { program: "openssl", args: &s_server(RECOMMENDED, "-min_protocol", "TLSv1.2") }],
    ..BARE
};

const RECOMMENDED: &str = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384";

/// Its status page (`-www`) reads no file.
const fn s_server(suites: &'static str, bound: &'static str, version: &'static str) -> [&'static str; 12] {
    let (certificate, key) = ("{{dir}}/server.crt", "{{dir}}/server.key");
    ["s_server", "-accept", "{{address}}:8443", "-cert", certificate, "-key", key, "-www", "-cipher", suites, bound, version]
}

pub(super) const SHELLS: Makeup = Makeup {
    tcp: &[2121, 2222],
    udp: &[1161],
    files: &[
        ("shells/enter.sh.in", "enter.sh"),
        ("shells/snmpd.conf.in", "snmpd.conf"),
        ("shells/sshd.pam.in", "pam.d/sshd"),
        ("shells/sshd_config.in", "sshd_config"),
        ("shells/vsftpd.conf.in", "vsftpd.conf"),
        ("shells/vsftpd.pam.in", "pam.d/vsftpd"),
    ],
    declaration: Some("shells/declaration.yaml"),
    logins: &["AuthMech-FTP", "AuthMech-SNMP", "AuthMech-SSH"],
    identity: Identity::OpenSshHostKey,
    daemons: &[SSHD, VSFTPD, SNMPD],
    takes_root: true,
    ..BARE
};

pub(super) const SNMP_PUBLIC: Makeup = Makeup {
    udp: &[161],
    files: &[("snmpd/public.conf.in", "snmpd.conf")],
    daemons: &[Daemon {
        program: "env",
        args: &["SNMP_PERSISTENT_DIR={{dir}}/kept", "snmpd", "-f", "-Lo", "-I", "-smux", "-m", "", "-C", "-c", "{{dir}}/snmpd.conf"],
    }],
    takes_root: true,
    ..BARE
};

pub(super) const SNMP_VERSION_3: Makeup = Makeup { files: &[("snmpd/version3.conf.in", "snmpd.conf")], ..SNMP_PUBLIC };

pub(super) const TELNET: Makeup = Makeup {
    tcp: &[2323],
    files: &[("telnetd/login.sh.in", "login.sh"), ("dropbear_telnetd/issue", "issue")],
    declaration: Some("telnetd/declaration.yaml"),
    logins: &["AuthMech-Telnet"],
    daemons: &[TELNETD],
    ..BARE
};

pub(super) const UDHCPD: Makeup = Makeup {
    udp: &[67],
    files: &[("udhcpd/udhcpd.conf.in", "udhcpd.conf"), ("minidlna/empty", "leases")],
    daemons: &[Daemon { program: "busybox", args: &["udhcpd", "-f", "{{dir}}/udhcpd.conf"] }],
    ..IN_A_NETWORK
};

pub(super) const VSFTPD_CLEAR: Makeup = Makeup {
    tcp: &[2121],
    files: &[
        ("shells/enter.sh.in", "enter.sh"),
        ("shells/snmpd.conf.in", "snmpd.conf"),
        ("shells/vsftpd.conf.in", "vsftpd.conf"),
        ("shells/vsftpd.pam.in", "pam.d/vsftpd"),
    ],
    daemons: &[VSFTPD],
    takes_root: true,
    ..BARE
};

pub(super) const VSFTPD_TLS: Makeup = Makeup {
    files: &[
        ("shells/enter.sh.in", "enter.sh"),
        ("shells/snmpd.conf.in", "snmpd.conf"),
        ("vsftpd/tls.conf.in", "vsftpd.conf"),
        ("shells/vsftpd.pam.in", "pam.d/vsftpd"),
    ],
    identity: Identity::SignedByTestAuthority,
    ..VSFTPD_CLEAR
};

/// No root login (`-w`), no forwarding, and `false` in place of any shell: the accounts it would accept are the machine's own.
const DROPBEAR: Daemon = Daemon { program: "dropbear", args: &dropbear("{{dir}}/dropbear.pid", "{{address}}:2222", "-w") };

/// Accepts no password at all (`-s`).
const DROPBEAR_BY_KEYS: Daemon = Daemon { program: "dropbear", args: &dropbear("{{dir}}/dropbear-by-keys.pid", "{{address}}:2224", "-s") };

const fn dropbear(pid: &'static str, at: &'static str, option: &'static str) -> [&'static str; 15] {
    let (issue, key) = ("{{dir}}/issue", "{{dir}}/host_key");
    ["-F", "-E", "-j", "-k", "-c", "/bin/false", "-b", issue, "-r", key, "-P", pid, "-p", at, option]
}

/// Its login program is a script that knows one account of its own and opens no shell.
const TELNETD: Daemon = Daemon {
    program: "busybox",
    args: &["telnetd", "-F", "-b", "{{address}}", "-p", "2323", "-f", "{{dir}}/issue", "-l", "{{dir}}/login.sh"],
};

const SSHD: Daemon =
    Daemon { program: "unshare", args: &["-m", "{{dir}}/enter.sh", "/usr/sbin/sshd", "-D", "-e", "-f", "{{dir}}/sshd_config"] };

const VSFTPD: Daemon = Daemon { program: "unshare", args: &["-m", "{{dir}}/enter.sh", "/usr/sbin/vsftpd", "{{dir}}/vsftpd.conf"] };

/// No file of the machine's own is read (`-C`), no MIB, and nothing is kept.
const SNMPD: Daemon = Daemon {
    program: "unshare",
    args: &["-m", "{{dir}}/enter.sh", "/usr/sbin/snmpd", "-f", "-Lo", "-I", "-smux", "-m", "", "-C", "-c", "{{dir}}/snmpd/snmpd.conf"],
};
