//! What tests of probes share: a reach to a loopback address at full pace.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use suite::evidence::{DutState, Family, Place, Vantage};
use suite::files::profile::{Pace, PortPace};

use crate::budget::Budget;
use crate::reach::{Patience, Reach};

/// A reach with short patience and a wide budget.
pub(crate) fn reach(address: &str) -> Reach {
    let pace = Pace { connections: 16, requests_per_second: 10_000, port_probes: PortPace { in_flight: 512, per_second: 60_000 } };
    Reach {
        address: address.parse().expect("tests name addresses"),
        name: None,
        budget: Arc::new(Budget::new(&pace)),
        patience: Patience { connect: Duration::from_secs(2), read: Duration::from_millis(700), exchange: Duration::from_secs(4) },
        of_the_host: BTreeSet::new(),
        groups: BTreeSet::new(),
    }
}

/// Sample A, initialised, over IPv4.
pub(crate) fn place() -> Place {
    Place { sample: "A".into(), state: DutState::Initialised, from: Vantage { interface: "PhyIntf-Ethernet".into(), family: Family::V4 } }
}
