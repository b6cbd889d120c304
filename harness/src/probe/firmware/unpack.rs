//! Unpacks an image in memory: gzip, xz, LZMA, zip, tar and SquashFS wherever they begin, one inside the other, within bounds of size, depth, number and time.

use std::io::{self, BufReader, Cursor, Read};
use std::time::{Duration, Instant};

use aho_corasick::AhoCorasick;
use backhand::{FilesystemReader, InnerNode};
use flate2::bufread::GzDecoder;
use liblzma::bufread::XzDecoder;
use liblzma::stream::Stream;

/// How far unpacking goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// How many bytes come out of all that is unpacked.
    pub(super) unpacked: u64,
    /// How large one unpacked part may be.
    pub(super) part: u64,
    /// How many parts lie inside each other.
    pub(super) depth: usize,
    /// How many files are looked into.
    pub(super) files: u32,
    /// For how long.
    pub(super) within: Duration,
}

/// The bounds of an image of a product.
pub(super) const LIMITS: Limits = Limits { unpacked: 2 << 30, part: 256 << 20, depth: 6, files: 200_000, within: Duration::from_secs(120) };
/// The most names of opened or closed parts that are kept.
const NAMES: usize = 100;
/// The most memory that decoding xz may take, in bytes: what the largest setting of `xz` needs.
const XZ_MEMORY: u64 = 80 << 20;
/// Where the mark of a tar file stands in its first header, and how long a header is.
const TAR_MARK: usize = 257;

/// What was walked through.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) files: u32,
    pub(super) unpacked: u64,
    pub(super) opened: Vec<String>,
    pub(super) closed: Vec<String>,
    pub(super) cut_short: Option<String>,
}

/// A kind of part, known by how it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Gzip,
    Xz,
    Lzma,
    Zip,
    Tar,
    Squashfs,
    /// Recognised, and opened by nothing here.
    Foreign(&'static str),
}

const MARKS: [(&[u8], Kind); 11] = [
    (b"\x1f\x8b\x08", Kind::Gzip),
    (b"\xfd7zXZ\x00", Kind::Xz),
    (b"\x5d\x00\x00\x80\x00", Kind::Lzma),
    (b"PK\x03\x04", Kind::Zip),
    (b"ustar", Kind::Tar),
    (b"hsqs", Kind::Squashfs),
    (b"sqsh", Kind::Foreign("SquashFS of an old kind")),
    (b"\x28\xb5\x2f\xfd", Kind::Foreign("zstd")),
    (b"070701", Kind::Foreign("cpio")),
    (b"UBI#\x01", Kind::Foreign("UBI")),
    (b"\x31\x18\x10\x06", Kind::Foreign("UBIFS")),
];

/// Walks through an image: whatever lies in it is looked at once, by the name of its place.
pub(super) fn walk(image: &[u8], limits: Limits, look: &mut dyn FnMut(&str, &[u8])) -> Walked {
    let marks = AhoCorasick::new(MARKS.map(|(mark, _)| mark)).expect("a dozen short patterns make a small automaton");
    let mut walk = Walk { limits, marks, until: Instant::now() + limits.within, look, walked: Walked::default() };
    walk.part("", image, 0);
    walk.walked
}

struct Walk<'l> {
    limits: Limits,
    marks: AhoCorasick,
    until: Instant,
    look: &'l mut dyn FnMut(&str, &[u8]),
    walked: Walked,
}

impl Walk<'_> {
    /// One file: the parts that begin in it are opened, what lies between them is looked at as it is.
    fn part(&mut self, name: &str, bytes: &[u8], depth: usize) {
        if self.is_over() {
            return;
        }
        self.walked.files += 1;
        if depth >= self.limits.depth {
            self.stop(format!("{name} lies more than {} parts deep", self.limits.depth));
            (self.look)(name, bytes);
            return;
        }
        let (marks, mut looked, mut from) = (self.marks.clone(), 0, 0);
        while let Some(found) = marks.find(bytes.get(from..).unwrap_or_default()) {
            let kind = MARKS[found.pattern().as_usize()].1;
            let mark = from + found.start();
            from = mark + 1;
            let Some(begins) = mark.checked_sub(if kind == Kind::Tar { TAR_MARK } else { 0 }).filter(|begins| *begins >= looked) else {
                continue;
            };
            if let Some(length) = self.open(kind, &place(name, kind, begins), &bytes[begins..], depth) {
                (self.look)(name, &bytes[looked..begins]);
                looked = bytes.len().min(begins + length.max(1));
                from = from.max(looked);
            }
            if self.is_over() {
                break;
            }
        }
        (self.look)(name, &bytes[looked.min(bytes.len())..]);
    }

    /// Opens what may begin here. How many bytes it takes; `None` if it is nothing of the kind.
    fn open(&mut self, kind: Kind, name: &str, bytes: &[u8], depth: usize) -> Option<usize> {
        match kind {
            Kind::Gzip => {
                let mut decoder = GzDecoder::new(bytes);
                self.stream(name, &mut decoder, depth)?;
                Some(bytes.len() - decoder.into_inner().len())
            }
            Kind::Xz => self.lzma(name, bytes, Stream::new_stream_decoder(XZ_MEMORY, 0).ok()?, depth),
            Kind::Lzma => self.lzma(name, bytes, Stream::new_lzma_decoder(XZ_MEMORY).ok()?, depth),
            Kind::Zip => self.zip(name, bytes, depth),
            Kind::Tar => self.tar(name, bytes, depth),
            Kind::Squashfs => self.squashfs(name, bytes, depth),
            Kind::Foreign(_) => {
                // A short mark occurs by chance; the same one again tells nothing new.
                if self.walked.closed.len() < NAMES
                    && !self.walked.closed.iter().any(|closed| closed.split(" at ").next() == name.split(" at ").next())
                {
                    self.walked.closed.push(format!("{name} (perhaps), which nothing here opens"));
                }
                None
            }
        }
    }

    /// A compressed stream, which holds one file.
    fn stream(&mut self, name: &str, decoder: &mut dyn Read, depth: usize) -> Option<()> {
        let inside = self.read(name, decoder)?;
        self.opened(name);
        self.part(name, &inside, depth + 1);
        Some(())
    }

    fn lzma(&mut self, name: &str, bytes: &[u8], stream: Stream, depth: usize) -> Option<usize> {
        let mut decoder = XzDecoder::new_stream(bytes, stream);
        self.stream(name, &mut decoder, depth)?;
        Some(bytes.len() - decoder.into_inner().len())
    }

    fn zip(&mut self, name: &str, bytes: &[u8], depth: usize) -> Option<usize> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
        self.opened(name);
        for number in 0..archive.len() {
            if self.is_over() {
                break;
            }
            match archive.by_index(number) {
                Ok(mut file) if file.is_file() => {
                    let inner = inside(name, &file.name().map(std::borrow::Cow::into_owned).unwrap_or_default());
                    self.file(&inner, &mut file, depth);
                }
                Ok(_) => {}
                Err(error) => self.closed(format!("file {number} of {name}: {error}")),
            }
        }
        Some(bytes.len())
    }

    fn tar(&mut self, name: &str, bytes: &[u8], depth: usize) -> Option<usize> {
        let mut archive = tar::Archive::new(Cursor::new(bytes));
        let mut files = 0_usize;
        for entry in archive.entries().ok()? {
            let Ok(mut entry) = entry else { break };
            files += 1;
            if entry.header().entry_type().is_file() {
                let inner = inside(name, &String::from_utf8_lossy(&entry.path_bytes()));
                self.file(&inner, &mut entry, depth);
            }
            if self.is_over() {
                break;
            }
        }
        if files == 0 {
            return None;
        }
        self.opened(name);
        usize::try_from(archive.into_inner().position()).ok()
    }

    fn squashfs(&mut self, name: &str, bytes: &[u8], depth: usize) -> Option<usize> {
        let length =
            usize::try_from(u64::from_le_bytes(bytes.get(40..48)?.try_into().ok()?)).ok().filter(|length| *length <= bytes.len())?;
        let files = match FilesystemReader::from_reader(BufReader::new(Cursor::new(&bytes[..length]))) {
            Ok(files) => files,
            Err(error) => {
                self.closed(format!("{name}: it is no file system that can be read ({error:?})"));
                return None;
            }
        };
        self.opened(name);
        for node in files.files() {
            if self.is_over() {
                break;
            }
            if let InnerNode::File(file) = &node.inner {
                let inner = inside(name, &node.fullpath.display().to_string());
                self.file(&inner, &mut files.file(file).reader(), depth);
            }
        }
        Some(length)
    }

    /// A file of an archive. One that cannot be read is named.
    fn file(&mut self, name: &str, reader: &mut dyn Read, depth: usize) {
        match self.read(name, reader) {
            Some(bytes) => self.part(name, &bytes, depth + 1),
            None if self.is_over() => {}
            None => self.closed(format!("{name}: it cannot be read")),
        }
    }

    /// All of a part, or its beginning where that is what the bounds leave. `None` where it is broken from the start.
    fn read(&mut self, name: &str, reader: &mut dyn Read) -> Option<Vec<u8>> {
        let most = self.limits.part.min(self.limits.unpacked.saturating_sub(self.walked.unpacked));
        let mut bytes = Vec::new();
        let until = self.until;
        let read = io::copy(&mut Timed { reader: &mut reader.take(most + 1), until }, &mut bytes);
        self.walked.unpacked += bytes.len() as u64;
        if bytes.len() as u64 > most {
            self.stop(format!("{name} holds more than {most} bytes"));
        }
        match read {
            Err(error) if error.kind() == io::ErrorKind::TimedOut => self.stop(format!("{name} took too long")),
            Err(_) if bytes.is_empty() => return None,
            Err(error) => self.closed(format!("{name}: it breaks off: {error}")),
            Ok(_) => {}
        }
        Some(bytes)
    }

    fn is_over(&mut self) -> bool {
        if self.walked.files >= self.limits.files {
            self.stop(format!("it holds more than {} files", self.limits.files));
        } else if Instant::now() >= self.until {
            self.stop(format!("it took more than {} s", self.limits.within.as_secs()));
        } else if self.walked.unpacked >= self.limits.unpacked {
            self.stop(format!("more than {} MiB came out of it", self.limits.unpacked >> 20));
        } else {
            return false;
        }
        true
    }

    /// The first reason is the one that is told.
    fn stop(&mut self, why: String) {
        self.walked.cut_short.get_or_insert(why);
    }

    fn opened(&mut self, name: &str) {
        if self.walked.opened.len() < NAMES {
            self.walked.opened.push(name.to_owned());
        }
    }

    fn closed(&mut self, what: String) {
        if self.walked.closed.len() < NAMES {
            self.walked.closed.push(what);
        }
    }
}

/// A reader that ends at a time.
struct Timed<R> {
    reader: R,
    until: Instant,
}

impl<R: Read> Read for Timed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if Instant::now() >= self.until {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.reader.read(buffer)
    }
}

fn place(name: &str, kind: Kind, at: usize) -> String {
    let kind = match kind {
        Kind::Gzip => "gzip",
        Kind::Xz => "xz",
        Kind::Lzma => "LZMA",
        Kind::Zip => "zip",
        Kind::Tar => "tar",
        Kind::Squashfs => "SquashFS",
        Kind::Foreign(name) => name,
    };
    inside(name, &format!("{kind} at {at}"))
}

/// The name of what lies in something: a name from an archive is text, and leads nowhere.
fn inside(outer: &str, inner: &str) -> String {
    if outer.is_empty() { inner.to_owned() } else { format!("{outer}/{}", inner.trim_start_matches('/')) }
}
