//! The SQL of challenges.

use signet_storage::{Error, ReadTx, Row, WriteTx, statements, values};
use signet_vocabulary::{ChallengeId, RealmId, Timestamp};

use super::Challenge;

statements! {
    /// One challenge.
    BY_ID = "SELECT realm, id, account, epoch, client, amr, created_at, expires_at, completed_at, browser FROM challenges
             WHERE realm = $1 AND id = $2";
    /// The newest of a browser.
    OF_BROWSER = "SELECT realm, id, account, epoch, client, amr, created_at, expires_at, completed_at, browser FROM challenges
                  WHERE realm = $1 AND browser = $2 ORDER BY created_at DESC, id LIMIT 1";
    /// A new one.
    INSERT = "INSERT INTO challenges (realm, id, account, epoch, client, amr, created_at, expires_at, completed_at, browser)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, $9)";
    /// It led to a session, and leads to no other.
    COMPLETE = "UPDATE challenges SET completed_at = $3 WHERE realm = $1 AND id = $2";
}

fn challenge(row: &Row<'_>) -> Result<Challenge, Error> {
    Ok(Challenge {
        realm: row.get(0)?,
        id: row.get(1)?,
        account: row.get(2)?,
        epoch: row.get(3)?,
        client: row.get(4)?,
        amr: row.get::<String>(5)?.split(',').map(str::to_owned).collect(),
        created_at: row.get(6)?,
        expires_at: row.get(7)?,
        completed_at: row.get(8)?,
        browser: match row.get::<Option<Vec<u8>>>(9)? {
            None => None,
            // A hash that is cut must not read as none: the challenge would be completed outside of its browser.
            Some(bytes) => Some(bytes.try_into().map_err(|_| Error::corrupt("challenges", "browser"))?),
        },
    })
}

pub(super) async fn by_id(tx: &mut ReadTx, realm: &RealmId, id: &ChallengeId) -> Result<Option<Challenge>, Error> {
    tx.optional(&BY_ID, &values![realm, id], challenge).await
}

pub(super) async fn of_browser(
    tx: &mut ReadTx,
    realm: &RealmId,
    browser: &[u8; 32],
) -> Result<Option<Challenge>, Error> {
    tx.optional(&OF_BROWSER, &values![realm, &browser[..]], challenge).await
}

pub(super) async fn insert(tx: &mut WriteTx, challenge: &Challenge) -> Result<(), Error> {
    let row = values![
        &challenge.realm,
        &challenge.id,
        &challenge.account,
        challenge.epoch,
        &challenge.client,
        challenge.amr.join(","),
        challenge.created_at,
        challenge.expires_at,
        challenge.browser.map(|hash| hash.to_vec()),
    ];
    tx.execute(&INSERT, &row).await?;
    Ok(())
}

pub(super) async fn complete(tx: &mut WriteTx, realm: &RealmId, id: &ChallengeId, now: Timestamp) -> Result<(), Error> {
    tx.execute(&COMPLETE, &values![realm, id, now]).await?;
    Ok(())
}
