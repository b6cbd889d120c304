//! What a software image holds: it is unpacked in memory, never onto a disk, and searched for what all devices would share.

mod finds;
mod software;
mod unpack;

use std::path::Path;
use std::time::Duration;

use suite::evidence::{BenchTrouble, Firmware, FirmwareSeen};
use suite::names::{Digest, IdentityName, SampleId, Text};

use crate::bench::Bench;
use crate::context::Context;
use crate::secrets::Secret;
use finds::Search;
use software::Software;
use unpack::{LIMITS, Limits};

/// The shortest secret that is searched for: shorter ones occur by chance.
const SHORTEST_SECRET: usize = 8;

/// Somebody's secret.
pub(crate) struct Known {
    sample: SampleId,
    identity: IdentityName,
    secret: Secret,
}

/// Reads the image and searches it.
///
/// # Errors
/// When the bench has no such file, or it cannot be read.
pub async fn put(context: &Context, question: &Firmware) -> Result<FirmwareSeen, BenchTrouble> {
    let path = context.bench.firmware(&question.digest)?;
    let (known, digest) = (known(&context.bench), question.digest.clone());
    let read = tokio::task::spawn_blocking(move || of_file(&path, &digest, &known));
    read.await.map_err(|error| BenchTrouble::new(format!("a software image could not be searched: {error}")))?
}

fn of_file(path: &Path, digest: &Digest, known: &[Known]) -> Result<FirmwareSeen, BenchTrouble> {
    let unread = |why: String| BenchTrouble::new(format!("{} cannot be read: {why}", path.display()));
    let bytes = std::fs::read(path).map_err(|why| unread(why.to_string()))?;
    if Digest::of(&bytes) != *digest {
        return Err(unread("it is another file than when the run began".to_owned()));
    }
    Ok(seen(&bytes, known, LIMITS))
}

/// The bounds of what a device serves packed: a body is at most 256 KiB.
const SERVED: Limits = Limits { unpacked: 32 << 20, part: 8 << 20, depth: 4, files: 2_000, within: Duration::from_secs(2) };

/// Whether any part of something packed holds what is looked for.
pub(crate) fn holds(packed: &[u8], looked_for: &dyn Fn(&[u8]) -> bool) -> bool {
    let mut found = false;
    unpack::walk(packed, SERVED, &mut |_, bytes| found = found || looked_for(bytes));
    found
}

/// What an image holds.
fn seen(image: &[u8], known: &[Known], limits: Limits) -> FirmwareSeen {
    let (mut search, mut software) = (Search::new(known), Software::default());
    let walked = unpack::walk(image, limits, &mut |file, bytes| {
        search.look(file, bytes);
        software.look(file, bytes);
    });
    let texts = |names: &[String]| names.iter().map(|name| Text::from_device(name)).collect();
    FirmwareSeen {
        files: walked.files,
        unpacked: walked.unpacked,
        opened: texts(&walked.opened),
        closed: texts(&walked.closed),
        keys: search.keys,
        hashes: search.hashes,
        secrets: search.secrets,
        software: software.found,
        cut_short: walked.cut_short,
    }
}

/// Every secret of the bench that is long enough to be searched for.
fn known(bench: &Bench) -> Vec<Known> {
    let mut known = Vec::new();
    for (sample, about) in &bench.file().samples {
        for identity in about.identities.keys() {
            let account = bench.account(sample, identity).ok().filter(|account| account.secret.expose().len() >= SHORTEST_SECRET);
            known.extend(account.map(|account| Known { sample: sample.clone(), identity: identity.clone(), secret: account.secret }));
        }
    }
    known
}

#[cfg(test)]
mod tests;
