//! Test realms: clocks that are moved ahead, and messages that are read instead of delivered.

mod clock;
mod doors;
mod follows;
mod guide;
mod held;
mod program;
pub mod stage;
