//! The rows of the identities and of the accounts that own them, and what each says.

use signet_vocabulary::{AccountId, Timestamp, UserId};

use crate::Result;
use crate::database::Database;

/// How many identities there are; beside them each account that was registered has its own.
pub(super) const IDENTITIES: u32 = 1_000_000;
/// How many of them each account owns.
pub(super) const OWNED: u32 = 100;
/// The first identity was made a millisecond later than this, and each other a millisecond after the one before it.
const BEGINNING: i64 = 1_700_000_000_000;
/// Accounts are numbered from here, so that their numbers have as many digits as their ids.
const FIRST_ACCOUNT: u64 = 100_000_000_000;
/// The owner whose identities a registered user gets instead.
pub(super) const GIVEN_AWAY: u32 = 5_001;

/// In both engines' SQL. The last identity of each owner is the one that it acts for.
fn statements(user: &AccountId) -> [String; 3] {
    let account = format!("'acc_' || ({FIRST_ACCOUNT} + (n.i + {OWNED} - 1) / {OWNED})");
    [
        format!(
            "INSERT INTO accounts (realm, id, type, status, email, email_verified, username, realm_roles, realm_scopes,
                                   identity, owner, epoch, created_at, updated_at, last_login_at, phone)
             SELECT r.id, {account}, 'INDIVIDUAL', 'ACTIVE', n.word || '@example.com', 0, n.word || '@example.com', 'user',
                    'own', n.word, {account}, 0, {BEGINNING}, {BEGINNING}, 0, NULL
             FROM n, realms r WHERE r.name = 'default' AND n.i % {OWNED} = 0"
        ),
        format!(
            "INSERT INTO identities (realm, id, type, country, currency, data, owner, created_at, updated_at, deleted_at,
                                     external_reference, folded_reference)
             SELECT r.id, n.word, 'neutral', 'DE', 'EUR', '{{\"external_reference\":\"Ref-' || n.i || '\",\"level\":3}}',
                    {account}, {BEGINNING} + n.i, {BEGINNING} + n.i, NULL, 'Ref-' || n.i, 'ref-' || n.i
             FROM n, realms r WHERE r.name = 'default'"
        ),
        format!(
            "UPDATE identities SET owner = '{}' WHERE owner = 'acc_{}'",
            user.as_str(),
            FIRST_ACCOUNT + u64::from(GIVEN_AWAY)
        ),
    ]
}

/// Writes them all past the API; `user` owns some of them.
pub(super) fn fill(database: &Database, user: &str) -> Result<()> {
    let account = user.parse::<UserId>()?.account().ok_or("a user without an account")?;
    let statements = statements(&account);
    database.fill(IDENTITIES, &statements.each_ref().map(String::as_str))
}

/// The id of the identity with this number, from 1.
pub(super) fn id(number: u32) -> String {
    let number = u64::from(number);
    format!("{:012x}{number:012x}", (number * 2_654_435_761) & 0xffff_ffff)
}

/// Its reference.
pub(super) fn reference(number: u32) -> String {
    format!("Ref-{number}")
}

/// The number of the first identity that the account with this number, from 1, owns.
pub(super) fn first_of(account: u32) -> u32 {
    (account - 1) * OWNED + 1
}

/// The user that the account with this number is.
pub(super) fn owner(account: u32) -> Result<String> {
    let account: AccountId = format!("acc_{}", FIRST_ACCOUNT + u64::from(account)).parse()?;
    Ok(UserId::of(&account, Timestamp::from_millis(BEGINNING)).to_string())
}
