//! Making keys and replacing them without a failed verification.

use std::time::Duration;

use signet_protocol::jose::SigningKey;
use signet_protocol::seal;
use signet_storage::WriteTx;
use signet_vocabulary::{RealmId, Timestamp};

use super::key_set::SEAL_PURPOSE;
use super::model::StoredKey;
use super::{TOPIC, store};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::{App, Context};
use crate::refusal::Refusal;

/// Verifiers may run a little behind or ahead of us.
const CLOCK_SKEW: Duration = Duration::from_secs(60);

/// What a rotation did.
#[derive(Debug, Clone)]
pub struct Rotation {
    /// The new key.
    pub kid: String,
    /// It signs from here on; until then it is only published.
    pub active_from: Timestamp,
    /// The keys before it count until here.
    pub old_until: Timestamp,
}

/// Adds a key to the context's realm: published now, signing after the publication time (at once when `immediately`),
/// while the keys before it count until the last token they sign has expired.
pub async fn rotate(ctx: &Context, immediately: bool) -> Result<Rotation, Refusal> {
    let app = &ctx.app;
    let realm = &ctx.realm.id;
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let wait = if immediately { Duration::ZERO } else { app.settings.key_publication };
            let active_from = now.plus(wait);
            let old_until = active_from.plus(ctx.realm.access_token_lifetime(&app.settings)).plus(CLOCK_SKEW);
            let kid = insert(app, &mut tx, realm, active_from).await?;
            store::retire_others(&mut tx, realm, &kid, old_until).await?;
            let event = Event::new(Action::SigningKeyRotated, Actor::of(ctx), Target::SigningKey(&kid));
            audit::record(&mut tx, ctx, event).await?;
            tx.announce(TOPIC, &kid).await?;
            Ok(tx.commit(Rotation { kid, active_from, old_until }))
        })
        .await
}

/// A new realm's first key, which signs at once.
pub(crate) async fn insert_first(app: &App, tx: &mut WriteTx, realm: &RealmId) -> Result<(), Refusal> {
    let now = app.clock.now();
    let kid = insert(app, tx, realm, now).await?;
    tx.announce(TOPIC, &kid).await?;
    Ok(())
}

async fn insert(app: &App, tx: &mut WriteTx, realm: &RealmId, active_from: Timestamp) -> Result<String, Refusal> {
    let seed = app.random.secret::<32>();
    let signing = SigningKey::from_seed(&seed);
    let public = signing.public();
    let kid = public.kid().to_owned();
    let context = seal::Context { purpose: SEAL_PURPOSE, realm: realm.as_str(), record: &kid };
    let key = StoredKey {
        realm: realm.clone(),
        algorithm: public.algorithm().name().to_owned(),
        public_key: public.as_bytes().to_vec(),
        private_key: app.master_key.seal(&app.random, &context, seed.expose()),
        created_at: app.clock.now(),
        active_from,
        retired_at: None,
        kid: kid.clone(),
    };
    store::insert(tx, &key).await?;
    Ok(kid)
}
