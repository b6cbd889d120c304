//! ClientHellos built by hand: any version from SSL 3.0, any suites, with or without extensions. No library offers the old ones any more.

use suite::evidence::TlsVersion;

/// What a ClientHello offers.
pub(super) struct Hello<'a> {
    /// The only version offered.
    pub(super) version: TlsVersion,
    /// The suites, in order.
    pub(super) suites: &'a [u16],
    /// The name for SNI; addresses are never sent (RFC 6066, 3).
    pub(super) name: Option<&'a str>,
    /// Whether extensions are sent. Some servers of TLS 1.0 choke on them; TLS 1.3 cannot do without.
    pub(super) extensions: bool,
    /// Whether groups of finite fields are among those offered before TLS 1.3. A server of RFC 7919 then keeps to them, or to none.
    pub(super) fields: bool,
}

/// The number of a version on the wire.
pub(super) fn number(version: TlsVersion) -> u16 {
    match version {
        TlsVersion::Ssl3 => 0x0300,
        TlsVersion::V1_0 => 0x0301,
        TlsVersion::V1_1 => 0x0302,
        TlsVersion::V1_2 => 0x0303,
        TlsVersion::V1_3 => 0x0304,
    }
}

/// Curves and groups, newest first; the finite fields (RFC 7919) apart, since older servers are bound by them.
const CURVES: [u16; 18] = [29, 23, 24, 25, 30, 26, 27, 28, 22, 21, 19, 14, 13, 12, 11, 10, 9, 6];
const FIELDS: [u16; 5] = [0x0100, 0x0101, 0x0102, 0x0103, 0x0104];

/// Signature schemes, with SHA-1, MD5 and DSA so that old servers find one.
const SIGNATURES: [u16; 21] = [
    0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601, 0x0301, 0x0303, 0x0203,
    0x0201, 0x0402, 0x0202, 0x0101,
];

/// The generator of P-256. A key share must be a point of the curve; nobody completes this handshake, so nobody needs its private key.
const P256_POINT: [u8; 65] = hex_point();

impl Hello<'_> {
    /// The record to send.
    pub(super) fn record(&self) -> Vec<u8> {
        let wire = number(self.version);
        let legacy = wire.min(0x0303);
        let mut body = legacy.to_be_bytes().to_vec();
        body.extend(rand::random::<[u8; 32]>());
        let session: &[u8] = if self.version == TlsVersion::V1_3 { &rand::random::<[u8; 32]>() } else { &[] };
        body.extend(short(session));
        body.extend(long(&numbers(self.suites)));
        body.extend(short(&[0]));
        if self.extensions && self.version != TlsVersion::Ssl3 {
            body.extend(long(&self.all_extensions()));
        }
        let message = [&[1, 0][..], &long(&body)].concat();
        // The record layer of a first flight says 1.0 at most, for old middleboxes (RFC 8446, 5.1).
        let outer = wire.min(0x0301).to_be_bytes();
        [&[22][..], &outer, &long(&message)].concat()
    }

    fn all_extensions(&self) -> Vec<u8> {
        let is_new = self.version == TlsVersion::V1_3;
        let mut all = Vec::new();
        if let Some(name) = self.name {
            all.extend(extension(0, &long(&[&[0][..], &long(name.as_bytes())].concat())));
        }
        let groups = match (is_new, self.fields) {
            (true, _) => [&CURVES[..5], &FIELDS[..2]].concat(),
            (false, true) => [&CURVES[..], &FIELDS].concat(),
            (false, false) => CURVES.to_vec(),
        };
        all.extend(extension(10, &long(&numbers(&groups))));
        if is_new {
            all.extend(extension(43, &short(&numbers(&[0x0304]))));
            all.extend(extension(51, &long(&key_shares())));
            all.extend(extension(45, &short(&[1])));
        } else {
            all.extend(extension(11, &short(&[0, 1, 2])));
            all.extend(extension(23, &[]));
            all.extend(extension(0xff01, &short(&[])));
        }
        if self.version >= TlsVersion::V1_2 {
            all.extend(extension(13, &long(&numbers(&SIGNATURES))));
        }
        all
    }
}

fn key_shares() -> Vec<u8> {
    // Any 32 bytes are a public key of X25519 (RFC 7748, 5).
    let x25519 = rand::random::<[u8; 32]>();
    [&numbers(&[29])[..], &long(&x25519), &numbers(&[23]), &long(&P256_POINT)].concat()
}

fn extension(number: u16, content: &[u8]) -> Vec<u8> {
    [&number.to_be_bytes()[..], &long(content)].concat()
}

fn numbers(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

/// Bytes behind a length of one byte.
fn short(bytes: &[u8]) -> Vec<u8> {
    [&[u8::try_from(bytes.len()).expect("fields with a short length are constant and short")][..], bytes].concat()
}

/// Bytes behind a length of two bytes.
fn long(bytes: &[u8]) -> Vec<u8> {
    [&u16::try_from(bytes.len()).expect("the table of suites and all extensions are far below 64 KiB").to_be_bytes()[..], bytes].concat()
}

const fn hex_point() -> [u8; 65] {
    let text = b"046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
    let mut point = [0; 65];
    let mut at = 0;
    while at < 65 {
        point[at] = digit(text[2 * at]) * 16 + digit(text[2 * at + 1]);
        at += 1;
    }
    point
}

const fn digit(letter: u8) -> u8 {
    if letter <= b'9' { letter - b'0' } else { letter - b'a' + 10 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use tls_parser::{TlsExtension, TlsMessage, TlsMessageHandshake, parse_tls_extensions, parse_tls_plaintext};

    #[rstest]
    #[case(TlsVersion::Ssl3, 0x0300, 0x0300, 0)]
    #[case(TlsVersion::V1_0, 0x0301, 0x0301, 5)]
    #[case(TlsVersion::V1_2, 0x0301, 0x0303, 6)]
    #[case(TlsVersion::V1_3, 0x0301, 0x0303, 6)]
    fn hellos_are_well_formed(#[case] version: TlsVersion, #[case] record: u16, #[case] legacy: u16, #[case] extensions: usize) {
        let suites = super::super::suites::of(version);
        let bytes = Hello { version, suites: &suites, name: Some("camera.local"), extensions: true, fields: false }.record();
        let (rest, parsed) = parse_tls_plaintext(&bytes).unwrap();
        let [TlsMessage::Handshake(TlsMessageHandshake::ClientHello(hello))] = &parsed.msg[..] else { panic!("not a ClientHello") };
        assert_eq!((rest.len(), parsed.hdr.version.0, hello.version.0, hello.ciphers.len()), (0, record, legacy, suites.len()));
        let found = hello.ext.map_or(Vec::new(), |raw| parse_tls_extensions(raw).unwrap().1);
        assert_eq!(found.len(), extensions, "{found:?}");
        assert_eq!(found.iter().any(|extension| matches!(extension, TlsExtension::SNI(_))), extensions > 0);
    }
}
