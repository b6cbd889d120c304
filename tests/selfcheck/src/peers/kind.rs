//! The kinds of peer: which programs make one up, on which ports, from which files under `tests/peers/`.

use super::credentials::{Identity, Stored};

/// One foreign device under test. What each does on the wire is written in `tests/peers/TRUTH.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PeerKind {
    /// dropbear (SSH) by passwords, dropbear by keys alone and busybox telnetd behind one address: the old router.
    DropbearTelnetd,
    /// lighttpd, Digest login by SHA-256 inside TLS only, nothing said about the software.
    LighttpdSound,
    /// lighttpd, Digest login by MD5, also in clear, with its version in every answer.
    LighttpdWeak,
    /// nginx, Basic login, TLS 1.2 and 1.3 with recommended suites, guessing limited per source address.
    NginxHardened,
    /// nginx, Basic login also in clear, TLS 1.0 to 1.3 with every suite the library has, no limit on guessing.
    NginxWeak,
    /// OpenSSH with a lock per account, vsftpd with a delay, and snmpd, each by password: the hub with logins for technicians. Takes root to start.
    Shells,
    /// busybox telnetd with an account that the factory forgot.
    Telnetd,
}

/// One program of a peer: its arguments hold the same placeholders as the templates.
pub(super) struct Daemon {
    pub program: &'static str,
    pub args: &'static [&'static str],
}

impl PeerKind {
    /// All kinds.
    pub const ALL: [Self; 7] =
        [Self::DropbearTelnetd, Self::LighttpdSound, Self::LighttpdWeak, Self::NginxHardened, Self::NginxWeak, Self::Shells, Self::Telnetd];

    /// TCP ports it listens on, ascending.
    #[must_use]
    pub fn ports(self) -> &'static [u16] {
        match self {
            Self::DropbearTelnetd => &[2222, 2224, 2323],
            Self::LighttpdSound | Self::NginxHardened => &[8443],
            Self::LighttpdWeak | Self::NginxWeak => &[8080, 8443],
            Self::Shells => &[2121, 2222],
            Self::Telnetd => &[2323],
        }
    }

    /// Files under `tests/peers/` that it needs, and their names in its folder. The placeholders in them are filled in.
    pub(super) fn files(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::DropbearTelnetd => &[("dropbear_telnetd/login.sh.in", "login.sh"), ("dropbear_telnetd/issue", "issue")],
            Self::LighttpdSound => &[("lighttpd/sound.conf.in", "lighttpd.conf"), ("site/index.html", "site/index.html")],
            Self::LighttpdWeak => &[("lighttpd/weak.conf.in", "lighttpd.conf"), ("site/index.html", "site/index.html")],
            Self::NginxHardened => &[("nginx/hardened.conf.in", "nginx.conf"), ("site/index.html", "site/index.html")],
            Self::NginxWeak => &[("nginx/weak.conf.in", "nginx.conf"), ("site/index.html", "site/index.html")],
            Self::Shells => &[
                ("shells/enter.sh.in", "enter.sh"),
                ("shells/snmpd.conf.in", "snmpd.conf"),
                ("shells/sshd.pam.in", "pam.d/sshd"),
                ("shells/sshd_config.in", "sshd_config"),
                ("shells/vsftpd.conf.in", "vsftpd.conf"),
                ("shells/vsftpd.pam.in", "pam.d/vsftpd"),
            ],
            Self::Telnetd => &[("telnetd/login.sh.in", "login.sh"), ("dropbear_telnetd/issue", "issue")],
        }
    }

    /// Its declaration under `tests/peers/`: what its supplier would claim.
    #[must_use]
    pub fn declaration(self) -> &'static str {
        match self {
            Self::DropbearTelnetd => "dropbear_telnetd/declaration.yaml",
            Self::LighttpdSound => "lighttpd/sound.declaration.yaml",
            Self::LighttpdWeak => "lighttpd/weak.declaration.yaml",
            Self::NginxHardened => "nginx/hardened.declaration.yaml",
            Self::NginxWeak => "nginx/weak.declaration.yaml",
            Self::Shells => "shells/declaration.yaml",
            Self::Telnetd => "telnetd/declaration.yaml",
        }
    }

    /// The rows of 1-AuthMech in its declaration at which its account signs in, where a right login can succeed at all.
    #[must_use]
    pub fn logins(self) -> &'static [&'static str] {
        match self {
            Self::DropbearTelnetd => &[],
            Self::Shells => &["AuthMech-FTP", "AuthMech-SNMP", "AuthMech-SSH"],
            Self::Telnetd => &["AuthMech-Telnet"],
            _ => &["AuthMech-Web"],
        }
    }

    /// How it proves who it is.
    pub(super) fn identity(self) -> Identity {
        match self {
            Self::DropbearTelnetd => Identity::SshHostKey,
            Self::Shells => Identity::OpenSshHostKey,
            Self::Telnetd => Identity::None,
            Self::LighttpdSound | Self::NginxHardened => Identity::SignedByTestAuthority,
            Self::LighttpdWeak | Self::NginxWeak => Identity::SelfSigned,
        }
    }

    /// How it keeps the account it knows.
    pub(super) fn stored(self) -> Stored {
        match self {
            Self::DropbearTelnetd | Self::Shells | Self::Telnetd => Stored::Clear,
            Self::LighttpdSound => Stored::Digest { hash: "-sha256" },
            Self::LighttpdWeak => Stored::Digest { hash: "-md5" },
            Self::NginxHardened => Stored::Crypted { hash: "-6" },
            Self::NginxWeak => Stored::Crypted { hash: "-apr1" },
        }
    }

    /// The programs that run.
    pub(super) fn daemons(self) -> &'static [Daemon] {
        match self {
            Self::DropbearTelnetd => &[DROPBEAR, DROPBEAR_BY_KEYS, TELNETD],
            Self::Shells => &[SSHD, VSFTPD, SNMPD],
            Self::Telnetd => &[TELNETD],
            Self::LighttpdSound | Self::LighttpdWeak => &[Daemon { program: "lighttpd", args: &["-D", "-f", "{{dir}}/lighttpd.conf"] }],
            Self::NginxHardened | Self::NginxWeak => {
                &[Daemon { program: "nginx", args: &["-e", "{{dir}}/nginx.log", "-c", "{{dir}}/nginx.conf"] }]
            }
        }
    }
}

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
