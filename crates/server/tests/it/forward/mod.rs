//! Applications behind a reverse proxy that asks who is signed in: what the proxy is told, the way in, and out.

mod attacks;
mod coming_in;
mod nginx;
mod pages;
pub mod stage;
