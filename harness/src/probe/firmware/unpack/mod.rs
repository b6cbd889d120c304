//! Unpacks an image in memory, one part inside the other wherever it begins, within bounds of size, depth, number and time.

mod archives;
mod cpio;
mod cramfs;
mod ext;
mod fields;
mod fit;
mod formats;
mod jffs2;
mod lzop;
mod opaque;
mod pieces;
mod romfs;
mod squashfs;
mod streams;
mod tree;
mod ubi;
mod ubifs;
mod uimage;

use std::io::{self, Read};
use std::time::{Duration, Instant};

use aho_corasick::AhoCorasick;
use formats::{FORMATS, Format, Opens};

/// How far unpacking goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// How many bytes come out of all that is unpacked.
    pub(super) unpacked: u64,
    /// How large one unpacked part may be.
    pub(super) part: u64,
    /// How many parts lie inside each other: a packed image of UBI with a packed kernel that holds a packed archive has 10.
    pub(super) depth: usize,
    /// How many files are looked into.
    pub(super) files: u32,
    /// For how long.
    pub(super) within: Duration,
}

/// The bounds of an image of a product.
pub(super) const LIMITS: Limits =
    Limits { unpacked: 2 << 30, part: 256 << 20, depth: 12, files: 200_000, within: Duration::from_secs(120) };
/// The most names of opened or closed parts that are kept.
const NAMES: usize = 100;

/// What was walked through.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) files: u32,
    pub(super) unpacked: u64,
    pub(super) opened: Vec<String>,
    pub(super) closed: Vec<String>,
    pub(super) cut_short: Option<String>,
}

/// Where a reader of a format puts what it finds in a part.
trait Inside {
    /// A file. One that cannot be read is named as closed.
    fn file(&mut self, name: &str, content: &mut dyn Read);
    /// The one content of a compressed stream. `false` where it is broken from the start, so that it is none.
    fn content(&mut self, content: &mut dyn Read) -> bool;
    /// Something in the part stays closed, and why.
    fn closed(&mut self, why: String);
    /// Whether the bounds are reached, so that a reader stops.
    fn is_over(&mut self) -> bool;
}

/// Walks through an image: whatever lies in it is looked at once, by the name of its place.
pub(super) fn walk(image: &[u8], limits: Limits, look: &mut dyn FnMut(&str, &[u8])) -> Walked {
    let marks = FORMATS.iter().enumerate().flat_map(|(number, format)| format.marks.iter().map(move |mark| (number, *mark)));
    let (formats, marks): (Vec<usize>, Vec<&[u8]>) = marks.unzip();
    let marks = AhoCorasick::new(marks).expect("some dozen short patterns make a small automaton");
    let mut walk = Walk { limits, marks, formats, until: Instant::now() + limits.within, look, walked: Walked::default() };
    walk.part("", image, 0, false);
    walk.walked
}

struct Walk<'l> {
    limits: Limits,
    marks: AhoCorasick,
    /// The format of each mark.
    formats: Vec<usize>,
    until: Instant,
    look: &'l mut dyn FnMut(&str, &[u8]),
    walked: Walked,
}

impl Walk<'_> {
    /// One file: the parts that begin in it are opened, what lies between them is looked at as it is.
    fn part(&mut self, name: &str, bytes: &[u8], depth: usize, is_a_file: bool) {
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
            let format = &FORMATS[self.formats[found.pattern().as_usize()]];
            let mark = from + found.start();
            from = mark + 1;
            let Some(begins) = mark.checked_sub(format.before).filter(|begins| *begins >= looked) else { continue };
            if let Some(length) = self.open(format, &place(name, format.name, begins), &bytes[begins..], depth) {
                self.between(name, looked, &bytes[looked..begins], false);
                looked = bytes.len().min(begins + length.max(1));
                from = from.max(looked);
            }
            if self.is_over() {
                break;
            }
        }
        self.between(name, looked, &bytes[looked..], is_a_file && looked == 0);
    }

    /// What lies between the parts. Where it looks like nothing but noise, it may hold anything.
    fn between(&mut self, name: &str, at: usize, bytes: &[u8], is_a_file: bool) {
        (self.look)(name, bytes);
        if let Some(length) = opaque::noise(bytes, is_a_file) {
            let file = if name.is_empty() { "the image" } else { name };
            self.closed(format!("{file} from {at} on: {length} bytes are packed in a way that nothing here knows, or encrypted"));
        }
    }

    /// Opens what may begin here. How many bytes it takes; `None` if it is nothing of the kind.
    fn open(&mut self, format: &Format, name: &str, bytes: &[u8], depth: usize) -> Option<usize> {
        let open = match format.opens {
            Opens::By(open) => open,
            Opens::Not(is_one) => {
                // The same kind again tells nothing new.
                let told = |closed: &String| closed.split(" at ").next() == name.split(" at ").next();
                if is_one(bytes) && !self.walked.closed.iter().any(told) {
                    self.closed(format!("{name} (perhaps), which nothing here opens"));
                }
                return None;
            }
        };
        let length = open(bytes, &mut Part { walk: self, name, depth });
        if length.is_some() && self.walked.opened.len() < NAMES {
            self.walked.opened.push(name.to_owned());
        }
        length
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

    fn closed(&mut self, what: String) {
        if self.walked.closed.len() < NAMES {
            self.walked.closed.push(what);
        }
    }
}

/// A part that is being read.
struct Part<'p, 'l> {
    walk: &'p mut Walk<'l>,
    name: &'p str,
    depth: usize,
}

impl Inside for Part<'_, '_> {
    fn file(&mut self, name: &str, content: &mut dyn Read) {
        let name = inside(self.name, name);
        match self.walk.read(&name, content) {
            Some(bytes) => self.walk.part(&name, &bytes, self.depth + 1, true),
            None if self.walk.is_over() => {}
            None => self.walk.closed(format!("{name}: it cannot be read")),
        }
    }

    fn content(&mut self, content: &mut dyn Read) -> bool {
        let bytes = self.walk.read(self.name, content);
        bytes.as_ref().inspect(|bytes| self.walk.part(self.name, bytes, self.depth + 1, false)).is_some()
    }

    fn closed(&mut self, why: String) {
        self.walk.closed(format!("{}: {why}", self.name));
    }

    fn is_over(&mut self) -> bool {
        self.walk.is_over()
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

fn place(name: &str, kind: &str, at: usize) -> String {
    inside(name, &format!("{kind} at {at}"))
}

/// The name of what lies in something: a name from an archive is text, and leads nowhere.
fn inside(outer: &str, inner: &str) -> String {
    if outer.is_empty() { inner.to_owned() } else { format!("{outer}/{}", inner.trim_start_matches('/')) }
}

/// All marks, for tests.
#[cfg(test)]
pub(super) fn marks() -> Vec<&'static [u8]> {
    FORMATS.iter().flat_map(|format| format.marks).copied().collect()
}
