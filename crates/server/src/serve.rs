//! `signet serve`: from settings to a node that answers, and back down again without breaking off an answer.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use signet_delivery::Texts;
use signet_domain::install::FirstAdministrator;
use signet_domain::{App, Refusal, api_keys, cleanup, trail};
use signet_storage::Store;
use signet_vocabulary::{Clock, Random};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use crate::compose::{Node, Parts, compose};
use crate::config::{Config, Loaded};
use crate::listener::admission::Admission;
use crate::listener::{self, tls};
use crate::master_key::WhenMissing;
use crate::trouble::Trouble;
use crate::{data_dir, delivery, health, logging, master_key};

const BETWEEN_SWEEPS: Duration = Duration::from_secs(30);
/// An event is sealed within a second.
const BETWEEN_SEALS: Duration = Duration::from_millis(500);
/// Requests under way get this long; then their connections are cut.
const DRAIN: Duration = Duration::from_secs(8);
/// What is left after that is given up: the whole way down takes at most ten seconds.
const LAST_STEPS: Duration = Duration::from_secs(1);

/// Runs a node until it is told to stop.
///
/// # Errors
/// Whatever keeps the node from starting.
pub fn serve(loaded: Loaded) -> Result<(), Trouble> {
    let Loaded { config, warnings, .. } = loaded;
    logging::init(&config.log, config.log_format);
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Trouble::new(format!("the runtime cannot start: {error}")))?;
    let outcome = runtime.block_on(run(&config));
    runtime.shutdown_timeout(LAST_STEPS);
    outcome
}

async fn run(config: &Config) -> Result<(), Trouble> {
    let mut signals = Signals::new()?;
    // Addresses and certificates first: a mistake in them should not leave a half-made data folder behind.
    let certificate = config.tls.as_ref().map(tls::load).transpose()?.map(RustlsConfig::from_config);
    let main = bind(config.listen, "listen").await?;
    let apart = match config.metrics_listen {
        Some(address) => Some(bind(address, "metrics_listen").await?),
        None => None,
    };
    let texts = delivery::texts(config)?;
    let courier = delivery::courier(config, &texts)?;
    let node = tokio::select! {
        node = start(config, texts) => node?,
        () = signals.stop() => return Ok(()),
    };
    announce(config, &main, &node);

    let (stop, stopping) = watch::channel(false);
    let mut tasks = JoinSet::new();
    tasks.spawn(follow(Arc::clone(&node.app), stopped(stopping.clone())));
    tasks.spawn(sweep(Arc::clone(&node.app), stopped(stopping.clone())));
    tasks.spawn(seal(Arc::clone(&node.app), stopped(stopping.clone())));
    let (app, stop_delivery) = (Arc::clone(&node.app), stopped(stopping.clone()));
    tasks.spawn(async move { courier.run(&app, stop_delivery).await });
    if let (Some(files), Some(certificate)) = (&config.tls, &certificate) {
        let again = Arc::clone(&signals.reload);
        tasks.spawn(tls::watch(files.clone(), certificate.clone(), again, stopped(stopping.clone())));
    }
    let admission = Admission::new(config.edge.trusted_proxies.clone());
    if let Some(listener) = apart {
        let admission = Arc::clone(&admission);
        let metrics = health::own_metrics(Arc::clone(&node.metrics));
        tasks.spawn(async move {
            let stop = stopped(stopping);
            let handle = Handle::new();
            tokio::select! {
                ended = listener::run(listener, metrics, None, admission, handle) => log_end(ended),
                () = stop => {}
            }
        });
    }

    let handle = Handle::new();
    let mut answering = tokio::spawn(listener::run(main, node.router.clone(), certificate, admission, handle.clone()));
    tokio::select! {
        () = signals.stop() => {}
        _ = &mut answering => return Err(Trouble::new("the listener broke down")),
    }
    tokio::select! {
        () = drain(&node, &handle, answering) => {}
        () = signals.stop() => return Err(Trouble::new("told to stop twice: gave up the requests under way")),
    }
    // Nobody is left to listen: the tasks end by themselves or with the runtime.
    let _ = stop.send(true);
    let _ = tokio::time::timeout(LAST_STEPS, async { while tasks.join_next().await.is_some() {} }).await;
    let _ = tokio::time::timeout(LAST_STEPS, write_uses(&node.app)).await;
    node.app.store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Brings database, key and application up.
async fn start(config: &Config, texts: Arc<Texts>) -> Result<Node, Trouble> {
    data_dir::prepare(config)?;
    let (clock, random) = (Clock::system(), Random::system());
    let store = Store::open(&config.database, clock.clone(), random.clone()).await?;
    let migrated = store.migrate().await?;
    for step in &migrated.applied {
        tracing::info!(version = step.version, name = step.name, "migrated the database");
    }
    let master_key = master_key::obtain(config, &store, &random, WhenMissing::Make).await?;
    let parts = Parts {
        store,
        clock,
        random,
        settings: config.domain(),
        master_key,
        outbound: Arc::new(crate::delivery::outbound(config)?),
        bootstrap: config.bootstrap.clone(),
        texts,
        edge: config.edge.clone(),
        metrics_apart: config.metrics_listen.is_some(),
    };
    compose(parts).await.map_err(not_set_up)
}

/// The fields that set an installation up are the settings `bootstrap_…` without their prefix.
fn not_set_up(mut refusal: Refusal) -> Trouble {
    if refusal.fields.is_empty() {
        return refusal.into();
    }
    for field in &mut refusal.fields {
        field.field = format!("the setting bootstrap_{}", field.field);
    }
    Trouble::from(refusal).way_out("Correct it, or leave it out to have a random one made.")
}

async fn bind(address: SocketAddr, setting: &str) -> Result<TcpListener, Trouble> {
    TcpListener::bind(address).await.map_err(|error| {
        Trouble::new(format!("cannot listen on {address}: {error}"))
            .way_out(format!("Stop what is listening there, or set {setting} to another address."))
    })
}

/// Says on standard output that the node is ready and, this once, how to sign in; never in the log.
fn announce(config: &Config, listener: &TcpListener, node: &Node) {
    let mut out = std::io::stdout().lock();
    let printed = match &node.first_administrator {
        Some(administrator) => write!(out, "{}", block(administrator)),
        None => Ok(()),
    };
    let printed =
        printed.and_then(|()| writeln!(out, "Signet is ready at {}", config.public_url)).and_then(|()| out.flush());
    if let Err(error) = printed {
        tracing::warn!(%error, "standard output is closed: nobody saw what was printed there");
    }
    match listener.local_addr() {
        Ok(address) => tracing::info!(%address, tls = config.tls.is_some(), "listening"),
        Err(error) => tracing::warn!(%error, "listening on an unknown address"),
    }
}

/// The password is shown only when nobody else knows it: when it was drawn at random.
fn block(administrator: &FirstAdministrator) -> String {
    let Some(password) = &administrator.generated_password else { return String::new() };
    let rule = "-".repeat(72);
    format!(
        "{rule}\nThe first administrator was made. The password is shown only this once:\n\n  \
         e-mail    {}\n  password  {}\n\n\
         Sign in and change it.\n{rule}\n",
        administrator.email,
        password.expose()
    )
}

async fn stopped(mut stopping: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a stop too.
    let _ = stopping.wait_for(|is_stopping| *is_stopping).await;
}

async fn follow(app: Arc<App>, stop: impl Future<Output = ()>) {
    app.store.follow_changes(stop).await;
}

async fn sweep(app: Arc<App>, stop: impl Future<Output = ()>) {
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => return,
            () = tokio::time::sleep(BETWEEN_SWEEPS) => {}
        }
        match cleanup::sweep(&app).await {
            Ok(swept) => tracing::debug!(rows = swept.rows, "swept"),
            Err(error) => tracing::warn!(%error, cause = ?error.cause, "a sweep failed; the next one makes up for it"),
        }
        write_uses(&app).await;
    }
}

/// Writes down when API keys were last used, which requests leave in memory.
async fn write_uses(app: &App) {
    if let Err(error) = api_keys::write_uses(app).await {
        tracing::warn!(%error, cause = ?error.cause, "the last uses of API keys are not written down yet");
    }
}

/// Seals the audit trail, for the last time when nothing more is written. Outages are logged once, and looked through.
async fn seal(app: Arc<App>, stop: impl Future<Output = ()>) {
    let mut stop = std::pin::pin!(stop);
    let (mut is_last, mut is_out) = (false, false);
    while !is_last {
        tokio::select! {
            () = &mut stop => is_last = true,
            () = tokio::time::sleep(BETWEEN_SEALS) => {}
        }
        match trail::seal(&app).await {
            Ok(_) if is_out => {
                is_out = false;
                tracing::info!("the audit trail is sealed again");
            }
            Err(error) if !is_out => {
                is_out = true;
                tracing::error!(%error, cause = ?error.cause, "the audit trail cannot be sealed; what is written waits");
            }
            Ok(_) | Err(_) => {}
        }
    }
}

/// Takes no more connections, lets what is under way finish, and cuts off what does not.
async fn drain(node: &Node, handle: &Handle<SocketAddr>, answering: tokio::task::JoinHandle<std::io::Result<()>>) {
    node.draining.begin();
    tracing::info!(connections = handle.connection_count(), "stopping: finishing what is under way");
    handle.graceful_shutdown(Some(DRAIN));
    match answering.await {
        Ok(ended) => log_end(ended),
        Err(error) => tracing::error!(%error, "the listener broke"),
    }
}

fn log_end(ended: std::io::Result<()>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a listener failed");
    }
}

/// What the operating system may tell the node.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    /// Rung by SIGHUP: read the certificate again.
    reload: Arc<Notify>,
}

impl Signals {
    fn new() -> Result<Self, Trouble> {
        let listen = |kind| signal(kind).map_err(|error| Trouble::new(format!("signals cannot be heard: {error}")));
        let mut hang_up = listen(SignalKind::hangup())?;
        let reload = Arc::new(Notify::new());
        let bell = Arc::clone(&reload);
        tokio::spawn(async move {
            while hang_up.recv().await.is_some() {
                bell.notify_one();
            }
        });
        // A file that reached its limit of size is a full disk, which writes report by themselves: the signal that comes with
        // it, and kills who does not listen, says nothing more.
        drop(listen(SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw()))?);
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())?, reload })
    }

    async fn stop(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
