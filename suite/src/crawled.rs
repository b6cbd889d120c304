//! The routes that were found on HTTP interfaces, held against what is declared. Units of 5.3-10, 5.4-1, 5.5-4 and 5.13-1 share it.

use crate::assessment::Assessment;
use crate::evidence::{Crawl, CrawlSeen, Method, Place, Route};
use crate::ixit::{LogIntf, Operation, Speaks, Status};
use crate::names::{IdentityName, RowId};
use crate::verdict::Missing;

/// The most routes that are asked as each subject.
const ROUTES: u16 = 200;

/// A device whose interfaces nobody declared has none where routes could be looked for: that shows nothing.
///
/// # Errors
/// When 28-LogIntf has no row.
pub(crate) fn interfaces_are_stated(assessment: &Assessment<'_>) -> Result<(), Missing> {
    let none = assessment.declaration.ixit.log_intf.is_empty();
    if none {
        Err(Missing::Undeclared("28-LogIntf: state the logical interfaces, so that they can be looked at".to_owned()))
    } else {
        Ok(())
    }
}

/// The interfaces that speak HTTP in normal use and listen.
pub(crate) fn pages<'a>(assessment: &Assessment<'a>) -> Vec<&'a LogIntf> {
    let rows = assessment.declaration.ixit.log_intf.iter();
    rows.filter(|row| row.speaks.is_http() && row.status == Status::Enabled && row.port.is_some()).collect()
}

/// The routes of an interface.
///
/// # Errors
/// When they were not looked for yet.
pub(crate) fn routes<'a>(assessment: &Assessment<'a>, row: &LogIntf, at: &Place) -> Result<&'a CrawlSeen, Missing> {
    let from = operations(assessment, row).filter_map(|operation| match operation.method_and_path() {
        Some((Method::Get, path)) if !operation.changes => Some(path.to_owned()),
        _ => None,
    });
    let (identities, mut from) = (identities(assessment, at), from.collect::<Vec<_>>());
    from.sort();
    from.dedup();
    assessment.ask(Crawl { at: at.clone(), on: (*row.id).clone(), identities, from, most: ROUTES })
}

/// Identities of the bench who sign in over HTTP in this state, by name.
pub(crate) fn identities(assessment: &Assessment<'_>, at: &Place) -> Vec<IdentityName> {
    identities_over(assessment, at, Speaks::is_http)
}

/// The same for those who sign in over another protocol.
pub(crate) fn identities_over(assessment: &Assessment<'_>, at: &Place, fits: impl Fn(Speaks) -> bool) -> Vec<IdentityName> {
    let ixit = &assessment.declaration.ixit;
    let is_spoken = |login: &RowId| {
        let interface = ixit.login(login).and_then(|row| row.interface.as_ref()).and_then(|id| ixit.logical(id));
        interface.is_some_and(|interface| fits(interface.speaks))
    };
    let known = assessment.bench.samples.get(&at.sample).into_iter().flat_map(|facts| &facts.identities);
    let usable = known.filter(|(_, identity)| identity.states.contains(&at.state) && is_spoken(&identity.login));
    usable.map(|(name, _)| name.clone()).collect()
}

/// What is declared to be done at an interface.
pub(crate) fn operations<'a>(assessment: &Assessment<'a>, row: &LogIntf) -> impl Iterator<Item = &'a Operation> {
    let services = assessment.declaration.ixit.soft_serv.iter().filter(move |service| *service.interface == *row.id);
    services.flat_map(|service| &service.operations).collect::<Vec<_>>().into_iter()
}

/// Whether an operation of the interface has this path, whatever follows in a query.
pub(crate) fn is_declared(assessment: &Assessment<'_>, row: &LogIntf, path: &str) -> bool {
    let bare = |path: &'_ str| path.split('?').next().unwrap_or_default().to_owned();
    operations(assessment, row).filter_map(|operation| operation.method_and_path()).any(|(_, declared)| bare(declared) == bare(path))
}

/// What a stranger gets that is neither the front page nor declared to be for everybody, nor what pages are made of: each in words that stay the same.
pub(crate) fn open_to_strangers(assessment: &Assessment<'_>, row: &LogIntf, seen: &CrawlSeen) -> Vec<String> {
    let open = seen.routes.iter().filter(|route| route.is_open() && route.path.as_str() != "/" && !is_furniture(route));
    let undeclared = open.filter(|route| !is_declared(assessment, row, route.path.as_str()));
    undeclared.map(|route| format!("{}: GET {} is served to nobody{}", row.id, route.path, described(route))).collect()
}

fn described(route: &Route) -> String {
    let mut words: Vec<String> =
        route.kind.iter().map(|kind| kind.as_str().split(';').next().unwrap_or_default().trim().to_owned()).collect();
    words.extend(route.signs.iter().map(ToString::to_string));
    if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) }
}

/// Style, scripts, fonts, icons, and what is for robots.
fn is_furniture(route: &Route) -> bool {
    let kind = route.kind.as_ref().map(|kind| kind.as_str().to_ascii_lowercase()).unwrap_or_default();
    let path = route.path.as_str().split('?').next().unwrap_or_default().to_ascii_lowercase();
    let by_kind = ["text/css", "javascript", "font", "image/svg", "image/x-icon", "image/vnd.microsoft.icon"]
        .iter()
        .any(|kinds| kind.contains(kinds));
    let by_name = ["/robots.txt", "/favicon.ico", "/sitemap.xml", "/manifest.json", "/index.html"].contains(&path.as_str());
    by_kind || by_name
}
