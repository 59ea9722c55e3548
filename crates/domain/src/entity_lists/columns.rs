//! The columns by which a kind of entity is narrowed, searched and sorted: the only names that a request can mean.

/// What a column holds, which decides what a request may compare it with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    /// Text, compared as it is.
    Text,
    /// Milliseconds since 1970, also by ranges.
    Time,
    /// Truth.
    Flag,
    /// A user, by its id. The expression beside is the time at which the account was made.
    User(&'static str),
    /// The caller's own name of the thing. The expression beside is its folded form, which the index is on.
    Reference(&'static str),
}

/// A column.
#[derive(Debug)]
pub(crate) struct Column {
    /// What requests call it.
    pub(crate) name: &'static str,
    /// What the database computes for it.
    pub(crate) expression: &'static str,
    /// What it holds.
    pub(crate) kind: ColumnKind,
}

/// Something that may take much room.
#[derive(Debug)]
pub(crate) struct Large {
    /// What requests call it.
    pub(crate) name: &'static str,
    /// What the database computes for it: a JSON object.
    pub(crate) expression: &'static str,
}

/// Something that searches look at.
#[derive(Debug)]
pub(crate) struct Searched {
    /// What requests call it.
    pub(crate) name: &'static str,
    /// What stands before the comparison, where it is made in another table.
    pub(crate) before: &'static str,
    /// The folded text, which an index is on.
    pub(crate) expression: &'static str,
    /// What stands behind it.
    pub(crate) after: &'static str,
}

/// Whose the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// Each belongs to a realm, and in it to a user: lists show those of the caller's realm, within the caller's scope.
    Owner,
    /// They belong to the installation: lists show all of them, and whoever lists them checks that the caller may see all.
    Installation,
}

/// A kind of entity, as its lists know it. Its table goes by the name `t`, and the account that owns a row by `o`.
#[derive(Debug)]
pub(crate) struct Shape {
    /// What is selected of a row.
    pub(crate) select: &'static str,
    /// What of it may take much room.
    pub(crate) large: &'static [Large],
    /// Where rows come from.
    pub(crate) from: &'static str,
    /// Where the owner comes from, where rows have one: each exactly one, so that this changes no count.
    pub(crate) owner: &'static str,
    /// Whose the rows are.
    pub(crate) holder: Holder,
    /// What every row fulfils, so that the index of the ages serves.
    pub(crate) always: &'static str,
    /// What requests may name.
    pub(crate) columns: &'static [Column],
    /// What searches look at.
    pub(crate) searched: &'static [Searched],
}

impl Shape {
    /// The column that a request calls `name`.
    pub(crate) fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// What is selected of rows that show these members alone.
    pub(crate) fn selected(&self, fields: Option<&[String]>) -> String {
        let is_shown = |large: &&Large| fields.is_none_or(|fields| fields.iter().any(|name| name == large.name));
        let hidden = self.large.iter().filter(|large| !is_shown(large));
        hidden.fold(self.select.to_owned(), |select, large| select.replace(large.expression, "CAST('{}' AS TEXT)"))
    }

    /// Whether the rows carry free data.
    pub(crate) fn has_data(&self) -> bool {
        self.columns.iter().any(|column| matches!(column.kind, ColumnKind::Reference(_)))
    }

    /// The names that there are, for a refusal.
    pub(crate) fn names(&self) -> String {
        self.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
    }
}
