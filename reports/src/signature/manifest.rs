//! `META-INF/ASiCManifest001.xml` (EN 319 162-1, annex A): which parts a CAdES signature is over, and in which file it stands.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use roxmltree::{Document, Node, ParsingOptions};
use suite::names::Digest;

use super::SignatureFault;
use super::cms::bounded;
use super::content::{Named, Object};

const ASIC: &str = "http://uri.etsi.org/02918/v1.2.1#";
const XMLDSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
/// The media type of a CAdES signature in an ASiC container.
const SIGNATURE_TYPE: &str = "application/pkcs7-signature";

/// The largest manifest that is read, in bytes.
const LARGEST: usize = 64 * 1024;
/// The most elements and texts in it.
const MOST_NODES: u32 = 2_000;
/// The most elements within one another. A manifest needs three.
const DEEPEST: usize = 16;

/// Writes the manifest of a signature.
#[must_use]
pub(super) fn write(signature: &str, objects: &[Object]) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<asic:ASiCManifest xmlns:asic=\"{ASIC}\" xmlns:ds=\"{XMLDSIG}\">\n  <asic:SigReference URI=\"{}\" MimeType=\"{SIGNATURE_TYPE}\"/>\n",
        attribute(signature)
    );
    for object in objects {
        let digest = object.digest.as_str().strip_prefix("sha256:").and_then(|hex| hex::decode(hex).ok()).unwrap_or_default();
        // Writing into a string never fails.
        let _ = write!(
            text,
            "  <asic:DataObjectReference URI=\"{}\" MimeType=\"{}\">\n    <ds:DigestMethod Algorithm=\"{SHA256}\"/>\n    <ds:DigestValue>{}</ds:DigestValue>\n  </asic:DataObjectReference>\n",
            attribute(&object.name),
            attribute(&object.media_type),
            STANDARD.encode(digest)
        );
    }
    text.push_str("</asic:ASiCManifest>\n");
    text
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// Reads a manifest, of whatever maker: the signature that it names, and the parts with their digests.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<(String, Vec<Named>), SignatureFault> {
    bounded(file, bytes.len(), LARGEST, "bytes")?;
    let malformed = |says: String| SignatureFault::malformed(file, says);
    let text = std::str::from_utf8(bytes).map_err(|error| malformed(error.to_string()))?;
    bounded(file, depth(text), DEEPEST, "elements within one another")?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| malformed(error.to_string()))?;
    let root = document.root_element();
    if !is(&root, ASIC, "ASiCManifest") {
        return Err(malformed("its root is no ASiCManifest".to_owned()));
    }
    let references: Vec<_> = root.children().filter(|child| is(child, ASIC, "SigReference")).collect();
    let [reference] = references[..] else { return Err(malformed(format!("it names {} signatures and must name one", references.len()))) };
    let signature = uri(&reference).ok_or_else(|| malformed("SigReference has no URI".to_owned()))?;
    let objects = root.children().filter(|child| is(child, ASIC, "DataObjectReference"));
    let objects = objects.map(|object| named(&object).map_err(malformed)).collect::<Result<_, _>>()?;
    Ok((signature, objects))
}

/// No element can be nested deeper than this: counted before the parser, which goes down with each.
fn depth(text: &str) -> usize {
    let (mut deepest, mut now) = (0_usize, 0_usize);
    for (at, _) in text.match_indices('<') {
        match text.as_bytes().get(at + 1) {
            Some(b'/') => now = now.saturating_sub(1),
            Some(b'!' | b'?') => {}
            _ if text[at..].find('>').is_some_and(|end| text[at..at + end].ends_with('/')) => {}
            _ => now += 1,
        }
        deepest = deepest.max(now);
    }
    deepest
}

fn is(node: &Node<'_, '_>, namespace: &str, name: &str) -> bool {
    node.is_element() && node.tag_name().namespace() == Some(namespace) && node.tag_name().name() == name
}

fn uri(node: &Node<'_, '_>) -> Option<String> {
    // Some makers begin the path with a slash.
    node.attribute("URI").map(|uri| uri.trim_start_matches('/').to_owned())
}

fn named(object: &Node<'_, '_>) -> Result<Named, String> {
    let name = uri(object).ok_or("a DataObjectReference has no URI")?;
    let only = |tag: &str| {
        let mut found = object.children().filter(|child| is(child, XMLDSIG, tag));
        found.next().filter(|_| found.next().is_none()).ok_or(format!("{name} has not exactly one {tag}"))
    };
    let method = only("DigestMethod")?.attribute("Algorithm").unwrap_or_default();
    if method != SHA256 {
        return Err(format!("the digest of {name} is made by {method}; it must be SHA-256"));
    }
    let digest = STANDARD
        .decode(only("DigestValue")?.text().unwrap_or_default().trim())
        .map_err(|error| format!("the digest of {name}: {error}"))?;
    let digest = Digest(format!("sha256:{}", hex::encode(digest)));
    if digest.is_whole() { Ok(Named { name, digest }) } else { Err(format!("the digest of {name} has not 32 bytes")) }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn sound() -> String {
        write("META-INF/signature001.p7s", &[Object::of("root.json", "application/json", b"{}")])
    }

    #[test]
    fn what_is_written_is_read_again() {
        let (signature, named) = read("m", sound().as_bytes()).unwrap();
        assert_eq!(signature, "META-INF/signature001.p7s");
        assert_eq!(named, [Named { name: "root.json".to_owned(), digest: Digest::of(b"{}") }]);
    }

    #[rstest]
    #[case::no_xml("<", "signature-malformed")]
    #[case::another_root("<a/>", "signature-malformed")]
    #[case::no_signature(&format!("<ASiCManifest xmlns=\"{ASIC}\"/>"), "signature-malformed")]
    #[case::document_type("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "signature-malformed")]
    #[case::deep(&"<a>".repeat(20_000), "signature-too-much")]
    #[case::large(&" ".repeat(LARGEST + 1), "signature-too-much")]
    #[case::sha1(&sound().replace("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1"), "signature-malformed")]
    #[case::short_digest(&sound().replace("<ds:DigestValue>", "<ds:DigestValue>AA==</ds:DigestValue><!--").replace("=</ds:DigestValue>\n", "-->\n"), "signature-malformed")]
    fn what_is_no_manifest_is_refused(#[case] text: &str, #[case] code: &str) {
        assert_eq!(read("m", text.as_bytes()).unwrap_err().code(), code);
    }
}
