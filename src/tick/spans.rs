//! Scratch for the tasks of a phase, kept from tick to tick.

/// As much scratch as there were ever tasks.
#[derive(Debug, Clone)]
pub(super) struct Spans<T>(Vec<T>);

impl<T> Default for Spans<T> {
    fn default() -> Self {
        Spans(Vec::new())
    }
}

impl<T: Default> Spans<T> {
    /// The scratch of the task with this number.
    pub(super) fn at(&mut self, number: usize) -> &mut T {
        &mut self.first(number + 1)[number]
    }

    /// The scratch of the first so many.
    pub(super) fn first(&mut self, count: usize) -> &mut [T] {
        if self.0.len() < count {
            self.0.resize_with(count, T::default);
        }
        &mut self.0[..count]
    }

    /// All scratch, in the order of the tasks.
    pub(super) fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    /// The same, to be written.
    pub(super) fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.0.iter_mut()
    }

    /// Each task with scratch of its own.
    pub(super) fn for_each_of<J>(&mut self, jobs: impl ExactSizeIterator<Item = J>) -> Vec<(J, &mut T)> {
        let count = jobs.len();
        jobs.zip(self.first(count)).collect()
    }
}
