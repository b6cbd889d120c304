//! Settings that the declaration makes executable, as judges use them: the question that puts them to each position, and what the answer shows.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::assessment::Assessment;
use crate::evidence::setting::RoundSeen;
use crate::evidence::{Configure, ConfigureSeen, ValueAt, Written};
use crate::ixit::setting::Setting;
use crate::ixit::{Operation, SoftServ};
use crate::names::{IdentityName, Text};
use crate::unit::{INITIALISED, Located as _};
use crate::verdict::{Findings, Judged, Missing};

/// A setting put to each of its positions in turn.
pub(crate) struct Switched<'a> {
    setting: &'a Setting,
    seen: &'a ConfigureSeen,
}

/// Puts a setting to each of its positions.
///
/// # Errors
/// [`Missing`], while nobody did, or where the declaration or the bench lacks what it takes.
pub(crate) fn switched<'a>(assessment: &Assessment<'a>, setting: &'a Setting) -> Result<Switched<'a>, Missing> {
    let rounds = setting.values.values().map(|value| vec![value.to_string()]).collect();
    let looks = setting.effect.iter().map(|effect| value_at(setting, &effect.read, &effect.at)).collect();
    let seen = in_rounds(assessment, &[setting], rounds, looks)?;
    Ok(Switched { setting, seen })
}

/// Reads a setting and leaves it as it stands.
///
/// # Errors
/// As [`switched`].
pub(crate) fn read<'a>(assessment: &Assessment<'a>, setting: &Setting) -> Result<Option<&'a Text>, Missing> {
    let seen = assessment.ask(question(assessment, &[setting], false)?)?;
    Ok(seen.before.read.first().and_then(Option::as_ref))
}

/// The question how a setting stands and what the device shows of it, for a script that leads there.
///
/// # Errors
/// As [`switched`].
pub(crate) fn as_it_stands(assessment: &Assessment<'_>, setting: &Setting) -> Result<Configure, Missing> {
    let looks = setting.effect.iter().map(|effect| value_at(setting, &effect.read, &effect.at)).collect();
    Ok(Configure { looks, ..question(assessment, &[setting], false)? })
}

/// Puts settings to values, a round after the other, after they were read once: so the way back is known before anything is set.
///
/// # Errors
/// As [`switched`].
pub(crate) fn in_rounds<'a>(
    assessment: &Assessment<'a>,
    settings: &[&Setting],
    rounds: Vec<Vec<String>>,
    looks: Vec<ValueAt>,
) -> Result<&'a ConfigureSeen, Missing> {
    if let Some(read_only) = settings.iter().find(|setting| setting.write.is_none()) {
        let says = format!("{}, {}: state in `write` the operation that sets it", *read_only.service, read_only.at);
        return Err(Missing::Undeclared(says));
    }
    let stood = assessment.ask(question(assessment, settings, false)?)?;
    let back_to: Option<Vec<_>> = stood.before.read.iter().map(|read| read.as_ref().map(|read| read.as_str().to_owned())).collect();
    let back_to = back_to.ok_or_else(|| Missing::Unfair("a setting could not be read as declared, so nothing was set".to_owned()))?;
    assessment.ask(Configure { rounds, back_to, looks, ..question(assessment, settings, true)? })
}

/// The question about settings, where they are only read; the first says who asks and where.
fn question(assessment: &Assessment<'_>, settings: &[&Setting], writes: bool) -> Result<Configure, Missing> {
    let first = settings.first().ok_or_else(|| Missing::Undeclared("no setting is declared".to_owned()))?;
    let service = service(assessment, first)?;
    let interface = assessment.declaration.ixit.logical(&service.interface);
    let interface = interface.ok_or_else(|| Missing::Undeclared(format!("{}: state the row of 28-LogIntf in `interface`", service.id)))?;
    let nowhere = || Missing::Needs(format!("{}: bench.yaml gives the first sample no address where it is reached", service.id));
    let at = interface.places(assessment, INITIALISED).into_iter().next().unwrap_or_else(|| Err(nowhere()))?;
    for setting in settings {
        for (_, name) in setting.operations() {
            operation(assessment, setting, name)?;
        }
    }
    let by = operation(assessment, first, first.write.as_ref().filter(|_| writes).unwrap_or(&first.read))?;
    let known = &assessment.bench.samples[&at.sample].identities;
    let there = |name: &&IdentityName| known.get(*name).is_some_and(|identity| identity.states.contains(&at.state));
    let identity = by.who.iter().find(there).cloned();
    if identity.is_none() && !by.who.is_empty() {
        return Err(Missing::Needs(format!(
            "bench.yaml names no identity of sample {} that may do {} of {}",
            at.sample, by.id, service.id
        )));
    }
    let settings =
        settings.iter().map(|setting| Written { value: value_at(setting, &setting.read, &setting.at), write: setting.write.clone() });
    let (rounds, back_to, looks) = <_>::default();
    Ok(Configure { at, identity, settings: settings.collect(), rounds, back_to, looks })
}

/// Where a value stands at the service of a setting.
pub(crate) fn value_at(setting: &Setting, read: &str, at: &str) -> ValueAt {
    ValueAt { service: (*setting.service).clone(), read: read.to_owned(), at: at.to_owned() }
}

fn service<'a>(assessment: &Assessment<'a>, setting: &Setting) -> Result<&'a SoftServ, Missing> {
    let rows = &assessment.declaration.ixit.soft_serv;
    let row = rows.iter().find(|row| row.id == setting.service);
    row.ok_or_else(|| Missing::Undeclared(format!("13-SoftServ: state the row {}", *setting.service)))
}

fn operation<'a>(assessment: &Assessment<'a>, setting: &Setting, name: &str) -> Result<&'a Operation, Missing> {
    let operations = &service(assessment, setting)?.operations;
    let operation = operations.iter().find(|operation| operation.id == name);
    operation.ok_or_else(|| Missing::Undeclared(format!("{}: state the operation `{name}` in `operations`", *setting.service)))
}

impl Switched<'_> {
    /// What speaks against it: a position that it does not take, or that the device makes something else of. Where no effect is declared, or it
    /// could not be read, that is a gap: a setting that reads back as it was written may still do nothing.
    pub(crate) fn works(&self, about: &str) -> Judged {
        let mut findings = Findings::none();
        for (position, wanted, round) in self.rounds() {
            match round.read.first().and_then(Option::as_ref) {
                Some(read) if is(read, wanted) => {}
                Some(read) => findings.fails(about, format!("was put to `{position}` ({wanted}), and reads {read} afterwards")),
                None => findings.lacks(Missing::Unfair(format!("{about}: could not be read after it was put to `{position}`"))),
            }
        }
        match &self.setting.effect {
            Some(effect) => findings.extend(self.effect_follows(about, &effect.values)),
            None => findings.lacks(Missing::Undeclared(format!("{about}: state in `effect` where the device shows what it makes of it"))),
        }
        if !self.seen.restored {
            findings.remark(about, "could not be put back: the device is left changed");
        }
        Ok(findings)
    }

    /// What speaks against it, without what could not be seen: for a unit that a person decides.
    pub(crate) fn contradicts(&self, about: impl std::fmt::Display) -> Findings {
        self.works(&about.to_string()).map(Findings::without_gap).unwrap_or_default()
    }

    fn effect_follows(&self, about: &str, values: &BTreeMap<String, Value>) -> Findings {
        let mut findings = Findings::none();
        for (position, _, round) in self.rounds() {
            match (values.get(position), round.looks.first().and_then(Option::as_ref)) {
                (None, _) => findings.lacks(Missing::Undeclared(format!("{about}: state in `effect.values` what shows at `{position}`"))),
                (Some(wanted), Some(shown)) if is(shown, wanted) => {}
                (Some(wanted), Some(shown)) => {
                    findings.fails(about, format!("was put to `{position}`, and the device shows {shown} where {wanted} would follow"));
                }
                (Some(_), None) => findings.lacks(Missing::Unfair(format!("{about}: its effect could not be read at `{position}`"))),
            }
        }
        findings
    }

    /// What was seen, a line a position, for a person to judge by.
    pub(crate) fn lines(&self) -> Vec<String> {
        let told = |seen: Option<&Option<Text>>| seen.and_then(Option::as_ref).map_or("nothing", Text::as_str).to_owned();
        let before = format!("stands at {} on the bench", told(self.seen.before.read.first()));
        let rounds = self.rounds().map(|(position, wanted, round)| {
            let effect = round.looks.first().map(|shown| format!(", and the device shows {}", told(Some(shown)))).unwrap_or_default();
            format!("put to `{position}` ({wanted}) it reads {}{effect}", told(round.read.first()))
        });
        std::iter::once(before).chain(rounds).collect()
    }

    fn rounds(&self) -> impl Iterator<Item = (&String, &Value, &RoundSeen)> {
        self.setting.values.iter().zip(&self.seen.rounds).map(|((position, value), round)| (position, value, round))
    }
}

/// Whether a JSON text says a value.
pub(crate) fn is(text: &Text, value: &Value) -> bool {
    serde_json::from_str::<Value>(text.as_str()).is_ok_and(|read| read == *value)
}
