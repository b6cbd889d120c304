//! What a supplier publishes, as somebody without an account gets it: from the web where the bench allows it, else from a file that stands for it.

mod fetch;
mod page;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ClientConfig;
use suite::evidence::{BenchTrouble, Came, Met, Publication, PublicationSeen, Source};
use suite::names::{Digest, Text};
use url::Url;

pub use fetch::client;
use fetch::{Arrived, BYTES, archive, fetch};
use page::Page;

use crate::bench::not_allowed;
use crate::context::Context;

/// The most pieces of text that are kept, of [`Text::LIMIT`] characters each.
const PIECES: usize = 24;
/// A page with fewer words than this beside a field for a password is a login, and nothing but a login.
const WORDS_OF_A_LOGIN: usize = 120;

/// What it takes to read publications.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The client for `https:`.
    pub client: Arc<ClientConfig>,
    /// Where the bytes of what was read are kept, if anywhere.
    pub archive: Option<PathBuf>,
}

/// Gets a publication.
///
/// # Errors
/// When nobody allowed it and no file stands for it, when this bench does not reach it, or when it cannot be archived.
pub async fn put(context: &Context, reader: &Reader, question: &Publication) -> Result<PublicationSeen, BenchTrouble> {
    let stands_for_it = context.bench.document(&question.of);
    match &question.of {
        Source::Url(url) => {
            let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
            if !context.bench.may_read(&host) {
                let file = stands_for_it.ok_or_else(|| BenchTrouble::new(not_allowed(url, &host)))?;
                return copy(context, reader, &file, None);
            }
            match (fetch(&context.bench, &reader.client, url).await, stands_for_it) {
                (Ok(arrived), _) => fetched(context, reader, arrived),
                (Err(_), Some(file)) => copy(context, reader, &file, None),
                (Err(trouble), None) => Err(trouble),
            }
        }
        Source::Words(words) => {
            let says = || {
                let name = words.split([',', ';', ':']).next().unwrap_or(words).trim();
                BenchTrouble::new(format!(
                    "no file of the bench stands for `{words}`: put it beside bench.yaml and name it there (`documents: {{ \"{name}\": manual.pdf }}`)"
                ))
            };
            copy(context, reader, &stands_for_it.ok_or_else(says)?, page_of(words))
        }
    }
}

fn fetched(context: &Context, reader: &Reader, arrived: Arrived) -> Result<PublicationSeen, BenchTrouble> {
    let Arrived { way, url, response } = arrived;
    let Some(response) = response else {
        return Ok(PublicationSeen { access: Met::Failed, ..nothing(Came::Fetched(way)) });
    };
    let kind = response.header("content-type").next().unwrap_or_default().to_owned();
    let encoded = response.header("content-encoding").find(|coding| !coding.eq_ignore_ascii_case("identity")).map(str::to_owned);
    let page = if encoded.is_some() { None } else { Page::read(&kind, &response.body) };
    let moved = way.hops.len() > 1;
    let access = access(response.status, page.as_ref(), moved.then_some(&url));
    let cut = (!response.whole).then(|| format!("its transfer stopped after {} bytes (at most {BYTES} are read)", response.body.len()));
    let kind = encoded.map_or(kind.clone(), |coding| format!("{kind} in {coding}"));
    let raw = Raw { came: Came::Fetched(way), access, kind, bytes: &response.body, cut };
    keep(context, reader, raw, page, None)
}

fn copy(context: &Context, reader: &Reader, file: &Path, from_page: Option<usize>) -> Result<PublicationSeen, BenchTrouble> {
    let trouble = |says: String| BenchTrouble::new(format!("{}: {says}", file.display()));
    let length = std::fs::metadata(file).map_err(|error| trouble(error.to_string()))?.len();
    if length > BYTES as u64 {
        return Err(trouble(format!("it has {length} bytes, and at most {BYTES} are read: keep the part that is needed")));
    }
    let bytes = std::fs::read(file).map_err(|error| trouble(error.to_string()))?;
    let kind = kind_of(file);
    let page = Page::read(kind, &bytes);
    let raw = Raw { came: Came::Copy, access: Met::Served, kind: kind.to_owned(), bytes: &bytes, cut: None };
    keep(context, reader, raw, page, from_page)
}

/// What came, before it is read.
struct Raw<'b> {
    came: Came,
    access: Met,
    kind: String,
    bytes: &'b [u8],
    cut: Option<String>,
}

fn keep(
    context: &Context,
    reader: &Reader,
    raw: Raw<'_>,
    page: Option<Page>,
    from_page: Option<usize>,
) -> Result<PublicationSeen, BenchTrouble> {
    let digest = Digest::of(raw.bytes);
    if let Some(folder) = &reader.archive {
        archive(folder, &digest, raw.bytes)?;
    }
    let scrub = |said: &str| context.taint.scrub(said);
    let page = page.unwrap_or_default();
    let text = context.taint.scrub_bytes(from(&page.text, from_page).replace('\u{c}', "\n").as_bytes());
    let (text, is_all) = pieces(&String::from_utf8_lossy(&text));
    let cut = raw.cut.or_else(|| (!is_all).then(|| format!("only its first {} characters are kept", PIECES * Text::LIMIT)));
    Ok(PublicationSeen {
        access: raw.access,
        kind: scrub(&raw.kind),
        bytes: raw.bytes.len() as u64,
        digest: Some(digest),
        title: scrub(&page.title),
        headings: page.headings.iter().map(|heading| scrub(heading)).collect(),
        text,
        addresses: page.addresses.iter().map(|address| scrub(address)).collect(),
        asks_password: page.asks_password,
        cut,
        ..nothing(raw.came)
    })
}

fn nothing(came: Came) -> PublicationSeen {
    let (kind, bytes, digest, title, headings, text, addresses, asks_password, cut) = <_>::default();
    PublicationSeen {
        came,
        access: Met::Served,
        kind,
        bytes,
        digest,
        title,
        headings,
        text,
        addresses,
        asks_password,
        cut,
        seen_at: jiff::Timestamp::now(),
    }
}

fn access(status: u16, page: Option<&Page>, moved_to: Option<&Url>) -> Met {
    match status {
        401 | 402 | 407 => Met::Login,
        404 | 410 => Met::Absent,
        200..=299 if page.is_some_and(|page| is_login(page, moved_to)) => Met::Login,
        200..=299 => Met::Served,
        400..=499 => Met::Refused,
        _ => Met::Failed,
    }
}

/// Many public pages carry a small login in a corner. One that is nothing else, or to whose place the reader was led for it, is a barrier.
fn is_login(page: &Page, moved_to: Option<&Url>) -> bool {
    const PLACES: [&str; 8] = ["account", "anmelden", "auth", "login", "logon", "signin", "sign-in", "sso"];
    let is_place = |url: &Url| {
        url.path_segments().is_some_and(|mut parts| parts.any(|part| PLACES.iter().any(|place| part.to_lowercase().starts_with(place))))
    };
    page.asks_password && (page.words() < WORDS_OF_A_LOGIN || moved_to.is_some_and(is_place))
}

/// The text in pieces, and whether that is all of it.
fn pieces(text: &str) -> (Vec<Text>, bool) {
    let letters: Vec<char> = text.chars().collect();
    let pieces = letters.chunks(Text::LIMIT).take(PIECES).map(|piece| Text::from_device(&piece.iter().collect::<String>())).collect();
    (pieces, letters.len() <= PIECES * Text::LIMIT)
}

/// The page that words name: `manual, page 14` or `Handbuch, Seite 14`.
fn page_of(words: &str) -> Option<usize> {
    let mut words = words.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.find(|word| ["page", "seite", "p", "s"].contains(&word.to_lowercase().as_str()))?;
    words.next()?.parse().ok()
}

/// The text from a page on, where form feeds part it into pages and it has so many.
fn from(text: &str, page: Option<usize>) -> &str {
    let start = page.filter(|page| *page > 1).and_then(|page| text.match_indices('\u{c}').nth(page - 2));
    start.map_or(text, |(at, _)| &text[at + 1..])
}

fn kind_of(file: &Path) -> &'static str {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "htm" | "html" | "xhtml" => "text/html",
        "md" | "txt" => "text/plain",
        "pdf" => "application/pdf",
        _ => "",
    }
}

#[cfg(test)]
mod tests;
