//! Columns that grow by a row for each reseller, and of which a run keeps those that its scenario needs.

use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A column with a row for each reseller, or with none where the scenario does not need it. It is saved as
/// its rows, or as `null`.
#[derive(Debug, Clone)]
pub(crate) struct OptionalColumn<T> {
    rows: Vec<T>,
    is_kept: bool,
}

impl<T> Default for OptionalColumn<T> {
    fn default() -> Self {
        OptionalColumn { rows: Vec::new(), is_kept: false }
    }
}

impl<T> OptionalColumn<T> {
    /// An empty column that is kept, or not.
    pub(crate) fn kept(is_kept: bool) -> Self {
        OptionalColumn { rows: Vec::new(), is_kept }
    }

    #[inline(always)]
    pub(crate) fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// Becomes a column that is kept, with these rows.
    pub(crate) fn begin(&mut self, rows: Vec<T>) {
        *self = OptionalColumn { rows, is_kept: true };
    }

    /// Adds rows, if the column is kept.
    pub(crate) fn extend(&mut self, rows: impl Iterator<Item = T>) {
        if self.is_kept {
            self.rows.extend(rows);
        }
    }

    /// Grows to `len` rows, if the column is kept.
    pub(crate) fn resize(&mut self, len: usize, row: T)
    where
        T: Clone,
    {
        if self.is_kept {
            self.rows.resize(len, row);
        }
    }
}

impl<T> Deref for OptionalColumn<T> {
    type Target = [T];

    #[inline(always)]
    fn deref(&self) -> &[T] {
        &self.rows
    }
}

impl<T> DerefMut for OptionalColumn<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.rows
    }
}

impl<T: Serialize> Serialize for OptionalColumn<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.is_kept.then_some(&self.rows).serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OptionalColumn<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let rows = Option::<Vec<T>>::deserialize(deserializer)?;
        Ok(rows.map_or_else(Self::default, |rows| OptionalColumn { rows, is_kept: true }))
    }
}

/// What all columns have in common, whatever their rows are.
pub(crate) trait Column {
    /// Whether the column has a row for each reseller.
    fn is_kept(&self) -> bool;

    fn len(&self) -> usize;

    /// Bytes of a row; 0 of a column that is not kept.
    fn bytes_each(&self) -> u64;

    /// Makes room for `more` rows, if the column is kept.
    fn reserve(&mut self, more: usize);

    /// Removes the rows from `first` on that are not marked, keeping the order of the others.
    fn keep_of_tail(&mut self, first: usize, marked: &[bool]);

    /// Drops all rows and is not kept from then on.
    fn end(&mut self);
}

fn keep_of_tail<T>(rows: &mut Vec<T>, first: usize, marked: &[bool]) {
    let mut end = first;
    for (row, _) in marked.iter().enumerate().filter(|&(_, &is_marked)| is_marked) {
        rows.swap(end, first + row);
        end += 1;
    }
    rows.truncate(end);
}

/// A column that every run keeps.
impl<T> Column for Vec<T> {
    fn is_kept(&self) -> bool {
        true
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn bytes_each(&self) -> u64 {
        size_of::<T>() as u64
    }

    fn reserve(&mut self, more: usize) {
        self.reserve_exact(more);
    }

    fn keep_of_tail(&mut self, first: usize, marked: &[bool]) {
        keep_of_tail(self, first, marked);
    }

    fn end(&mut self) {
        unreachable!("every run keeps this column");
    }
}

impl<T> Column for OptionalColumn<T> {
    fn is_kept(&self) -> bool {
        self.is_kept
    }

    fn len(&self) -> usize {
        self.rows.len()
    }

    fn bytes_each(&self) -> u64 {
        if self.is_kept { size_of::<T>() as u64 } else { 0 }
    }

    fn reserve(&mut self, more: usize) {
        if self.is_kept {
            self.rows.reserve_exact(more);
        }
    }

    fn keep_of_tail(&mut self, first: usize, marked: &[bool]) {
        if self.is_kept {
            keep_of_tail(&mut self.rows, first, marked);
        }
    }

    fn end(&mut self) {
        *self = OptionalColumn::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_is_not_kept_never_has_rows() {
        let mut column: OptionalColumn<u32> = OptionalColumn::kept(false);
        column.resize(3, 7);
        column.extend([1, 2].into_iter());
        column.keep_of_tail(0, &[]);
        assert_eq!((column.len(), column.bytes_each(), column.is_kept()), (0, 0, false));
        assert_eq!(serde_json::to_string(&column).unwrap(), "null");
    }

    #[test]
    fn rows_that_are_not_marked_leave_and_the_others_keep_their_order() {
        let mut column = OptionalColumn::kept(true);
        column.extend(0..6);
        column.keep_of_tail(2, &[false, true, false, true]);
        assert_eq!(*column, [0, 1, 3, 5]);
        let saved = serde_json::to_string(&column).unwrap();
        let read: OptionalColumn<i32> = serde_json::from_str(&saved).unwrap();
        assert!(read.is_kept() && *read == *column);
        column.end();
        assert_eq!((column.len(), column.is_kept()), (0, false));
    }
}
