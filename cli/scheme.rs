//! `thirteen scheme`: a public scheme, alone or beside what a bundle shows.

use harness::exit::Exit;
use harness::genuine;
use reports::messages::Language;
use reports::scheme::{SchemeReport, explain, explain_markdown, list, list_markdown};
use suite::files::nearest;
use suite::scheme::{Scheme, Standing, compare};

use crate::Trouble;
use crate::arguments::{SchemeFormat, SchemeWanted};

/// Lists the schemes, explains one, or holds one beside a bundle.
pub fn scheme(wanted: &SchemeWanted) -> Result<Exit, Trouble> {
    let format = if wanted.json { SchemeFormat::Json } else { wanted.format };
    let Some(name) = &wanted.name else {
        crate::output::write(&match format {
            SchemeFormat::Json => pretty(&Scheme::all())?,
            SchemeFormat::Markdown => list_markdown(),
            SchemeFormat::Text => list(),
        });
        return Ok(Exit::Pass);
    };
    let scheme = Scheme::named(name).ok_or_else(|| unknown(name))?;
    let Some(file) = &wanted.file else {
        crate::output::write(&match format {
            SchemeFormat::Json => pretty(scheme)?,
            SchemeFormat::Markdown => explain_markdown(scheme),
            SchemeFormat::Text => explain(scheme),
        });
        return Ok(Exit::Pass);
    };
    let trust = crate::bundle::trust(&wanted.trust)?;
    let taken = genuine::open(file, &trust).map_err(|why| Trouble { exit: why.exit(), report: why.into() })?;
    let comparison = compare(scheme, &taken.rebuilt.told(Language::English), &taken.rebuilt.declaration);
    let exit = exit(comparison.standing);
    let report = SchemeReport::new(taken.report.root.to_string(), taken.report.sentence, comparison);
    crate::output::write(&match format {
        SchemeFormat::Json => pretty(&report)?,
        SchemeFormat::Markdown => report.markdown(),
        SchemeFormat::Text => report.text(),
    });
    Ok(exit)
}

fn unknown(name: &str) -> Trouble {
    let names: Vec<&str> = Scheme::all().iter().map(|scheme| scheme.id.as_str()).collect();
    let near = nearest(name, names.iter().copied()).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Trouble::usage_with_help(format!("there is no scheme `{name}`{near}"), format!("there are {}", names.join(", ")))
}

fn exit(standing: Standing) -> Exit {
    match standing {
        Standing::Contradicted => Exit::Fail,
        Standing::Incomplete => Exit::Inconclusive,
        Standing::Shown => Exit::Pass,
    }
}

fn pretty(value: &impl serde::Serialize) -> Result<String, Trouble> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(Trouble::usage)
}
