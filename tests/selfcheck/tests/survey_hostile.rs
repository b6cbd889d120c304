//! Surveys of devices that mean harm: they come to an end in bounded time, keep bounded records, and say nothing that was not seen.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket};
use std::path::Path;
use std::time::{Duration, Instant};

use harness::progress::Quiet;
use harness::survey::{SurveyWanted, Surveyed, survey};
use rstest::rstest;
use selfcheck::peers::loopback_address;
use suite::survey::{Stated, Weighed};

/// The longest that a survey of one port may take: the first port of a device that answers for ever costs one exchange of each kind, 20 s each at most.
const LONGEST: Duration = Duration::from_secs(240);
/// The largest record of one port that never stops talking, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;
/// How long a bad device goes on with one connection: longer than any probe listens.
const ENDLESS: Duration = Duration::from_secs(60);

const TCP: u16 = 8080;

/// What a device does with a connection.
type Behaviour = fn(&mut TcpStream);

/// Listens at an address of its own; every connection gets the same.
fn device(behave: Behaviour) -> Ipv4Addr {
    let address = loopback_address();
    let listener = TcpListener::bind((address, TCP)).expect("a free address has the port free");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut stream = stream;
                let _ = stream.set_write_timeout(Some(Duration::from_secs(5)));
                behave(&mut stream);
            });
        }
    });
    address
}

/// Writes pieces until nobody listens any more.
fn for_ever(stream: &mut TcpStream, piece: &[u8], pause: Duration) {
    let began = Instant::now();
    while began.elapsed() < ENDLESS && stream.write_all(piece).is_ok() {
        std::thread::sleep(pause);
    }
}

fn hears_a_request(stream: &mut TcpStream) -> Vec<u8> {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
    let mut request = vec![0; 4096];
    let length = stream.read(&mut request).unwrap_or(0);
    request.truncate(length);
    request
}

fn endless_headers(stream: &mut TcpStream) {
    hears_a_request(stream);
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
    for_ever(stream, &b"X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(64), Duration::ZERO);
}

fn endless_body(stream: &mut TcpStream) {
    hears_a_request(stream);
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
    for_ever(stream, &b"<p>password: 1234 <a href=/x>".repeat(256), Duration::ZERO);
}

fn slow_drip(stream: &mut TcpStream) {
    hears_a_request(stream);
    for letter in b"HTTP/1.1 200 OK\r\nServer: drip\r\n".iter().chain(b"X".iter().cycle()) {
        if stream.write_all(&[*letter]).is_err() {
            break;
        }
        std::thread::sleep(Duration::from_millis(400));
    }
}

fn garbage(stream: &mut TcpStream) {
    let noise: Vec<u8> = (0..=255_u8).cycle().map(|byte| byte.wrapping_mul(167).wrapping_add(13)).take(8192).collect();
    for_ever(stream, &noise, Duration::ZERO);
}

/// The head of a handshake record that promises 16 KiB, and then a byte now and then.
fn endless_hello(stream: &mut TcpStream) {
    let request = hears_a_request(stream);
    if request.starts_with(&[22, 3]) {
        let _ = stream.write_all(&[22, 3, 3, 0x40, 0, 2, 0xff, 0xff, 0xff, 3, 3]);
    }
    for_ever(stream, &[0x5a], Duration::from_millis(300));
}

fn in_a_circle(stream: &mut TcpStream) {
    let request = String::from_utf8_lossy(&hears_a_request(stream)).into_owned();
    let path = request.split_whitespace().nth(1).unwrap_or("/").to_owned();
    let next = if path == "/a" { "/b" } else { "/a" };
    let _ = write!(stream, "HTTP/1.1 302 Found\r\nLocation: {next}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

fn to_somebody_else(stream: &mut TcpStream) {
    hears_a_request(stream);
    let [a, b, c, d] = foreign().ip_octets();
    let _ =
        write!(stream, "HTTP/1.1 302 Found\r\nLocation: http://{a}.{b}.{c}.{d}:{TCP}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

/// Swallows everything and says nothing, for as long as anybody waits.
fn silence(stream: &mut TcpStream) {
    let _ = stream.set_read_timeout(Some(ENDLESS));
    while stream.read(&mut [0; 4096]).is_ok_and(|length| length > 0) {}
}

/// A stranger at another address, who counts his visitors.
struct Foreign {
    address: Ipv4Addr,
    visits: std::sync::atomic::AtomicUsize,
}

impl Foreign {
    fn ip_octets(&self) -> [u8; 4] {
        self.address.octets()
    }
}

fn foreign() -> &'static Foreign {
    static FOREIGN: std::sync::OnceLock<Foreign> = std::sync::OnceLock::new();
    FOREIGN.get_or_init(|| {
        let address = loopback_address();
        let listener = TcpListener::bind((address, TCP)).expect("a free address has the port free");
        std::thread::spawn(move || {
            for _ in listener.incoming().flatten() {
                foreign().visits.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
        });
        Foreign { address, visits: std::sync::atomic::AtomicUsize::new(0) }
    })
}

/// Surveys with everything that a survey may try.
fn surveyed(address: Ipv4Addr, tcp: &[u16], udp: &[u16], out: &Path) -> Surveyed {
    let wanted = SurveyWanted {
        address: address.into(),
        name: None,
        profile: "consumer-device".to_owned(),
        tcp: Some(tcp.to_vec()),
        udp: Some(udp.to_vec()),
        stated: Stated::Initialised,
        credential: None,
        anchors: None,
        authorised_by: "whoever runs this test: the device is a thread of it".to_owned(),
        only_look: false,
        out: out.join("survey"),
    };
    let began = Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    let surveyed = runtime.block_on(survey(&wanted, &mut Quiet)).unwrap_or_else(|trouble| panic!("{trouble:?}"));
    assert!(began.elapsed() < LONGEST, "it took {} s", began.elapsed().as_secs());
    let size = folder_size(&wanted.out);
    assert!(size < LARGEST, "it left {size} bytes");
    surveyed
}

fn folder_size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).expect("a survey leaves a folder").flatten();
    entries.map(|entry| entry.metadata().map_or(0, |data| if data.is_dir() { folder_size(&entry.path()) } else { data.len() })).sum()
}

fn nonconformities(surveyed: &Surveyed) -> Vec<String> {
    let found = surveyed.survey.findings.iter().filter(|found| found.weight == Weighed::Nonconformity);
    found.map(|found| format!("{} {} {}", found.unit, found.place, found.says)).collect()
}

#[rstest]
#[case::endless_headers(endless_headers)]
#[case::endless_body(endless_body)]
#[case::slow_drip(slow_drip)]
#[case::garbage(garbage)]
#[case::endless_hello(endless_hello)]
#[case::in_a_circle(in_a_circle)]
#[case::silence(silence)]
fn a_survey_of_a_bad_device_ends_and_claims_nothing(#[case] behave: Behaviour) {
    let out = tempfile::tempdir().expect("there is room for temporary files");
    let surveyed = surveyed(device(behave), &[TCP], &[], out.path());
    assert_eq!((nonconformities(&surveyed), surveyed.absent), (Vec::new(), None));
}

#[test]
fn a_redirection_leads_to_nobody_else() {
    let out = tempfile::tempdir().expect("there is room for temporary files");
    let surveyed = surveyed(device(to_somebody_else), &[TCP], &[], out.path());
    assert_eq!((nonconformities(&surveyed), surveyed.absent), (Vec::new(), None));
    assert_eq!(foreign().visits.load(std::sync::atomic::Ordering::Relaxed), 0, "another address was called");
}

/// Answers each datagram with a flood, where this process may listen.
fn flood(port: u16, answer: fn(&[u8], usize) -> Vec<u8>) -> Option<Ipv4Addr> {
    let address = loopback_address();
    let socket = match UdpSocket::bind((address, port)) {
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            eprintln!("NOT RUN: udp/{port} takes root");
            return None;
        }
        bound => bound.expect("a free address has the port free"),
    };
    std::thread::spawn(move || {
        let mut buffer = [0; 2048];
        while let Ok((length, from)) = socket.recv_from(&mut buffer) {
            for count in 0..2000 {
                let _ = socket.send_to(&answer(&buffer[..length], count), from);
            }
        }
    });
    Some(address)
}

/// The word by which an SNMP agent is known, and no SNMP.
fn noise(_: &[u8], count: usize) -> Vec<u8> {
    format!("public {count} ").repeat(100).into_bytes()
}

/// The question with a made-up answer to it: one more service of DNS-SD, each time another one.
fn one_more_service(question: &[u8], count: usize) -> Vec<u8> {
    let label = format!("x{count}");
    let mut message = question.to_vec();
    if message.len() < 12 {
        return message;
    }
    message[2] |= 0x84;
    message[7] = 1;
    // A pointer to the name that was asked for, PTR, class IN, two minutes.
    message.extend([0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 120]);
    let mut target = vec![label.len() as u8 + 1, b'_'];
    target.extend(label.bytes());
    target.extend(b"\x04_tcp\x05local\x00");
    message.extend((target.len() as u16).to_be_bytes());
    message.extend(target);
    message
}

#[rstest]
#[case::snmp(161, noise)]
#[case::mdns(5353, one_more_service)]
#[case::ssdp(1900, noise)]
fn a_flood_of_answers_is_bounded(#[case] port: u16, #[case] answer: fn(&[u8], usize) -> Vec<u8>) {
    let out = tempfile::tempdir().expect("there is room for temporary files");
    let Some(address) = flood(port, answer) else { return };
    let surveyed = surveyed(address, &[9], &[port], out.path());
    assert_eq!((nonconformities(&surveyed), surveyed.absent), (Vec::new(), None));
}
