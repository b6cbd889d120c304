//! Images made with Debian's own tools where they are installed, and hostile ones.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use rcgen::PublicKeyData as _;
use rstest::rstest;

use super::*;

const SHADOW: &str = "root:$6$sAlt$0123456789abcdef:19000:0:99999:7:::\nnobody:*:19000:0:99999:7:::\nguest::19000:0:99999:7:::\n";
const CONF: &str = "# made at the line\ntoken=kq7-token-of-A\n";

fn pem() -> String {
    rcgen::KeyPair::generate().unwrap().serialize_pem()
}

fn known_token() -> Vec<Known> {
    vec![Known { sample: "A".into(), identity: "recorder".into(), secret: Secret::new("kq7-token-of-A".into()) }]
}

/// A tree of files as a product has it.
fn tree(folder: &Path, pem: &str) {
    std::fs::create_dir_all(folder.join("root/etc")).unwrap();
    for (name, text) in [("root/etc/shadow", SHADOW), ("root/etc/web.key", pem), ("root/etc/app.conf", CONF)] {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

/// Runs a tool in a folder. False where it is not installed.
fn ran(folder: &Path, command: &str) -> bool {
    let (tool, args) = command.split_once(' ').unwrap();
    let args = args.split(' ');
    match Command::new(tool).args(args).current_dir(folder).output() {
        Ok(output) => {
            assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
            true
        }
        Err(_) => {
            eprintln!("{tool} is not installed: not tested");
            false
        }
    }
}

#[rstest]
#[case::tar(&["tar -cf image root"])]
#[case::tar_in_gzip(&["tar -czf image root"])]
#[case::tar_in_xz(&["tar -cJf image root"])]
#[case::tar_in_lzma(&["tar -cf all root", "xz --format=lzma all", "mv all.lzma image"])]
#[case::zip(&["zip -qr image root", "mv image.zip image"])]
#[case::squashfs(&["mksquashfs root image -quiet -no-progress"])]
#[case::squashfs_xz(&["mksquashfs root image -quiet -no-progress -comp xz"])]
#[case::squashfs_lz4(&["mksquashfs root image -quiet -no-progress -comp lz4"])]
#[case::squashfs_in_tar_in_gzip(&["mksquashfs root fs -quiet -no-progress", "tar -czf image fs"])]
fn what_all_devices_share_is_found(#[case] tools: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let pem = pem();
    tree(folder.path(), &pem);
    if !tools.iter().all(|command| ran(folder.path(), command)) {
        return;
    }
    // A vendor's head before it and a signature behind it: the archive begins wherever it does.
    let image = [&b"NEYE head 1.0"[..], &std::fs::read(folder.path().join("image")).unwrap(), &[7; 64]].concat();
    let seen = seen(&image, &known_token(), LIMITS);
    let public = rcgen::KeyPair::from_pem(&pem).unwrap().subject_public_key_info();
    assert_eq!(seen.keys.len(), 1, "{seen:#?}");
    assert_eq!(seen.keys[0].public_key, Some(hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&public))));
    assert!(seen.keys[0].file.as_str().ends_with("etc/web.key"), "{seen:#?}");
    let hashes: Vec<_> = seen.hashes.iter().map(|hash| (hash.user.as_str(), hash.scheme.as_str())).collect();
    assert_eq!(hashes, [("root", "SHA-512 crypt"), ("guest", "no password")], "{seen:#?}");
    assert_eq!(seen.secrets.len(), 1, "{seen:#?}");
    assert_eq!((seen.secrets[0].identity.as_str(), &seen.cut_short), ("recorder", &None));
    assert!(!format!("{seen:?}").contains("0123456789abcdef"), "a hash is not kept");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_bomb_is_not_unpacked_beyond_the_bounds() {
    let bomb = gzip(&vec![0; 64 << 20]);
    let limits = Limits { part: 1 << 20, ..LIMITS };
    let seen = seen(&bomb, &[], limits);
    assert!(seen.unpacked <= (1 << 20) + 1 && seen.cut_short.is_some_and(|why| why.contains("more than")));
}

#[test]
fn parts_inside_parts_end_at_the_depth() {
    let nested = (0..30).fold(b"nothing".to_vec(), |inner, _| gzip(&inner));
    let seen = seen(&nested, &[], LIMITS);
    assert!(seen.files <= 10 && seen.cut_short.is_some_and(|why| why.contains("parts deep")));
}

#[test]
fn a_run_of_parts_ends_at_the_time_and_number() {
    let many: Vec<u8> = (0..500_u32).flat_map(|number| gzip(&number.to_le_bytes())).collect();
    let few = seen(&many, &[], Limits { files: 100, ..LIMITS });
    assert!(few.files <= 100 && few.cut_short.is_some());
    let none = seen(&many, &[], Limits { within: Duration::ZERO, ..LIMITS });
    assert!(none.files <= 1 && none.cut_short.is_some());
}

#[test]
fn a_name_that_leads_out_of_its_archive_leads_nowhere() {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    let name = b"../../../../tmp/thirteen-escaped";
    header.as_old_mut().name[..name.len()].copy_from_slice(name);
    header.set_size(CONF.len() as u64);
    header.set_cksum();
    builder.append(&header, CONF.as_bytes()).unwrap();
    let seen = seen(&builder.into_inner().unwrap(), &known_token(), LIMITS);
    assert_eq!(seen.secrets.len(), 1, "it is searched all the same");
    assert!(!Path::new("/tmp/thirteen-escaped").exists());
}

#[rstest]
#[case::frame_alone(b"-----BEGIN PRIVATE KEY-----\0-----END PRIVATE KEY-----".to_vec())]
#[case::without_an_end(b"-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE".to_vec())]
#[case::a_certificate(b"-----BEGIN CERTIFICATE-----\nMHcCAQEE\n-----END CERTIFICATE-----".to_vec())]
#[case::no_bytes(Vec::new())]
#[case::marks_alone(b"hsqsPK\x03\x04ustar\x1f\x8b\x08\xfd7zXZ\x00\x5d\x00\x00\x80\x00".to_vec())]
#[case::superblock_of_nonsense([&b"hsqs"[..], &[0xff; 200]].concat())]
fn what_is_no_key_is_none(#[case] image: Vec<u8>) {
    let seen = seen(&image, &[], LIMITS);
    assert_eq!((seen.keys, seen.hashes, seen.cut_short), (Vec::new(), Vec::new(), None));
}

#[test]
fn an_encrypted_image_shows_nothing() {
    let noise: Vec<u8> =
        (0..200_000_u64).flat_map(|number| Digest::of(&number.to_le_bytes()).as_str().as_bytes()[7..23].to_vec()).collect();
    assert!(seen(&noise, &known_token(), LIMITS).opened.is_empty());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn no_image_brings_the_search_down(noise: Vec<u8>, mark in 0_usize..6, at in 0_usize..64) {
        let marks: [&[u8]; 6] = [b"hsqs", b"PK\x03\x04", b"\x1f\x8b\x08", b"\xfd7zXZ\x00", b"\x5d\x00\x00\x80\x00", b"ustar"];
        let mut image = noise.clone();
        let at = at.min(image.len());
        image.splice(at..at, marks[mark].iter().copied());
        image.extend(noise);
        seen(&image, &[], LIMITS);
    }
}
