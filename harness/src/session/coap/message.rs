//! Messages of CoAP (RFC 7252) as we send and read them: codes as class and detail, options as numbers, nothing trusted.

use coap_lite::{CoapOption, MessageClass, MessageType, Packet};

/// Numbers of options that the codec does not name.
const ECHO: u16 = 252;
const OSCORE: u16 = 9;

/// A request before it has a message id and a token.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// GET 1, POST 2, PUT 3, DELETE 4.
    pub code: u8,
    /// Path and query: `/config?part=1`.
    pub path: String,
    /// The number of the format of what is sent.
    pub format: Option<u16>,
    /// What is sent; empty for nothing.
    pub payload: Vec<u8>,
    /// 0 asks to be told of changes, 1 asks no longer (RFC 7641).
    pub observe: Option<u32>,
    /// Which part of what is sent this is (RFC 7959).
    pub block1: Option<Block>,
    /// Which part of the answer is asked for.
    pub block2: Option<Block>,
    /// What the server wants to hear again (RFC 9175).
    pub echo: Option<Vec<u8>>,
}

impl Request {
    /// A GET.
    #[must_use]
    pub fn get(path: &str) -> Self {
        Self { code: 1, path: path.to_owned(), ..Self::default() }
    }

    /// The message, with its id and token.
    pub(super) fn message(&self, kind: MessageType, id: u16, token: &[u8]) -> Packet {
        let mut packet = Packet::new();
        packet.header.code = MessageClass::from(self.code);
        packet.header.set_type(kind);
        packet.header.message_id = id;
        packet.set_token(token.to_vec());
        let (path, query) = self.path.split_once('?').map_or((self.path.as_str(), None), |(path, query)| (path, Some(query)));
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            packet.add_option(CoapOption::UriPath, decoded(segment));
        }
        for part in query.into_iter().flat_map(|query| query.split('&')) {
            packet.add_option(CoapOption::UriQuery, decoded(part));
        }
        let mut number = |option: CoapOption, value: Option<u32>| {
            if let Some(value) = value {
                packet.add_option(option, shortest(value));
            }
        };
        number(CoapOption::Observe, self.observe);
        number(CoapOption::ContentFormat, self.format.map(u32::from));
        number(CoapOption::Block1, self.block1.map(Block::value));
        number(CoapOption::Block2, self.block2.map(Block::value));
        if let Some(echo) = &self.echo {
            packet.add_option(CoapOption::Unknown(ECHO), echo.clone());
        }
        packet.payload.clone_from(&self.payload);
        packet
    }
}

/// A segment without its percent signs.
fn decoded(segment: &str) -> Vec<u8> {
    percent_encoding::percent_decode_str(segment).collect()
}

/// A number in as few bytes as it needs, none for 0 (RFC 7252, 3.2).
pub(super) fn shortest(number: u32) -> Vec<u8> {
    number.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect()
}

fn number(bytes: &[u8]) -> Option<u32> {
    (bytes.len() <= 4).then(|| bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

/// A part of a body (RFC 7959, 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Which part, from 0.
    pub number: u32,
    /// Whether more parts follow.
    pub more: bool,
    /// The size as exponent, 0 for 16 bytes to 6 for 1,024.
    pub exponent: u8,
}

impl Block {
    /// The size of a part that is not the last, in bytes.
    #[must_use]
    pub fn size(self) -> usize {
        16 << self.exponent
    }

    fn value(self) -> u32 {
        self.number << 4 | u32::from(self.more) << 3 | u32::from(self.exponent)
    }

    /// The exponent 7 is reserved, and a number has 20 bits.
    fn read(value: u32) -> Option<Self> {
        let exponent = (value & 7) as u8;
        (exponent < 7 && value >> 24 == 0).then_some(Self { number: value >> 4, more: value & 8 != 0, exponent })
    }
}

/// A message as it came.
#[derive(Clone, Debug)]
pub struct Message {
    packet: Packet,
}

impl Message {
    /// Reads a datagram; `None` for what is no message of version 1.
    #[must_use]
    pub fn read(datagram: &[u8]) -> Option<Self> {
        let is_version_1 = datagram.first().is_some_and(|first| first >> 6 == 1);
        let packet = is_version_1.then(|| Packet::from_bytes(datagram).ok()).flatten()?;
        // An empty message is its head alone (RFC 7252, 4.1).
        (u8::from(packet.header.code) != 0 || datagram.len() == 4).then_some(Self { packet })
    }

    pub(super) fn kind(&self) -> MessageType {
        self.packet.header.get_type()
    }

    pub(super) fn id(&self) -> u16 {
        self.packet.header.message_id
    }

    pub(super) fn token(&self) -> &[u8] {
        self.packet.get_token()
    }

    /// The code as it is sent: class in the upper three bits, detail in the lower five.
    #[must_use]
    pub fn code(&self) -> u8 {
        self.packet.header.code.into()
    }

    /// Class and detail as one number: 205 for 2.05.
    #[must_use]
    pub fn status(&self) -> u16 {
        u16::from(self.code() >> 5) * 100 + u16::from(self.code() & 0x1f)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.code() == 0
    }

    pub(super) fn is_response(&self) -> bool {
        (2..=5).contains(&(self.code() >> 5))
    }

    /// The number of the format of what came.
    #[must_use]
    pub fn format(&self) -> Option<u32> {
        self.number(CoapOption::ContentFormat)
    }

    /// Which part of the answer this is; `Some(Err(()))` where that is said in a way that nobody can read.
    pub(super) fn block2(&self) -> Option<Result<Block, ()>> {
        self.packet.get_first_option(CoapOption::Block2).map(|value| number(value).and_then(Block::read).ok_or(()))
    }

    /// Which part of what was sent this acknowledges.
    pub(super) fn block1(&self) -> Option<Block> {
        self.number(CoapOption::Block1).and_then(Block::read)
    }

    /// The place of a notification among others (RFC 7641, 3.4).
    pub(super) fn observe(&self) -> Option<u32> {
        self.number(CoapOption::Observe)
    }

    /// What the server wants to hear again.
    pub(super) fn echo(&self) -> Option<&[u8]> {
        // RFC 9175, 2.2.1: 1 to 40 bytes.
        self.packet.get_first_option(CoapOption::Unknown(ECHO)).map(Vec::as_slice).filter(|echo| (1..=40).contains(&echo.len()))
    }

    pub(super) fn etag(&self) -> Option<&[u8]> {
        self.packet.get_first_option(CoapOption::ETag).map(Vec::as_slice)
    }

    /// Whether it is protected by OSCORE (RFC 8613).
    #[must_use]
    pub fn is_oscore(&self) -> bool {
        self.packet.get_option(CoapOption::from(OSCORE)).is_some()
    }

    /// What came.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.packet.payload
    }

    fn number(&self, option: CoapOption) -> Option<u32> {
        self.packet.get_first_option(option).and_then(|value| number(value))
    }
}

/// A message without a code: an acknowledgement or a reset.
pub(super) fn empty(kind: MessageType, id: u16) -> Vec<u8> {
    let kind: u8 = if kind == MessageType::Reset { 3 } else { 2 };
    [&[0x40 | kind << 4, 0][..], &id.to_be_bytes()].concat()
}

/// The usual formats of content (RFC 7252, 12.3) as types of a body. What has no name here is named by its number.
#[must_use]
pub fn type_of(format: u32) -> String {
    match format {
        0 => "text/plain".to_owned(),
        40 => "application/link-format".to_owned(),
        41 => "application/xml".to_owned(),
        42 => "application/octet-stream".to_owned(),
        50 => "application/json".to_owned(),
        60 => "application/cbor".to_owned(),
        110 => "application/senml+json".to_owned(),
        112 => "application/senml+cbor".to_owned(),
        11_542 => "application/vnd.oma.lwm2m+tlv".to_owned(),
        11_543 => "application/vnd.oma.lwm2m+json".to_owned(),
        other => format!("CoAP content format {other}"),
    }
}

/// The format of JSON.
pub const JSON: u16 = 50;

/// The format of bytes that nothing is known of.
pub const BYTES: u16 = 42;

/// The format of plain text.
pub const TEXT: u16 = 0;

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn a_request_is_written_as_the_protocol_has_it() {
        let request = Request { observe: Some(0), ..Request::get("/a/b%20c?q=1") };
        let bytes = request.message(MessageType::Confirmable, 0x1305, &[0xaa]).to_bytes_unlimited().unwrap();
        assert_eq!(bytes, b"\x41\x01\x13\x05\xaa\x60\x51a\x03b c\x43q=1");
    }

    #[rstest]
    #[case::first(0x0e, Some((0, true, 1024)))]
    #[case::last(0x16, Some((1, false, 1024)))]
    #[case::smallest(0x00, Some((0, false, 16)))]
    #[case::reserved_size(0x07, None)]
    #[case::number_too_large(0x0100_0000, None)]
    fn a_block_is_read_by_its_bits(#[case] value: u32, #[case] expected: Option<(u32, bool, usize)>) {
        let block = Block::read(value);
        assert_eq!(block.map(|block| (block.number, block.more, block.size())), expected);
        assert!(block.is_none_or(|block| block.value() == value));
    }

    #[rstest]
    #[case::answer(b"\x60\x45\x13\x03\xffx", Some(205))]
    #[case::unauthorized(b"\x60\x81\x13\x03", Some(401))]
    #[case::empty(b"\x70\x00\x13\x03", Some(0))]
    #[case::empty_with_more(b"\x70\x00\x13\x03\xffx", None)]
    #[case::token_cut_off(b"\x64\x45\x13\x03\x01", None)]
    #[case::option_longer_than_the_message(b"\x60\x45\x13\x03\xbe\xff\xffabc", None)]
    #[case::another_version(b"\xa0\x45\x13\x03", None)]
    #[case::nothing(b"", None)]
    fn only_whole_messages_are_read(#[case] datagram: &[u8], #[case] status: Option<u16>) {
        assert_eq!(Message::read(datagram).map(|message| message.status()), status);
    }
}
