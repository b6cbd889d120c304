//! People of an assessment as they are written down: by commitments that only whoever has the key, or the disclosure, can tie to a name.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use reports::persons::{Disclosure, Persons, committed};
use suite::files::At;

use crate::run::{Assessed, RunTrouble};
use crate::secrets::Key;
use crate::whole;

/// Where disclosures lie beside a journal.
pub const DISCLOSED: &str = "disclosed";

/// Who is named in one results folder, and where it is disclosed.
#[derive(Debug)]
pub struct Committer {
    assessment: PathBuf,
    folder: PathBuf,
    known: BTreeMap<String, String>,
}

impl Committer {
    /// Commits with the key of an assessment; disclosures lie beside the journal in `results`. Who is disclosed there already keeps their commitment, so
    /// that results can be packed where the key is not.
    #[must_use]
    pub fn new(assessment: &Path, results: &Path) -> Self {
        let known = all(results).into_iter().map(|disclosure| (disclosure.name.to_lowercase(), disclosure.commitment())).collect();
        Self { assessment: assessment.to_owned(), folder: results.join(DISCLOSED), known }
    }

    /// The commitment to a name, whose disclosure is on the disk then. One name has one, whatever its capitals; what names nobody stays.
    ///
    /// # Errors
    /// When the key cannot be read or the disclosure not be written.
    pub fn commit(&mut self, name: &str) -> Result<String, RunTrouble> {
        if committed(name).is_some() {
            return Ok(name.to_owned());
        }
        let Some(mut disclosure) = Disclosure::of(name) else { return Ok(name.to_owned()) };
        let person = disclosure.name.to_lowercase();
        if let Some(known) = self.known.get(&person) {
            return Ok(known.clone());
        }
        disclosure.salt = Key::of(&self.assessment).map_err(RunTrouble::Bench)?.salt(&person);
        let path = self.folder.join(disclosure.file_name());
        self.write(&path, &disclosure.bytes()).map_err(|why| RunTrouble::Write { path, why })?;
        let commitment = disclosure.commitment();
        self.known.insert(person, commitment.clone());
        Ok(commitment)
    }

    /// The assessment with commitments in place of everybody who decided, reviewed or accepted something.
    ///
    /// # Errors
    /// As [`Committer::commit`].
    pub fn assessed(&mut self, assessed: &Assessed) -> Result<Assessed, RunTrouble> {
        let mut assessed = assessed.clone();
        for decision in &mut assessed.decisions {
            decision.by = At::nowhere(self.commit(&decision.by)?);
            decision.reviewed_by = decision.reviewed_by.as_deref().map(|name| self.commit(name)).transpose()?;
        }
        for external in &mut assessed.external {
            external.accepted_by = self.commit(&external.accepted_by)?;
        }
        for accepted in &mut assessed.accepted {
            accepted.by = At::nowhere(self.commit(&accepted.by)?);
        }
        Ok(assessed)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        whole::write(path, bytes, whole::FOR_ALL)
    }
}

/// Who is disclosed beside a journal.
#[must_use]
pub fn disclosed(results: &Path) -> Persons {
    all(results).into_iter().collect()
}

fn all(results: &Path) -> Vec<Disclosure> {
    let entries = fs::read_dir(results.join(DISCLOSED)).into_iter().flatten().flatten();
    // What a killed run left half written discloses nobody.
    let whole = entries.map(|entry| entry.path()).filter(|path| path.extension().is_none());
    whole.filter_map(|path| Disclosure::read(&fs::read(path).ok()?).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reports::messages::Language;

    #[test]
    fn a_name_is_committed_to_once_and_disclosed_beside_the_journal() {
        let (folder, results) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut committer = Committer::new(folder.path(), results.path());
        let ada = committer.commit("Ada Example").unwrap();
        assert!(committed(&ada).is_some());
        for same in ["Ada Example", " Ada  Example\n", "ADA example", &ada] {
            assert_eq!(committer.commit(same).unwrap(), ada);
        }
        assert_ne!(committer.commit("Ada Exampel").unwrap(), ada);
        assert_eq!(committer.commit(" ").unwrap(), " ");
        assert_eq!(disclosed(results.path()).shown(&ada, Language::English), "Ada Example");
    }

    #[test]
    fn whoever_has_another_key_comes_to_another_commitment_unless_the_name_is_disclosed() {
        let folders = [(); 4].map(|()| tempfile::tempdir().unwrap());
        let [one, other, results, elsewhere] = folders.each_ref().map(tempfile::TempDir::path);
        let ada = Committer::new(one, results).commit("Ada").unwrap();
        assert_ne!(Committer::new(other, elsewhere).commit("Ada").unwrap(), ada);
        assert_eq!(Committer::new(one, elsewhere).commit("Ada").unwrap(), Committer::new(other, elsewhere).commit("Ada").unwrap());
        assert_eq!(Committer::new(other, results).commit("Ada").unwrap(), ada);
        let wiped = tempfile::tempdir().unwrap();
        assert_eq!(Committer::new(one, wiped.path()).commit("Ada").unwrap(), ada);
    }
}
