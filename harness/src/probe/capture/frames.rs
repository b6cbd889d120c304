//! The frames of a capture file, pcap or pcapng, one after another within limits on memory.

use std::fs::File;
use std::path::Path;

use pcap_parser::traits::PcapNGPacketBlock as _;
use pcap_parser::{Block, PcapBlockOwned, PcapError, create_reader};
use suite::evidence::BenchTrouble;

/// The longest block that is read, in bytes; a frame is a quarter of that at most.
const LONGEST_BLOCK: usize = 1024 * 1024;
/// The most interfaces of one section.
const INTERFACES: usize = 1024;

/// Hands over each frame with the number of its link type. Returns why the file was not read to its end, if so.
///
/// # Errors
/// When it cannot be opened, or does not begin like a capture.
pub(super) fn each(path: &Path, mut frame: impl FnMut(i32, &[u8])) -> Result<Option<String>, BenchTrouble> {
    let name = path.display();
    let file = File::open(path).map_err(|error| BenchTrouble::new(format!("the capture {name} cannot be read: {error}")))?;
    let no_capture = |error: PcapError<&[u8]>| {
        BenchTrouble::new(format!("{name} is no capture that can be read ({}): give a file in pcap or pcapng format", word(&error)))
    };
    let mut reader = create_reader(LONGEST_BLOCK, file).map_err(no_capture)?;
    let mut links: Vec<i32> = Vec::new();
    loop {
        match reader.next() {
            Ok((length, block)) => {
                take(&block, &mut links, &mut frame);
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

fn take(block: &PcapBlockOwned<'_>, links: &mut Vec<i32>, frame: &mut impl FnMut(i32, &[u8])) {
    match block {
        PcapBlockOwned::LegacyHeader(header) => *links = vec![header.network.0],
        PcapBlockOwned::Legacy(legacy) => frame(links.first().copied().unwrap_or(-1), legacy.data),
        PcapBlockOwned::NG(Block::SectionHeader(_)) => links.clear(),
        PcapBlockOwned::NG(Block::InterfaceDescription(interface)) if links.len() < INTERFACES => links.push(interface.linktype.0),
        PcapBlockOwned::NG(Block::EnhancedPacket(packet)) => {
            let link = usize::try_from(packet.if_id).ok().and_then(|number| links.get(number)).copied().unwrap_or(-1);
            frame(link, packet.packet_data());
        }
        PcapBlockOwned::NG(Block::SimplePacket(packet)) => frame(links.first().copied().unwrap_or(-1), packet.packet_data()),
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
