//! Where a file lies, in file systems that keep for each file the folder that it is in.

use std::collections::BTreeMap;
use std::fmt::Display;

/// How deep folders lie in each other.
const DEPTH: usize = 64;

/// Where a file is. One that has no name any more is looked at too: its content is still in the image.
pub(super) fn path<I: Copy + Ord + Display>(inode: I, root: I, parents: &BTreeMap<I, (I, String)>) -> String {
    let (mut path, mut at) = (Vec::new(), inode);
    while let Some((parent, name)) = parents.get(&at).filter(|_| path.len() < DEPTH && at != root) {
        path.push(name.as_str());
        at = *parent;
    }
    path.reverse();
    if path.is_empty() { format!("inode {inode}") } else { path.join("/") }
}
