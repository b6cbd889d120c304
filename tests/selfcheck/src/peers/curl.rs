//! What curl says about a peer: status, headers and time of one request.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::program::{find, run};
use super::running::PeerTrouble;

/// How a request signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Login<'a> {
    /// With Basic credentials, sent at once.
    Basic {
        /// Account.
        user: &'a str,
        /// Its secret.
        secret: &'a str,
    },
    /// With Digest credentials, sent after the challenge; the answer is the one to the second request.
    Digest {
        /// Account.
        user: &'a str,
        /// Its secret.
        secret: &'a str,
    },
    /// Not at all.
    Nobody,
}

/// The last answer to one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurlAnswer {
    /// HTTP status.
    pub status: u16,
    /// Header values by their names in lower case.
    pub headers: BTreeMap<String, Vec<String>>,
    /// Time from the start of the request to the end of the answer, connection set-up included.
    pub took: Duration,
}

/// The status alone of a GET; see [`curl`].
///
/// # Errors
/// As [`curl`].
pub fn curl_status(url: &str, login: Login<'_>) -> Result<u16, PeerTrouble> {
    Ok(curl(url, login, None)?.status)
}

/// GETs `url`. With an authority's certificate (PEM) the server's own is verified against it, else any is accepted.
///
/// # Errors
/// When curl is missing, or fails: no connection, no answer in 30 s, a certificate that does not verify.
pub fn curl(url: &str, login: Login<'_>, authority: Option<&Path>) -> Result<CurlAnswer, PeerTrouble> {
    let written = run(&find("curl")?, &["--disable", "--config", "-"], Path::new("/"), options(url, login, authority).as_bytes())?;
    Ok(answer(&written)?)
}

/// Options as a configuration on standard input: on the command line every user of the machine could read the secret.
fn options(url: &str, login: Login<'_>, authority: Option<&Path>) -> String {
    let trust = authority.map_or("insecure".to_owned(), |path| format!("cacert = \"{}\"", path.display()));
    let login = match login {
        Login::Basic { user, secret } => format!("basic\nuser = \"{user}:{secret}\""),
        Login::Digest { user, secret } => format!("digest\nuser = \"{user}:{secret}\""),
        Login::Nobody => String::new(),
    };
    let report = r#"write-out = "%{http_code} %{time_total}\n%{header_json}""#;
    format!("url = \"{url}\"\nsilent\nshow-error\nnoproxy = \"*\"\nmax-time = 30\noutput = /dev/null\n{report}\n{trust}\n{login}\n")
}

fn answer(written: &str) -> io::Result<CurlAnswer> {
    let (line, headers) = written.split_once('\n').ok_or_else(|| io::Error::other("curl wrote no report"))?;
    let (status, seconds) = line.split_once(' ').ok_or_else(|| io::Error::other("curl wrote no status"))?;
    let seconds: f64 = seconds.parse().map_err(io::Error::other)?;
    Ok(CurlAnswer {
        status: status.parse().map_err(io::Error::other)?,
        headers: serde_json::from_str(headers)?,
        took: Duration::try_from_secs_f64(seconds).map_err(io::Error::other)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read() {
        let read = answer("401 1.009997\n{\"server\":[\"nginx\"]}\n").unwrap();
        assert_eq!((read.status, read.took), (401, Duration::from_micros(1_009_997)));
        assert_eq!(read.headers["server"], ["nginx"]);
    }

    #[test]
    fn a_secret_travels_in_the_configuration() {
        let login = Login::Basic { user: "owner", secret: "0123456789abcdef" };
        assert!(options("https://127.64.0.1:8443/", login, None).contains("user = \"owner:0123456789abcdef\""));
    }
}
