//! Another method than the built-in one, for as long as something is judged again by it: another catalogue, other lists of passwords.
//!
//! The method belongs to this version of the suite, and everything is judged by it. Only whoever asks what another would come to puts one in its place,
//! around one judgement, on one thread; nothing else can see it.

use std::cell::Cell;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

use crate::catalogue::{Catalogue, CatalogueTrouble};
use crate::files::{Fault, SourceText, parse};

thread_local! {
    static OTHER: Cell<Option<&'static Method>> = const { Cell::new(None) };
}

/// A pair of user name and password.
pub type Pair = (&'static str, &'static str);

/// What takes the place of the built-in method; what is none stays as it is built in.
#[derive(Debug, Default)]
pub struct Method {
    /// The catalogue.
    pub catalogue: Option<Catalogue>,
    /// The list of common credentials, likeliest first.
    pub common: Option<Vec<Pair>>,
    /// The list of common communities of SNMP.
    pub communities: Option<Vec<Pair>>,
}

/// A file of lists: what `--passwords` takes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    /// As of when.
    #[serde(rename = "date")]
    _date: Date,
    /// Pairs of user name and password.
    common: Vec<(String, String)>,
    /// Communities.
    #[serde(default)]
    communities: Option<Vec<String>>,
}

impl Method {
    /// Puts files in the place of those of the catalogue with the same name (`mechanisms`, `5.01`); `on` ends what is tolerated until an earlier day.
    ///
    /// # Errors
    /// [`CatalogueTrouble`].
    pub fn with_catalogue(self, files: &BTreeMap<String, Value>, on: Option<Date>) -> Result<Self, CatalogueTrouble> {
        Ok(Self { catalogue: Some(Catalogue::other(files, on)?), ..self })
    }

    /// Puts lists of passwords in the place of the built-in ones.
    ///
    /// # Errors
    /// A [`Fault`] with its place.
    pub fn with_passwords(self, source: &SourceText<'_>) -> Result<Self, Box<Fault>> {
        let lists: Lists = parse(source)?;
        let kept = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
        let common = lists.common.into_iter().map(|(user, password)| (kept(user), kept(password))).collect();
        let communities = lists.communities.map(|all| all.into_iter().map(|community| ("", kept(community))).collect());
        Ok(Self { common: Some(common), communities: communities.or(self.communities), ..self })
    }

    /// Runs a judgement by this method. It is kept for the rest of the process, as what judges find in it is.
    pub fn judges<T>(self, judge: impl FnOnce() -> T) -> T {
        struct Back(Option<&'static Method>);
        impl Drop for Back {
            fn drop(&mut self) {
                OTHER.set(self.0);
            }
        }
        let _back = Back(OTHER.replace(Some(Box::leak(Box::new(self)))));
        judge()
    }
}

/// The method that stands in for the built-in one now, if one does.
pub(crate) fn other() -> Option<&'static Method> {
    OTHER.get()
}
