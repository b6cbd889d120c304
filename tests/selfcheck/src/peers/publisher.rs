//! A supplier's web server (nginx) and name server (dnsmasq) for the domain example.com, at a loopback address.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::PEERS;
use super::credentials::for_name;
use super::program::{find, run};
use super::running::PeerTrouble;

/// The domain.
pub const DOMAIN: &str = "example.com";
/// Where the web server listens, by TLS.
pub const WEB_PORT: u16 = 8443;
/// Where the name server listens.
pub const NAME_PORT: u16 = 5353;
const PATIENCE: Duration = Duration::from_secs(10);

/// Both servers, until this value is dropped.
#[derive(Debug)]
pub struct Publisher {
    address: Ipv4Addr,
    guards: Vec<Child>,
    dir: TempDir,
}

impl Publisher {
    /// Starts both and waits until they listen. `pages` are the files of the site by name.
    ///
    /// # Errors
    /// When a program is missing or does not start.
    pub fn start(address: Ipv4Addr, pages: &[(&str, &[u8])]) -> Result<Self, PeerTrouble> {
        let (nginx, dnsmasq) = (find("nginx")?, find("dnsmasq")?);
        let mut publisher = Self { address, guards: Vec::new(), dir: TempDir::with_prefix("publisher-")? };
        let dir = publisher.dir.path().to_owned();
        for_name(DOMAIN, &dir)?;
        fs::create_dir(dir.join("site"))?;
        fs::write(dir.join("nobody"), "")?;
        for (name, content) in pages {
            fs::write(dir.join("site").join(name), content)?;
        }
        for name in ["nginx.conf", "dnsmasq.conf"] {
            let template = fs::read_to_string(Path::new(PEERS).join("publisher").join(format!("{name}.in")))?;
            let text = template.replace("{{address}}", &address.to_string()).replace("{{dir}}", &dir.display().to_string());
            fs::write(dir.join(name), text)?;
        }
        let path = |name: &str| dir.join(name).display().to_string();
        publisher.spawn(&nginx, &["-e", &path("nginx.log"), "-c", &path("nginx.conf")])?;
        publisher.spawn(&dnsmasq, &[&format!("--conf-file={}", path("dnsmasq.conf"))])?;
        publisher.wait(&[WEB_PORT, NAME_PORT])?;
        Ok(publisher)
    }

    /// The certificate of the authority that signed the site's, as PEM.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.dir.path().join("ca.crt")
    }

    /// What curl gets from a path: the status and the size of the body.
    ///
    /// # Errors
    /// When curl is missing or fails.
    pub fn by_curl(&self, path: &str) -> Result<(u16, u64), PeerTrouble> {
        let lead = format!("{DOMAIN}:443:{}:{WEB_PORT}", self.address);
        let (url, authority) = (format!("https://{DOMAIN}{path}"), self.authority().display().to_string());
        let args = [
            "--disable",
            "-s",
            "-o",
            "/dev/null",
            "-w",
            "%{http_code} %{size_download}",
            "--connect-to",
            &lead,
            "--cacert",
            &authority,
            &url,
        ];
        let said = run(&find("curl")?, &args, Path::new("/"), b"")?;
        let numbers: Vec<u64> = said.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        match numbers[..] {
            [status, size] => Ok((u16::try_from(status).unwrap_or_default(), size)),
            _ => Err(io::Error::other(format!("curl said {said}")).into()),
        }
    }

    /// What dig gets for a name: the records, sorted.
    ///
    /// # Errors
    /// When dig is missing or fails.
    pub fn by_dig(&self, kind: &str, name: &str) -> Result<Vec<String>, PeerTrouble> {
        let (server, port) = (format!("@{}", self.address), NAME_PORT.to_string());
        let said = run(&find("dig")?, &[&server, "-p", &port, "+short", kind, name], Path::new("/"), b"")?;
        let mut lines: Vec<String> = said.lines().map(str::to_owned).collect();
        lines.sort();
        Ok(lines)
    }

    fn spawn(&mut self, program: &Path, args: &[&str]) -> io::Result<()> {
        let log = fs::File::create(self.dir.path().join(format!("{}.out", self.guards.len())))?;
        let mut guard = Command::new(Path::new(PEERS).join("guard.sh"));
        guard.arg(program).args(args).current_dir(self.dir.path()).process_group(0);
        self.guards.push(guard.stdin(Stdio::piped()).stdout(log.try_clone()?).stderr(log).spawn()?);
        Ok(())
    }

    fn wait(&self, ports: &[u16]) -> io::Result<()> {
        let began = Instant::now();
        while !ports.iter().all(|port| TcpStream::connect((self.address, *port)).is_ok()) {
            if began.elapsed() > PATIENCE {
                let said = |name: &str| fs::read_to_string(self.dir.path().join(name)).unwrap_or_default();
                return Err(io::Error::other(format!(
                    "the publisher does not listen:\n{}{}{}",
                    said("0.out"),
                    said("1.out"),
                    said("nginx.log")
                )));
            }
            sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        for guard in &mut self.guards {
            // The end of its input tells the guard to end what it runs.
            drop(guard.stdin.take());
            let _ = guard.wait();
        }
    }
}
