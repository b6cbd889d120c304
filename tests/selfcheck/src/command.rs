//! The command `thirteen` as a built program, and what it says when it is run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::time::SystemTime;

/// The root of the workspace.
#[must_use]
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("this package lies two folders below the root")
}

/// The cargo that runs this test, else the one on the path.
#[must_use]
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(workspace());
    cargo
}

/// The command, built beside this test if it is not there or older than its sources.
///
/// # Panics
/// When it cannot be built.
#[must_use]
pub fn thirteen() -> Command {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    Command::new(BUILT.get_or_init(built))
}

/// The test program of `cargo test -- --profile camera`, built as cargo builds it.
///
/// # Panics
/// When it cannot be built.
#[must_use]
pub fn conformance() -> Command {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let mut conformance = Command::new(BUILT.get_or_init(built_conformance));
    conformance.current_dir(workspace());
    for name in ["NEXTEST", "NEXTEST_RUN_ID", "THIRTEEN_DUT", "THIRTEEN_PROFILE", "THIRTEEN_STRICT"] {
        conformance.env_remove(name);
    }
    conformance
}

/// What a program printed and how it ended.
#[derive(Clone, Debug)]
pub struct Said {
    /// The exit code; none after a signal.
    pub exit: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// Runs `thirteen` with these arguments.
///
/// # Panics
/// When it cannot be started.
#[must_use]
pub fn said<A: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = A>) -> Said {
    Said::by(thirteen().args(arguments))
}

impl Said {
    /// Runs a command to its end.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn by(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = command.output().expect("the program can be started");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { exit: status.code(), out: text(&stdout), err: text(&stderr) }
    }
}

fn built() -> PathBuf {
    let program = profile_folder().join(format!("thirteen{}", std::env::consts::EXE_SUFFIX));
    if is_older(&program, newest_source()) {
        build(&["build", "--bin", "thirteen"]);
    }
    program
}

/// The newest of the programs that cargo named so; it adds a hash to each.
fn built_conformance() -> PathBuf {
    let newest = || {
        let entries = fs::read_dir(profile_folder().join("deps")).into_iter().flatten().flatten();
        let named = |path: &PathBuf| {
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            stem.starts_with("conformance-") && path.extension().is_none_or(|extension| extension == std::env::consts::EXE_EXTENSION)
        };
        let programs = entries.map(|entry| entry.path()).filter(named);
        programs.max_by_key(|path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok())
    };
    if newest().is_none_or(|program| is_older(&program, newest_source())) {
        build(&["test", "--no-run", "--test", "conformance"]);
    }
    newest().expect("cargo has just built it")
}

fn build(what: &[&str]) {
    let folder = profile_folder();
    let mut build = cargo();
    build.args(what).args(["--locked", "--package", "thirteen"]);
    if folder.ends_with("release") {
        build.arg("--release");
    }
    build.arg("--target-dir").arg(folder.parent().expect("a profile has a folder of its own in the target folder"));
    let status = build.status().expect("cargo can be started");
    assert!(status.success(), "cargo {what:?}: {status}");
}

/// `target/debug`, where this test lies in `deps`.
fn profile_folder() -> PathBuf {
    let own = std::env::current_exe().expect("a running program has a path");
    own.ancestors().nth(2).expect("tests lie in the folder deps of a profile").to_owned()
}

fn is_older(program: &Path, source: SystemTime) -> bool {
    !fs::metadata(program).and_then(|metadata| metadata.modified()).is_ok_and(|built| built >= source)
}

fn newest_source() -> SystemTime {
    let folders = ["cli", "harness/src", "reports/src", "suite/src", "suite/catalogue", "fixtures/src", "fixtures/camera", "profiles"];
    let newest = folders.iter().map(|folder| newest_below(&workspace().join(folder))).max();
    newest.unwrap_or(SystemTime::UNIX_EPOCH)
}

fn newest_below(folder: &Path) -> SystemTime {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let newest = entries.map(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => newest_below(&entry.path()),
        _ => entry.metadata().and_then(|metadata| metadata.modified()).unwrap_or(SystemTime::UNIX_EPOCH),
    });
    newest.max().unwrap_or(SystemTime::UNIX_EPOCH)
}
