//! A foreign peer assessed in this process, from its declaration to verdicts, and its journal read back.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use harness::bundle::{BundleTrouble, pack_run};
use harness::progress::Quiet;
use harness::run::{JOURNAL, Pacing, RunTrouble, Wanted, run};
use reports::journal::{JournalFault, read};
use suite::evidence::{Ask, Evidence, Question};
use suite::id::{Selector, UnitId};
use suite::tree::{UnitVerdict, Verdicts};
use suite::verdict::{Finding, Verdict, Weight};
use tempfile::TempDir;

use crate::peers::{PEERS, Peer};

/// The groups that have procedures for what such software shows: logins, channels, open ports, banners.
pub const SELECTED: &[&str] = &["5.1", "5.5-1", "5.6-1", "5.6-2"];

/// How a peer is assessed.
#[derive(Clone, Debug)]
pub struct Means<'a> {
    /// A profile under `tests/peers/`.
    pub profile: &'static str,
    /// The secret that the bench holds for the peer's account.
    pub secret: &'a str,
    /// What is selected: units, cases, groups or clauses.
    pub select: &'a [&'a str],
    /// TCP ports on which the machine itself listens at every address.
    pub of_the_machine: &'a BTreeSet<u16>,
}

/// Why a peer could not be assessed.
#[derive(Debug, thiserror::Error)]
pub enum NotAssessed {
    /// A file could not be written or read.
    #[error(transparent)]
    File(#[from] io::Error),
    /// The run could not be packed.
    #[error(transparent)]
    Bundle(#[from] Box<BundleTrouble>),
    /// The journal does not hold.
    #[error(transparent)]
    Journal(#[from] JournalFault),
    /// The campaign could not be run.
    #[error(transparent)]
    Run(#[from] Box<RunTrouble>),
}

/// What an assessment came to.
#[derive(Debug)]
pub struct Assessed {
    verdicts: Verdicts,
    evidence: Evidence,
}

impl Assessed {
    /// Assesses a peer with one sample, from a folder that is gone afterwards.
    ///
    /// # Errors
    /// [`NotAssessed`]. Whatever the peer does is a verdict.
    pub fn of(peer: &Peer, means: &Means<'_>) -> Result<Self, NotAssessed> {
        let folder = TempDir::with_prefix("assessed-")?;
        Self::within(peer, means, folder.path())
    }

    /// The same, packed into a bundle.
    ///
    /// # Errors
    /// As [`Assessed::of`], and when it cannot be packed.
    pub fn packed(peer: &Peer, means: &Means<'_>, bundle: &Path) -> Result<Self, NotAssessed> {
        let folder = TempDir::with_prefix("assessed-")?;
        let assessed = Self::within(peer, means, folder.path())?;
        let (folder, profile) = (folder.path(), format!("{PEERS}/{}", means.profile));
        pack_run(folder, Some(&profile), &folder.join("results"), bundle, &[]).map_err(Box::new)?;
        Ok(assessed)
    }

    fn within(peer: &Peer, means: &Means<'_>, folder: &Path) -> Result<Self, NotAssessed> {
        write_folder(peer, means, folder)?;
        let wanted = Wanted {
            folder: folder.to_owned(),
            profile: Some(format!("{PEERS}/{}", means.profile)),
            out: folder.join("results"),
            select: means.select.iter().map(|id| id.parse::<Selector>().expect("what is selected are ids")).collect(),
            focus: BTreeSet::new(),
            resume: false,
            again: None,
            revise: None,
            pacing: Pacing::Profile,
        };
        let runtime = harness::runtime::runtime()?;
        let finished = runtime.block_on(run(&wanted, &mut Quiet)).map_err(Box::new)?;
        let evidence = read(&fs::read(wanted.out.join(JOURNAL))?)?.evidence();
        Ok(Self { verdicts: finished.verdicts, evidence })
    }

    /// All verdicts.
    #[must_use]
    pub fn verdicts(&self) -> &Verdicts {
        &self.verdicts
    }

    /// The verdict on a unit.
    ///
    /// # Panics
    /// When the unit is not among those selected.
    #[must_use]
    pub fn verdict(&self, unit: &str) -> Verdict {
        self.unit(unit).verdict
    }

    /// The nonconformities found for a unit, each as `about: says`.
    ///
    /// # Panics
    /// When the unit is not among those selected.
    #[must_use]
    pub fn nonconformities(&self, unit: &str) -> Vec<String> {
        let findings = self.unit(unit).obligations.iter().flat_map(|obligation| obligation.findings.iter());
        findings
            .filter(|finding| finding.weight == Weight::Nonconformity)
            .map(|Finding { about, says, .. }| format!("{about}: {says}"))
            .collect()
    }

    /// The units with FAIL.
    #[must_use]
    pub fn failed(&self) -> BTreeSet<String> {
        self.verdicts.units().filter(|unit| unit.verdict == Verdict::Fail).map(|unit| unit.id.to_string()).collect()
    }

    /// The one answer in the journal to questions of a kind.
    ///
    /// # Panics
    /// When there is none, or more than one.
    #[must_use]
    pub fn answer<Q: Ask>(&self) -> &Q::Answer {
        let answers: Vec<_> = self.answers::<Q>().collect();
        assert_eq!(answers.len(), 1, "answers to this kind of question");
        answers[0].1
    }

    /// Every answer in the journal to questions of a kind, with its question.
    pub fn answers<Q: Ask>(&self) -> impl Iterator<Item = (&Question, &Q::Answer)> {
        let all = self.evidence.answered().flat_map(|(question, answers)| answers.iter().map(move |(_, answer)| (question, answer)));
        all.filter_map(|(question, answer)| Some((question, Q::read(answer)?)))
    }

    fn unit(&self, id: &str) -> &UnitVerdict {
        let id: UnitId = id.parse().unwrap_or_else(|error| panic!("{error}"));
        self.verdicts.unit(id).unwrap_or_else(|| panic!("{id} was not judged"))
    }
}

/// Writes the files of an assessment of a peer into a folder.
///
/// # Errors
/// When one cannot be written, or the peer has no declaration.
pub fn write_folder(peer: &Peer, means: &Means<'_>, folder: &Path) -> io::Result<()> {
    let declaration = peer.kind().declaration().ok_or_else(|| io::Error::other("this peer has no declaration"))?;
    fs::copy(Path::new(PEERS).join(declaration), folder.join("declaration.yaml"))?;
    let mut secret = OpenOptions::new().write(true).create_new(true).mode(0o600).open(folder.join("secret.txt"))?;
    secret.write_all(means.secret.as_bytes())?;
    fs::write(folder.join("bench.yaml"), bench(peer, means.of_the_machine))
}

fn bench(peer: &Peer, of_the_machine: &BTreeSet<u16>) -> String {
    let address = peer.address();
    let ports: Vec<_> = of_the_machine.iter().map(|port| format!("tcp/{port}")).collect();
    let owner = |row: &&str| format!("\n      owner-{row}: {{ login: {row}, user: {}, secret: {{ file: secret.txt }} }}", peer.user());
    let owners: String = peer.kind().logins().iter().map(owner).collect();
    let owner = if owners.is_empty() { owners } else { format!("\n    identities:{owners}") };
    let trust = peer.authority().map_or(String::new(), |anchors| format!("trust: {}\n", anchors.display()));
    format!(
        "authorisation: {{ by: \"whoever runs this test: the software is their own, on loopback\", valid: 2020-01-01..2099-12-31, \
         scope: {{ ip: [\"{address}/32\"] }}, permits: [provokes, disrupts] }}\n\
         samples:\n  A:\n    addresses: {{ PhyIntf-Ethernet: {address} }}\n    host_ports: [{}]{owner}\n{trust}",
        ports.join(", ")
    )
}
