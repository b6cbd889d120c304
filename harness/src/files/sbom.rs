//! The software bill of materials that a declaration names: found beside it, read and checked with it.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Component, Path};

use suite::files::{At, Declaration, Fault, SourceText};
use suite::sbom::{self, Sbom};

use super::{FileText, FileTrouble};

/// Reads the SBOM that a declaration names. It lies in the folder of the declaration, and nowhere else.
///
/// # Errors
/// When it is missing, too large or wrong, with the place.
pub(super) fn read(folder: &Path, declaration: &mut Declaration, text: &FileText) -> Result<(), FileTrouble> {
    if let Some(named) = &mut declaration.dut.sbom {
        named.read = Some(listed(folder, &named.file, text)?);
    }
    Ok(())
}

/// The text of the SBOM that a declaration names, as it was read with it.
///
/// # Errors
/// When it cannot be read any more.
pub(super) fn text(folder: &Path, declaration: &Declaration) -> Result<Option<String>, FileTrouble> {
    let Some(named) = &declaration.dut.sbom else { return Ok(None) };
    let path = folder.join(named.file.as_str());
    let bytes = bytes(&path).map_err(|why| FileTrouble::Unreadable { path: path.clone(), why: why.to_string() })?;
    Ok(Some(content(&String::from_utf8_lossy(&bytes)).to_owned()))
}

/// Some tools put a byte order mark before it.
fn content(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

fn listed(folder: &Path, named: &At<String>, text: &FileText) -> Result<Sbom, FileTrouble> {
    let fault = |message: String, remedy: &str| Box::new(Fault::at(&text.source(), named.span(), message, Some(remedy.to_owned())));
    if !Path::new(named.as_str()).components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(fault(format!("`{}` leads out of the folder", **named), "put the SBOM beside the declaration").into());
    }
    let path = folder.join(named.as_str());
    let unread = |why: io::Error| {
        fault(format!("the SBOM {} cannot be read: {why}", **named), "put the file beside the declaration, or correct its name")
    };
    let bytes = bytes(&path).map_err(unread)?;
    if bytes.len() as u64 > sbom::LARGEST {
        let message = format!("the SBOM {} has more than {} MiB", **named, sbom::LARGEST >> 20);
        return Err(fault(message, "leave out what is no part of the software that is delivered").into());
    }
    let read =
        String::from_utf8(bytes).map_err(|_| fault(format!("the SBOM {} is no text in UTF-8", **named), "have it written as JSON"))?;
    let file = path.display().to_string();
    let source = SourceText { file: &file, text: content(&read) };
    sbom::read(&source).map_err(|faults| FileTrouble::Sbom { file: file.clone(), count: faults.len(), faults })
}

/// The content of a file, and no more of it than shows that it is too large.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(sbom::LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const DECLARATION: &str = include_str!("../../../fixtures/full-lock/declaration.yaml");
    const SOUND: &str =
        r#"{ "bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{ "type": "library", "name": "musl", "version": "1.2.4" }] }"#;

    fn read_with(name: &str, content: Option<&[u8]>) -> Result<usize, String> {
        let folder = tempfile::tempdir().unwrap();
        let text = DECLARATION.replacen("dut:\n", &format!("dut:\n  sbom: \"{name}\"\n"), 1);
        std::fs::write(folder.path().join("declaration.yaml"), text).unwrap();
        content.inspect(|content| std::fs::write(folder.path().join("sbom.json"), content).unwrap());
        let read = super::super::Folder::open(folder.path()).unwrap().declaration();
        let of_sbom = |faults: &Vec<Fault>| faults.iter().map(|fault| format!("{} {fault}", fault.place())).collect::<Vec<_>>().join("\n");
        match read {
            Ok((declaration, _)) => Ok(declaration.dut.sbom.unwrap().read.unwrap().components.len()),
            Err(FileTrouble::Fault(fault)) => Err(format!("{} {fault}", fault.place())),
            Err(FileTrouble::Sbom { faults, .. }) => Err(of_sbom(&faults)),
            Err(other) => Err(other.to_string()),
        }
    }

    #[rstest]
    #[case::sound("sbom.json", Some(SOUND.as_bytes().to_vec()), Ok(1))]
    #[case::with_a_byte_order_mark("sbom.json", Some([b"\xef\xbb\xbf", SOUND.as_bytes()].concat()), Ok(1))]
    #[case::missing("sbom.json", None, Err("the SBOM sbom.json cannot be read"))]
    #[case::outside("../sbom.json", None, Err("leads out of the folder"))]
    #[case::absolute("/etc/hostname", None, Err("leads out of the folder"))]
    #[case::a_folder("sbom.json/", None, Err("cannot be read"))]
    #[case::no_text("sbom.json", Some(vec![0xff, 0xfe]), Err("is no text in UTF-8"))]
    #[case::no_json("sbom.json", Some(b"components:".to_vec()), Err("sbom.json:1:1 it cannot be read"))]
    #[case::no_version("sbom.json", Some(SOUND.replace(", \"version\": \"1.2.4\"", "").into_bytes()), Err("/components/0 lists something without a version"))]
    fn an_sbom_is_read_with_its_declaration(#[case] name: &str, #[case] content: Option<Vec<u8>>, #[case] wanted: Result<usize, &str>) {
        match (read_with(name, content.as_deref()), wanted) {
            (Ok(components), Ok(wanted)) => assert_eq!(components, wanted),
            (Err(told), Err(wanted)) => assert!(told.contains(wanted), "{told}"),
            (read, wanted) => panic!("{read:?}, not {wanted:?}"),
        }
    }
}
