//! Arguments about bundles: what is packed, rendered and verified, and who signs.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand, ValueEnum as _};
use reports::messages::Language;

use super::Assessment;

#[derive(Debug, Args)]
pub struct Bundle {
    #[command(flatten)]
    pub assessment: Assessment,
    /// The bundle to write: a new file, named NAME.asice by custom.
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
    /// Where the run's journal is; `results` in the assessment folder without it.
    #[arg(long, value_name = "DIR")]
    pub results: Option<PathBuf>,
    /// A part in which a short secret seemed to be found, and somebody looked: it is something else. May be repeated.
    #[arg(long, value_name = "PART")]
    pub looked_at: Vec<String>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "thirteen report camera.asice --format html --out report.html\nthirteen report camera.asice --format html,junit,sarif --out reports/\nthirteen report camera.asice --format consumer-pdf --lang de --trust trust.yaml --out summary.pdf\n\nExit codes: 0 rendered, 2 a text that judging takes is withheld, 65 not genuine."
)]
pub struct Report {
    /// The bundle.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// How; may be repeated, or several with commas between them.
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT", value_delimiter = ',')]
    pub format: Vec<Format>,
    /// Write it here, into a new file; several formats into a folder, each under its customary name. Nothing is overwritten. Standard output without it.
    #[arg(long, short, value_name = "FILE|DIR")]
    pub out: Option<PathBuf>,
    /// The language of headings and fixed phrases in HTML, in PDF and on the page for buyers: de, en or fr; en without it. What was recorded stays as it
    /// was said, and every other format is English.
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<Language>,
    /// What only the laboratory knows, for HTML and PDF: lab.yaml, as `thirteen init` writes it. What is missing there is listed, never invented.
    #[arg(long, value_name = "FILE")]
    pub lab: Option<PathBuf>,
    /// Whose signatures count on the page for buyers, which says who tested. Without it nobody is known. May be repeated.
    #[arg(long, value_name = "FILE", env = "THIRTEEN_TRUST")]
    pub trust: Vec<PathBuf>,
}

/// The formats of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// One page for buyers and sellers, as HTML: who tested which model, what was found by topic, how long it is supported.
    Consumer,
    /// The same page as PDF, one side of A4, with tags. Needs a build with `--features pdf`.
    ConsumerPdf,
    /// One self-contained page: verdict first, remedies, and the way from each verdict to its evidence.
    Html,
    /// The tree of verdicts, as `thirteen schema verdicts` describes it.
    Json,
    /// JUnit, for CI servers.
    Junit,
    /// A comment for a pull request, of at most 65,536 characters.
    Markdown,
    /// The report on paper: PDF/A-3a with tags for PDF/UA-1, verdicts.json and JUnit attached. Needs a build with `--features pdf`.
    Pdf,
    /// SARIF 2.1.0, for code review: failures with remedies, remarks, and what is open.
    Sarif,
    /// As on a terminal, with every finding.
    Text,
}

/// Where secrets are known that must not leave the house.
#[derive(Debug, Args)]
pub struct Looking {
    /// The folder of the assessment, for the secrets of its bench: none of them, in any encoding, may be in a part that stays. Without it the folder around
    /// the bundle, or the one in which this is called, if there is a bench in it.
    #[arg(long, value_name = "DIR")]
    pub secrets_of: Option<PathBuf>,
    /// A part in which what seems to be a short secret, or a withheld name, is something else; may be repeated.
    #[arg(long, value_name = "PART")]
    pub looked_at: Vec<String>,
}

impl Format {
    /// Its name, as `--format` takes it.
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// Whether it is written in several languages.
    pub fn has_languages(self) -> bool {
        matches!(self, Self::Consumer | Self::ConsumerPdf | Self::Html | Self::Pdf)
    }
}

#[derive(Debug, Args)]
#[command(
    after_help = "Always published: public.json (product, software version, support period, ICS, table 28, each obligation and verdict with what it rests on), plan.json, method.json. Everything else is withheld, and its leaf stays: root and signatures hold, and a text that is shown later can be held against them.\n\nThe names of people are withheld: whoever answers for a bundle signs it, and certificates are for everybody. Every part that stays is looked through for the secrets of the bench, if one is known (--secrets-of).\n\nA bundle of a reference device, and one that is signed with a key for tests, is not published.\n\nExit codes: 0 written, 64 not to be published, or a secret would be, 65 not genuine."
)]
pub struct Publish {
    /// The bundle. It is not touched.
    #[arg(value_name = "BUNDLE")]
    pub file: PathBuf,
    /// The publication to write: a new file.
    #[arg(long, short, value_name = "NEW")]
    pub out: PathBuf,
    /// A part, or a folder of them, to be published too; may be repeated. Example: --keep declaration.yaml --keep reports
    #[arg(long, value_name = "PART")]
    pub keep: Vec<String>,
    /// The trust file: it says which keys are for tests. May be repeated.
    #[arg(long, value_name = "FILE", env = "THIRTEEN_TRUST")]
    pub trust: Vec<PathBuf>,
    /// Where secrets are known.
    #[command(flatten)]
    pub looking: Looking,
}

#[derive(Debug, Args)]
#[command(
    after_help = "thirteen redact camera.asice --out for-the-buyer.asice --withhold 'decisions.yaml=internal' --withhold evidence --because 'too large'\nthirteen redact camera.asice --out nameless.asice --people\n\nThe leaves of withheld parts stay, so root and signatures hold, and a part that is shown later can be held against them. `verify` ends with 2 on the copy: it lists what is withheld and why, and derives again what does not rest on it.\n\nExit codes: 0 written, 64 nothing such can be withheld, or a secret would stay, 65 not genuine."
)]
pub struct Redact {
    /// The bundle. It is not touched.
    #[arg(value_name = "BUNDLE")]
    pub file: PathBuf,
    /// The copy to write: a new file.
    #[arg(long, short, value_name = "NEW")]
    pub out: PathBuf,
    /// A part, or a folder of them, with the reason; may be repeated. Without a reason of its own that of --because holds.
    #[arg(long, value_name = "PART=REASON", required_unless_present_any = ["publish", "people"])]
    pub withhold: Vec<String>,
    /// The reason for parts that are named without one.
    #[arg(long, value_name = "TEXT")]
    pub because: Option<String>,
    /// Withhold the names of people who decided, reviewed, accepted or revised. Each stays the same person, and every verdict still follows.
    #[arg(long)]
    pub people: bool,
    /// Withhold all that a publication need not show, as `thirteen publish` does.
    #[arg(long)]
    pub publish: bool,
    /// With --publish: a part, or a folder of them, to be published too; may be repeated.
    #[arg(long, value_name = "PART", requires = "publish")]
    pub keep: Vec<String>,
    /// The trust file: it says which keys are for tests. May be repeated.
    #[arg(long, value_name = "FILE", env = "THIRTEEN_TRUST")]
    pub trust: Vec<PathBuf>,
    /// Where secrets are known.
    #[command(flatten)]
    pub looking: Looking,
}

#[derive(Debug, Args)]
#[command(
    after_help = "The first sentence tells all of it. Exit codes: 0 genuine and every verdict derived again, whatever the device's verdict; 2 genuine, but something could not be checked (withheld, not signed, judged by another version); 65 not genuine."
)]
pub struct Verify {
    /// The bundle. Of several, each is told in a line (exit, file, sentence), and the exit is the worst.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Whose signatures count. Without it everybody is unknown, and the exit is 2 at best. May be repeated: who is known to one of the files is known.
    #[arg(long, value_name = "FILE", env = "THIRTEEN_TRUST")]
    pub trust: Vec<PathBuf>,
    /// Print JSON; of several bundles, a line each.
    #[arg(long)]
    pub json: bool,
    /// List every unit with its verdict and what it rests on.
    #[arg(long, short, conflicts_with = "json")]
    pub verbose: bool,
}

#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Make a key in a new folder: key.pem, its certificate or public key, and trust.yaml for whoever verifies.
    New(NewKeys),
}

#[derive(Debug, Args)]
#[command(
    after_help = "With a certificate (CAdES, what laboratories use): certificate.pem is your own for a start; send request.csr to an authority and put what it issues in its place.\nWith --ed25519 (DSSE, what CI servers use): a bare key.\n\nkey.pem is readable by you alone. With --encrypt it is encrypted by a passphrase, too (PKCS #8, as `openssl pkey` reads it).\n\nThen: thirteen sign BUNDLE --key DIR"
)]
pub struct NewKeys {
    /// The folder to make.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Who signs with it: a person, or a server by its name.
    #[arg(long, value_name = "NAME", value_parser = signer)]
    pub name: String,
    /// For which organisation.
    #[arg(long, value_name = "NAME", value_parser = signer)]
    pub organisation: String,
    /// On whose side it stands.
    #[arg(long, value_enum, value_name = "SIDE", default_value = "supplier")]
    pub party: PartyGiven,
    /// In which role it may sign; may be repeated. `operator` if none is named.
    #[arg(long, value_enum, value_name = "ROLE")]
    pub role: Vec<RoleGiven>,
    /// A bare Ed25519 key instead of one with a certificate (ECDSA on P-256).
    #[arg(long)]
    pub ed25519: bool,
    /// Encrypt key.pem by a passphrase: the first line of --passphrase-file, else THIRTEEN_PASSPHRASE, else it is asked for on the terminal.
    #[arg(long)]
    pub encrypt: bool,
    /// Encrypt it by the first line of this file.
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Mark it as a key for tests: what it signs is worth nothing, and `verify` says so.
    #[arg(long)]
    pub test: bool,
}

#[derive(Debug, Args)]
pub struct Sign {
    /// The bundle. It is written anew beside the old file, and takes its place when it is whole.
    #[arg(value_name = "BUNDLE")]
    pub file: PathBuf,
    /// The folder of the key, as `thirteen keys new` makes it.
    #[arg(long, value_name = "DIR", env = "THIRTEEN_KEY")]
    pub key: PathBuf,
    /// For an encrypted key: the first line of this file is its passphrase. Else THIRTEEN_PASSPHRASE, else it is asked for on the terminal.
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("way").required(true).args(["request", "server", "token"])),
    after_help = "thirteen timestamp camera.asice --server https://YOUR-AUTHORITY\n\nFrom a machine without a network:\nthirteen timestamp camera.asice --request camera.tsq\ncurl -H 'Content-Type: application/timestamp-query' --data-binary @camera.tsq https://YOUR-AUTHORITY > camera.tsr\nthirteen timestamp camera.asice --token camera.tsr"
)]
pub struct Timestamp {
    /// The bundle.
    #[arg(value_name = "BUNDLE")]
    pub file: PathBuf,
    /// Which signature: `verify` shows the number in its name. Only those with a certificate take a stamp.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub signature: u16,
    /// Ask this time-stamping authority (RFC 3161 over http or https), and nobody else: what leaves is the digest of the signature.
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
    /// Write the request for a stamp here (RFC 3161, `.tsq`).
    #[arg(long, value_name = "FILE")]
    pub request: Option<PathBuf>,
    /// Put the authority's answer into the signature (`.tsr`, or the token alone).
    #[arg(long, value_name = "FILE")]
    pub token: Option<PathBuf>,
}

/// On whose side a signer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum PartyGiven {
    /// The supplier itself: first party.
    Supplier,
    /// Somebody who buys the device: second party.
    Buyer,
    /// A laboratory that neither sells nor buys it: third party.
    IndependentLaboratory,
}

/// In which role somebody signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum RoleGiven {
    /// Ran the campaign and vouches for what was recorded: `thirteen sign`.
    Operator,
    /// Authorises the report: `thirteen countersign`.
    Authoriser,
}

/// A name on one line, as it stands in every sentence about a signature.
fn signer(text: &str) -> Result<String, &'static str> {
    match text.trim() {
        "" => Err("say who: the name stands with every signature"),
        name if name.chars().any(char::is_control) => Err("a name is one line of text"),
        name => Ok(name.to_owned()),
    }
}
