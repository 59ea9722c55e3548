//! The model of administrators: of a realm's platform and of two organizations, none of which is ever without an active one.

use super::order::Model;

/// The platform's administrators come first, then the members of the organizations.
pub const PLATFORM: usize = 3;
pub const PEOPLE: usize = PLATFORM + 4;
pub const ORGS: usize = 2;
/// An assignment whose giver was not told its id.
const UNKNOWN: u32 = u32::MAX;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    Active,
    Inactive,
    Suspended,
    Closed,
    /// Closed, and not to be found any more.
    Erased,
}

/// What is seen of a realm: everybody's status, and the assignment by which somebody is ADMIN of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Seen {
    pub status: [Status; PEOPLE],
    pub admin: [[Option<u32>; PEOPLE]; ORGS],
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Realm {
    pub seen: Seen,
    /// Tokens that are good, by whose they are; a change of status ends them.
    pub tokens: Vec<(usize, u32)>,
}

/// Somebody's token, and what was done with it.
#[derive(Debug, Clone)]
pub enum Act {
    SignIn(usize, Option<u32>),
    Assign(u32, (usize, usize), Assigned),
    /// Of an assignment, wherever it was seen.
    Remove(u32, u32, Ended),
    SetStatus(u32, usize, Status, Ended),
    Close(u32, usize, Ended),
    Erase(u32, usize, Ended),
    Look(Seen),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assigned {
    As(u32),
    /// It is held already.
    Held,
    /// The account is closed or erased.
    Gone,
    /// The token was not taken: nothing was done.
    NotTaken,
    Unsaid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Done,
    /// Somebody would be left without an administrator.
    Last,
    /// It is not there, closed or erased.
    Gone,
    /// The token was not taken: nothing was done.
    NotTaken,
    Unsaid,
}

/// What a change comes to in a state.
type Change = Result<Realm, Ended>;

impl Seen {
    fn is_active(&self, who: usize) -> bool {
        self.status[who] == Status::Active
    }

    fn is_over(&self, who: usize) -> bool {
        matches!(self.status[who], Status::Closed | Status::Erased)
    }

    fn has_another_admin(&self, org: usize, than: usize) -> bool {
        (0..PEOPLE).any(|who| who != than && self.admin[org][who].is_some() && self.is_active(who))
    }

    /// Whether nothing is without an active administrator.
    pub fn is_governed(&self) -> bool {
        (0..PLATFORM).any(|who| self.is_active(who)) && (0..ORGS).all(|org| self.has_another_admin(org, PEOPLE))
    }

    fn can_spare(&self, who: usize) -> bool {
        let in_realm = who >= PLATFORM || (0..PLATFORM).any(|other| other != who && self.is_active(other));
        in_realm && (0..ORGS).all(|org| self.admin[org][who].is_none() || self.has_another_admin(org, who))
    }

    fn is_seen_as(&self, seen: &Self) -> bool {
        let lines = self.admin.iter().flatten().zip(seen.admin.iter().flatten());
        let is_same = |(ours, theirs): (&Option<u32>, &Option<u32>)| match ours {
            Some(UNKNOWN) => theirs.is_some(),
            _ => ours == theirs,
        };
        self.status == seen.status && lines.into_iter().all(is_same)
    }
}

impl Realm {
    fn assign(&self, (org, who): (usize, usize), id: u32) -> Result<Self, Assigned> {
        if self.seen.is_over(who) {
            return Err(Assigned::Gone);
        }
        let mut realm = self.clone();
        match realm.seen.admin[org][who].replace(id) {
            Some(_) => Err(Assigned::Held),
            None => Ok(realm),
        }
    }

    fn remove(&self, id: u32) -> Change {
        let mut places = (0..ORGS).flat_map(|org| (0..PEOPLE).map(move |who| (org, who)));
        let (org, who) = places.find(|(org, who)| self.seen.admin[*org][*who] == Some(id)).ok_or(Ended::Gone)?;
        if !self.seen.has_another_admin(org, who) {
            return Err(Ended::Last);
        }
        let mut realm = self.clone();
        realm.seen.admin[org][who] = None;
        Ok(realm)
    }

    fn set(&self, who: usize, status: Status) -> Change {
        let mut realm = self.clone();
        if self.seen.status[who] == status {
            return Ok(realm);
        }
        if self.seen.is_active(who) && !self.seen.can_spare(who) {
            return Err(Ended::Last);
        }
        realm.seen.status[who] = status;
        realm.tokens.retain(|(of, _)| *of != who);
        Ok(realm)
    }

    fn close(&self, who: usize) -> Change {
        if self.seen.status[who] == Status::Erased { Err(Ended::Gone) } else { self.set(who, Status::Closed) }
    }

    fn erase(&self, who: usize) -> Change {
        let mut realm = self.close(who)?;
        realm.seen.status[who] = Status::Erased;
        realm.seen.admin.iter_mut().for_each(|org| org[who] = None);
        Ok(realm)
    }

    fn has(&self, token: u32) -> bool {
        self.tokens.iter().any(|(_, good)| *good == token)
    }

    /// The states after a change that ended so.
    fn ended(&self, token: u32, ended: Ended, change: Change) -> Vec<Self> {
        match (ended, change) {
            // A node that has not heard yet may believe that a good token is not; it may not believe the opposite.
            (Ended::NotTaken, _) => vec![self.clone()],
            (Ended::Unsaid, change) => change.into_iter().chain([self.clone()]).collect(),
            _ if !self.has(token) => Vec::new(),
            (Ended::Done, Ok(after)) => vec![after],
            (ended, Err(reason)) if ended == reason => vec![self.clone()],
            _ => Vec::new(),
        }
    }
}

impl Model for Realm {
    type Act = Act;

    fn after(&self, act: &Act) -> Vec<Self> {
        match act {
            Act::SignIn(_, None) => vec![self.clone()],
            Act::SignIn(who, Some(_)) if !self.seen.is_active(*who) => Vec::new(),
            Act::SignIn(who, Some(token)) => {
                let mut realm = self.clone();
                realm.tokens.push((*who, *token));
                realm.tokens.sort_unstable();
                vec![realm]
            }
            Act::Assign(token, place, assigned) => match (assigned, self.assign(*place, UNKNOWN)) {
                (Assigned::NotTaken, _) => vec![self.clone()],
                (Assigned::Unsaid, change) => change.into_iter().chain([self.clone()]).collect(),
                _ if !self.has(*token) => Vec::new(),
                (Assigned::As(id), Ok(_)) => self.assign(*place, *id).into_iter().collect(),
                (assigned, Err(reason)) if *assigned == reason => vec![self.clone()],
                _ => Vec::new(),
            },
            Act::Remove(token, id, ended) => self.ended(*token, *ended, self.remove(*id)),
            Act::SetStatus(token, who, status, ended) => {
                let is_over = self.seen.is_over(*who);
                self.ended(*token, *ended, if is_over { Err(Ended::Gone) } else { self.set(*who, *status) })
            }
            Act::Close(token, who, ended) => self.ended(*token, *ended, self.close(*who)),
            Act::Erase(token, who, ended) => self.ended(*token, *ended, self.erase(*who)),
            Act::Look(seen) if self.seen.is_seen_as(seen) && seen.is_governed() => {
                vec![Self { seen: seen.clone(), tokens: self.tokens.clone() }]
            }
            Act::Look(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Act, Assigned, Ended, ORGS, PEOPLE, PLATFORM, Realm, Seen, Status};
    use crate::histories::order::{explain, forged};

    /// Two of the platform have tokens 0 and 1; the first two members are ADMIN of the first organization, by assignments 10
    /// and 11, and the third is of the second, by 12.
    fn realm() -> Realm {
        let mut admin = [[None; PEOPLE]; ORGS];
        admin[0][PLATFORM] = Some(10);
        admin[0][PLATFORM + 1] = Some(11);
        admin[1][PLATFORM + 2] = Some(12);
        Realm { seen: Seen { status: [Status::Active; PEOPLE], admin }, tokens: vec![(0, 0), (1, 1)] }
    }

    fn end(acts: Vec<(u64, u64, Act)>) -> Option<Realm> {
        explain(&realm(), forged(acts)).ok()
    }

    #[test]
    fn an_organization_that_lost_its_last_administrator_is_found() {
        let remove = |id, ended| Act::Remove(0, id, ended);
        let race = |first, second| end(vec![(0, 9, remove(10, first)), (1, 8, remove(11, second))]).is_some();
        assert!(race(Ended::Done, Ended::Last) && race(Ended::Last, Ended::Done));
        assert!(!race(Ended::Done, Ended::Done));
        assert!(!race(Ended::Last, Ended::Last), "one of them could go");
        // One role is taken while the holder of the other is suspended.
        let suspend = |ended| (0, 9, Act::SetStatus(1, PLATFORM, Status::Suspended, ended));
        assert!(end(vec![suspend(Ended::Done), (1, 8, remove(11, Ended::Done))]).is_none());
        assert!(end(vec![suspend(Ended::Done), (1, 8, remove(11, Ended::Last))]).is_some());
        for act in [Act::Close(0, PLATFORM + 2, Ended::Done), Act::Erase(0, PLATFORM + 2, Ended::Done)] {
            assert!(end(vec![(0, 1, act)]).is_none());
        }
    }

    #[test]
    fn a_platform_that_lost_its_last_administrator_is_found() {
        let bar = |by, who, ended| Act::SetStatus(by, who, Status::Inactive, ended);
        let third = (0, 1, bar(0, 2, Ended::Done));
        let race =
            |first, second| end(vec![third.clone(), (2, 9, bar(0, 1, first)), (3, 8, bar(1, 0, second))]).is_some();
        assert!(race(Ended::Done, Ended::NotTaken));
        assert!(!race(Ended::Done, Ended::Done), "the second had no token any more");
    }

    #[test]
    fn a_look_at_nobody_in_charge_is_found() {
        let mut seen = realm().seen;
        assert!(end(vec![(0, 1, Act::Look(seen.clone()))]).is_some());
        let unsaid = (0, 1, Act::Remove(0, 12, Ended::Unsaid));
        seen.admin[1][PLATFORM + 2] = None;
        assert!(end(vec![unsaid, (2, 3, Act::Look(seen))]).is_none());
    }

    #[test]
    fn what_was_acknowledged_and_is_not_there_is_found() {
        let assign = |assigned| (0, 1, Act::Assign(0, (1, PLATFORM), assigned));
        let mut seen = realm().seen;
        assert!(end(vec![assign(Assigned::As(13)), (2, 3, Act::Look(seen.clone()))]).is_none());
        assert!(end(vec![assign(Assigned::Unsaid), (2, 3, Act::Look(seen.clone()))]).is_some());
        seen.admin[1][PLATFORM] = Some(13);
        assert!(end(vec![assign(Assigned::As(13)), (2, 3, Act::Look(seen.clone()))]).is_some());
        assert!(end(vec![assign(Assigned::Unsaid), (2, 3, Act::Look(seen))]).is_some());
        assert!(end(vec![assign(Assigned::Held)]).is_none() && end(vec![assign(Assigned::Gone)]).is_none());
        assert!(end(vec![(0, 1, Act::Remove(0, 10, Ended::Gone))]).is_none());
    }

    #[test]
    fn a_token_that_outlived_a_change_of_status_is_found() {
        let there = (0, 1, Act::SetStatus(0, 1, Status::Suspended, Ended::Done));
        let back = (2, 3, Act::SetStatus(0, 1, Status::Active, Ended::Done));
        let use_it = |token| (6, 7, Act::Remove(token, 10, Ended::Done));
        assert!(end(vec![there.clone(), back.clone(), use_it(1)]).is_none());
        let sign_in = (4, 5, Act::SignIn(1, Some(5)));
        assert!(end(vec![there.clone(), back, sign_in.clone(), use_it(5)]).is_some());
        assert!(end(vec![there, sign_in]).is_none(), "it is suspended");
    }
}
