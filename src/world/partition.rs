//! Resellers in parts, on which tasks work side by side.
//!
//! Goods and the money for them move within the tree below a first agent, and between it and the supplier. So
//! each tree belongs to one part, for good, and a task that works on some parts needs only the rows of those
//! parts. The rows of all parts stand in the same columns, in the order of joining. [`PartitionSlice`] and
//! [`PartitionChunks`] hand them out in shares of a given number of parts.
//!
//! This is the crate's only unsafe code. It is sound for four reasons, all enforced in this file:
//!
//! 1. A column is borrowed for as long as its shares are.
//! 2. Each part is in one share.
//! 3. Each access first looks up, in a list that no thread can change meanwhile, that the row belongs to the
//!    share.
//! 4. A column in chunks is only handed out if all chunks but the last are full.
//!
//! So every row to which a share gives access exists, and no two shares give access to the same row. Two rows
//! of one share are handed out together only if they differ. Without unsafe code, rows of different parts
//! would have to stand in columns of their own, and all other code would have to look in several. The second
//! use of unsafe code is to prefetch memory: see [`prefetch`].
#![allow(unsafe_code)]

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};
use std::ptr::NonNull;

use crate::engine::chunked_vec::{CHUNK, ChunkedVec};
use crate::engine::column::OptionalColumn;

/// Prefetches a row that is going to be read or written soon, so that the thread does not wait for it later.
/// Many prefetches are under way at a time, and none holds up what comes after it, as a read would. With
/// reads in place of them one thread of the reference model took about a quarter longer. On a processor
/// without support here, it does nothing.
#[inline(always)]
pub(crate) fn prefetch<T>(row: &T) {
    prefetch_at(row);
}

#[inline(always)]
fn prefetch_at<T>(row: *const T) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a request for any address whatever is without effect on anything but the cache.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(row.cast()) }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = row;
}

/// How resellers are handed out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Partitioning<'a> {
    /// To which part each row belongs.
    pub(super) parts: &'a [u8],
    /// How many parts go to each share, but for the last; `None` to hand out everything at once.
    pub(super) each: Option<u8>,
}

/// Which rows are a share's own.
#[derive(Debug, Clone, Copy)]
struct Ownership<'a> {
    parts: &'a [u8],
    /// The first part that is, and how many follow it; `None` if all are.
    own: Option<(u8, u8)>,
}

impl<'a> Partitioning<'a> {
    /// A ownership for each share, for as long as there can be parts.
    fn ownerships(self) -> impl Iterator<Item = Ownership<'a>> {
        let Partitioning { parts, each } = self;
        let length = each.map_or(usize::from(u8::MAX) + 1, |each| usize::from(each.max(1)));
        (0..=u8::MAX).step_by(length).map(move |first| {
            let others = (length - 1).min(usize::from(u8::MAX - first));
            Ownership { parts, own: each.map(|_| (first, others as u8)) }
        })
    }
}

impl Ownership<'_> {
    #[inline(always)]
    fn has(self, row: usize) -> bool {
        // Parts before the first are beyond the others.
        self.own.is_none_or(|(first, others)| self.parts[row].wrapping_sub(first) <= others)
    }

    #[inline(always)]
    fn check(self, row: usize) {
        assert!(self.has(row), "row {row} is of another part");
    }
}

/// The rows of a column that belong to one share of the parts.
#[derive(Debug)]
pub(crate) struct PartitionSlice<'a, T> {
    rows: NonNull<T>,
    len: usize,
    is_kept: bool,
    ownership: Ownership<'a>,
    column: PhantomData<&'a mut [T]>,
}

// SAFETY: it gives access to rows of one share only, which it borrows mutably; `T: Send` as for `&mut T`.
unsafe impl<T: Send> Send for PartitionSlice<'_, T> {}

impl<'a, T> PartitionSlice<'a, T> {
    /// One for each share of a column that may not be kept.
    pub(super) fn of_column(
        column: &'a mut OptionalColumn<T>,
        partitioning: Partitioning<'a>,
    ) -> impl Iterator<Item = Self> {
        let is_kept = column.is_kept();
        PartitionSlice::each(column, partitioning).map(move |slice| PartitionSlice { is_kept, ..slice })
    }

    /// Whether the scenario keeps the column.
    #[inline(always)]
    pub(crate) fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// One for each share. A column that is not kept is empty.
    pub(super) fn each(column: &'a mut [T], partitioning: Partitioning<'a>) -> impl Iterator<Item = Self> {
        let (rows, len) = (NonNull::from(&mut *column).cast(), column.len());
        partitioning.ownerships().map(move |ownership| PartitionSlice {
            rows,
            len,
            is_kept: true,
            ownership,
            column: PhantomData,
        })
    }

    #[inline(always)]
    fn place(&self, row: usize) -> NonNull<T> {
        assert!(row < self.len, "row {row} of {}", self.len);
        self.ownership.check(row);
        // SAFETY: the column has more than `row` rows.
        unsafe { self.rows.add(row) }
    }
}

impl<T> Index<usize> for PartitionSlice<'_, T> {
    type Output = T;

    #[inline(always)]
    fn index(&self, row: usize) -> &T {
        // SAFETY: the row is this share's own, so that only this value, borrowed here, gives access to it.
        unsafe { self.place(row).as_ref() }
    }
}

impl<T> IndexMut<usize> for PartitionSlice<'_, T> {
    #[inline(always)]
    fn index_mut(&mut self, row: usize) -> &mut T {
        // SAFETY: as for `index`, and this value is borrowed mutably.
        unsafe { self.place(row).as_mut() }
    }
}

/// Where the chunks of a column begin.
pub(super) struct Chunks<'a, T> {
    chunks: Vec<NonNull<T>>,
    len: usize,
    column: PhantomData<&'a mut T>,
}

impl<'a, T> Chunks<'a, T> {
    pub(super) fn of(column: &'a mut ChunkedVec<T>) -> Self {
        assert!(column.is_whole(), "all chunks but the last are full");
        let len = column.len();
        let chunks = column.chunks_mut().map(|chunk| NonNull::from(chunk).cast()).collect();
        Chunks { chunks, len, column: PhantomData }
    }
}

/// The rows of a column in chunks that belong to one share of the parts.
#[derive(Debug)]
pub(crate) struct PartitionChunks<'a, T> {
    chunks: &'a [NonNull<T>],
    len: usize,
    ownership: Ownership<'a>,
    column: PhantomData<&'a mut T>,
}

// SAFETY: as for `PartitionSlice`.
unsafe impl<T: Send> Send for PartitionChunks<'_, T> {}

impl<'a, T> PartitionChunks<'a, T> {
    /// One for each share.
    pub(super) fn each(
        column: &'a mut Chunks<'_, T>,
        partitioning: Partitioning<'a>,
    ) -> impl Iterator<Item = Self> {
        let Chunks { chunks, len, .. } = column;
        let (chunks, len) = (&**chunks, *len);
        partitioning.ownerships().map(move |ownership| PartitionChunks {
            chunks,
            len,
            ownership,
            column: PhantomData,
        })
    }

    /// Asks for a row that is going to be used soon.
    #[inline(always)]
    pub(super) fn prefetch(&self, row: usize) {
        if let Some(chunk) = self.chunks.get(row / CHUNK) {
            prefetch_at(chunk.as_ptr().wrapping_add(row % CHUNK));
        }
        if self.ownership.own.is_some() {
            prefetch_at(self.ownership.parts.as_ptr().wrapping_add(row));
        }
    }

    #[inline(always)]
    fn place(&self, row: usize) -> NonNull<T> {
        assert!(row < self.len, "row {row} of {}", self.len);
        self.ownership.check(row);
        debug_assert!(row / CHUNK < self.chunks.len());
        // SAFETY: the column has more than `row` rows, and all chunks but the last are full, so the chunk and
        // the row in it exist.
        unsafe { self.chunks.get_unchecked(row / CHUNK).add(row % CHUNK) }
    }

    /// Two different rows at once.
    #[inline(always)]
    pub(super) fn two_mut(&mut self, one: usize, other: usize) -> (&mut T, &mut T) {
        assert!(one != other, "row {one} twice");
        // SAFETY: as for `index_mut`, and they are not the same row.
        unsafe { (self.place(one).as_mut(), self.place(other).as_mut()) }
    }
}

impl<T> Index<usize> for PartitionChunks<'_, T> {
    type Output = T;

    #[inline(always)]
    fn index(&self, row: usize) -> &T {
        // SAFETY: as for `PartitionSlice`.
        unsafe { self.place(row).as_ref() }
    }
}

impl<T> IndexMut<usize> for PartitionChunks<'_, T> {
    #[inline(always)]
    fn index_mut(&mut self, row: usize) -> &mut T {
        // SAFETY: as for `PartitionSlice`.
        unsafe { self.place(row).as_mut() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_write_their_own_rows_at_the_same_time() {
        let parts: Vec<u8> = (0..3 * CHUNK + 5).map(|row| (row * row % 7 % 3) as u8).collect();
        let mut column: Vec<usize> = vec![0; parts.len()];
        let mut chunked = ChunkedVec::default();
        (0..parts.len()).for_each(|_| chunked.push(0));
        let mut chunks = Chunks::of(&mut chunked);
        let partitioning = Partitioning { parts: &parts, each: Some(1) };
        let owned = PartitionSlice::each(&mut column, partitioning)
            .zip(PartitionChunks::each(&mut chunks, partitioning));
        std::thread::scope(|scope| {
            for (part, (mut rows, mut chunks)) in (0..3).zip(owned) {
                let own = (0..parts.len()).filter(|&row| parts[row] == part).collect::<Vec<_>>();
                scope.spawn(move || {
                    for row in own {
                        rows[row] += row + 1;
                        chunks[row] = rows[row] * 2;
                    }
                });
            }
        });
        assert!((0..parts.len()).all(|row| column[row] == row + 1 && chunked[row] == 2 * (row + 1)));
    }

    #[test]
    #[should_panic(expected = "row 1 is of another part")]
    fn a_row_of_another_part_is_refused() {
        let mut column = [7, 8];
        let first =
            PartitionSlice::each(&mut column, Partitioning { parts: &[0, 1], each: Some(1) }).next().unwrap();
        let _ = first[1];
    }

    /// However many parts a share has, and where there are as many parts as there can be.
    #[test]
    fn each_row_is_in_one_share() {
        let parts: Vec<u8> = (0..=u8::MAX).collect();
        for each in [0, 1, 2, 100, 127, 128, 200, 255] {
            let ownerships: Vec<_> = Partitioning { parts: &parts, each: Some(each) }.ownerships().collect();
            assert_eq!(ownerships.len(), 256usize.div_ceil(usize::from(each.max(1))));
            for row in 0..parts.len() {
                let owners = ownerships.iter().filter(|ownership| ownership.has(row)).count();
                assert_eq!(owners, 1, "row {row} in shares of {each}");
            }
        }
    }

    #[test]
    fn the_whole_has_all_rows_and_is_handed_out_once() {
        let mut column = [7, 8];
        let whole: Vec<_> =
            PartitionSlice::each(&mut column, Partitioning { parts: &[0, 1], each: None }).collect();
        let [mut rows] = <[_; 1]>::try_from(whole).unwrap();
        (rows[0], rows[1]) = (rows[1], rows[0]);
        assert_eq!(column, [8, 7]);
    }

    #[test]
    #[should_panic(expected = "row 5 twice")]
    fn a_row_is_not_handed_out_twice() {
        let mut chunked = ChunkedVec::default();
        (0..9).for_each(|row| chunked.push(row));
        let mut chunks = Chunks::of(&mut chunked);
        let mut whole =
            PartitionChunks::each(&mut chunks, Partitioning { parts: &[0; 9], each: None }).next().unwrap();
        let (one, other) = whole.two_mut(3, 4);
        std::mem::swap(one, other);
        assert_eq!((whole[3], whole[4]), (4, 3));
        whole.two_mut(5, 5);
    }

    #[test]
    #[should_panic(expected = "row 0 of 0")]
    fn a_column_that_is_not_kept_has_no_rows() {
        let mut column: [u32; 0] = [];
        let mut first =
            PartitionSlice::each(&mut column, Partitioning { parts: &[0], each: Some(1) }).next().unwrap();
        first[0] = 1;
    }
}
