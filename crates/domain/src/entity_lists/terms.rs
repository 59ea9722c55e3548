//! What a list is narrowed to: the conditions of a request, as pieces of SQL with the values beside.

use signet_protocol::identifier::folded;
use signet_storage::{Engine, Value};
use signet_vocabulary::{Timestamp, UserId};

use super::asked::Asked;
use super::columns::{Column, ColumnKind, Holder, Searched, Shape};
use super::query::{self, Comparison, Term};
use super::scope::Shown;
use super::store;
use crate::access::require_standing;
use crate::context::Context;
use crate::free_data::REFERENCE;
use crate::refusal::{FieldError, Refusal};

/// The longest word that is searched, in characters.
const LONGEST_SEARCH: usize = 128;
/// The most columns that a list is sorted by.
const MOST_SORTS: usize = 3;

/// Conditions that all hold, but for those of which one does, and an order.
#[derive(Debug)]
pub(crate) struct Terms {
    pub(super) engine: Engine,
    pub(super) conditions: Vec<String>,
    /// Conditions of which exactly one holds.
    pub(super) either: Option<[String; 2]>,
    pub(super) values: Vec<Value>,
    /// Whether some condition may look at the account that owns a row.
    pub(super) is_of_owner: bool,
    /// Expressions, and whether each goes downwards.
    pub(super) order: Vec<(&'static str, bool)>,
}

impl Terms {
    /// Binds a value, and gives its place.
    pub(super) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    pub(super) fn require(&mut self, condition: String) {
        self.conditions.push(condition);
    }

    /// The direction in which the rows stand, when they stand by their age alone.
    pub(super) fn downwards_by_age(&self) -> Option<bool> {
        match self.order[..] {
            [] => Some(false),
            [("t.created_at", down)] => Some(down),
            _ => None,
        }
    }
}

/// What a request narrows a list to, within what the caller may see. `itself` is what the caller sees whoever owns it, as a
/// piece of SQL with a value.
///
/// # Errors
/// `Malformed` naming the parameter or the member; `Denied` as [`require_standing`], and for deleted things.
pub(crate) fn narrowed(
    ctx: &Context,
    shape: &Shape,
    asked: &Asked,
    itself: Option<(&'static str, Value)>,
) -> Result<Terms, Refusal> {
    let (caller, standing) = require_standing(ctx)?;
    let shown = match shape.holder {
        Holder::Owner => Shown::read(asked.scope.as_deref(), standing)?,
        Holder::Installation => Shown::of_no_owner(asked.scope.as_deref())?,
    };
    let engine = ctx.app.store.engine();
    let (conditions, values, order_by) = (Vec::new(), Vec::new(), Vec::new());
    let mut terms = Terms { engine, conditions, either: None, values, is_of_owner: false, order: order_by };
    if shape.holder == Holder::Owner {
        let realm = terms.bind(&ctx.realm.id);
        terms.require(format!("t.realm = {realm}"));
    }
    terms.require(shape.always.to_owned());
    if shown.own {
        let owner = terms.bind(&caller.account.id);
        store::own(&mut terms, &owner, itself);
    }
    store::shown(&mut terms, shown);
    if let Some(text) = &asked.query {
        for term in query::read(shape, text)? {
            apply(&mut terms, term)?;
        }
    }
    search(&mut terms, shape, asked)?;
    terms.order = order(shape, asked.sort.as_deref())?;
    Ok(terms)
}

fn apply(terms: &mut Terms, term: Term) -> Result<(), Refusal> {
    match term {
        Term::In(column, values) => {
            let mut alternatives = Vec::new();
            for value in &values {
                alternatives.push(equal(terms, column, value)?);
            }
            store::any_of(terms, alternatives);
        }
        Term::Range(column, comparison, at) => {
            let at = terms.bind(Timestamp::from_millis(at));
            let sign = match comparison {
                Comparison::More => ">",
                Comparison::MoreOrEqual => ">=",
                Comparison::Less => "<",
                Comparison::LessOrEqual => "<=",
            };
            terms.require(format!("{} {sign} {at}", column.expression));
        }
        Term::Data(path, json) => {
            let condition = store::data_is(terms, &path, json);
            terms.require(condition);
        }
    }
    Ok(())
}

/// The condition that `column` is `value`.
fn equal(terms: &mut Terms, column: &Column, value: &serde_json::Value) -> Result<String, Refusal> {
    let wrong = |message: &str| {
        let field = FieldError::new(format!("query.{}", column.name), "MALFORMED", message);
        Refusal::malformed(vec![field], "The parameter query has the wrong form.")
    };
    if value.is_null() {
        return Ok(format!("{} IS NULL", column.expression));
    }
    let expression = column.expression;
    Ok(match column.kind {
        ColumnKind::Text => {
            let text = value.as_str().ok_or_else(|| wrong("must be text"))?;
            format!("{expression} = {}", terms.bind(text))
        }
        ColumnKind::Time => {
            let at = query::millis(value).ok_or_else(|| wrong("must be a time in milliseconds"))?;
            format!("{expression} = {}", terms.bind(at))
        }
        ColumnKind::Flag => {
            let flag = value.as_bool().ok_or_else(|| wrong("must be true or false"))?;
            format!("{expression} = {}", terms.bind(flag))
        }
        ColumnKind::User(made_at) => {
            let text = value.as_str().and_then(|text| text.parse::<UserId>().ok());
            let user = text.ok_or_else(|| wrong("must be 24 lower-case hexadecimal digits"))?;
            let (account, seconds) = (user.account(), user.seconds());
            store::user_is(terms, expression, made_at, account.as_ref(), seconds)
        }
        ColumnKind::Reference(folds_to) => {
            let Some(text) = value.as_str() else {
                // Only text has a column of its own.
                return Ok(store::data_is(terms, &[REFERENCE.to_owned()], value.to_string()));
            };
            let (folded, exact) = (terms.bind(folded(text)), terms.bind(text));
            format!("({folds_to} = {folded} AND {expression} = {exact})")
        }
    })
}

/// Reads `search` and `searchFields`.
fn search(terms: &mut Terms, shape: &Shape, asked: &Asked) -> Result<(), Refusal> {
    let refused = |field: &str, message: String| {
        let fields = vec![FieldError::new(field, "MALFORMED", message)];
        Refusal::malformed(fields, &format!("The parameter {field} has the wrong form."))
    };
    let names = || shape.searched.iter().map(|it| it.name).collect::<Vec<_>>().join(", ");
    let mut searched: Vec<&Searched> = shape.searched.iter().collect();
    if let Some(fields) = &asked.search_fields {
        let find = |name: &str| shape.searched.iter().find(|known| known.name == name);
        let named: Option<Vec<_>> = fields.split(',').map(str::trim).map(find).collect();
        searched = named.ok_or_else(|| refused("searchFields", format!("must name some of {}", names())))?;
    }
    let Some(text) = asked.search.as_deref().map(str::trim).filter(|text| !text.is_empty()) else { return Ok(()) };
    if text.chars().count() > LONGEST_SEARCH {
        return Err(refused("search", format!("must have at most {LONGEST_SEARCH} characters")));
    }
    let from = terms.bind(folded(text));
    // Beyond everything that begins with the text, in the order of code points.
    let to = terms.bind(format!("{}\u{10ffff}", folded(text)));
    let alternatives = searched.into_iter().map(|it| store::between(it, &from, &to)).collect();
    store::any_of(terms, alternatives);
    Ok(())
}

/// Reads `sort`.
fn order(shape: &Shape, text: Option<&str>) -> Result<Vec<(&'static str, bool)>, Refusal> {
    let mut order: Vec<(&'static str, bool)> = Vec::new();
    for name in text.unwrap_or_default().split([',', ' ']).filter(|name| !name.is_empty()) {
        let (name, down) = name.strip_prefix('-').map_or((name, false), |name| (name, true));
        let column = shape.column(name).filter(|_| order.len() < MOST_SORTS).ok_or_else(|| {
            let message =
                format!("must name at most {MOST_SORTS} of {}, each with - before it for downwards", shape.names());
            let fields = vec![FieldError::new("sort", "MALFORMED", message)];
            Refusal::malformed(fields, "The parameter sort has the wrong form.")
        })?;
        order.push((column.expression, down));
    }
    Ok(order)
}
