//! Makes the bundles that `run.sh` measures: one of many large parts, many small ones, and some that want to cost a verifier too much.

#![allow(clippy::unwrap_used, reason = "a generator may panic, and says where")]

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use reports::bundle::{PartName, Source};
use selfcheck::made;
use suite::bench::SeenIdentity;
use suite::evidence::{Answer, Service, ServiceSeen};
use suite::names::Digest;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse::<u64>().ok()).unwrap_or_default();
    let folder = PathBuf::from(arguments.get(2).cloned().unwrap_or_default());
    match arguments.get(1).map(String::as_str) {
        Some("large") => parts(&folder, "large.asice", number(3), number(4)),
        Some("parts") => parts(&folder, "parts.asice", number(3), number(4)),
        Some("small") => (0..number(3)).for_each(|seed| small(&folder, seed)),
        Some("journal") => journal(&folder, number(3)),
        // `cargo bench` starts it without arguments.
        _ => println!("usage: bundles large|parts DIR COUNT BYTES | small DIR COUNT | journal DIR BYTES"),
    }
}

/// Evidence that nobody has to keep: made anew from its number whenever it is read.
struct Noise {
    state: u64,
    left: u64,
}

impl Noise {
    fn of(number: u64, bytes: u64) -> Self {
        Self { state: (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15), left: bytes }
    }
}

impl Read for Noise {
    fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(block.len());
        for eight in block[..most].chunks_mut(8) {
            self.state ^= self.state << 13;
            self.state ^= self.state >> 7;
            self.state ^= self.state << 17;
            let length = eight.len();
            eight.copy_from_slice(&self.state.to_le_bytes()[..length]);
        }
        self.left -= most as u64;
        Ok(most)
    }
}

/// A bundle to which a decision attaches so many parts of so many bytes, and the parts as files of their own for whoever only hashes.
fn parts(folder: &Path, name: &str, count: u64, bytes: u64) {
    let files = folder.join("parts");
    fs::create_dir_all(&files).unwrap();
    let mut digests = Vec::new();
    for number in 0..count {
        let mut block = Vec::new();
        Noise::of(number, bytes).read_to_end(&mut block).unwrap();
        // Only large parts are laid beside: the others are there for their number.
        if bytes > 1 << 16 {
            fs::write(files.join(format!("{number:05}")), &block).unwrap();
        }
        digests.push(Digest::of(&block));
    }
    let beside = digests.iter().zip(0..).map(|(digest, number)| {
        let opens = move || -> io::Result<Box<dyn Read>> { Ok(Box::new(Noise::of(number, bytes))) };
        Source::read(PartName::evidence(digest).unwrap(), opens)
    });
    let mut out = BufWriter::new(File::create(folder.join(name)).unwrap());
    made::packed(made::attaching(digests.clone(), 1), beside.collect(), Vec::new(), &mut out).unwrap();
    out.flush().unwrap();
}

fn small(folder: &Path, seed: u64) {
    let mut out = BufWriter::new(File::create(folder.join(format!("{seed:05}.asice"))).unwrap());
    made::packed(made::attaching(Vec::new(), seed), Vec::new(), Vec::new(), &mut out).unwrap();
    out.flush().unwrap();
}

/// A bundle whose journal is as long as it may be: an answer for each of many ports, and each asked again and again.
fn journal(folder: &Path, bytes: u64) {
    let (mut more, mut length, mut port) = (Vec::new(), 0, 0_u64);
    while length < bytes {
        let at = match made::question() {
            suite::evidence::Question::TcpPorts(asked) => asked.at,
            other => unreachable!("{other}"),
        };
        let question = Service { at, port: suite::evidence::Port::tcp(u16::try_from(port % 65_535).unwrap() + 1) };
        let seen: ServiceSeen = serde_json::from_value(serde_json::json!({
            "speaks": "http", "over_tls": false, "banner": "", "logins": [], "debug": [], "host_key": null, "cut_short": null,
        }))
        .unwrap();
        let record = made::answered(question.into(), Answer::Service(seen), SeenIdentity::default());
        // What binds a line to the one before has some 160 bytes.
        length += serde_json::to_vec(&record).unwrap().len() as u64 + 160;
        more.push(record);
        port += 1;
    }
    let texts = made::texts(made::DECLARATION, made::PROFILE, more, 1).unwrap();
    println!("{} bytes of journal, {} records", texts.journal.len(), port + 4);
    let mut out = BufWriter::new(File::create(folder.join("journal.asice")).unwrap());
    made::packed(texts, Vec::new(), Vec::new(), &mut out).unwrap();
    out.flush().unwrap();
}
