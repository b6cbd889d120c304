//! `thirteen capture`: what the samples send and receive, recorded by tcpdump and cut to their addresses before anything is stored.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use jiff::Timestamp;
use rustix::process::{Pid, Signal, kill_process};
use suite::evidence::{BenchTrouble, CaptureSeen, DutState};
use suite::names::SampleId;
use tokio::io::{AsyncReadExt as _, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::{Instant, sleep_until};

use crate::bench::{Bench, today};
use crate::files::Folder;
use crate::lab::secrets_of;
use crate::probe::capture;
use crate::run::RunTrouble;
use crate::secrets::Key;

/// The largest capture that a bench may name, in bytes; a recording ends before it.
const LARGEST: u64 = 256 * 1024 * 1024;
/// The folder for captures, in the assessment's folder.
const CAPTURES: &str = "captures";
/// How much is read from tcpdump at a time, in bytes.
const CHUNK: usize = 64 * 1024;
/// How long tcpdump may take to end when it is told to.
const ENDS_WITHIN: Duration = Duration::from_secs(3);

/// What is recorded.
#[derive(Clone, Debug)]
pub struct Recording {
    /// The assessment's folder.
    pub folder: PathBuf,
    /// The interface of this machine, or `any`.
    pub interface: String,
    /// For how long at most; until it is stopped, without it.
    pub lasts: Option<Duration>,
    /// The state in which the samples are.
    pub state: DutState,
}

/// A capture that was made.
#[derive(Debug)]
pub struct Recorded {
    /// The file, relative to the assessment's folder.
    pub file: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Whether it ended because it reached the size that is read at most, 256 MiB.
    pub full: bool,
    /// What it shows of each address of each sample.
    pub seen: Vec<(SampleId, IpAddr, CaptureSeen)>,
}

/// Records until the time is over, `stop` resolves, or the capture is as large as one may be. `grown` is told its size, in bytes.
///
/// # Errors
/// When the bench cannot be read or nobody authorised it, tcpdump is missing or refuses, or the file cannot be written.
pub async fn record(wanted: &Recording, stop: impl Future<Output = ()>, grown: impl FnMut(u64)) -> Result<Recorded, RunTrouble> {
    let folder = Folder::open(&wanted.folder)?;
    let bench = Bench::load(folder.path())?;
    bench.authorised(today()).map_err(crate::files::FileTrouble::from)?;
    let samples = addresses(&bench);
    if samples.is_empty() {
        return Err(RunTrouble::Bench(BenchTrouble::new("bench.yaml has no sample, so nothing would be recorded: fill in `samples:`")));
    }
    let (file, path, mut out) = new_file(folder.path(), wanted.state)?;
    let mut tcpdump = start(&wanted.interface, samples.iter().map(|(_, address)| *address).collect())?;
    let (bytes, full) = match copy(&mut tcpdump, &path, &mut out, wanted.lasts, stop, grown).await {
        Ok(copied) => copied,
        Err(trouble) => {
            let _ = tcpdump.start_kill();
            return Err(trouble);
        }
    };
    if let Err(trouble) = ended(tcpdump, bytes).await {
        let _ = std::fs::remove_file(&path);
        return Err(trouble);
    }
    let sought = sought(&folder, &bench);
    let look = |(sample, address): (SampleId, IpAddr)| {
        capture::seen(&path, address, &sought).map(|seen| (sample, address, seen)).map_err(RunTrouble::Bench)
    };
    Ok(Recorded { file, bytes, full, seen: samples.into_iter().map(look).collect::<Result<_, _>>()? })
}

/// Secrets of the bench, and the marked values of this assessment, where its declaration and its key can be read.
fn sought(folder: &Folder, bench: &Bench) -> capture::Sought {
    let taint = secrets_of(bench);
    match (folder.declaration(), Key::of(folder.path())) {
        (Ok((declaration, _)), Ok(key)) => capture::Sought::of(&taint, &key, &declaration, bench),
        _ => capture::Sought::secrets(&taint),
    }
}

/// Every address of every sample; the bench was checked to have none outside the scope.
fn addresses(bench: &Bench) -> Vec<(SampleId, IpAddr)> {
    let samples = bench.file().samples.iter();
    let of_sample =
        samples.flat_map(|(id, sample)| sample.addresses.values().flat_map(|own| own.0.iter()).map(move |one| (id.clone(), *one)));
    of_sample.collect::<BTreeSet<_>>().into_iter().collect()
}

/// A new file that only its owner reads: a capture may hold secrets in clear.
fn new_file(folder: &Path, state: DutState) -> Result<(String, PathBuf, File), RunTrouble> {
    let name = format!("{CAPTURES}/{}-{state}.pcap", Timestamp::now().strftime("%Y%m%dT%H%M%SZ")).replace(' ', "-");
    let path = folder.join(&name);
    let opened = std::fs::create_dir_all(folder.join(CAPTURES))
        .and_then(|()| OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path));
    opened.map(|file| (name, path.clone(), file)).map_err(|why| RunTrouble::Write { path, why })
}

fn start(interface: &str, addresses: Vec<IpAddr>) -> Result<Child, RunTrouble> {
    let hosts: Vec<_> = addresses.iter().map(|address| format!("host {address}")).collect();
    let mut tcpdump = Command::new("tcpdump");
    tcpdump.args(["-i", interface, "-n", "-p", "-s", "0", "-U", "--immediate-mode", "-w", "-", "--", &hosts.join(" or ")]);
    tcpdump.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    // A Ctrl-C at the terminal is for us, who then end tcpdump: what it still holds is written first.
    tcpdump.process_group(0);
    tcpdump.spawn().map_err(|error| {
        let remedy = "install it (`apt-get install tcpdump`), or give a capture made elsewhere under `captures:` of bench.yaml";
        RunTrouble::Bench(BenchTrouble::new(format!("tcpdump cannot be started ({error}): {remedy}")))
    })
}

/// Copies what tcpdump writes. Returns how many bytes came, and whether the file is full.
async fn copy(
    tcpdump: &mut Child,
    path: &Path,
    out: &mut File,
    lasts: Option<Duration>,
    stop: impl Future<Output = ()>,
    mut grown: impl FnMut(u64),
) -> Result<(u64, bool), RunTrouble> {
    let Some(stdout) = tcpdump.stdout.take() else { return Ok((0, false)) };
    let mut stdout = BufReader::with_capacity(CHUNK, stdout);
    let mut bytes = 0;
    // A year stands for "until it is stopped".
    let end = Instant::now() + lasts.unwrap_or(Duration::from_secs(365 * 24 * 3600));
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            () = sleep_until(end) => break,
            more = pass_on(&mut stdout, path, out, bytes) => match more? {
                Passed::Nothing => return Ok((bytes, false)),
                Passed::TooMuch => return Ok((bytes, true)),
                Passed::Bytes(count) => { bytes += count; grown(bytes); }
            },
        }
    }
    tell_to_end(tcpdump);
    // What it still held.
    while let Ok(Ok(Passed::Bytes(count))) = tokio::time::timeout(ENDS_WITHIN, pass_on(&mut stdout, path, out, bytes)).await {
        bytes += count;
    }
    grown(bytes);
    Ok((bytes, false))
}

enum Passed {
    Bytes(u64),
    Nothing,
    TooMuch,
}

async fn pass_on(stdout: &mut BufReader<ChildStdout>, path: &Path, out: &mut File, so_far: u64) -> Result<Passed, RunTrouble> {
    let mut chunk = [0; CHUNK];
    let count = stdout.read(&mut chunk).await.map_err(|why| RunTrouble::Write { path: path.to_owned(), why })?;
    let length = u64::try_from(count).unwrap_or(u64::MAX);
    match count {
        0 => Ok(Passed::Nothing),
        _ if so_far.saturating_add(length) > LARGEST => Ok(Passed::TooMuch),
        _ => out.write_all(&chunk[..count]).map(|()| Passed::Bytes(length)).map_err(|why| RunTrouble::Write { path: path.to_owned(), why }),
    }
}

fn tell_to_end(tcpdump: &Child) {
    let id = tcpdump.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    if let Some(id) = id {
        // It may have ended by itself meanwhile.
        let _ = kill_process(id, Signal::TERM);
    }
}

/// Waits for the end. A tcpdump that wrote nothing said why.
async fn ended(mut tcpdump: Child, bytes: u64) -> Result<(), RunTrouble> {
    let said = tcpdump.stderr.take();
    tell_to_end(&tcpdump);
    if tokio::time::timeout(ENDS_WITHIN, tcpdump.wait()).await.is_err() {
        let _ = tcpdump.start_kill();
    }
    if bytes > 0 {
        return Ok(());
    }
    let mut text = String::new();
    if let Some(said) = said {
        let _ = tokio::time::timeout(ENDS_WITHIN, said.take(4096).read_to_string(&mut text)).await;
    }
    let last = text.lines().rfind(|line| line.starts_with("tcpdump: ")).unwrap_or("tcpdump: ended without a word");
    let remedy = "name an interface of this machine (`ip link` lists them), and run this as root or with CAP_NET_RAW";
    Err(RunTrouble::Bench(BenchTrouble::new(format!("{last}: {remedy}"))))
}
