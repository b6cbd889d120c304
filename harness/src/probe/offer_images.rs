//! Update images offered to a device: the version before, each image that must be refused, the good one, and back to the version before.

mod way;

use std::time::{Duration, Instant};

use serde_json::Value;
use suite::evidence::{BenchTrouble, Fate, Image, OfferImages, Offered, OfferedSeen};
use suite::ixit::t07_upd_mech::{Install, ReadVersion, TakenSign};
use suite::ixit::{Row as _, UpdMech};
use suite::names::{RowId, Text};

use crate::bench::images::Offer;
use crate::context::Context;
use crate::hooks::{self, HookName};
use crate::session::http::HttpResponse;
use way::{By, Way};

/// After which time an image that was taken runs at the latest, where the row does not say.
const TAKES: Duration = Duration::from_secs(60);
/// The pause between two looks at the version.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// The most of what the device says to an image that is kept, in characters.
const SAID: usize = 200;

/// Runs the script.
///
/// # Errors
/// When the bench could not offer the first image.
pub async fn put(context: &Context, question: &OfferImages) -> Result<OfferedSeen, BenchTrouble> {
    let mut script = Script::of(context, question)?;
    let before = script.version().await?;
    let mut seen = OfferedSeen { before, images: Vec::new(), control: None, restored: true, shortfall: None };
    seen.shortfall = script.runs_something_else(seen.before.as_ref());
    for image in &question.images {
        if seen.shortfall.is_some() {
            return Ok(seen);
        }
        script.offer_one(*image, &mut seen).await?;
    }
    if seen.shortfall.is_none() && question.control {
        script.offer_the_good_one(&mut seen).await;
    }
    Ok(seen)
}

/// Whether the bench has all that the script takes.
///
/// # Errors
/// What is missing.
pub fn ready(context: &Context, question: &OfferImages) -> Result<(), BenchTrouble> {
    Script::of(context, question).map(drop)
}

/// Brings the software of before back after a run that ended in the middle. Returns whether it runs.
///
/// # Errors
/// Only when the bench could not look.
pub async fn undo(context: &Context, question: &OfferImages) -> Result<bool, BenchTrouble> {
    let mut script = Script::of(context, question)?;
    let runs = script.version().await?;
    Ok(script.runs_something_else(runs.as_ref()).is_none() || script.bring_back().await)
}

struct Script<'a> {
    context: &'a Context,
    question: &'a OfferImages,
    declared: Declared<'a>,
    way: Way<'a>,
}

/// What a row of 7-UpdMech says of installing.
struct Declared<'a> {
    install: &'a Install,
    version: &'a ReadVersion,
    interface: &'a RowId,
    /// After which time an image that was taken runs at the latest.
    takes: Duration,
}

impl<'a> Declared<'a> {
    fn by(row: &'a UpdMech) -> Result<Self, BenchTrouble> {
        let install = row.install.as_ref().ok_or_else(|| undeclared(row, "install"))?;
        let version = row.version.as_ref().ok_or_else(|| undeclared(row, "version"))?;
        let interface = row.interface.as_deref().ok_or_else(|| undeclared(row, "interface"))?;
        Ok(Self { install, version, interface, takes: install.takes.map_or(TAKES, |takes| takes.duration()) })
    }
}

fn undeclared(row: &UpdMech, field: &str) -> BenchTrouble {
    BenchTrouble::new(format!("{}: state `{field}`", row.id()))
}

/// What the device said to an image, before anybody looked at what runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    No,
    Nothing,
    Yes,
}

impl<'a> Script<'a> {
    fn of(context: &'a Context, question: &'a OfferImages) -> Result<Self, BenchTrouble> {
        let row = row(context, question)?;
        let declared = Declared::by(row)?;
        let way = Way::of(context, question, row, &declared)?;
        Ok(Self { context, question, declared, way })
    }

    async fn offer_one(&mut self, image: Image, seen: &mut OfferedSeen) -> Result<(), BenchTrouble> {
        let offer = self.context.bench.image(image)?;
        // The altered good one shows as the good one does.
        let by = if image == Image::FromStranger { By::Stranger } else { By::Entitled };
        let would_show = image.is_altered() || offer.version.as_ref().is_some_and(|version| *version != self.question.runs);
        match self.offered(&offer, by, would_show).await {
            Ok(offered) => {
                let fate = offered.fate;
                seen.images.push((image, offered));
                self.clean_up(fate, &image.to_string(), seen).await;
                Ok(())
            }
            Err(trouble) if seen.images.is_empty() => Err(trouble),
            Err(trouble) => {
                self.cut_off(&image.to_string(), &trouble, seen).await;
                Ok(())
            }
        }
    }

    async fn offer_the_good_one(&mut self, seen: &mut OfferedSeen) {
        let good = match self.context.bench.good_image() {
            Ok(offer) => self.offered(&offer, By::Entitled, true).await,
            Err(trouble) => Err(trouble),
        };
        match good {
            Ok(offered) => {
                let fate = offered.fate;
                seen.control = Some(offered);
                self.clean_up(fate, "the good image", seen).await;
            }
            Err(trouble) => self.cut_off("the good image", &trouble, seen).await,
        }
    }

    /// Trouble of the bench in the middle: what was seen until then counts, and what an image may have changed meanwhile is brought back.
    async fn cut_off(&mut self, what: &str, trouble: &BenchTrouble, seen: &mut OfferedSeen) {
        seen.shortfall = Some(format!("{what} could not be offered, or not be looked at: {trouble}"));
        let version = self.version().await.ok().flatten();
        seen.restored = self.runs_something_else(version.as_ref()).is_none() || self.bring_back().await;
    }

    /// After an installation the software of before is brought back; where that fails, nothing more is offered.
    async fn clean_up(&mut self, fate: Fate, what: &str, seen: &mut OfferedSeen) {
        if !matches!(fate, Fate::Installed | Fate::Gone) {
            return;
        }
        seen.restored = self.bring_back().await;
        if fate == Fate::Gone {
            seen.shortfall = Some(format!("after {what} the device did not answer any more"));
        } else if !seen.restored && seen.control.is_none() {
            seen.shortfall = Some(format!("after {what} the software of before could not be brought back{}", self.recovery()));
        }
    }

    fn recovery(&self) -> String {
        let recovery = self.context.bench.file().update_images.as_ref().and_then(|images| images.recovery.as_deref());
        recovery.map(|recovery| format!("; the supplier says: {recovery}")).unwrap_or_default()
    }

    async fn offered(&mut self, offer: &Offer, by: By, would_show: bool) -> Result<Offered, BenchTrouble> {
        let (said, response) = self.hand_over(offer, by).await?;
        let version = self.version_after(said).await?;
        let runs = version.as_ref().map(|version| version.as_str() == self.question.runs);
        let fate = match (runs, said) {
            (None, _) => Fate::Gone,
            (Some(false), _) => Fate::Installed,
            (Some(true), Said::No) => Fate::Refused,
            (Some(true), Said::Nothing) => Fate::Unclear,
            (Some(true), Said::Yes) => Fate::Taken,
        };
        let status = response.as_ref().map(|response| response.status);
        let said = response.filter(HttpResponse::is_readable).map(|response| self.context.taint.scrub(&response.body));
        let said = Text::from_device(&said.unwrap_or_default().as_str().chars().take(SAID).collect::<String>());
        Ok(Offered { sha256: offer.sha256.clone(), would_show, status, said, fate, version })
    }

    /// Hands an image over and starts its installation, where that is a request of its own.
    async fn hand_over(&mut self, offer: &Offer, by: By) -> Result<(Said, Option<HttpResponse>), BenchTrouble> {
        let Some(response) = self.way.hand_over(&offer.bytes, by).await? else { return Ok((Said::Nothing, None)) };
        let said = self.said(&response, by);
        if said == Said::No || self.declared.install.start.is_none() {
            return Ok((said, Some(response)));
        }
        let started = self.way.start(by).await?;
        let said = started.as_ref().map_or(Said::Nothing, |started| self.said(started, by));
        Ok((said, started.or(Some(response))))
    }

    /// What a response says. To whoever may, a login that is wanted, a route that is not there and a fault of the device are no word on the image.
    fn said(&self, response: &HttpResponse, by: By) -> Said {
        if by == By::Stranger && matches!(response.status, 401 | 403) {
            return Said::No;
        }
        let nothing = matches!(response.status, 401 | 404 | 405 | 408 | 429 | 500..=599);
        let yes =
            self.declared.install.success.as_ref().map_or_else(|| (200..=299).contains(&response.status), |sign| shows(sign, response));
        match (yes, self.declared.install.success.is_some()) {
            (true, _) => Said::Yes,
            _ if nothing => Said::Nothing,
            (false, true) => Said::No,
            (false, false) if (400..=499).contains(&response.status) => Said::No,
            (false, false) => Said::Nothing,
        }
    }

    /// The version after an image: at once where the device said no; else it gets the time that an installation takes. `None`: it fell silent.
    async fn version_after(&mut self, said: Said) -> Result<Option<Text>, BenchTrouble> {
        let started = Instant::now();
        loop {
            let version = self.version().await?;
            let is_other = version.as_ref().is_some_and(|version| version.as_str() != self.question.runs);
            let is_settled = is_other || (said == Said::No && version.is_some());
            if is_settled || started.elapsed() >= self.declared.takes {
                return Ok(version);
            }
            tokio::time::sleep(LOOK_AGAIN.min(self.declared.takes)).await;
        }
    }

    /// The version that runs, if the device tells it. A device that starts anew may not be there for a while, nor let anybody sign in.
    async fn version(&mut self) -> Result<Option<Text>, BenchTrouble> {
        let Some(response) = self.way.version().await? else { return Ok(None) };
        let version = told_by(self.declared.version, &response);
        Ok(version.map(|version| Text::from_device(&version.chars().take(SAID).collect::<String>())))
    }

    fn runs_something_else(&self, version: Option<&Text>) -> Option<String> {
        match version {
            Some(version) if version.as_str() == self.question.runs => None,
            Some(version) => Some(format!("the device runs {version}, and not {} as it did when it was identified", self.question.runs)),
            None => Some("the device does not tell the version that it runs".to_owned()),
        }
    }

    /// Brings the software of before back and looks whether it runs: by the hook, else by its image.
    async fn bring_back(&mut self) -> bool {
        if self.context.bench.file().hooks.recover.is_some() {
            if hooks::run(self.context, &self.question.at, HookName::Recover).await.is_err() {
                return false;
            }
        } else {
            let Ok(baseline) = self.context.bench.baseline_image() else { return false };
            if self.hand_over(&baseline, By::Entitled).await.is_err() {
                return false;
            }
        }
        let started = Instant::now();
        loop {
            if matches!(self.version().await, Ok(Some(version)) if version.as_str() == self.question.runs) {
                return true;
            }
            if started.elapsed() >= self.declared.takes {
                return false;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
}

fn row<'a>(context: &'a Context, question: &OfferImages) -> Result<&'a UpdMech, BenchTrouble> {
    let row = context.declaration.ixit.update_mechanism(&question.row);
    row.ok_or_else(|| BenchTrouble::new(format!("the declaration has no row {} of 7-UpdMech", question.row)))
}

/// The version in an answer: where the declaration has it in the JSON, else what was served.
fn told_by(version: &ReadVersion, response: &HttpResponse) -> Option<String> {
    let Some(pointer) = &version.json else {
        return Some(response.text().trim().to_owned()).filter(|told| (200..=299).contains(&response.status) && !told.is_empty());
    };
    let json: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    json.pointer(pointer).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

fn shows(sign: &TakenSign, response: &HttpResponse) -> bool {
    match sign {
        TakenSign::Body(text) => response.text().contains(text),
        TakenSign::Status(status) => response.status == *status,
        TakenSign::Value(word) => (200..=299).contains(&response.status) && word.bytes(0) == response.body,
    }
}
