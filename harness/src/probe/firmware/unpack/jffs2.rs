//! JFFS2, the file system of NOR flash, of either byte order: a log of nodes, in which the newest word on each thing counts.

use std::collections::BTreeMap;
use std::io::{self, Read as _};

use flate2::read::ZlibDecoder;

use super::Inside;
use super::fields::{Order, aligned, crc_from_zero, slice};
use super::lzop::lzo;
use super::pieces::broken;
use super::tree::path;

const MAGIC: u32 = 0x1985;
const NAME_OF_FILE: u32 = 0xe001;
const DATA: u32 = 0xe002;
/// Folders and files, by the numbers that a name has for them.
const FOLDER: u8 = 4;
const REGULAR: u8 = 8;
/// Lengths of the heads of nodes, in bytes.
const HEAD: usize = 12;
const HEAD_OF_NAME: usize = 40;
const HEAD_OF_DATA: usize = 68;
/// So far there may be nothing before the file system counts as ended, in bytes: no erase block is larger.
const GAP: usize = 1 << 20;
/// The largest content of one node, and of a file, in bytes. A node holds a page.
const CONTENT: usize = 64 << 10;
const FILE: usize = 256 << 20;
const ROOT: u32 = 1;

/// A name: the newest for it counts, and one for no file says that it was deleted.
struct Named {
    version: u32,
    inode: u32,
    is_file: bool,
}

struct Node<'b> {
    version: u32,
    mode: u32,
    /// How long the file is after it.
    length: usize,
    at: usize,
    content: usize,
    packing: u8,
    packed: &'b [u8],
}

struct Log<'b> {
    order: Order,
    names: BTreeMap<(u32, Vec<u8>), Named>,
    data: BTreeMap<u32, Vec<Node<'b>>>,
    damaged: usize,
}

pub(super) fn open_little(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    open(bytes, Order::Little, inside)
}

pub(super) fn open_big(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    open(bytes, Order::Big, inside)
}

fn open(bytes: &[u8], order: Order, inside: &mut dyn Inside) -> Option<usize> {
    let mut log = Log { order, names: BTreeMap::new(), data: BTreeMap::new(), damaged: 0 };
    let (mut at, mut end) = (0, 0);
    while at < bytes.len() && at - end <= GAP {
        let length = node(bytes, at, order);
        let Some(length) = length else {
            // What does not even begin with one is no file system.
            if at == 0 {
                return None;
            }
            at += 4;
            continue;
        };
        log.read(&bytes[at..bytes.len().min(at + length)], length);
        at = aligned(at + length, 4);
        end = at.min(bytes.len());
    }
    if log.names.is_empty() && log.data.is_empty() {
        return None;
    }
    log.files(inside);
    Some(end)
}

/// The length of the node that begins here.
fn node(bytes: &[u8], at: usize, order: Order) -> Option<usize> {
    let head = slice(bytes, at, HEAD)?;
    let right = order.number::<2>(head, 0)? == MAGIC && order.number::<4>(head, 8)? == crc_from_zero(&head[..8]);
    right.then_some(order.number::<4>(head, 4)? as usize).filter(|length| *length >= HEAD)
}

impl<'b> Log<'b> {
    fn read(&mut self, node: &'b [u8], length: usize) {
        let read = match self.order.number::<2>(node, 2) {
            Some(NAME_OF_FILE) => self.name(node),
            Some(DATA) => self.datum(node),
            _ => Some(()),
        };
        if read.is_none() || node.len() < length {
            self.damaged += 1;
        }
    }

    fn name(&mut self, node: &[u8]) -> Option<()> {
        let field = |at| self.order.number::<4>(node, at);
        let (parent, version, inode) = (field(12)?, field(16)?, field(20)?);
        let name = slice(node, HEAD_OF_NAME, usize::from(*node.get(28)?))?.to_vec();
        if field(32)? != crc_from_zero(&node[..HEAD_OF_NAME - 8]) || field(36)? != crc_from_zero(&name) {
            return None;
        }
        let is_file = matches!(node[29], FOLDER | REGULAR);
        let newest = self.names.entry((parent, name)).or_insert(Named { version, inode, is_file });
        if version >= newest.version {
            *newest = Named { version, inode, is_file };
        }
        Some(())
    }

    fn datum(&mut self, node: &'b [u8]) -> Option<()> {
        let field = |at| self.order.number::<4>(node, at);
        let packed = slice(node, HEAD_OF_DATA, field(48)? as usize)?;
        if field(64)? != crc_from_zero(&node[..HEAD_OF_DATA - 8]) || field(60)? != crc_from_zero(packed) {
            return None;
        }
        let datum = Node {
            version: field(16)?,
            mode: field(20)?,
            length: field(28)? as usize,
            at: field(44)? as usize,
            content: field(52)? as usize,
            packing: node[56],
            packed,
        };
        self.data.entry(field(12)?).or_default().push(datum);
        Some(())
    }

    fn files(mut self, inside: &mut dyn Inside) {
        if self.damaged > 0 {
            inside.closed(format!("{} of its nodes are damaged", self.damaged));
        }
        let lost = self.names.values().filter(|named| named.is_file && named.inode != 0 && !self.data.contains_key(&named.inode)).count();
        if lost > 0 {
            inside.closed(format!("{lost} of the files that it names are not in it"));
        }
        let mut parents: BTreeMap<u32, (u32, String)> = BTreeMap::new();
        for ((parent, name), named) in &self.names {
            parents.entry(named.inode).or_insert_with(|| (*parent, String::from_utf8_lossy(name).into_owned()));
        }
        for (inode, nodes) in &mut self.data {
            if inside.is_over() {
                return;
            }
            nodes.sort_by_key(|node| node.version);
            if nodes.last().is_some_and(|node| node.mode & 0o170_000 == 0o100_000) {
                match content(nodes, inside) {
                    Ok(content) => inside.file(&path(*inode, ROOT, &parents), &mut content.as_slice()),
                    Err(error) => inside.closed(format!("{}: {error}", path(*inode, ROOT, &parents))),
                }
            }
        }
    }
}

/// A file as its nodes made it, the oldest first.
fn content(nodes: &[Node<'_>], inside: &mut dyn Inside) -> io::Result<Vec<u8>> {
    let mut file = Vec::new();
    for node in nodes {
        if inside.is_over() {
            break;
        }
        let end = node.at.checked_add(node.content).filter(|end| *end <= FILE && node.content <= CONTENT);
        let end = end.ok_or_else(|| broken("it is larger than what flash holds"))?;
        if file.len() < end {
            file.resize(end, 0);
        }
        let unpacked = unpacked(node)?;
        let length = unpacked.len().min(node.content);
        file[node.at..node.at + length].copy_from_slice(&unpacked[..length]);
        // A shorter file than before was cut.
        file.truncate(file.len().min(node.length.max(end)));
    }
    file.truncate(nodes.last().map_or(0, |node| node.length));
    Ok(file)
}

fn unpacked(node: &Node<'_>) -> io::Result<Vec<u8>> {
    match node.packing {
        0 => Ok(node.packed.to_vec()),
        1 => Ok(vec![0; node.content]),
        2 => rtime(node.packed, node.content).ok_or_else(|| broken("a node breaks off")),
        6 => {
            let mut out = Vec::new();
            ZlibDecoder::new(node.packed).take(node.content as u64).read_to_end(&mut out)?;
            Ok(out)
        }
        7 => lzo(node.packed, node.content),
        other => Err(broken(&format!("it is packed in a way ({other}) that nothing here opens"))),
    }
}

/// The compression of JFFS2's own: each byte stands before the number of bytes that follow it as they followed it the last time.
fn rtime(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    let (mut out, mut last) = (Vec::with_capacity(length), [0_usize; 256]);
    for pair in packed.chunks(2) {
        if out.len() >= length {
            break;
        }
        out.push(pair[0]);
        let from = std::mem::replace(&mut last[usize::from(pair[0])], out.len());
        for at in from..from + usize::from(*pair.get(1)?) {
            out.push(*out.get(at)?);
        }
    }
    out.truncate(length);
    Some(out)
}
