//! `thirteen explain`: what a part of the standard asks, how it is decided, and how sure the catalogue is; or what a profile adds.

use harness::exit::Exit;
use suite::catalogue::{Case, Catalogue, Group, Level, Unit};
use suite::files::Profile;
use suite::id::{GroupId, Selector};
use suite::judge::is_implemented;

use crate::Trouble;
use crate::paper::print_columns;

/// Explains an id of the standard, or a profile; without one, how the units of the whole method are decided.
pub fn explain(what: Option<&str>) -> Result<Exit, Trouble> {
    let Some(what) = what else {
        let units: Vec<_> = Catalogue::get().units().collect();
        say!("{} units of test; `thirteen explain 5.1-5-2b` explains one", units.len());
        say!();
        print_columns(&units);
        return Ok(Exit::Pass);
    };
    if harness::files::profile_names().any(|name| name == what) || what.ends_with(".yaml") {
        explain_profile(&harness::files::profile(what)?.0);
        return Ok(Exit::Pass);
    }
    let selector: Selector = what.parse().map_err(|error| {
        let names = harness::files::profile_names().collect::<Vec<_>>().join(", ");
        Trouble::usage(format!("{error} (profiles: {names})"))
    })?;
    let catalogue = Catalogue::get();
    match selector {
        Selector::Clause(id) => {
            let clause = catalogue.clause(id).expect("selectors name what the catalogue has");
            say!("{}  {}", clause.clause, clause.title);
            clause.groups.iter().for_each(|group| say!("  {:8} {:14} {}", group.id.to_string(), group.status.to_string(), group.title));
        }
        Selector::Group(id) => explain_group(catalogue.group(id).expect("selectors name what the catalogue has")),
        Selector::Case(id) => {
            head_group(catalogue, id.group());
            explain_case(catalogue.case(id).expect("selectors name what the catalogue has"));
        }
        Selector::Unit(id) => {
            head_group(catalogue, id.case().group());
            explain_unit(catalogue.unit(id).expect("selectors name what the catalogue has"));
        }
    }
    Ok(Exit::Pass)
}

/// What a case or a unit is about stands in the title of its group.
fn head_group(catalogue: &Catalogue, id: GroupId) {
    let group = catalogue.group(id).expect("a case lies in a group of the catalogue");
    say!("{}  {}", group.id, group.title);
}

fn explain_group(group: &Group) {
    say!("{}  {}", group.id, group.title);
    say!("  status {} (confidence {})", group.status, group.confidence);
    match &group.older {
        Some(older) => say!("  older edition: {} with status {}; {}", older.group, older.status, group.change),
        None => say!("  older edition: none; {}", group.change),
    }
    group.cases.iter().for_each(explain_case);
}

fn explain_case(case: &Case) {
    say!("\n{}  {} case", case.id, case.kind);
    if let Some(difference) = &case.difference {
        say!("  {difference}");
    }
    case.units.iter().for_each(explain_unit);
}

fn explain_unit(unit: &Unit) {
    say!("\n{}  {}", unit.id, unit.purpose);
    say!("  fails when    {}", unit.fails_when);
    say!("  scope         {} ({})", unit.scope, unit.quantifier);
    for read in &unit.reads {
        say!(
            "  reads         {}: {}",
            read.table,
            if read.fields.is_empty() { "the whole row".to_owned() } else { read.fields.join(", ") }
        );
    }
    say!("  decided by    {}: {}", unit.level, how(unit));
    if let Some(carried) = &unit.carried {
        say!("  in this version by {}: {}", carried.level, carried.because);
    }
    if let Some(escape) = &unit.escape {
        say!("  escape        {}: {}", escape.name, escape.reason);
    }
    if let Some(inherits) = &unit.inherits {
        let from: Vec<String> = inherits.judged_by.iter().map(ToString::to_string).collect();
        say!("  judged by     {} ({})", from.join(", "), inherits.filter);
    }
    let older: Vec<String> = unit.older.iter().map(ToString::to_string).collect();
    say!("  older edition {}", if older.is_empty() { "none".to_owned() } else { older.join(", ") });
    say!("  confidence    {}", unit.confidence);
    say!("  procedure     {}", if is_implemented(unit.id) { "implemented" } else { "not implemented yet" });
}

fn explain_profile(profile: &Profile) {
    say!("{}  {}", profile.profile, profile.title);
    if let Some(base) = &profile.extends {
        say!("  extends {base}");
    }
    let expects: Vec<String> = profile.expects.iter().map(ToString::to_string).collect();
    say!("  expects features {}; a declaration that denies one must say why", expects.join(", "));
    if let Some(surface) = &profile.surface {
        let udp: Vec<String> = surface.udp.iter().map(ToString::to_string).collect();
        say!("  surveys TCP {}, UDP {}", surface.tcp, udp.join(", "));
        let pace = surface.pace;
        say!(
            "  at most {} sessions, {} requests a second, {} connects in flight",
            pace.connections,
            pace.requests_per_second,
            pace.port_probes.in_flight
        );
    }
    for (unit, procedures) in &profile.units {
        let purpose = Catalogue::get().unit(*unit).map(|unit| unit.purpose.as_str()).unwrap_or_default();
        say!("  adds to {unit} ({purpose})");
        for procedure in procedures {
            say!("    {procedure}");
        }
    }
}

/// How a unit is decided, without the word that its level has said already.
fn how(unit: &Unit) -> &str {
    let said: &[&str] = match unit.level {
        Level::Facts => &["fact: ", "facts: "],
        Level::Rule => &["rule: ", "rules: "],
        _ => &[],
    };
    said.iter().find_map(|word| unit.how.strip_prefix(word)).unwrap_or(&unit.how)
}
