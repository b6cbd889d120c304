//! The reader against mutations of good bundles that know their structure: containers, lists, journal, texts, signatures. Nothing brings it down, and
//! nothing but the good bundle is genuine.
//!
//! `THIRTEEN_FUZZ_SECONDS` says for how long (3 without it), `THIRTEEN_FUZZ_SEED` repeats a run. A case that fails is left in the temporary folder.

use std::fs;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use harness::keys::{NewKey, PrivateKey, create};
use reports::bundle::{Bundle, PartName, Source, Withheld, pack};
use reports::signature::{Party, Role, Trust};
use reports::verify::{Standing, Verifier, verify};
use selfcheck::made;
use suite::files::SourceText;
use suite::names::Digest;

/// How long one case may take, unoptimised and beside others.
const PATIENCE: Duration = Duration::from_secs(20);
/// The most memory that all of it may take, in kB.
const MEMORY: u64 = 400_000;

type Parts = Vec<(String, Vec<u8>)>;

/// Numbers that nobody can guess are not needed; the same seed gives the same run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below.max(1) as u64).unwrap()
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())]
    }
}

/// What counts as trust, and good bundles: unsigned, and signed in both ways.
struct Corpus {
    trust: Trust,
    signed: Vec<u8>,
    unsigned: Vec<u8>,
}

fn corpus() -> Corpus {
    let scratch = tempfile::tempdir().unwrap();
    let mut unsigned = Vec::new();
    let attached: Vec<Vec<u8>> = (0..3).map(|number| format!("evidence {number}").into_bytes()).collect();
    let texts = made::attaching(attached.iter().map(|bytes| Digest::of(bytes)).collect(), 7);
    let beside = attached.into_iter().map(|bytes| Source::bytes(PartName::evidence(&Digest::of(&bytes)).unwrap(), bytes));
    made::packed(texts, beside.collect(), Vec::new(), &mut unsigned).unwrap();
    let bundle = scratch.path().join("signed.asice");
    fs::write(&bundle, &unsigned).unwrap();
    let mut rows = Vec::new();
    for (name, bare, role) in [("ada", false, Role::Operator), ("carl", true, Role::Authoriser)] {
        let folder = scratch.path().join(name);
        let now = jiff::Timestamp::now();
        let wanted =
            NewKey { name, organisation: "Example", party: Party::Supplier, roles: &[role], bare, test: false, passphrase: None, now };
        create(&folder, &wanted).unwrap();
        let key = PrivateKey::load(&folder, None).unwrap();
        harness::seal::sign(&bundle, &key, role, now, role == Role::Authoriser).unwrap();
        rows.push(fs::read_to_string(folder.join("trust.yaml")).unwrap());
    }
    // Both have to have signed, else the last signature could be taken away and the one before stood for it.
    let text = format!("{}{}requires: [operator, authoriser]\n", rows[0], rows[1].split_once("signers:\n").unwrap().1);
    let trust = Trust::read(&SourceText { file: "trust.yaml", text: &text }).unwrap();
    Corpus { trust, signed: fs::read(&bundle).unwrap(), unsigned }
}

fn standing(bytes: &[u8], trust: &Trust) -> Standing {
    let now = jiff::Timestamp::now();
    let report = Bundle::open(Cursor::new(bytes)).and_then(|mut bundle| verify(&mut bundle, Verifier { trust, now }));
    report.map_or(Standing::NotGenuine, |report| report.standing)
}

fn unpacked(bytes: &[u8]) -> Parts {
    let mut bundle = Bundle::open(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = bundle.names().map(ToString::to_string).collect();
    let own = ["mimetype", "manifest", "root", "withheld.json"];
    let names = names.into_iter().filter(|name| !own.contains(&name.as_str()));
    names.map(|name| (name.clone(), bundle.bytes(&name, 1 << 20).unwrap().unwrap())).collect()
}

/// A container as its own packer writes it, so that what is wrong in a part is met and not its check sum.
fn packed(parts: Parts, withheld: Vec<Withheld>) -> Option<Vec<u8>> {
    let sources = parts.into_iter().map(|(name, bytes)| Some(Source::bytes(PartName::new(&name).ok()?, bytes)));
    let mut out = Vec::new();
    pack(sources.collect::<Option<_>>()?, withheld, &mut out).ok()?;
    Some(out)
}

const TOKENS: &[&str] = &[
    "",
    "null",
    "true",
    "-1",
    "0",
    "18446744073709551616",
    "1e999",
    "\"\"",
    "[]",
    "{}",
    "[[[[[[[[",
    "\u{feff}",
    "\0",
    "&a [*a,*a]",
    "!!binary",
    "~",
    "\n",
    "  ",
    "- ",
    ": ",
    "\"",
    "'",
    "|",
    "9999-12-31",
    "1-AuthMech",
    "SecParam-Drawn",
    "PASS",
    "FAIL",
    "sha256:",
    "../",
    "META-INF/",
    "\u{202e}",
    "%",
    "PK\u{3}\u{4}",
    "PK\u{1}\u{2}",
    "PK\u{5}\u{6}",
];

/// A change of bytes that know nothing.
fn bytes_changed(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.roll(4) {
        let (at, length) = (dice.roll(bytes.len()), dice.roll(64));
        let end = (at + length).min(bytes.len());
        match dice.roll(7) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << dice.roll(8),
            1 if !bytes.is_empty() => bytes[at] = dice.one(&[0, 1, 0x7f, 0x80, 0xff]),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let copied = bytes[at..end].to_vec();
                let to = dice.roll(bytes.len());
                bytes.splice(to..to, copied);
            }
            4 => drop(bytes.splice(at..end.min(at + 8), dice.one(TOKENS).bytes())),
            5 => bytes.truncate(at),
            _ if end - at >= 4 => bytes[at..at + 4].copy_from_slice(&(dice.roll(usize::MAX) as u32).to_le_bytes()),
            _ => {}
        }
    }
}

/// A change of a text line by line: left out, doubled, moved, deeper, with another value.
fn lines_changed(text: &[u8], dice: &mut Dice) -> Vec<u8> {
    let text = String::from_utf8_lossy(text).into_owned();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=dice.roll(3) {
        let (at, other) = (dice.roll(lines.len()), dice.roll(lines.len()));
        if lines.is_empty() {
            break;
        }
        match dice.roll(7) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(other, lines[at].clone()),
            2 => lines.swap(at, other),
            3 => lines[at].insert_str(0, "  "),
            4 => lines[at].push_str(&"[".repeat(dice.roll(3_000))),
            5 => {
                let line = &lines[at];
                let cut = line.char_indices().map(|(at, _)| at).nth(dice.roll(line.chars().count())).unwrap_or_default();
                let rest: String = line[cut..].chars().skip(dice.roll(12)).collect();
                lines[at] = format!("{}{}{rest}", &line[..cut], dice.one(TOKENS));
            }
            _ => {
                let (from, to) = (dice.one(&[":", ",", "\"", "1", "e"]), dice.one(TOKENS));
                lines[at] = lines[other].replacen(from, to, 1 + dice.roll(3));
            }
        }
    }
    lines.join("\n").into_bytes()
}

/// Lines that were changed, bound to one another again: what they say is read, and not only that they were changed.
fn bound_again(journal: &[u8]) -> Vec<u8> {
    let (mut out, mut before, text) = (Vec::new(), Digest::of(b""), String::from_utf8_lossy(journal).into_owned());
    for (line, number) in text.lines().zip(1..) {
        let record = line.find("\"at\":").map_or(line, |at| &line[at..]);
        let line = format!("{{\"seq\":{number},\"prev\":\"{before}\",{record}");
        before = Digest::of(line.as_bytes());
        out.extend(line.bytes().chain([b'\n']));
    }
    out
}

/// A mutation of a good bundle; none where its packer refuses it.
fn mutated(corpus: &Corpus, dice: &mut Dice) -> Option<Vec<u8>> {
    let good = if dice.roll(3) == 0 { &corpus.unsigned } else { &corpus.signed };
    if dice.roll(4) == 0 {
        let mut bytes = good.clone();
        bytes_changed(&mut bytes, dice);
        return Some(bytes);
    }
    let (mut parts, mut withheld) = (unpacked(good), Vec::new());
    let at = dice.roll(parts.len());
    match dice.roll(8) {
        0 => {
            let (name, bytes) = parts.remove(at);
            let name = PartName::new(&name).ok()?;
            withheld.push(Withheld { name, digest: Digest::of(&bytes), because: dice.one(TOKENS).to_string() });
        }
        1 => drop(parts.remove(at)),
        2 => {
            parts[at].0 = format!(
                "{}{}",
                dice.one(&["evidence/", "META-INF/", "reports/", "profile/"]),
                dice.one(&["0.yaml", "signature003.p7s", "junit.xml", "x.xml"])
            )
        }
        3 | 4 => {
            let journal = parts.iter_mut().find(|(name, _)| name == "journal.jsonl")?;
            journal.1 = bound_again(&lines_changed(&journal.1, dice));
        }
        5 => return another_declaration(dice),
        6 => parts[at].1 = lines_changed(&parts[at].1, dice),
        _ => bytes_changed(&mut parts[at].1, dice),
    }
    packed(parts, withheld)
}

/// A changed declaration or profile with a journal that fits it: judges have to bear whatever a supplier writes.
fn another_declaration(dice: &mut Dice) -> Option<Vec<u8>> {
    let changed = |text: &str, dice: &mut Dice| String::from_utf8(lines_changed(text.as_bytes(), dice)).ok();
    let declaration = changed(made::DECLARATION, dice)?;
    let profile = if dice.roll(4) == 0 { changed(made::PROFILE, dice)? } else { made::PROFILE.to_owned() };
    let mut out = Vec::new();
    made::packed(made::texts(&declaration, &profile, Vec::new(), 1)?, Vec::new(), Vec::new(), &mut out).ok()?;
    Some(out)
}

/// The most memory that this process held, in kB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or_default()
}

/// Set in the process that runs the fuzzer and nothing else, so that what other tests hold is not taken for the reader's.
const ALONE: &str = "THIRTEEN_FUZZ_ALONE";

#[test]
fn nothing_brings_the_reader_down_and_no_mutation_is_genuine() {
    if std::env::var_os(ALONE).is_some() {
        return fuzz();
    }
    let name = "fuzz::nothing_brings_the_reader_down_and_no_mutation_is_genuine";
    let mut alone = Command::new(std::env::current_exe().unwrap());
    let ended = alone.args(["--exact", name, "--nocapture"]).env(ALONE, "1").status().unwrap();
    assert!(ended.success(), "{ended}; what it found is above");
}

fn fuzz() {
    let asked = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_nanos();
    let seed = asked("THIRTEEN_FUZZ_SEED").unwrap_or(since as u64).max(1);
    let until = Instant::now() + Duration::from_secs(asked("THIRTEEN_FUZZ_SECONDS").unwrap_or(3));
    let (corpus, mut dice, mut cases, mut slowest) = (corpus(), Dice(seed), 0_u64, Duration::ZERO);
    assert_eq!(standing(&corpus.signed, &corpus.trust), Standing::Genuine);
    assert_eq!(standing(&corpus.unsigned, &corpus.trust), Standing::Open, "nobody signed it");
    while Instant::now() < until {
        let made = catch_unwind(AssertUnwindSafe(|| mutated(&corpus, &mut dice)));
        let kept = |bytes: &[u8]| {
            let path = std::env::temp_dir().join(format!("thirteen-fuzz-{seed}-{cases}.asice"));
            fs::write(&path, bytes).unwrap();
            format!("seed {seed}, case {cases}: {}", path.display())
        };
        let Some(bytes) = made.unwrap_or_else(|_| panic!("making or judging a case failed: seed {seed}, case {cases}")) else { continue };
        let begun = Instant::now();
        let found = catch_unwind(AssertUnwindSafe(|| standing(&bytes, &corpus.trust)));
        let found = found.unwrap_or_else(|_| panic!("the reader panics: {}", kept(&bytes)));
        slowest = slowest.max(begun.elapsed());
        assert!(found != Standing::Genuine || bytes == corpus.signed, "a mutation is genuine: {}", kept(&bytes));
        assert!(begun.elapsed() < PATIENCE, "{:?}: {}", begun.elapsed(), kept(&bytes));
        cases += 1;
    }
    println!("{cases} cases, the slowest {slowest:?}, at most {} kB, seed {seed}", peak());
    assert!(peak() < MEMORY, "{} kB", peak());
}
