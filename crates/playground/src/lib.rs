//! The model as a WebAssembly module: a page opens runs, steps them and reads what they come to.
//!
//! The crate holds no part of the model. [`Settings`] are what a reader of the page has chosen, and make a
//! [`Scenario`](downline::Scenario). A [`Session`] is one run with what the page draws of it. The functions of
//! `boundary` hand both to JavaScript. `build.sh` compiles the module and keeps it beside the page.
//!
//! ```
//! use downline_playground::{Session, Settings};
//!
//! let settings = Settings::read(r#"{"scenario": "mask", "sliders": {"people": 2000}}"#)?;
//! let mut session = Session::open(&settings.scenario()?, 7)?;
//! session.step(104);
//! assert_eq!(session.tick(), 104);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![deny(unsafe_code)]
#![deny(missing_docs)]

#[allow(unsafe_code)]
mod boundary;
mod offer;
mod session;
mod settings;
mod sliders;

pub use offer::Offer;
pub use session::Session;
pub use settings::Settings;
pub use sliders::Sliders;
