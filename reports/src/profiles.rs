//! The profiles that ship with Thirteen. What a bundle calls by one of these names is held against it: under a known name stands what everybody knows.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use suite::files::{Profile, SourceText, parse};
use suite::names::Digest;

/// The profiles that ship with Thirteen, by name.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("baby-monitor", include_str!("../../profiles/baby-monitor.yaml")),
    ("camera", include_str!("../../profiles/camera.yaml")),
    ("consumer-device", include_str!("../../profiles/consumer-device.yaml")),
    ("hub", include_str!("../../profiles/hub.yaml")),
    ("light-plug", include_str!("../../profiles/light-plug.yaml")),
    ("lock", include_str!("../../profiles/lock.yaml")),
    ("router", include_str!("../../profiles/router.yaml")),
    ("sensor", include_str!("../../profiles/sensor.yaml")),
    ("speaker", include_str!("../../profiles/speaker.yaml")),
    ("television", include_str!("../../profiles/television.yaml")),
    ("thermostat", include_str!("../../profiles/thermostat.yaml")),
    ("toy", include_str!("../../profiles/toy.yaml")),
    ("wearable", include_str!("../../profiles/wearable.yaml")),
];

/// The digest of a profile of this name with what it extends, as a plan states it; none where no such profile ships.
pub(crate) fn digest(name: &str) -> Option<&'static Digest> {
    static DIGESTS: OnceLock<BTreeMap<&'static str, Digest>> = OnceLock::new();
    if !BUILT_IN.iter().any(|(known, _)| *known == name) {
        return None;
    }
    let all = || BUILT_IN.iter().filter_map(|(name, _)| Some((*name, Digest::of_value(&whole(name, BUILT_IN.len())?)))).collect();
    DIGESTS.get_or_init(all).get(name)
}

/// A profile laid over those that it extends, so many at most.
fn whole(name: &str, most: usize) -> Option<Profile> {
    let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
    let own: Profile = parse(&SourceText { file: name, text }).ok()?;
    match &own.extends {
        None => Some(own),
        Some(base) => {
            let base = whole(base, most.checked_sub(1)?)?;
            Some(own.over(base))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_digest() {
        let all: std::collections::BTreeSet<_> = BUILT_IN.iter().map(|(name, _)| digest(name)).collect();
        assert!(all.len() == BUILT_IN.len() && !all.contains(&None));
        assert_eq!(digest("another"), None);
    }
}
