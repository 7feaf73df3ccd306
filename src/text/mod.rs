//! Words in messages: what a mistyped word was meant to be, how things of one name are told apart, and text
//! from elsewhere made safe to show.

mod closest;
mod numbered;
mod visible;

pub use closest::closest;
pub use numbered::number_of;
pub use visible::{shown, visible, visible_lines};
