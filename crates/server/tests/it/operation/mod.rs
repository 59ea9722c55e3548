//! The program as an operator runs it.

mod commands;
mod framing;
mod kill;
mod start;
mod stop;
