//! What JavaScript calls. All unsafe code of the crate stands here.
//!
//! A function returns −1 if it fails, and the text of the error becomes the answer. Otherwise it returns a
//! handle, a tick or 0. [`downline_answer`] and [`downline_answer_length`] say where the latest answer lies.
//! It stays there until the next call.
//!
//! WebAssembly without threads has one thread, and no function calls another one of these. So the cells are
//! never borrowed twice.

use std::cell::RefCell;
use std::ptr;
use std::sync::Once;

use crate::offer::Offer;
use crate::session::Session;
use crate::settings::Settings;

thread_local! {
    static ANSWER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static SESSIONS: RefCell<Vec<Option<Session>>> = const { RefCell::new(Vec::new()) };
}

/// Keeps what a function has to say.
fn keep(answer: Vec<u8>) {
    ANSWER.with(|cell| *cell.borrow_mut() = answer);
}

/// What a function returns for a result.
fn told(result: Result<i32, String>) -> i32 {
    result.unwrap_or_else(|error| {
        keep(error.into_bytes());
        -1
    })
}

/// A panic ends the module; its message stays behind as the answer.
fn tell_of_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(|panic| keep(panic.to_string().into_bytes()))));
}

/// The text in a buffer of [`downline_allocate`], which is freed.
///
/// # Safety
/// `start` came from `downline_allocate(length)` and was not handed over before.
unsafe fn text(start: *mut u8, length: usize) -> Result<String, String> {
    // SAFETY: by the contract, this is the boxed slice that `downline_allocate` made, and it has no other
    // owner.
    let bytes = unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(start, length)) };
    String::from_utf8(bytes.into_vec()).map_err(|error| error.to_string())
}

/// Does something with an open run.
fn with_session<T>(handle: i32, act: impl FnOnce(&mut Session) -> T) -> Result<T, String> {
    SESSIONS.with(|cell| {
        let mut sessions = cell.borrow_mut();
        let session = usize::try_from(handle).ok().and_then(|at| sessions.get_mut(at)?.as_mut());
        session.map(act).ok_or_else(|| format!("no run has the handle {handle}"))
    })
}

/// A buffer of this many bytes for the text of a call, which frees it.
// SAFETY: no other symbol of the module has this name.
#[unsafe(no_mangle)]
pub extern "C" fn downline_allocate(length: usize) -> *mut u8 {
    tell_of_panics();
    Box::into_raw(vec![0_u8; length].into_boxed_slice()).cast()
}

/// Where the latest answer begins.
// SAFETY: no other symbol of the module has this name.
#[unsafe(no_mangle)]
pub extern "C" fn downline_answer() -> *const u8 {
    ANSWER.with(|cell| cell.borrow().as_ptr())
}

/// How many bytes the latest answer has.
// SAFETY: no other symbol of the module has this name.
#[unsafe(no_mangle)]
pub extern "C" fn downline_answer_length() -> usize {
    ANSWER.with(|cell| cell.borrow().len())
}

/// Answers what the scenario of these settings lets the page set, as JSON.
///
/// # Safety
/// As for [`text`].
// SAFETY: no other symbol of the module has this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn downline_offer(start: *mut u8, length: usize) -> i32 {
    // SAFETY: the caller keeps the contract.
    let text = unsafe { text(start, length) };
    told(text.and_then(|text| {
        let offer = Settings::read(&text).and_then(|settings| Offer::of(&settings));
        let offer = offer.map_err(|error| error.to_string())?;
        keep(serde_json::to_vec(&offer).map_err(|error| error.to_string())?);
        Ok(0)
    }))
}

/// Opens a run of the scenario of these settings and returns its handle.
///
/// # Safety
/// As for [`text`].
// SAFETY: no other symbol of the module has this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn downline_open(start: *mut u8, length: usize, seed: u64) -> i32 {
    // SAFETY: the caller keeps the contract.
    let text = unsafe { text(start, length) };
    told(text.and_then(|text| {
        let session = Settings::read(&text)
            .and_then(|settings| settings.scenario())
            .and_then(|scenario| Session::open(&scenario, seed));
        let session = session.map_err(|error| error.to_string())?;
        SESSIONS.with(|cell| {
            let mut sessions = cell.borrow_mut();
            let at = sessions.iter().position(Option::is_none).unwrap_or(sessions.len());
            if at == sessions.len() {
                sessions.push(None);
            }
            sessions[at] = Some(session);
            i32::try_from(at).map_err(|_| "too many runs are open".to_owned())
        })
    }))
}

/// Runs up to `count` ticks and returns the tick reached.
// SAFETY: no other symbol of the module has this name.
#[unsafe(no_mangle)]
pub extern "C" fn downline_step(handle: i32, count: u32) -> i32 {
    told(with_session(handle, |session| {
        session.step(count);
        session.tick() as i32
    }))
}

/// Answers the tiers at the end of each tick from `first` on ([`Session::tiers`]).
// SAFETY: no other symbol of the module has this name.
#[unsafe(no_mangle)]
pub extern "C" fn downline_tiers(handle: i32, first: u32) -> i32 {
    told(with_session(handle, |session| session.tiers(first)).map(|answer| {
        keep(answer);
        0
    }))
}

/// Answers one row for each reseller ([`Session::people`]).
// SAFETY: no other symbol of the module has this name.
#[unsafe(no_mangle)]
pub extern "C" fn downline_people(handle: i32) -> i32 {
    told(with_session(handle, |session| session.people()).map(|answer| {
        keep(answer);
        0
    }))
}

/// Answers the report and the scenario ([`Session::result`]).
// SAFETY: no other symbol of the module has this name.
#[unsafe(no_mangle)]
pub extern "C" fn downline_report(handle: i32) -> i32 {
    told(with_session(handle, |session| session.result()).map(|answer| {
        keep(answer);
        0
    }))
}

/// Ends a run and frees its memory.
// SAFETY: no other symbol of the module has this name.
#[unsafe(no_mangle)]
pub extern "C" fn downline_close(handle: i32) {
    SESSIONS.with(|cell| {
        if let Some(session) =
            usize::try_from(handle).ok().and_then(|at| cell.borrow_mut().get_mut(at)?.take())
        {
            drop(session);
        }
    });
}
