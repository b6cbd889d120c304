//! A short text as a QR code, drawn as one path of a picture that scales.

use std::fmt::Write as _;

use maud::{Markup, html};
use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};

/// The empty border that readers need, in modules (ISO/IEC 18004).
const QUIET: usize = 4;

/// The code of a text, black on white in every colour scheme; none where the text is too long for one.
pub(super) fn svg(text: &str, label: &str) -> Option<Markup> {
    let (size, dark) = modules(text)?;
    Some(html! {
        svg.qr viewBox={ "0 0 " (size) " " (size) } role="img" aria-label=(label) shape-rendering="crispEdges" {
            rect width=(size) height=(size) fill="#fff" {}
            path d=(dark) fill="#000" {}
        }
    })
}

/// The same as a file of its own.
pub(super) fn file(text: &str) -> Option<String> {
    let (size, dark) = modules(text)?;
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{size}\" height=\"{size}\" viewBox=\"0 0 {size} {size}\"><rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/><path d=\"{dark}\" fill=\"#000\"/></svg>"
    ))
}

/// How many modules a side has, with its border, and the dark ones as the data of a path.
fn modules(text: &str) -> Option<(usize, String)> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let (width, colours) = (code.width(), code.to_colors());
    let mut dark = String::new();
    for (number, _) in colours.iter().enumerate().filter(|(_, colour)| **colour == Color::Dark) {
        let _ = write!(dark, "M{} {}h1v1h-1z", number % width + QUIET, number / width + QUIET);
    }
    Some((width + 2 * QUIET, dark))
}
