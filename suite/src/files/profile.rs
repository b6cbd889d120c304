//! The profile of a device class: what it normally has, what to survey and how gently, thresholds with their source, extra ways to gather evidence.

mod coap;
mod procedure;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{At, Period};
use crate::condition::Feature;
use crate::evidence::{Discovery, PortRange};
use crate::id::UnitId;

pub use procedure::{
    CredentialList, Discloses, Expectation, HttpProcedure, MqttProcedure, OnvifProcedure, Procedure, RtspProcedure, Sought,
};

pub use coap::{CoapProcedure, CoapSecurity};

/// How many cases a battery of unexpected input has where no profile says it.
const FUZZ_CASES: u32 = 300;

/// A profile. It adds and parametrises; nothing in it can remove an obligation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name: `camera`.
    pub profile: String,
    /// Its title, for reports.
    pub title: String,
    /// The profile it builds on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends: Option<At<String>>,
    /// Features that a device of this class normally has; a declaration that denies one must say why.
    #[serde(default)]
    pub expects: Vec<At<Feature>>,
    /// What is surveyed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surface: Option<Surface>,
    /// Limits, each with its source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<Thresholds>,
    /// Procedures added to units.
    #[serde(default)]
    pub units: BTreeMap<UnitId, Vec<Procedure>>,
    /// Demands beyond the standard, with a verdict line of their own.
    #[serde(default)]
    pub class_requirements: Vec<ClassRequirement>,
    /// The built-in reference device, used when no DUT is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_device: Option<String>,
}

/// One demand of a class beyond the standard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassRequirement {
    /// Its name, unique in the profile.
    pub id: String,
    /// What it demands, for reports.
    pub title: String,
    /// The rule that decides it.
    pub demands: Demand,
}

/// A rule over the declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Demand {
    /// No enabled row of 28-LogIntf speaks in clear, apart from discovery.
    NoInterfaceInClear,
    /// Each enabled row of 28-LogIntf that is carried by Bluetooth is guarded by a row of 1-AuthMech.
    RadioAsksForALogin,
    /// Where a row of 22-ExtSens perceives picture or sound, a row of 21-PersData is sensitive.
    SensedDataIsSensitive,
    /// Each enabled row of 13-SoftServ names a login that asks for something.
    ServicesAskForALogin,
}

/// What a campaign surveys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Surface {
    /// TCP ports: `all`, or `list: […]`.
    pub tcp: PortRange,
    /// UDP ports.
    pub udp: Vec<u16>,
    /// Discovery protocols.
    pub discovery: Vec<Discovery>,
    /// How gently.
    pub pace: Pace,
}

/// How gently a device is asked. A bench may lower these, never raise them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pace {
    /// Sessions held at once, at least 1.
    pub connections: u16,
    /// Application requests per second, at least 1.
    pub requests_per_second: u32,
    /// Bare connects of a port survey.
    pub port_probes: PortPace,
}

/// The pace of bare connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PortPace {
    /// In flight at once.
    pub in_flight: u16,
    /// Started per second.
    pub per_second: u32,
}

impl Pace {
    /// For a device that is easily overwhelmed.
    pub const GENTLE: Self = Self { connections: 1, requests_per_second: 5, port_probes: PortPace { in_flight: 4, per_second: 50 } };

    /// The lower of two paces, item by item.
    #[must_use]
    pub fn at_most(self, other: Self) -> Self {
        Self {
            connections: self.connections.min(other.connections),
            requests_per_second: self.requests_per_second.min(other.requests_per_second),
            port_probes: PortPace {
                in_flight: self.port_probes.in_flight.min(other.port_probes.in_flight),
                per_second: self.port_probes.per_second.min(other.port_probes.per_second),
            },
        }
    }

    /// The same sessions at once, with at least the rates of another, and as many ports looked at.
    #[must_use]
    pub fn with_rates_of(self, other: Self) -> Self {
        Self {
            connections: self.connections,
            requests_per_second: self.requests_per_second.max(other.requests_per_second),
            port_probes: PortPace {
                in_flight: self.port_probes.in_flight.max(other.port_probes.in_flight),
                per_second: self.port_probes.per_second.max(other.port_probes.per_second),
            },
        }
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self { connections: 4, requests_per_second: 50, port_probes: PortPace { in_flight: 64, per_second: 4000 } }
    }
}

/// Limits that rules compare with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// For unexpected input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fuzzing: Option<FuzzingThreshold>,
    /// For guessing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guessing: Option<GuessingThreshold>,
    /// For TLS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsThreshold>,
}

/// How long guessing must take, and how much of it is tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GuessingThreshold {
    /// How many wrong tries a probe makes.
    pub attempts: Attempts,
    /// How long an attacker must need on average for one secret.
    pub minimum_attack_time: Period,
    /// Where the numbers come from.
    pub source: String,
}

/// How much unexpected input is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FuzzingThreshold {
    /// How many cases each battery puts to each interface, at least 1.
    pub cases: u32,
    /// Where the number comes from.
    pub source: String,
}

/// How many wrong tries a probe makes: the declared limit and some more, at least so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attempts {
    /// Tries beyond the declared limit.
    pub declared_limit_plus: u16,
    /// The least number of tries.
    pub at_least: u16,
}

/// What TLS must be at least.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TlsThreshold {
    /// The oldest version that counts as best practice.
    pub minimum: crate::evidence::TlsVersion,
    /// Where the number comes from.
    pub source: String,
}

impl Profile {
    /// The profile laid over its base: what it says itself wins, features and procedures add up.
    #[must_use]
    pub fn over(mut self, base: Self) -> Self {
        self.surface = self.surface.or(base.surface);
        self.reference_device = self.reference_device.or(base.reference_device);
        let (own, below) = (self.thresholds.unwrap_or_default(), base.thresholds.unwrap_or_default());
        self.thresholds = Some(Thresholds {
            fuzzing: own.fuzzing.or(below.fuzzing),
            guessing: own.guessing.or(below.guessing),
            tls: own.tls.or(below.tls),
        });
        self.expects.extend(base.expects);
        self.expects.sort();
        self.expects.dedup();
        let inherited = base.class_requirements.into_iter().filter(|demand| !self.class_requirements.iter().any(|own| own.id == demand.id));
        let inherited: Vec<_> = inherited.collect();
        self.class_requirements.extend(inherited);
        for (unit, procedures) in base.units {
            let own = self.units.entry(unit).or_default();
            let inherited: Vec<_> = procedures.into_iter().filter(|procedure| !own.contains(procedure)).collect();
            own.extend(inherited);
        }
        self
    }

    /// How gently a device of this class is asked.
    #[must_use]
    pub fn pace(&self) -> Pace {
        self.surface.as_ref().map_or_else(Pace::default, |surface| surface.pace)
    }

    /// How many cases a battery of unexpected input has.
    #[must_use]
    pub fn fuzz_cases(&self) -> u32 {
        self.thresholds.as_ref().and_then(|thresholds| thresholds.fuzzing.as_ref()).map_or(FUZZ_CASES, |fuzzing| fuzzing.cases.max(1))
    }

    /// The procedures added to a unit.
    #[must_use]
    pub fn procedures(&self, unit: UnitId) -> &[Procedure] {
        self.units.get(&unit).map_or(&[], Vec::as_slice)
    }
}
