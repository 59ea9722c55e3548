//! The courier: takes messages out of the outbox and hands them over, each channel by itself.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use signet_domain::outbox::{self, Channel, Claimed, Next, Waiting};
use signet_domain::{App, Refusal};
use signet_vocabulary::MessageId;
use tokio::time::Instant;

use crate::clients;
use crate::mail::Mail;
use crate::outcome::NotDelivered;
use crate::sms::Sms;
use crate::texts::{Rendered, Texts};

/// Messages that one look takes along, all at once: no more connections than mail servers like of one client.
const BATCH: u16 = 10;
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);
/// A message is written down in its transaction, which ends a moment later.
const UNTIL_COMMITTED: Duration = Duration::from_millis(25);
const BETWEEN_COUNTS: Duration = Duration::from_secs(10);
/// Messages that developers are shown at a time.
const IN_SIGHT: u16 = 200;
/// Ids of shown messages that are remembered; more than are in sight at once.
const SHOWN: usize = 2000;

/// Delivers messages. Any number may work on one database.
#[derive(Debug)]
pub struct Courier {
    texts: Arc<Texts>,
    mail: Option<Mail>,
    sms: Option<Sms>,
    shown: Mutex<Shown>,
}

/// What became of one look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// Messages that were due and were taken along.
    pub taken: usize,
    /// Whether the way took or refused at least one of them for good: else it is of no use to try the next at once.
    pub is_way_open: bool,
}

#[derive(Debug, Default)]
struct Shown {
    ids: HashSet<String>,
    order: VecDeque<String>,
}

impl Courier {
    /// A courier with the ways that there are. Messages without a way wait.
    pub fn new(texts: Arc<Texts>, mail: Option<Mail>, sms: Option<Sms>) -> Self {
        Self { texts, mail, sms, shown: Mutex::default() }
    }

    /// Works until `stop`: looks every second, and when a message was written. What is under way then is delivered again by
    /// whoever looks after its lease.
    pub async fn run(&self, app: &App, stop: impl Future<Output = ()>) {
        let mail = self.work(app, Channel::Mail);
        let sms = self.work(app, Channel::Sms);
        let clients = self.work(app, Channel::Client);
        tokio::select! {
            () = stop => {}
            _ = async { tokio::join!(mail, sms, clients) } => {}
        }
    }

    async fn work(&self, app: &App, channel: Channel) {
        let (mut counted_at, mut is_out) = (None::<Instant>, false);
        loop {
            let looked = async {
                if counted_at.is_none_or(|at| at.elapsed() >= BETWEEN_COUNTS) {
                    app.meters.set_backlog(channel, outbox::backlog(app, channel).await?);
                    counted_at = Some(Instant::now());
                }
                self.round(app, channel).await
            };
            let round = match looked.await {
                Ok(round) => {
                    is_out = false;
                    round
                }
                Err(error) => {
                    if !is_out {
                        tracing::warn!(%error, cause = ?error.cause, "the outbox cannot be read; messages wait");
                    }
                    is_out = true;
                    Round { taken: 0, is_way_open: true }
                }
            };
            match round {
                // Thousands that wait for a way that is down must not be tried all in a row, whoever writes more of them.
                Round { is_way_open: false, .. } => tokio::time::sleep(BETWEEN_LOOKS).await,
                // A full batch means that more may be due.
                Round { taken, .. } if taken >= usize::from(BATCH) => {}
                Round { .. } => tokio::select! {
                    () = tokio::time::sleep(BETWEEN_LOOKS) => {}
                    () = outbox::bell(app) => tokio::time::sleep(UNTIL_COMMITTED).await,
                },
            }
        }
    }

    /// Takes one batch of what is due on a channel and delivers it.
    ///
    /// # Errors
    /// The database's, while looking; what goes wrong later concerns one message, and is written down with it.
    pub async fn round(&self, app: &App, channel: Channel) -> Result<Round, Refusal> {
        if app.settings.development && channel != Channel::Client {
            self.show_new(app, channel).await?;
        }
        let has_way = match channel {
            Channel::Mail => self.mail.is_some(),
            Channel::Sms => self.sms.is_some(),
            Channel::Client => true,
        };
        if !has_way {
            return Ok(Round { taken: 0, is_way_open: true });
        }
        let claimed = outbox::claim(app, channel, BATCH).await?;
        let done = join_all(claimed.iter().map(|claimed| self.deliver(app, claimed))).await;
        Ok(Round { taken: done.len(), is_way_open: done.is_empty() || done.contains(&true) })
    }

    /// One message, from its opening to what became of it. Gives whether that is settled.
    async fn deliver(&self, app: &App, claimed: &Claimed) -> bool {
        let id = claimed.id();
        if claimed.is_expired(app.clock.now()) {
            tracing::info!(message = %id, "expired before it could be delivered");
            note(id, outbox::expired(app, claimed).await);
            return true;
        }
        let (is_settled, written) = match self.hand_over(app, claimed).await {
            Ok(()) => {
                tracing::debug!(message = %id, "delivered");
                (true, outbox::delivered(app, claimed).await)
            }
            Err(NotDelivered { is_final, trouble }) => {
                let written = outbox::failed(app, claimed, is_final, &trouble).await.map(|next| match next {
                    Next::Again(at) => tracing::warn!(message = %id, %trouble, again = %at, "not delivered yet"),
                    Next::Dead => tracing::error!(message = %id, %trouble, "not delivered, and given up"),
                    Next::NotOurs => {}
                });
                (is_final, written)
            }
        };
        note(id, written);
        is_settled
    }

    async fn hand_over(&self, app: &App, claimed: &Claimed) -> Result<(), NotDelivered> {
        let message = claimed.message.as_ref();
        let message =
            message.ok_or(NotDelivered::for_good("it cannot be opened: another master key, or a broken row"))?;
        let nowhere = NotDelivered::for_now("there is no way to deliver it");
        if message.channel == Channel::Client {
            return clients::deliver(app, claimed.realm(), message).await;
        }
        let rendered =
            self.texts.render(message).map_err(|trouble| NotDelivered::for_good(format!("no text: {trouble}")))?;
        if app.settings.development {
            self.show(message, &rendered);
        }
        match message.channel {
            Channel::Mail => self.mail.as_ref().ok_or(nowhere)?.deliver(message, &rendered).await,
            Channel::Sms => self.sms.as_ref().ok_or(nowhere)?.deliver(&message.to, &rendered.text).await,
            Channel::Client => Err(nowhere),
        }
    }

    /// Shows developers what waits, so that they need no mail server.
    async fn show_new(&self, app: &App, channel: Channel) -> Result<(), Refusal> {
        for message in outbox::due(app, channel, IN_SIGHT).await? {
            if let Ok(rendered) = self.texts.render(&message) {
                self.show(&message, &rendered);
            }
        }
        Ok(())
    }

    /// Logs a message with its text, once. Never to be called outside development.
    fn show(&self, message: &Waiting, rendered: &Rendered) {
        if self.shown.lock().unwrap_or_else(PoisonError::into_inner).is_new(message.id.as_str()) {
            let subject = rendered.subject.as_deref().unwrap_or_default();
            tracing::info!(message = %message.id, to = message.to, subject, text = rendered.text, "a message");
        }
    }
}

fn note(id: &MessageId, written: Result<(), Refusal>) {
    if let Err(error) = written {
        tracing::warn!(message = %id, %error, cause = ?error.cause, "what became of a message is not written down");
    }
}

impl Shown {
    fn is_new(&mut self, id: &str) -> bool {
        if !self.ids.insert(id.to_owned()) {
            return false;
        }
        self.order.push_back(id.to_owned());
        if self.order.len() > SHOWN
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        true
    }
}
