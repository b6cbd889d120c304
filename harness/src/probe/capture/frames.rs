//! The frames of a capture file, pcap or pcapng, one after another within limits on memory.

use std::fs::File;
use std::path::Path;

use jiff::Timestamp;
use pcap_parser::traits::PcapNGPacketBlock as _;
use pcap_parser::{Block, PcapBlockOwned, PcapError, create_reader};
use suite::evidence::BenchTrouble;

/// The longest block that is read, in bytes; a frame is a quarter of that at most.
const LONGEST_BLOCK: usize = 1024 * 1024;
/// The most interfaces of one section.
const INTERFACES: usize = 1024;

/// A frame of a capture.
pub(super) struct Frame<'a> {
    /// The number of its link type.
    pub(super) link: i32,
    /// When it was recorded, if the file says so.
    pub(super) at: Option<Timestamp>,
    pub(super) data: &'a [u8],
}

/// What an interface of a capture says of its frames.
#[derive(Clone, Copy)]
struct Interface {
    link: i32,
    /// How many units of its clock a second has.
    per_second: Option<u64>,
    /// What its clock lags behind, in s.
    offset: i64,
}

impl Interface {
    const UNKNOWN: Self = Self { link: -1, per_second: None, offset: 0 };

    fn at(&self, ticks: u64) -> Option<Timestamp> {
        let per_second = self.per_second.filter(|units| *units > 0)?;
        let seconds = i64::try_from(ticks / per_second).ok()?.checked_add(self.offset)?;
        let nanoseconds = u128::from(ticks % per_second) * 1_000_000_000 / u128::from(per_second);
        Timestamp::new(seconds, i32::try_from(nanoseconds).ok()?).ok()
    }
}

/// Hands over each frame. Returns why the file was not read to its end, if so.
///
/// # Errors
/// When it cannot be opened, or does not begin like a capture.
pub(super) fn each(path: &Path, mut frame: impl FnMut(&Frame<'_>)) -> Result<Option<String>, BenchTrouble> {
    let name = path.display();
    let file = File::open(path).map_err(|error| BenchTrouble::new(format!("the capture {name} cannot be read: {error}")))?;
    let no_capture = |error: PcapError<&[u8]>| {
        BenchTrouble::new(format!("{name} is no capture that can be read ({}): give a file in pcap or pcapng format", word(&error)))
    };
    let mut reader = create_reader(LONGEST_BLOCK, file).map_err(no_capture)?;
    let mut interfaces: Vec<Interface> = Vec::new();
    loop {
        match reader.next() {
            Ok((length, block)) => {
                take(&block, &mut interfaces, &mut frame);
                reader.consume(length);
                continue;
            }
            Err(PcapError::Eof) => return Ok(None),
            Err(PcapError::Incomplete(_)) => {}
            Err(error) => return Ok(Some(format!("the file is damaged ({})", word(&error)))),
        }
        let before = reader.data().len();
        let refilled = reader.refill().map_err(|error| word(&error));
        if refilled.is_err() || reader.data().len() == before {
            let why = refilled.err().unwrap_or(if before == 0 { return Ok(None) } else { "a block is cut off, or longer than any is" });
            return Ok(Some(format!("the file ends before its last block does ({why})")));
        }
    }
}

fn take(block: &PcapBlockOwned<'_>, interfaces: &mut Vec<Interface>, frame: &mut impl FnMut(&Frame<'_>)) {
    let first = |interfaces: &[Interface]| interfaces.first().copied().unwrap_or(Interface::UNKNOWN);
    match block {
        PcapBlockOwned::LegacyHeader(header) => {
            let per_second = if header.is_nanosecond_precision() { 1_000_000_000 } else { 1_000_000 };
            *interfaces = vec![Interface { link: header.network.0, per_second: Some(per_second), offset: 0 }];
        }
        PcapBlockOwned::Legacy(legacy) => {
            let own = first(interfaces);
            let ticks = u64::from(legacy.ts_sec) * own.per_second.unwrap_or_default() + u64::from(legacy.ts_usec);
            frame(&Frame { link: own.link, at: own.at(ticks), data: legacy.data });
        }
        PcapBlockOwned::NG(Block::SectionHeader(_)) => interfaces.clear(),
        PcapBlockOwned::NG(Block::InterfaceDescription(interface)) if interfaces.len() < INTERFACES => {
            let (per_second, offset) = (interface.ts_resolution(), interface.ts_offset());
            interfaces.push(Interface { link: interface.linktype.0, per_second, offset });
        }
        PcapBlockOwned::NG(Block::EnhancedPacket(packet)) => {
            let own = usize::try_from(packet.if_id).ok().and_then(|number| interfaces.get(number)).copied();
            let own = own.unwrap_or(Interface::UNKNOWN);
            let at = own.at(u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low));
            frame(&Frame { link: own.link, at, data: packet.packet_data() });
        }
        PcapBlockOwned::NG(Block::SimplePacket(packet)) => {
            frame(&Frame { link: first(interfaces).link, at: None, data: packet.packet_data() });
        }
        PcapBlockOwned::NG(_) => {}
    }
}

fn word(error: &PcapError<&[u8]>) -> &'static str {
    match error {
        PcapError::BufferTooSmall => "a block is longer than 1 MiB",
        PcapError::Eof | PcapError::Incomplete(_) | PcapError::UnexpectedEof => "it is cut off",
        PcapError::HeaderNotRecognized => "it begins with neither format's header",
        PcapError::ReadError => "reading failed",
        PcapError::NomError(..) | PcapError::OwnedNomError(..) => "a block contradicts itself",
    }
}
