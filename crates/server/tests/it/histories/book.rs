//! The model of e-mail addresses: a book with one line for each, and at most one account on a line.

use super::order::Model;

pub const ADDRESSES: usize = 5;
/// An account whose maker was not told that it was made.
const UNKNOWN: u32 = u32::MAX;

/// Which account holds each address, and in which spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Book(pub [Option<(u32, u8)>; ADDRESSES]);

/// An address in one of its spellings.
pub type Spelled = (usize, u8);

#[derive(Debug, Clone)]
pub enum Act {
    /// Registering, or being made by an administrator.
    Make(Spelled, Made),
    /// Another address, or another spelling, for an account.
    Change(u32, Spelled, Changed),
    Erase(u32, Tried),
    /// What an account says its address is; nothing when there is none any more.
    Show(u32, Option<Spelled>),
    /// Every line of the book.
    Look(Book),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    As(u32),
    Taken,
    Unsaid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    Done,
    Taken,
    /// There is no such account any more.
    Gone,
    Unsaid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    Done,
    /// There is no such account any more.
    Gone,
    Unsaid,
}

impl Book {
    fn place(&self, account: u32) -> Option<usize> {
        self.0.iter().position(|line| line.is_some_and(|(holder, _)| holder == account))
    }

    fn with(&self, account: u32, (address, spelling): Spelled) -> Self {
        let mut book = self.without(account);
        book.0[address] = Some((account, spelling));
        book
    }

    fn without(&self, account: u32) -> Self {
        let mut book = *self;
        if let Some(line) = self.place(account) {
            book.0[line] = None;
        }
        book
    }

    /// Whether this is what was seen, but for names of accounts that nobody was told.
    fn is_seen_as(&self, seen: &Self) -> bool {
        self.0.iter().zip(&seen.0).all(|(ours, theirs)| match (ours, theirs) {
            (Some((UNKNOWN, spelling)), Some((_, seen))) => spelling == seen,
            _ => ours == theirs,
        })
    }
}

fn only(holds: bool, book: Book) -> Vec<Book> {
    if holds { vec![book] } else { Vec::new() }
}

impl Model for Book {
    type Act = Act;

    fn after(&self, act: &Act) -> Vec<Self> {
        match act {
            Act::Make(to, Made::As(account)) => only(self.0[to.0].is_none(), self.with(*account, *to)),
            Act::Make(to, Made::Taken) => only(self.0[to.0].is_some(), *self),
            Act::Make(to, Made::Unsaid) => {
                let mut book = *self;
                book.0[to.0] = book.0[to.0].or(Some((UNKNOWN, to.1)));
                vec![*self, book]
            }
            Act::Change(account, to, changed) => {
                let is_free = self.0[to.0].is_none_or(|(holder, _)| holder == *account);
                let is_open = self.place(*account).is_some();
                let moved = only(is_open && is_free, self.with(*account, *to));
                match changed {
                    Changed::Done => moved,
                    Changed::Taken => only(is_open && !is_free, *self),
                    Changed::Gone => only(!is_open, *self),
                    Changed::Unsaid => moved.into_iter().chain([*self]).collect(),
                }
            }
            Act::Erase(account, Tried::Done) => only(self.place(*account).is_some(), self.without(*account)),
            Act::Erase(account, Tried::Gone) => only(self.place(*account).is_none(), *self),
            Act::Erase(account, Tried::Unsaid) => vec![self.without(*account), *self],
            Act::Show(account, shown) => {
                let held = self.place(*account).and_then(|line| Some((line, self.0[line]?.1)));
                only(held == *shown, *self)
            }
            Act::Look(seen) => only(self.is_seen_as(seen), *seen),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Act, Book, Changed, Made, Tried};
    use crate::histories::order::{explain, forged};

    fn holds(acts: Vec<(u64, u64, Act)>) -> bool {
        explain(&Book::default(), forged(acts)).is_ok()
    }

    fn make(account: u32, address: usize) -> Act {
        Act::Make((address, 0), Made::As(account))
    }

    #[test]
    fn two_holders_of_one_address_are_found() {
        assert!(!holds(vec![(0, 9, make(1, 0)), (1, 8, make(2, 0))]));
        assert!(holds(vec![(0, 9, make(1, 0)), (1, 8, make(2, 1))]));
        let change = |to| Act::Change(2, (to, 1), Changed::Done);
        assert!(!holds(vec![(0, 1, make(1, 0)), (2, 3, make(2, 1)), (4, 5, change(0))]));
        // The first holder is erased at the same time, or was already.
        let gone = Act::Erase(1, Tried::Done);
        assert!(holds(vec![(0, 1, make(1, 0)), (2, 3, make(2, 1)), (4, 7, change(0)), (5, 6, gone.clone())]));
        assert!(!holds(vec![(0, 1, make(1, 0)), (2, 3, make(2, 1)), (4, 5, change(0)), (6, 7, gone)]));
    }

    #[test]
    fn a_refusal_without_a_reason_is_found() {
        assert!(!holds(vec![(0, 1, Act::Make((0, 0), Made::Taken))]));
        assert!(!holds(vec![(0, 1, make(1, 0)), (2, 3, Act::Change(1, (0, 1), Changed::Taken))]), "taken by itself");
        assert!(!holds(vec![(0, 1, make(1, 0)), (2, 3, Act::Change(1, (1, 1), Changed::Gone))]));
        assert!(!holds(vec![(0, 1, make(1, 0)), (2, 3, Act::Erase(1, Tried::Gone))]));
        let erase = |asked| (asked, asked + 1, Act::Erase(1, Tried::Done));
        assert!(!holds(vec![(0, 1, make(1, 0)), erase(2), erase(4)]), "erased twice");
    }

    #[test]
    fn what_is_lost_stale_or_came_back_is_found() {
        let change = Act::Change(1, (1, 2), Changed::Done);
        let seen = |lines: [Option<(u32, u8)>; 2]| Act::Look(Book([lines[0], lines[1], None, None, None]));
        let then = |act| holds(vec![(0, 1, make(1, 0)), (2, 3, change.clone()), (4, 5, act)]);
        assert!(then(seen([None, Some((1, 2))])));
        assert!(!then(seen([Some((1, 0)), None])), "a lost change");
        assert!(!then(seen([Some((1, 0)), Some((1, 2))])), "on two lines");
        assert!(!then(seen([None, Some((1, 0))])), "a lost spelling");
        assert!(then(Act::Show(1, Some((1, 2)))));
        assert!(!then(Act::Show(1, Some((0, 0)))), "a stale answer");
    }

    #[test]
    fn an_account_that_nobody_was_told_of_is_one_account_or_none() {
        let unsaid = Act::Make((0, 0), Made::Unsaid);
        let seen = |line| Act::Look(Book([line, None, None, None, None]));
        assert!(holds(vec![(0, 1, unsaid.clone()), (2, 3, seen(None))]));
        assert!(holds(vec![(0, 1, unsaid.clone()), (2, 3, seen(Some((7, 0))))]));
        assert!(!holds(vec![(0, 1, unsaid.clone()), (2, 3, seen(Some((7, 0)))), (4, 5, seen(Some((8, 0))))]));
        assert!(!holds(vec![(0, 1, unsaid), (2, 3, seen(None)), (4, 5, seen(Some((7, 0))))]), "it came later");
    }
}
