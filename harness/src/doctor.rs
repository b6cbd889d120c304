//! `thirteen doctor`: whether a bench is ready, before a run: samples, clocks, credentials, identities, permissions, hooks, room on the disk.
//!
//! It looks and signs in, and does nothing else. Whatever it finds is the bench's, never a verdict on the device.

mod machine;
mod radio;

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use schemars::JsonSchema;
use serde::Serialize;
use suite::evidence::ble::{BlePaired, BlePairsWith};
use suite::evidence::{
    Answer, BlePairing, Credential, DutState, Exchange, Family, Login, LoginOutcome, Method, Place, Question, Request, Vantage, Who,
};
use suite::id::UnitId;
use suite::judge::{Scope, open_questions};
use suite::names::{IdentityName, SampleId, Text};
use suite::tree::Verdicts;
use suite::verdict::{Missing, Verdict};

use crate::bench::{Bench, family, today};
use crate::exit::Exit;
use crate::files::FileTrouble;
use crate::lab::Lab;
use crate::lacks::{conduct_of, lacks, name_of};
use crate::means::{Means as _, Presence};
use crate::review::on_paper;
use crate::run::{Assessed, RunTrouble, lock};

/// How far a device's clock may be off before validity in time says little, in seconds.
const CLOCK_OFF: i64 = 300;

/// How something stands, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// As it should be.
    Well,
    /// Something lacks: some units will be INCONCLUSIVE.
    Lacks,
    /// The bench is in trouble: nothing, or little, can be asked.
    Trouble,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Line {
    /// How it stands.
    pub health: Health,
    /// What: `sample A`, `permission`.
    pub about: String,
    /// What was seen, and what mends it.
    pub says: Text,
}

/// A reason for which units will be INCONCLUSIVE.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Because {
    /// The reason, with the remedy where there is one.
    pub why: Text,
    /// The units.
    pub units: Vec<UnitId>,
}

/// What the doctor found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Findings {
    /// What was looked at.
    pub lines: Vec<Line>,
    /// The units on the device that will be INCONCLUSIVE as things stand, and why.
    pub inconclusive: Vec<Because>,
}

/// The JSON Schema of [`Findings`].
#[must_use]
pub fn schema() -> serde_json::Value {
    suite::schema::schema::<Findings>(
        "What the doctor found",
        "What was looked at before a run, and the units that will stay INCONCLUSIVE as things stand: what `thirteen doctor --json` prints.",
    )
}

impl Findings {
    /// How the command ends: by the worst line.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self.lines.iter().map(|line| line.health).max() {
            None | Some(Health::Well) => Exit::Pass,
            Some(Health::Lacks) => Exit::Inconclusive,
            Some(Health::Trouble) => Exit::Bench,
        }
    }

    fn add(&mut self, health: Health, about: impl Into<String>, says: impl AsRef<str>) {
        self.lines.push(Line { health, about: about.into(), says: Text::from_device(says.as_ref()) });
    }
}

/// Looks at everything that a run over a folder takes.
///
/// # Errors
/// When a file is missing or wrong, or another run is under way. What the bench lacks is no error.
pub async fn doctor(folder: &Path, profile: Option<&str>) -> Result<Findings, RunTrouble> {
    let assessed = Assessed::load(folder, profile)?;
    let bench = assessed.bench()?;
    let verdicts = on_paper(&assessed, &bench.facts(), &Scope::everything(today()))?;
    let open = open_questions(&verdicts);
    let mut found = Findings::default();
    authorisation(&bench, &mut found);
    if found.exit() == Exit::Pass {
        let _lock = lock(folder)?;
        let lab =
            Lab::new(assessed.bench()?, Arc::clone(&assessed.declaration), assessed.profile.pace(), folder).map_err(RunTrouble::Bench)?;
        Visit { lab: &lab, bench: &bench, assessed: &assessed }.samples(&mut found).await;
    }
    lacks(&bench, &open).iter().for_each(|lack| found.add(Health::Lacks, "bench.yaml", lack.to_string()));
    machine::look(&bench, folder, &mut found);
    radio::look(&bench, &mut found);
    found.inconclusive = inconclusive(&verdicts, &bench);
    Ok(found)
}

fn authorisation(bench: &Bench, found: &mut Findings) {
    match bench.authorised(today()) {
        Ok(()) => found.add(Health::Well, "authorisation", format!("holds today, given by {}", *bench.file().authorisation.by)),
        Err(fault) => found.add(Health::Trouble, "authorisation", FileTrouble::from(fault).to_string()),
    }
}

/// The visit to the samples.
struct Visit<'a> {
    lab: &'a Lab,
    bench: &'a Bench,
    assessed: &'a Assessed,
}

impl Visit<'_> {
    async fn samples(&self, found: &mut Findings) {
        for sample in self.bench.file().samples.keys() {
            let about = format!("sample {sample}");
            match self.lab.present(sample).await {
                Ok(presence) => {
                    let (health, says) = looked(&presence);
                    found.add(health, &about, says);
                }
                Err(trouble) => {
                    found.add(Health::Trouble, &about, format!("{trouble}; is it switched on and connected, and is this its address?"));
                    continue;
                }
            }
            self.identity(sample, found).await;
            self.clock(sample, found).await;
            self.credentials(sample, found).await;
        }
    }

    /// Serial number and software version, held against the bench and the declaration.
    async fn identity(&self, sample: &SampleId, found: &mut Findings) {
        let about = format!("identity of {sample}");
        let stated = self.bench.sample(sample).ok().and_then(|sample| sample.serial.clone());
        let declared = &self.assessed.declaration.dut.software;
        match self.lab.identify(sample).await {
            Err(trouble) => found.add(Health::Lacks, about, format!("cannot be read as `dut.identify` says: {trouble}")),
            Ok(seen) if !seen.read => {
                found.add(Health::Lacks, about, "the device is not asked who it is (`dut.identify`): the bench speaks for it");
            }
            Ok(seen) => {
                let other = |stated: Option<&str>, read: Option<&str>| stated.zip(read).is_some_and(|(stated, read)| stated != read);
                let says = format!("serial number {}, software {}", told(seen.serial.as_deref()), told(seen.software.as_deref()));
                if other(stated.as_deref(), seen.serial.as_deref()) {
                    found.add(Health::Trouble, about, format!("{says}; bench.yaml states the serial number {}", told(stated.as_deref())));
                } else if other(Some(declared), seen.software.as_deref()) {
                    found.add(Health::Lacks, about, format!("{says}; declared is software {declared}: which of them is to be assessed?"));
                } else {
                    found.add(Health::Well, about, format!("{says}, as stated"));
                }
            }
        }
    }

    /// The clock of the first web page that tells the time.
    async fn clock(&self, sample: &SampleId, found: &mut Findings) {
        let web = self.assessed.declaration.ixit.log_intf.iter().find(|row| row.speaks.is_http() && row.port.is_some());
        let (Some(row), Some(at)) = (web, self.place(sample)) else { return };
        let request = Request { method: Method::Get, path: "/".to_owned(), json: None };
        let question: Question = Exchange { at, on: (*row.id).clone(), request, who: Who::Nobody }.into();
        let Ok(Answer::Exchange(seen)) = self.lab.put(&question, 1).await else { return };
        let Some(theirs) = seen.header("date").and_then(|date| rfc2822::parse(&date.replace("GMT", "+0000")).ok()) else { return };
        let off = theirs.timestamp().as_second() - Timestamp::now().as_second();
        let about = format!("clock of {sample}");
        if off.abs() <= CLOCK_OFF {
            found.add(Health::Well, about, format!("{off} s beside the bench's"));
        } else {
            found.add(
                Health::Lacks,
                about,
                format!("{off} s beside the bench's: set one of them right, or what holds for a time cannot be judged"),
            );
        }
    }

    /// Every credential of the state in which the sample stands, shown once at its own login.
    async fn credentials(&self, sample: &SampleId, found: &mut Findings) {
        let Ok(about) = self.bench.sample(sample) else { return };
        for (name, identity) in about.identities.iter().filter(|(_, identity)| identity.states.contains(&about.state)) {
            let Some(at) = self.place(sample) else { return };
            let row = (*identity.login).clone();
            let question: Question = match at.from.family {
                Family::Bluetooth => BlePairing { at, row, with: BlePairsWith::Identity(name.clone()) }.into(),
                Family::V4 | Family::V6 => Login { at, row, way: 0, with: Credential::Identity(name.clone()) }.into(),
            };
            let (health, says) = match self.lab.put(&question, 1).await {
                Ok(Answer::Login(seen)) => credential(name, seen.outcome),
                Ok(Answer::BlePairing(seen)) => passkey(seen.outcome),
                Ok(_) => continue,
                Err(trouble) => (Health::Lacks, trouble.to_string()),
            };
            found.add(health, format!("{name} of {sample}"), says);
        }
    }

    fn place(&self, sample: &SampleId) -> Option<Place> {
        let about = self.bench.sample(sample).ok()?;
        let by_ip =
            about.addresses.iter().find_map(|(row, addresses)| Some((row, addresses.0.iter().map(|address| family(*address)).min()?)));
        let by_radio = || Some((about.bluetooth.keys().next()?, Family::Bluetooth));
        let (interface, family) = by_ip.or_else(by_radio)?;
        Some(Place { sample: sample.clone(), state: about.state, from: Vantage { interface: interface.clone(), family } })
    }
}

/// What looking for a sample came to.
fn looked(presence: &Presence) -> (Health, String) {
    match presence {
        Presence::Answers => (Health::Well, "answers".to_owned()),
        Presence::CannotLook(trouble) => (Health::Lacks, format!("not looked for: {trouble}")),
        Presence::NothingToSee(why) => (Health::Well, format!("not looked for: {why}")),
    }
}

fn passkey(outcome: BlePaired) -> (Health, String) {
    match outcome {
        BlePaired::Paired => (Health::Well, "pairs".to_owned()),
        BlePaired::Refused => {
            (Health::Lacks, "does not pair: is the passkey right, and does the sample take a pairing in this state?".to_owned())
        }
        BlePaired::NoAnswer => (Health::Lacks, "no answer came to the pairing: is the sample near, and awake?".to_owned()),
    }
}

fn credential(name: &IdentityName, outcome: LoginOutcome) -> (Health, String) {
    match outcome {
        LoginOutcome::Accepted => (Health::Well, "is let in".to_owned()),
        LoginOutcome::AcceptedForChangeOnly => (Health::Lacks, format!("{name} may only set a new password: is the sample set up?")),
        LoginOutcome::Refused => {
            (Health::Lacks, "is refused: is the secret right, and the sample in the state that bench.yaml states?".to_owned())
        }
        LoginOutcome::Locked => (Health::Lacks, "is locked out: wait until the lock ends".to_owned()),
        LoginOutcome::NoAnswer => (Health::Lacks, "gets no answer: does `exercise` say how to sign in?".to_owned()),
    }
}

fn told(text: Option<&str>) -> &str {
    text.unwrap_or("unknown")
}

/// What will be INCONCLUSIVE as things stand, by reason; what a person still decides is no lack.
fn inconclusive(verdicts: &Verdicts, bench: &Bench) -> Vec<Because> {
    let mut reasons: Vec<Because> = Vec::new();
    let units = verdicts.groups.iter().flat_map(|group| &group.cases).filter(|case| case.kind != suite::catalogue::Kind::Conceptual);
    for unit in units.flat_map(|case| &case.units).filter(|unit| unit.verdict == Verdict::Inconclusive) {
        let own = unit.obligations.iter().filter_map(|obligation| obligation.missing.as_ref()).find_map(|missing| reason(missing, bench));
        let Some(why) = own.or_else(|| unit.why.clone().filter(|_| unit.obligations.is_empty())) else { continue };
        let why = Text::from_device(&why);
        match reasons.iter_mut().find(|because| because.why == why) {
            Some(because) => because.units.push(unit.id),
            None => reasons.push(Because { why, units: vec![unit.id] }),
        }
    }
    reasons
}

fn reason(missing: &Missing, bench: &Bench) -> Option<String> {
    match missing {
        Missing::NotAsked(question) => {
            let conduct = conduct_of(question);
            let moves = question.place().is_some_and(|place| place.state != DutState::Initialised);
            let asks = format!(
                "the authorisation does not permit what {}{}",
                name_of(conduct),
                if moves { " (another state of the device)" } else { "" }
            );
            (!bench.permits(conduct)).then_some(asks)
        }
        Missing::Bench { trouble, .. } => Some(trouble.to_string()),
        Missing::Needs(why) | Missing::Undeclared(why) | Missing::Unfair(why) => Some(why.clone()),
        Missing::NotImplemented | Missing::ByHand(_) => Some(missing.to_string()),
        Missing::Decision { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use suite::evidence::BenchTrouble;

    use super::*;

    #[rstest]
    #[case(Presence::Answers, Health::Well, "answers")]
    #[case(Presence::CannotLook(BenchTrouble::new("no adapter")), Health::Lacks, "not looked for: no adapter")]
    #[case(Presence::NothingToSee("no port".to_owned()), Health::Well, "not looked for: no port")]
    fn what_nobody_looked_for_does_not_answer(#[case] presence: Presence, #[case] health: Health, #[case] says: &str) {
        assert_eq!(looked(&presence), (health, says.to_owned()));
    }

    #[rstest]
    #[case(&[], Exit::Pass)]
    #[case(&[Health::Well, Health::Well], Exit::Pass)]
    #[case(&[Health::Well, Health::Lacks], Exit::Inconclusive)]
    #[case(&[Health::Trouble, Health::Lacks], Exit::Bench)]
    fn the_worst_line_counts(#[case] lines: &[Health], #[case] exit: Exit) {
        let mut found = Findings::default();
        lines.iter().for_each(|health| found.add(*health, "x", "y"));
        assert_eq!(found.exit(), exit);
    }
}
