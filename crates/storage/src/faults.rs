//! Faults on purpose, for tests that ask what happens when the database fails at the worst moment. Without the feature
//! `faults` the hook is empty and compiles to nothing.

use crate::error::Error;

/// Which calls of the storage fail: reads, writes, and the begin and end of transactions, counted together.
#[cfg(feature = "faults")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultPlan {
    /// The first call that fails; the next one is number 1.
    pub first: u64,
    /// How many calls in a row fail.
    pub count: u64,
}

/// What every call passes before it reaches the database.
#[cfg(feature = "faults")]
#[derive(Debug, Clone, Default)]
pub(crate) struct Hook(std::sync::Arc<std::sync::Mutex<State>>);

#[cfg(feature = "faults")]
#[derive(Debug, Default)]
struct State {
    plan: Option<FaultPlan>,
    calls: u64,
    failed: u64,
}

#[cfg(feature = "faults")]
impl Hook {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn call(&self) -> Result<(), Error> {
        let mut state = self.state();
        let Some(FaultPlan { first, count }) = state.plan else { return Ok(()) };
        state.calls += 1;
        if state.calls < first || state.calls - first >= count {
            return Ok(());
        }
        state.failed += 1;
        Err(Error::unavailable("a fault on purpose"))
    }
}

#[cfg(feature = "faults")]
impl crate::Store {
    /// From now on, calls fail as `plan` says; none do with `None`. Says how many failed under the plan before.
    pub fn inject_faults(&self, plan: Option<FaultPlan>) -> u64 {
        let mut state = self.parts().hook.state();
        let failed = state.failed;
        *state = State { plan, calls: 0, failed: 0 };
        failed
    }
}

/// What every call passes before it reaches the database: nothing.
#[cfg(not(feature = "faults"))]
#[derive(Debug, Clone, Default)]
pub(crate) struct Hook {}

#[cfg(not(feature = "faults"))]
impl Hook {
    pub(crate) const fn call(&self) -> Result<(), Error> {
        Ok(())
    }
}
