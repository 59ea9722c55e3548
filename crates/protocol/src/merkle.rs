//! Merkle tree hashes over a list of entries (RFC 6962, section 2.1), computed entry by entry in little memory.

use crate::digest::sha256;

/// Stand before what is hashed, so that a leaf is never taken for a node (RFC 6962, section 2.1).
const LEAF: u8 = 0;
const NODE: u8 = 1;

/// A tree in the making.
#[derive(Debug, Default, Clone)]
pub struct Tree {
    /// The full subtrees so far, largest first, each with how often it was doubled.
    subtrees: Vec<(u32, [u8; 32])>,
}

impl Tree {
    /// Adds an entry behind those before it.
    pub fn push(&mut self, entry: &[u8]) {
        let mut subtree = (0, sha256(&[&[LEAF], entry].concat()));
        while let Some((doublings, left)) = self.subtrees.pop_if(|(doublings, _)| *doublings == subtree.0) {
            subtree = (doublings + 1, node(&left, &subtree.1));
        }
        self.subtrees.push(subtree);
    }

    /// The hash over all entries; SHA-256 of nothing when there are none.
    pub fn root(&self) -> [u8; 32] {
        let mut hashes = self.subtrees.iter().rev().map(|(_, hash)| *hash);
        let Some(last) = hashes.next() else { return sha256(b"") };
        hashes.fold(last, |right, left| node(&left, &right))
    }
}

fn node(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    sha256(&[&[NODE], &left[..], right].concat())
}

#[cfg(test)]
mod tests;
