//! Which parts a copy of a bundle leaves out. Their leaves stay, so root and signatures do.

use suite::names::Digest;

use super::{Inventory, Kind, PUBLIC, PartName, Withheld};

/// What every publication shows.
pub const ALWAYS_PUBLISHED: [&str; 3] = ["method.json", "plan.json", PUBLIC];

/// Why a part of a publication is withheld. A bundle that says so of any part shows what every publication shows, or is not genuine.
pub const NOT_PUBLISHED: &str = "not published";

/// What is left out of a copy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redaction {
    /// Parts, or folders of them, each with the reason.
    pub withhold: Vec<(String, String)>,
    /// Whether the copy is a publication: then all is left out but what every publication shows, and what `keep` names.
    pub publish: bool,
    /// Parts, or folders of them, that a publication shows beyond that.
    pub keep: Vec<String>,
}

/// Why nothing is left out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedactionFault {
    /// There is no such part.
    #[error("the bundle has no part {0}")]
    NoPart(String),
    /// The reason is none.
    #[error("{0} is to be withheld for no reason")]
    NoReason(String),
    /// A part is already withheld.
    #[error("{name} is withheld already: {because}")]
    Already {
        /// The part.
        name: PartName,
        /// Why it was.
        because: String,
    },
    /// Everything would stay.
    #[error("nothing is to be withheld")]
    Nothing,
    /// Too little for a publication.
    #[error("without {0} it is no published bundle")]
    TooLittle(&'static str),
}

/// What a copy holds and what it withholds, each in the order of the names.
///
/// # Errors
/// [`RedactionFault`].
pub fn redact(inventory: &Inventory, wanted: &Redaction) -> Result<(Vec<PartName>, Vec<Withheld>), RedactionFault> {
    for (part, because) in &wanted.withhold {
        is_known(inventory, part)?;
        if because.trim().is_empty() {
            return Err(RedactionFault::NoReason(part.clone()));
        }
    }
    for part in &wanted.keep {
        is_known(inventory, part)?;
    }
    let (mut kept, mut withheld) = (Vec::new(), inventory.withheld.clone());
    for (name, digest) in &inventory.present {
        match because(name, wanted) {
            Some(because) => withheld.push(Withheld { name: name.clone(), digest: digest.clone(), because }),
            None => kept.push(name.clone()),
        }
    }
    if withheld.len() == inventory.withheld.len() {
        return Err(RedactionFault::Nothing);
    }
    withheld.sort_by(|one, other| one.name.cmp(&other.name));
    match missing_of_publication(&withheld, |name| kept.iter().any(|kept| kept.as_str() == name)) {
        Some(missing) => Err(RedactionFault::TooLittle(missing)),
        None => Ok((kept, withheld)),
    }
}

/// What a bundle that calls itself published does not show, and every publication does.
pub(crate) fn missing_of_publication(withheld: &[Withheld], is_there: impl Fn(&str) -> bool) -> Option<&'static str> {
    let published = withheld.iter().any(|withheld| withheld.because == NOT_PUBLISHED);
    ALWAYS_PUBLISHED.into_iter().find(|name| published && !is_there(name))
}

fn because(name: &PartName, wanted: &Redaction) -> Option<String> {
    let own = wanted.withhold.iter().find(|(part, _)| names(part, name)).map(|(_, because)| because.trim().to_owned());
    let shown = || ALWAYS_PUBLISHED.contains(&name.as_str()) || wanted.keep.iter().any(|part| names(part, name));
    own.or_else(|| (wanted.publish && !shown()).then(|| NOT_PUBLISHED.to_owned()))
}

/// Whether words name a part: itself, or the folder it is in.
fn names(words: &str, part: &PartName) -> bool {
    let folder = words.trim_end_matches('/');
    part.as_str() == words || part.as_str().strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn is_known(inventory: &Inventory, words: &str) -> Result<(), RedactionFault> {
    if inventory.present.iter().any(|(name, _)| names(words, name)) {
        return Ok(());
    }
    match inventory.withheld.iter().find(|withheld| names(words, &withheld.name)) {
        Some(Withheld { name, because, .. }) => Err(RedactionFault::Already { name: name.clone(), because: because.clone() }),
        None => Err(RedactionFault::NoPart(words.to_owned())),
    }
}

/// The digest that the name of evidence, or of what discloses a person, states.
pub(crate) fn digest_in(name: &PartName) -> Option<Digest> {
    let stated = matches!(Kind::of(name), Some(Kind::Disclosed | Kind::Evidence)).then(|| name.as_str().split_once('/')).flatten();
    stated.map(|(_, digits)| Digest(format!("sha256:{digits}")))
}
