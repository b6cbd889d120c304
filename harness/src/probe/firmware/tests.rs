//! Images made with Debian's own tools where they are installed, and hostile ones.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use rcgen::PublicKeyData as _;
use rstest::rstest;
use sha2::Digest as _;

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
    // A file of some pages, one that is nothing but zeros, and a picture of noise.
    let long = (0..4000_u32).map(|line| format!("{line}: a line of some length that is like others\n")).collect::<String>();
    for (name, text) in [("root/etc/shadow", SHADOW), ("root/etc/web.key", pem), ("root/etc/app.conf", CONF), ("root/long.txt", &long)] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    std::fs::write(folder.join("root/zeros"), [0; 20_000]).unwrap();
}

/// Tools that make file systems live where an ordinary user's PATH does not lead.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

/// Runs a line of a shell in a folder. False where its tool is not installed.
fn ran(folder: &Path, command: &str) -> bool {
    let shell = |line: &str| Command::new("sh").args(["-ec", line]).current_dir(folder).env("PATH", PATH).output().unwrap();
    let tool = command.split(' ').next().unwrap();
    if !shell(&format!("command -v {tool}")).status.success() {
        eprintln!("{tool} is not installed: not tested");
        return false;
    }
    let output = shell(command);
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    true
}

#[rstest]
#[case::bzip2(&["tar -cjf image root"])]
#[case::cpio(&["cpio --version", "find root | cpio -oH newc >image"])]
#[case::cpio_with_checksums(&["cpio --version", "find root | cpio -oH crc >image"])]
#[case::cpio_with_octal_numbers(&["cpio --version", "find root | cpio -oH odc >image"])]
#[case::cramfs(&["mkfs.cramfs root image"])]
#[case::cramfs_big(&["mkfs.cramfs -N big root image"])]
#[case::ext2(&["mke2fs -q -t ext2 -b 4096 -d root image 2M"])]
#[case::ext3(&["mke2fs -q -t ext3 -b 4096 -d root image 8M"])]
#[case::ext4(&["mke2fs -q -t ext4 -d root image 8M"])]
#[case::fit(&["tar -cf all root", "xz -k --format=lzma all", "mkimage -q -f auto -A arm -O linux -T kernel -C lzma -a 0 -e 0 -n camera -d all.lzma image"])]
#[case::fit_with_data_outside(&["tar -cf all root", "gzip all", "mkimage -q -E -f auto -A arm -O linux -T kernel -C gzip -a 0 -e 0 -n camera -d all.gz image"])]
#[case::gzip(&["tar -czf image root"])]
#[case::jffs2(&["mkfs.jffs2 -q -r root -e 64KiB -o image"])]
#[case::jffs2_big(&["mkfs.jffs2 -q -b -r root -e 64KiB -n -o image"])]
#[case::jffs2_lzo(&["mkfs.jffs2 -q -x zlib -x rtime -X lzo -r root -e 128KiB -p -o image"])]
#[case::jffs2_rtime(&["mkfs.jffs2 -q -x zlib -x lzo -X rtime -r root -o image"])]
#[case::jffs2_without_packing(&["mkfs.jffs2 -q -m none -r root -o image"])]
#[case::lz4(&["tar -cf all root", "lz4 -q all image"])]
#[case::lz4_of_kernels(&["tar -cf all root", "lz4 -q -l all image"])]
#[case::lzma(&["tar -cf all root", "xz --format=lzma all", "mv all.lzma image"])]
#[case::lzma_of_routers(&["tar -cf all root", "xz --format=lzma --lzma1=lc=1,lp=2,pb=2,dict=1MiB all", "mv all.lzma image"])]
#[case::lzop(&["tar -cf all root", "lzop -q all -o image"])]
#[case::romfs(&["genromfs -d root -f image"])]
#[case::squashfs(&["mksquashfs root image -quiet -no-progress"])]
#[case::squashfs_in_tar_in_gzip(&["mksquashfs root fs -quiet -no-progress", "tar -czf image fs"])]
#[case::squashfs_lz4(&["mksquashfs root image -quiet -no-progress -comp lz4"])]
#[case::squashfs_lzo(&["mksquashfs root image -quiet -no-progress -comp lzo"])]
#[case::squashfs_xz(&["mksquashfs root image -quiet -no-progress -comp xz"])]
#[case::squashfs_zstd(&["mksquashfs root image -quiet -no-progress -comp zstd"])]
#[case::tar(&["tar -cf image root"])]
#[case::ubi_with_squashfs(&["mksquashfs root fs -quiet -no-progress -comp xz", "printf '[root]\\nmode=ubi\\nimage=fs\\nvol_id=0\\nvol_type=static\\nvol_name=rootfs\\n' >ini", "ubinize -p 128KiB -m 2048 -o image ini"])]
#[case::ubi_with_ubifs(&["mkfs.ubifs -r root -m 2048 -e 126976 -c 100 -o fs", "printf '[root]\\nmode=ubi\\nimage=fs\\nvol_id=3\\nvol_size=8MiB\\nvol_type=dynamic\\nvol_name=rootfs\\nvol_flags=autoresize\\n' >ini", "ubinize -p 128KiB -m 2048 -o image ini"])]
#[case::ubifs_lzo(&["mkfs.ubifs -r root -m 2048 -e 126976 -c 100 -x lzo -o image"])]
#[case::ubifs_without_packing(&["mkfs.ubifs -r root -m 2048 -e 126976 -c 100 -x none -o image"])]
#[case::ubifs_zlib(&["mkfs.ubifs -r root -m 2048 -e 126976 -c 100 -x zlib -o image"])]
#[case::ubifs_zstd(&["mkfs.ubifs -r root -m 2048 -e 126976 -c 100 -x zstd -o image"])]
#[case::uimage(&["tar -cf all root", "gzip all", "mkimage -A mips -O linux -T kernel -C gzip -n camera -d all.gz image"])]
#[case::uimage_lzma(&["tar -cf all root", "xz --format=lzma --lzma1=lc=2,lp=1,pb=0,dict=96KiB all", "mkimage -A mips -O linux -T kernel -C lzma -n camera -d all.lzma image"])]
#[case::xz(&["tar -cJf image root"])]
#[case::zip(&["zip -qr image root", "mv image.zip image"])]
#[case::zstd(&["tar -cf all root", "zstd -q all -o image"])]
fn what_all_devices_share_is_found(#[case] tools: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let pem = pem();
    tree(folder.path(), &pem);
    if !tools.iter().all(|command| ran(folder.path(), command)) {
        return;
    }
    // A vendor's head before it and a signature behind it: the archive begins wherever it does.
    // Flash file systems begin where an erase block does, which is a multiple of anything.
    let image =
        [&[b"NEYE head 1.0   ", &[0; 4080][..]].concat()[..], &std::fs::read(folder.path().join("image")).unwrap(), &[7; 64]].concat();
    let seen = seen(&image, &known_token(), LIMITS);
    let public = rcgen::KeyPair::from_pem(&pem).unwrap().subject_public_key_info();
    assert_eq!(seen.keys.len(), 1, "{seen:#?}");
    assert_eq!(seen.keys[0].public_key, Some(hex::encode(sha2::Sha256::digest(&public))));
    assert!(seen.keys[0].file.as_str().ends_with("etc/web.key"), "{seen:#?}");
    let hashes: Vec<_> = seen.hashes.iter().map(|hash| (hash.user.as_str(), hash.scheme.as_str())).collect();
    assert_eq!(hashes, [("root", "SHA-512 crypt"), ("guest", "no password")], "{seen:#?}");
    assert_eq!(seen.secrets.len(), 1, "{seen:#?}");
    assert_eq!((seen.secrets[0].identity.as_str(), &seen.cut_short), ("recorder", &None));
    assert!(!seen.opened.is_empty() && seen.closed.is_empty(), "{seen:#?}");
    assert!(!format!("{seen:?}").contains("0123456789abcdef"), "a hash is not kept");
}

/// Whole images as products have them: a boot loader, a kernel whose first root file system is packed in it, and files behind it.
#[rstest]
#[case::router_on_nor(&[ROOT_OF_KERNEL, "xz -k --format=lzma --lzma1=lc=1,lp=2,pb=2,dict=8MiB kernel", "mkimage -A mips -O linux -T kernel -C lzma -d kernel.lzma u", "mksquashfs root fs -quiet -no-progress -comp xz -b 256K", "dd if=/dev/zero bs=200K count=1 of=boot", "cat boot u fs >image; truncate -s %64K image; printf '\\205\\031\\003\\040\\014\\000\\000\\000\\261\\260\\036\\344' >>image"])]
#[case::router_on_nand(&[ROOT_OF_KERNEL, "gzip -k kernel", "mkimage -q -f auto -A arm64 -O linux -T kernel -C gzip -a 0 -e 0 -n k -d kernel.gz fit", "mksquashfs root fs -quiet -no-progress -comp xz", "mkfs.ubifs -r root -m 2048 -e 126976 -c 100 -o data", "printf '[k]\\nmode=ubi\\nimage=fit\\nvol_id=0\\nvol_type=dynamic\\nvol_size=2MiB\\nvol_name=kernel\\n[r]\\nmode=ubi\\nimage=fs\\nvol_id=1\\nvol_type=dynamic\\nvol_size=2MiB\\nvol_name=rootfs\\n[d]\\nmode=ubi\\nimage=data\\nvol_id=2\\nvol_type=dynamic\\nvol_size=4MiB\\nvol_name=rootfs_data\\n' >ini", "ubinize -p 128KiB -m 2048 -o image ini"])]
#[case::camera_on_nor(&[ROOT_OF_KERNEL, "lzop -q kernel", "mkimage -A arm -O linux -T kernel -C none -d kernel.lzo u", "mkfs.cramfs root c", "mkfs.jffs2 -q -r root -e 64KiB -p -o j", "cat u >image; truncate -s %64K image; cat c >>image; truncate -s %64K image; cat j >>image"])]
#[case::card_image(&["mke2fs -q -t ext4 -d root fs 8M", ROOT_OF_KERNEL, "zstd -q kernel", "dd if=/dev/zero bs=1M count=1 of=boot", "cat boot kernel.zst >all; truncate -s 2M all; cat fs >>all; gzip -c all >image"])]
fn the_image_of_a_product_is_opened_in_full(#[case] tools: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    tree(folder.path(), &pem());
    if !tools.iter().all(|command| ran(folder.path(), command)) {
        return;
    }
    let seen = seen(&std::fs::read(folder.path().join("image")).unwrap(), &known_token(), LIMITS);
    let file_systems = tools.iter().filter(|tool| tool.starts_with("mk") && tool.contains(" root ")).count();
    assert_eq!(seen.keys.len(), file_systems + 1, "{seen:#?}");
    assert_eq!((seen.closed, seen.cut_short), (Vec::new(), None));
}

/// A kernel: a program, the archive of its first root file system, and what else is in it.
const ROOT_OF_KERNEL: &str = "cpio --version >kernel; head -c 100000 /bin/sh >>kernel; truncate -s %4 kernel; find root | cpio -oH newc >>kernel; head -c 5000 /bin/sh >>kernel";

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
    assert!(seen.files <= 13 && seen.cut_short.is_some_and(|why| why.contains("parts deep")));
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
fn an_encrypted_image_shows_nothing_and_says_so() {
    let noise: Vec<u8> = (0..200_000_u64).flat_map(|number| sha2::Sha256::digest(number.to_le_bytes())).collect();
    let seen = seen(&noise, &known_token(), LIMITS);
    assert!(seen.keys.is_empty() && seen.closed.iter().any(|closed| closed.as_str().contains("encrypted")), "{seen:#?}");
}

/// What no tool of the camera's maker would make: each is cut, and bytes of it are changed, and nothing else than an answer comes of it in time.
#[rstest]
fn a_broken_image_is_told_and_brings_nothing_down(
    #[values("cpio -oH newc", "cramfs", "ext4", "fit", "jffs2", "lzop", "romfs", "squashfs", "ubi", "ubifs", "zstd")] kind: &str,
) {
    let folder = tempfile::tempdir().unwrap();
    tree(folder.path(), &pem());
    let ubifs = "mkfs.ubifs -r root -m 512 -e 15872 -c 200";
    let line = match kind {
        "cpio -oH newc" => "cpio -oH newc >image <<-NAMES\nroot/etc/shadow\nroot/long.txt\nNAMES".to_owned(),
        "cramfs" => "mkfs.cramfs root image".to_owned(),
        "ext4" => "mke2fs -q -t ext4 -O ^has_journal -d root image 1M".to_owned(),
        "fit" => "mkimage -q -f auto -A arm -O linux -T kernel -C none -a 0 -e 0 -n camera -d root/long.txt image".to_owned(),
        "jffs2" => "mkfs.jffs2 -q -r root -o image".to_owned(),
        "lzop" => "lzop -q root/long.txt -o image".to_owned(),
        "romfs" => "genromfs -d root -f image".to_owned(),
        "squashfs" => "mksquashfs root image -quiet -no-progress".to_owned(),
        "ubi" => format!(
            "ubinize --version; {ubifs} -o fs; printf '[root]\\nmode=ubi\\nimage=fs\\nvol_id=0\\nvol_type=static\\nvol_name=r\\n' >ini; ubinize -p 16KiB -m 512 -o image ini"
        ),
        "ubifs" => format!("{ubifs} -o image"),
        _ => "zstd -q root/long.txt -o image".to_owned(),
    };
    if !ran(folder.path(), &line) {
        return;
    }
    let image = std::fs::read(folder.path().join("image")).unwrap();
    let limits = Limits { unpacked: 64 << 20, part: 8 << 20, within: Duration::from_secs(10), ..LIMITS };
    let whole = seen(&image, &[], limits);
    for step in 0..60_usize {
        let cut = seen(&image[..image.len() * step / 60], &[], limits);
        assert!(cut.unpacked <= limits.unpacked + limits.part && cut.hashes.len() <= whole.hashes.len());
        // What was written last to a log may be missing without a trace: it is as it was before.
        let is_less = kind != "jffs2" && !cut.opened.is_empty() && cut.hashes.len() < whole.hashes.len();
        assert!(!is_less || !cut.closed.is_empty(), "{step}: what is missing is not told: {cut:#?}");
        let mut changed = image.clone();
        for place in 0..3 * (step + 1) {
            let at =
                usize::from_str_radix(&Digest::of(format!("{kind} {step} {place}").as_bytes()).as_str()[7..20], 16).unwrap() % image.len();
            changed[at] ^= 1 << (place % 8);
        }
        assert!(seen(&changed, &[], limits).unpacked <= limits.unpacked + limits.part);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn no_image_brings_the_search_down(noise: Vec<u8>, mark in 0_usize..unpack::marks().len(), at in 0_usize..64) {
        let mut image = noise.clone();
        let at = at.min(image.len());
        image.splice(at..at, unpack::marks()[mark].iter().copied());
        image.extend(noise);
        seen(&image, &[], LIMITS);
    }
}
