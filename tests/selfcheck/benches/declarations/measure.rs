//! Reads and checks every declaration of a folder, and prints what that cost the processor.

use std::fs;
use std::path::{Path, PathBuf};

use suite::files::{Declaration, Fault, Profile, SourceText, check, parse};

const PROFILE: &str = include_str!("../../../../profiles/hub.yaml");

/// Prints `declarations bytes seconds`, separated by blanks.
pub fn all(folder: &Path) -> Result<(), String> {
    let profile: Profile = parse(&SourceText { file: "hub.yaml", text: PROFILE }).map_err(|fault| fault.to_string())?;
    let mut files = listed(&folder.join("many"))?;
    files.sort();
    if read(&folder.join("refused.yaml"), &profile).is_ok() {
        return Err("a declaration with a value that no list has was accepted: nothing was measured".to_owned());
    }
    let before = on_the_processor()?;
    let mut bytes = 0;
    for file in &files {
        bytes += read(file, &profile)?;
    }
    let seconds = on_the_processor()? - before;
    println!("{} {bytes} {seconds:.3}", files.len());
    Ok(())
}

fn listed(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|why| format!("{}: {why}", folder.display()))?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(|why| why.to_string())).collect()
}

/// Everything that `check` says of one file by itself: the types, the file as a whole, the ICS. Gives its length.
fn read(path: &Path, profile: &Profile) -> Result<usize, String> {
    let text = fs::read_to_string(path).map_err(|why| format!("{}: {why}", path.display()))?;
    let source = SourceText { file: "declaration.yaml", text: &text };
    let wrong = |fault: &Fault| format!("{}: {}: {fault}", path.display(), fault.place());
    let declaration: Declaration = parse(&source).map_err(|fault| wrong(&fault))?;
    if let Some(fault) = check(&declaration, &source).first() {
        return Err(wrong(fault));
    }
    std::hint::black_box(suite::ics::review(&declaration, profile));
    Ok(text.len())
}

/// How long this thread was on a processor, in the kernel and outside, in seconds. There is one thread.
fn on_the_processor() -> Result<f64, String> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").map_err(|why| format!("the kernel tells no processor time: {why}"))?;
    let nanoseconds = told.split(' ').next().and_then(|first| first.parse::<u64>().ok());
    nanoseconds.map(|time| std::time::Duration::from_nanos(time).as_secs_f64()).ok_or_else(|| format!("no processor time: {told}"))
}
