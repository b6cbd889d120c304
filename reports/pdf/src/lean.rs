//! Pages without what only their layout needed: the tag of a table in a page holds the contents of every cell, three times over.

use std::sync::Arc;

use typst::foundations::Content;
use typst::introspection::Tag;
use typst::layout::resolve::Entry;
use typst::layout::{Frame, FrameItem, GroupItem};
use typst::model::{TableCell, TableElem};

/// The same frame in less memory. What is drawn, and what a reader is told of it, stays as it is.
pub(crate) fn lean(mut frame: Frame) -> Frame {
    without_cells(&mut frame);
    fitted(&frame)
}

/// Empties the tables that tags hold.
fn without_cells(frame: &mut Frame) {
    frame.retain(|item| {
        match item {
            FrameItem::Group(group) => without_cells(&mut group.frame),
            FrameItem::Tag(Tag::Start(element, _)) => emptied(element),
            _ => {}
        }
        true
    });
}

/// Of a table, the export asks for its lines and for the places of its cells.
fn emptied(element: &mut Content) {
    if let Some(cell) = element.to_packed_mut::<TableCell>() {
        cell.body = Content::empty();
        // The grid of the table has the lines.
        cell.stroke.unset();
    } else if let Some(table) = element.to_packed_mut::<TableElem>() {
        table.children.clear();
        // If somebody else held the grid, it would stay as large as it is.
        let grid = table.grid.as_mut().and_then(Arc::get_mut);
        for entry in grid.into_iter().flat_map(|grid| &mut grid.entries) {
            if let Entry::Cell(cell) = entry {
                cell.body = Content::empty();
            }
        }
    }
}

/// A copy with no room for further items.
fn fitted(frame: &Frame) -> Frame {
    let mut made = Frame::new(frame.size(), frame.kind());
    if frame.has_baseline() {
        made.set_baseline(frame.baseline());
    }
    made.push_multiple(frame.items().map(|(at, item)| match item {
        FrameItem::Group(group) => (*at, FrameItem::Group(GroupItem { frame: fitted(&group.frame), ..group.clone() })),
        other => (*at, other.clone()),
    }));
    made
}
