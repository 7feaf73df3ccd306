//! All that is wrong with a scenario, so that its writer can mend it in one go.

use super::check::Check;
use super::error::ScenarioError;

/// Faults beyond these say nothing new: a list of many wrong values is one mistake.
const MOST: usize = 50;

/// What has been found so far, the first of each field.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<ScenarioError>);

impl Faults {
    /// Adds what a check found, if anything, unless its field has a fault already.
    pub(super) fn add(&mut self, check: Check) {
        match check {
            Ok(()) => {}
            Err(ScenarioError::Several(faults)) => faults.into_iter().for_each(|fault| self.add(Err(fault))),
            Err(fault) => {
                let is_known = self.0.iter().any(|known| known.path() == fault.path());
                if !is_known && self.0.len() < MOST {
                    self.0.push(fault);
                }
            }
        }
    }

    /// Whether nothing is wrong with a field, what is in it and what it is in; of the whole scenario for an
    /// empty path.
    pub(super) fn is_sound(&self, path: &str) -> bool {
        path.is_empty() && self.0.is_empty()
            || !path.is_empty()
                && self.stands(path)
                && !self.0.iter().any(|fault| is_within(fault.path(), path))
    }

    /// Whether nothing is wrong with a field itself and what it is in, whatever is in it.
    pub(super) fn stands(&self, path: &str) -> bool {
        !self.0.iter().any(|fault| is_within(path, fault.path()))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Nothing, the only fault, or all of them.
    pub(super) fn end(mut self) -> Check {
        match self.0.len() {
            0 => Ok(()),
            1 => Err(self.0.remove(0)),
            _ => Err(ScenarioError::Several(self.0)),
        }
    }
}

/// Whether a path is another one or leads on from it.
fn is_within(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
