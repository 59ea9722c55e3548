//! Checking a trail from its first event to its last, seal by seal, in memory that does not grow with it.

use signet_protocol::merkle::Tree;
use signet_storage::{Error, ReadTx};
use signet_vocabulary::RealmId;

use super::flaw::{Chain, Flaw, Verdict};
use super::model::{Head, Seal};
use super::store;
use crate::boxed;
use crate::context::App;
use crate::refusal::Refusal;
use crate::signing_keys;

/// Events that are read at once.
const AT_ONCE: u16 = 1000;

/// Why a check stops early.
enum Stop {
    Flaw(Flaw),
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Flaw> for Stop {
    fn from(flaw: Flaw) -> Self {
        Self::Flaw(flaw)
    }
}

/// Checks the whole trail of a realm: every event against its digest, every seal against its events, its signature and the
/// seal before it, and the chain against a head that was kept elsewhere. The service may run meanwhile.
///
/// # Errors
/// When the database cannot be read, or a row of it is no row of a trail.
#[boxed]
pub async fn verify(app: &App, realm: &RealmId, kept: Option<&Head>) -> Result<Verdict, Refusal> {
    let mut check = Check { tx: app.store.read().await?, realm, kept };
    let (mut chain, last) = match check.whole().await {
        Ok(found) => found,
        Err(Stop::Flaw(flaw)) => return Ok(Verdict::Broken(flaw)),
        Err(Stop::Failed(error)) => return Err(error.into()),
    };
    let keys = signing_keys::key_set(app, realm).await?;
    let is_ours = last.is_none_or(|seal| keys.by_kid(&seal.kid, app.clock.now()).is_some());
    chain.is_anchored = is_ours || kept == chain.head.as_ref();
    Ok(Verdict::Holds(chain))
}

struct Check<'a> {
    tx: ReadTx,
    realm: &'a RealmId,
    kept: Option<&'a Head>,
}

impl Check<'_> {
    async fn whole(&mut self) -> Result<(Chain, Option<Seal>), Stop> {
        let mut chain = Chain { seals: 0, events: 0, unsealed: 0, head: None, is_anchored: false };
        let mut last: Option<Seal> = None;
        self.no_stray(i64::MIN, 0).await?;
        loop {
            let after = last.as_ref().map_or(i64::MIN, |seal| seal.number);
            let Some(seal) = store::next(&mut self.tx, self.realm, after).await? else { break };
            self.linked(&seal, last.as_ref())?;
            chain.events += self.covered(&seal).await?;
            chain.seals += 1;
            last = Some(seal);
        }
        let newest = last.as_ref().map_or(0, |seal| seal.number);
        if let Some(kept) = self.kept.filter(|kept| kept.number > newest) {
            return Err(Flaw::at_seal(kept.number, "is gone, though its head was kept: the trail was cut off").into());
        }
        self.no_stray(newest + 1, i64::MAX).await?;
        chain.unsealed = self.events(None, u64::MAX).await?.0;
        chain.head = last.as_ref().map(Seal::head);
        Ok((chain, last))
    }

    /// The seal by itself and with the one before it.
    fn linked(&self, seal: &Seal, before: Option<&Seal>) -> Result<(), Flaw> {
        let flaw = |what: &str| Err(Flaw::at_seal(seal.number, what));
        let expected = before.map_or(0, |before| before.number) + 1;
        if seal.number != expected {
            return match seal.number < 1 {
                true => flaw("was added"),
                false => Err(Flaw::at_seal(expected, "was removed")),
            };
        }
        if !seal.is_signed() {
            return flaw("was changed or added: its signature does not fit");
        }
        if seal.previous != before.map_or([0; 32], Seal::hash) {
            return flaw("does not follow the seal before it, which was changed or put in its place");
        }
        if self.kept.is_some_and(|kept| kept.number == seal.number && kept.hash != seal.hash()) {
            return flaw("is not the one whose head was kept: the trail was written anew");
        }
        Ok(())
    }

    /// The events under a seal; says how many there are.
    async fn covered(&mut self, seal: &Seal) -> Result<u64, Stop> {
        let expected = u64::try_from(seal.events).unwrap_or(0);
        let (found, root) = self.events(Some(seal.number), expected).await?;
        let told = |what: &str| format!("covers {expected} events, and {what}");
        if found > expected {
            return Err(Flaw::at_seal(seal.number, told("there are more now: events were added")).into());
        }
        if found < expected {
            let what = format!("{found} are there: events were removed or moved");
            return Err(Flaw::at_seal(seal.number, told(&what)).into());
        }
        if seal.root != root {
            let what = told("they are not the ones it was made over: events were replaced or reordered");
            return Err(Flaw::at_seal(seal.number, what).into());
        }
        Ok(found)
    }

    /// Checks the events under a seal, or those that wait for one, against their digests; gives their number and root. Stops
    /// when there are more than `most`.
    async fn events(&mut self, seal: Option<i64>, most: u64) -> Result<(u64, [u8; 32]), Stop> {
        let (mut found, mut tree) = (0, Tree::default());
        let mut after = (i64::MIN, String::new());
        loop {
            let page = store::events(&mut self.tx, self.realm, seal, (after.0, &after.1), AT_ONCE).await?;
            for event in &page {
                let digest = event.entry.digest();
                if event.digest != digest {
                    return Err(Flaw::at_event(&event.entry.id, "was changed: it does not fit its digest").into());
                }
                tree.push(&digest);
                found += 1;
            }
            match page.last() {
                Some(last) if page.len() == usize::from(AT_ONCE) && found <= most => {
                    after = (last.entry.at, last.entry.id.clone());
                }
                _ => return Ok((found, tree.root())),
            }
        }
    }

    /// No event may name a seal that does not exist.
    async fn no_stray(&mut self, from: i64, to: i64) -> Result<(), Stop> {
        match store::stray(&mut self.tx, self.realm, from, to).await? {
            Some(id) => {
                Err(Flaw::at_event(&id, "names a seal that does not exist: it was added, or its seal removed").into())
            }
            None => Ok(()),
        }
    }
}
