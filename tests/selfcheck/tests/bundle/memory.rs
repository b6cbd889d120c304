//! What a verifier holds is bounded, whatever it is given: what each costly bundle takes beyond a small one, in a process of its own.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use reports::bundle::{Code, PackTrouble, limits};
use reports::journal::{Record, read};
use selfcheck::command::{Said, said, thirteen};
use selfcheck::made::costly::{COSTLY, Writes, longest_journal};
use selfcheck::made::{attaching, packed, question};
use suite::evidence::BenchTrouble;

use crate::folder::{path, run};

/// The most that any bundle takes beyond a small one, in KiB: 64 MiB less the 24 MiB that a release build takes for a small one. A development build is
/// a larger program, so the whole is not compared.
const BEYOND: u64 = 40 << 10;

/// Runs a command and prints its exit and its peak of memory, in KiB.
const PEAK: &str = "import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss)";

#[test]
fn no_bundle_costs_a_verifier_much_memory() {
    let scratch = tempfile::tempdir().unwrap();
    let (_, small) = peak(scratch.path(), |out| packed(attaching(Vec::new(), 1), Vec::new(), Vec::new(), out));
    let costs = COSTLY.iter().map(|(name, writes)| (name, peak(scratch.path(), *writes)));
    let costs: Vec<_> = costs.map(|(name, (exit, most))| (name, exit, most.saturating_sub(small))).collect();
    println!("{costs:?}");
    let over: Vec<_> = costs.iter().filter(|(_, _, beyond)| *beyond > BEYOND).collect();
    assert!(over.is_empty(), "KiB beyond the {small} of a small one: {costs:?}");
    // No signature stands in any, so the best is 2; 65 is for those that no packer makes.
    let odd: Vec<_> = costs.iter().filter(|(name, exit, _)| *exit != if name.starts_with("hostile") { 65 } else { 2 }).collect();
    assert!(odd.is_empty(), "{odd:?}");
}

fn peak(scratch: &Path, writes: Writes) -> (i32, u64) {
    let bundle = scratch.join("one.asice");
    let mut out = BufWriter::new(File::create(&bundle).unwrap());
    writes(&mut out).unwrap();
    out.flush().unwrap();
    let said = Said::by(Command::new("python3").args(["-c", PEAK]).arg(thirteen().get_program()).arg("verify").arg(&bundle));
    let (exit, most) = said.out.trim().split_once(' ').unwrap_or_else(|| panic!("{}", said.err));
    (exit.parse().unwrap(), most.parse().unwrap())
}

#[test]
fn a_journal_of_one_record_more_is_refused_by_the_packer_too() {
    let longest = longest_journal(0);
    assert!(limits::values(&longest.journal) > limits::VALUES - 100 && longest.journal.len() as u64 <= limits::JOURNAL);
    packed(longest, Vec::new(), Vec::new(), &mut std::io::sink()).unwrap();
    let refused = packed(longest_journal(1), Vec::new(), Vec::new(), &mut std::io::sink());
    assert!(matches!(&refused, Err(PackTrouble::Fault(fault)) if fault.code == Code::TooLarge), "{refused:?}");
}

#[test]
fn a_run_that_is_too_long_for_a_bundle_loses_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = run(scratch.path());
    let journal = folder.join("results/journal.jsonl");
    let mut written = std::fs::read(&journal).unwrap();
    let (mut chain, at) = (read(&written).unwrap().chain(), "2026-11-22T10:00:00Z".parse().unwrap());
    let trouble = Record::Bench { question: question(), trouble: BenchTrouble::new("again, and again") };
    while limits::values(&written) <= limits::VALUES {
        let some: Vec<u8> = (0..100).flat_map(|_| chain.line(at, &trouble)).collect();
        written.extend(some);
    }
    std::fs::write(&journal, &written).unwrap();
    let bundle = scratch.path().join("long.asice");
    let refused = said(["bundle", path(&folder), "-o", path(&bundle)]);
    assert!(refused.exit == Some(64) && refused.err.contains("journal.jsonl holds too many values"), "{}", refused.err);
    assert!(!bundle.exists() && std::fs::read(&journal).unwrap() == written);
}
