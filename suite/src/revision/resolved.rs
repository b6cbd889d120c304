//! What a question is looked up in when it is put, and whether its answer outlives a change of the files.

use std::collections::BTreeSet;

use super::{Mark, Outline, RowOutline};
use crate::bench::BenchFacts;
use crate::evidence::ble::{BlePairsWith, BleSubject};
use crate::evidence::{Battery, Call, Configure, Credential, Function, Question, Subject, Who};
use crate::names::{IdentityName, RowId, SampleId};

/// One state of what questions are looked up in.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The outline of the files; none in a journal of a version that wrote none.
    pub outline: Option<&'a Outline>,
    /// The bench, redacted.
    pub bench: &'a BenchFacts,
}

/// The fields of each table that say what is put to the device and where, when the lab puts a question. No probe reads another field of a row.
const LOOKED_UP: [(&str, &[&str]); 5] = [
    ("1-AuthMech", &["change", "exercise", GUESSING, "interface"]),
    ("7-UpdMech", &["install", "interface", "version"]),
    ("13-SoftServ", &["interface", "operations"]),
    ("25-DelFunc", &["exercise"]),
    ("28-LogIntf", &["onvif", "port", "speaks"]),
];
/// By what tries are counted, which only the battery of common credentials asks for.
const GUESSING: &str = "guessing";

/// Whether the answer to a question outlives a change of the files: all that the question is looked up in says the same before and after. That is
/// what each row that it names says of how and where the device is asked, with the rows named there, and every identity. What only a judge reads (a
/// description, a promise, a decision's basis, the number of a port that the question itself states) is no reason to ask the device again: whoever
/// could have it asked again by changing a word could try until it passes. Where it cannot be known, the answer does not stand.
#[must_use]
pub fn stands(question: &Question, before: Side<'_>, after: Side<'_>) -> bool {
    let named = Named::by(question);
    if named.is_nothing() {
        return true;
    }
    let (Some(old), Some(new)) = (before.outline, after.outline) else { return false };
    let mut rows = named.rows_in(old, before.bench);
    rows.extend(named.rows_in(new, after.bench));
    let same = |row: &RowId| named.looked_up(old.rows.get(row)) == named.looked_up(new.rows.get(row));
    let same_product = !named.product || old.records.get("dut") == new.records.get("dut");
    rows.iter().all(same) && same_product && named.identities_are_same(before.bench, after.bench)
}

/// What a question names.
#[derive(Default)]
struct Named<'q> {
    sample: Option<&'q SampleId>,
    rows: Vec<&'q RowId>,
    identities: Vec<&'q IdentityName>,
    /// Identities of other samples.
    elsewhere: Vec<(&'q SampleId, &'q IdentityName)>,
    /// Also every row of 13-SoftServ, for what it serves to nobody.
    services: bool,
    /// Also every login that shares the secret, and everybody on the sample who knows it.
    sharing: bool,
    /// Also what the declaration says of the product itself.
    product: bool,
    /// Also by what tries are counted.
    counting: bool,
}

impl<'q> Named<'q> {
    fn by(question: &'q Question) -> Self {
        let sample = question.place().map(|place| &place.sample);
        let row = |row| Self { sample, rows: vec![row], ..Self::default() };
        match question {
            Question::Access(q) => row(&q.on).and(q.entitled.iter(), &q.subjects),
            Question::BleServices(q) => {
                let identities = if let BleSubject::Identity(name) = &q.who { vec![name] } else { Vec::new() };
                Self { sample, identities, ..Self::default() }
            }
            Question::BleAccess(q) => row(&q.on).among_centrals(std::iter::once(&q.entitled), &q.subjects),
            Question::BlePairing(q) => row(&q.row).pairing_with(&q.with),
            Question::BleWrite(q) => row(&q.on).among_centrals(std::iter::once(&q.entitled), &q.subjects),
            Question::Challenge(q) => row(&q.row),
            Question::ChangeSecret(q) => Self { identities: vec![&q.identity], sharing: true, ..row(&q.row) },
            Question::Clear(q) => row(&q.on),
            Question::CommonCredentials(q) => Self { counting: true, ..row(&q.row) },
            Question::Configure(q) => Self::configuring(sample, q),
            Question::Crawl(q) => row(&q.on).and(q.identities.iter(), &[]),
            Question::Describe(q) => row(&q.on).put_as(&q.who),
            Question::Dtls(q) => row(&q.on),
            Question::Erase(q) => {
                let mut named = Self::calling(sample, q.marks.iter().chain(&q.reads));
                named.rows.push(&q.row);
                named.identities.extend(&q.logins);
                named
            }
            Question::Plant(q) => Self::calling(sample, q.marks.iter().chain(&q.reads)),
            Question::Exchange(q) => row(&q.on).put_as(&q.who),
            Question::FirstUse(q) => Self { identities: q.preset.iter().collect(), services: true, ..row(&q.row) },
            Question::Fuzz(q) => match &q.battery {
                Battery::Operation(input) => Self { identities: vec![&input.who], services: true, ..row(&q.on) },
                Battery::CoapInDtls(who) => Self { identities: vec![who], ..row(&q.on) },
                Battery::Characteristic(input) => Self { identities: input.who.iter().collect(), ..row(&q.on) },
                _ => Self { services: true, ..row(&q.on) },
            },
            Question::Guess(q) => Self { identities: vec![&q.identity], ..row(&q.row) },
            Question::Interrupt(q) => {
                let calls = q.functions.iter().filter_map(|function| if let Function::Call(call) = function { Some(call) } else { None });
                let mut named = Self::calling(sample, calls.chain(&q.marks));
                named.rows.extend(
                    q.functions.iter().filter_map(|function| if let Function::Interface(row) = function { Some(row) } else { None }),
                );
                named
            }
            Question::Login(q) => {
                let (Credential::Empty(name) | Credential::Former(name) | Credential::Identity(name) | Credential::Wrong(name)) = &q.with;
                Self { identities: vec![name], ..row(&q.row) }
            }
            Question::OfferImages(q) => Self { identities: q.identity.iter().collect(), ..row(&q.row) },
            Question::Onvif(q) => row(&q.on).put_as(&q.who),
            Question::PasswordForms(q) => Self { identities: q.passwords_of.iter().chain([&q.control]).collect(), ..row(&q.row) },
            Question::ReadTopic(q) => row(&q.on).and(q.entitled.iter().chain(q.feed.as_ref().map(|feed| &feed.who)), &q.subjects),
            Question::SecretTraits(q) => Self { sample: Some(&q.sample), identities: vec![&q.identity], product: true, ..Self::default() },
            Question::Sessions(q) => Self { identities: vec![&q.identity], ..row(&q.row) },
            Question::SetUp(q) => Self::configuring(sample, &q.reads),
            Question::TakeOver(q) => row(&q.on).and([&q.owner, &q.feed.who].into_iter(), &q.subjects),
            Question::Tls(q) => row(&q.on),
            Question::WriteAccess(q) => row(&q.on).and(q.entitled.iter(), &q.subjects),
            Question::WriteTopic(q) => row(&q.on).and(q.entitled.iter(), &q.subjects),
            // They say themselves all that is asked; a decision holds for exactly what was shown.
            Question::BleSurvey(_)
            | Question::Capture(_)
            | Question::Decide(_)
            | Question::Discover(_)
            | Question::Firmware(_)
            | Question::MailDomain(_)
            | Question::Publication(_)
            | Question::Service(_)
            | Question::TcpPorts(_)
            | Question::UdpPorts(_) => Self::default(),
        }
    }

    fn put_as(mut self, who: &'q Who) -> Self {
        self.identities.extend(if let Who::Identity(name) = who { Some(name) } else { None });
        self
    }

    /// Also these identities, and what these subjects name.
    fn and(mut self, entitled: impl Iterator<Item = &'q IdentityName>, subjects: &'q [Subject]) -> Self {
        self.identities.extend(entitled);
        for subject in subjects {
            match subject {
                Subject::Identity(name) => self.identities.push(name),
                Subject::MadeUp(of) => self.rows.push(&of.row),
                Subject::Nobody => {}
                Subject::OfSample(of) => self.elsewhere.push((&of.sample, &of.identity)),
            }
        }
        self
    }

    /// Also these identities, and who pairs among these.
    fn among_centrals(mut self, entitled: impl Iterator<Item = &'q IdentityName>, subjects: &'q [BleSubject]) -> Self {
        self.identities.extend(entitled);
        self.identities.extend(subjects.iter().filter_map(|who| if let BleSubject::Identity(name) = who { Some(name) } else { None }));
        self
    }

    fn pairing_with(mut self, with: &'q BlePairsWith) -> Self {
        let named = if let BlePairsWith::Identity(name) | BlePairsWith::Wrong(name) = with { Some(name) } else { None };
        self.identities.extend(named);
        self
    }

    fn configuring(sample: Option<&'q SampleId>, asked: &'q Configure) -> Self {
        let services = asked.settings.iter().map(|setting| &setting.value.service).chain(asked.looks.iter().map(|look| &look.service));
        Self { sample, rows: services.collect(), identities: asked.identity.iter().collect(), ..Self::default() }
    }

    fn calling(sample: Option<&'q SampleId>, calls: impl Iterator<Item = &'q Call>) -> Self {
        let mut named = Self { sample, ..Self::default() };
        for call in calls {
            named.rows.push(&call.service);
            named.identities.extend(if let Who::Identity(name) = &call.who { Some(name) } else { None });
        }
        named
    }

    fn is_nothing(&self) -> bool {
        self.rows.is_empty() && self.identities.is_empty()
    }

    /// What a row says of how and where the device is asked; nothing where it is not there, or of a table that no probe reads.
    fn looked_up<'o>(&self, row: Option<&'o RowOutline>) -> Option<Vec<(&'static str, Option<&'o Mark>)>> {
        let row = row?;
        let (_, fields) = LOOKED_UP.iter().find(|(table, _)| row.table == *table)?;
        let asked_for = fields.iter().filter(|field| self.counting || **field != GUESSING);
        Some(asked_for.map(|field| (*field, row.fields.get(*field))).collect())
    }

    /// Every row that it is looked up in, as one state of the files has them.
    fn rows_in(&self, outline: &Outline, bench: &BenchFacts) -> BTreeSet<RowId> {
        let of_table = |table: &str| outline.rows.iter().filter(move |(_, row)| row.table == *table).collect::<Vec<_>>();
        let mut rows: BTreeSet<RowId> = self.rows.iter().copied().cloned().collect();
        let facts = self.sample.and_then(|sample| bench.samples.get(sample));
        let logins = self.identities.iter().filter_map(|name| Some(facts?.identities.get(*name)?.login.clone()));
        rows.extend(logins);
        let elsewhere = self.elsewhere.iter().filter_map(|(sample, name)| bench.samples.get(*sample)?.identities.get(*name));
        rows.extend(elsewhere.map(|facts| facts.login.clone()));
        if self.services {
            rows.extend(of_table("13-SoftServ").into_iter().map(|(id, _)| id.clone()));
        }
        if self.sharing {
            let shares = of_table("1-AuthMech").into_iter().filter(|(_, row)| self.rows.iter().any(|named| row.names.contains(*named)));
            rows.extend(shares.map(|(id, _)| id.clone()));
        }
        let linked: Vec<RowId> = rows.iter().filter_map(|id| outline.rows.get(id)).flat_map(|row| row.names.iter().cloned()).collect();
        rows.extend(linked);
        rows
    }

    fn elsewhere_is_same(&self, before: &BenchFacts, after: &BenchFacts) -> bool {
        let facts = |bench: &BenchFacts, sample: &SampleId, name: &IdentityName| bench.samples.get(sample)?.identities.get(name).cloned();
        self.elsewhere.iter().all(|(sample, name)| facts(before, sample, name) == facts(after, sample, name))
    }

    fn identities_are_same(&self, old: &BenchFacts, new: &BenchFacts) -> bool {
        let facts = |bench: &'_ BenchFacts| self.sample.and_then(|sample| bench.samples.get(sample)).cloned().unwrap_or_default();
        let (before, after) = (facts(old), facts(new));
        let same = |name: &&IdentityName| before.identities.get(*name) == after.identities.get(*name);
        self.identities.iter().all(same)
            && self.elsewhere_is_same(old, new)
            && (!self.sharing || before.identities == after.identities)
            && (!self.product || before.serial == after.serial)
    }
}

#[cfg(test)]
mod tests;
