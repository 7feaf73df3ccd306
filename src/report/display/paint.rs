//! Colours on a terminal.

use std::fmt::{self, Display};

/// Whether a text for the terminal has colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paint {
    /// None: for files and pipes.
    #[default]
    Plain,
    /// Those of ANSI terminals.
    Colour,
}

/// What a colour stands for; a sign or a word always says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Head,
    Gain,
    Loss,
    Bar,
}

impl Paint {
    /// A text in a colour.
    pub(super) fn ink(self, ink: Ink, text: impl Display) -> impl Display {
        Inked { code: if self == Paint::Colour { ink.code() } else { "" }, text }
    }
}

impl Ink {
    fn code(self) -> &'static str {
        match self {
            Ink::Head => "1",
            Ink::Gain => "34",
            Ink::Loss => "31",
            Ink::Bar => "33",
        }
    }
}

struct Inked<T> {
    code: &'static str,
    text: T,
}

impl<T: Display> Display for Inked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            "" => self.text.fmt(f),
            code => write!(f, "\x1b[{code}m{}\x1b[0m", self.text),
        }
    }
}
