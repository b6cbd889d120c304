//! The last look at an answer before it is written down: every text of a device loses the secrets of the bench, whichever probe heard it.

use suite::evidence::{
    Answer, Came, CertSeen, ConfigureSeen, DiscoverSeen, OfferedSeen, Peer, PublicationSeen, Scheme, ServiceSeen, TlsSeen,
};
use suite::names::Text;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use suite::evidence::BenchTrouble;

use super::Taint;

/// The very last look, whatever kind of answer it is: where a long secret still stands in any text of it, that goes as well; and where it cannot go, since
/// no text of a device is expected there, nothing is written down.
///
/// # Errors
/// When the answer would not be one any more without it.
pub fn untold<T: Serialize + DeserializeOwned>(answer: T, taint: &Taint) -> Result<T, BenchTrouble> {
    let Ok(mut value) = serde_json::to_value(&answer) else { return Ok(answer) };
    if !without(&mut value, taint) {
        return Ok(answer);
    }
    let nothing_left =
        |_| BenchTrouble::new("the device answered with a secret where no text of it is expected: the answer was not written down");
    serde_json::from_value(value).map_err(nothing_left)
}

/// Whether a long secret stood in a text.
fn without(value: &mut Value, taint: &Taint) -> bool {
    match value {
        Value::String(text) => told(text, taint).map(|clean| *text = clean).is_some(),
        Value::Array(items) => items.iter_mut().fold(false, |told, item| without(item, taint) | told),
        Value::Object(fields) => {
            let names: Vec<_> = fields.keys().filter_map(|name| Some((name.clone(), told(name, taint)?))).collect();
            for (name, clean) in &names {
                let field = fields.remove(name).unwrap_or_default();
                fields.insert(clean.clone(), field);
            }
            fields.values_mut().fold(!names.is_empty(), |told, field| without(field, taint) | told)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The text without the secret in it, if there is one. A word in small letters is one of this suite's own, or was looked at before.
fn told(text: &str, taint: &Taint) -> Option<String> {
    let is_own_word = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let told = !is_own_word && taint.is_told_in(text.as_bytes());
    told.then(|| String::from_utf8_lossy(&taint.scrub_bytes(text.as_bytes())).into_owned())
}

/// The answer without any tainted value in the texts that a device chose; the suite's own words and names stay as they are.
#[must_use]
pub fn scrubbed(mut answer: Answer, taint: &Taint) -> Answer {
    match &mut answer {
        Answer::Access(seen) => {
            seen.entitled.iter_mut().chain(&mut seen.tried).filter_map(|tried| tried.kind.as_mut()).for_each(|kind| text(kind, taint));
        }
        Answer::Capture(seen) => seen.flows.iter_mut().for_each(|flow| {
            schemes(&mut flow.logins, taint);
            if let Peer::Remote { name: Some(name), .. } = &mut flow.peer {
                text(name, taint);
            }
        }),
        Answer::Challenge(seen) => schemes(&mut seen.schemes, taint),
        Answer::Clear(seen) => text(&mut seen.said, taint),
        Answer::Configure(seen) => settings(seen, taint),
        Answer::Crawl(seen) => {
            for route in &mut seen.routes {
                let texts = std::iter::once(&mut route.path).chain(&mut route.kind).chain(&mut route.describes);
                texts.for_each(|said| text(said, taint));
            }
        }
        Answer::BleAccess(seen) => {
            let tried = std::iter::once(&mut seen.entitled).chain(&mut seen.tried);
            tried.flat_map(|tried| &mut tried.error).for_each(|error| text(error, taint));
        }
        Answer::BlePairing(seen) => seen.error.iter_mut().for_each(|error| text(error, taint)),
        Answer::BleServices(seen) => {
            let characteristics = seen.services.iter_mut().flat_map(|service| &mut service.characteristics);
            characteristics.flat_map(|characteristic| &mut characteristic.tells).for_each(|told| text(told, taint));
        }
        Answer::BleSurvey(seen) => {
            let said = seen.heard.iter_mut();
            said.flat_map(|heard| heard.name.iter_mut().chain(heard.manufacturers.values_mut()).chain(heard.service_data.values_mut()))
                .for_each(|said| text(said, taint));
        }
        Answer::BleWrite(seen) => {
            let tried = std::iter::once(&mut seen.entitled).chain(&mut seen.tried);
            tried.flat_map(|written| &mut written.tried.error).for_each(|error| text(error, taint));
        }
        Answer::Discover(seen) => discovered(seen, taint),
        Answer::Erase(seen) => {
            text(&mut seen.said, taint);
            seen.marks.iter_mut().flat_map(|mark| &mut mark.shown_by).for_each(|by| text(by, taint));
        }
        Answer::Exchange(seen) => {
            seen.headers.iter_mut().for_each(|(_, value)| text(value, taint));
            text(&mut seen.body, taint);
        }
        Answer::Firmware(seen) => {
            let keys = seen.keys.iter_mut().flat_map(|key| [&mut key.file, &mut key.form]);
            let hashes = seen.hashes.iter_mut().flat_map(|hash| [&mut hash.file, &mut hash.user, &mut hash.scheme]);
            let software = seen.software.iter_mut().flat_map(|inside| [&mut inside.file, &mut inside.name, &mut inside.version]);
            let texts = keys.chain(hashes).chain(software).chain(seen.secrets.iter_mut().map(|secret| &mut secret.file));
            texts.chain(&mut seen.opened).chain(&mut seen.closed).for_each(|said| text(said, taint));
        }
        Answer::Fuzz(seen) => {
            seen.noted.iter_mut().for_each(|note| text(note, taint));
            seen.harm.iter_mut().flat_map(|harm| [&mut harm.sent, &mut harm.seen, &mut harm.what]).for_each(|said| text(said, taint));
        }
        Answer::MailDomain(seen) => {
            let texts = [&mut seen.spf, &mut seen.dmarc, &mut seen.mta_sts].into_iter().flatten().chain(&mut seen.exchangers);
            texts.for_each(|said| text(said, taint));
        }
        Answer::Publication(seen) => published(seen, taint),
        Answer::Onvif(seen) => seen.fault.iter_mut().for_each(|code| text(code, taint)),
        Answer::OfferImages(seen) => images(seen, taint),
        Answer::ReadTopic(seen) => {
            let tried = seen.entitled.iter_mut().chain(&mut seen.tried);
            tried.flat_map(|tried| tried.topics.iter_mut().chain(&mut tried.secrets)).for_each(|topic| text(topic, taint));
        }
        Answer::Service(seen) => service(seen, taint),
        Answer::Sessions(seen) => seen.cookies.iter_mut().for_each(|cookie| text(&mut cookie.name, taint)),
        Answer::SetUp(seen) => {
            seen.after.read.iter_mut().chain(&mut seen.after.looks).flatten().for_each(|value| text(value, taint));
        }
        Answer::Tls(seen) => tls(seen, taint),
        Answer::UdpPorts(seen) => seen.answered.values_mut().for_each(|reply| text(&mut reply.text, taint)),
        // No text of a device is in these.
        Answer::ChangeSecret(_)
        | Answer::CommonCredentials(_)
        | Answer::Decide(_)
        | Answer::Describe(_)
        | Answer::Dtls(_)
        | Answer::FirstUse(_)
        | Answer::Guess(_)
        | Answer::Interrupt(_)
        | Answer::Login(_)
        | Answer::PasswordForms(_)
        | Answer::Plant(_)
        | Answer::SecretTraits(_)
        | Answer::TakeOver(_)
        | Answer::TcpPorts(_)
        | Answer::WriteAccess(_)
        | Answer::WriteTopic(_) => {}
    }
    answer
}

fn discovered(seen: &mut DiscoverSeen, taint: &Taint) {
    seen.said.iter_mut().for_each(|said| text(said, taint));
    seen.services.iter_mut().for_each(|service| text(&mut service.name, taint));
}

/// A page that shows a secret of the bench would be a strange one, but nobody knows.
fn published(seen: &mut PublicationSeen, taint: &Taint) {
    let lists = seen.headings.iter_mut().chain(&mut seen.text).chain(&mut seen.addresses);
    lists.chain([&mut seen.title, &mut seen.kind]).for_each(|said| text(said, taint));
    if let Came::Fetched(way) = &mut seen.came {
        way.hops.iter_mut().for_each(|hop| text(&mut hop.url, taint));
    }
}

fn settings(seen: &mut ConfigureSeen, taint: &Taint) {
    reason(&mut seen.shortfall, taint);
    let rounds = std::iter::once(&mut seen.before).chain(&mut seen.rounds);
    rounds.flat_map(|round| round.read.iter_mut().chain(&mut round.looks)).flatten().for_each(|value| text(value, taint));
}

fn images(seen: &mut OfferedSeen, taint: &Taint) {
    reason(&mut seen.shortfall, taint);
    seen.before.iter_mut().for_each(|version| text(version, taint));
    for offered in seen.images.iter_mut().map(|(_, offered)| offered).chain(&mut seen.control) {
        text(&mut offered.said, taint);
        offered.version.iter_mut().for_each(|version| text(version, taint));
    }
}

/// A reason may quote what the device said.
fn reason(reason: &mut Option<String>, taint: &Taint) {
    *reason = reason.take().map(|reason| taint.scrub_text(&Text::from_device(&reason)).to_string());
}

fn service(seen: &mut ServiceSeen, taint: &Taint) {
    text(&mut seen.banner, taint);
    schemes(&mut seen.logins, taint);
}

/// The reason for a cut quotes what answered in place of TLS.
fn tls(seen: &mut TlsSeen, taint: &Taint) {
    reason(&mut seen.cut_short, taint);
    seen.chain.iter_mut().flat_map(|chain| &mut chain.certificates).for_each(|seen| certificate(seen, taint));
}

fn certificate(seen: &mut CertSeen, taint: &Taint) {
    [&mut seen.subject, &mut seen.issuer].into_iter().chain(&mut seen.names).for_each(|said| text(said, taint));
}

fn schemes(schemes: &mut [Scheme], taint: &Taint) {
    for scheme in schemes {
        if let Scheme::Other(name) = scheme {
            text(name, taint);
        }
    }
}

fn text(said: &mut Text, taint: &Taint) {
    *said = taint.scrub_text(said);
}
