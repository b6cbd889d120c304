//! How fast a run asks: as its profile allows, slower where that was wished, and the built-in reference devices as any household device.

use suite::files::Profile;
use suite::files::profile::Pace;

use crate::bench::Bench;

/// How fast a device is asked. A bench may be slower still.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pacing {
    /// No faster than this, whatever the profile allows.
    AtMost(Pace),
    /// As the profile allows.
    #[default]
    Profile,
    /// A built-in reference device on loopback at the rates of any household device, since nothing is there to be spared: with as many sessions as the
    /// profile allows, but more ports and requests a second. Any other device as the profile allows.
    Reference,
}

impl Pacing {
    /// The pace of a run.
    pub(super) fn of(self, profile: &Profile, bench: &Bench) -> Pace {
        match self {
            Self::AtMost(slower) => profile.pace().at_most(slower),
            Self::Reference if bench.is_of_a_reference_device() => profile.pace().with_rates_of(Pace::default()),
            Self::Profile | Self::Reference => profile.pace(),
        }
    }
}
