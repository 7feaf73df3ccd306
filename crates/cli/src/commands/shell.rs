//! `downline completions` and `man`: what a shell and `man` read.

use clap::{Args, Command, CommandFactory};
use clap_complete::{Shell, generate};
use clap_mangen::Man;

use crate::choice::input;
use crate::meant::did_you_mean;
use crate::{Failure, other, print_as_it_is};
use downline::text::closest;

/// Which shell.
#[derive(Args)]
pub struct Completions {
    /// The shell that is to complete commands
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    /// Prints the script that the shell reads.
    pub fn follow(self) -> Result<(), Failure> {
        let mut script = Vec::new();
        generate(self.shell, &mut crate::Arguments::command(), "downline", &mut script);
        print_as_it_is(&String::from_utf8_lossy(&script))
    }
}

/// Which page.
#[derive(Args)]
pub struct Manual {
    /// The command whose page it is; that of the program if left out
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

impl Manual {
    /// Prints the page in the language of `man`.
    pub fn follow(self) -> Result<(), Failure> {
        let mut program = crate::Arguments::command();
        // Gives each command its full name.
        program.build();
        let page = match &self.command {
            None => program,
            Some(name) => named(&program, name)?,
        };
        let mut text = Vec::new();
        Man::new(page).render(&mut text).map_err(other)?;
        print_as_it_is(&String::from_utf8_lossy(&text))
    }
}

fn named(program: &Command, name: &str) -> Result<Command, Failure> {
    program.find_subcommand(name).cloned().ok_or_else(|| {
        let names: Vec<&str> = program.get_subcommands().map(Command::get_name).collect();
        let meant = did_you_mean(closest(name, names.iter().copied()));
        input(name, format!("no command; allowed: {}{meant}", names.join(", ")))
    })
}
