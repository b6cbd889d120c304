//! Writing a bundle: parts are read twice, once for their digests and once to be written, so that none is ever held in memory.

use std::io::{self, Read, Write};

use sha2::{Digest as _, Sha256};

use super::zip::{Entry, end};
use super::{BundleFault, Kind, MIMETYPE, PartName, Root, Withheld, leaf, limits, manifest};

/// What opens the bytes of a part, from the start each time.
type Opens<'a> = Box<dyn Fn() -> io::Result<Box<dyn Read + 'a>> + 'a>;

/// A part to be packed.
pub struct Source<'a> {
    name: PartName,
    opens: Opens<'a>,
}

/// Why a bundle could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PackTrouble {
    /// A part could not be read, or the bundle not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A part that no bundle holds, twice the same, or more than fits.
    #[error("{0}")]
    Part(String),
    /// The files cannot be what the journal was written under.
    #[error(transparent)]
    Fault(#[from] BundleFault),
    /// A part changed while it was packed.
    #[error("{0} changed while it was packed: pack again when nothing writes there")]
    Changed(PartName),
}

impl<'a> Source<'a> {
    /// A part of these bytes.
    #[must_use]
    pub fn bytes(name: PartName, bytes: Vec<u8>) -> Self {
        let opens = move || -> io::Result<Box<dyn Read + 'a>> { Ok(Box::new(io::Cursor::new(bytes.clone()))) };
        Self { name, opens: Box::new(opens) }
    }

    /// A part whose bytes are read from somewhere, twice.
    pub fn read(name: PartName, opens: impl Fn() -> io::Result<Box<dyn Read + 'a>> + 'a) -> Self {
        Self { name, opens: Box::new(opens) }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &PartName {
        &self.name
    }

    /// Opens its bytes.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn open(&self) -> io::Result<Box<dyn Read + 'a>> {
        (self.opens)()
    }
}

struct Measured {
    digest: [u8; 32],
    crc: u32,
    size: u64,
}

/// Writes a bundle of these parts in its one form. Manifest and mimetype are made here.
///
/// # Errors
/// [`PackTrouble`].
pub fn pack(mut parts: Vec<Source<'_>>, mut withheld: Vec<Withheld>, out: &mut dyn Write) -> Result<Root, PackTrouble> {
    parts.sort_by(|one, other| one.name.cmp(&other.name));
    withheld.sort_by(|one, other| one.name.cmp(&other.name));
    if let Some(odd) = parts.iter().find(|part| !Kind::of(&part.name).is_some_and(|kind| kind.is_leaf() || kind == Kind::Seal)) {
        return Err(PackTrouble::Part(format!("{} is no part of a bundle", odd.name)));
    }
    let mut measured = parts.iter().map(measured).collect::<Result<Vec<_>, _>>()?;
    if parts.iter().filter(|part| Kind::of(&part.name) == Some(Kind::Disclosed)).count() > limits::PERSONS {
        return Err(PackTrouble::Part(format!("more than {} people are disclosed", limits::PERSONS)));
    }
    let is_leaf = |name: &PartName| Kind::of(name).is_some_and(Kind::is_leaf);
    let present: Vec<_> = parts.iter().map(|part| &part.name).zip(measured.iter().map(|part| &part.digest)).collect();
    let listed = manifest::write(present.iter().filter(|(name, _)| is_leaf(name)).copied());
    let list = if withheld.is_empty() { Vec::new() } else { manifest::write_withheld(&withheld) };
    if !list.is_empty() {
        manifest::read_withheld(&list)?;
    }
    let mut leaves: Vec<(PartName, [u8; 32])> =
        present.iter().filter(|(name, _)| is_leaf(name)).map(|(name, digest)| ((*name).clone(), **digest)).collect();
    leaves.extend(withheld.iter().filter_map(|withheld| Some((withheld.name.clone(), withheld.leaf()?))));
    if leaves.len() > limits::PARTS {
        return Err(PackTrouble::Part(format!("there are more than {} parts, withheld ones included", limits::PARTS)));
    }
    leaves.sort();
    if let Some([(name, _), _]) = leaves.array_windows::<2>().find(|[one, next]| one.0 == next.0) {
        return Err(PackTrouble::Part(format!("{name} is there twice")));
    }
    let root = Root::over(&leaves.iter().map(|(name, digest)| leaf(name, digest)).collect::<Vec<_>>());
    let mut own = vec![("manifest", listed), ("root", root.written())];
    if !list.is_empty() {
        own.push(("withheld.json", list));
    }
    for (name, bytes) in own {
        let part = Source::bytes(PartName::new(name)?, bytes);
        measured.push(self::measured(&part)?);
        parts.push(part);
    }
    let mut all: Vec<_> = parts.into_iter().zip(measured).collect();
    all.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
    let mimetype = Source::bytes(PartName::new("mimetype")?, MIMETYPE.as_bytes().to_vec());
    let measure = copy(mimetype.open()?.as_mut(), &mut io::sink())?;
    all.insert(0, (mimetype, measure));
    write(&all, out)?;
    Ok(root)
}

/// A part that a verifier will read.
fn measured(part: &Source<'_>) -> Result<Measured, PackTrouble> {
    let (measured, most) = (copy(part.open()?.as_mut(), &mut io::sink())?, limits::of(&part.name));
    if measured.size > most {
        let says = format!("{} has {} bytes, and no verifier reads more than {most} of it", part.name, measured.size);
        return Err(PackTrouble::Part(says));
    }
    Ok(measured)
}

fn write(parts: &[(Source<'_>, Measured)], out: &mut dyn Write) -> Result<(), PackTrouble> {
    let too_large = |_| PackTrouble::Part("the parts are more than the 4 GiB that a bundle holds: withhold the largest".to_owned());
    if parts.len() > limits::PARTS {
        return Err(PackTrouble::Part(format!("there are more than {} parts", limits::PARTS)));
    }
    let (mut directory, mut at) = (Vec::new(), 0_u64);
    for (part, measure) in parts {
        let (size, offset) = (u32::try_from(measure.size).map_err(too_large)?, u32::try_from(at).map_err(too_large)?);
        let entry = Entry { name: part.name.clone(), crc: measure.crc, size, offset };
        out.write_all(&entry.local())?;
        let copied = copy(part.open()?.take(measure.size).by_ref(), out)?;
        if copied.digest != measure.digest {
            return Err(PackTrouble::Changed(part.name.clone()));
        }
        at = entry.end();
        directory.extend(entry.central());
    }
    let whole = at + (directory.len() + super::zip::END) as u64;
    u32::try_from(whole).map_err(too_large)?;
    let (length, offset) = (u32::try_from(directory.len()).map_err(too_large)?, u32::try_from(at).map_err(too_large)?);
    out.write_all(&directory)?;
    out.write_all(&end(u16::try_from(parts.len()).map_err(too_large)?, length, offset))?;
    Ok(())
}

/// Copies all of it, and measures it on the way.
fn copy(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<Measured> {
    let (mut sha, mut crc, mut size) = (Sha256::new(), crc32fast::Hasher::new(), 0);
    let mut block = vec![0; 64 << 10];
    loop {
        let read = from.read(&mut block)?;
        if read == 0 {
            return Ok(Measured { digest: sha.finalize().into(), crc: crc.finalize(), size });
        }
        sha.update(&block[..read]);
        crc.update(&block[..read]);
        to.write_all(&block[..read])?;
        size += read as u64;
    }
}
