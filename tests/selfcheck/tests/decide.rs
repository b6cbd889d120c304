//! `thirteen decide` as an assessor meets it, over the reference camera's files: answered by lines, by a file, cut off, and where nothing can be written.

#![allow(clippy::unwrap_used, reason = "a test may panic, and says where")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use selfcheck::command::{Said, said, thirteen, workspace};
use suite::files::{Decisions, SourceText, parse};
use suite::verdict::Verdict;
use tempfile::TempDir;

/// Four decisions, one for each interface that is on.
const SELECT: &str = "5.6-1-1b";

/// A folder with the camera's declaration and these decisions.
struct Assessment(TempDir);

impl Assessment {
    fn new(decisions: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for file in ["declaration.yaml", "sbom.cdx.json"] {
            fs::copy(workspace().join("fixtures/camera").join(file), folder.path().join(file)).unwrap();
        }
        fs::write(folder.path().join("decisions.yaml"), decisions).unwrap();
        Self(folder)
    }

    /// As it was delivered, decided in full.
    fn decided() -> Self {
        Self::new(&fs::read_to_string(workspace().join("fixtures/camera/decisions.yaml")).unwrap())
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("decisions.yaml")
    }

    fn text(&self) -> String {
        fs::read_to_string(self.file()).unwrap()
    }

    fn decisions(&self) -> Decisions {
        parse(&SourceText { file: "decisions.yaml", text: &self.text() }).unwrap()
    }

    fn verdicts(&self) -> Vec<(String, Verdict)> {
        self.decisions().iter().map(|one| (one.row.as_ref().map(|row| row.to_string()).unwrap_or_default(), one.verdict)).collect()
    }

    fn declare(&self, from: &str, to: &str) {
        let path = self.0.path().join("declaration.yaml");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from));
        fs::write(path, text.replace(from, to)).unwrap();
    }

    fn decide(&self, arguments: &[&str]) -> Command {
        let mut decide = thirteen();
        decide.arg("decide").arg(self.0.path()).args(arguments).env_remove("THIRTEEN_ASSESSOR");
        decide
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = entries.collect();
        names.sort();
        names
    }
}

fn answered(decide: &mut Command, answers: &str) -> Said {
    let mut child = decide.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that ended early reads no more.
    let _ = child.stdin.take().unwrap().write_all(answers.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { exit: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn decisions_are_taken_left_and_resumed() {
    let camera = Assessment::new("# The assessor's decisions.\n[]\n");
    let first = answered(
        &mut camera.decide(&[SELECT, "--by", "Bea", "--reviewed-by", "Cy"]),
        "p\nneeded for set-up\nf\n\nno recorder is sold\nq\n",
    );
    assert_eq!(first.exit, Some(2), "{}{}", first.out, first.err);
    assert!(
        first.out.contains("1 of 4 left") && first.out.contains("FAIL needs a reason") && first.out.contains("2 decisions are left open")
    );
    assert_eq!(camera.verdicts(), [("LogIntf-Web".to_owned(), Verdict::Pass), ("LogIntf-RTSP".to_owned(), Verdict::Fail)]);
    assert!(camera.text().starts_with("# The assessor's decisions.\n- unit: \"5.6-1-1b\"\n"), "{}", camera.text());
    assert_eq!(*camera.decisions()[1].rationale, "no recorder is sold");
    assert_eq!(camera.decisions()[1].reviewed_by.as_deref(), Some("Cy"));

    let second = answered(&mut camera.decide(&[SELECT]), "p\nfound by the app\nb\ni\nthe app was not there\np\nas asked\n");
    assert_eq!(second.exit, Some(0), "{}{}", second.out, second.err);
    assert!(second.out.contains("Deciding as Bea") && second.out.contains("1 of 2 left"), "{}", second.out);
    assert_eq!(camera.verdicts()[2..], [("LogIntf-mDNS".to_owned(), Verdict::Inconclusive), ("LogIntf-ONVIF".to_owned(), Verdict::Pass)]);
    assert!(camera.text().contains("#   rationale: \"found by the app\""), "{}", camera.text());

    let third = answered(&mut camera.decide(&[SELECT]), "");
    assert_eq!(third.exit, Some(0), "an INCONCLUSIVE decision is one: {}", third.out);
    assert!(third.out.contains("no decision is open"), "{}", third.out);
}

#[test]
fn only_files_of_the_folder_are_attached() {
    let camera = Assessment::new("[]\n");
    fs::write(camera.0.path().join("back.jpg"), "a photo").unwrap();
    let said = answered(&mut camera.decide(&[SELECT, "--by", "Bea"]), "a\nfront.jpg\na\n/etc/hostname\na\nback.jpg\np\nseen\nq\n");
    assert_eq!(said.exit, Some(2), "{}", said.err);
    assert!(said.out.contains("front.jpg cannot be attached") && said.out.contains("outside"), "{}", said.out);
    assert_eq!(camera.decisions()[0].attached, ["back.jpg"]);
    assert_eq!(selfcheck::command::said(["check".as_ref(), camera.0.path().as_os_str()]).err, "");
}

#[test]
fn an_outdated_decision_is_offered_again_and_kept_as_a_comment() {
    let camera = Assessment::decided();
    assert_eq!(answered(&mut camera.decide(&[SELECT]), &"p\nas declared\n".repeat(4)).exit, Some(0));
    let (before, count) = (camera.text(), camera.decisions().len());
    camera.declare("purpose: video for the owner's recorder", "purpose: video for anybody's recorder");
    let said = answered(&mut camera.decide(&[SELECT]), "f\nanybody is not the owner\n");
    assert_eq!(said.exit, Some(0), "{}{}", said.out, said.err);
    assert!(said.out.contains("row changed since 20") && said.out.contains(": confirm or revise"), "{}", said.out);
    assert!(said.out.contains("purpose: video for anybody's recorder"), "{}", said.out);
    let after = camera.text();
    assert!(before.lines().all(|line| after.contains(line)), "nothing is lost");
    assert!(after.contains("# - unit: \"5.6-1-1b\"\n#   row: "), "{after}");
    assert_eq!(camera.decisions().len(), count);
}

#[test]
fn answers_come_from_the_form_that_plan_prints() {
    let camera = Assessment::new("[]\n");
    let folder = camera.0.path().display().to_string();
    let form = said(["plan", &folder, "--decisions", SELECT]).out;
    let filled = form.replace(
        "verdict:            # PASS, FAIL or INCONCLUSIVE\n  by:\n  date:\n  rationale:",
        "verdict: PASS\n  by: Bea\n  date: 2026-11-22\n  rationale: as declared",
    );
    let wrong = filled.replacen("basis: \"sha256:", "basis: \"sha256:0000", 1);
    let answers = camera.0.path().join("answers.yaml");
    fs::write(&answers, wrong).unwrap();
    let from = answers.display().to_string();
    let refused = answered(&mut camera.decide(&[SELECT, "--from", &from]), "");
    assert_eq!(refused.exit, Some(64), "{}{}", refused.out, refused.err);
    assert!(refused.out.contains("3 added, 1 refused, 1 left open"), "{}", refused.out);
    let place = refused.err.replace(['\n', ' ', '│'], "");
    assert!(place.contains("answers.yaml:8:10") && place.contains("thisbasisisnotwhat"), "{}", refused.err);
    assert_eq!(camera.decisions().len(), 3);

    let one = filled.split("# ").nth(1).unwrap();
    fs::write(&answers, format!("# {one}")).unwrap();
    let added = answered(&mut camera.decide(&[SELECT, "--from", &from]), "");
    assert_eq!((added.exit, camera.decisions().len()), (Some(0), 4), "{}{}", added.out, added.err);
    fs::write(&answers, form).unwrap();
    let blank = answered(&mut camera.decide(&["--from", &from]), "");
    assert_eq!(blank.exit, Some(2), "the other clauses are open: {}{}", blank.out, blank.err);
    assert_eq!(blank.out.matches("not filled in yet").count(), 4, "{}", blank.out);
}

#[test]
fn a_read_only_file_is_told_before_anybody_thinks() {
    let camera = Assessment::new("[]\n");
    let mut rights = fs::metadata(camera.file()).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(camera.file(), rights).unwrap();
    let said = answered(&mut camera.decide(&[SELECT, "--by", "Bea"]), "p\nx\n");
    assert_eq!(said.exit, Some(64), "{}{}", said.out, said.err);
    assert!(said.err.contains("read-only") && !said.out.contains("left ·"), "{}{}", said.out, said.err);
    assert_eq!(
        (camera.text().as_str(), camera.names()),
        ("[]\n", ["decisions.yaml", "declaration.yaml", "sbom.cdx.json"].map(str::to_owned).to_vec())
    );
}

/// A file may grow to so many blocks of 512 bytes: the camera's decisions are longer.
#[test]
fn a_full_disk_loses_nothing() {
    let camera = Assessment::decided();
    camera.declare("purpose: video for the owner's recorder", "purpose: video for anybody's recorder");
    let before = camera.text();
    let decide = camera.decide(&[SELECT, "--by", "Bea"]);
    let mut confined = Command::new("sh");
    confined.args(["-c", "trap '' XFSZ; ulimit -f 4 && exec \"$@\"", "sh"]).arg(decide.get_program()).args(decide.get_args());
    let said = answered(&mut confined, "f\nanybody is not the owner\n");
    assert_eq!(said.exit, Some(3), "{}{}", said.out, said.err);
    assert!(
        said.err.contains("cannot be written") && said.out.contains("rationale: \"anybody is not the owner\""),
        "{}{}",
        said.out,
        said.err
    );
    assert_eq!((camera.text(), camera.names().len()), (before, 3));
}

#[test]
fn a_killed_session_keeps_what_was_decided_and_sees_what_others_changed() {
    let camera = Assessment::new("[]\n");
    let mut decide = camera.decide(&[SELECT, "--by", "Bea"]);
    let mut child = decide.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut answers = child.stdin.take().unwrap();
    answers.write_all(b"p\nfirst\n").unwrap();
    wait_for(&camera.file(), "rationale: \"first\"");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(camera.decisions().len(), 1);

    let mut child = decide.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut answers = child.stdin.take().unwrap();
    answers.write_all(b"p\nsecond\n").unwrap();
    wait_for(&camera.file(), "rationale: \"second\"");
    fs::write(camera.file(), format!("{}# by another hand\n", camera.text())).unwrap();
    let _ = answers.write_all(b"p\nthird\n");
    drop(answers);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(64));
    assert!(String::from_utf8_lossy(&output.stderr).contains("changed by somebody else"));
    assert!(camera.text().ends_with("# by another hand\n"));
    assert_eq!(camera.decisions().len(), 2);
}

#[test]
fn wrong_usage_ends_as_documented() {
    let camera = Assessment::new("[]\n");
    for (arguments, says) in [
        (&["--from", "/nonexistent.yaml"][..], "nonexistent"),
        (&["--by", "Bea", "--reviewed-by", "Bea"], "cannot review"),
        (&[SELECT], "nobody said who decides"),
        (&["5.99-1"], "5.99-1"),
    ] {
        let said = answered(&mut camera.decide(arguments), "");
        assert_eq!(said.exit, Some(64), "{}{}", said.out, said.err);
        assert!(said.err.contains(says), "{}", said.err);
    }
    assert_eq!(answered(camera.decide(&[SELECT]).env("THIRTEEN_ASSESSOR", "Bea"), "p\n\nq\n").exit, Some(2));
    assert_eq!(*camera.decisions()[0].by, "Bea");
}

fn wait_for(file: &Path, text: &str) {
    let began = Instant::now();
    while !fs::read_to_string(file).unwrap().contains(text) {
        assert!(began.elapsed() < Duration::from_secs(20), "{text} was never written");
        std::thread::sleep(Duration::from_millis(20));
    }
}
