//! A time-stamping authority of OpenSSL behind a small server of Python's: asked over HTTP, believed by those who trust it, and found out when it cheats.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use selfcheck::command::{Said, said};
use selfcheck::made;

use crate::folder::path;

const SERVER: &str = r#"
import http.server, subprocess, sys
class Authority(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        query = self.rfile.read(int(self.headers['content-length']))
        asked = self.headers['content-type'] == 'application/timestamp-query'
        open('query.tsq' if self.path != '/old' or not asked else 'ignored.tsq', 'wb').write(query)
        made = ['openssl', 'ts', '-reply', '-config', 'tsa.conf', '-queryfile', 'query.tsq', '-out', 'answer.tsr']
        subprocess.run(made, check=True, capture_output=True)
        body = open('answer.tsr', 'rb').read()
        self.send_response(200 if asked else 415)
        self.send_header('Content-Type', 'application/timestamp-reply')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
server = http.server.HTTPServer(('127.0.0.1', 0), Authority)
print(server.server_port, flush=True)
server.serve_forever()
"#;

/// The server; it ends with the test.
struct Authority {
    server: Child,
    port: String,
}

impl Authority {
    fn in_folder(folder: &Path) -> Self {
        clock(folder);
        let mut server = Command::new("python3").args(["-c", SERVER]).current_dir(folder).stdout(Stdio::piped()).spawn().unwrap();
        let mut port = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut port).unwrap();
        Self { server, port: port.trim().to_owned() }
    }
}

/// Lays out what `openssl ts` needs to stamp: `tsa.conf`, the certificate `tsa.pem`, its key.
pub fn clock(folder: &Path) {
    let request = "req -x509 -newkey rsa:3072 -nodes -keyout tsa.key -out tsa.pem -days 3650 -addext keyUsage=critical,digitalSignature \
                   -addext extendedKeyUsage=critical,timeStamping -addext basicConstraints=critical,CA:FALSE";
    openssl(folder, &request.split_whitespace().chain(["-subj", "/CN=Example Clock"]).collect::<Vec<_>>());
    fs::write(folder.join("serial"), "01\n").unwrap();
    let conf = "[tsa]\ndefault_tsa = t\n[t]\nserial = serial\nsigner_cert = tsa.pem\nsigner_key = tsa.key\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256\ness_cert_id_alg = sha256\n";
    fs::write(folder.join("tsa.conf"), conf).unwrap();
}

/// Adds the authority of [`clock`] to a trust file.
pub fn trusted_clock(folder: &Path, trust: &Path) {
    let pem = fs::read_to_string(folder.join("tsa.pem")).unwrap();
    let indented: String = pem.lines().map(|line| format!("      {line}\n")).collect();
    let known = fs::read_to_string(trust).unwrap();
    fs::write(trust, format!("{known}time_stampers:\n  - name: Example Clock\n    certificate: |\n{indented}")).unwrap();
}

impl Drop for Authority {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

pub fn openssl(folder: &Path, arguments: &[&str]) -> Said {
    let said = Said::by(Command::new("openssl").args(arguments).current_dir(folder));
    assert_eq!(said.exit, Some(0), "{}", said.err);
    said
}

#[test]
fn an_authority_is_asked_and_its_stamp_counts() {
    let scratch = tempfile::tempdir().unwrap();
    let (bundle, key) = (scratch.path().join("small.asice"), scratch.path().join("ada"));
    let mut bytes = Vec::new();
    made::packed(made::attaching(Vec::new(), 1), Vec::new(), Vec::new(), &mut bytes).unwrap();
    fs::write(&bundle, bytes).unwrap();
    let authority = Authority::in_folder(scratch.path());
    let made = said(["keys", "new", "--name", "Ada Example", "--organisation", "Example Lab", path(&key)]);
    assert_eq!(made.exit, Some(0), "{}", made.err);
    assert_eq!(said(["sign", path(&bundle), "--key", path(&key)]).exit, Some(0));

    let server = format!("http://127.0.0.1:{}", authority.port);
    let stamped = said(["timestamp", path(&bundle), "--server", &server]);
    assert_eq!(stamped.exit, Some(0), "{}", stamped.err);
    let asked = openssl(scratch.path(), &["ts", "-query", "-in", "query.tsq", "-text"]);
    assert!(asked.out.contains("Nonce: 0x") && asked.out.contains("Certificate required: yes"), "{}", asked.out);
    let checked =
        openssl(scratch.path(), &["ts", "-verify", "-in", "answer.tsr", "-queryfile", "query.tsq", "-CAfile", "tsa.pem", "-partial_chain"]);
    assert!(checked.out.contains("Verification: OK") || checked.err.contains("Verification: OK"), "{}{}", checked.out, checked.err);

    // The authority does not know it, but what it answers here is its answer to the request before.
    let old = said(["timestamp", path(&bundle), "--server", &format!("{server}/old")]);
    assert!(old.exit == Some(64) && old.err.contains("nonce"), "{:?}: {}", old.exit, old.err);
    let nobody = said(["timestamp", path(&bundle), "--server", "http://127.0.0.1:1"]);
    assert!(nobody.exit == Some(3) && nobody.err.contains("gave no answer"), "{:?}: {}", nobody.exit, nobody.err);

    trusted_clock(scratch.path(), &key.join("trust.yaml"));
    let verified = said(["verify", path(&bundle), "--trust", path(&key.join("trust.yaml"))]);
    assert!(verified.exit == Some(0) && verified.out.contains("Example Clock"), "{:?}: {}", verified.exit, verified.out);
}
