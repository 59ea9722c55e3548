//! Whether acts that overlapped in time can be told as acts that happened one after another: linearizability (Herlihy and
//! Wing 1990), found by the search of Wing and Gong (1993) with Lowe's memory of what was tried (2017).

use std::collections::HashSet;
use std::fmt::Debug;
use std::hash::Hash;

/// A state of the small system that the product should be equal to.
pub trait Model: Clone + Eq + Hash + Debug {
    /// What was asked, and what was answered.
    type Act: Debug + Clone;

    /// Every state that `act` may have led to from this one: none when it cannot have been answered so, several when the
    /// answer does not tell.
    fn after(&self, act: &Self::Act) -> Vec<Self>;
}

/// An act, and when it was asked for and answered, in moments of one counter.
#[derive(Debug, Clone)]
pub struct Done<A> {
    pub asked: u64,
    pub answered: u64,
    pub act: A,
}

/// So many acts have their place in a history: one bit each.
pub const MOST: usize = u128::BITS as usize;

/// A state in which the whole history may have ended, when it began in `before`.
///
/// # Errors
/// The longest beginning that could be told, and the acts of which none could come next.
pub fn explain<M: Model>(before: &M, mut history: Vec<Done<M::Act>>) -> Result<M, String> {
    assert!(history.len() <= MOST, "{} acts are too many", history.len());
    // Whoever was answered first was most often first, so that most searches never turn back.
    history.sort_by_key(|done| done.answered);
    let all = (0..history.len()).fold(0_u128, |mask, at| mask | 1 << at);
    let mut tried = HashSet::new();
    let mut paths = vec![(0_u128, before.clone())];
    let mut longest = (0_u128, before.clone());
    while let Some((told, state)) = paths.pop() {
        if told == all {
            return Ok(state);
        }
        if told.count_ones() > longest.0.count_ones() {
            longest = (told, state.clone());
        }
        // The last one pushed is looked at first.
        for at in next(&history, told).into_iter().rev() {
            for after in state.after(&history[at].act) {
                let step = (told | 1 << at, after);
                if tried.insert(step.clone()) {
                    paths.push(step);
                }
            }
        }
    }
    Err(story(&history, longest))
}

/// The acts that may come next: those that nobody else's answer came before.
fn next<A>(history: &[Done<A>], told: u128) -> Vec<usize> {
    let untold = || (0..history.len()).filter(|at| told & 1 << at == 0);
    let Some(first) = untold().map(|at| history[at].answered).min() else { return Vec::new() };
    untold().filter(|at| history[*at].asked <= first).collect()
}

fn story<M: Model>(history: &[Done<M::Act>], (told, state): (u128, M)) -> String {
    let of = |ats: Vec<usize>| ats.iter().map(|at| format!("\n  {:?}", history[*at])).collect::<String>();
    let past = of((0..history.len()).filter(|at| told & 1 << at != 0).collect());
    format!("after{past}\nin {state:?} none of these can follow:{}", of(next(history, told)))
}

/// The histories that tests make up: `(asked, answered, act)`.
#[cfg(test)]
pub fn forged<A>(acts: Vec<(u64, u64, A)>) -> Vec<Done<A>> {
    acts.into_iter().map(|(asked, answered, act)| Done { asked, answered, act }).collect()
}

#[cfg(test)]
mod tests {
    use super::{Model, explain, forged};

    /// One register.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    struct Register(u8);

    #[derive(Debug, Clone)]
    enum Act {
        Write(u8),
        Perhaps(u8),
        Read(u8),
    }

    impl Model for Register {
        type Act = Act;

        fn after(&self, act: &Act) -> Vec<Self> {
            match act {
                Act::Write(value) => vec![Self(*value)],
                Act::Perhaps(value) => vec![self.clone(), Self(*value)],
                Act::Read(value) => (self.0 == *value).then(|| self.clone()).into_iter().collect(),
            }
        }
    }

    fn ends(acts: Vec<(u64, u64, Act)>) -> Option<u8> {
        explain(&Register(0), forged(acts)).ok().map(|register| register.0)
    }

    #[test]
    fn overlapping_acts_may_be_told_in_any_order() {
        let reads = |first, second| {
            vec![(0, 9, Act::Write(1)), (1, 8, Act::Write(2)), (10, 11, Act::Read(first)), (12, 13, Act::Read(second))]
        };
        assert_eq!(ends(reads(1, 1)), Some(1));
        assert_eq!(ends(reads(2, 2)), Some(2));
        assert_eq!(ends(reads(1, 2)), None, "both writes were over");
        assert_eq!(ends(reads(0, 2)), None);
        assert_eq!(ends(vec![(0, 9, Act::Write(1)), (1, 2, Act::Read(1)), (3, 4, Act::Read(0))]), None, "it went back");
        assert_eq!(ends(vec![(0, 9, Act::Write(1)), (1, 2, Act::Read(0)), (3, 4, Act::Read(1))]), Some(1));
    }

    #[test]
    fn what_was_answered_comes_before_what_is_asked_later() {
        assert_eq!(ends(vec![(0, 1, Act::Write(1)), (2, 3, Act::Read(0))]), None, "a stale read");
        assert_eq!(ends(vec![(0, 3, Act::Write(1)), (1, 2, Act::Read(0))]), Some(1));
    }

    #[test]
    fn an_answer_that_does_not_tell_leaves_both() {
        let then = |value| ends(vec![(0, 1, Act::Perhaps(1)), (2, 3, Act::Read(value))]);
        assert_eq!((then(0), then(1), then(2)), (Some(0), Some(1), None));
    }
}
