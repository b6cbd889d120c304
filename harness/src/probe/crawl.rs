//! The routes of an HTTP interface: the device's own links are followed by GET as nobody and as those who sign in, and each route is tried as nobody.

mod links;
mod signs;
mod usual;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use suite::evidence::{BenchTrouble, Crawl, CrawlSeen, ResponseClass, Route};
use suite::names::{IdentityName, Text};

use super::access::answered;
use super::login;
use crate::context::Context;
use crate::secrets::{Secret, told_by};
use crate::session::classify;
use crate::session::connect::Endpoint;
use crate::session::http::{HttpRequest, HttpResponse};
use crate::session::likeness::alike;
use crate::session::sign_in::{Pass, send};

/// For how long links are followed as each subject.
const TIME: Duration = Duration::from_secs(60);
/// How many links lie between the first page and the farthest.
const DEPTH: u8 = 6;
/// How many bytes are read as each subject.
const BYTES: usize = 16 * 1024 * 1024;

/// Runs the crawl.
///
/// # Errors
/// Only when the bench could not ask.
pub async fn put(context: &Context, question: &Crawl) -> Result<CrawlSeen, BenchTrouble> {
    let (endpoint, _) = context.endpoint(&question.at, &question.on)?;
    let secrets = context.secrets_of(&question.at.sample);
    let mut found = Found { secrets, ..Found::default() };
    let mut seeds: Vec<String> = question.from.iter().cloned().chain(usual::PATHS.iter().map(|path| (*path).to_owned())).collect();
    found.follow(&endpoint, question, &seeds, None, &Pass::Nothing).await?;
    for name in &question.identities {
        let tried = login::as_identity(context, &question.at, name).await?;
        if !tried.outcome.accepted() {
            found.not_signed_in.push(name.clone());
            continue;
        }
        found.follow(&endpoint, question, &seeds, Some(name), &tried.pass).await?;
    }
    // What only somebody who signed in was led to is tried as nobody, too.
    seeds = found.routes.iter().filter(|(_, route)| route.to_nobody.is_none()).map(|(path, _)| path.clone()).collect();
    found.try_as_nobody(&endpoint, &seeds).await?;
    found.compare_with_a_made_up_path(&endpoint).await?;
    Ok(found.told(context))
}

/// One route as it is found.
#[derive(Default)]
struct Seen {
    served_to: Vec<IdentityName>,
    to_nobody: Option<ResponseClass>,
    as_nobody: Option<HttpResponse>,
    kind: Option<String>,
    signs: BTreeSet<suite::evidence::Sign>,
    describes: Vec<String>,
    tells_nobody: BTreeSet<IdentityName>,
    shell: bool,
}

#[derive(Default)]
struct Found {
    secrets: Vec<(IdentityName, Secret)>,
    routes: BTreeMap<String, Seen>,
    asked: u32,
    silent: u32,
    not_signed_in: Vec<IdentityName>,
    cut_short: Option<String>,
}

impl Found {
    /// Follows links as one subject; as nobody without a name.
    async fn follow(
        &mut self,
        endpoint: &Endpoint,
        question: &Crawl,
        seeds: &[String],
        who: Option<&IdentityName>,
        pass: &Pass,
    ) -> Result<(), BenchTrouble> {
        let started = Instant::now();
        let mut queue: VecDeque<(String, u8)> =
            std::iter::once("/".to_owned()).chain(seeds.iter().cloned()).map(|path| (path, 0)).collect();
        let (mut done, mut bytes) = (BTreeSet::new(), 0);
        while let Some((path, depth)) = queue.pop_front() {
            if !done.insert(path.clone()) {
                continue;
            }
            if done.len() > usize::from(question.most) || started.elapsed() > TIME || bytes > BYTES {
                let name = who.map_or_else(|| "nobody".to_owned(), |name| format!("`{name}`"));
                self.cut_short.get_or_insert(format!("as {name} the crawl of {} ended after {} paths", question.on, done.len() - 1));
                break;
            }
            let Some(response) = self.get(endpoint, &path, pass).await? else { continue };
            bytes += response.body.len();
            let class = classify::class(&response, who.is_some());
            let led_to = if depth < DEPTH { links::of(&response, &path, &endpoint.reach.host()) } else { Vec::new() };
            queue.extend(led_to.into_iter().map(|link| (link, depth + 1)));
            self.note(path, response, class, who);
        }
        Ok(())
    }

    async fn get(&mut self, endpoint: &Endpoint, path: &str, pass: &Pass) -> Result<Option<HttpResponse>, BenchTrouble> {
        self.asked += 1;
        let response = answered(send(endpoint, HttpRequest::get(path), pass).await)?;
        self.silent += u32::from(response.is_none());
        Ok(response)
    }

    fn note(&mut self, path: String, response: HttpResponse, class: ResponseClass, who: Option<&IdentityName>) {
        let served = class == ResponseClass::Served;
        if class == ResponseClass::Absent && !signs::takes_a_body(&response) {
            return;
        }
        let seen = self.routes.entry(path.clone()).or_default();
        seen.signs.extend(signs::of(&path, &response));
        if served {
            seen.kind = seen.kind.take().or_else(|| response.header("content-type").next().map(str::to_owned));
            if seen.describes.is_empty() {
                seen.describes = signs::described(&response);
            }
        }
        match who {
            Some(name) if served => seen.served_to.push(name.clone()),
            Some(_) => {}
            None => {
                if served {
                    seen.tells_nobody.extend(told_by(&response.body, &self.secrets));
                }
                seen.to_nobody = Some(class);
                seen.as_nobody = Some(response);
            }
        }
    }

    async fn try_as_nobody(&mut self, endpoint: &Endpoint, paths: &[String]) -> Result<(), BenchTrouble> {
        for path in paths {
            let response = self.get(endpoint, path, &Pass::Nothing).await?;
            match response {
                Some(response) => {
                    let class = classify::class(&response, false);
                    if class == ResponseClass::Absent {
                        self.routes.entry(path.clone()).or_default().to_nobody = Some(class);
                    }
                    self.note(path.clone(), response, class, None);
                }
                None => self.routes.entry(path.clone()).or_default().to_nobody = Some(ResponseClass::NoAnswer),
            }
        }
        Ok(())
    }

    /// A device may answer any path with one page.
    async fn compare_with_a_made_up_path(&mut self, endpoint: &Endpoint) -> Result<(), BenchTrouble> {
        let path = format!("/thirteen-{}", hex::encode(rand::random::<[u8; 8]>()));
        let Some(anywhere) = self.get(endpoint, &path, &Pass::Nothing).await? else { return Ok(()) };
        if classify::class(&anywhere, false) == ResponseClass::Served {
            let shown = self.routes.values_mut().filter(|seen| seen.as_nobody.as_ref().is_some_and(|shown| alike(shown, &anywhere)));
            shown.for_each(|seen| seen.shell = true);
        }
        Ok(())
    }

    fn told(self, context: &Context) -> CrawlSeen {
        let text = |text: &String| context.taint.scrub(text);
        let is_worth_telling = |seen: &Seen| {
            let open = matches!(seen.to_nobody, Some(ResponseClass::Served | ResponseClass::RedirectedToLogin));
            open || !seen.served_to.is_empty() || !seen.signs.is_empty()
        };
        let routes = self.routes.iter().filter(|(_, seen)| is_worth_telling(seen)).map(|(path, seen)| Route {
            path: text(path),
            served_to: seen.served_to.clone(),
            to_nobody: seen.to_nobody.unwrap_or(ResponseClass::NoAnswer),
            shell: seen.shell,
            kind: seen.kind.as_ref().map(text),
            signs: seen.signs.clone(),
            describes: seen.describes.iter().map(text).collect::<Vec<Text>>(),
            tells_nobody: seen.tells_nobody.clone(),
        });
        CrawlSeen {
            routes: routes.collect(),
            asked: self.asked,
            silent: self.silent,
            not_signed_in: self.not_signed_in,
            cut_short: self.cut_short,
        }
    }
}

#[cfg(test)]
mod tests;
