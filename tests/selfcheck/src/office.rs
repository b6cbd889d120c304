//! Spreadsheet programs that others wrote: LibreOffice saves a workbook again, openpyxl says what is in one and changes it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Debian's own Python, which has Debian's openpyxl; another one on the path has not.
const PYTHON: &str = "/usr/bin/python3";

/// A spreadsheet program that is not installed on this machine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("NOT RUN: {0} not installed, so no workbook was compared with it; run tests/peers/install.sh")]
pub struct OfficeMissing(String);

/// LibreOffice and openpyxl.
#[derive(Debug)]
pub struct Office(());

impl Office {
    /// Finds both.
    ///
    /// # Errors
    /// Names what is missing and how to install it. A developer's machine may go without: the caller prints the reason and ends.
    ///
    /// # Panics
    /// When something is missing and the environment variable `CI` is `true`: there a comparison that did not run is a failure.
    pub fn find() -> Result<Self, OfficeMissing> {
        let starts =
            |program: &str, arguments: &[&str]| Command::new(program).args(arguments).output().is_ok_and(|said| said.status.success());
        let needed = [("soffice", starts("soffice", &["--version"])), ("openpyxl", starts(PYTHON, &["-c", "import openpyxl"]))];
        let missing: Vec<&str> = needed.into_iter().filter(|(_, there)| !there).map(|(name, _)| name).collect();
        if missing.is_empty() {
            return Ok(Self(()));
        }
        let missing = OfficeMissing(missing.join(" and "));
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{missing}");
        Err(missing)
    }

    /// Lets LibreOffice open a workbook and save it as .xlsx into a folder; gives the new file.
    ///
    /// # Panics
    /// When LibreOffice fails.
    #[must_use]
    pub fn saved_by_libreoffice(&self, workbook: &Path, folder: &Path) -> PathBuf {
        // A profile of its own: two instances with one profile end each other.
        let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
        let mut command = Command::new("soffice");
        command.args([&profile, "--headless", "--convert-to", "xlsx", "--outdir"]).arg(folder).arg(workbook).env("HOME", folder);
        let said = command.output().expect("LibreOffice can be started");
        let saved = folder.join(workbook.file_name().expect("a workbook has a name"));
        assert!(said.status.success() && saved.is_file(), "{}", String::from_utf8_lossy(&said.stderr));
        saved
    }

    /// Runs Python in which `book` is a workbook as openpyxl reads it and `path` its file; gives what it prints.
    ///
    /// # Panics
    /// When the script fails.
    #[must_use]
    pub fn openpyxl(&self, workbook: &Path, script: &str) -> String {
        let whole = format!("import sys, openpyxl\npath = sys.argv[1]\nbook = openpyxl.load_workbook(path)\n{script}");
        let said = Command::new(PYTHON).args(["-W", "ignore", "-c", &whole]).arg(workbook).output().expect("Python can be started");
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        String::from_utf8(said.stdout).expect("the script prints text")
    }
}
