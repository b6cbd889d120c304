//! `thirteen survey`: rounds of an ordinary run over a folder whose declaration grows with what was seen, until it grows no more.

pub mod draft;
pub mod folder;
pub mod text;

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use suite::assessment::Assessment;
use suite::bench::SeenIdentity;
use suite::evidence::{Answer, Evidence, PortRange};
use suite::files::Declaration;
use suite::files::profile::Surface;
use suite::id::{Selector, UnitId};
use suite::judge::judge;
use suite::survey::{self, Kindness, MOST_OPEN_PORTS, Stated, Survey, report};
use suite::tree::Verdicts;

use crate::exit::Exit;
use crate::files::profile;
use crate::progress::Progress;
use crate::revision::Revise;
use crate::run::{Assessed, JOURNAL, Pacing, RunTrouble, Wanted, run_loaded};

/// The most rounds; each declares what the one before saw. Three are the rule.
const MOST_ROUNDS: usize = 8;

/// What a survey is asked to do.
#[derive(Clone, Debug)]
pub struct SurveyWanted {
    /// The address that is surveyed. It is the whole scope.
    pub address: IpAddr,
    /// The host name by which its users reach it, where that is not the address.
    pub name: Option<String>,
    /// The profile that says what is surveyed and how gently.
    pub profile: String,
    /// The TCP ports to ask; the profile's, which are all, without it.
    pub tcp: Option<Vec<u16>>,
    /// The UDP ports to ask; the profile's without it.
    pub udp: Option<Vec<u16>>,
    /// The state that the device stands in, as far as anybody knows.
    pub stated: Stated,
    /// User name and secret of somebody who may sign in.
    pub credential: Option<(String, String)>,
    /// The PEM text of trust anchors.
    pub anchors: Option<String>,
    /// Who allowed it, in words for the journal.
    pub authorised_by: String,
    /// Whether nothing may be tried that could trip a lock: no list of common credentials.
    pub only_look: bool,
    /// Where the journal, the declaration and the report go: a new folder.
    pub out: PathBuf,
}

/// What a survey came to.
#[derive(Debug)]
pub struct Surveyed {
    /// Findings, and what could not be told.
    pub survey: Survey,
    /// Why it is not finished, if so.
    pub unfinished: Option<String>,
    /// Why nothing is known of the device, if so: nothing answered there.
    pub absent: Option<String>,
}

impl Surveyed {
    /// How the command ends.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match (&self.absent, self.survey.has_nonconformity(), &self.unfinished) {
            (_, true, _) => Exit::Fail,
            (Some(_), ..) => Exit::Bench,
            (None, false, Some(_)) => Exit::Inconclusive,
            (None, false, None) => Exit::Pass,
        }
    }
}

/// Surveys a device and leaves journal, declaration, bench and `survey.json` in a new folder.
///
/// # Errors
/// [`RunTrouble`], as for any run.
pub async fn survey(wanted: &SurveyWanted, progress: &mut dyn Progress) -> Result<Surveyed, RunTrouble> {
    let class = profile(&wanted.profile)?.0.profile;
    let rounds = Rounds { wanted, class, surface: survey::surface(), units: survey::units() };
    folder::begin(wanted)?;
    let mut evidence = Evidence::default();
    let mut finished = rounds.round(&evidence, None, &rounds.surface, progress).await?;
    evidence = rounds.evidence()?;
    let mut unfinished = too_many_ports(&evidence);
    for number in 2..=MOST_ROUNDS {
        if unfinished.is_some() {
            break;
        }
        let before = rounds.declaration(&evidence);
        finished = rounds.round(&evidence, Some(number), &BTreeSet::new(), progress).await?;
        evidence = rounds.evidence()?;
        if number > 2 && rounds.declaration(&evidence) == before {
            break;
        }
        if number == MOST_ROUNDS {
            unfinished = Some(format!("after {MOST_ROUNDS} rounds the device still showed something new"));
        }
    }
    let survey = if unfinished.is_some() { Survey::default() } else { rounds.judge(&finished, &evidence)? };
    folder::finish(wanted, &survey)?;
    Ok(Surveyed { survey, unfinished: unfinished.or_else(|| cut_short(&evidence)), absent: absent(wanted, &evidence) })
}

struct Rounds<'a> {
    wanted: &'a SurveyWanted,
    class: String,
    surface: BTreeSet<UnitId>,
    units: BTreeSet<UnitId>,
}

impl Rounds<'_> {
    fn declaration(&self, evidence: &Evidence) -> Declaration {
        survey::declaration(&self.class, evidence, Kindness::Kindest)
    }

    /// One round: the files say what was seen so far, and what is still open is asked.
    async fn round(
        &self,
        evidence: &Evidence,
        number: Option<usize>,
        focus: &BTreeSet<UnitId>,
        progress: &mut dyn Progress,
    ) -> Result<Verdicts, RunTrouble> {
        let changed = folder::write(self.wanted, &self.declaration(evidence))?;
        let because = number.map(|number| format!("round {number} of the survey: what was seen is declared"));
        let revise = because.filter(|_| changed).map(|because| Revise { by: Some("thirteen survey".to_owned()), because });
        let wanted = Wanted {
            folder: self.wanted.out.clone(),
            profile: None,
            out: self.results(),
            select: self.units.iter().map(|unit| Selector::Unit(*unit)).collect(),
            focus: focus.clone(),
            resume: number.is_some(),
            pacing: Pacing::Profile,
            again: None,
            revise,
        };
        Ok(run_loaded(&wanted, &self.load()?, progress).await?.verdicts)
    }

    /// The files, with the profile narrowed to what is surveyed.
    fn load(&self) -> Result<Assessed, RunTrouble> {
        let mut assessed = Assessed::load(&self.wanted.out, Some(&self.wanted.profile))?;
        let mut profile = (*assessed.profile).clone();
        let surface = profile.surface.take().unwrap_or(Surface {
            tcp: PortRange::All,
            udp: Vec::new(),
            discovery: Vec::new(),
            pace: suite::files::profile::Pace::default(),
        });
        let tcp = self.wanted.tcp.clone().map_or(surface.tcp, PortRange::List);
        let udp = self.wanted.udp.clone().unwrap_or(surface.udp);
        let is_asked = |port: u16| self.wanted.udp.as_ref().is_none_or(|ports| ports.contains(&port));
        let discovery = surface.discovery.into_iter().filter(|by| is_asked(by.port().number)).collect();
        profile.surface = Some(Surface { tcp, udp, discovery, pace: surface.pace });
        assessed.profile = Arc::new(profile);
        Ok(assessed)
    }

    fn results(&self) -> PathBuf {
        self.wanted.out.join("results")
    }

    fn evidence(&self) -> Result<Evidence, RunTrouble> {
        let path = self.results().join(JOURNAL);
        let bytes = std::fs::read(&path).map_err(|why| RunTrouble::Write { path, why })?;
        Ok(reports::journal::read(&bytes).map(|reading| reading.answers()).unwrap_or_default())
    }

    /// The same evidence over the kindest declaration, as the last round judged it, and over the bare one.
    fn judge(&self, kindest: &Verdicts, evidence: &Evidence) -> Result<Survey, RunTrouble> {
        let assessed = self.load()?;
        let bench = assessed.bench()?.facts();
        let bare = survey::declaration(&self.class, evidence, Kindness::Bare);
        let units: Vec<Selector> = self.units.iter().map(|unit| Selector::Unit(*unit)).collect();
        let scope = assessed.scope(&units, jiff::Timestamp::now())?;
        let seen = SeenIdentity::default();
        let bare = judge(&Assessment::new(&bare, &assessed.profile, &bench, &[], &seen, evidence), &scope);
        Ok(report(kindest, &bare, evidence, self.wanted.stated))
    }
}

fn too_many_ports(evidence: &Evidence) -> Option<String> {
    let open = open_ports(evidence);
    let says = format!("{open} TCP ports are open, and a survey looks into {MOST_OPEN_PORTS}: name those that matter by `--tcp`");
    (open > MOST_OPEN_PORTS).then_some(says)
}

fn open_ports(evidence: &Evidence) -> usize {
    let seen = evidence.answered().flat_map(|(_, answers)| answers);
    seen.filter_map(|(_, answer)| if let Answer::TcpPorts(seen) = answer { Some(seen.open.len()) } else { None }).max().unwrap_or_default()
}

/// Why the surface was not drawn in full, if so. That only a list was asked was somebody's wish.
fn cut_short(evidence: &Evidence) -> Option<String> {
    let seen = evidence.answered().flat_map(|(_, answers)| answers);
    let mut reasons = seen.filter_map(|(_, answer)| match answer {
        Answer::TcpPorts(seen) => seen.cut_short.as_ref().map(|reason| format!("the survey of TCP ports was cut short: {reason}")),
        Answer::UdpPorts(seen) => seen.cut_short.as_ref().map(|reason| format!("the survey of UDP ports was cut short: {reason}")),
        _ => None,
    });
    reasons.next()
}

/// Whether nothing at all answered.
fn absent(wanted: &SurveyWanted, evidence: &Evidence) -> Option<String> {
    let answers: Vec<_> = evidence.answered().flat_map(|(_, answers)| answers).map(|(_, answer)| answer).collect();
    let answered = answers.iter().any(|answer| match answer {
        Answer::TcpPorts(seen) => !seen.open.is_empty() || seen.refused > 0,
        Answer::UdpPorts(seen) => !seen.answered.is_empty() || !seen.refused.is_empty(),
        Answer::Discover(seen) => !seen.said.is_empty(),
        _ => false,
    });
    (!answered).then(|| format!("nothing answers or refuses at {}: is it switched on, and is this its address?", wanted.address))
}

/// A new folder for a survey of this address: `survey-192.168.1.20`, with a number behind it where that is taken.
#[must_use]
pub fn free_folder(within: &Path, address: IpAddr) -> PathBuf {
    let name = format!("survey-{}", address.to_string().replace(':', "-"));
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered).map(|name| within.join(name));
    names.find(|path| !path.exists()).unwrap_or_else(|| within.join(name))
}
