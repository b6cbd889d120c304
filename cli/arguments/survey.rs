//! Arguments of `thirteen survey`: which device, how far to look.

use std::path::PathBuf;

use clap::Args;

use super::name;

#[derive(Debug, Args)]
#[command(
    after_help = "It looks, and tries the dated list of common credentials at the logins that it finds: 60 pairs, after a wrong password was refused, each login by itself; a lock is waited out, and an account that stays locked is left alone. `--only-look` leaves that out. Nothing is changed, nothing is restarted, and nothing is sent to another address.\n\nExit codes: 0 nothing that no declaration could excuse, 1 a nonconformity, 2 not finished, 3 bench trouble or nothing answers, 64 usage.\n\nTry it: thirteen survey 192.168.1.20 --state initialised"
)]
pub struct Survey {
    /// The device's IP address, or a host name. For an address of the public internet, `--authorised-by` says who allowed it.
    #[arg(value_name = "ADDRESS")]
    pub address: String,
    /// The device class, whose profile says what is surveyed and how gently.
    #[arg(long, default_value = "consumer-device", value_name = "CLASS")]
    pub profile: String,
    /// Ask these TCP ports only, as in `80,443,8000-8100`. Of the others nothing is told then.
    #[arg(long, value_name = "LIST")]
    pub tcp: Option<Ports>,
    /// Ask these UDP ports only, and discovery protocols on them; `none` asks none.
    #[arg(long, value_name = "LIST")]
    pub udp: Option<Ports>,
    /// The state that the device stands in. Without it, what is open by nature before set-up is told as a remark.
    #[arg(long, value_enum, value_name = "STATE")]
    pub state: Option<StateGiven>,
    /// Somebody who may sign in. Other users of this machine can read a command line: the environment variable is safer.
    #[arg(long, value_name = "USER:SECRET", env = "THIRTEEN_CREDENTIAL", hide_env_values = true)]
    pub credential: Option<String>,
    /// A PEM file with the certificates that devices are trusted by.
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// Who allowed this, and by which document. It stands in the journal.
    #[arg(long, value_name = "TEXT", value_parser = name)]
    pub authorised_by: Option<String>,
    /// Only look: try no common credentials.
    #[arg(long)]
    pub only_look: bool,
    /// Print JSON: `{ findings, not_told }`, as `thirteen schema survey` describes it.
    #[arg(long)]
    pub json: bool,
    /// List what could not be told, with why.
    #[arg(long, short)]
    pub verbose: bool,
    /// Keep the journal and what would be declared here: a new folder, or an empty one. Without it a new `survey-ADDRESS`.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// The state that a device stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum StateGiven {
    /// As delivered, or during set-up.
    Factory,
    /// Set up and in normal use.
    Initialised,
}

/// Ports as a list with spans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ports(pub Vec<u16>);

impl std::str::FromStr for Ports {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self(Vec::new()));
        }
        let number = |word: &str| {
            let number: Option<u16> = word.trim().parse().ok().filter(|number| *number != 0);
            number.ok_or_else(|| format!("`{word}` is no port: write numbers from 1 to 65535, as in 80,443,8000-8100"))
        };
        let mut ports = Vec::new();
        for part in text.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (number(first)?, number(last)?);
            if first > last {
                return Err(format!("`{part}` is no span: the first port is the lower one"));
            }
            ports.extend(first..=last);
        }
        ports.sort_unstable();
        ports.dedup();
        Ok(Self(ports))
    }
}
