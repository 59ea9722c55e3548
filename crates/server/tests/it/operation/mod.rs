//! The program as an operator runs it.

mod clerk;
mod commands;
mod framing;
mod full_disk;
mod kill;
mod kill_recorded;
mod recorded;
mod start;
mod stop;
