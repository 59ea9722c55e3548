//! The model of idempotency keys: what a caller's key was used for first, and what was answered then.

use super::order::Model;

pub const CALLERS: usize = 2;
pub const KEYS: usize = 3;
/// What nobody was told.
const UNKNOWN: u32 = u32::MAX;

/// The request that a key was used for, what it made, and the answer, whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct First {
    pub body: u8,
    pub made: u32,
    pub answer: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Claims(pub [[Option<First>; KEYS]; CALLERS]);

#[derive(Debug, Clone)]
pub enum Act {
    /// A caller sends a body with a key.
    Send((usize, usize), u8, Sent),
    /// Everything that was made, and how many events say so.
    Look(Vec<u32>, usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    Made(u32, u32),
    /// The same answer as before, marked as a repetition.
    Repeated(u32, u32),
    /// The key is another request's.
    Reused,
    /// The same request is being done: nothing was done this time.
    Busy,
    Unsaid,
}

impl Claims {
    fn with(&self, (caller, key): (usize, usize), first: First) -> Self {
        let mut claims = self.clone();
        claims.0[caller][key] = Some(first);
        claims
    }

    /// Whether these and no others were made. What nobody was told of may be any that nobody knows.
    fn has_made(&self, seen: &[u32]) -> bool {
        let made: Vec<u32> = self.0.iter().flatten().flatten().map(|first| first.made).collect();
        let known = made.iter().filter(|made| **made != UNKNOWN);
        made.len() == seen.len() && known.into_iter().all(|made| seen.contains(made))
    }
}

impl Model for Claims {
    type Act = Act;

    fn after(&self, act: &Act) -> Vec<Self> {
        let (place, body, sent) = match act {
            Act::Send(place, body, sent) => (*place, *body, *sent),
            Act::Look(made, events) if self.has_made(made) && made.len() == *events => return vec![self.clone()],
            Act::Look(..) => return Vec::new(),
        };
        let first = self.0[place.0][place.1];
        match (sent, first) {
            (Sent::Busy, _) => vec![self.clone()],
            (Sent::Made(made, answer), None) => vec![self.with(place, First { body, made, answer })],
            (Sent::Repeated(made, answer), Some(first)) if first.body == body => {
                let told = First { body, made, answer };
                let is_same = first == told || first.answer == UNKNOWN;
                if is_same { vec![self.with(place, told)] } else { Vec::new() }
            }
            (Sent::Reused, Some(first)) if first.body != body => vec![self.clone()],
            (Sent::Unsaid, None) => {
                vec![self.clone(), self.with(place, First { body, made: UNKNOWN, answer: UNKNOWN })]
            }
            (Sent::Unsaid, Some(_)) => vec![self.clone()],
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Act, Claims, Sent};
    use crate::histories::order::{explain, forged};

    fn holds(acts: Vec<(u64, u64, Act)>) -> bool {
        explain(&Claims::default(), forged(acts)).is_ok()
    }

    fn send(body: u8, sent: Sent) -> Act {
        Act::Send((0, 0), body, sent)
    }

    #[test]
    fn two_effects_of_one_key_are_found() {
        let race = |second| holds(vec![(0, 9, send(1, Sent::Made(1, 1))), (1, 8, send(1, second))]);
        assert!(race(Sent::Repeated(1, 1)) && race(Sent::Busy) && race(Sent::Unsaid));
        assert!(!race(Sent::Made(2, 2)), "made twice");
        assert!(!race(Sent::Made(1, 1)), "nothing says that it was a repetition");
        let look = |made: &[u32], events| (10, 11, Act::Look(made.to_vec(), events));
        let then = |look| holds(vec![(0, 1, send(1, Sent::Made(1, 1))), look]);
        assert!(then(look(&[1], 1)));
        assert!(!then(look(&[1, 2], 2)), "there is one too many");
        assert!(!then(look(&[1], 2)) && !then(look(&[1], 0)), "each has one event");
        assert!(!then(look(&[], 0)), "it is lost");
    }

    #[test]
    fn another_answer_to_the_same_request_is_found() {
        let then = |sent| holds(vec![(0, 1, send(1, Sent::Made(1, 1))), (2, 3, send(1, sent))]);
        assert!(then(Sent::Repeated(1, 1)));
        assert!(!then(Sent::Repeated(1, 2)) && !then(Sent::Repeated(2, 1)));
        assert!(!then(Sent::Reused));
        assert!(!holds(vec![(0, 1, send(1, Sent::Repeated(1, 1)))]), "there was no first");
    }

    #[test]
    fn another_request_that_came_through_is_found() {
        let then = |sent| holds(vec![(0, 1, send(1, Sent::Made(1, 1))), (2, 3, send(2, sent))]);
        assert!(then(Sent::Reused));
        assert!(!then(Sent::Made(2, 2)) && !then(Sent::Repeated(1, 1)));
        let elsewhere = Act::Send((1, 0), 2, Sent::Made(2, 2));
        assert!(holds(vec![(0, 1, send(1, Sent::Made(1, 1))), (2, 3, elsewhere)]), "the key of another caller");
    }

    #[test]
    fn what_nobody_was_told_of_is_told_once() {
        let unsaid = (0, 1, send(1, Sent::Unsaid));
        let repeated = |asked, made| (asked, asked + 1, send(1, Sent::Repeated(made, made)));
        assert!(holds(vec![unsaid.clone(), repeated(2, 7), repeated(4, 7)]));
        assert!(!holds(vec![unsaid.clone(), repeated(2, 7), repeated(4, 8)]));
        assert!(holds(vec![unsaid.clone(), (2, 3, Act::Look(vec![7], 1))]));
        assert!(!holds(vec![unsaid, (2, 3, Act::Look(vec![7, 8], 2))]));
    }
}
