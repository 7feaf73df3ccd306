//! Tasks that may run side by side.
//!
//! Tasks share only what they read, and each writes only its own rows. Their results are put together in the
//! order of the tasks, or are sums of integers. So the result is the same for any number of tasks and
//! threads.

/// Which threads do the tasks of a run: with the feature `rayon` those of the current pool, else the caller
/// alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parallelism {
    alone: bool,
    /// Fewer rows are not worth a task.
    grain: usize,
}

/// How many tasks each thread gets. More would need more scratch, which would not stay in the cache.
const TASKS_EACH: usize = 4;

impl Default for Parallelism {
    fn default() -> Self {
        Parallelism { alone: false, grain: 1 << 12 }
    }
}

impl Parallelism {
    /// The caller alone.
    pub(crate) fn alone() -> Self {
        Parallelism { alone: true, ..Parallelism::default() }
    }

    /// This parallelism with `rows` rows to a task.
    pub(crate) fn with_grain(self, rows: usize) -> Self {
        Parallelism { grain: rows.max(1), ..self }
    }

    /// The parallelism for `rows` rows: the caller alone if they are not worth two tasks.
    pub(crate) fn for_rows(self, rows: usize) -> Self {
        Parallelism { alone: self.alone || rows / 2 < self.grain, ..self }
    }

    /// How many threads there are.
    pub(crate) fn threads(self) -> usize {
        if self.alone {
            return 1;
        }
        #[cfg(feature = "rayon")]
        return if has_pool() { rayon::current_num_threads() } else { 1 };
        #[cfg(not(feature = "rayon"))]
        1
    }

    /// The number of parts into which the resellers of `people` people are divided. It is low enough to cost
    /// little in a small run. It is high enough that the data for a part's orders in a tick stays in the
    /// cache. While a scheme grows, about one person in 64 orders in a tick. So a part has orders of a
    /// quarter as many people as a task has rows.
    pub(crate) fn parts(self, people: u32) -> u8 {
        const MOST: usize = u8::MAX as usize;
        (people as usize / 16 / self.grain).clamp(1, MOST).next_power_of_two().min(MOST) as u8
    }

    /// How many tasks there are at most.
    pub(crate) fn tasks(self) -> usize {
        match self.threads() {
            1 => 1,
            threads => TASKS_EACH * threads,
        }
    }

    /// The number of rows, out of `rows`, that a task gets: few enough that no thread waits long for another.
    pub(crate) fn span(self, rows: usize) -> usize {
        match self.tasks() {
            1 => rows.max(1),
            tasks => rows.div_ceil(tasks).max(self.grain),
        }
    }

    /// Does the `work` on each of the `tasks`.
    pub(crate) fn each<T: Send>(self, tasks: &mut [T], work: impl Fn(&mut T) + Send + Sync) {
        #[cfg(feature = "rayon")]
        if tasks.len() > 1 && self.threads() > 1 {
            use rayon::prelude::*;
            return tasks.par_iter_mut().with_max_len(1).for_each(work);
        }
        tasks.iter_mut().for_each(work);
    }

    /// Sorts amounts, of which equal ones cannot be told apart.
    pub(crate) fn sort(self, amounts: &mut [i64]) {
        #[cfg(feature = "rayon")]
        if self.threads() > 1 {
            use rayon::prelude::*;
            return amounts.par_sort_unstable();
        }
        amounts.sort_unstable();
    }

    /// Does work that will be divided into tasks, on a thread of the pool, so that the data it touches is
    /// near to the threads. The other threads stay awake meanwhile. The time between two sets of tasks is too
    /// short for threads to sleep and wake. Sleeping would cost a run of 10⁶ people a tenth of its time.
    ///
    /// A thread that stays awake takes tasks until the work ends. So it must not stay awake on top of a job
    /// for which the work waits. It does not: threads steal the oldest job of another thread first, and
    /// staying awake is older than any task. So that job is taken before any task. Only work that waits for
    /// another pool would not be safe.
    pub(crate) fn within<R: Send>(self, work: impl FnOnce() -> R + Send) -> R {
        #[cfg(feature = "rayon")]
        if rayon::current_thread_index().is_none() && self.threads() > 1 {
            use std::sync::atomic::{AtomicBool, Ordering};
            let (mut result, is_done) = (None, AtomicBool::new(false));
            rayon::scope(|scope| {
                for _ in 1..self.threads() {
                    scope.spawn(|_| {
                        while !is_done.load(Ordering::Relaxed) {
                            if rayon::yield_now() != Some(rayon::Yield::Executed) {
                                std::thread::yield_now();
                            }
                        }
                    });
                }
                let _done = OnDrop(|| is_done.store(true, Ordering::Relaxed));
                result = Some(work());
            });
            return result.expect("the scope has ended");
        }
        work()
    }
}

/// Whether there are threads to share tasks with. Where the system does not start those of the global pool,
/// `rayon` would panic; the caller alone does the tasks then, to the same result.
#[cfg(feature = "rayon")]
fn has_pool() -> bool {
    use std::error::Error;
    use std::sync::OnceLock;
    static STARTS: OnceLock<bool> = OnceLock::new();
    // The only other error is that the pool is there already.
    let starts = || {
        rayon::ThreadPoolBuilder::new()
            .build_global()
            .map_or_else(|error| error.source().is_none(), |()| true)
    };
    rayon::current_thread_index().is_some() || *STARTS.get_or_init(starts)
}

/// Does something at the end of a scope, even if that panics.
#[cfg(feature = "rayon")]
struct OnDrop<F: Fn()>(F);

#[cfg(feature = "rayon")]
impl<F: Fn()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}
