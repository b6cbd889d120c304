//! What a peer needs to know before it starts: its own key and certificate, and the one account that may sign in.

use std::fs;
use std::io::{self, Read};
use std::net::Ipv4Addr;
use std::path::Path;

use super::program::{find, run};
use super::running::PeerTrouble;

/// Name of the account on every peer.
pub(super) const USER: &str = "owner";

/// The realm that the HTTP peers announce; it goes into the stored digest.
const REALM: &str = "Settings";

/// How a peer proves who it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Identity {
    /// A certificate by RSA 2048 that signs itself and was good through 2020.
    Expired,
    /// A certificate by RSA 2048 that signs itself; RSA so that the suites with RSA key exchange can be offered too.
    SelfSigned,
    /// A certificate by P-256 for the peer's address, signed by an authority that is made for the occasion (`ca.crt`).
    SignedByTestAuthority,
    /// It does not.
    None,
    /// An Ed25519 host key as OpenSSH keeps it.
    OpenSshHostKey,
    /// A certificate by RSA of 512 bits that signs itself.
    Short,
    /// An Ed25519 host key as dropbear keeps it.
    SshHostKey,
}

/// In which form a peer keeps its account.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stored {
    /// As it is, for the login script behind telnetd.
    Clear,
    /// `htpasswd` as nginx reads it, by this option of `openssl passwd`.
    Crypted {
        /// `-apr1` (MD5) or `-6` (SHA-512).
        hash: &'static str,
    },
    /// `htdigest` as lighttpd reads it, by this option of `openssl dgst`.
    Digest {
        /// `-md5` or `-sha256`.
        hash: &'static str,
    },
    /// As mosquitto reads it: `mosquitto_passwd` puts a hash in place of the secret.
    Mosquitto,
}

/// A fresh secret of 16 hexadecimal digits (64 bits).
pub(super) fn fresh_secret() -> io::Result<String> {
    let mut bytes = [0; 8];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Writes the account into the peer's folder.
pub(super) fn store(stored: Stored, secret: &str, dir: &Path) -> Result<(), PeerTrouble> {
    let (file, line) = match stored {
        Stored::Clear | Stored::Mosquitto => ("account", format!("{USER}:{secret}\n")),
        Stored::Crypted { hash } => {
            let crypted = run(&find("openssl")?, &["passwd", hash, "-stdin"], dir, secret.as_bytes())?;
            ("htpasswd", format!("{USER}:{}\n", crypted.trim()))
        }
        Stored::Digest { hash } => {
            let digest = run(&find("openssl")?, &["dgst", "-r", hash], dir, format!("{USER}:{REALM}:{secret}").as_bytes())?;
            let digest = digest.split_whitespace().next().unwrap_or_default();
            ("htdigest", format!("{USER}:{REALM}:{digest}\n"))
        }
    };
    fs::write(dir.join(file), line)?;
    if matches!(stored, Stored::Mosquitto) {
        run(&find("mosquitto_passwd")?, &["-U", file], dir, b"")?;
    }
    Ok(())
}

/// Makes the peer's key and certificate in its folder: `server.key`, `server.crt` and perhaps `ca.crt`, or `host_key`.
pub(super) fn identify(identity: Identity, address: Ipv4Addr, dir: &Path) -> Result<(), PeerTrouble> {
    match identity {
        Identity::Expired => expired(address, dir),
        Identity::None => Ok(()),
        Identity::OpenSshHostKey => {
            Ok(run(&find("ssh-keygen")?, &["-q", "-t", "ed25519", "-N", "", "-f", "host_key"], dir, b"").map(drop)?)
        }
        Identity::SelfSigned => self_signed(address, "rsa:2048", dir),
        Identity::Short => self_signed(address, "rsa:512", dir),
        Identity::SignedByTestAuthority => signed(address, dir),
        Identity::SshHostKey => Ok(run(&find("dropbearkey")?, &["-t", "ed25519", "-f", "host_key"], dir, b"").map(drop)?),
    }
}

const P_256: [&str; 4] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

fn self_signed(address: Ipv4Addr, key: &str, dir: &Path) -> Result<(), PeerTrouble> {
    let names = format!("subjectAltName=IP:{address}");
    certificate(&["-newkey", key], "server", &["-subj", "/CN=peer", "-addext", &names], dir)
}

/// `openssl req` knows no past; `openssl ca` does, and wants a list of what it signed.
fn expired(address: Ipv4Addr, dir: &Path) -> Result<(), PeerTrouble> {
    let openssl = find("openssl")?;
    let rules = format!(
        "[ca]\ndefault_ca = past\n[past]\ndatabase = signed.txt\nnew_certs_dir = .\nrand_serial = yes\ndefault_md = sha256\npolicy = any\n\
         x509_extensions = names\n[any]\ncommonName = supplied\n[names]\nsubjectAltName = IP:{address}\n"
    );
    fs::write(dir.join("ca.conf"), rules)?;
    fs::write(dir.join("signed.txt"), "")?;
    let asks = ["req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=peer"];
    run(&openssl, &asks, dir, b"")?;
    let signs = ["ca", "-config", "ca.conf", "-selfsign", "-batch", "-notext", "-keyfile", "server.key", "-in", "server.csr"];
    let dates = ["-out", "server.crt", "-startdate", "20200101000000Z", "-enddate", "20210101000000Z"];
    run(&openssl, &[&signs[..], &dates].concat(), dir, b"")?;
    Ok(())
}

fn signed(address: Ipv4Addr, dir: &Path) -> Result<(), PeerTrouble> {
    certificate(&P_256, "ca", &["-subj", "/CN=Test authority"], dir)?;
    let names = format!("subjectAltName=IP:{address}");
    let by_authority =
        ["-CA", "ca.crt", "-CAkey", "ca.key", "-subj", "/CN=peer", "-addext", "basicConstraints=critical,CA:FALSE", "-addext"];
    certificate(&P_256, "server", &[&by_authority[..], &[&names]].concat(), dir)
}

/// A key and certificate for a host by its name, signed by an authority of its own: `server.key`, `server.crt`, `ca.crt`.
pub(super) fn for_name(host: &str, dir: &Path) -> Result<(), PeerTrouble> {
    certificate(&P_256, "ca", &["-subj", "/CN=Test authority"], dir)?;
    let (subject, names) = (format!("/CN={host}"), format!("subjectAltName=DNS:{host}"));
    let by_authority =
        ["-CA", "ca.crt", "-CAkey", "ca.key", "-subj", &subject, "-addext", "basicConstraints=critical,CA:FALSE", "-addext", &names];
    certificate(&P_256, "server", &by_authority, dir)
}

/// One certificate of 30 days as `<name>.crt` with its key as `<name>.key`.
fn certificate(key: &[&str], name: &str, rest: &[&str], dir: &Path) -> Result<(), PeerTrouble> {
    let (key_file, certificate_file) = (format!("{name}.key"), format!("{name}.crt"));
    let output = ["-nodes", "-days", "30", "-keyout", &key_file, "-out", &certificate_file];
    run(&find("openssl")?, &[&["req", "-x509"], key, &output[..], rest].concat(), dir, b"")?;
    Ok(())
}
