//! Jobs on several threads, their results in order.
//!
//! Runs are long, independent and of one size, so that plain threads that take the next number each are all
//! that is needed: `std::thread::scope` and no other dependency. Results are handed on in the order of their
//! numbers, and no thread runs further ahead of the slowest than a few jobs, so that memory does not grow
//! with their number.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZeroUsize;
use std::ops::{ControlFlow, Range};
use std::sync::mpsc;
use std::sync::{Condvar, Mutex};
use std::thread;

/// Jobs a thread that may wait for a slower one before them.
const AHEAD: u64 = 4;

/// Does the jobs of a range and hands their results to `sink`, first job first, whatever the number of
/// threads; `Break` ends it after the present one.
///
/// # Errors
/// A thread that the system does not start. Jobs that other threads have begun by then are done, and their
/// results given up.
pub(super) fn in_order<T: Send>(
    threads: NonZeroUsize,
    range: Range<u64>,
    job: impl Fn(u64) -> T + Sync,
    mut sink: impl FnMut(u64, T) -> ControlFlow<()>,
) -> io::Result<()> {
    let threads = threads.get().min(usize::try_from(range.end - range.start).unwrap_or(usize::MAX));
    if threads <= 1 {
        let _ = range.into_iter().try_for_each(|number| sink(number, job(number)));
        return Ok(());
    }
    let first = range.start;
    let queue = Queue::new(range, AHEAD * threads as u64);
    thread::scope(|scope| {
        let (sender, results) = mpsc::channel();
        for _ in 0..threads {
            let (sender, queue, job) = (sender.clone(), &queue, &job);
            let work = move || {
                // A job that panics must not leave the others waiting for it.
                let _closes = ClosesOnPanic(queue);
                while let Some(number) = queue.next() {
                    if sender.send((number, job(number))).is_err() {
                        break;
                    }
                }
            };
            if let Err(error) = thread::Builder::new().spawn_scoped(scope, work) {
                // Those that have started would wait for results to be taken.
                queue.close();
                return Err(error);
            }
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut due = first;
        'results: for (number, result) in results {
            early.insert(number, result);
            while let Some(result) = early.remove(&due) {
                if sink(due, result).is_break() {
                    break 'results;
                }
                due += 1;
                queue.advance(due);
            }
        }
        queue.close();
        Ok(())
    })
}

/// What `work` makes of each item, in their order, on as many threads as the machine has.
///
/// # Errors
/// A thread that the system does not start.
///
/// # Panics
/// If `work` does.
pub fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> io::Result<Vec<R>> {
    let mut results = Vec::with_capacity(items.len());
    let job = |number: u64| work(&items[number as usize]);
    in_order(thread::available_parallelism()?, 0..items.len() as u64, job, |_, result| {
        results.push(result);
        ControlFlow::Continue(())
    })?;
    Ok(results)
}

/// The numbers that are still to be done.
struct Queue {
    state: Mutex<State>,
    moved: Condvar,
    window: u64,
}

struct State {
    next: u64,
    end: u64,
    /// All before this one are handed on.
    due: u64,
}

impl Queue {
    fn new(range: Range<u64>, window: u64) -> Self {
        let state = State { next: range.start, end: range.end, due: range.start };
        Queue { state: Mutex::new(state), moved: Condvar::new(), window }
    }

    fn next(&self) -> Option<u64> {
        let state = self.state.lock().expect("nothing panics under this lock");
        let waits = |state: &mut State| state.next < state.end && state.next >= state.due + self.window;
        let mut state = self.moved.wait_while(state, waits).expect("nothing panics under this lock");
        let number = (state.next < state.end).then_some(state.next)?;
        state.next += 1;
        Some(number)
    }

    fn advance(&self, due: u64) {
        self.state.lock().expect("nothing panics under this lock").due = due;
        self.moved.notify_all();
    }

    fn close(&self) {
        self.state.lock().expect("nothing panics under this lock").end = 0;
        self.moved.notify_all();
    }
}

struct ClosesOnPanic<'a>(&'a Queue);

impl Drop for ClosesOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    fn threads(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).unwrap()
    }

    #[test]
    fn results_come_in_order_and_none_is_lost() {
        for count in [1, 2, 3, 8] {
            let mut seen = Vec::new();
            let job = |number: u64| {
                // Even jobs are slow, so that odd ones overtake them.
                thread::sleep(std::time::Duration::from_micros(if number.is_multiple_of(2) {
                    300
                } else {
                    0
                }));
                number * number
            };
            in_order(threads(count), 5..60, job, |number, square| {
                seen.push((number, square));
                ControlFlow::Continue(())
            })
            .unwrap();
            let expected: Vec<_> = (5..60).map(|number| (number, number * number)).collect();
            assert_eq!(seen, expected, "{count} threads");
        }
    }

    #[test]
    fn items_keep_their_order() {
        let items: Vec<u64> = (0..200).rev().collect();
        let doubled: Vec<u64> = items.iter().map(|item| 2 * item).collect();
        assert_eq!(in_parallel(&items, |item| 2 * item).unwrap(), doubled);
        assert!(in_parallel(&[], |item: &u64| 2 * item).unwrap().is_empty());
    }

    #[test]
    fn a_break_ends_it_and_no_thread_runs_far_ahead() {
        let started = AtomicU64::new(0);
        let job = |number| {
            started.fetch_add(1, Ordering::Relaxed);
            number
        };
        let mut seen = 0;
        in_order(threads(3), 0..1_000_000, job, |_, _| {
            seen += 1;
            if seen == 10 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .unwrap();
        assert_eq!(seen, 10);
        assert!(started.into_inner() <= 10 + 3 * AHEAD);
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_job_that_panics_is_heard_of() {
        let job = |number| assert!(number != 17, "seventeen");
        in_order(threads(2), 0..1_000, job, |_, ()| ControlFlow::Continue(())).unwrap();
    }
}
