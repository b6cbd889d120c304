//! Update images of the bench: those that the supplier gave, and those that are made by altering the good one.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::ops::Range;

use sha2::{Digest as _, Sha256};
use suite::evidence::{BenchTrouble, Image};
use suite::files::At;

use super::Bench;
use super::written::{ImageFile, Span, UpdateImages};

/// The largest image, in bytes.
pub const LARGEST: u64 = 256 << 20;
/// The smallest that can be altered at several places, in bytes.
const SMALLEST: usize = 16;

/// An image, ready to be offered.
#[derive(Clone)]
pub struct Offer {
    /// All of it.
    pub bytes: Vec<u8>,
    /// SHA-256 in hex.
    pub sha256: String,
    /// The version that the device would tell after its installation, if the bench says so.
    pub version: Option<String>,
}

impl Offer {
    fn of(bytes: Vec<u8>, version: Option<String>) -> Self {
        Self { sha256: hex::encode(Sha256::digest(&bytes)), bytes, version }
    }
}

/// The images as written, each with the name of its field.
pub(super) fn named(images: &UpdateImages) -> impl Iterator<Item = (&'static str, &At<ImageFile>)> {
    let all = [
        ("good", &images.good),
        ("baseline", &images.baseline),
        ("older", &images.older),
        ("foreign_key", &images.foreign_key),
        ("other_model", &images.other_model),
    ];
    all.into_iter().filter_map(|(name, image)| Some((name, image.as_ref()?)))
}

/// Which images there are or can be made that a device must refuse.
pub(super) fn on_the_bench(images: &UpdateImages) -> BTreeSet<Image> {
    Image::ALL.into_iter().filter(|image| can_be_had(images, *image)).collect()
}

fn can_be_had(images: &UpdateImages, image: Image) -> bool {
    match image {
        Image::FlippedEarly | Image::FlippedLate | Image::FlippedMiddle | Image::FromStranger | Image::Truncated => images.good.is_some(),
        Image::FlippedHeader => images.good.is_some() && images.header.is_some(),
        Image::FlippedSignature | Image::SignatureRemoved | Image::SignatureZeroed => images.good.is_some() && images.signature.is_some(),
        Image::ForeignKey => images.foreign_key.is_some(),
        Image::Older => images.older.is_some(),
        Image::OtherModel => images.other_model.is_some(),
    }
}

impl Bench {
    /// An image that a device must refuse.
    ///
    /// # Errors
    /// When the bench has none, it cannot be read, or the head or signature does not lie inside it.
    pub fn image(&self, image: Image) -> Result<Offer, BenchTrouble> {
        let images = self.update_images()?;
        match image {
            Image::ForeignKey => self.read(images.foreign_key.as_ref(), "foreign_key"),
            Image::FromStranger => self.good_image(),
            Image::Older => self.read(images.older.as_ref(), "older"),
            Image::OtherModel => self.read(images.other_model.as_ref(), "other_model"),
            altered => {
                let good = self.good_image()?;
                Ok(Offer::of(alter(altered, good.bytes, images).map_err(BenchTrouble::new)?, good.version))
            }
        }
    }

    /// The good image.
    ///
    /// # Errors
    /// When the bench has none, or it cannot be read.
    pub fn good_image(&self) -> Result<Offer, BenchTrouble> {
        self.read(self.update_images()?.good.as_ref(), "good")
    }

    /// The image of the version that the samples run.
    ///
    /// # Errors
    /// When the bench has none, or it cannot be read.
    pub fn baseline_image(&self) -> Result<Offer, BenchTrouble> {
        self.read(self.update_images()?.baseline.as_ref(), "baseline")
    }

    fn update_images(&self) -> Result<&UpdateImages, BenchTrouble> {
        self.file().update_images.as_ref().ok_or_else(|| BenchTrouble::new("bench.yaml names no `update_images`"))
    }

    fn read(&self, image: Option<&At<ImageFile>>, name: &str) -> Result<Offer, BenchTrouble> {
        let image = image.ok_or_else(|| BenchTrouble::new(format!("bench.yaml names no `update_images.{name}`")))?;
        let unread = |why: String| BenchTrouble::new(format!("the image {} of bench.yaml cannot be read: {why}", image.file));
        let file = std::fs::File::open(self.folder().join(&image.file)).map_err(|why| unread(why.to_string()))?;
        let mut bytes = Vec::new();
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|why| unread(why.to_string()))?;
        if bytes.len() as u64 > LARGEST {
            return Err(unread(format!("it has more than {} MiB", LARGEST >> 20)));
        }
        Ok(Offer::of(bytes, image.version.clone()))
    }
}

fn alter(image: Image, mut bytes: Vec<u8>, images: &UpdateImages) -> Result<Vec<u8>, String> {
    let length = bytes.len();
    if length < SMALLEST {
        return Err(format!("the good image has {length} bytes, which is too few to be altered"));
    }
    let part = |span: &Option<At<Span>>, name: &str| {
        let range = span.as_ref().and_then(|span| within(**span, length));
        range.ok_or_else(|| format!("`update_images.{name}` of bench.yaml does not lie inside the good image of {length} bytes"))
    };
    match image {
        Image::FlippedEarly => bytes[length / 8] ^= 1,
        Image::FlippedMiddle => bytes[length / 2] ^= 1,
        Image::FlippedLate => bytes[length - length / 8] ^= 1,
        Image::FlippedHeader => {
            let header = part(&images.header, "header")?;
            bytes[header.start + header.len() / 2] ^= 1;
        }
        Image::FlippedSignature => {
            let signature = part(&images.signature, "signature")?;
            bytes[signature.start + signature.len() / 2] ^= 1;
        }
        Image::SignatureRemoved => drop(bytes.drain(part(&images.signature, "signature")?)),
        Image::SignatureZeroed => bytes[part(&images.signature, "signature")?].fill(0),
        Image::Truncated => bytes.truncate(length / 2),
        Image::ForeignKey | Image::FromStranger | Image::Older | Image::OtherModel => {}
    }
    Ok(bytes)
}

/// The bytes of a part, if it has any and all lie inside.
fn within(span: Span, length: usize) -> Option<Range<usize>> {
    let from = usize::try_from(span.at.unsigned_abs()).ok()?;
    let start = if span.at < 0 { length.checked_sub(from)? } else { from };
    let end = start.checked_add(span.length)?;
    (start < end && end <= length).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn images() -> UpdateImages {
        let file = |name: &str| Some(At::nowhere(ImageFile { file: name.into(), version: None }));
        let span = |at, length| Some(At::nowhere(Span { at, length }));
        UpdateImages { good: file("good.img"), header: span(0, 8), signature: span(-4, 4), ..UpdateImages::default() }
    }

    #[rstest]
    #[case::early(Image::FlippedEarly)]
    #[case::header(Image::FlippedHeader)]
    #[case::late(Image::FlippedLate)]
    #[case::middle(Image::FlippedMiddle)]
    #[case::signature(Image::FlippedSignature)]
    fn one_bit_is_flipped(#[case] image: Image) {
        let altered = alter(image, vec![7; 64], &images()).unwrap();
        assert_eq!((altered.len(), altered.iter().filter(|byte| **byte != 7).count()), (64, 1));
    }

    #[test]
    fn what_is_cut_is_cut() {
        assert_eq!(alter(Image::Truncated, vec![7; 64], &images()).unwrap(), vec![7; 32]);
        assert_eq!(alter(Image::SignatureRemoved, vec![7; 64], &images()).unwrap(), vec![7; 60]);
        let zeroed = alter(Image::SignatureZeroed, vec![7; 64], &images()).unwrap();
        assert_eq!((&zeroed[..60], &zeroed[60..]), (&[7; 60][..], &[0; 4][..]));
    }

    #[rstest]
    #[case::outside(Span { at: 60, length: 8 })]
    #[case::before(Span { at: -65, length: 1 })]
    #[case::empty(Span { at: 1, length: 0 })]
    #[case::endless(Span { at: i64::MIN, length: usize::MAX })]
    fn a_part_that_is_not_there_is_told(#[case] signature: Span) {
        let images = UpdateImages { signature: Some(At::nowhere(signature)), ..images() };
        assert!(alter(Image::SignatureZeroed, vec![7; 64], &images).is_err());
    }

    #[test]
    fn altered_images_take_a_good_one_and_those_of_its_parts_their_places() {
        let all = on_the_bench(&images());
        assert_eq!(all, Image::ALL.into_iter().filter(|image| image.is_altered() || *image == Image::FromStranger).collect());
        let bare = on_the_bench(&UpdateImages { header: None, signature: None, ..images() });
        let whole = [Image::FlippedEarly, Image::FlippedLate, Image::FlippedMiddle, Image::FromStranger, Image::Truncated];
        assert_eq!(bare, whole.into());
        assert!(on_the_bench(&UpdateImages::default()).is_empty());
    }
}
