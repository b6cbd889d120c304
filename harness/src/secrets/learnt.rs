//! Tokens that the device gave in sessions, kept beside the key of the assessment: whoever packs looks for them, and the next run knows them from the start.
//!
//! They lie there as they are, for the eyes of the owner alone, like the key and the secrets of the bench: of a digest nobody could tell whether a text
//! holds the token.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use suite::evidence::BenchTrouble;

use super::Taint;
use crate::whole;

/// Where they lie in an assessment's folder.
const LEARNT_FILE: &str = ".thirteen/learnt";
/// The most tokens that are kept, the newest.
const MOST: usize = 1_000;
/// The longest token that is kept, in bytes.
const LONGEST: usize = 4 << 10;
/// The shortest token that a packer looks for, in bytes: shorter ones are words of a setting rather than tokens.
const SHORTEST: usize = 12;

/// What was learnt in one assessment.
#[derive(Clone, Debug)]
pub struct Learnt {
    path: PathBuf,
    alone: Arc<Mutex<()>>,
}

impl Learnt {
    /// Beside the key in an assessment's folder.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self { path: folder.join(LEARNT_FILE), alone: Arc::default() }
    }

    /// What earlier sessions learnt, oldest first; nothing where nobody learnt anything.
    ///
    /// # Errors
    /// When it is there and cannot be read, or others than its owner may read it.
    pub fn read(&self) -> Result<Vec<String>, BenchTrouble> {
        let trouble = |says: &dyn std::fmt::Display| BenchTrouble::new(format!("{} {says}", self.path.display()));
        let mode = match fs::metadata(&self.path) {
            Ok(about) => about.permissions().mode(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(trouble(&format!("cannot be read: {error}"))),
        };
        if mode & 0o077 != 0 {
            return Err(trouble(&"is open to others than its owner: chmod 600 it"));
        }
        let text = fs::read_to_string(&self.path).map_err(|error| trouble(&format!("cannot be read: {error}")))?;
        // A last line that a killed run left half written is no token.
        let all: Vec<String> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        Ok(all[all.len().saturating_sub(MOST)..].to_vec())
    }

    /// Keeps what was learnt since, before anything that came with it is written down.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, taint: &Taint) -> Result<(), BenchTrouble> {
        let new: Vec<String> = taint.take_learnt().into_iter().filter(|token| token.len() <= LONGEST).collect();
        if new.is_empty() {
            return Ok(());
        }
        self.append(&new)
    }

    fn append(&self, new: &[String]) -> Result<(), BenchTrouble> {
        let lines = |tokens: &[String]| -> String { tokens.iter().map(|token| format!("{}\n", serde_json::json!(token))).collect() };
        let unwritten = |error| BenchTrouble::new(format!("{} cannot be written: {error}", self.path.display()));
        // Probes run side by side; one that shortens the file must not lose what another adds.
        let _alone = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
        self.path.parent().map_or(Ok(()), fs::create_dir_all).map_err(unwritten)?;
        let new = lines(new);
        if fs::metadata(&self.path).is_ok_and(|about| about.len() + new.len() as u64 > (MOST * LONGEST) as u64) {
            whole::write(&self.path, lines(&self.read()?), whole::FOR_THE_OWNER).map_err(unwritten)?;
        }
        let file = OpenOptions::new().append(true).create(true).mode(whole::FOR_THE_OWNER).open(&self.path);
        file.and_then(|mut file| file.write_all(new.as_bytes())).map_err(unwritten)
    }
}

/// Whether a packer looks for a token: long enough, with a digit in it as chance puts one there, and no word of the supplier's.
pub(super) fn is_telling(token: &str, declaration: &str) -> bool {
    token.len() >= SHORTEST && token.bytes().any(|byte| byte.is_ascii_digit()) && !declaration.contains(token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn tokens_are_kept_for_their_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (learnt, taint) = (Learnt::of(folder.path()), Taint::default());
        for token in ["sid-0f9a8b7c6d5e", "a \"quoted\"\ntoken", &"x".repeat(LONGEST + 1)] {
            taint.learn(token);
        }
        learnt.keep(&taint).unwrap();
        assert_eq!(learnt.read().unwrap(), ["sid-0f9a8b7c6d5e", "a \"quoted\"\ntoken"]);
        let mode = fs::metadata(folder.path().join(LEARNT_FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        taint.learn("another-0f9a8b7c6d5e");
        learnt.keep(&taint).unwrap();
        assert_eq!(learnt.read().unwrap().len(), 3);
    }

    #[test]
    fn what_cannot_be_read_is_no_empty_list() {
        let folder = tempfile::tempdir().unwrap();
        let (learnt, path) = (Learnt::of(folder.path()), folder.path().join(LEARNT_FILE));
        assert_eq!(learnt.read().unwrap(), [""; 0]);
        learnt.append(&["sid-0f9a8b7c6d5e".to_owned()]).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(learnt.read().unwrap_err().says.contains("chmod 600"));
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        assert!(learnt.read().unwrap_err().says.contains("cannot be read"));
    }

    #[test]
    fn a_device_that_gives_tokens_without_end_fills_no_disk() {
        let folder = tempfile::tempdir().unwrap();
        let learnt = Learnt::of(folder.path());
        for round in 0..3 {
            let tokens: Vec<String> = (0..MOST).map(|number| format!("{round}-{number}-{}", "x".repeat(3_000))).collect();
            learnt.append(&tokens).unwrap();
        }
        assert!(fs::metadata(folder.path().join(LEARNT_FILE)).unwrap().len() < 2 * (MOST * LONGEST) as u64);
        let kept = learnt.read().unwrap();
        assert!(kept.len() == MOST && kept.iter().all(|token| token.starts_with("2-")));
    }

    #[rstest]
    #[case::a_token("9f8e7d6c5b4a3928", true)]
    #[case::short("9f8e7d6c", false)]
    #[case::a_word("disabled-for-now", false)]
    #[case::of_the_supplier("NE-200 version 2.4.1", false)]
    fn words_are_no_tokens(#[case] token: &str, #[case] telling: bool) {
        assert_eq!(is_telling(token, "model: NE-200 version 2.4.1"), telling);
    }
}
