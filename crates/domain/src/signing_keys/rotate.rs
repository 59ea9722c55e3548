//! Making keys and replacing them without a failed verification.

use std::sync::Arc;
use std::time::Duration;

use signet_protocol::jose::{Algorithm, SigningKey};
use signet_protocol::seal;
use signet_storage::WriteTx;
use signet_vocabulary::{RealmId, Timestamp};

use super::key_set::{SEAL_PURPOSE, key_set};
use super::model::StoredKey;
use super::{TOPIC, store};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::{App, Context};
use crate::refusal::Refusal;

/// Verifiers may run a little behind or ahead of us.
const CLOCK_SKEW: Duration = Duration::from_secs(60);

/// What a rotation did.
#[derive(Debug, Clone)]
pub struct Rotation {
    /// The new key.
    pub kid: String,
    /// What it signs with.
    pub algorithm: Algorithm,
    /// It signs from here on; until then it is only published.
    pub active_from: Timestamp,
    /// The keys of the same algorithm before it count until here.
    pub old_until: Timestamp,
}

/// Adds a key to the context's realm for `algorithm`, or one for each algorithm that the realm has keys of: published now, signing
/// after the publication time (at once when `immediately`), while the keys before it count for as long as a token may be good for.
pub(crate) async fn rotate(
    ctx: &Context,
    algorithm: Option<Algorithm>,
    (immediately, longest): (bool, Duration),
) -> Result<Vec<Rotation>, Refusal> {
    let app = &ctx.app;
    let algorithms = match algorithm {
        Some(algorithm) => vec![algorithm],
        None => key_set(app, &ctx.realm.id).await?.algorithms(app.clock.now()),
    };
    let wait = if immediately { Duration::ZERO } else { app.settings.key_publication };
    add(ctx, &algorithms, (wait, longest)).await
}

/// Adds a key for each of the algorithms, which signs after `wait`. Those before them count for as long as a token may be good
/// for.
async fn add(
    ctx: &Context,
    algorithms: &[Algorithm],
    (wait, longest): (Duration, Duration),
) -> Result<Vec<Rotation>, Refusal> {
    let (app, realm) = (&ctx.app, &ctx.realm.id);
    let mut keys = Vec::new();
    for &algorithm in algorithms {
        keys.push(generate(app, algorithm).await?);
    }
    let keys = &keys;
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let active_from = now.plus(wait);
            let old_until = active_from.plus(longest).plus(CLOCK_SKEW);
            let mut rotations = Vec::new();
            for key in keys {
                let (kid, algorithm) = (key.kid().to_owned(), key.algorithm());
                insert(app, &mut tx, realm, key, active_from).await?;
                store::retire_others(&mut tx, realm, (algorithm.name(), &kid), old_until).await?;
                let event = Event::new(Action::SigningKeyRotated, Actor::of(ctx), Target::SigningKey(&kid));
                audit::record(&mut tx, ctx, event.detail("algorithm", algorithm.name())).await?;
                tx.announce(TOPIC, &kid).await?;
                rotations.push(Rotation { kid, algorithm, active_from, old_until });
            }
            Ok(tx.commit(rotations))
        })
        .await
}

/// Sees to it that the context's realm has a key of `algorithm`: the first one signs at once.
#[boxed]
pub async fn ensure(ctx: &Context, algorithm: Algorithm) -> Result<(), Refusal> {
    let is_there = async || -> Result<bool, Refusal> {
        let keys = key_set(&ctx.app, &ctx.realm.id).await?;
        Ok(keys.signing(algorithm, ctx.app.clock.now()).is_some())
    };
    if is_there().await? {
        return Ok(());
    }
    // However many ask for it at once, one is made.
    let _making = ctx.app.signing_keys.making.lock().await;
    if !is_there().await? {
        add(ctx, &[algorithm], (Duration::ZERO, ctx.realm.access_token_lifetime(&ctx.app.settings))).await?;
    }
    Ok(())
}

/// A new key. One of RSA takes so long to find that nothing else may wait for it.
async fn generate(app: &Arc<App>, algorithm: Algorithm) -> Result<SigningKey, Refusal> {
    let random = app.random.clone();
    let made = tokio::task::spawn_blocking(move || SigningKey::generate(algorithm, &random)).await;
    made.map_err(Refusal::bug)?.map_err(Refusal::bug)
}

/// A new realm's first key, which signs at once.
pub(crate) async fn insert_first(app: &App, tx: &mut WriteTx, realm: &RealmId) -> Result<(), Refusal> {
    let signing = SigningKey::from_seed(&app.random.secret::<32>());
    insert(app, tx, realm, &signing, app.clock.now()).await?;
    tx.announce(TOPIC, signing.kid()).await?;
    Ok(())
}

async fn insert(
    app: &App,
    tx: &mut WriteTx,
    realm: &RealmId,
    signing: &SigningKey,
    active_from: Timestamp,
) -> Result<(), Refusal> {
    let public = signing.public();
    let kid = public.kid().to_owned();
    let context = seal::Context { purpose: SEAL_PURPOSE, realm: realm.as_str(), record: &kid };
    let private = signing.to_private_bytes().map_err(Refusal::bug)?;
    let key = StoredKey {
        realm: realm.clone(),
        algorithm: public.algorithm().name().to_owned(),
        public_key: public.as_bytes().to_vec(),
        private_key: app.master_key.seal(&app.random, &context, private.expose()),
        created_at: app.clock.now(),
        active_from,
        retired_at: None,
        kid,
    };
    store::insert(tx, &key).await?;
    Ok(())
}
