//! A sentence of the article, the figures beside it, and the verdict that follows from them.

use downline::Report;

use crate::runs::Runs;
use crate::values::Values;

/// Most characters of a printed line.
const WIDTH: usize = 108;

/// What the runs say of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Holds,
    InPart,
    DoesNotHold,
    /// The scenario says so; no run could tell otherwise.
    Assumed,
    /// The model has no figure for it.
    CannotSay,
}

impl Verdict {
    pub const ALL: [Verdict; 5] =
        [Verdict::Holds, Verdict::InPart, Verdict::DoesNotHold, Verdict::Assumed, Verdict::CannotSay];

    pub fn words(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::InPart => "holds in part",
            Verdict::DoesNotHold => "does not hold",
            Verdict::Assumed => "assumed",
            Verdict::CannotSay => "cannot say",
        }
    }
}

/// A figure beside a sentence, and whether it agrees; `None` for a figure that stands for information.
#[derive(Debug)]
pub struct Part {
    text: String,
    agrees: Option<bool>,
}

/// What kind of statement it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tested,
    Assumed,
    Beyond,
}

/// A sentence of the article with its figures.
#[derive(Debug)]
pub struct Sentence {
    text: &'static str,
    kind: Kind,
    is_core: bool,
    is_ours: bool,
    parts: Vec<Part>,
    why: Option<String>,
}

impl Sentence {
    fn new(text: &'static str, kind: Kind) -> Self {
        Sentence { text, kind, is_core: false, is_ours: false, parts: Vec::new(), why: None }
    }

    /// A sentence that the figures may contradict.
    pub fn tested(text: &'static str) -> Self {
        Sentence::new(text, Kind::Tested)
    }

    /// A sentence that the scenario states; its figures must agree all the same.
    pub fn assumed(text: &'static str) -> Self {
        Sentence::new(text, Kind::Assumed)
    }

    /// A sentence for which the model has no figure.
    pub fn beyond(text: &'static str) -> Self {
        Sentence::new(text, Kind::Beyond)
    }

    /// One of the sentences without which the presets do not tell the story.
    pub fn core(self) -> Self {
        Sentence { is_core: true, ..self }
    }

    /// A question that the article does not raise.
    pub fn ours(self) -> Self {
        Sentence { is_ours: true, ..self }
    }

    pub fn with(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// What the runs show of the reason, printed unless the sentence holds.
    pub fn why(self, why: impl Into<String>) -> Self {
        Sentence { why: Some(why.into()), ..self }
    }

    pub fn is_core(&self) -> bool {
        self.is_core
    }

    pub fn text(&self) -> &'static str {
        self.text
    }

    /// The verdict: all parts agree, some do, or none does.
    pub fn verdict(&self) -> Verdict {
        let agree: Vec<bool> = self.parts.iter().filter_map(|part| part.agrees).collect();
        let (all, any) = (agree.iter().all(|agrees| *agrees), agree.contains(&true));
        match self.kind {
            Kind::Beyond => Verdict::CannotSay,
            Kind::Assumed if all => Verdict::Assumed,
            Kind::Tested if all && any => Verdict::Holds,
            Kind::Tested if any => Verdict::InPart,
            Kind::Tested | Kind::Assumed => Verdict::DoesNotHold,
        }
    }

    /// Prints the sentence under its number.
    pub fn print(&self, number: &str) {
        let star = match (self.is_core, self.is_ours) {
            (true, _) => "*",
            (_, true) => "+",
            _ => " ",
        };
        let verdict = self.verdict();
        let head = format!("{number:>5}{star} {:<14}", verdict.words());
        print_wrapped(&head, self.text);
        for part in &self.parts {
            let mark = match part.agrees {
                Some(true) => "yes",
                Some(false) => "no",
                None => "",
            };
            print_wrapped(&format!("{:>18}   ", mark), &part.text);
        }
        if let Some(why) =
            self.why.as_deref().filter(|_| !matches!(verdict, Verdict::Holds | Verdict::Assumed))
        {
            print_wrapped(&format!("{:>18}   ", "why"), why);
        }
    }
}

/// Prints a text behind a head, its further lines below its first.
pub fn print_wrapped(head: &str, text: &str) {
    let indent = head.chars().count();
    let mut line = head.to_owned();
    let mut is_first = true;
    for word in text.split(' ') {
        if !is_first && line.chars().count() + 1 + word.chars().count() > WIDTH {
            println!("{}", line.trim_end());
            line = " ".repeat(indent);
            is_first = true;
        }
        if !is_first {
            line.push(' ');
        }
        line.push_str(word);
        is_first = false;
    }
    println!("{}", line.trim_end());
}

/// A figure for information.
pub fn note(text: String) -> Part {
    Part { text, agrees: None }
}

/// Arithmetic on what a scenario says.
pub fn exact(text: String, agrees: bool) -> Part {
    Part { text, agrees: Some(agrees) }
}

/// Agrees if the 95 % interval of the mean lies above a bound.
pub fn above(what: &str, values: &Values, unit: &str, bound: f64) -> Part {
    let agrees = values.summary().and_then(|found| found.lower).is_some_and(|lower| lower > bound);
    Part { text: format!("{what}: {}{unit}; over {bound}?", values.shown()), agrees: Some(agrees) }
}

/// Agrees if the 95 % interval of the mean lies below a bound.
pub fn below(what: &str, values: &Values, unit: &str, bound: f64) -> Part {
    let agrees = values.summary().and_then(|found| found.upper).is_some_and(|upper| upper < bound);
    Part { text: format!("{what}: {}{unit}; under {bound}?", values.shown()), agrees: Some(agrees) }
}

/// Agrees if the first has more of it: the 95 % interval of the paired difference lies above 0.
pub fn more(what: &str, one: (&str, &Values), other: (&str, &Values)) -> Part {
    let difference = one.1.minus(other.1);
    let agrees = difference.summary().and_then(|found| found.lower).is_some_and(|lower| lower > 0.0);
    Part { text: beside(what, one, other, &difference, "more"), agrees: Some(agrees) }
}

/// Agrees if the first has less of it: the 95 % interval of the paired difference lies below 0.
pub fn less(what: &str, one: (&str, &Values), other: (&str, &Values)) -> Part {
    let difference = one.1.minus(other.1);
    let agrees = difference.summary().and_then(|found| found.upper).is_some_and(|upper| upper < 0.0);
    Part { text: beside(what, one, other, &difference, "less"), agrees: Some(agrees) }
}

fn beside(what: &str, one: (&str, &Values), other: (&str, &Values), gap: &Values, sign: &str) -> String {
    let ((name, values), (other, others)) = (one, other);
    let (own, theirs) = (values.shown(), others.shown());
    format!("{what}: {name} {own}, {other} {theirs}, difference {}; {sign}?", gap.shown())
}

/// Agrees if something is so in every run.
pub fn always(what: &str, runs: &Runs, is_so: impl Fn(&Report) -> bool) -> Part {
    let (count, all) = counted(runs, is_so);
    Part { text: format!("{what}: in {count} of {all} runs; all?"), agrees: Some(count == all) }
}

/// Agrees if something is so in one run or more.
pub fn sometimes(what: &str, runs: &Runs, is_so: impl Fn(&Report) -> bool) -> Part {
    let (count, all) = counted(runs, is_so);
    Part { text: format!("{what}: in {count} of {all} runs; any?"), agrees: Some(count > 0) }
}

fn counted(runs: &Runs, is_so: impl Fn(&Report) -> bool) -> (usize, usize) {
    (runs.reports.iter().filter(|report| is_so(report)).count(), runs.reports.len())
}
