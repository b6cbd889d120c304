//! Checks of a profile as a whole: its base, its survey, the procedures that it adds to units.

use miette::SourceSpan;

use super::super::profile::{CoapProcedure, Expectation, MqttProcedure, Procedure};
use super::super::{At, Fault, Profile, SourceText};
use super::{find, unit_meant};
use crate::catalogue::{Catalogue, Edition};
use crate::condition::Expression;
use crate::evidence::PortRange;
use crate::ixit::t13_soft_serv::{CANARY, is_filter, is_topic};

/// Everything that is wrong with a profile that parsed.
#[must_use]
pub fn check_profile(profile: &Profile, source: &SourceText<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Some(base) = profile.extends.as_ref().filter(|base| base.trim().is_empty() || ***base == profile.profile) {
        let remedy = "name the profile that it builds on, or leave `extends` out".to_owned();
        faults.push(Fault::at(source, base.span(), format!("`{}` cannot be its own base, nor can nothing", profile.profile), Some(remedy)));
    }
    if profile.surface.as_ref().is_some_and(|surface| surface.tcp != PortRange::All) {
        let remedy = "write `tcp: all`: a survey of a list proves nothing about the other ports".to_owned();
        faults.push(Fault::at(source, find(source.text, "tcp:", 0), "a campaign surveys every TCP port".to_owned(), Some(remedy)));
    }
    let units = find(source.text, "units:", 0).map_or(0, |span| span.offset());
    for (unit, procedures) in &profile.units {
        let span = find(source.text, &format!("\"{unit}\""), units).or_else(|| find(source.text, &format!("'{unit}'"), units));
        if Catalogue::get().unit(*unit).is_none() {
            faults.push(Fault::at(source, span, format!("the catalogue has no unit {unit}"), Some(unit_meant(&unit.to_string()))));
        }
        faults.extend(procedures.iter().flat_map(|procedure| check_procedure(procedure, span, source)));
    }
    faults
}

/// What a procedure may be.
const ONE_OF: &str = "give it one of `coap`, `default_credentials`, `http`, `mqtt`, `onvif`, `rtsp`";

/// What is wrong with a request over CoAP, and what mends it.
fn check_coap(coap: &CoapProcedure) -> Option<(String, &'static str)> {
    match (coap.path(), &coap.payload) {
        (None, _) => Some(("a procedure over CoAP has not exactly one method".to_owned(), "give it one of `get` and `put` with its path")),
        (Some(path), _) if !path.starts_with('/') => Some((format!("`{path}` is no path"), "begin it with `/`")),
        (_, Some(_)) if coap.put.is_none() => Some(("a GET sends nothing".to_owned(), "leave `payload` out, or write `put`")),
        (_, Some(payload)) if !payload.contains(CANARY) => {
            Some((format!("`{payload}` has no place for a marked value"), "write `{canary}` where the value goes"))
        }
        _ => None,
    }
}

fn check_procedure(procedure: &Procedure, unit: Option<SourceSpan>, source: &SourceText<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut wrong = |span, message: String, remedy: &str| faults.push(Fault::at(source, span, message, Some(remedy.to_owned())));
    match (procedure.does(), procedure.sends(), &procedure.expect) {
        (0, ..) => wrong(unit, "a procedure does nothing".into(), ONE_OF),
        (2.., ..) => wrong(
            unit,
            "a procedure does two things".into(),
            &format!("make them two procedures: each {}", ONE_OF.replace("give it", "with")),
        ),
        (_, Some(sends), None) => {
            let remedy = "say what must be seen: `expect: refused`, `served`, of `coap` and `http` `{ discloses: only_declared }`, or of `mqtt` `nothing_received`";
            wrong(unit, format!("a procedure sends {sends} and expects nothing"), remedy);
        }
        // At a broker, whoever of the bench signs in there is the control where none is named.
        (_, Some(sends), Some(Expectation::Refused)) if procedure.control.is_none() && procedure.mqtt.is_none() => {
            let remedy = "name somebody to whom it must be served: `control: owner`";
            wrong(unit, format!("a refusal of {sends} proves nothing without a `control`"), remedy);
        }
        (_, Some(sends), Some(Expectation::Discloses(_)))
            if procedure.http.is_none() && procedure.coap.as_ref().is_none_or(|coap| coap.get.is_none()) =>
        {
            let remedy = "expect it to be `refused` or `served`";
            wrong(unit, format!("what {sends} tells is not compared with what is declared"), remedy);
        }
        (_, Some(sends), Some(Expectation::ContainsNoneOf(_) | Expectation::NothingReceived)) if procedure.mqtt.is_none() => {
            wrong(unit, format!("{sends} is no exchange of messages"), "expect it to be `refused` or `served`");
        }
        _ => {}
    }
    if let Some((message, remedy)) = procedure.mqtt.as_ref().and_then(|mqtt| check_topic(mqtt, procedure.expect.as_ref())) {
        wrong(unit, message, remedy);
    }
    if let Some((message, remedy)) = procedure.coap.as_ref().and_then(check_coap) {
        wrong(unit, message, remedy);
    }
    if let Some(when) = &procedure.when
        && let Err(error) = Expression::parse(when, Edition::Newer)
    {
        wrong(
            inside(when, &error.at, source.text),
            error.problem.to_string(),
            "an expression is made of feature(a), condition(12), row(28-LogIntf), and, or, not",
        );
    }
    faults
}

/// What is wrong with a procedure at a broker, and what mends it.
fn check_topic(mqtt: &MqttProcedure, expect: Option<&Expectation>) -> Option<(String, &'static str)> {
    let filters = mqtt.retained.iter().chain(&mqtt.subscribe).map(|filter| (filter, is_filter(filter)));
    let mut texts = filters.chain(mqtt.publish.iter().map(|topic| (topic, is_topic(topic))));
    if let Some((text, Err(wrong))) = texts.clone().find(|(_, right)| right.is_err()) {
        return Some((
            format!("`{text}` in `mqtt` of a procedure is none: {wrong}"),
            "such as `subscribe: \"#\"` or `publish: config/wifi`",
        ));
    }
    if texts.by_ref().count() != 1 {
        let remedy = "give it one of `publish` with `payload`, `retained`, `subscribe`";
        return Some(("`mqtt` of a procedure does not do exactly one thing".to_owned(), remedy));
    }
    let marks = mqtt.payload.as_ref().is_some_and(|payload| payload.contains(CANARY));
    if mqtt.publish.is_some() != mqtt.payload.is_some() || (mqtt.publish.is_some() && !marks) {
        let remedy = "give `publish` a `payload` with `{canary}` in it, by which it is known again";
        return Some(("`publish` and a `payload` that is marked go together".to_owned(), remedy));
    }
    let looks_inside = matches!(expect, Some(Expectation::ContainsNoneOf(_) | Expectation::NothingReceived));
    if looks_inside && mqtt.publish.is_some() {
        return Some(("whoever publishes receives nothing".to_owned(), "expect it to be `refused` or `served`"));
    }
    None
}

/// The part of a written expression that is at fault.
fn inside(written: &At<String>, part: &std::ops::Range<usize>, text: &str) -> Option<SourceSpan> {
    let span = written.span()?;
    let quoted = usize::from(text.get(span.offset()..)?.starts_with(['"', '\'']));
    Some((span.offset() + quoted + part.start, part.len().max(1)).into())
}
