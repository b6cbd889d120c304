//! `thirteen redact` and `thirteen publish`.

use std::path::{Path, PathBuf};

use harness::exit::Exit;
use harness::redact::copy;
use reports::bundle::Redaction;

use crate::Trouble;
use crate::arguments::{Looking, Publish, Redact};
use crate::bundle::trust;

/// Writes a copy without some parts.
pub fn redact(wanted: &Redact) -> Result<Exit, Trouble> {
    let mut withhold =
        wanted.withhold.iter().map(|words| part_and_reason(words, wanted.because.as_deref())).collect::<Result<Vec<_>, _>>()?;
    if wanted.people {
        withhold.push(("disclosed".to_owned(), wanted.because.clone().unwrap_or_else(|| "personal".to_owned())));
    }
    let redaction = Redaction { withhold, publish: wanted.publish, keep: wanted.keep.clone() };
    written(&wanted.file, &wanted.out, &redaction, &wanted.trust, &wanted.looking)
}

/// Writes the copy that may be shown to everybody.
pub fn publish(wanted: &Publish) -> Result<Exit, Trouble> {
    let redaction = Redaction { withhold: Vec::new(), publish: true, keep: wanted.keep.clone() };
    written(&wanted.file, &wanted.out, &redaction, &wanted.trust, &wanted.looking)
}

fn part_and_reason(words: &str, because: Option<&str>) -> Result<(String, String), Trouble> {
    let (part, reason) = words.split_once('=').map_or((words, because), |(part, reason)| (part, Some(reason)));
    let no_reason = || {
        Trouble::usage_with_help(
            format!("{part} is to be withheld for no reason"),
            "write --withhold PART=REASON, or --because TEXT for all: whoever verifies is told why",
        )
    };
    Ok((part.to_owned(), reason.ok_or_else(no_reason)?.to_owned()))
}

fn written(file: &Path, out: &Path, redaction: &Redaction, trusted: &[PathBuf], looking: &Looking) -> Result<Exit, Trouble> {
    let looking = harness::redact::Looking { secrets_of: looking.secrets_of.clone(), looked_at: looking.looked_at.clone() };
    let copied = copy(file, out, redaction, &trust(trusted)?, &looking)?;
    match &copied.searched {
        Some(folder) => harness::tell!("{}: no secret of the bench in {} is in what stays", out.display(), folder.display()),
        None => {
            harness::tell!("{}: no bench is known here, so nobody looked for its secrets; --secrets-of DIR names its folder", out.display())
        }
    }
    crate::bundle::unsearched(&copied.unsearched);
    say!("{}: root {}, as before", out.display(), copied.root);
    Ok(Exit::Pass)
}
