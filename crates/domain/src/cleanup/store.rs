//! The SQL of the sweeps. Each statement takes the newest moment to sweep and the size of the batch.

use signet_storage::{Error, Statement, WriteTx, statements, values};
use signet_vocabulary::Timestamp;

statements! {
    /// Refresh tokens of sessions whose deadline has passed.
    pub(super) FAMILIES = "DELETE FROM refresh_families WHERE (realm, session) IN
                (SELECT realm, id FROM sessions WHERE idle_until < $1 ORDER BY idle_until, realm, id LIMIT $2)";
    /// Keys of sessions whose deadline has passed.
    pub(super) SESSION_KEYS = "DELETE FROM session_keys WHERE (realm, session) IN
                (SELECT realm, id FROM sessions WHERE idle_until < $1 ORDER BY idle_until, realm, id LIMIT $2)";
    /// What browsers show of sessions whose deadline has passed.
    pub(super) BROWSER_KEYS = "DELETE FROM browser_keys WHERE (realm, session) IN
                (SELECT realm, id FROM sessions WHERE idle_until < $1 ORDER BY idle_until, realm, id LIMIT $2)";
    /// Sessions whose deadline has passed.
    pub(super) SESSIONS = "DELETE FROM sessions WHERE (realm, id) IN
                (SELECT realm, id FROM sessions WHERE idle_until < $1 ORDER BY idle_until, realm, id LIMIT $2)";
    /// Sealed successors whose grace is over.
    pub(super) SUCCESSORS = "UPDATE refresh_families SET successor = NULL, previous = NULL WHERE (realm, handle) IN
                  (SELECT realm, handle FROM refresh_families WHERE successor IS NOT NULL AND rotated_at < $1 LIMIT $2)";
    /// Guess budgets that nobody has spent of for long.
    pub(super) BUDGETS = "DELETE FROM guess_budgets WHERE (realm, subject) IN
               (SELECT realm, subject FROM guess_budgets WHERE forget_at < $1 LIMIT $2)";
    /// Addresses that an account has not signed in from for long.
    pub(super) DEVICES = "DELETE FROM known_devices WHERE (realm, account, device) IN
               (SELECT realm, account, device FROM known_devices WHERE seen_at < $1 LIMIT $2)";
    /// Invitations that have expired.
    pub(super) INVITATIONS = "DELETE FROM invitations WHERE (realm, id) IN
                   (SELECT realm, id FROM invitations WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
    /// Mailed tokens that have expired.
    pub(super) PROOFS = "DELETE FROM proofs WHERE (realm, handle) IN
              (SELECT realm, handle FROM proofs WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
    /// Codes that were sent and have expired.
    pub(super) SENT_CODES = "DELETE FROM sent_codes WHERE (realm, account, method, occasion) IN
                  (SELECT realm, account, method, occasion FROM sent_codes WHERE expires_at <= $1
                   ORDER BY expires_at LIMIT $2)";
    /// Challenges that are over.
    pub(super) CHALLENGES = "DELETE FROM challenges WHERE (realm, id) IN
                  (SELECT realm, id FROM challenges WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
    /// Devices that are remembered no more.
    pub(super) REMEMBERED_DEVICES = "DELETE FROM remembered_devices WHERE (realm, account, handle) IN
                          (SELECT realm, account, handle FROM remembered_devices WHERE expires_at <= $1
                           ORDER BY expires_at LIMIT $2)";
    /// Signatures whose timestamps are too old to be accepted again.
    pub(super) SPENT_SIGNATURES = "DELETE FROM spent_signatures WHERE (realm, api_key, signature) IN
                        (SELECT realm, api_key, signature FROM spent_signatures WHERE forget_at < $1
                         ORDER BY forget_at LIMIT $2)";
    /// Secrets of clients that prove nothing any more.
    pub(super) CLIENT_SECRETS = "DELETE FROM client_secrets WHERE (realm, client, id) IN
                      (SELECT realm, client, id FROM client_secrets WHERE expires_at <= $1
                       ORDER BY expires_at LIMIT $2)";
    /// Tokens that nobody registers with any more.
    pub(super) REGISTRATION_TOKENS = "DELETE FROM registration_tokens WHERE (realm, id) IN
                           (SELECT realm, id FROM registration_tokens WHERE expires_at <= $1 AND name <> ''
                            ORDER BY expires_at LIMIT $2)";
    /// What clients asked for, and nobody answered.
    pub(super) AUTHORIZATION_REQUESTS = "DELETE FROM authorization_requests WHERE (realm, handle) IN
                              (SELECT realm, handle FROM authorization_requests WHERE expires_at <= $1
                               ORDER BY expires_at LIMIT $2)";
    /// Codes that nobody will show again.
    pub(super) AUTHORIZATION_CODES = "DELETE FROM authorization_codes WHERE (realm, handle) IN
                           (SELECT realm, handle FROM authorization_codes WHERE expires_at <= $1
                            ORDER BY expires_at LIMIT $2)";
    /// Browsers that did not come back from a provider.
    pub(super) PROVIDER_STATES = "DELETE FROM provider_states WHERE (realm, handle) IN
                       (SELECT realm, handle FROM provider_states WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
    /// Who came back from one and was linked with nobody.
    pub(super) PROVIDER_ARRIVALS = "DELETE FROM provider_arrivals WHERE (realm, browser) IN
                         (SELECT realm, browser FROM provider_arrivals WHERE expires_at <= $1
                          ORDER BY expires_at LIMIT $2)";
    /// Codes of devices that nobody will show again.
    pub(super) DEVICE_CODES = "DELETE FROM device_codes WHERE (realm, handle) IN
                    (SELECT realm, handle FROM device_codes WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
    /// Proofs that nobody accepts any more, spent or not.
    pub(super) SPENT_PROOFS = "DELETE FROM spent_proofs WHERE (realm, handle) IN
                    (SELECT realm, handle FROM spent_proofs WHERE forget_at < $1 ORDER BY forget_at LIMIT $2)";
    /// Access tokens that are over.
    pub(super) OPAQUE_TOKENS = "DELETE FROM opaque_tokens WHERE (realm, handle) IN
                     (SELECT realm, handle FROM opaque_tokens WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
    /// Kept answers that are not given again.
    pub(super) ANSWERS = "DELETE FROM idempotent_answers WHERE (realm, handle) IN
               (SELECT realm, handle FROM idempotent_answers WHERE forget_at < $1 ORDER BY forget_at LIMIT $2)";
    /// Counts of messages in stretches that are over.
    pub(super) MESSAGE_COUNTS = "DELETE FROM message_counts WHERE (realm, subject, since) IN
                      (SELECT realm, subject, since FROM message_counts WHERE since < $1 ORDER BY since LIMIT $2)";
    /// Messages of test realms that nobody will look for any more.
    pub(super) HELD_MESSAGES = "DELETE FROM outbox WHERE (realm, id) IN
                     (SELECT realm, id FROM outbox WHERE held_at < $1 ORDER BY held_at LIMIT $2)";
    /// Signing keys whose last token has expired.
    pub(super) SIGNING_KEYS = "DELETE FROM signing_keys WHERE (realm, kid) IN
                    (SELECT realm, kid FROM signing_keys WHERE retired_at < $1 LIMIT $2)";
}

pub(super) async fn batch(tx: &mut WriteTx, what: &Statement, before: Timestamp, size: i64) -> Result<u64, Error> {
    tx.execute(what, &values![before, size]).await
}
