//! Whether standard output was closed when the program started (`>&-` in a shell).
//!
//! Before `main`, Rust opens `/dev/null` in the place of a closed stream, so that writing to it succeeds and
//! the result is lost. Only a look before that tells it from a stream that the user has led to `/dev/null`.

use std::sync::atomic::{AtomicBool, Ordering};

static CLOSED: AtomicBool = AtomicBool::new(false);

/// Whether results would be lost; known on Linux only.
pub(super) fn was_closed() -> bool {
    CLOSED.load(Ordering::Relaxed)
}

#[cfg(target_os = "linux")]
mod before_main {
    use std::path::Path;
    use std::sync::atomic::Ordering;

    // The loader calls what is listed in this section before the runtime of Rust begins. The function opens
    // nothing, starts nothing and cannot panic: it asks the system for a path.
    #[allow(unsafe_code)]
    #[used]
    #[unsafe(link_section = ".init_array")]
    static LOOK: extern "C" fn() = look;

    extern "C" fn look() {
        let (processes, output) = (Path::new("/proc/self/fd"), Path::new("/proc/self/fd/1"));
        let is_closed = output.symlink_metadata().is_err() && processes.exists();
        super::CLOSED.store(is_closed, Ordering::Relaxed);
    }
}
