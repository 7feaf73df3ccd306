//! Examples of `downline`: `cargo run --release --example NAME` runs the file of that name in this folder.
