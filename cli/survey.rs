//! `thirteen survey`: a device without any declaration.

use std::net::{IpAddr, ToSocketAddrs as _};
use std::path::Path;

use harness::bench::is_public;
use harness::exit::Exit;
use harness::progress::terminal::Shown;
use harness::run::RunTrouble;
use harness::survey::{SurveyWanted, Surveyed, folder, free_folder};
use suite::survey::Stated;

use crate::Trouble;
use crate::arguments::{StateGiven, Survey};

/// Surveys an address and prints what was found.
pub fn survey(wanted: &Survey) -> Result<Exit, Trouble> {
    let surveyed_wanted = of(wanted)?;
    let surveyed = in_runtime(&surveyed_wanted)?;
    if wanted.json {
        crate::output::write(&folder::json(&surveyed.survey));
    } else {
        let verbose = wanted.verbose;
        crate::output::write(&reports::survey::write(&surveyed.survey, verbose));
    }
    for says in surveyed.absent.iter().chain(&surveyed.unfinished) {
        harness::tell!("{says}");
    }
    harness::tell!("journal, what would be declared, report: {}", surveyed_wanted.out.display());
    Ok(surveyed.exit())
}

fn of(wanted: &Survey) -> Result<SurveyWanted, Trouble> {
    let (address, name) = resolve(&wanted.address)?;
    let authorised_by = match &wanted.authorised_by {
        Some(by) => by.clone(),
        None if is_public(address) => {
            let help = "it is asked only by somebody who may: say who allowed it, and by which document, in `--authorised-by TEXT`; it stands in the journal";
            return Err(Trouble::usage_with_help(format!("{address} is an address of the public internet"), help));
        }
        None => format!("whoever ran `thirteen survey` for this address, {address}"),
    };
    let out = match &wanted.out {
        Some(out) => {
            crate::assess::is_free(out)?;
            out.clone()
        }
        None => free_folder(Path::new("."), address),
    };
    Ok(SurveyWanted {
        address,
        name,
        profile: wanted.profile.clone(),
        tcp: wanted.tcp.as_ref().map(|ports| ports.0.clone()),
        udp: wanted.udp.as_ref().map(|ports| ports.0.clone()),
        stated: match wanted.state {
            Some(StateGiven::Factory) => Stated::Factory,
            Some(StateGiven::Initialised) => Stated::Initialised,
            None => Stated::Unknown,
        },
        credential: wanted.credential.as_deref().map(credential).transpose()?,
        anchors: wanted.ca.as_deref().map(anchors).transpose()?,
        authorised_by,
        only_look: wanted.only_look,
        out,
    })
}

/// An address as it is, or the first one of a host name, which is then asked for in TLS and HTTP.
fn resolve(text: &str) -> Result<(IpAddr, Option<String>), Trouble> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse() {
        return Ok((address, None));
    }
    let unknown = |why: String| {
        Trouble::usage_with_help(
            format!("`{text}` is no address: {why}"),
            "give an IP address, or a name that this machine can look up; ports go to `--tcp` and `--udp`",
        )
    };
    let mut found = (text, 0).to_socket_addrs().map_err(|why| unknown(why.to_string()))?;
    let first = found.next().ok_or_else(|| unknown("nothing is known under this name".to_owned()))?;
    Ok((first.ip().to_canonical(), Some(text.to_owned())))
}

fn credential(text: &str) -> Result<(String, String), Trouble> {
    let (user, secret) = text.split_once(':').ok_or_else(|| Trouble::usage("a credential is written USER:SECRET"))?;
    Ok((user.to_owned(), secret.to_owned()))
}

fn anchors(path: &Path) -> Result<String, Trouble> {
    Ok(harness::files::read(path, "`--ca` names it")?.text)
}

fn in_runtime(wanted: &SurveyWanted) -> Result<Surveyed, RunTrouble> {
    let runtime = harness::runtime::runtime();
    let runtime = runtime.map_err(|why| RunTrouble::Write { path: "the runtime".into(), why })?;
    runtime.block_on(async {
        let mut progress = Shown::on_stderr();
        harness::survey::survey(wanted, &mut progress).await
    })
}
