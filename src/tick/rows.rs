//! Putting rows in order: keys are sorted, rows are moved once.

/// Buffers that sorting reuses.
#[derive(Debug, Clone)]
pub(super) struct Sorter<T> {
    keys: Vec<u128>,
    sorted: Vec<T>,
}

impl<T> Default for Sorter<T> {
    fn default() -> Self {
        Sorter { keys: Vec::new(), sorted: Vec::new() }
    }
}

impl<T: Copy> Sorter<T> {
    /// Sorts rows by 64 bits each; equal ones keep their order. Sorting the rows themselves would move each
    /// of them a dozen times.
    pub(super) fn sort(&mut self, rows: &mut Vec<T>, key: impl Fn(&T) -> u64) {
        self.keys.clear();
        let keys = rows.iter().zip(0u32..).map(|(row, at)| u128::from(key(row)) << 32 | u128::from(at));
        self.keys.extend(keys);
        self.keys.sort_unstable();
        self.sorted.clear();
        self.sorted.extend(self.keys.iter().map(|&key| rows[key as u32 as usize]));
        std::mem::swap(rows, &mut self.sorted);
    }
}
