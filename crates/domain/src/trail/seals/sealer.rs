//! Sealing what has no seal yet.

use signet_protocol::jose::{Algorithm, SigningKey};
use signet_protocol::merkle::Tree;
use signet_storage::{Error, WriteTx};
use signet_vocabulary::{Kind, RealmId, Timestamp};

use super::model::{Head, Seal};
use super::store;
use crate::boxed;
use crate::context::App;
use crate::refusal::Refusal;
use crate::signing_keys;

/// Events under one seal at most: few enough that nobody waits long behind them.
const LARGEST: u16 = 1000;
/// What stands before the first seal.
const NOTHING: [u8; 32] = [0; 32];

/// Seals every event that has no seal, of all realms, and says how many those were. Any number of nodes may do so at once.
///
/// # Errors
/// The first that came up; the other realms are sealed nonetheless.
#[boxed]
pub async fn seal(app: &App) -> Result<u64, Refusal> {
    let mut waiting = store::with_unsealed(&mut app.store.read().await?).await?;
    let (mut sealed, mut failed) = (0, Ok(()));
    // A batch of each realm in turn: none waits for the end of another's backlog.
    while !waiting.is_empty() {
        let mut unfinished = Vec::new();
        for realm in waiting {
            match seal_once(app, &realm).await {
                Ok(events) => {
                    sealed += events;
                    if events == u64::from(LARGEST) {
                        unfinished.push(realm);
                    }
                }
                Err(refusal) => failed = failed.and(Err(refusal)),
            }
        }
        waiting = unfinished;
    }
    failed.map(|()| sealed)
}

/// The newest seal of a realm, to be kept where nobody who can write the database can write; nothing while there is none.
#[boxed]
pub async fn head(app: &App, realm: &RealmId) -> Result<Option<Head>, Refusal> {
    Ok(store::last(&mut app.store.read().await?, realm).await?.map(|seal| seal.head()))
}

/// Puts the oldest events that wait under one seal, and says how many those were.
async fn seal_once(app: &App, realm: &RealmId) -> Result<u64, Refusal> {
    let now = app.clock.now();
    let keys = signing_keys::key_set(app, realm).await?;
    let key =
        &keys.signing(Algorithm::EdDsa, now).ok_or_else(|| Refusal::bug("a realm without a signing key"))?.signing;
    let sealed = app.store.write(|mut tx| async move {
        let events = seal_batch(&mut tx, realm, key, now).await?;
        Ok::<_, Refusal>(tx.commit(events))
    });
    match sealed.await {
        // Another node was quicker; what it left is for the next time.
        Err(refusal) if refusal.kind == Kind::Conflict => Ok(0),
        sealed => sealed,
    }
}

async fn seal_batch(tx: &mut WriteTx, realm: &RealmId, key: &SigningKey, now: Timestamp) -> Result<u64, Refusal> {
    let events = store::unsealed(tx, realm, LARGEST).await?;
    let Some(last) = events.last() else { return Ok(0) };
    let mut tree = Tree::default();
    events.iter().for_each(|event| tree.push(&event.digest));
    let before = store::last(tx, realm).await?;
    let seal = Seal {
        realm: realm.to_string(),
        number: before.as_ref().map_or(0, |seal| seal.number) + 1,
        at: now.millis(),
        events: i64::try_from(events.len()).map_err(Refusal::bug)?,
        root: tree.root().to_vec(),
        previous: before.map_or(NOTHING, |seal| seal.hash()).to_vec(),
        kid: String::new(),
        public_key: Vec::new(),
        signature: Vec::new(),
    };
    let seal = seal.signed(key).map_err(Refusal::bug)?;
    store::insert(tx, &seal).await.map_err(taken)?;
    let marked = store::mark(tx, realm, seal.number, last).await?;
    if marked != events.len() as u64 {
        return Err(Refusal::bug("a seal marks other events than it was made over"));
    }
    Ok(marked)
}

fn taken(error: Error) -> Refusal {
    match &error {
        Error::Conflict { constraint } if constraint == "audit_seals_pkey" => {
            Refusal::conflict("Another node has sealed.")
        }
        _ => error.into(),
    }
}
