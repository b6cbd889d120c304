//! The routes that a device's own pages and scripts lead to, and those that devices often have: who gets what there.

use std::collections::BTreeSet;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attempt, Attempted, Place, ResponseClass};
use crate::names::{IdentityName, RowId, Text};

/// Which routes does an HTTP interface have? From the first page on, its own links are followed by GET alone, as nobody and as these identities; then each
/// route is tried as nobody. What looks as if it acted (sign out, delete, reset, restart) is not followed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Crawl {
    /// Where.
    pub at: Place,
    /// On which row of 28-LogIntf.
    pub on: RowId,
    /// Also as these.
    pub identities: Vec<IdentityName>,
    /// Declared paths from which it goes on beside the first page.
    pub from: Vec<String>,
    /// The most routes that are asked as each of them.
    pub most: u16,
}

/// What a route looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// A description of an API: OpenAPI, Swagger, WSDL.
    ApiDescription,
    /// A page for people.
    Page,
    /// It speaks of firmware or updates, in its path or beside the field for a file.
    Firmware,
    /// A file of the operating system, got by leaving the folder of the pages.
    SystemFile,
    /// It takes a file.
    Upload,
}

impl fmt::Display for Sign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ApiDescription => "describes an API",
            Self::Page => "a page",
            Self::Firmware => "speaks of firmware",
            Self::SystemFile => "a file of the operating system",
            Self::Upload => "takes a file",
        })
    }
}

/// One route. Of what was served only type, size and signs are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Its path, with the query if there is one.
    pub path: Text,
    /// Who was served it; none where nobody was.
    pub served_to: Vec<IdentityName>,
    /// What it comes to for nobody.
    pub to_nobody: ResponseClass,
    /// Whether nobody gets there what a made-up path is answered with too.
    pub shell: bool,
    /// The type of what was served first, as the device names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Text>,
    /// What it looks like.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub signs: BTreeSet<Sign>,
    /// The paths that a description of an API names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub describes: Vec<Text>,
    /// Whose secrets it tells to nobody.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tells_nobody: BTreeSet<IdentityName>,
}

impl Route {
    /// Whether a stranger gets something there that not every path gives.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.to_nobody == ResponseClass::Served && !self.shell
    }
}

/// The routes found, by path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CrawlSeen {
    /// Those that somebody was served, or that take something without being served.
    pub routes: Vec<Route>,
    /// How many paths were asked.
    pub asked: u32,
    /// How many got no answer.
    pub silent: u32,
    /// Who could not sign in.
    pub not_signed_in: Vec<IdentityName>,
    /// Why it ended before every link was followed, if so.
    pub cut_short: Option<String>,
}

impl Attempted for CrawlSeen {
    fn attempt(&self) -> Attempt {
        let mute = (self.asked == self.silent).then(|| "no path got an answer".to_owned());
        let out = (!self.not_signed_in.is_empty()).then(|| {
            let names: Vec<_> = self.not_signed_in.iter().map(|name| format!("`{name}`")).collect();
            format!("{} could not sign in, so nothing was looked for as them", names.join(", "))
        });
        let silent = (self.silent > 0).then(|| format!("{} of {} paths got no answer", self.silent, self.asked));
        Attempt { shortfall: mute.or(out).or_else(|| self.cut_short.clone()), silent }
    }
}
