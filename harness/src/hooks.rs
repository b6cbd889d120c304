//! The bench's actuators: factory reset, set-up, power, link. A hook is done when the device answers again.

use std::process::Stdio;
use std::time::{Duration, Instant};

use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use suite::evidence::{BenchTrouble, DutState, Family, Place, Transport};
use suite::ixit::{LogIntf, Status};
use suite::names::SampleId;
use tokio::net::TcpStream;
use tokio::process::Command;

use crate::bench::written::{Actuator, Hook, Link};
use crate::context::Context;
use crate::probe::ble;
use crate::reach::Reach;
use crate::session::server::Server;

/// Within which time a device must answer again where the hook does not say.
pub(crate) const READY_WITHIN: Duration = Duration::from_secs(60);

/// How long ports that stay shut are waited for once one of the device's ports is open again.
const STRAGGLERS: Duration = Duration::from_secs(2);

/// The pause between two looks at a device that is going down or coming back.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// How long one look at a port of CoAP waits for a word.
const LOOK: Duration = Duration::from_secs(3);

/// A hook of the bench.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookName {
    /// To factory default.
    FactoryReset,
    /// From factory default to normal use.
    Initialise,
    /// The same with other answers.
    InitialiseOtherwise,
    /// The network link down.
    LinkDown,
    /// The network link up.
    LinkUp,
    /// Power off and on.
    PowerCycle,
    /// The software with which the sample came to the bench, back onto it.
    Recover,
}

impl HookName {
    fn name(self) -> &'static str {
        match self {
            Self::FactoryReset => "factory_reset",
            Self::Initialise => "initialise",
            Self::InitialiseOtherwise => "initialise_otherwise",
            Self::LinkDown => "link.down",
            Self::LinkUp => "link.up",
            Self::PowerCycle => "power_cycle",
            Self::Recover => "recover",
        }
    }
}

/// Brings a sample into a state: by `initialise` into normal use, by `factory_reset` into the others. Waits until it answers.
///
/// # Errors
/// As [`run`].
pub async fn move_to(context: &Context, sample: &SampleId, state: DutState) -> Result<(), BenchTrouble> {
    let hook = match state {
        DutState::Initialised => HookName::Initialise,
        DutState::FactoryDefault | DutState::AfterReset => HookName::FactoryReset,
    };
    run(context, &context.place(sample, state)?, hook).await
}

/// Runs a hook for the sample of a place and waits until the device answers there (except after [`HookName::LinkDown`]).
///
/// # Errors
/// When the bench has no such hook, a person has to act, the actuator fails, or the device does not answer in time.
pub async fn run(context: &Context, at: &Place, hook: HookName) -> Result<(), BenchTrouble> {
    act(context, at, hook).await?;
    if hook == HookName::LinkDown { Ok(()) } else { answers(context, at, ready_within(context, hook)).await }
}

/// Works a hook and does not wait for the device to answer, only for it to fall silent where the hook says that it restarts a while later.
///
/// # Errors
/// As [`run`], without the last.
pub(crate) async fn act(context: &Context, at: &Place, hook: HookName) -> Result<(), BenchTrouble> {
    let address = context.address(at)?;
    let failed = |why: String| BenchTrouble::new(format!("the hook {} of sample {} failed: {why}", hook.name(), at.sample));
    let actuator = actuator(context, hook)?;
    work(context, actuator, &address, &at.sample, ready_within(context, hook)).await.map_err(failed)?;
    match written(context, hook).and_then(|written| written.down_within) {
        Some(period) => goes_down(context, at, period.duration()).await,
        None => Ok(()),
    }
}

/// Whether the bench has a hook that a machine can work.
///
/// # Errors
/// What is missing.
pub(crate) fn ready(context: &Context, hook: HookName) -> Result<(), BenchTrouble> {
    match actuator(context, hook)? {
        Actuator::Operator(text) => Err(BenchTrouble::new(format!("the hook {} needs an operator step: {text}", hook.name()))),
        Actuator::Post(_) | Actuator::Run(_) => Ok(()),
    }
}

/// Within which time the device answers again.
pub(crate) fn ready_within(context: &Context, hook: HookName) -> Duration {
    let link = || context.bench.file().hooks.link.as_ref().and_then(|link| link.ready_within);
    let stated = written(context, hook).map_or_else(link, |hook| hook.ready_within);
    stated.map_or(READY_WITHIN, |period| period.duration())
}

fn written(context: &Context, hook: HookName) -> Option<&Hook> {
    let hooks = &context.bench.file().hooks;
    match hook {
        HookName::FactoryReset => hooks.factory_reset.as_deref(),
        HookName::Initialise => hooks.initialise.as_deref(),
        HookName::InitialiseOtherwise => hooks.initialise_otherwise.as_deref(),
        HookName::PowerCycle => hooks.power_cycle.as_deref(),
        HookName::LinkDown | HookName::LinkUp => None,
        HookName::Recover => hooks.recover.as_deref(),
    }
}

fn actuator(context: &Context, hook: HookName) -> Result<Actuator<'_>, BenchTrouble> {
    let link = context.bench.file().hooks.link.as_deref().and_then(Link::actuators);
    let actuator = match hook {
        HookName::LinkDown => link.map(|(down, _)| down),
        HookName::LinkUp => link.map(|(_, up)| up),
        _ => written(context, hook).and_then(Hook::actuator),
    };
    actuator.ok_or_else(|| no_hook(hook))
}

fn no_hook(hook: HookName) -> BenchTrouble {
    BenchTrouble::new(format!("bench.yaml has no hook {}", hook.name()))
}

async fn work(context: &Context, actuator: Actuator<'_>, address: &str, sample: &SampleId, within: Duration) -> Result<(), String> {
    match actuator {
        Actuator::Operator(text) => Err(format!("it needs an operator step: {text}")),
        Actuator::Post(url) => post(&filled(url, address, sample), within).await,
        Actuator::Run(argv) => program(argv, address, sample, within, context).await,
    }
}

fn filled(template: &str, address: &str, sample: &SampleId) -> String {
    template.replace("{address}", address).replace("{sample}", sample.as_str())
}

/// Runs a program without a shell, in the assessment's folder; it is killed when it takes too long.
async fn program(argv: &[String], address: &str, sample: &SampleId, within: Duration, context: &Context) -> Result<(), String> {
    let argv: Vec<_> = argv.iter().map(|argument| filled(argument, address, sample)).collect();
    let (name, arguments) = argv.split_first().ok_or("it names no program")?;
    let mut command = Command::new(name);
    command
        .args(arguments)
        .current_dir(context.bench.folder())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    let mut child = command.spawn().map_err(|error| format!("{name} cannot be started: {error}"))?;
    match tokio::time::timeout(within, child.wait()).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(format!("{name} ended with {status}")),
        Ok(Err(error)) => Err(format!("{name}: {error}")),
        Err(_) => Err(format!("{name} did not end within {} s", within.as_secs())),
    }
}

/// POSTs to the bench's own equipment, in clear.
async fn post(url: &str, within: Duration) -> Result<(), String> {
    let uri: hyper::Uri = url.parse().map_err(|_| format!("{url} is no URL"))?;
    if uri.scheme_str() != Some("http") {
        return Err(format!("{url} does not begin with http:"));
    }
    let authority = uri.authority().ok_or_else(|| format!("{url} names no host"))?.clone();
    let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let target = (authority.host().trim_matches(['[', ']']).to_owned(), authority.port_u16().unwrap_or(80));
    let exchange = async {
        let stream = TcpStream::connect(target).await.map_err(|error| error.to_string())?;
        let (mut sender, driver) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
        let request =
            hyper::Request::post(path).header("host", authority.as_str()).header("connection", "close").body(Empty::<Bytes>::new());
        let request = request.map_err(|error| error.to_string())?;
        let answer = async {
            let response = sender.send_request(request).await.map_err(|error| error.to_string())?;
            if response.status().is_success() { Ok(()) } else { Err(format!("the equipment answered {}", response.status())) }
        };
        tokio::pin!(answer);
        // The driver may end with the connection in the moment in which it delivers the answer.
        tokio::select! {
            biased;
            answer = &mut answer => answer,
            _ = driver => answer.await,
        }
    };
    tokio::time::timeout(within, exchange).await.unwrap_or_else(|_| Err(format!("{url} did not answer within {} s", within.as_secs())))
}

/// What the declaration says is on at this place and answers by itself: TCP ports, and what speaks CoAP; without the ports of the testing host.
fn declared(context: &Context, at: &Place, reach: &Reach) -> Vec<Server> {
    let rows = &context.declaration.ixit.log_intf;
    let enabled = rows.iter().filter(|row| row.status == Status::Enabled && *row.physical == at.from.interface);
    let is_looked_at = |row: &&LogIntf| {
        let port = row.port.filter(|port| port.transport == Transport::Tcp || row.speaks.is_coap());
        port.is_some_and(|port| !reach.of_the_host.contains(&port))
    };
    let mut servers: Vec<_> = enabled.filter(is_looked_at).filter_map(|row| context.server(at, &row.id).ok()).collect();
    for server in &mut servers {
        let patience = server.patience();
        (patience.read, patience.exchange) = (patience.read.min(LOOK), patience.exchange.min(LOOK));
    }
    servers
}

/// Waits until none of the declared ports answers. By radio what is silent may only rest, so it is given all of the time.
async fn goes_down(context: &Context, at: &Place, within: Duration) -> Result<(), BenchTrouble> {
    if at.from.family == Family::Bluetooth {
        tokio::time::sleep(within).await;
        return Ok(());
    }
    let (started, servers) = (Instant::now(), declared(context, at, &context.reach(at)?));
    while any_answers(&servers).await {
        if started.elapsed() > within {
            let says = format!("sample {} was still there {} s after the hook, and should have gone down", at.sample, within.as_secs());
            return Err(BenchTrouble::new(says));
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    Ok(())
}

async fn any_answers(servers: &[Server]) -> bool {
    for server in servers {
        if server.answers().await {
            return true;
        }
    }
    false
}

/// Waits until the device answers: until it is heard by radio, or one of the declared ports answers, and a little longer for the others.
///
/// # Errors
/// When it does not within that time, or the bench cannot look.
pub(crate) async fn answers(context: &Context, at: &Place, within: Duration) -> Result<(), BenchTrouble> {
    let silent = || BenchTrouble::new(format!("sample {} does not answer {} s after the hook", at.sample, within.as_secs()));
    if at.from.family == Family::Bluetooth {
        return if ble::listen(context, at, within).await?.0 { Ok(()) } else { Err(silent()) };
    }
    let mut shut = declared(context, at, &context.reach(at)?);
    let all = shut.len();
    let (started, mut first_open) = (Instant::now(), None);
    while !shut.is_empty() && first_open.is_none_or(|open: Instant| open.elapsed() < STRAGGLERS) {
        if first_open.is_none() && started.elapsed() > within {
            return Err(silent());
        }
        let mut still = Vec::new();
        for server in shut {
            if !server.answers().await {
                still.push(server);
            }
        }
        shut = still;
        if shut.len() < all && first_open.is_none() {
            first_open = Some(Instant::now());
        }
        if !shut.is_empty() {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;
    use crate::probe::fake_device;
    use crate::session::fake;
    use rstest::rstest;

    #[rstest]
    #[case::done(fake::Script::Say(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"), None)]
    #[case::done_and_kept_open(fake::Script::SayAndHold(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), None)]
    #[case::refused(fake::Script::Say(b"HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n"), Some("409"))]
    #[case::closed(fake::Script::Say(b""), Some("closed"))]
    #[case::silent(fake::Script::Silent, Some("did not answer within"))]
    #[tokio::test]
    async fn the_benchs_equipment_is_asked_by_http(#[case] script: fake::Script, #[case] fault: Option<&str>) {
        let port = fake::tcp(script).await;
        for _ in 0..20 {
            let posted = post(&format!("http://127.0.0.1:{port}/A/reset"), Duration::from_millis(400)).await;
            match fault {
                None => assert_eq!(posted, Ok(())),
                Some(says) => assert!(posted.as_ref().is_err_and(|why| why.contains(says)), "{posted:?}"),
            }
            if matches!(script, fake::Script::Silent) {
                break;
            }
        }
    }

    #[tokio::test]
    async fn a_device_that_restarts_a_while_later_is_waited_for() {
        let (folder, listener) = (tempfile::tempdir().unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
        let address = listener.local_addr().unwrap();
        let context = fake_device::context(folder.path(), address.port());
        let at = fake_device::place();
        let stays = goes_down(&context, &at, Duration::from_millis(120)).await.unwrap_err();
        assert!(stays.says.contains("should have gone down"), "{stays}");
        let (down, up) = (Duration::from_millis(150), Duration::from_millis(200));
        let began = Instant::now();
        let restarts = tokio::spawn(async move {
            tokio::time::sleep(down).await;
            drop(listener);
            tokio::time::sleep(up).await;
            TcpListener::bind(address).await.unwrap()
        });
        goes_down(&context, &at, Duration::from_secs(5)).await.unwrap();
        assert!(began.elapsed() >= down);
        answers(&context, &at, Duration::from_secs(5)).await.unwrap();
        assert!(began.elapsed() >= down + up);
        drop(restarts.await.unwrap());
    }

    #[rstest]
    #[case("https://127.0.0.1/", "does not begin with http:")]
    #[case("relay", "does not begin with http:")]
    #[tokio::test]
    async fn only_http_in_clear_is_spoken_to_equipment(#[case] url: &str, #[case] says: &str) {
        assert!(post(url, Duration::from_secs(1)).await.unwrap_err().contains(says));
    }
}
