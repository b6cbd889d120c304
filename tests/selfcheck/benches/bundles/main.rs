//! Makes the bundles that `run.sh` measures: one of many large parts, many small ones, and those that want to cost a verifier too much.

#![allow(clippy::unwrap_used, reason = "a generator may panic, and says where")]

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use reports::bundle::{PartName, Source};
use selfcheck::made::costly::{COSTLY, Noise};
use selfcheck::made::{attaching, packed};
use suite::names::Digest;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse::<u64>().ok()).unwrap_or_default();
    let folder = PathBuf::from(arguments.get(2).cloned().unwrap_or_default());
    match arguments.get(1).map(String::as_str) {
        Some("large") => large(&folder, number(3), number(4)),
        Some("small") => (0..number(3)).for_each(|seed| small(&folder, seed)),
        Some("costly") => costly(&folder),
        // `cargo bench` starts it without arguments.
        _ => println!("usage: bundles large DIR COUNT BYTES | small DIR COUNT | costly DIR"),
    }
}

/// A bundle to which a decision attaches so many parts of so many bytes, and the parts as files of their own for whoever only hashes.
fn large(folder: &Path, count: u64, bytes: u64) {
    let files = folder.join("parts");
    fs::create_dir_all(&files).unwrap();
    let mut digests = Vec::new();
    for number in 0..count {
        let mut block = Vec::new();
        Noise::of(number, bytes).read_to_end(&mut block).unwrap();
        fs::write(files.join(format!("{number:05}")), &block).unwrap();
        digests.push(Digest::of(&block));
    }
    let beside = digests.iter().zip(0..).map(|(digest, number)| {
        let opens = move || -> io::Result<Box<dyn Read>> { Ok(Box::new(Noise::of(number, bytes))) };
        Source::read(PartName::evidence(digest).unwrap(), opens)
    });
    let mut out = BufWriter::new(File::create(folder.join("large.asice")).unwrap());
    packed(attaching(digests.clone(), 1), beside.collect(), Vec::new(), &mut out).unwrap();
    out.flush().unwrap();
}

fn small(folder: &Path, seed: u64) {
    let mut out = BufWriter::new(File::create(folder.join(format!("{seed:05}.asice"))).unwrap());
    packed(attaching(Vec::new(), seed), Vec::new(), Vec::new(), &mut out).unwrap();
    out.flush().unwrap();
}

fn costly(folder: &Path) {
    for (name, writes) in COSTLY {
        let mut out = BufWriter::new(File::create(folder.join(format!("{name}.asice"))).unwrap());
        writes(&mut out).unwrap();
        out.flush().unwrap();
    }
}
