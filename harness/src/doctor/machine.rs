//! The testing machine itself: programs of hooks, room on the disk, open files.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::statvfs;
use rustix::process::{Resource, getrlimit};

use super::{Findings, Health};
use crate::bench::Bench;
use crate::bench::written::Actuator;

/// The least room for a journal and its evidence, in bytes: 200 MB.
const ROOM: u64 = 200_000_000;
/// The fewest files that this process may hold open at once: a port survey takes several hundred.
const OPEN_FILES: u64 = 1024;

/// Looks at all of it.
pub(super) fn look(bench: &Bench, folder: &Path, found: &mut Findings) {
    hooks(bench, found);
    if let Ok(disk) = statvfs(folder) {
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        let health = if free >= ROOM { Health::Well } else { Health::Lacks };
        found.add(health, "disk", format!("{} MB free at {}; {} MB are wanted", free / 1_000_000, folder.display(), ROOM / 1_000_000));
    }
    if let Some(files) = getrlimit(Resource::Nofile).current {
        let health = if files >= OPEN_FILES { Health::Well } else { Health::Lacks };
        found.add(health, "open files", format!("{files} at once (`ulimit -n`); {OPEN_FILES} are wanted"));
    }
}

/// A hook that is a program has to be there, and has to be one.
fn hooks(bench: &Bench, found: &mut Findings) {
    let hooks = &bench.file().hooks;
    let named = [("factory_reset", &hooks.factory_reset), ("initialise", &hooks.initialise), ("power_cycle", &hooks.power_cycle)];
    let of_state = named.into_iter().filter_map(|(name, hook)| match hook.as_ref()?.actuator()? {
        Actuator::Run([program, ..]) => Some((name.to_owned(), program.clone())),
        _ => None,
    });
    let link = hooks.link.iter().flat_map(|link| [("link.down", first(link.down.as_deref())), ("link.up", first(link.up.as_deref()))]);
    let of_link = link.filter_map(|(name, program)| Some((name.to_owned(), program?)));
    for (name, program) in of_state.chain(of_link) {
        let about = format!("hook {name}");
        match find(&program, bench.folder()) {
            None => found.add(Health::Lacks, about, format!("there is no program {program}")),
            Some(path) if !is_executable(&path) => {
                found.add(Health::Lacks, about, format!("{} cannot be executed: chmod +x", path.display()))
            }
            Some(path) => found.add(Health::Well, about, format!("runs {}", path.display())),
        }
    }
}

fn first(command: Option<&[String]>) -> Option<String> {
    command.and_then(<[String]>::first).cloned()
}

/// The program as the hook would find it: by its path beside bench.yaml, or by name.
fn find(program: &str, folder: &Path) -> Option<PathBuf> {
    if program.contains('/') {
        return Some(folder.join(program)).filter(|path| path.is_file());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|path| path.is_file())
}

fn is_executable(path: &Path) -> bool {
    path.metadata().is_ok_and(|about| about.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_by_path_or_by_name() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("reset"), "#!/bin/sh\n").unwrap();
        let by_path = find("./reset", folder.path()).unwrap();
        assert!(!is_executable(&by_path));
        assert!(find("sh", folder.path()).is_some_and(|path| is_executable(&path)));
        assert_eq!(find("./no-such-program", folder.path()), None);
    }
}
