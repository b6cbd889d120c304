//! The adapter of this machine that is used, and what mends it where there is none.

use btleplug::api::{Central as _, CentralState, Manager as _};
use btleplug::platform::{Adapter, Manager};
use suite::evidence::BenchTrouble;

use super::fault::Refusal;
use super::trouble;
use crate::reach::Held;

/// The first of the adapters that the bench names, or of all, that is there and on, with its name.
pub(super) async fn usable(held: &mut Held, named: &[String]) -> Result<(Adapter, String), BenchTrouble> {
    let manager = match held {
        Some(manager) => manager,
        // Its connection and the task that serves it never end, so it is made once.
        None => held.insert(Manager::new().await.map_err(|error| trouble(format!("BlueZ cannot be reached: {error}; {}", mends(&error))))?),
    };
    let unread = |error: btleplug::Error| trouble(format!("BlueZ does not tell its adapters: {error}; {}", mends(&error)));
    let (mut adapters, mut there) = (Vec::new(), Vec::new());
    for adapter in manager.adapters().await.map_err(unread)? {
        let info = adapter.adapter_info().await.map_err(unread)?;
        let is_on = matches!(adapter.adapter_state().await, Ok(CentralState::PoweredOn));
        there.push((info.split(' ').next().unwrap_or_default().to_owned(), is_on));
        adapters.push(adapter);
    }
    let chosen = chosen(&there, named).map_err(trouble)?;
    Ok((adapters.swap_remove(chosen), there.swap_remove(chosen).0))
}

/// Which of these adapters, each with whether it is on; or what is wrong, with what mends it.
fn chosen(there: &[(String, bool)], named: &[String]) -> Result<usize, String> {
    let wanted: Vec<usize> = match named {
        [] => (0..there.len()).collect(),
        named => named.iter().filter_map(|name| there.iter().position(|(known, _)| known == name)).collect(),
    };
    if let Some(on) = wanted.iter().find(|number| there[**number].1) {
        return Ok(*on);
    }
    let known = there.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
    match (wanted.first(), there) {
        (Some(off), _) => {
            let name = &there[*off].0;
            Err(format!("the adapter {name} is switched off: `bluetoothctl power on`, after `rfkill unblock bluetooth` where `rfkill list` calls it blocked"))
        }
        (None, []) => {
            Err("this machine has no Bluetooth adapter: plug one in; where `lsusb` shows it and `bluetoothctl list` does not, its firmware is missing (`dmesg`)".to_owned())
        }
        (None, _) => Err(format!("this machine has no adapter {}; it has {known} (`bluetooth_adapter` of bench.yaml)", named.join(", "))),
    }
}

/// What to do about an error of the bus.
fn mends(error: &btleplug::Error) -> &'static str {
    match Refusal::of(error).name.as_ref().map(|name| name.as_str()) {
        Some("org.freedesktop.DBus.Error.AccessDenied") => {
            "the bus does not let this user ask BlueZ: `sudo usermod -aG bluetooth $USER`, then sign in anew"
        }
        Some("org.freedesktop.DBus.Error.ServiceUnknown" | "org.freedesktop.DBus.Error.NameHasNoOwner") => {
            "BlueZ does not run: `sudo apt-get install bluez`, `sudo systemctl start bluetooth`"
        }
        _ => "is there a system bus (`sudo systemctl start dbus`), and does BlueZ run (`systemctl status bluetooth`)?",
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::the_first_that_is_on(&[("hci0", false), ("hci1", true)], &[], Ok(1))]
    #[case::the_named_one(&[("hci0", true), ("hci1", true)], &["hci1"], Ok(1))]
    #[case::the_second_of_those_named(&[("hci0", true), ("hci1", false)], &["hci1", "hci0"], Ok(0))]
    #[case::none_is_on(&[("hci0", false)], &[], Err("bluetoothctl power on"))]
    #[case::the_named_one_is_off(&[("hci0", true), ("hci1", false)], &["hci1"], Err("the adapter hci1 is switched off"))]
    #[case::another(&[("hci0", true)], &["hci7"], Err("has no adapter hci7; it has hci0"))]
    #[case::none(&[], &[], Err("plug one in"))]
    #[case::none_of_those(&[], &["hci0"], Err("plug one in"))]
    fn an_adapter_is_chosen_or_it_is_said_what_mends_it(
        #[case] there: &[(&str, bool)],
        #[case] named: &[&str],
        #[case] expected: Result<usize, &str>,
    ) {
        let there: Vec<_> = there.iter().map(|(name, on)| ((*name).to_owned(), *on)).collect();
        let named: Vec<_> = named.iter().map(|name| (*name).to_owned()).collect();
        match (chosen(&there, &named), expected) {
            (Ok(number), Ok(expected)) => assert_eq!(number, expected),
            (Err(says), Err(expected)) => assert!(says.contains(expected), "{says}"),
            (seen, _) => panic!("{seen:?}"),
        }
    }
}
