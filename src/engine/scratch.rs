//! Scratch for the tasks of a phase, kept from tick to tick.

/// As much scratch as there were ever tasks.
#[derive(Debug, Clone)]
pub(crate) struct PerTask<T>(Vec<T>);

impl<T> Default for PerTask<T> {
    fn default() -> Self {
        PerTask(Vec::new())
    }
}

impl<T: Default> PerTask<T> {
    /// The scratch of the task with this number.
    pub(crate) fn at(&mut self, number: usize) -> &mut T {
        &mut self.first(number + 1)[number]
    }

    /// The scratch of the first `count` tasks.
    pub(crate) fn first(&mut self, count: usize) -> &mut [T] {
        if self.0.len() < count {
            self.0.resize_with(count, T::default);
        }
        &mut self.0[..count]
    }

    /// All scratch, in the order of the tasks.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    /// The scratch of each task, to be written.
    pub(crate) fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.0.iter_mut()
    }

    /// Each task with scratch of its own.
    pub(crate) fn for_each_of<J>(&mut self, jobs: impl ExactSizeIterator<Item = J>) -> Vec<(J, &mut T)> {
        let count = jobs.len();
        jobs.zip(self.first(count)).collect()
    }
}
