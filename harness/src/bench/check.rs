//! What a bench must hold to: every address inside its scope, hooks that say one thing; and before anything is sent, a current authorisation.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;

use jiff::civil::Date;
use miette::SourceSpan;
use rustls::pki_types::ServerName;
use suite::files::check::{Reference, check_references};
use suite::files::{At, Declaration, Fault, SourceText};
use suite::ixit::t01_auth_mech::PairingMethod;
use suite::ixit::{AuthMech, PhyIntf, Row, UpdMech};
use suite::names::IdentityName;

use super::written::{Authorisation, BenchFile, BluetoothAddress, Hook, Hooks, Identity, Link, Sample};
use super::{family, images};

type Checked = Result<(), Box<Fault>>;

/// Checks everything that one file can show to be wrong.
pub(super) fn all(source: &SourceText<'_>, file: &BenchFile) -> Checked {
    let check = Check { source, authorisation: &file.authorisation };
    let (mut taken, mut by_air) = (BTreeMap::new(), BTreeMap::new());
    for (id, sample) in &file.samples {
        check.addresses(sample, &format!("sample {id}"), &mut taken)?;
        check.bluetooth(sample, &format!("sample {id}"), &mut by_air)?;
        check.host_ports(sample)?;
        check.name(sample)?;
    }
    if file.samples.is_empty() {
        return Err(check.fault(None, "there is no sample", "name at least one under `samples:`"));
    }
    let hooks = &file.hooks;
    let others = [&hooks.factory_reset, &hooks.power_cycle, &hooks.recover];
    others.into_iter().flatten().try_for_each(|hook| check.says_nothing(hook))?;
    check.set_ups(hooks)?;
    let set_ups = [&hooks.initialise, &hooks.initialise_otherwise];
    let actuators = others.into_iter().chain(set_ups);
    actuators.flatten().try_for_each(|hook| check.hook(hook))?;
    hooks.link.as_ref().map_or(Ok(()), |link| check.link(link))
}

/// Checks what the folder around the file can show to be wrong: images that are not there, or too large to be held.
pub(super) fn beside(source: &SourceText<'_>, file: &BenchFile, folder: &Path) -> Checked {
    let check = Check { source, authorisation: &file.authorisation };
    file.update_images.iter().flat_map(images::named).try_for_each(|(name, image)| {
        let fault = |message: String, remedy: &str| Err(check.fault(image.span(), message, remedy));
        match std::fs::metadata(folder.join(&image.file)) {
            Ok(about) if !about.is_file() => fault(format!("{} is no file", image.file), "name the file of an image"),
            Ok(about) if about.len() > images::LARGEST => fault(
                format!("{} has more than {} MiB", image.file, images::LARGEST >> 20),
                "images beyond that are not offered; leave it out",
            ),
            Ok(_) => Ok(()),
            Err(why) => fault(
                format!("`update_images.{name}` names {}, which cannot be read: {why}", image.file),
                "paths are relative to bench.yaml",
            ),
        }
    })
}

/// Checks that somebody allowed a test, and for this day.
pub(super) fn authorised(source: &SourceText<'_>, authorisation: &Authorisation, today: Date) -> Checked {
    let check = Check { source, authorisation };
    check.given()?;
    check.current(today)
}

/// Checks what only the declaration can show to be wrong: rows that it has not, and an identity by which it wants the device asked.
pub(super) fn against(declaration: &Declaration, source: &SourceText<'_>, file: &BenchFile) -> Vec<Fault> {
    let mut named = Vec::new();
    for (sample, about) in &file.samples {
        let from = format!("sample {sample}");
        named.extend(about.addresses.iter().map(|(id, addresses)| {
            let (span, from) = (addresses.span(), from.clone());
            Reference { id, span, table: PhyIntf::TABLE, from, field: "addresses" }
        }));
        named.extend(about.bluetooth.iter().map(|(id, address)| {
            let (span, from) = (address.span(), from.clone());
            Reference { id, span, table: PhyIntf::TABLE, from, field: "bluetooth" }
        }));
        named.extend(about.identities.iter().map(|(name, Identity { login, .. })| {
            let (span, from) = (login.span(), format!("identity {name} of {from}"));
            Reference { id: login, span, table: AuthMech::TABLE, from, field: "login" }
        }));
    }
    for (name, hook) in [("initialise", &file.hooks.initialise), ("initialise_otherwise", &file.hooks.initialise_otherwise)] {
        let from = format!("the hook {name}");
        named.extend(hook.iter().flat_map(|hook| &hook.answers).map(|(id, says)| {
            let (span, from) = (says.span(), from.clone());
            Reference { id, span, table: UpdMech::TABLE, from, field: "answers" }
        }));
    }
    let mut faults = check_references(named, declaration, source);
    faults.extend(file.samples.values().flat_map(|sample| &sample.identities).filter_map(|(name, identity)| {
        let login = declaration.ixit.login(&identity.login)?;
        let needs_none = matches!(login.pairs_by(), Some(PairingMethod::JustWorks | PairingMethod::NumericComparison));
        let message = format!("the identity `{name}` has no `secret`, without which nobody signs in at {}", *identity.login);
        let remedy = "say where it is: `secret: { file: secrets/owner.txt }` or `secret: { env: NAME }`".to_owned();
        let is_missing = identity.secret.is_none() && !needs_none;
        is_missing.then(|| Fault::at(source, identity.login.span(), message, Some(remedy)))
    }));
    let asked_as = declaration.dut.identify.as_ref().and_then(|how| how.who.as_ref()).filter(|who| who.as_str() != "nobody");
    if let Some(who) = asked_as.filter(|who| !file.samples.values().any(|sample| sample.identities.contains_key(*who))) {
        let message = format!("`dut.identify` of the declaration asks as `{who}`, and no sample has such an identity");
        let names: Vec<_> = file.samples.values().flat_map(|sample| sample.identities.keys()).map(IdentityName::as_str).collect();
        let remedy = format!("add it under `identities:` of a sample; there are: {}", names.join(", "));
        faults.push(Fault::at(source, None, message, Some(remedy)));
    }
    faults
}

/// What stood there in the files of earlier versions of `thirteen init`.
const IN_THE_SCAFFOLD: &str = "who allowed this test, and when";

struct Check<'a> {
    source: &'a SourceText<'a>,
    authorisation: &'a Authorisation,
}

impl Check<'_> {
    fn fault(&self, span: Option<SourceSpan>, message: impl Into<String>, remedy: &str) -> Box<Fault> {
        Box::new(Fault::at(self.source, span, message, Some(remedy.to_owned())))
    }

    fn given(&self) -> Checked {
        let by = self.authorisation.by.trim();
        if !by.is_empty() && by != IN_THE_SCAFFOLD {
            return Ok(());
        }
        let remedy = "write under `authorisation: by:` who allowed this test, and by which document; without that nothing is sent";
        Err(self.fault(self.authorisation.by.span(), "the authorisation does not say who gave it", remedy))
    }

    fn current(&self, today: Date) -> Checked {
        let valid = &self.authorisation.valid;
        if valid.include(today) {
            return Ok(());
        }
        let message = format!("the authorisation holds for {}, and today is {today} (UTC)", **valid);
        Err(self.fault(valid.span(), message, "test only while the authorisation holds; ask for a new one and write its dates here"))
    }

    fn addresses(&self, sample: &Sample, name: &str, taken: &mut BTreeMap<IpAddr, String>) -> Checked {
        for (row, addresses) in &sample.addresses {
            let span = addresses.span();
            let mut families: Vec<_> = addresses.0.iter().map(|address| family(*address)).collect();
            families.dedup();
            if families.is_empty() || families.len() != addresses.0.len() || families.len() > 2 {
                return Err(self.fault(
                    span,
                    format!("{row} of {name} needs one address, or one of each family"),
                    "write one IPv4 address, one IPv6 address or both",
                ));
            }
            for address in &addresses.0 {
                self.address(*address, span)?;
                if let Some(other) = taken.insert(*address, format!("{row} of {name}")) {
                    let message = format!("{address} is the address of {other} already");
                    return Err(self.fault(span, message, "give each interface of each sample an address of its own"));
                }
            }
        }
        Ok(())
    }

    fn address(&self, address: IpAddr, span: Option<SourceSpan>) -> Checked {
        if address.is_multicast() || address.is_unspecified() || address == IpAddr::from([255, 255, 255, 255]) {
            return Err(self.fault(span, format!("{address} is no address of one device"), "write the device's own address"));
        }
        if !self.authorisation.scope.ip.iter().any(|network| network.0.contains(&address)) {
            let message = format!("{address} lies outside the scope of the authorisation");
            return Err(self.fault(span, message, "correct the address, or have the authorisation widened: `authorisation.scope.ip`"));
        }
        if is_public(address) && !self.authorisation.public {
            let message = format!("{address} is an address of the public internet");
            return Err(self.fault(span, message, "if the authorisation really covers it, say so: `authorisation: { public: true, … }`"));
        }
        Ok(())
    }

    /// Of each device the address is in the scope, and nobody else's.
    fn bluetooth(&self, sample: &Sample, name: &str, taken: &mut BTreeMap<BluetoothAddress, String>) -> Checked {
        for (row, address) in &sample.bluetooth {
            if sample.addresses.contains_key(row) {
                let message = format!("{row} of {name} has an IP address already");
                return Err(self.fault(address.span(), message, "Bluetooth and IP are two rows of 15-PhyIntf"));
            }
            if !self.authorisation.scope.bluetooth.iter().any(|listed| **listed == **address) {
                let message = format!("{} lies outside the scope of the authorisation", **address);
                let remedy = "correct the address, or have the authorisation widened: `authorisation.scope.bluetooth`";
                return Err(self.fault(address.span(), message, remedy));
            }
            if let Some(other) = taken.insert((**address).clone(), format!("{row} of {name}")) {
                let message = format!("{} is the address of {other} already", **address);
                return Err(self.fault(address.span(), message, "give each sample its own address"));
            }
        }
        if sample.addresses.is_empty() && sample.bluetooth.is_empty() {
            return Err(self.fault(None, format!("{name} has no address"), "write `addresses:`, `bluetooth:` or both"));
        }
        Ok(())
    }

    fn host_ports(&self, sample: &Sample) -> Checked {
        let loopback = sample.addresses.values().flat_map(|addresses| &addresses.0).all(IpAddr::is_loopback);
        match sample.host_ports.first() {
            Some(port) if !loopback => Err(self.fault(
                port.span(),
                format!("{} cannot be a port of the testing host: the sample has an address of its own", **port),
                "`host_ports:` is for loopback addresses only; leave it out",
            )),
            _ => Ok(()),
        }
    }

    fn name(&self, sample: &Sample) -> Checked {
        let is_dns = |name: &str| matches!(ServerName::try_from(name), Ok(ServerName::DnsName(_)));
        match sample.name.as_ref().filter(|name| !is_dns(name.as_str())) {
            Some(name) => Err(self.fault(
                name.span(),
                format!("`{}` is no host name", **name),
                "write the name that stands in the device's certificate, such as `camera.local`; without one, leave `name:` out",
            )),
            None => Ok(()),
        }
    }

    fn link(&self, link: &At<Link>) -> Checked {
        if link.actuators().is_some() {
            return Ok(());
        }
        let remedy = "give `down: [program, …]` and `up: [program, …]`, or `http: { down: url, up: url }`";
        Err(self.fault(link.span(), "the hook `link` needs one way down and the same way up", remedy))
    }

    fn says_nothing(&self, hook: &At<Hook>) -> Checked {
        let Some((row, says)) = hook.answers.first_key_value() else { return Ok(()) };
        let message = format!("only a set-up asks: this hook cannot say anything of {row}");
        Err(self.fault(says.span(), message, "write `answers` under `initialise` or `initialise_otherwise`"))
    }

    /// The second set-up is there to say something else than the first.
    fn set_ups(&self, hooks: &Hooks) -> Checked {
        let Some(otherwise) = &hooks.initialise_otherwise else { return Ok(()) };
        let usual = hooks.initialise.as_ref().map(|hook| &hook.answers);
        if let Some((row, says)) =
            otherwise.answers.iter().find(|(row, says)| usual.and_then(|usual| usual.get(*row)).is_some_and(|usual| **usual == ***says))
        {
            let message = format!("both set-ups say the same of {row}");
            return Err(self.fault(says.span(), message, "state in each what it says: `agrees` in one, `refuses` in the other"));
        }
        if otherwise.answers.is_empty() || hooks.initialise.is_none() {
            let remedy = "it stands beside `initialise`, and states in `answers` what it says otherwise: `{ UpdMech-Cloud: agrees }`";
            return Err(self.fault(otherwise.span(), "`initialise_otherwise` is no second set-up", remedy));
        }
        Ok(())
    }

    fn hook(&self, hook: &At<Hook>) -> Checked {
        if hook.actuator().is_some() {
            return Ok(());
        }
        Err(self.fault(
            hook.span(),
            "a hook has exactly one actuator",
            "give one of `run: [program, …]`, `http: { post: url }` and `operator: text`",
        ))
    }
}

/// Whether an address belongs to the public internet: not loopback, not private (RFC 1918, RFC 4193), not link-local.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !(v4.is_loopback() || v4.is_private() || v4.is_link_local()),
        IpAddr::V6(v6) => !(v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local()),
    }
}
