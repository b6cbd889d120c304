//! Questions to the protocols that set up a secured channel over UDP: IKE and DTLS. None of them sets one up.

/// A message of IKE in a version that nobody has: a responder says which it knows, and keeps nothing (RFC 7296, 2.5).
pub(super) fn ike() -> Vec<u8> {
    let mut packet = b"thirteen".to_vec();
    packet.extend([0; 8]);
    packet.extend([0, 0x30, 34, 0x08, 0, 0, 0, 0, 0, 0, 0, 28]);
    packet
}

/// The same where a translation of addresses stands between (RFC 3948, 2.2).
pub(super) fn ike_behind_nat() -> Vec<u8> {
    [vec![0; 4], ike()].concat()
}

/// A `ClientHello` of DTLS 1.2 without a cookie: a server asks for one, or answers (RFC 6347, 4.2.1). With suites by certificate and by shared key.
pub(super) fn dtls_hello() -> Vec<u8> {
    const SUITES: [u16; 6] = [0xc02b, 0xc02f, 0xc0ae, 0xc0a8, 0x00a8, 0xc023];
    let suites: Vec<u8> = SUITES.iter().flat_map(|suite| suite.to_be_bytes()).collect();
    let extensions = extensions();
    let mut hello = vec![0xfe, 0xfd];
    hello.extend([0x13; 32]);
    hello.extend([0, 0, 0, suites.len() as u8]);
    hello.extend(suites);
    hello.extend([1, 0, 0, extensions.len() as u8]);
    hello.extend(extensions);
    let length = [0, 0, hello.len() as u8];
    let handshake = [&[1][..], &length, &[0, 0, 0, 0, 0], &length, &hello].concat();
    [&[22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, handshake.len() as u8][..], &handshake].concat()
}

/// Groups, forms of points, signatures, and the extended master secret.
fn extensions() -> Vec<u8> {
    [&[0, 10, 0, 8, 0, 6, 0, 29, 0, 23, 0, 24][..], &[0, 11, 0, 2, 1, 0], &[0, 13, 0, 8, 0, 6, 4, 3, 4, 1, 8, 4], &[0, 23, 0, 0]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_the_hello_add_up() {
        let hello = dtls_hello();
        assert_eq!((usize::from(hello[12]), usize::from(hello[16])), (hello.len() - 13, hello.len() - 25));
        assert!(hello.len() < 256);
    }
}
