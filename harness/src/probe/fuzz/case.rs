//! Cases of unexpected input: the hand-made ones of a battery first, then ones drawn from a seed. The same seed and number give the same case for ever.

use rand::Rng as _;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;

use super::mutate;

/// The random numbers of one case. ChaCha8 is fixed on paper, so that no update of a library changes what a number means.
pub(super) type Random = ChaCha8Rng;

/// One thing to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What it is, in words.
    pub what: String,
    /// The message, or the body of a request.
    pub bytes: Vec<u8>,
    /// What in the answer would show harm beside the device's going away.
    pub sign: Sign,
    /// The same without its sting: the sign must be missing from its answer.
    pub twin: Vec<u8>,
}

/// What in an answer would show harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It comes later by so many seconds.
    Delay(u8),
    /// A database complains of its grammar.
    Grammar,
    /// This stands in a page as it was sent.
    Markup(String),
    /// Nothing beyond the device's going away.
    None,
    /// The file of accounts of a Unix system stands in it.
    Passwd,
}

impl Case {
    /// A case that is looked at for nothing but the device's going away.
    pub(super) fn plain(what: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { what: what.into(), bytes: bytes.into(), sign: Sign::None, twin: Vec::new() }
    }
}

/// How further cases of a battery are drawn.
type Draw = Box<dyn Fn(&mut Random) -> Case + Send + Sync>;

/// All cases of a battery.
pub struct Generator {
    seed: u64,
    by_hand: Vec<Case>,
    draw: Draw,
}

impl Generator {
    /// The hand-made cases, and a way to draw more.
    pub(super) fn new(seed: u64, by_hand: Vec<Case>, draw: impl Fn(&mut Random) -> Case + Send + Sync + 'static) -> Self {
        Self { seed, by_hand, draw: Box::new(draw) }
    }

    /// The hand-made cases, then damage done to good messages and to the short ones among the cases; none is longer than `limit` bytes.
    pub(super) fn damaging(seed: u64, good: Vec<Vec<u8>>, mut by_hand: Vec<Case>, limit: usize) -> Self {
        by_hand.iter_mut().for_each(|case| case.bytes.truncate(limit));
        let short = by_hand.iter().filter(|case| case.bytes.len() <= 2_048).map(|case| case.bytes.clone());
        // Good messages are as likely as all cases together: what gets past the first check reaches further.
        let short: Vec<_> = short.collect();
        let bases: Vec<Vec<u8>> = good.iter().cycle().take(short.len().max(good.len())).cloned().chain(short).collect();
        Self::new(seed, by_hand, move |random| {
            let base = &bases[random.random_range(0..bases.len())];
            let (what, bytes) = mutate::damaged(random, base, limit);
            Case::plain(what, bytes)
        })
    }

    /// The case of this number.
    #[must_use]
    pub fn case(&self, number: u32) -> Case {
        let by_hand = usize::try_from(number).ok().and_then(|number| self.by_hand.get(number));
        by_hand.cloned().unwrap_or_else(|| {
            let mut random = Random::seed_from_u64(self.seed);
            random.set_stream(u64::from(number));
            (self.draw)(&mut random)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use serde_json::json;

    use super::super::{coap, dtls, gatt, json, messages, mqtt, packets, page};
    use super::*;

    fn generator(battery: u8, seed: u64) -> Generator {
        let address =
            messages::Address { host: "127.0.0.1:8443".to_owned(), paths: vec!["/".to_owned(), "/api/name".to_owned()], at_once: 50 };
        match battery {
            0 => messages::http(seed, &address),
            1 => messages::rtsp(seed, "rtsp://127.0.0.1/", 50),
            2 => packets::mdns(seed),
            3 => packets::ssdp(seed, b"M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\n\r\n".to_vec()),
            4 => packets::ws_discovery(seed, b"<?xml version=\"1.0\"?><a><b>c</b></a>".to_vec()),
            5 => packets::tls(seed),
            6 => mqtt::mqtt(seed, 50),
            7 => coap::coap(seed, b"\x40\x01\x13\x03\xbb.well-known\x04core".to_vec()),
            8 => dtls::dtls(seed),
            9 => page::page(seed, &address, &vec![("/login".to_owned(), "user".to_owned())]),
            10 => gatt::values(seed, b"Door"),
            _ => json::operation(seed, &json!({ "name": "{canary}", "more": [1, "x {canary} y"] })),
        }
    }

    proptest! {
        #[test]
        fn every_number_has_a_case_and_the_same_one_again(battery in 0_u8..12, seed: u64, number: u32) {
            let case = generator(battery, seed).case(number);
            prop_assert!(case.bytes.len() <= 170 * 1024 && !case.what.is_empty());
            prop_assert_eq!(case, generator(battery, seed).case(number));
        }
    }

    #[test]
    fn cases_differ_and_another_seed_draws_others() {
        for battery in 0..12 {
            let (one, other) = (generator(battery, 1), generator(battery, 2));
            let all: BTreeSet<_> = (0..600).map(|number| one.case(number).bytes).collect();
            assert!(all.len() > 400, "battery {battery}: {}", all.len());
            assert!((500..600).any(|number| one.case(number) != other.case(number)));
            assert_eq!(one.case(0), other.case(0), "what hands made comes first, under any seed");
        }
    }

    #[test]
    fn a_sign_has_a_twin_without_it() {
        for number in 0..400 {
            for battery in [0, 9, 11] {
                let case = generator(battery, 1).case(number);
                assert!(case.sign == Sign::None || (!case.twin.is_empty() && case.twin != case.bytes), "{}", case.what);
            }
        }
    }

    /// What a number means must not change unseen: journals name cases by seed and number.
    #[test]
    fn what_a_number_means_stays() {
        let case = packets::mdns(0x1303).case(1_000);
        let digest = suite::names::Digest::of(&case.bytes);
        assert_eq!((case.what.as_str(), digest.short()), ("noise put in, a byte repeated, a bit turned", "097b6dec"));
    }
}
