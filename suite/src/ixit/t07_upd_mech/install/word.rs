//! Bytes as people write them for a characteristic, and how many go at a time.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// What stands for the length of the image.
const SIZE: &str = "{size}";

/// Bytes for a characteristic, or from one: two hexadecimal digits for each; `{size}` stands for the length of the image in four bytes, the lowest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Word(String);

/// What are no bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` are no bytes: write two hexadecimal digits for each, and `{{size}}` for the length of the image")]
pub struct NoBytes(String);

impl Word {
    /// The bytes for an image of this length.
    #[must_use]
    pub fn bytes(&self, size: u32) -> Vec<u8> {
        hex::decode(self.0.replace(SIZE, &hex::encode(size.to_le_bytes()))).unwrap_or_default()
    }
}

impl TryFrom<String> for Word {
    type Error = NoBytes;

    fn try_from(text: String) -> Result<Self, NoBytes> {
        let is_written_out = text.split(SIZE).all(|bytes| hex::decode(bytes).is_ok());
        if is_written_out && !text.is_empty() { Ok(Self(text)) } else { Err(NoBytes(text)) }
    }
}

impl From<Word> for String {
    fn from(word: Word) -> Self {
        word.0
    }
}

impl JsonSchema for Word {
    fn schema_name() -> Cow<'static, str> {
        "Word".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "Bytes, two hexadecimal digits for each; `{size}` stands for the length of the image in four bytes, the lowest first.",
            "pattern": r"^([0-9a-fA-F]{2}|\{size\})+$"
        })
    }
}

/// The longest value of a characteristic, in bytes (Core Specification, Vol 3, Part F, 3.2.9).
const LONGEST: u16 = 512;
/// What fits into a write where nothing was agreed on: 23 bytes without three of the head (Core Specification, Vol 3, Part F, 3.2.8).
const ALWAYS_FITS: u16 = 20;

/// How many bytes of an image go at a time: from 1 to 512.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(into = "u16", try_from = "u16")]
pub struct Piece(#[schemars(range(min = 1, max = 512))] u16);

/// What is no length of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a piece has from 1 to {LONGEST} bytes, not {0}")]
pub struct NoPiece(u16);

impl Piece {
    /// The longest.
    pub const MOST: Self = Self(LONGEST);

    /// The length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.0.into()
    }
}

impl Default for Piece {
    fn default() -> Self {
        Self(ALWAYS_FITS)
    }
}

impl TryFrom<u16> for Piece {
    type Error = NoPiece;

    fn try_from(length: u16) -> Result<Self, NoPiece> {
        if (1..=LONGEST).contains(&length) { Ok(Self(length)) } else { Err(NoPiece(length)) }
    }
}

impl From<Piece> for u16 {
    fn from(piece: Piece) -> Self {
        piece.0
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("01", Some(vec![1]))]
    #[case("01{size}", Some(vec![1, 0x40, 0x10, 0, 0]))]
    #[case("{size}FF", Some(vec![0x40, 0x10, 0, 0, 0xff]))]
    #[case("", None)]
    #[case("1", None)]
    #[case("0{size}1", None)]
    #[case("begin", None)]
    #[case("01{length}", None)]
    fn words_are_bytes(#[case] text: &str, #[case] expected: Option<Vec<u8>>) {
        let word = Word::try_from(text.to_owned());
        assert_eq!(word.clone().ok().map(|word| word.bytes(0x1040)), expected);
        assert!(word.is_ok() || word.unwrap_err().to_string().contains(text));
    }

    #[rstest]
    #[case(0, false)]
    #[case(1, true)]
    #[case(512, true)]
    #[case(513, false)]
    fn a_piece_fits_into_a_characteristic(#[case] length: u16, #[case] fits: bool) {
        assert_eq!(Piece::try_from(length).is_ok(), fits);
    }
}
