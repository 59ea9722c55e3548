//! The SQL of challenges.

use signet_storage::{Error, ReadTx, Row, WriteTx, statements, values};
use signet_vocabulary::{ChallengeId, RealmId, Timestamp};

use super::Challenge;

statements! {
    /// One challenge.
    BY_ID = "SELECT realm, id, account, epoch, client, amr, created_at, expires_at, completed_at FROM challenges
             WHERE realm = $1 AND id = $2";
    /// A new one.
    INSERT = "INSERT INTO challenges (realm, id, account, epoch, client, amr, created_at, expires_at, completed_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)";
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
    })
}

pub(super) async fn by_id(tx: &mut ReadTx, realm: &RealmId, id: &ChallengeId) -> Result<Option<Challenge>, Error> {
    tx.optional(&BY_ID, &values![realm, id], challenge).await
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
    ];
    tx.execute(&INSERT, &row).await?;
    Ok(())
}

pub(super) async fn complete(tx: &mut WriteTx, realm: &RealmId, id: &ChallengeId, now: Timestamp) -> Result<(), Error> {
    tx.execute(&COMPLETE, &values![realm, id, now]).await?;
    Ok(())
}
