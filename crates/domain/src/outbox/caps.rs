//! Caps: how many messages strangers and guessers can have sent.
//!
//! Messages are counted by their family, so that those which anybody can ask for keep nobody from those which it takes a
//! password to ask for.

use std::time::Duration;

use signet_protocol::digest;
use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, Timestamp};

use super::message::Template;
use super::recipient::Recipient;
use super::store;
use crate::context::Context;
use crate::limits;
use crate::refusal::Refusal;

/// Messages are counted in stretches of this length.
pub(crate) const STRETCH: Duration = Duration::from_secs(10 * 60);
/// Nobody who asks for a message again and again gets fewer than this.
const TO_A_RECIPIENT: i64 = 5;
const OF_AN_ACCOUNT: i64 = 10;
/// One account may invite many people at once, but is no mailing list.
const BY_AN_ACCOUNT: i64 = 100;
const FROM_A_NETWORK: i64 = 50;
const KEY_LABEL: &str = "outbox.caps";

/// What is counted together.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Family {
    /// Codes to a proved factor, for one who showed the password.
    Codes,
    /// Codes to what nobody has proved yet: whoever has an account can name any phone.
    SetupCodes,
    /// Links, which anybody may ask for.
    Links,
    /// Links to choose another password, which anybody may ask for: what else is asked keeps nobody from recovery.
    Resets,
    /// Invitations.
    Invitations,
    /// Notices of one kind.
    Notice(Template),
    /// Notices of all kinds, to an address that nobody has proved.
    Notices,
}

impl Family {
    fn label(self) -> &'static str {
        match self {
            Self::Codes => "codes",
            Self::SetupCodes => "setup_codes",
            Self::Links => "links",
            Self::Resets => "resets",
            Self::Invitations => "invitations",
            Self::Notice(template) => template.as_str(),
            Self::Notices => "notices",
        }
    }
}

/// Against whose cap a message counts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Counts<'a> {
    /// Its recipient's.
    To(Recipient<'a>),
    /// Nobody's: there is nothing to send to it. Asking costs the same, and keeps no real mail from the address.
    InVain(Recipient<'a>),
    /// Nobody's, in the place of the account that it would be about.
    OfNobody(Recipient<'a>),
    /// That of the account that it is about.
    Of(&'a AccountId),
    /// That of the account that has it sent to others.
    By(&'a AccountId),
    /// That of the network that the request came from: a limit of traffic, which goes when those are switched off.
    FromHere,
}

impl Counts<'_> {
    fn subject(self, ctx: &Context, family: Family) -> Option<([u8; 32], i64)> {
        let keyed = |kind, name: &[u8], most| Some((keyed(ctx, family, kind, name), most));
        match self {
            Self::To(recipient) => keyed("to", &recipient.handle(&ctx.app, &ctx.realm.id), TO_A_RECIPIENT),
            Self::InVain(recipient) => keyed("in_vain", &recipient.handle(&ctx.app, &ctx.realm.id), TO_A_RECIPIENT),
            Self::OfNobody(recipient) => keyed("of_nobody", &recipient.handle(&ctx.app, &ctx.realm.id), OF_AN_ACCOUNT),
            Self::Of(account) => keyed("of", account.as_str().as_bytes(), OF_AN_ACCOUNT),
            Self::By(account) => keyed("by", account.as_str().as_bytes(), BY_AN_ACCOUNT),
            Self::FromHere if ctx.app.settings.traffic_limits => {
                keyed("network", &limits::network_of(ctx.origin.address).to_be_bytes(), FROM_A_NETWORK)
            }
            Self::FromHere => None,
        }
    }
}

/// Counts one message that somebody asked for, unless one of those that it counts against has had enough of this stretch.
///
/// # Errors
/// The inner error says how long to wait; nothing was counted then.
pub(crate) async fn allow(
    tx: &mut WriteTx,
    ctx: &Context,
    family: Family,
    counts: &[Counts<'_>],
) -> Result<Result<(), Duration>, Refusal> {
    let now = ctx.now();
    let since = beginning_of_stretch(now);
    let realm = &ctx.realm.id;
    let subjects: Vec<_> = counts.iter().filter_map(|counts| counts.subject(ctx, family)).collect();
    for (subject, most) in &subjects {
        if store::counted(tx, realm, subject, since).await? >= *most {
            return Ok(Err(since.plus(STRETCH).since(now)));
        }
    }
    for (subject, _) in &subjects {
        store::count(tx, realm, subject, since).await?;
    }
    Ok(Ok(()))
}

/// The refusal of a message more.
pub fn too_many(wait: Duration) -> Refusal {
    Refusal::limited(wait, "Too many messages were sent to this address, or by this account. Wait before the next one.")
}

fn beginning_of_stretch(now: Timestamp) -> Timestamp {
    let length = i64::try_from(STRETCH.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(now.millis() - now.millis().rem_euclid(length))
}

fn keyed(ctx: &Context, family: Family, kind: &str, name: &[u8]) -> [u8; 32] {
    let key = ctx.app.master_key.derive(KEY_LABEL);
    let parts = [ctx.realm.id.as_str().as_bytes(), family.label().as_bytes(), kind.as_bytes(), name];
    digest::hmac_sha256(key.expose(), &parts)
}
