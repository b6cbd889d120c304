//! Bundles that want to cost a verifier as much as they may: large parts, many parts, and every limit reached, by the honest and by the hostile.

use std::io::{self, Read, Write};

use reports::bundle::{PackTrouble, PartName, Source, Texts, Withheld, limits, pack};
use suite::bench::SeenIdentity;
use suite::evidence::{Answer, Port, Question, Service, ServiceSeen};
use suite::names::Digest;

use super::{DECLARATION, PROFILE, answered, attaching, packed, parts_of, question, texts};

/// What writes a bundle.
pub type Writes = fn(&mut dyn Write) -> Result<(), PackTrouble>;

/// Each by its name. Those whose names begin with `hostile` are no bundles that the packer would make of a run.
pub const COSTLY: &[(&str, Writes)] = &[
    ("one large part", |out| attached(1, 256 << 20, out)),
    ("65,000 parts", |out| attached(65_000, 16, out)),
    ("longest journal", |out| packed(longest_journal(0), Vec::new(), Vec::new(), out)),
    ("hostile list of 60,000 withheld", |out| packed(attaching(Vec::new(), 1), Vec::new(), withheld(60_000), out)),
    ("hostile plan", |out| changed("journal.jsonl", hostile_plan(), out)),
    ("hostile decisions", |out| changed("decisions.yaml", up_to(limits::TEXT, "- a\n", "- a\n", ""), out)),
    ("hostile declaration", |out| changed("declaration.yaml", hostile_rows(), out)),
    ("hostile item", |out| changed("item.json", up_to(limits::DERIVED, "[{\"a\":1}", ",{\"a\":1}", "]"), out)),
    ("hostile verdicts", |out| {
        changed("verdicts.json", up_to(limits::VERDICTS, "{\"groups\":[{\"cases\":[]}", ",{\"cases\":[]}", "]}"), out)
    }),
    ("hostile public part", |out| changed("public.json", up_to(limits::PUBLIC, "{\"denies\":[{\"a\":1}", ",{\"a\":1}", "]}"), out)),
    ("hostile SBOM", |out| {
        changed("sbom.json", up_to(limits::SBOM, "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"components\":[1", ",1", "]}"), out)
    }),
    ("hostile signatures", signatures),
];

/// Evidence that nobody has to keep: made anew from its number whenever it is read.
pub struct Noise {
    state: u64,
    left: u64,
}

impl Noise {
    /// So many bytes.
    #[must_use]
    pub fn of(number: u64, bytes: u64) -> Self {
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

/// A bundle to which a decision attaches so many parts of so many bytes.
///
/// # Errors
/// When it cannot be written.
pub fn attached(count: u64, bytes: u64, out: &mut dyn Write) -> Result<(), PackTrouble> {
    let (mut digests, mut parts) = (Vec::new(), Vec::new());
    for number in 0..count {
        let mut block = Vec::new();
        Noise::of(number, bytes).read_to_end(&mut block)?;
        let digest = Digest::of(&block);
        let opens = move || -> io::Result<Box<dyn Read>> { Ok(Box::new(Noise::of(number, bytes))) };
        parts.push(Source::read(PartName::evidence(&digest)?, opens));
        digests.push(digest);
    }
    packed(attaching(digests, 1), parts, Vec::new(), out)
}

/// The texts of an assessment with as long a journal as a bundle holds, and so many records beyond: an answer for each of many ports, asked again and
/// again.
///
/// # Panics
/// Never: the declaration can be read.
#[must_use]
pub fn longest_journal(beyond: u64) -> Texts {
    let of = |records: u64| texts(DECLARATION, PROFILE, (0..records).map(service).collect(), 1).expect("the declaration can be read");
    let (none, one) = (limits::values(&of(0).journal), limits::values(&of(1).journal));
    of((limits::VALUES - none) / (one - none) + beyond)
}

fn service(number: u64) -> reports::journal::Record {
    let Question::TcpPorts(asked) = question() else { unreachable!("the survey asks for ports") };
    let port = Port::tcp(u16::try_from(number % 65_535).unwrap_or_default() + 1);
    let seen: ServiceSeen = serde_json::from_value(serde_json::json!({
        "speaks": "http", "over_tls": false, "banner": "", "logins": [], "debug": [], "host_key": null, "cut_short": null,
    }))
    .expect("an answer as it is written");
    answered(Service { at: asked.at, port }.into(), Answer::Service(seen), SeenIdentity::default())
}

fn withheld(count: u64) -> Vec<Withheld> {
    let names = (0..count).map(|number| Digest::of(&number.to_le_bytes()));
    let one = |digest: Digest| Some(Withheld { name: PartName::evidence(&digest).ok()?, digest, because: "x".repeat(60) });
    names.filter_map(one).collect()
}

/// A plan whose outline is a crowd of small maps.
fn hostile_plan() -> Vec<u8> {
    let journal = attaching(Vec::new(), 1).journal;
    let first = String::from_utf8_lossy(&journal).lines().next().unwrap_or_default().to_owned();
    let room = (limits::VALUES - limits::values(first.as_bytes())) / limits::values(b",\"a\":{\"b\":\"c\"}");
    let crowd: String = (0..room).map(|number| format!("\"{number}\":{{\"b\":\"c\"}},")).collect();
    first.replacen("\"records\":{", &format!("\"records\":{{{crowd}"), 1).into_bytes().into_iter().chain(*b"\n").collect()
}

fn hostile_rows() -> Vec<u8> {
    let rows: String = (0..3_000)
        .map(|number| format!("    - {{ id: \"SecParam-{number}\", description: \"d\", type: critical, provisioning: on_device }}\n"))
        .collect();
    DECLARATION.replacen("  10-SecParam:\n", &format!("  10-SecParam:\n{rows}"), 1).into_bytes()
}

/// As much text as fits between a beginning and an end.
fn up_to(most: u64, begins: &str, goes_on: &str, ends: &str) -> Vec<u8> {
    let room = usize::try_from(most).unwrap_or_default() - begins.len() - ends.len();
    format!("{begins}{}{ends}", goes_on.repeat(room / goes_on.len())).into_bytes()
}

/// A small bundle in which one part was changed, or to which it was added.
fn changed(name: &str, bytes: Vec<u8>, out: &mut dyn Write) -> Result<(), PackTrouble> {
    let mut parts = parts_of(attaching(Vec::new(), 1))?;
    parts.retain(|part| part.name().as_str() != name);
    parts.push(Source::bytes(PartName::new(name)?, bytes));
    pack(parts, Vec::new(), out).map(drop)
}

fn signatures(out: &mut dyn Write) -> Result<(), PackTrouble> {
    let mut parts = parts_of(attaching(Vec::new(), 1))?;
    for number in 1..=16 {
        for (begins, ends) in [("ASiCManifest", ".xml"), ("signature", ".p7s"), ("attestation", ".dsse.json")] {
            let name = PartName::new(&format!("META-INF/{begins}{number:03}{ends}"))?;
            parts.push(Source::bytes(name, up_to(limits::SEAL, "[[1]", ",[1]", "]")));
        }
    }
    pack(parts, Vec::new(), out).map(drop)
}
