//! Tokens that the device gave in sessions, kept beside the key of the assessment: whoever packs looks for them, and the next run knows them from the start.
//!
//! They lie there as they are, for the eyes of the owner alone, like the key and the secrets of the bench: of a digest nobody could tell whether a text
//! holds the token.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use suite::evidence::BenchTrouble;

use super::Taint;

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
}

impl Learnt {
    /// Beside the key in an assessment's folder.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self { path: folder.join(LEARNT_FILE) }
    }

    /// What earlier sessions learnt, oldest first; nothing where nobody learnt anything.
    #[must_use]
    pub fn read(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.path).unwrap_or_default();
        let all: Vec<String> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        all[all.len().saturating_sub(MOST)..].to_vec()
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
        self.append(&new).map_err(|error| BenchTrouble::new(format!("{} cannot be written: {error}", self.path.display())))
    }

    fn append(&self, new: &[String]) -> io::Result<()> {
        self.path.parent().map_or(Ok(()), fs::create_dir_all)?;
        let lines: String = new.iter().map(|token| format!("{}\n", serde_json::json!(token))).collect();
        if fs::metadata(&self.path).is_ok_and(|about| about.len() + lines.len() as u64 > (MOST * LONGEST) as u64) {
            let newest: String = self.read().iter().map(|token| format!("{}\n", serde_json::json!(token))).collect();
            fs::write(&self.path, newest)?;
        }
        OpenOptions::new().append(true).create(true).mode(0o600).open(&self.path)?.write_all(lines.as_bytes())
    }
}

/// Whether a packer looks for a token: long enough, with a digit in it as chance puts one there, and no word of the supplier's.
pub(super) fn is_telling(token: &str, declaration: &str) -> bool {
    token.len() >= SHORTEST && token.bytes().any(|byte| byte.is_ascii_digit()) && !declaration.contains(token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    use rstest::rstest;

    #[test]
    fn tokens_are_kept_for_their_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (learnt, taint) = (Learnt::of(folder.path()), Taint::default());
        for token in ["sid-0f9a8b7c6d5e", "a \"quoted\"\ntoken", &"x".repeat(LONGEST + 1)] {
            taint.learn(token);
        }
        learnt.keep(&taint).unwrap();
        assert_eq!(learnt.read(), ["sid-0f9a8b7c6d5e", "a \"quoted\"\ntoken"]);
        let mode = fs::metadata(folder.path().join(LEARNT_FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        taint.learn("another-0f9a8b7c6d5e");
        learnt.keep(&taint).unwrap();
        assert_eq!(learnt.read().len(), 3);
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
        let kept = learnt.read();
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
