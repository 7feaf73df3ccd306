//! Words in messages: what a mistyped word was meant to be, and text from elsewhere made safe to show.

mod closest;
mod visible;

pub use closest::closest;
pub use visible::{shown, visible, visible_lines};
