//! Captures made by hand, sound and damaged.

use std::io::Write as _;

use etherparse::PacketBuilder;
use rstest::rstest;
use suite::evidence::Scheme;
use tempfile::NamedTempFile;

use super::*;
use crate::secrets::{Secret, Taint};

const DEVICE: [u8; 4] = [192, 168, 1, 10];
const PHONE: [u8; 4] = [192, 168, 1, 20];
const CLOUD: [u8; 4] = [203, 0, 113, 7];

/// What is done in a frame of TCP.
#[derive(Clone, Copy)]
enum Does {
    Answers,
    Opens,
    Says(&'static [u8]),
}

fn tcp(from: [u8; 4], from_port: u16, to: [u8; 4], to_port: u16, does: Does) -> Vec<u8> {
    let builder = PacketBuilder::ethernet2([2; 6], [4; 6]).ipv4(from, to, 64).tcp(from_port, to_port, 1, 1024);
    let (builder, payload) = match does {
        Does::Answers => (builder.syn().ack(1), &b""[..]),
        Does::Opens => (builder.syn(), &b""[..]),
        Does::Says(words) => (builder.ack(1), words),
    };
    let mut frame = Vec::new();
    builder.write(&mut frame, payload).unwrap();
    frame
}

fn udp(from: [u8; 4], from_port: u16, to: [u8; 4], to_port: u16, words: &[u8]) -> Vec<u8> {
    let mut frame = Vec::new();
    PacketBuilder::ethernet2([2; 6], [4; 6]).ipv4(from, to, 64).udp(from_port, to_port).write(&mut frame, words).unwrap();
    frame
}

fn pcap(frames: &[Vec<u8>]) -> Vec<u8> {
    let mut file = [&0xa1b2_c3d4_u32.to_le_bytes()[..], &[2, 0, 4, 0], &[0; 8], &65_535_u32.to_le_bytes(), &1_u32.to_le_bytes()].concat();
    for frame in frames {
        let length = u32::try_from(frame.len()).unwrap().to_le_bytes();
        file.extend([&[0; 8][..], &length, &length, frame].concat());
    }
    file
}

fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let padded = [body, &vec![0; body.len().next_multiple_of(4) - body.len()]].concat();
    let length = u32::try_from(padded.len() + 12).unwrap().to_le_bytes();
    [&kind.to_le_bytes()[..], &length, &padded, &length].concat()
}

fn pcapng(frames: &[Vec<u8>]) -> Vec<u8> {
    let section = [&0x1a2b_3c4d_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8]].concat();
    let mut file = [block(0x0a0d_0d0a, &section), block(1, &[1, 0, 0, 0, 0, 0, 4, 0])].concat();
    for frame in frames {
        let length = u32::try_from(frame.len()).unwrap().to_le_bytes();
        file.extend(block(6, &[&[0; 12][..], &length, &length, frame].concat()));
    }
    file
}

fn read(file: &[u8]) -> Result<CaptureSeen, BenchTrouble> {
    let mut on_disk = NamedTempFile::new().unwrap();
    on_disk.write_all(file).unwrap();
    let taint = Taint::default();
    taint.secret(&Secret::new("s3cret-of-owner".to_owned()));
    seen(on_disk.path(), IpAddr::from(DEVICE), &Sought::secrets(&taint))
}

/// A phone asks the device's web page and is asked for a login; the device looks a name up and calls there.
fn an_hour() -> Vec<Vec<u8>> {
    let dns = b"\x12\x34\x81\x80\0\x01\0\x01\0\0\0\0\x05cloud\x07example\0\0\x01\0\x01\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\xcb\0\x71\x07";
    vec![
        tcp(PHONE, 50_000, DEVICE, 80, Does::Opens),
        tcp(DEVICE, 80, PHONE, 50_000, Does::Answers),
        tcp(PHONE, 50_000, DEVICE, 80, Does::Says(b"GET / HTTP/1.1\r\nX-Pass: s3cret-of")),
        tcp(PHONE, 50_000, DEVICE, 80, Does::Says(b"-owner\r\n\r\n")),
        tcp(DEVICE, 80, PHONE, 50_000, Does::Says(b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n")),
        tcp(PHONE, 50_001, CLOUD, 443, Does::Opens),
        udp(DEVICE, 40_000, [192, 168, 1, 1], 53, b"\x12\x34\x01\0"),
        udp([192, 168, 1, 1], 53, DEVICE, 40_000, dns),
        tcp(DEVICE, 40_001, CLOUD, 8883, Does::Opens),
        tcp(CLOUD, 8883, DEVICE, 40_001, Does::Answers),
        tcp(DEVICE, 40_001, CLOUD, 8883, Does::Says(b"\x10\x10\0\x04MQTT\x04\x02\0\x3c\0\x04eyes")),
        udp(DEVICE, 5353, [224, 0, 0, 251], 5353, b"\0\0\x84\0"),
    ]
}

#[rstest]
#[case::pcap(pcap)]
#[case::pcapng(pcapng)]
fn the_flows_of_the_device_are_told_and_no_others(#[case] format: fn(&[Vec<u8>]) -> Vec<u8>) {
    let seen = read(&format(&an_hour())).unwrap();
    assert_eq!((seen.frames, seen.of_others, &seen.cut_short), (12, 1, &None));
    let flows: Vec<_> =
        seen.flows.iter().map(|flow| (flow.opened, flow.port, flow.speaks.as_deref(), flow.answered, flow.first_frame)).collect();
    let expected = [
        (Opened::ByDevice, Port::tcp(8883), Some("MQTT"), 1, 9),
        (Opened::ByDevice, Port::udp(53), Some("DNS"), 1, 7),
        (Opened::ByDevice, Port::udp(5353), Some("mDNS"), 0, 12),
        (Opened::ByOther, Port::tcp(80), Some("HTTP"), 1, 1),
    ];
    assert_eq!(flows, expected);
    let cloud = Peer::Remote { address: "203.0.113.7".into(), name: Some("cloud.example".into()) };
    let peers: Vec<_> = seen.flows.iter().map(|flow| &flow.peer).collect();
    assert_eq!(peers, [&cloud, &Peer::Local, &Peer::Group, &Peer::Local]);
    assert_eq!(seen.flows[3].logins, [Scheme::Basic]);
    // The secret began in the frame before, and `X-Pass: ` stands before it on its line.
    let before = Some("X-Pass: ".into());
    let inside = FrameShown { at: Some(Timestamp::UNIX_EPOCH), device_port: 80, peer: Peer::Local, peer_port: 50_000, bytes: 15, before };
    assert_eq!(seen.secrets, [SecretShown { frame: 4, port: Port::tcp(80), from_device: false, marked: false, inside: Some(inside) }]);
    assert_eq!(seen.flows[3].first_at, Some(Timestamp::UNIX_EPOCH));
}

/// Both formats tell the time, to the unit that they name, and a clock out of all bounds tells none.
#[rstest]
#[case::microseconds(0xa1b2_c3d4, 5, Some("2026-11-27T12:00:00.000005Z"))]
#[case::nanoseconds(0xa1b2_3c4d, 5, Some("2026-11-27T12:00:00.000000005Z"))]
#[case::no_fraction(0xa1b2_c3d4, u32::MAX, Some("2026-11-27T13:11:34.967295Z"))]
fn a_frame_has_its_time(#[case] magic: u32, #[case] fraction: u32, #[case] at: Option<&str>) {
    let mut file = pcap(&[tcp(PHONE, 50_000, DEVICE, 80, Does::Opens)]);
    file[..4].copy_from_slice(&magic.to_le_bytes());
    let noon: Timestamp = "2026-11-27T12:00:00Z".parse().unwrap();
    file[24..28].copy_from_slice(&u32::try_from(noon.as_second()).unwrap().to_le_bytes());
    file[28..32].copy_from_slice(&fraction.to_le_bytes());
    assert_eq!(read(&file).unwrap().flows[0].first_at, at.map(|at| at.parse().unwrap()));
}

#[test]
fn what_stands_before_a_secret_holds_no_other() {
    let words = b"PUT / HTTP/1.1\r\nAuth: s3cret-of-owner=s3cret-of-owner\r\n\r\n";
    let seen = read(&pcap(&[tcp(DEVICE, 80, PHONE, 50_000, Does::Says(words))])).unwrap();
    let before = seen.secrets[0].inside.as_ref().unwrap().before.as_ref().unwrap().to_string();
    assert!(before.starts_with("Auth: ") && !format!("{seen:?}").contains("s3cret"), "{seen:?}");
}

#[test]
fn a_port_that_nobody_was_seen_to_open_shows_no_listener() {
    let seen =
        read(&pcap(&[tcp(DEVICE, 4000, PHONE, 50_000, Does::Says(b"x")), tcp(PHONE, 50_000, DEVICE, 4000, Does::Says(b"y"))])).unwrap();
    assert_eq!((seen.flows[0].opened, seen.flows[0].answered), (Opened::Unseen, 0));
}

#[rstest]
#[case::no_capture(b"GET / HTTP/1.1\r\n\r\nand a long text that is no capture at all".to_vec(), "pcap or pcapng")]
#[case::nothing(Vec::new(), "pcap or pcapng")]
fn what_is_no_capture_is_the_benchs_trouble(#[case] file: Vec<u8>, #[case] says: &str) {
    assert!(read(&file).unwrap_err().says.contains(says));
}

fn cut(mut file: Vec<u8>, bytes: usize) -> Vec<u8> {
    file.truncate(file.len() - bytes);
    file
}

/// A frame that says to be four gigabytes long.
fn absurd() -> Vec<u8> {
    [pcap(&an_hour()), [&[0; 8][..], &[0xff; 8]].concat()].concat()
}

/// A section whose comment says to be longer than its block.
fn bomb() -> Vec<u8> {
    let options = [&[1, 0, 0xff, 0xff][..], &[b'x'; 40]].concat();
    [pcapng(&an_hour()), block(1, &[&[1, 0, 0, 0, 0, 0, 4, 0][..], &options].concat()), block(6, &[0xff; 40])].concat()
}

/// Blocks of a kind that nobody knows, a megabyte and more each.
fn giant() -> Vec<u8> {
    [pcapng(&an_hour()), block(0x0bad, &vec![7; 3 << 20])].concat()
}

#[rstest]
#[case::cut_pcap(cut(pcap(&an_hour()), 5), 11)]
#[case::cut_pcapng(cut(pcapng(&an_hour()), 9), 11)]
#[case::absurd(absurd(), 12)]
#[case::bomb(bomb(), 12)]
#[case::giant(giant(), 12)]
fn a_damaged_file_counts_as_far_as_it_is_whole(#[case] file: Vec<u8>, #[case] frames: u64) {
    let seen = read(&file).unwrap();
    assert!(seen.frames >= frames && seen.cut_short.is_some(), "{seen:?}");
}

proptest::proptest! {
    #[test]
    fn no_bytes_upset_the_reader(noise in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400), at in 0_usize..600, ng in proptest::prelude::any::<bool>()) {
        let mut file = if ng { pcapng(&an_hour()) } else { pcap(&an_hour()) };
        let at = at.min(file.len());
        let end = (at + noise.len()).min(file.len());
        file[at..end].copy_from_slice(&noise[..end - at]);
        let _ = read(&file);
    }
}
