//! The courier: takes messages out of the outbox and hands them over, each channel by itself.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use signet_domain::outbox::{self, Channel, Claimed, Next, Waiting};
use signet_domain::{App, Refusal};

use crate::mail::Mail;
use crate::outcome::NotDelivered;
use crate::sms::Sms;
use crate::texts::{Rendered, Texts};

/// Messages that one look takes along, all at once: no more connections than mail servers like of one client.
const BATCH: u16 = 10;
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);
/// A message is written down in its transaction, which ends a moment later.
const UNTIL_COMMITTED: Duration = Duration::from_millis(25);
const BETWEEN_COUNTS: u32 = 10;
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
        tokio::select! {
            () = stop => {}
            _ = async { tokio::join!(mail, sms) } => {}
        }
    }

    async fn work(&self, app: &App, channel: Channel) {
        let (mut looks, mut is_out) = (0_u32, false);
        loop {
            let looked = async {
                if looks.is_multiple_of(BETWEEN_COUNTS) {
                    app.meters.set_backlog(channel, outbox::backlog(app, channel).await?);
                }
                self.round(app, channel).await
            };
            let taken = match looked.await {
                Ok(taken) => {
                    is_out = false;
                    taken
                }
                Err(error) => {
                    if !is_out {
                        tracing::warn!(%error, cause = ?error.cause, "the outbox cannot be read; messages wait");
                    }
                    is_out = true;
                    0
                }
            };
            looks = looks.wrapping_add(1);
            // A full batch means that more may be due.
            if taken < usize::from(BATCH) {
                tokio::select! {
                    () = tokio::time::sleep(BETWEEN_LOOKS) => {}
                    () = outbox::bell(app) => tokio::time::sleep(UNTIL_COMMITTED).await,
                }
            }
        }
    }

    /// Takes one batch of what is due on a channel and delivers it. Gives how many messages that were.
    ///
    /// # Errors
    /// The database's, while looking; what goes wrong later concerns one message, and is written down with it.
    pub async fn round(&self, app: &App, channel: Channel) -> Result<usize, Refusal> {
        if app.settings.development {
            self.show_new(app, channel).await?;
        }
        let has_way = match channel {
            Channel::Mail => self.mail.is_some(),
            Channel::Sms => self.sms.is_some(),
        };
        if !has_way {
            return Ok(0);
        }
        let claimed = outbox::claim(app, channel, BATCH).await?;
        join_all(claimed.iter().map(|claimed| self.deliver(app, claimed))).await;
        Ok(claimed.len())
    }

    /// One message, from its opening to what became of it.
    async fn deliver(&self, app: &App, claimed: &Claimed) {
        let outcome = self.hand_over(app, claimed).await;
        let id = claimed.id();
        let written = match outcome {
            Ok(()) => {
                tracing::debug!(message = %id, "delivered");
                outbox::delivered(app, claimed).await
            }
            Err(NotDelivered { is_final, trouble }) => {
                outbox::failed(app, claimed, is_final, &trouble).await.map(|next| match next {
                    Next::Again(at) => tracing::warn!(message = %id, %trouble, again = %at, "not delivered yet"),
                    Next::Dead => tracing::error!(message = %id, %trouble, "not delivered, and given up"),
                    Next::NotOurs => {}
                })
            }
        };
        if let Err(error) = written {
            tracing::warn!(message = %id, %error, cause = ?error.cause, "what became of a message is not written down");
        }
    }

    async fn hand_over(&self, app: &App, claimed: &Claimed) -> Result<(), NotDelivered> {
        let message = claimed.message.as_ref();
        let message =
            message.ok_or(NotDelivered::for_good("it cannot be opened: another master key, or a broken row"))?;
        let rendered =
            self.texts.render(message).map_err(|trouble| NotDelivered::for_good(format!("no text: {trouble}")))?;
        if app.settings.development {
            self.show(message, &rendered);
        }
        let nowhere = NotDelivered::for_now("there is no way to deliver it");
        match message.channel {
            Channel::Mail => self.mail.as_ref().ok_or(nowhere)?.deliver(message, &rendered).await,
            Channel::Sms => self.sms.as_ref().ok_or(nowhere)?.deliver(&message.to, &rendered.text).await,
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
