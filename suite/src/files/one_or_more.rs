//! A list that may be written as its only entry, as people do: `exercise: { … }` for `exercise: [{ … }]`.

use std::fmt;
use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// The shape in a schema: one entry, or a list.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum OneOrMore<T> {
    /// The only entry.
    One(T),
    /// A list.
    More(Vec<T>),
}

/// Reads a list, or its only entry: fields, or a word. Its place in the file is kept, unlike with an untagged enum.
///
/// # Errors
/// What the entries say.
pub fn one_or_more<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_any(Entries(PhantomData))
}

struct Entries<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one entry, or a list of entries")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Vec<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields)).map(|one| vec![one])
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Vec<T>, E> {
        T::deserialize(word.into_deserializer()).map(|one| vec![one])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Vec<T>, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Declaration, SourceText, parse};
    use rstest::rstest;

    const CAMERA: &str = include_str!("../../../fixtures/camera/declaration.yaml");
    const LIST: &str = "exercise:\n        - rtsp_digest: { describe: / }";

    #[test]
    fn one_entry_is_a_list_of_one() {
        assert!(CAMERA.contains(LIST));
        let read = |text: &str| parse::<Declaration>(&SourceText { file: "declaration.yaml", text }).unwrap();
        assert_eq!(read(CAMERA), read(&CAMERA.replace(LIST, "exercise: { rtsp_digest: { describe: / } }")));
    }

    #[rstest]
    #[case::of_one("exercise: { rtsp_digset: { describe: / } }", "rtsp_digset", "did you mean `rtsp_digest`?")]
    #[case::in_one("exercise: { rtsp_digest: { descrbe: / } }", "descrbe", "did you mean `describe`?")]
    #[case::in_a_list("exercise: [{ rtsp_digest: { descrbe: / } }]", "descrbe", "did you mean `describe`?")]
    #[case::a_word("exercise: always", "exercise", "possible: ble_pairing, coap_psk, ftp")]
    #[case::a_number("exercise: 7", "exercise", "one entry, or a list")]
    fn a_slip_inside_keeps_its_place(#[case] slip: &str, #[case] offending: &str, #[case] remedy: &str) {
        let text = CAMERA.replace(LIST, slip);
        let fault = parse::<Declaration>(&SourceText { file: "declaration.yaml", text: &text }).unwrap_err();
        assert_eq!(fault.offending(), Some(offending), "{fault} {}", fault.place());
        assert!(fault.remedy().is_some_and(|said| said.contains(remedy)), "{:?}", fault.remedy());
    }
}
