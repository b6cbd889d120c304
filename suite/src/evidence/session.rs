//! Sessions that a login opens: what carries them, whether signing out ends them, and whether somebody else can choose them beforehand.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attempt, Attempted, LoginOutcome, Place};
use crate::names::{IdentityName, RowId, Text};

/// Whether a path that somebody signed in may see was open to whoever asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Passage {
    /// Refused, not there, or sent to a login.
    Closed,
    /// Served.
    Open,
    /// No answer, a fault of the device, or a limit on requests: nothing can be told.
    Unclear,
}

/// Does a session that a login opens end when its owner signs out, and is it one that nobody knew before the login?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sessions {
    /// Where.
    pub at: Place,
    /// The row of 1-AuthMech.
    pub row: RowId,
    /// Which of its ways, from 0.
    pub way: u8,
    /// Who signs in.
    pub identity: IdentityName,
}

/// What became of the sessions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionsSeen {
    /// The right secret: the live control of all that follows.
    pub login: LoginOutcome,
    /// The path that shows a session, to somebody without one, before any login.
    pub to_nobody: Passage,
    /// The same path with the session.
    pub to_session: Passage,
    /// The cookies that the login set.
    pub cookies: Vec<CookieSeen>,
    /// What came of the declared way to sign out, if one is declared.
    pub signed_out: Option<SignedOut>,
    /// Logins that showed a cookie which others knew before; none where no cookie carries the session.
    pub fixed: Vec<Fixing>,
    /// The path with a session that was opened after all this: it can still be served.
    pub at_the_end: Passage,
    /// Why the attempt says nothing, if so.
    pub shortfall: Option<String>,
}

/// A cookie of a session, without its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CookieSeen {
    /// Its name.
    pub name: Text,
    /// Whether scripts are kept from it (`HttpOnly`).
    pub http_only: bool,
    /// Whether it is sent with requests from pages of others: `strict`, `lax` or `none`, as the device says.
    pub same_site: Option<SameSite>,
    /// Whether it is kept to encrypted connections (`Secure`).
    pub secure: bool,
}

/// With which requests a browser sends a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SameSite {
    /// Also when somebody follows a link from another site.
    Lax,
    /// With every request, whichever site made it.
    None,
    /// Only with requests from the site itself.
    Strict,
}

/// What came of signing out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedOut {
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// Whether the device said by more than a status that it took the request: it withdrew the cookie, or answered 2xx with something that is no page.
    pub acknowledged: bool,
    /// The path with the session that was signed out.
    pub to_session: Passage,
    /// The path to somebody without a session, right after.
    pub to_nobody: Passage,
}

/// A login that showed a cookie which somebody else knew before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fixing {
    /// Whose value it was.
    pub value_of: Origin,
    /// The path with that cookie, before the login.
    pub before: Passage,
    /// What the login came to.
    pub login: LoginOutcome,
    /// The path with that cookie and nothing else, after the login.
    pub after: Passage,
    /// The path to somebody without a session, right after.
    pub to_nobody: Passage,
}

/// Who made the value of a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The bench, at random.
    Bench,
    /// The device, for somebody who had not signed in.
    Device,
}

impl SessionsSeen {
    /// An attempt that came no further than this login.
    #[must_use]
    pub fn not_begun(login: LoginOutcome, to_nobody: Passage) -> Self {
        Self {
            login,
            to_nobody,
            to_session: Passage::Unclear,
            cookies: Vec::new(),
            signed_out: None,
            fixed: Vec::new(),
            at_the_end: Passage::Unclear,
            shortfall: None,
        }
    }
}

impl Attempted for SessionsSeen {
    fn attempt(&self) -> Attempt {
        let short = |says: &str| Some(says.to_owned());
        let reason = match self {
            Self { shortfall: Some(reason), .. } => Some(reason.clone()),
            _ if self.login != LoginOutcome::Accepted => short("the right secret opened no session"),
            _ if self.to_session != Passage::Open => short("the path that shows a session was not served to somebody signed in"),
            _ if self.to_nobody != Passage::Closed => {
                short("the path that shows a session was not refused to a stranger, so it shows none")
            }
            _ if self.at_the_end != Passage::Open => short("at the end a new session was not served"),
            _ => None,
        };
        Attempt { shortfall: reason, silent: None }
    }
}
