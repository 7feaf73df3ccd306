//! Benches of `downline`: `cargo bench -p downline-benches` runs them.
