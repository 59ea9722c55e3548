//! The SQL of lists, put together from fixed pieces. What a request says is bound, never spliced.

use signet_storage::{Engine, Error, ReadTx, Row, Statement, Value};
use signet_vocabulary::{AccountId, Timestamp};

use super::asked::{Asked, DEEPEST, LARGEST_PAGE, LARGEST_SLICE, MOST_BYTES, PATIENCE, Page, Paged, Slicing};
use super::columns::{Searched, Shape};
use super::scope::Shown;
use super::terms::{Terms, narrowed};
use super::turns::Turn;
use crate::context::Context;
use crate::refusal::{FieldError, Refusal};

type Read<T> = fn(&Row<'_>) -> Result<T, Error>;
/// Where a row stands in the order of age: when it was made, and its id.
pub(crate) type Place = (Timestamp, String);
/// What the caller sees whoever owns it: a piece of SQL, and the value that it is to be.
type Itself = Option<(&'static str, Value)>;

/// Owned by `owner`, or the caller's own self. The two are looked for apart, each by its own index: an OR over both would read all
/// that is found before it could sort it.
pub(super) fn own(terms: &mut Terms, owner: &str, itself: Itself) {
    match itself {
        None => terms.require(format!("t.owner = {owner}")),
        Some((expression, value)) => {
            let itself = format!("{expression} = {} AND t.owner <> {owner}", terms.bind(value));
            terms.either = Some([format!("t.owner = {owner}"), itself]);
        }
    }
}

pub(super) fn shown(terms: &mut Terms, shown: Shown) {
    match (shown.live, shown.deleted) {
        (true, true) => {}
        (_, true) => terms.require("t.deleted_at IS NOT NULL".to_owned()),
        (_, false) => terms.require("t.deleted_at IS NULL".to_owned()),
    }
}

pub(super) fn any_of(terms: &mut Terms, alternatives: Vec<String>) {
    terms.require(match &alternatives[..] {
        [only] => only.clone(),
        several => format!("({})", several.join(" OR ")),
    });
}

pub(super) fn between(searched: &Searched, from: &str, to: &str) -> String {
    let Searched { before, expression, after, .. } = searched;
    format!("({before}{expression} >= {from} AND {expression} < {to}{after})")
}

/// The account is that of a user, whose id also says when it was made.
pub(super) fn user_is(
    terms: &mut Terms,
    expression: &str,
    made_at: &str,
    account: Option<&AccountId>,
    seconds: u32,
) -> String {
    terms.is_of_owner = true;
    let Some(account) = account else { return "1 = 0".to_owned() };
    let (account, seconds) = (terms.bind(account), terms.bind(seconds));
    format!("({expression} = {account} AND {made_at} / 1000 = {seconds})")
}

/// The member of `data` at `path` is written as `json`.
pub(super) fn data_is(terms: &mut Terms, path: &[String], json: String) -> String {
    let steps: Vec<String> = path.iter().map(|name| terms.bind(name.as_str())).collect();
    let json = terms.bind(json);
    match terms.engine {
        Engine::Sqlite => format!("t.data -> {} = {json}", steps.join(" -> ")),
        Engine::Postgres => {
            let steps: Vec<String> = steps.iter().map(|step| format!("{step}::text")).collect();
            format!("(t.data::json -> {})::text = {json}", steps.join(" -> "))
        }
    }
}

impl Terms {
    /// The conditions of each part that the list is put together from; no row is in two of them.
    fn restrictions(&self) -> Vec<String> {
        let all = self.conditions.join(" AND ");
        match &self.either {
            None => vec![all],
            Some(parts) => parts.iter().map(|part| format!("{all} AND {part}")).collect(),
        }
    }

    /// The order, with the age of the rows at its end so that it is one: what is selected for it, and what stands behind ORDER BY.
    fn ordering(&self) -> (String, String) {
        let last = self.order.last().is_some_and(|(_, down)| *down);
        let by_age = [("t.created_at", last), ("t.id", last)];
        let mut named: Vec<(&str, bool)> = self.order.clone();
        named.extend(by_age.into_iter().filter(|(age, _)| !self.order.iter().any(|(known, _)| known == age)));
        let (mut selected, mut words) = (String::new(), Vec::new());
        for (place, (expression, down)) in named.iter().enumerate() {
            selected.push_str(&format!(", {expression} AS sorted_{place}"));
            words.push(format!("sorted_{place}{}", if *down { " DESC" } else { "" }));
        }
        (selected, words.join(", "))
    }
}

/// The refusal of a list that would take too long.
fn too_long(error: Error) -> Refusal {
    match error {
        Error::TooLong(_) => Refusal::malformed(
            Vec::new(),
            "This list takes too long to put together. Narrow it by external_reference or owner, or read it in slices: \
             /all with limit, and after with the id of the last row.",
        ),
        other => other.into(),
    }
}

fn out_of_range(field: &str, most: u32) -> Refusal {
    let fields = vec![FieldError::new(field, "MALFORMED", format!("must be a number from 1 to {most}"))];
    Refusal::malformed(fields, &format!("The parameter {field} has the wrong form."))
}

/// The refusal of rows that hold too much, where `size` says how many they are.
pub(crate) fn too_much(size: &str) -> Refusal {
    let most = MOST_BYTES / (1024 * 1024);
    let message =
        format!("must be lower, for the rows hold more than {most} MiB; go on by after, or leave data out by fields");
    Refusal::malformed(
        vec![FieldError::new(size, "TOO_LARGE", message)],
        "The rows are too large for one answer. Ask for fewer of them: a lower limit, and after with the id of the last row.",
    )
}

/// The refusal of an `after` that names no row in the caller's view.
pub(crate) fn no_such_place() -> Refusal {
    let field = FieldError::new("after", "MALFORMED", "must be the id of a row that an earlier answer showed");
    Refusal::malformed(vec![field], "The parameter after names no row.")
}

fn too_deep(field: &str) -> Refusal {
    let message =
        format!("reaches beyond row {DEEPEST}; read on in slices: /all with limit, and after with the last id");
    Refusal::malformed(
        vec![FieldError::new(field, "TOO_DEEP", message)],
        "This is too far into the list. Read it in slices: /all with limit, and after with the id of the last row.",
    )
}

/// One state of the database, and the caller's turn to ask it what may take long.
struct Reading<'a> {
    tx: ReadTx,
    _turn: Turn<'a>,
}

async fn reading(ctx: &Context) -> Result<Reading<'_>, Refusal> {
    let turn = ctx.app.lists.take(ctx.require_caller()?.acting_account())?;
    Ok(Reading { tx: ctx.app.store.snapshot_within(PATIENCE).await.map_err(too_long)?, _turn: turn })
}

/// How many rows there are.
///
/// # Errors
/// As [`narrowed`]; `Malformed` when counting takes too long; `Limited` when the caller reads other lists.
pub(crate) async fn count(ctx: &Context, shape: &Shape, asked: &Asked, itself: Itself) -> Result<u64, Refusal> {
    let terms = narrowed(ctx, shape, asked, itself)?;
    let mut reading = reading(ctx).await?;
    counted(&mut reading.tx, shape, &terms).await
}

async fn counted(tx: &mut ReadTx, shape: &Shape, terms: &Terms) -> Result<u64, Refusal> {
    // Without the owner, the index of the ages is all that is read.
    let owner = if terms.is_of_owner { shape.owner } else { "" };
    let part = |restriction: &String| format!("(SELECT count(*) {}{owner} WHERE {restriction})", shape.from);
    let parts: Vec<String> = terms.restrictions().iter().map(part).collect();
    let text = format!("SELECT {}", parts.join(" + "));
    let counted =
        tx.one(&Statement::composed("entity_lists::count", text), &terms.values, |row| row.get::<i64>(0)).await;
    Ok(counted.map_err(too_long)?.unsigned_abs())
}

/// A page of rows, with the count of all: of one state of the database, unless the caller of this knows the `total`.
///
/// # Errors
/// As [`count`]; `Malformed` for a page out of range, too deep or too large.
pub(crate) async fn page<T: Send>(
    ctx: &Context,
    shape: &Shape,
    (asked, itself): (&Asked, Itself),
    (Paged { number, size }, total): (Paged, Option<u64>),
    read: Read<T>,
) -> Result<Page<T>, Refusal> {
    let terms = narrowed(ctx, shape, asked, itself)?;
    if number == 0 {
        let fields = vec![FieldError::new("page", "MALFORMED", "must be 1 or more: pages count from 1")];
        return Err(Refusal::malformed(fields, "The parameter page has the wrong form."));
    }
    if !(1..=LARGEST_PAGE).contains(&size) {
        return Err(out_of_range("pageSize", LARGEST_PAGE));
    }
    let end = u64::from(number) * u64::from(size);
    if end > u64::from(DEEPEST) {
        return Err(too_deep("page"));
    }
    let mut reading = reading(ctx).await?;
    let total = match total {
        Some(known) => known,
        None => counted(&mut reading.tx, shape, &terms).await?,
    };
    let skipped = (number - 1) * size;
    // The rows beyond the end need no reading to be none.
    let rows = if u64::from(skipped) >= total {
        Vec::new()
    } else {
        select(&mut reading.tx, shape, (terms, asked), ("pageSize", size, skipped), read).await?
    };
    Ok(Page { rows, total, number, size })
}

/// Some rows, without a count.
///
/// # Errors
/// As [`count`]; `Malformed` for a slice that is too large or too deep, and for an `after` that names no row in view or
/// goes with another order than the age.
pub(crate) async fn rows<T: Send>(
    ctx: &Context,
    shape: &Shape,
    (asked, itself): (&Asked, Itself),
    (slicing, after): (&Slicing, Option<Place>),
    read: Read<T>,
) -> Result<Vec<T>, Refusal> {
    let mut terms = narrowed(ctx, shape, asked, itself)?;
    let most = slicing.limit.unwrap_or(LARGEST_SLICE);
    if !(1..=LARGEST_SLICE).contains(&most) {
        return Err(out_of_range("limit", LARGEST_SLICE));
    }
    if slicing.offset > DEEPEST {
        return Err(too_deep("offset"));
    }
    if let Some((at, id)) = after {
        let Some(down) = terms.downwards_by_age() else {
            let field = FieldError::new("after", "MALFORMED", "goes with the sort created_at or -created_at alone");
            return Err(Refusal::malformed(vec![field], "The parameter after has no place in this order."));
        };
        let (at, id) = (terms.bind(at), terms.bind(id));
        terms.require(format!("(t.created_at, t.id) {} ({at}, {id})", if down { "<" } else { ">" }));
    }
    let mut reading = reading(ctx).await?;
    let is_whole = slicing.limit.is_none();
    let wanted = if is_whole { most + 1 } else { most };
    let rows = select(&mut reading.tx, shape, (terms, asked), ("limit", wanted, slicing.offset), read).await?;
    if is_whole && rows.len() > LARGEST_SLICE as usize {
        let message = format!("has to be given, for there are more than {LARGEST_SLICE} rows; go on by after");
        return Err(Refusal::malformed(
            vec![FieldError::new("limit", "TOO_MANY", message)],
            "There are too many rows for one answer. Read them in slices: limit, and after with the id of the last row.",
        ));
    }
    Ok(rows)
}

async fn select<T: Send>(
    tx: &mut ReadTx,
    shape: &Shape,
    (mut terms, asked): (Terms, &Asked),
    (size, limit, offset): (&str, u32, u32),
    read: Read<T>,
) -> Result<Vec<T>, Refusal> {
    let (most, offset_at) = (terms.bind(limit), terms.bind(offset));
    let (select, from, owner) = (shape.selected(asked.fields.as_deref()), shape.from, shape.owner);
    let (sorted, ordering) = terms.ordering();
    let part = |restriction: &String| format!("{select}{sorted} {from}{owner} WHERE {restriction} ORDER BY {ordering}");
    let parts: Vec<String> = terms.restrictions().iter().map(part).collect();
    let text = match &parts[..] {
        [whole] => format!("{whole} LIMIT {most} OFFSET {offset_at}"),
        parts => {
            // Each goes along its index as far as the list may need it; what is left to be sorted is no more than that.
            let reach = terms.bind(limit.saturating_add(offset));
            let bounded = |part: &String| format!("SELECT * FROM ({part} LIMIT {reach}) AS part");
            let parts: Vec<String> = parts.iter().map(bounded).collect();
            format!("{} ORDER BY {ordering} LIMIT {most} OFFSET {offset_at}", parts.join(" UNION ALL "))
        }
    };
    let statement = Statement::composed("entity_lists::select", text);
    tx.all_up_to(MOST_BYTES, &statement, &terms.values, read).await.map_err(|error| match error {
        Error::TooMuch => too_much(size),
        other => too_long(other),
    })
}
