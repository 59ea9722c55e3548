//! What a registration writes, without the hashing and the sealing: the product's own statements, in their order, with
//! values of the right sizes. Run through the product's store, or through a plain connection.

use rusqlite::types::{ToSqlOutput, Value as Plain, ValueRef};
use signet_storage::{Engine, Error, Statement, Store, Value, WriteTx, values};
use signet_vocabulary::{AccountId, AuditEventId, Clock, IdentityId, Random, RealmId, SessionId, Timestamp};

use crate::Result;

const MONTH: i64 = 30 * 24 * 3600 * 1000;

/// One statement with its values.
enum Step {
    Read(&'static Statement, Vec<Value>),
    Write(&'static Statement, Vec<Value>),
}

/// The statements of a registration.
pub(crate) struct Registrations {
    realm: RealmId,
    clock: Clock,
    random: Random,
    by_identifier: &'static Statement,
    identity: &'static Statement,
    account: &'static Statement,
    identifier: &'static Statement,
    personal_key: &'static Statement,
    password: &'static Statement,
    device: &'static Statement,
    keep_devices: &'static Statement,
    session: &'static Statement,
    family: &'static Statement,
    event: &'static Statement,
}

/// One account's worth of them.
pub(crate) struct Registration(Vec<Step>);

fn statement(name: &str) -> Result<&'static Statement> {
    let all = signet_domain::statements().into_iter().chain(signet_storage::statements());
    let mut found = all.filter(|statement| statement.name() == name);
    found.next().ok_or_else(|| format!("the product has no statement {name} any more").into())
}

impl Registrations {
    pub(crate) fn new() -> Result<Self> {
        let (clock, random) = (Clock::system(), Random::system());
        Ok(Self {
            realm: RealmId::random(&random, clock.now()),
            by_identifier: statement("signet_domain::accounts::store::BY_IDENTIFIER")?,
            identity: statement("signet_domain::identities::store::INSERT")?,
            account: statement("signet_domain::accounts::store::INSERT")?,
            identifier: statement("signet_domain::accounts::store::INSERT_IDENTIFIER")?,
            personal_key: statement("signet_domain::personal_keys::store::INSERT")?,
            password: statement("signet_domain::passwords::store::SET")?,
            device: statement("signet_domain::limits::store::REMEMBER_DEVICE")?,
            keep_devices: statement("signet_domain::limits::store::KEEP_DEVICES")?,
            session: statement("signet_domain::sessions::store::INSERT")?,
            family: statement("signet_domain::tokens::store::INSERT")?,
            event: statement("signet_domain::audit::store::INSERT")?,
            clock,
            random,
        })
    }

    /// A fresh one; its ids are random, as the product's are, so that rows land all over the indexes.
    pub(crate) fn next(&self) -> Registration {
        let (realm, random, now) = (&self.realm, &self.random, self.clock.now());
        let account = AccountId::random(random);
        let identity = IdentityId::random(random, now);
        let session = SessionId::random(random, now);
        let email = format!("{}@example.com", account.as_str());
        let mut steps = vec![Step::Read(self.by_identifier, values![realm, &email].to_vec())];
        steps.extend(self.person(&account, &identity, &email, now));
        steps.extend(self.presence(&account, &session, now));
        steps.push(self.trail(&account, &session, now));
        Registration(steps)
    }

    fn person(&self, account: &AccountId, identity: &IdentityId, email: &str, now: Timestamp) -> [Step; 5] {
        let realm = &self.realm;
        let phc = format!("$argon2id$v=19$m=19456,t=2,p=1${}${}", "s".repeat(22), "h".repeat(43));
        let key = self.random.bytes::<76>();
        let mut identity_row = values![realm, identity, "neutral", "US", "USD", "{}", account, now].to_vec();
        identity_row.extend([Value::Null, Value::Null, Value::Null, now.into()]);
        let mut account_row =
            values![realm, account, "INDIVIDUAL", "ACTIVE", email, false, email, "user", "own"].to_vec();
        account_row.extend(values![identity, account, 0_i64, now, now]);
        account_row.extend([now.into(), Value::Null]);
        [
            Step::Write(self.identity, identity_row),
            Step::Write(self.account, account_row),
            Step::Write(self.identifier, values![realm, email, account, "email"].to_vec()),
            Step::Write(self.personal_key, values![realm, account, &key[..]].to_vec()),
            Step::Write(self.password, values![realm, account, phc, now].to_vec()),
        ]
    }

    fn presence(&self, account: &AccountId, session: &SessionId, now: Timestamp) -> [Step; 4] {
        let realm = &self.realm;
        let place = self.random.bytes::<96>();
        let (handle, secret, device) =
            (self.random.bytes::<32>(), self.random.bytes::<32>(), self.random.bytes::<32>());
        let mut row = values![realm, session, account, "signet", 0_i64, now, "pwd", &place[..], now, now].to_vec();
        row.extend(values![now.millis() + MONTH, now.millis() + 3 * MONTH]);
        row.extend([Value::Null, Value::Null, Value::Null, 0_i64.into(), true.into()]);
        row.extend([Value::Null, Value::Null, Value::Null, Value::Null]);
        [
            Step::Write(self.session, row),
            Step::Write(self.device, values![realm, account, &device[..], now].to_vec()),
            Step::Write(self.keep_devices, values![realm, account, 20_i64].to_vec()),
            Step::Write(self.family, values![realm, &handle[..], session, &secret[..], now].to_vec()),
        ]
    }

    fn trail(&self, account: &AccountId, session: &SessionId, now: Timestamp) -> Step {
        let id = AuditEventId::random(&self.random, now);
        let (personal, digest) = (self.random.bytes::<96>(), self.random.bytes::<32>());
        let request = self.random.uuid().to_string();
        let mut row = values![&self.realm, id, now, "account.register", "success"].to_vec();
        row.push(Value::Null);
        row.extend(values![account, session]);
        row.push(Value::Null);
        row.extend(values!["account", account, "{}", &personal[..], request, &digest[..]]);
        row.extend([Value::Null, account.into()]);
        Step::Write(self.event, row)
    }
}

impl Registration {
    /// Through the product's store: the first read outside the transaction, as registering does, the rest inside it.
    pub(crate) async fn through_store(&self, store: &Store) -> Result<(), Error> {
        let (before, within) = self.0.split_at(1);
        for step in before {
            if let Step::Read(statement, row) = step {
                store.read().await?.optional(statement, row, |_| Ok(())).await?;
            }
        }
        store
            .write(|mut tx| async move {
                for step in within {
                    step.run(&mut tx).await?;
                }
                Ok(tx.commit(()))
            })
            .await
    }

    /// Through a plain connection, in a transaction of its own.
    pub(crate) fn through_connection(&self, connection: &mut rusqlite::Connection) -> Result<()> {
        let (before, within) = self.0.split_at(1);
        for step in before {
            step.run_plain(connection)?;
        }
        let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        for step in within {
            step.run_plain(&tx)?;
        }
        Ok(tx.commit()?)
    }
}

impl Step {
    async fn run(&self, tx: &mut WriteTx) -> Result<(), Error> {
        match self {
            Self::Read(statement, row) => tx.optional(statement, row, |_| Ok(())).await.map(|_| ()),
            Self::Write(statement, row) => tx.execute(statement, row).await.map(|_| ()),
        }
    }

    fn run_plain(&self, connection: &rusqlite::Connection) -> rusqlite::Result<()> {
        let prepare = |statement: &Statement| connection.prepare_cached(statement.text(Engine::Sqlite));
        match self {
            Self::Write(statement, row) => prepare(statement)?.execute(bound(row)).map(|_| ()),
            Self::Read(statement, row) => prepare(statement)?.query(bound(row))?.next().map(|_| ()),
        }
    }
}

fn bound(row: &[Value]) -> impl rusqlite::Params {
    rusqlite::params_from_iter(row.iter().map(Bound))
}

/// A value of the product in the driver's terms, borrowed.
struct Bound<'a>(&'a Value);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Value::Null => ToSqlOutput::Owned(Plain::Null),
            Value::Integer(number) => ToSqlOutput::Owned(Plain::Integer(*number)),
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Value::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

#[cfg(test)]
mod tests {
    use signet_storage::Target;

    use super::*;
    use crate::folder::Folder;

    const TABLES: [&str; 8] = [
        "identities",
        "accounts",
        "identifiers",
        "personal_keys",
        "passwords",
        "sessions",
        "refresh_families",
        "audit_events",
    ];

    /// Three registrations each way: every table has six rows more, and the feed told of six accounts.
    #[test]
    fn both_ways_write_the_same_rows() {
        let folder = Folder::new().unwrap();
        let path = folder.path().join("signet.db");
        let all = Registrations::new().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let target = Target::Sqlite { path: path.clone() };
            let store = Store::open(&target, Clock::system(), Random::system()).await.unwrap();
            store.migrate().await.unwrap();
            for _ in 0..3 {
                all.next().through_store(&store).await.unwrap();
            }
            store.close().await;
        });
        let mut connection = rusqlite::Connection::open(&path).unwrap();
        for _ in 0..3 {
            all.next().through_connection(&mut connection).unwrap();
        }
        let count = |table: &str| -> i64 {
            connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
        };
        for table in TABLES {
            assert_eq!(count(table), 6, "{table}");
        }
        assert_eq!(count("accounts WHERE last_login_at IS NOT NULL"), 6);
    }
}
