//! Files that a decision attaches: they exist, and stand in the assessment's folder.

use std::fs;
use std::path::{Component, Path};

/// The name under which a file is attached: its path below the folder, with `/` between the parts.
///
/// # Errors
/// In words, when there is no such file, or it stands elsewhere.
pub(super) fn name(folder: &Path, written: &str) -> Result<String, String> {
    let cannot = |why: std::io::Error| format!("{written} cannot be attached: {why}");
    let root = fs::canonicalize(folder).map_err(cannot)?;
    let file = fs::canonicalize(root.join(written)).map_err(cannot)?;
    let below = file.strip_prefix(&root).map_err(|_| format!("{written} stands outside {}: copy it there first", folder.display()))?;
    if !file.is_file() {
        return Err(format!("{written} is no file"));
    }
    if below.starts_with(".thirteen") {
        return Err(format!("{written} holds what must not leave this folder"));
    }
    let parts = below.components().map(|part| match part {
        Component::Normal(part) => part.to_str().ok_or_else(|| format!("{written} has a name that is no text")),
        _ => Err(format!("{written} is no path below {}", folder.display())),
    });
    Ok(parts.collect::<Result<Vec<_>, _>>()?.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::beside("photo.jpg", Ok("photo.jpg"))]
    #[case::below("photos/back.jpg", Ok("photos/back.jpg"))]
    #[case::by_a_detour("photos/../photo.jpg", Ok("photo.jpg"))]
    #[case::absolute("{folder}/photos/back.jpg", Ok("photos/back.jpg"))]
    #[case::not_there("photos/front.jpg", Err("cannot be attached"))]
    #[case::a_folder("photos", Err("is no file"))]
    #[case::outside("/etc/hostname", Err("outside"))]
    #[case::the_key(".thirteen/key", Err("must not leave"))]
    #[cfg_attr(unix, case::outside_by_a_link("link.jpg", Err("outside")))]
    fn only_files_of_the_folder_are_attached(#[case] written: &str, #[case] named: Result<&str, &str>) {
        let folder = tempfile::tempdir().unwrap();
        for part in ["photos", ".thirteen"] {
            fs::create_dir(folder.path().join(part)).unwrap();
        }
        for file in ["photo.jpg", "photos/back.jpg", ".thirteen/key"] {
            fs::write(folder.path().join(file), "x").unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink("/etc/hostname", folder.path().join("link.jpg")).unwrap();
        let got = name(folder.path(), &written.replace("{folder}", &folder.path().display().to_string()));
        match (got, named) {
            (Ok(got), Ok(name)) => assert_eq!(got, name),
            (Err(says), Err(part)) => assert!(says.contains(part), "{says}"),
            (got, named) => panic!("{got:?} instead of {named:?}"),
        }
    }
}
