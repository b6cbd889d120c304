//! The same folder and journal on two machines: another path, user, umask, language, time zone, and no network. The same root, and the same reports to the byte.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use selfcheck::command::{Said, thirteen};

use crate::folder::{path, run};

/// A place where the command runs: nothing is inherited but what stands here.
struct Machine {
    folder: PathBuf,
    user: &'static str,
    umask: &'static str,
    environment: &'static [(&'static str, &'static str)],
}

impl Machine {
    /// Runs the command in a network namespace of its own, as its own user.
    fn said(&self, program: &Path, arguments: &[&str]) -> Said {
        let mut command = Command::new("unshare");
        command.env_clear().envs(self.environment.iter().copied()).current_dir(&self.folder);
        command.args(["--net", "setpriv", "--reuid", self.user, "--regid", self.user, "--clear-groups"]);
        command.args(["sh", "-c", &format!("umask {}; exec \"$0\" \"$@\"", self.umask)]).arg(program).args(arguments);
        Said::by(&mut command)
    }
}

#[test]
fn two_machines_come_to_one_root_and_the_same_reports() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("left out: another user and a namespace take root");
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    fs::set_permissions(scratch.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let program = scratch.path().join("thirteen");
    fs::copy(thirteen().get_program(), &program).unwrap();
    let assessed = run(scratch.path());
    let one = Machine {
        folder: scratch.path().join("one"),
        user: "65534",
        umask: "077",
        environment: &[
            ("PATH", "/usr/bin:/bin"),
            ("TZ", "Pacific/Kiritimati"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("COLUMNS", "20"),
            ("NO_COLOR", "1"),
        ],
    };
    let other = Machine {
        folder: scratch.path().join("an ö/ther"),
        user: "1234",
        umask: "000",
        environment: &[
            ("PATH", "/bin:/usr/bin"),
            ("TZ", "America/St_Johns"),
            ("LANG", "C"),
            ("HOME", "/nowhere"),
            ("RUST_BACKTRACE", "full"),
            ("TERM", "xterm"),
        ],
    };
    for machine in [&one, &other] {
        fs::create_dir_all(&machine.folder).unwrap();
        let copied = Said::by(Command::new("cp").args(["-r", path(&assessed), path(&machine.folder)]));
        assert_eq!(copied.exit, Some(0), "{}", copied.err);
        let owned = Said::by(Command::new("chown").args(["-R", machine.user, path(&machine.folder)]));
        assert_eq!(owned.exit, Some(0), "{}", owned.err);
    }
    let roots = [&one, &other].map(|machine| {
        let packed = machine.said(&program, &["bundle", "camera", "-o", "x.asice"]);
        assert_eq!(packed.exit, Some(0), "{}", packed.err);
        packed.err
    });
    assert_eq!(roots[0], roots[1]);
    assert!(fs::read(one.folder.join("x.asice")).unwrap() == fs::read(other.folder.join("x.asice")).unwrap());
    for format in ["html", "json", "junit", "markdown", "sarif", "text"] {
        let [here, there] = [&one, &other].map(|machine| machine.said(&program, &["report", "x.asice", "--format", format]));
        assert!(here.exit == Some(0) && there.exit == Some(0), "{format}: {}{}", here.err, there.err);
        assert!(here.out == there.out && !here.out.is_empty(), "{format} differs");
    }
    printed(&program, &one, &other);
    let [here, there] = [&one, &other].map(|machine| machine.said(&program, &["verify", "x.asice", "--json"]));
    assert!(here.exit == Some(2) && here.out == there.out, "not signed, and told alike: {}{}", here.out, there.out);
}

/// The report on paper, where the program was built with its typesetter: the same bytes, in each language.
fn printed(program: &Path, one: &Machine, other: &Machine) {
    for language in ["en", "de", "fr"] {
        let name = format!("{language}.pdf");
        let printed = [one, other]
            .map(|machine| machine.said(program, &["report", "x.asice", "--format", "pdf", "--lang", language, "--out", &name]));
        if printed[0].exit == Some(64) && printed[0].err.contains("writes no PDF") {
            assert!(std::env::var_os("THIRTEEN_PRINTS").is_none(), "the program is built without its typesetter: {}", printed[0].err);
            return eprintln!("NOT RUN: two machines and their PDF; build with `cargo build --features pdf` and run this again");
        }
        for (machine, said) in [one, other].iter().zip(&printed) {
            assert_eq!(said.exit, Some(0), "{}: {}", machine.folder.display(), said.err);
        }
        let [here, there] = [one, other].map(|machine| fs::read(machine.folder.join(&name)).unwrap());
        assert!(here.starts_with(b"%PDF-") && here == there, "{language}: the PDF differs");
    }
}
