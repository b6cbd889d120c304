//! Inputs for the tests of this crate: the reference camera as a table of answers, sound until a test says otherwise.

mod answers;
mod publications;
mod reference;
mod sound;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};

use crate::assessment::Assessment;
use crate::bench::{BenchFacts, IdentityFacts, SampleFacts, SeenIdentity};
use crate::evidence::{
    Answer, Ask, BenchTrouble, ChainSeen, Conduct, Decide, DutState, Evidence, EvidenceId, Family, Image, Port, Protocol, Question, Scheme,
    ServiceSeen, Suite, TcpPorts, Tls, TlsVersion,
};
use crate::external::ExternalEvidence;
use crate::files::{At, Declaration, Profile, SourceText, WrittenDecision, parse};
use crate::ics::{Standing, Support};
use crate::id::UnitId;
use crate::ixit::t01_auth_mech::Preinstalled;
use crate::ixit::t11_sec_com_mech::Security;
use crate::ixit::t15_phy_intf::Kind;
use crate::ixit::{AuthMech, Factor, Ixit, LogIntf, PhyIntf, Row, SecComMech};
use crate::judge::{Scope, is_implemented, judge, open_questions};
use crate::names::RowId;
use crate::sbom::{self, Sbom};
use crate::tree::{GroupVerdict, UnitVerdict, Verdicts};
use crate::unit::{EVERY_STATE, INITIALISED};
use crate::verdict::Verdict;

pub(crate) use publications::{publication, published};

/// The day on which tests judge.
pub(crate) const TODAY: Date = date(2026, 11, 22);

/// The sound declaration of the reference camera, as written.
pub(crate) const CAMERA: &str = include_str!("../../fixtures/camera/declaration.yaml");

/// The sound declaration of the reference lock, as written.
pub(crate) const LOCK: &str = include_str!("../../fixtures/lock/declaration.yaml");

/// The sound declaration of the reference camera.
pub(crate) fn declaration() -> Declaration {
    let mut declaration = read(CAMERA);
    declaration.dut.sbom.iter_mut().for_each(|named| named.read = Some(sbom()));
    declaration
}

/// What the SBOM of the reference camera lists, as it lies beside its declaration.
fn sbom() -> Sbom {
    let text = include_str!("../../fixtures/camera/sbom.cdx.json");
    sbom::read(&SourceText { file: "sbom.cdx.json", text }).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// A declaration from its text.
pub(crate) fn read(text: &str) -> Declaration {
    parse(&SourceText { file: "declaration.yaml", text }).unwrap_or_else(|fault| panic!("{}: {fault}", fault.place()))
}

/// The camera's profile with its base.
pub(crate) fn profile() -> Profile {
    class(include_str!("../../profiles/camera.yaml"))
}

/// The profile of a class with its base.
fn class(text: &str) -> Profile {
    let read =
        |text| parse::<Profile>(&SourceText { file: "profile.yaml", text }).unwrap_or_else(|fault| panic!("{}: {fault}", fault.place()));
    read(text).over(read(include_str!("../../profiles/consumer-device.yaml")))
}

/// The reference camera on a bench with two samples, answering like a sound device; every decision is PASS.
pub(crate) struct Camera {
    pub declaration: Declaration,
    pub profile: Profile,
    pub bench: BenchFacts,
    pub seen: SeenIdentity,
    pub decisions: Vec<WrittenDecision>,
    pub external: Vec<ExternalEvidence>,
    changes: Vec<Change>,
}

type Change = Box<dyn Fn(&Question, &mut Reply)>;

/// What a question is met with.
pub(crate) enum Reply {
    /// The answers of each attempt, first one first.
    Answers(Vec<Answer>),
    /// The bench cannot put it.
    Trouble(BenchTrouble),
    /// Nobody puts it.
    Silence,
}

impl Camera {
    /// As it is, for the PASS of a table.
    pub(crate) fn sound() -> Self {
        let seen = SeenIdentity { serial: Some("NE2-000117".into()), software: Some("2.4.1".into()), read: true };
        let (decisions, external, changes) = (Vec::new(), Vec::new(), Vec::new());
        Self { declaration: declaration(), profile: profile(), bench: bench(), seen, decisions, external, changes }
    }

    /// The same bench with the declaration of the hub, which has every feature that the standard asks about: each group runs on it.
    pub(crate) fn hub() -> Self {
        Self { declaration: read(include_str!("../../fixtures/full-hub/declaration.yaml")), ..Self::sound() }
    }

    /// The lock that is reached by Bluetooth LE alone, on a bench that reaches it so.
    pub(crate) fn lock() -> Self {
        let declaration = read(LOCK);
        let lock = Self { declaration, profile: class(include_str!("../../profiles/lock.yaml")), ..Self::sound() };
        let phone = IdentityFacts { login: "AuthMech-Phone".into(), user: None, states: EVERY_STATE.iter().copied().collect() };
        lock.bench(|bench| {
            for sample in bench.samples.values_mut() {
                sample.interfaces = BTreeMap::from([("PhyIntf-Bluetooth".into(), BTreeSet::from([Family::Bluetooth]))]);
                sample.identities = BTreeMap::from([("phone".into(), phone.clone())]);
            }
        })
    }

    /// The hub with its cloud channel as one that listens, and nothing over Zigbee: each carrier of secrets and data can be looked at.
    pub(crate) fn hub_over_ip() -> Self {
        let listens = |camera: Self| {
            let camera = camera.interface("LogIntf-Cloud", |row| row.port = Some(Port::tcp(443)));
            camera.channel("SecComMech-Cloud", |row| {
                if let Security::Tls(bounds) = &mut row.protocol {
                    bounds.versions.insert(TlsVersion::V1_2);
                }
            })
        };
        let over_zigbee = |id: &At<RowId>| id.as_str() == "SecComMech-Zigbee";
        listens(Self::hub()).declare(|declaration| {
            let ixit = &mut declaration.ixit;
            ixit.sec_com_mech.retain(|row| !over_zigbee(&row.id));
            ixit.sec_param.retain(|row| !row.secure_communication_mechanisms.iter().any(over_zigbee));
            ixit.pers_data.retain(|row| !row.sent_over.iter().any(over_zigbee));
        })
    }

    /// Changes one row of a table.
    pub(crate) fn row<R: Row>(self, table: fn(&mut Ixit) -> &mut Vec<R>, id: &str, change: impl FnOnce(&mut R)) -> Self {
        let found = |rows: &'_ mut Vec<R>| rows.iter().position(|row| row.id().as_str() == id);
        self.declare(|declaration| {
            let rows = table(&mut declaration.ixit);
            let at = found(rows).unwrap_or_else(|| panic!("{} has no row {id}", R::TABLE));
            change(&mut rows[at]);
        })
    }

    /// Takes all rows from a table.
    pub(crate) fn empty<R: Row>(self, table: fn(&mut Ixit) -> &mut Vec<R>) -> Self {
        self.declare(|declaration| table(&mut declaration.ixit).clear())
    }

    /// Changes the declaration.
    pub(crate) fn declare(mut self, change: impl FnOnce(&mut Declaration)) -> Self {
        change(&mut self.declaration);
        self
    }

    /// Changes a row of 1-AuthMech.
    pub(crate) fn login(self, id: &str, change: impl FnOnce(&mut AuthMech)) -> Self {
        self.declare(|declaration| change(declaration.ixit.auth_mech.iter_mut().find(|row| row.id.as_str() == id).unwrap()))
    }

    /// Changes a row of 11-SecComMech.
    pub(crate) fn channel(self, id: &str, change: impl FnOnce(&mut SecComMech)) -> Self {
        self.declare(|declaration| change(declaration.ixit.sec_com_mech.iter_mut().find(|row| row.id.as_str() == id).unwrap()))
    }

    /// Changes a row of 28-LogIntf.
    pub(crate) fn interface(self, id: &str, change: impl FnOnce(&mut LogIntf)) -> Self {
        self.declare(|declaration| change(declaration.ixit.log_intf.iter_mut().find(|row| row.id.as_str() == id).unwrap()))
    }

    /// Adds a row of 15-PhyIntf that carries no IP.
    pub(crate) fn second_side(self) -> Self {
        self.declare(|declaration| {
            let side = PhyIntf { id: At::nowhere("PhyIntf-BLE".into()), kind: Kind::Bluetooth, ..declaration.ixit.phy_intf[0].clone() };
            declaration.ixit.phy_intf.push(side);
        })
    }

    /// Lets the first sample say another software version.
    pub(crate) fn version(mut self, version: &str) -> Self {
        self.seen.software = Some(version.to_owned());
        self
    }

    /// Takes all written decisions away.
    pub(crate) fn forget(mut self) -> Self {
        self.decisions.clear();
        self
    }

    /// Takes what the profile adds to units away.
    pub(crate) fn no_procedures(mut self) -> Self {
        self.profile.units.clear();
        self
    }

    /// Takes a row from 1-AuthMech.
    pub(crate) fn without_login(self, id: &str) -> Self {
        self.declare(|declaration| declaration.ixit.auth_mech.retain(|row| row.id.as_str() != id))
    }

    /// Changes the profile.
    pub(crate) fn profile(mut self, change: impl FnOnce(&mut Profile)) -> Self {
        change(&mut self.profile);
        self
    }

    /// Changes a line of the ICS.
    pub(crate) fn support(self, provision: &str, support: Support) -> Self {
        self.declare(|declaration| drop(declaration.ics.insert(provision.parse().unwrap(), At::nowhere(support))))
    }

    /// Changes the bench.
    pub(crate) fn bench(mut self, change: impl FnOnce(&mut BenchFacts)) -> Self {
        change(&mut self.bench);
        self
    }

    /// Takes all samples but the first from the bench.
    pub(crate) fn alone(self) -> Self {
        self.bench(|bench| bench.samples.retain(|name, _| name.as_str() == "A"))
    }

    /// Takes somebody from every sample of the bench.
    pub(crate) fn without_identity(self, name: &str) -> Self {
        self.bench(|bench| bench.samples.values_mut().for_each(|sample| drop(sample.identities.remove(&name.into()))))
    }

    /// Opens a TCP port that no row declares, with a login behind it.
    pub(crate) fn listening(self, port: u16, speaks: Protocol, login: Scheme) -> Self {
        let open = self.answer::<TcpPorts>(move |seen| seen.open.extend([port]));
        open.reply(move |question, reply| {
            if matches!(question, Question::Service(asked) if asked.port == Port::tcp(port)) {
                let logins = vec![login.clone()];
                *reply = Reply::Answers(vec![
                    ServiceSeen {
                        speaks,
                        over_tls: false,
                        banner: "login:".into(),
                        logins,
                        debug: Vec::new(),
                        host_key: None,
                        cut_short: None,
                    }
                    .into(),
                ]);
            }
        })
    }

    /// Offers one more suite in TLS 1.2.
    pub(crate) fn suite(self, name: &'static str) -> Self {
        self.answer::<Tls>(move |seen| seen.accepted.entry(TlsVersion::V1_2).or_default().push(Suite { code: 0, name: name.to_owned() }))
    }

    /// Shows another chain.
    pub(crate) fn chain(self, change: impl Fn(&mut ChainSeen) + 'static) -> Self {
        self.answer::<Tls>(move |seen| change(seen.chain.as_mut().unwrap()))
    }

    /// Promises nothing by certificate.
    pub(crate) fn unpromised(self) -> Self {
        self.declare(|declaration| {
            for row in &mut declaration.ixit.sec_com_mech {
                if let Security::Tls(bounds) = &mut row.protocol {
                    bounds.certificate = None;
                }
            }
        })
    }
}

/// No change, for the PASS of a table.
pub(crate) fn sound(camera: Camera) -> Camera {
    camera
}

/// Changes how the pre-installed passwords of a login are made.
pub(crate) fn preset(row: &mut AuthMech, change: impl FnOnce(&mut Preinstalled)) {
    if let Factor::Password(password) = &mut row.factor {
        change(password.preinstalled.as_mut().unwrap());
    }
}

pub(crate) fn bench() -> BenchFacts {
    let identity = |login: &str, user: &str, states: &[DutState]| IdentityFacts {
        login: login.into(),
        user: Some(user.into()),
        states: states.iter().copied().collect(),
    };
    let identities = BTreeMap::from([
        ("label".into(), identity("AuthMech-Web", "admin", &[DutState::FactoryDefault, DutState::AfterReset])),
        ("owner".into(), identity("AuthMech-Web", "owner", INITIALISED)),
        ("recorder".into(), identity("AuthMech-Recorder", "recorder", INITIALISED)),
        ("stream".into(), identity("AuthMech-RTSP", "owner", INITIALISED)),
        ("viewer".into(), identity("AuthMech-Web", "guest", INITIALISED)),
    ]);
    let interfaces = BTreeMap::from([("PhyIntf-Ethernet".into(), BTreeSet::from([Family::V4]))]);
    let sample = |serial: &str| SampleFacts {
        state: DutState::Initialised,
        serial: Some(serial.into()),
        interfaces: interfaces.clone(),
        identities: identities.clone(),
    };
    BenchFacts {
        samples: BTreeMap::from([("A".into(), sample("NE2-000117")), ("B".into(), sample("NE2-000118"))]),
        images: Image::ALL.into(),
        permits: [Conduct::Provokes, Conduct::Changes, Conduct::Disrupts, Conduct::Destroys].into(),
        way_back: true,
        ..BenchFacts::default()
    }
}

#[test]
fn the_reference_files_load() {
    assert_eq!(declaration().ics.len(), 78);
    assert_eq!(profile().surface.unwrap().discovery.len(), 5);
}

#[test]
fn the_hub_claims_nearly_everything() {
    let verdicts = Camera::hub().judge();
    let stands = |group: &&GroupVerdict| matches!(group.standing, Standing::Claimed);
    assert!(verdicts.groups.iter().filter(stands).count() > 70);
}

#[test]
fn the_sound_camera_passes_every_implemented_unit() {
    let verdicts = Camera::sound().judge();
    let other: Vec<_> = verdicts.units().filter(|unit| unit.verdict != Verdict::Pass && is_implemented(unit.id)).collect();
    assert!(other.is_empty(), "{other:#?}");
    assert_eq!(verdicts.overall, Verdict::Pass);
}
