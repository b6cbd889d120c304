//! Images of the boot loader U-Boot in their newer form: a device tree with a node for each image.

use super::Inside;
use super::fields::{aligned, be, size, slice, text};
use super::uimage;

/// How deep nodes lie in each other, and the longest name, in bytes.
const DEPTH: usize = 32;
const NAME: usize = 256;
/// What stands in the structure of a tree.
const BEGIN: u64 = 1;
const END: u64 = 2;
const PROPERTY: u64 = 3;
const NOTHING: u64 = 4;

/// An image of the tree.
#[derive(Default)]
struct Image<'b> {
    name: String,
    data: Option<&'b [u8]>,
    compression: String,
    /// Where its data lies if not in the tree, and from where that counts.
    offset: Option<usize>,
    position: Option<usize>,
    size: usize,
}

pub(super) fn open(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    let total = be::<4>(bytes, 4).and_then(size).filter(|total| *total >= 40)?;
    let images = images(bytes.get(..total)?)?;
    if images.is_empty() {
        return None;
    }
    let mut end = total;
    for image in images {
        let at = image.position.or_else(|| aligned(total, 4).checked_add(image.offset?));
        let outside = at.map(|at| slice(bytes, at, image.size));
        match image.data.or(outside.flatten()) {
            Some(data) => uimage::packed(&image.name, data, image.compression == "lzma", inside),
            None if outside.is_some() => inside.closed(format!("{} breaks off", image.name)),
            None => {}
        }
        end = end.max(at.and_then(|at| at.checked_add(image.size)).unwrap_or_default());
        if inside.is_over() {
            break;
        }
    }
    Some(end.min(bytes.len()))
}

/// The nodes below `/images`. `None` where it is no device tree, nothing where it is one of another kind.
fn images(tree: &[u8]) -> Option<Vec<Image<'_>>> {
    let (mut at, strings) = (size(be::<4>(tree, 8)?)?, size(be::<4>(tree, 12)?)?);
    let (mut path, mut images) = (Vec::<String>::new(), Vec::<Image<'_>>::new());
    loop {
        let token = be::<4>(tree, at)?;
        at += 4;
        match token {
            BEGIN if path.len() < DEPTH => {
                let rest = tree.get(at..)?;
                let length = rest.iter().take(NAME).position(|byte| *byte == 0)?;
                path.push(text(&rest[..length]));
                at = aligned(at + length + 1, 4);
                if path.len() == 3 && path[1] == "images" {
                    images.push(Image { name: path[2].clone(), ..Image::default() });
                }
            }
            END => {
                path.pop()?;
            }
            PROPERTY => {
                let (length, name) = (size(be::<4>(tree, at)?)?, size(be::<4>(tree, at + 4)?)?);
                let value = slice(tree, at + 8, length)?;
                let name = tree.get(strings.checked_add(name)?..)?;
                at = aligned(at + 8 + length, 4);
                if let Some(image) = images.last_mut().filter(|_| path.len() == 3 && path[1] == "images") {
                    state(image, &text(&name[..name.len().min(NAME)]), value);
                }
            }
            NOTHING => {}
            _ => return path.is_empty().then_some(images),
        }
    }
}

fn state<'b>(image: &mut Image<'b>, name: &str, value: &'b [u8]) {
    let number = || be::<4>(value, 0).and_then(size);
    match name {
        "compression" => image.compression = text(value),
        "data" => image.data = Some(value),
        "data-offset" => image.offset = number(),
        "data-position" => image.position = number(),
        "data-size" => image.size = number().unwrap_or_default(),
        _ => {}
    }
}
