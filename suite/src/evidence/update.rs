//! Update images that must be refused: each is offered by the declared route, and the good one last, to show that the route takes any.

use std::collections::BTreeSet;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attempt, Attempted, Place};
use crate::names::{IdentityName, RowId, Text};

/// An image that a device must not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Image {
    /// The good one with a bit flipped in its first quarter.
    FlippedEarly,
    /// With a bit flipped in its head, where the bench says where that is.
    FlippedHeader,
    /// With a bit flipped in its last quarter.
    FlippedLate,
    /// With a bit flipped in its middle.
    FlippedMiddle,
    /// With a bit flipped in its signature, where the bench says where that is.
    FlippedSignature,
    /// One that the supplier signed with a key which the device does not trust.
    ForeignKey,
    /// The good one, from somebody who did not sign in.
    FromStranger,
    /// One of an older version than runs.
    Older,
    /// One for another model.
    OtherModel,
    /// The good one without its signature.
    SignatureRemoved,
    /// With a signature of zeros.
    SignatureZeroed,
    /// The first half of the good one.
    Truncated,
}

impl Image {
    /// Every one.
    pub const ALL: [Self; 12] = [
        Self::FlippedEarly,
        Self::FlippedHeader,
        Self::FlippedLate,
        Self::FlippedMiddle,
        Self::FlippedSignature,
        Self::ForeignKey,
        Self::FromStranger,
        Self::Older,
        Self::OtherModel,
        Self::SignatureRemoved,
        Self::SignatureZeroed,
        Self::Truncated,
    ];

    /// Whether it is the good image with something altered.
    #[must_use]
    pub fn is_altered(self) -> bool {
        !matches!(self, Self::ForeignKey | Self::FromStranger | Self::Older | Self::OtherModel)
    }
}

impl fmt::Display for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FlippedEarly => "the image with a bit flipped in its first quarter",
            Self::FlippedHeader => "the image with a bit flipped in its head",
            Self::FlippedLate => "the image with a bit flipped in its last quarter",
            Self::FlippedMiddle => "the image with a bit flipped in its middle",
            Self::FlippedSignature => "the image with a bit flipped in its signature",
            Self::ForeignKey => "the image signed with a foreign key",
            Self::FromStranger => "the good image, from somebody who did not sign in,",
            Self::Older => "the older image",
            Self::OtherModel => "the image for another model",
            Self::SignatureRemoved => "the image without its signature",
            Self::SignatureZeroed => "the image with a signature of zeros",
            Self::Truncated => "the first half of the image",
        })
    }
}

/// Does the device take an image that it must refuse? One script: the version before, each image, the good one, and back to the version before.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferImages {
    /// Where.
    pub at: Place,
    /// The row of 7-UpdMech.
    pub row: RowId,
    /// Who offers them; nobody, where the row lets everybody.
    pub identity: Option<IdentityName>,
    /// The version that runs before.
    pub runs: String,
    /// The images.
    pub images: BTreeSet<Image>,
    /// Whether the good image is offered at the end, which takes a way back.
    pub control: bool,
}

/// What became of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// The device did not answer any more afterwards.
    Gone,
    /// Another version runs since.
    Installed,
    /// The device said no, and runs what it ran.
    Refused,
    /// The device said that it takes it, and runs what it ran for as long as an installation takes.
    Taken,
    /// The device said neither, and runs what it ran for as long as an installation takes.
    Unclear,
}

/// One image as it was offered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Offered {
    /// SHA-256 of the image.
    pub sha256: String,
    /// Whether its installation would show as another version.
    pub would_show: bool,
    /// The status code, if any.
    pub status: Option<u16>,
    /// What the device said to it, the beginning.
    pub said: Text,
    /// What became of it.
    pub fate: Fate,
    /// The version that ran afterwards, if it could be read.
    pub version: Option<Text>,
}

/// All of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferedSeen {
    /// The version before, if it could be read.
    pub before: Option<Text>,
    /// Each image, in the order in which they were offered.
    pub images: Vec<(Image, Offered)>,
    /// The good image: the live control.
    pub control: Option<Offered>,
    /// Whether the version of before runs again.
    pub restored: bool,
    /// Why the attempt fell short, if it did.
    pub shortfall: Option<String>,
}

impl OfferedSeen {
    /// Whether the good image was seen to be installed.
    #[must_use]
    pub fn control_was_installed(&self) -> bool {
        self.control.as_ref().is_some_and(|control| control.fate == Fate::Installed)
    }

    fn control_is_missing(&self) -> Option<String> {
        match self.control.as_ref().map(|control| control.fate) {
            Some(Fate::Installed | Fate::Taken) => None,
            Some(_) => Some("the good image was not taken either, so a refusal proves nothing".to_owned()),
            None => Some(
                "the good image was not offered, so a refusal proves nothing: give the bench a way back, as the hook `recover` or as \
                 `update_images.baseline`"
                    .to_owned(),
            ),
        }
    }
}

impl Attempted for OfferedSeen {
    fn attempt(&self) -> Attempt {
        Attempt { shortfall: self.shortfall.clone().or_else(|| self.control_is_missing()), silent: None }
    }
}
