//! Reading a bundle that nobody vouches for: every byte outside the parts must be the one that the writer would have written there.

use std::io::{Read, Seek, SeekFrom};

use sha2::{Digest as _, Sha256};
use suite::names::Digest;

use super::zip::{CENTRAL, DATE, END, Entry, VERSION, end, u16_at, u32_at};
use super::{BundleFault, Code, Kind, MIMETYPE, PartName, Root, Withheld, leaf, limits, manifest};

/// A bundle whose container is in its one form. What its parts say is another question: [`Bundle::inventory`].
pub struct Bundle<R> {
    source: R,
    entries: Vec<(Kind, Entry)>,
}

/// How much of a part is read at once, in bytes.
const BLOCK: usize = 128 << 10;

/// What a bundle holds, after every part was read and compared with the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inventory {
    /// What stands for all parts.
    pub root: Root,
    /// Every leaf that is there, with its digest, in the order of the names.
    pub present: Vec<(PartName, Digest)>,
    /// Every leaf whose part is withheld.
    pub withheld: Vec<Withheld>,
    /// The seals that are there: signatures and time stamps.
    pub seals: Vec<PartName>,
}

impl Inventory {
    /// The digest of a part that is there.
    #[must_use]
    pub fn digest(&self, name: &str) -> Option<&Digest> {
        let at = self.present.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok()?;
        Some(&self.present[at].1)
    }

    /// Why a part is withheld, if it is.
    #[must_use]
    pub fn withheld(&self, name: &str) -> Option<&Withheld> {
        self.withheld.binary_search_by(|known| known.name.as_str().cmp(name)).ok().map(|at| &self.withheld[at])
    }

    /// The digest of a part, be it there or withheld.
    #[must_use]
    pub fn leaf(&self, name: &str) -> Option<&Digest> {
        self.digest(name).or_else(|| self.withheld(name).map(|withheld| &withheld.digest))
    }
}

/// A part with its digest.
type Leaf = (PartName, [u8; 32]);

impl<R: Read + Seek> Bundle<R> {
    /// Opens a bundle and checks its container: nothing before, between or behind the parts, no name that leads out, nothing twice.
    ///
    /// # Errors
    /// [`BundleFault`], with a code for each way to be odd.
    pub fn open(mut source: R) -> Result<Self, BundleFault> {
        let length = source.seek(SeekFrom::End(0))?;
        if length > limits::BUNDLE {
            return fault(Code::TooLarge, "the file is larger than any bundle: 4 GiB less one byte");
        }
        let (count, offset, directory) = directory(&mut source, length)?;
        let mut entries: Vec<(Kind, Entry)> = Vec::with_capacity(count.into());
        let mut rest = directory.as_slice();
        while !rest.is_empty() {
            let (entry, after) = central(rest)?;
            rest = after;
            let kind = Kind::of(&entry.name);
            let kind = kind.ok_or_else(|| BundleFault::new(Code::UnknownPart, format!("no bundle has a part {}", entry.name)))?;
            follows(&entries, &entry, offset)?;
            entries.push((kind, entry));
        }
        let ends = entries.last().map_or(0, |(_, entry)| entry.end());
        if entries.len() != usize::from(count) || ends != offset {
            let code = if ends < offset { Code::Gap } else { Code::Directory };
            return fault(code, "the list of parts does not begin where the last part ends, or is of another number");
        }
        if entries.first().is_none_or(|(kind, _)| *kind != Kind::Mimetype) {
            return fault(Code::Mimetype, "the first part is not `mimetype`");
        }
        let mut bundle = Self { source, entries };
        bundle.locals()?;
        if bundle.bytes("mimetype", 64)?.as_deref() != Some(MIMETYPE.as_bytes()) {
            return fault(Code::Mimetype, format!("`mimetype` does not say {MIMETYPE}"));
        }
        Ok(bundle)
    }

    /// Each part says of itself what the list says of it.
    fn locals(&mut self) -> Result<(), BundleFault> {
        let mut found = Vec::new();
        for (_, entry) in &self.entries {
            let (name, expected) = (&entry.name, entry.local());
            found.resize(expected.len(), 0);
            self.source.seek(SeekFrom::Start(entry.offset.into()))?;
            self.source.read_exact(&mut found)?;
            if found != expected {
                flags(u16_at(&found, 6), name.as_str())?;
                return fault(Code::LocalDiffers, format!("{name} says other things of itself than the list of parts"));
            }
        }
        Ok(())
    }

    /// The names of all parts, in order.
    pub fn names(&self) -> impl Iterator<Item = &PartName> {
        self.entries.iter().map(|(_, entry)| &entry.name)
    }

    /// `mimetype` comes first, and the others in the order of their names.
    fn entry(&self, name: &str) -> Option<&Entry> {
        let (first, sorted) = self.entries.split_first()?;
        if first.1.name.as_str() == name {
            return Some(&first.1);
        }
        sorted.binary_search_by(|(_, known)| known.name.as_str().cmp(name)).ok().map(|at| &sorted[at].1)
    }

    /// The bytes of a part; none where there is no such part. For large ones [`Bundle::part`].
    ///
    /// # Errors
    /// When it is longer than `most` bytes, or cannot be read.
    pub fn bytes(&mut self, name: &str, most: u64) -> Result<Option<Vec<u8>>, BundleFault> {
        let Some(part) = self.part(name)? else { return Ok(None) };
        if part.limit() > most {
            return fault(Code::TooLarge, format!("{name} has {} bytes; the limit is {most}", part.limit()));
        }
        let mut bytes = Vec::new();
        let mut part = part;
        part.read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    /// Where the bytes of a part begin in the file, and how many they are.
    #[must_use]
    pub fn place(&self, name: &PartName) -> Option<(u64, u64)> {
        self.entry(name.as_str()).map(|entry| (entry.begins(), u64::from(entry.size)))
    }

    /// A reader of a part; none where there is no such part.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn part(&mut self, name: &str) -> Result<Option<std::io::Take<&mut R>>, BundleFault> {
        let Some(entry) = self.entry(name) else { return Ok(None) };
        let (begins, size) = (entry.begins(), u64::from(entry.size));
        self.source.seek(SeekFrom::Start(begins))?;
        Ok(Some(self.source.by_ref().take(size)))
    }

    /// Reads every part and compares it with the manifest: what is listed is there or withheld, what is there is listed.
    ///
    /// # Errors
    /// [`BundleFault`].
    pub fn inventory(&mut self) -> Result<Inventory, BundleFault> {
        let (present, seals) = self.digests()?;
        let missing = || BundleFault::new(Code::Missing, "there is no manifest");
        agree(&present, &self.bytes("manifest", limits::LISTS)?.ok_or_else(missing)?)?;
        let withheld = match self.bytes("withheld.json", limits::LISTS)? {
            Some(bytes) => manifest::read_withheld(&bytes)?,
            None => Vec::new(),
        };
        let root = root(&present, &withheld)?;
        if self.bytes("root", 128)? != Some(root.written()) {
            return fault(Code::RootDiffers, "`root` does not hold the root over the parts");
        }
        let present = present.into_iter().map(|(name, digest)| (name, Digest(format!("sha256:{}", hex::encode(digest))))).collect();
        Ok(Inventory { root, present, withheld, seals })
    }

    /// Reads every part: each leaf with its digest, and the names of the seals, in the order of the names.
    fn digests(&mut self) -> Result<(Vec<Leaf>, Vec<PartName>), BundleFault> {
        let (mut present, mut seals) = (Vec::new(), Vec::new());
        let mut block = vec![0; BLOCK];
        for (kind, entry) in &self.entries {
            let digest = digest(&mut self.source, entry, &mut block)?;
            if *kind == Kind::Seal {
                seals.push(entry.name.clone());
            }
            if kind.is_leaf() {
                present.push((entry.name.clone(), digest));
            }
        }
        Ok((present, seals))
    }
}

/// The root over what is there and what is withheld, where no part is both.
fn root(present: &[(PartName, [u8; 32])], withheld: &[Withheld]) -> Result<Root, BundleFault> {
    let absent = withheld.iter().filter_map(|withheld| Some((&withheld.name, withheld.leaf()?)));
    let mut leaves: Vec<(&PartName, [u8; 32])> = present.iter().map(|(name, digest)| (name, *digest)).chain(absent).collect();
    if leaves.len() > limits::PARTS {
        return fault(Code::TooMany, "there are more parts, withheld ones included, than any bundle has");
    }
    leaves.sort_by_key(|(name, _)| *name);
    if let Some([(twice, _), _]) = leaves.array_windows::<2>().find(|[one, next]| one.0 == next.0) {
        return fault(Code::WithheldPresent, format!("{twice} is called withheld, and is there"));
    }
    Ok(Root::over(&leaves.iter().map(|(name, digest)| leaf(name, digest)).collect::<Vec<_>>()))
}

/// The digest of a part, whose check sum is looked at on the way.
fn digest(source: &mut (impl Read + Seek), entry: &Entry, block: &mut [u8]) -> Result<[u8; 32], BundleFault> {
    source.seek(SeekFrom::Start(entry.begins()))?;
    let (mut sha, mut sum, mut left) = (Sha256::new(), crc32fast::Hasher::new(), entry.size as usize);
    while left > 0 {
        let most = left.min(block.len());
        let read = source.read(&mut block[..most])?;
        if read == 0 {
            return fault(Code::PastEnd, format!("{} ends before its size", entry.name));
        }
        sha.update(&block[..read]);
        sum.update(&block[..read]);
        left -= read;
    }
    if entry.crc != sum.finalize() {
        return fault(Code::Crc, format!("the check sum of {} is not that of its bytes", entry.name));
    }
    Ok(sha.finalize().into())
}

fn fault<T>(code: Code, says: impl Into<String>) -> Result<T, BundleFault> {
    Err(BundleFault::new(code, says))
}

/// What is there is what the manifest lists. Both are in the order of their names, so they are gone through side by side.
fn agree(present: &[(PartName, [u8; 32])], manifest: &[u8]) -> Result<(), BundleFault> {
    let unlisted = |name: &PartName| fault(Code::Unlisted, format!("the manifest does not list {name}"));
    let mut present = present.iter();
    for listed in manifest::read(manifest)? {
        let (name, digest) = listed?;
        match present.next() {
            Some((known, found)) if *known == name && *found == digest => {}
            Some((known, _)) if *known == name => return fault(Code::Digest, format!("{name} is not as the manifest says")),
            Some((known, _)) if *known < name => return unlisted(known),
            _ => return fault(Code::Missing, format!("the manifest lists {name}, and it is not there")),
        }
    }
    present.next().map_or(Ok(()), |(name, _)| unlisted(name))
}

/// The number of parts, where their list begins, and the list.
fn directory(source: &mut (impl Read + Seek), length: u64) -> Result<(u16, u64, Vec<u8>), BundleFault> {
    let no_end =
        || BundleFault::new(Code::NoEnd, "the file does not end as a bundle does: it is none, was cut off, or has bytes behind it");
    let begins = length.checked_sub(END as u64).ok_or_else(no_end)?;
    source.seek(SeekFrom::Start(begins))?;
    let mut found = [0; END];
    source.read_exact(&mut found)?;
    if !found.starts_with(b"PK\x05\x06") {
        return Err(if has_comment(source, length)? {
            BundleFault::new(Code::Comment, "the file has a comment behind its parts")
        } else {
            no_end()
        });
    }
    let (disks, here, count) = ([u16_at(&found, 4), u16_at(&found, 6)], u16_at(&found, 8), u16_at(&found, 10));
    let (size, offset) = (u32_at(&found, 12), u32_at(&found, 16));
    if [here, count, disks[0], disks[1]].contains(&u16::MAX) || [size, offset].contains(&u32::MAX) {
        return fault(Code::Zip64, "sizes of 64 bits: no bundle needs them");
    }
    if disks != [0, 0] || here != count {
        return fault(Code::SeveralDisks, "the parts lie in more than one file");
    }
    if usize::from(count) > limits::PARTS {
        return fault(Code::TooMany, "there are more parts than any bundle has");
    }
    let ends = u64::from(offset) + u64::from(size);
    let most = usize::from(count) * (CENTRAL + limits::NAME);
    if ends != begins || size as usize > most || found[..] != end(count, size, offset) {
        let code = if u16_at(&found, 20) != 0 { Code::Comment } else { Code::Directory };
        return fault(code, "the list of parts does not stand where the end of the file says");
    }
    let mut directory = vec![0; size as usize];
    source.seek(SeekFrom::Start(offset.into()))?;
    source.read_exact(&mut directory)?;
    Ok((count, offset.into(), directory))
}

/// Whether the file ends in a comment of the end record, to say so instead of "cut off".
fn has_comment(source: &mut (impl Read + Seek), length: u64) -> Result<bool, BundleFault> {
    let tail = length.min(END as u64 + u64::from(u16::MAX));
    source.seek(SeekFrom::Start(length - tail))?;
    let mut bytes = Vec::new();
    source.take(tail).read_to_end(&mut bytes)?;
    let ends = |at: usize| bytes[at..].starts_with(b"PK\x05\x06") && at + END + usize::from(u16_at(&bytes, at + 20)) == bytes.len();
    Ok((0..bytes.len()).any(ends))
}

/// The first entry of the list, and the rest.
fn central(bytes: &[u8]) -> Result<(Entry, &[u8]), BundleFault> {
    let cut = || BundleFault::new(Code::Directory, "the list of parts is cut off or damaged");
    let head = bytes.get(..CENTRAL).filter(|head| head.starts_with(b"PK\x01\x02")).ok_or_else(cut)?;
    let [name, extra, comment] = [28, 30, 32].map(|at| usize::from(u16_at(head, at)));
    let raw = bytes.get(CENTRAL..CENTRAL + name).ok_or_else(cut)?;
    let shown: String = raw.escape_ascii().to_string().chars().take(limits::NAME).collect();
    flags(u16_at(head, 8), &shown)?;
    let (packed, size, offset) = (u32_at(head, 20), u32_at(head, 24), u32_at(head, 42));
    let checks = [
        (u16_at(head, 10) != 0, Code::Compressed, "is packed; parts of a bundle are stored"),
        ([packed, size, offset].contains(&u32::MAX), Code::Zip64, "has sizes of 64 bits; no bundle needs them"),
        (packed != size, Code::SizeDiffers, "has two sizes"),
        (extra != 0, Code::ExtraField, "has fields that no part has"),
        (comment != 0, Code::EntryComment, "has a comment"),
        (u16_at(head, 12) != 0 || u16_at(head, 14) != DATE, Code::Time, "has a time that is not the fixed one"),
    ];
    if let Some((_, code, says)) = checks.into_iter().find(|(is_odd, ..)| *is_odd) {
        return fault(code, format!("{shown} {says}"));
    }
    let name = std::str::from_utf8(raw).map_err(|_| BundleFault::new(Code::NameOdd, format!("the name \"{shown}\" is no text")))?;
    let entry = Entry { name: PartName::new(name)?, crc: u32_at(head, 16), size, offset };
    let (own, rest) = bytes.split_at(CENTRAL + raw.len());
    if own != entry.central() {
        return fault(Code::Machine, format!("{shown} has a version or attributes that no part has ({VERSION} and none)"));
    }
    Ok((entry, rest))
}

fn flags(flags: u16, name: &str) -> Result<(), BundleFault> {
    match flags {
        0 => Ok(()),
        _ if flags & 1 != 0 => fault(Code::Encrypted, format!("{name} is encrypted")),
        _ if flags & 8 != 0 => fault(Code::DataDescriptor, format!("the size of {name} stands behind it")),
        _ => fault(Code::Flags, format!("{name} has the flags {flags:#06x}, which no part has")),
    }
}

/// Whether an entry comes next: in the order of the names, where the one before it ends, and inside the file.
fn follows(before: &[(Kind, Entry)], entry: &Entry, directory: u64) -> Result<(), BundleFault> {
    let name = &entry.name;
    let expected = before.last().map_or(0, |(_, last)| last.end());
    let first_of_all = before.first().is_some_and(|(_, first)| first.name == *name);
    if first_of_all || (before.len() > 1 && before.last().is_some_and(|(_, last)| last.name >= *name)) {
        // Only here the whole list is searched, since nothing is read after it.
        let twice = before.iter().any(|(_, known)| known.name == *name);
        let code = if twice { Code::Duplicate } else { Code::Order };
        return fault(code, format!("{name} is there twice, or does not stand in the order of the names"));
    }
    if u64::from(entry.offset) != expected {
        let code = match u64::from(entry.offset).cmp(&expected) {
            std::cmp::Ordering::Less => Code::Overlap,
            _ if before.is_empty() => Code::Leading,
            _ => Code::Gap,
        };
        return fault(code, format!("{name} does not begin where the part before it ends"));
    }
    if entry.end() > directory {
        return fault(Code::PastEnd, format!("{name} ends behind the last part"));
    }
    Ok(())
}
