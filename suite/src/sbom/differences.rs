//! Where the rows of 6-SoftComp, the SBOM beside the declaration and the software image itself differ: a line each, with both places, for a person to weigh.

use std::collections::BTreeSet;

use super::names::{agree, are_named_in, plain};
use super::{Component, Sbom, SbomFile};
use crate::bench::FileFacts;
use crate::evidence::{FirmwareSeen, SoftwareInside};
use crate::files::Declaration;
use crate::ixit::SoftComp;
use crate::paper;

/// The most lines of one kind: behind them stands how many there are more.
const LINES: usize = 40;

/// Every difference. Of images only those are looked at that hold the software that is declared.
pub(crate) fn differences(declaration: &Declaration, images: &[(&FileFacts, &FirmwareSeen)]) -> Vec<String> {
    let rows = &declaration.ixit.soft_comp;
    let named = declaration.dut.sbom.as_ref().and_then(|named| Some((named, named.read.as_ref()?)));
    let mut lines = Vec::new();
    if let Some((named, sbom)) = named {
        lines.extend(product(declaration, named, sbom));
        lines.extend(some(
            sbom.components
                .iter()
                .filter(|part| !rows.iter().any(|row| covers(row, part.names())))
                .map(|part| format!("{}, {}: no row of 6-SoftComp names {}", &*named.file, part.at, called(part))),
        ));
        lines.extend(some(rows.iter().filter_map(|row| of_row(row, named, sbom))));
    }
    for (image, seen) in images {
        let sbom = named;
        lines.extend(some(shown(seen).filter_map(|inside| of_image(rows, sbom, image, inside))));
    }
    lines
}

/// The first lines, and how many there are more.
fn some(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = lines.collect();
    let more = all.len().saturating_sub(LINES);
    all.truncate(LINES);
    all.extend((more > 0).then(|| format!("and {more} more of this kind")));
    all
}

fn called(part: &Component) -> String {
    format!("`{}` {}", part.name, part.version.as_deref().unwrap_or("without a version"))
}

/// Whether a row is about a component of these names: it lists one of them, or its id or description names it.
fn covers<'n>(row: &SoftComp, names: impl Iterator<Item = &'n str>) -> bool {
    let listed: BTreeSet<String> = row.components.iter().map(|name| plain(name)).collect();
    let id = row.id.as_str().split_once('-').map_or(row.id.as_str(), |(_, id)| id);
    names.into_iter().any(|name| {
        let same = plain(name);
        listed.contains(&same) || plain(id) == same || are_named_in(name, &row.description) || are_named_in(&same, &row.description)
    })
}

/// The SBOM may be of another version of the software.
fn product(declaration: &Declaration, named: &SbomFile, sbom: &Sbom) -> Option<String> {
    let product = sbom.product.as_ref()?;
    let (says, version) = (product.version.as_deref()?, &declaration.dut.software);
    (!agree(says, version))
        .then(|| format!("{}, {}: it is of version {says}, and the declaration of {version} (`dut: software`)", &*named.file, product.at))
}

/// A row whose version is that of none of its components in the SBOM, or that is of others and not in it.
fn of_row(row: &SoftComp, named: &SbomFile, sbom: &Sbom) -> Option<String> {
    let parts: Vec<&Component> = sbom.components.iter().filter(|part| covers(row, part.names())).collect();
    let Some(first) = parts.first() else {
        let says = format!("{}: is made by others, and {} lists nothing that it names", row.id, &*named.file);
        return (row.third_party || !row.components.is_empty()).then_some(says);
    };
    let version = row.version.as_deref().filter(|version| !paper::is_blank(Some(version)))?;
    let agrees = parts.iter().any(|part| part.version.as_deref().is_some_and(|other| agree(version, other)));
    let others = if parts.len() > 1 { format!(", and {} more of it agree no better", parts.len() - 1) } else { String::new() };
    (!agrees).then(|| format!("{}: says version {version}, and {}, {}: {}{others}", row.id, &*named.file, first.at, called(first)))
}

/// What an image shows, each component and version once.
fn shown(seen: &FirmwareSeen) -> impl Iterator<Item = &SoftwareInside> {
    let mut told = BTreeSet::new();
    seen.software.iter().filter(move |inside| told.insert((plain(inside.name.as_str()), inside.version.as_str())))
}

/// A component that runs and stands nowhere, or in another version.
fn of_image(rows: &[SoftComp], sbom: Option<(&SbomFile, &Sbom)>, image: &FileFacts, inside: &SoftwareInside) -> Option<String> {
    let (name, version) = (inside.name.as_str(), inside.version.as_str());
    let found = format!("{}, {}: `{name}` {version}", image.file, inside.file);
    if let Some((named, sbom)) = sbom {
        let same: Vec<&Component> = sbom.components.iter().filter(|part| part.names().any(|other| plain(other) == plain(name))).collect();
        let Some(first) = same.first() else {
            return Some(format!("{found} is in the image, and {} lists no such component", &*named.file));
        };
        let agrees = same.iter().any(|part| part.version.as_deref().is_some_and(|other| agree(version, other)));
        return (!agrees).then(|| format!("{found} is in the image, and {}, {}: {}", &*named.file, first.at, called(first)));
    }
    let Some(row) = rows.iter().find(|row| covers(row, std::iter::once(name))) else {
        return Some(format!("{found} is in the image, and no row of 6-SoftComp names it"));
    };
    // A row about several components tells the version of one of them.
    let other = row.version.as_deref().filter(|other| row.components.len() < 2 && !agree(version, other))?;
    Some(format!("{found} is in the image, and {} says version {other}", row.id))
}
