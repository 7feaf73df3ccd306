//! A growing column that never moves what it holds.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut, Range};

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Rows in a chunk: few in builds with debug assertions, so that a small run has many chunks. No result
/// depends on it.
pub(crate) const CHUNK: usize = if cfg!(debug_assertions) { 1 << 6 } else { 1 << 12 };

/// A column in chunks: growing it copies nothing and allocates at most one chunk too many. It is saved as one
/// list.
#[derive(Debug)]
pub(crate) struct ChunkedVec<T> {
    /// All but the last are full.
    chunks: Vec<Vec<T>>,
}

impl<T> Default for ChunkedVec<T> {
    fn default() -> Self {
        ChunkedVec { chunks: Vec::new() }
    }
}

impl<T: Clone> Clone for ChunkedVec<T> {
    fn clone(&self) -> Self {
        let mut clone = ChunkedVec::default();
        self.iter().for_each(|row| clone.push(row.clone()));
        clone
    }
}

impl<T> ChunkedVec<T> {
    pub(crate) fn len(&self) -> usize {
        match self.chunks.last() {
            None => 0,
            Some(last) => (self.chunks.len() - 1) * CHUNK + last.len(),
        }
    }

    pub(crate) fn push(&mut self, row: T) {
        match self.chunks.last_mut() {
            Some(last) if last.len() < CHUNK => last.push(row),
            _ => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(row);
                self.chunks.push(chunk);
            }
        }
    }

    /// The chunks that `more` further rows will fill, to be filled in order. The system maps memory when it
    /// is first written to, which takes longer than writing: several threads can wait for it side by side.
    pub(crate) fn grow(&mut self, more: usize) -> &mut [Vec<T>] {
        let (first, needed) = (self.len() / CHUNK, (self.len() + more).div_ceil(CHUNK));
        self.chunks.resize_with(needed, || Vec::with_capacity(CHUNK));
        &mut self.chunks[first..]
    }

    /// Whether all chunks but the last are full.
    pub(crate) fn is_whole(&self) -> bool {
        let lengths = |chunks: &[Vec<T>]| chunks.iter().all(|chunk| chunk.len() == CHUNK);
        match &self.chunks[..] {
            [] => true,
            [full @ .., last] => lengths(full) && (1..=CHUNK).contains(&last.len()),
        }
    }

    /// All rows, in order.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &T> {
        (0..self.len()).map(|row| &self[row])
    }

    /// The rows of a range, in order.
    pub(crate) fn range(&self, rows: Range<usize>) -> impl Iterator<Item = &T> {
        let first = rows.start / CHUNK;
        let chunks = self.chunks.iter().enumerate().skip(first).take(rows.end.div_ceil(CHUNK) - first);
        chunks.flat_map(move |(number, chunk)| {
            let (from, to) = (rows.start.max(number * CHUNK), rows.end.min(number * CHUNK + chunk.len()));
            &chunk[from - number * CHUNK..to - number * CHUNK]
        })
    }

    /// How many chunks there are.
    pub(crate) fn chunk_count(&self) -> usize {
        self.chunks.len()
    }

    /// The chunks from each of `firsts`, ascending, to the next, to be written side by side; none before the
    /// first.
    pub(crate) fn each_from(&mut self, firsts: &[usize]) -> Vec<&mut [Vec<T>]> {
        split_at_each(&mut self.chunks, firsts)
    }

    /// All chunks, each but the last full.
    pub(crate) fn chunks_mut(&mut self) -> impl Iterator<Item = &mut [T]> {
        self.chunks.iter_mut().map(Vec::as_mut_slice)
    }

    /// Of the rows from `first` on keeps those that are marked, in order.
    pub(crate) fn keep_of_tail(&mut self, first: usize, keep: &[bool]) {
        debug_assert_eq!(first + keep.len(), self.len());
        let mut tail = Vec::with_capacity(keep.len());
        while self.len() > first {
            tail.extend(self.chunks.last_mut().and_then(Vec::pop));
            if self.chunks.last().is_some_and(Vec::is_empty) {
                self.chunks.pop();
            }
        }
        let kept = tail.into_iter().rev().zip(keep).filter(|&(_, &keep)| keep);
        for (row, _) in kept {
            self.push(row);
        }
    }
}

impl<T: Serialize> Serialize for ChunkedVec<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for ChunkedVec<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(RowsVisitor(PhantomData))
    }
}

/// Reads a column row by row.
struct RowsVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for RowsVisitor<T> {
    type Value = ChunkedVec<T>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<ChunkedVec<T>, A::Error> {
        let mut column = ChunkedVec::default();
        while let Some(row) = rows.next_element()? {
            column.push(row);
        }
        Ok(column)
    }
}

/// The rows from each of these, ascending, to the next; none before the first.
pub(crate) fn split_at_each<'a, T>(rows: &'a mut [T], firsts: &[usize]) -> Vec<&'a mut [T]> {
    let ends = firsts.iter().skip(1).copied().chain([rows.len()]);
    let (mut rest, mut start) = (rows, 0);
    let parts = firsts.iter().zip(ends).map(|(&first, end)| {
        let (_, from) = std::mem::take(&mut rest).split_at_mut(first - start);
        let (own, after) = from.split_at_mut(end - first);
        (rest, start) = (after, end);
        own
    });
    parts.collect()
}

impl<T> Index<usize> for ChunkedVec<T> {
    type Output = T;
    #[inline(always)]
    fn index(&self, row: usize) -> &T {
        &self.chunks[row / CHUNK][row % CHUNK]
    }
}

impl<T> IndexMut<usize> for ChunkedVec<T> {
    #[inline(always)]
    fn index_mut(&mut self, row: usize) -> &mut T {
        &mut self.chunks[row / CHUNK][row % CHUNK]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_its_rows_in_order_across_chunks() {
        let mut column = ChunkedVec::default();
        for more in [5, 0, CHUNK - 5, CHUNK / 2, CHUNK + CHUNK / 2, 1, 4] {
            let mut rows = column.len()..column.len() + more;
            for chunk in column.grow(more) {
                chunk.extend(rows.by_ref().take(CHUNK - chunk.len()));
            }
            assert_eq!((rows.len(), column.chunks.len()), (0, column.len().div_ceil(CHUNK)));
        }
        let first = CHUNK - 2;
        let keep: Vec<bool> = (first..column.len()).map(|row| row % 3 == 0).collect();
        column.keep_of_tail(first, &keep);
        let expected: Vec<usize> =
            (0..first).chain((first..3 * CHUNK + 5).filter(|row| row % 3 == 0)).collect();
        assert_eq!((0..expected.len()).map(|row| column[row]).collect::<Vec<_>>(), expected);
        assert_eq!(column.len(), expected.len());
        for range in [0..5, 0..0, CHUNK - 3..CHUNK + 3, 7..expected.len(), CHUNK..CHUNK, CHUNK..CHUNK + 5] {
            assert!(column.range(range.clone()).eq(&expected[range]));
        }
        column[CHUNK] = 7;
        assert_eq!(column[CHUNK], 7);
        let saved = serde_json::to_string(&column).unwrap();
        assert_eq!(saved, serde_json::to_string(&column.iter().collect::<Vec<_>>()).unwrap());
        let read: ChunkedVec<usize> = serde_json::from_str(&saved).unwrap();
        assert!(read.is_whole() && read.iter().eq(column.iter()));
    }
}
