//! Axes: from numbers to places on a picture, with ticks at round numbers.

use super::figures::counted;
use super::svg::{SMALL, Svg, colour};
use downline::report::Language;

/// A straight scale from numbers to places.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) from: f64,
    pub(super) to: f64,
    /// Whether only whole numbers are marked on it, as of people and ticks.
    pub(super) whole: bool,
}

impl Scale {
    /// A scale that holds zero and these numbers.
    pub(super) fn holding(numbers: impl IntoIterator<Item = f64>, from: f64, to: f64) -> Self {
        let (mut low, mut high) = (0.0_f64, 0.0_f64);
        for number in numbers {
            (low, high) = (low.min(number), high.max(number));
        }
        if low == high {
            high = 1.0;
        }
        Scale { low, high, from, to, whole: false }
    }

    /// This scale with marks at whole numbers only.
    pub(super) fn in_wholes(self) -> Self {
        Scale { whole: true, ..self }
    }

    /// Time from tick 0 to the last, with room for half a tick at either end.
    pub(super) fn of_time(last: u32, from: f64, to: f64) -> Self {
        Scale { low: -0.5, high: f64::from(last) + 0.5, from, to, whole: true }
    }

    pub(super) fn at(self, number: f64) -> f64 {
        self.from + (number - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// Round numbers on the scale, at most `most`.
    pub(super) fn ticks(self, most: u32) -> Vec<f64> {
        let step = step((self.high - self.low) / f64::from(most.max(2) - 1));
        let step = if self.whole { step.max(1.0) } else { step };
        let first = (self.low / step).ceil() as i64;
        let last = (self.high / step).floor() as i64;
        (first..=last).map(|at| at as f64 * step).collect()
    }
}

/// The least of 1, 2, 5, 10, 20, … (and 0.1, 0.2, …) that is not less.
fn step(least: f64) -> f64 {
    let mut power = 1.0;
    while power > least && power > 1e-9 {
        power /= 10.0;
    }
    loop {
        for digit in [1.0, 2.0, 5.0] {
            if digit * power >= least {
                return digit * power;
            }
        }
        power *= 10.0;
    }
}

/// In what large numbers are counted along an axis.
#[derive(Clone, Copy)]
pub(super) struct Magnitude {
    pub(super) of: f64,
    pub(super) name: &'static str,
}

/// Counted one by one.
pub(super) const PLAIN: Magnitude = Magnitude { of: 1.0, name: "" };

impl Magnitude {
    /// The one in which this number has few digits.
    pub(super) fn of(number: f64, language: Language) -> Self {
        let known: [(f64, &'static str); 4] = language.of(
            [(1e9, "billion"), (1e6, "million"), (1e3, "thousand"), (1.0, "")],
            [(1e8, "亿"), (1e4, "万"), (1e4, "万"), (1.0, "")],
        );
        let fits = |&&(of, _): &&(f64, _)| of == 1.0 || number.abs() >= 2.0 * of;
        let &(of, name) = known.iter().find(fits).expect("the last one fits all");
        Magnitude { of, name }
    }

    /// A unit counted in it: `million yuan`, `万元`.
    pub(super) fn named(self, unit: &str, language: Language) -> String {
        match self.name {
            "" => unit.to_owned(),
            name => language.of(format!("{name} {unit}"), format!("{name}{unit}")),
        }
    }

    /// A number counted in it, with as many decimals as a step of this length shows.
    pub(super) fn figure(self, number: f64, step: f64) -> String {
        let (number, step) = (number / self.of, step / self.of);
        let text = match step {
            _ if step >= 1.0 => format!("{:.0}", number.abs()),
            _ if step >= 0.1 => format!("{:.1}", number.abs()),
            _ => format!("{:.2}", number.abs()),
        };
        let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
        let text = counted(whole.parse().unwrap_or(0)) + rest;
        let is_zero = text.bytes().all(|byte| b"0.".contains(&byte));
        format!("{}{text}", if number < 0.0 && !is_zero { "−" } else { "" })
    }
}

/// Draws a horizontal axis below a plot, with lines up through it, and moves below the axis.
pub(super) fn draw_below(
    svg: &mut Svg,
    scale: Scale,
    [top, bottom]: [f64; 2],
    magnitude: Magnitude,
    name: &str,
) {
    let (ticks, step) = spaced(scale, magnitude);
    for tick in ticks {
        let x = scale.at(tick);
        svg.line((x, top), (x, bottom), colour::FAINT, 1.0);
        svg.text(x, bottom + 22.0, &magnitude.figure(tick, step), SMALL.middle());
    }
    svg.text((scale.from + scale.to) / 2.0, bottom + 46.0, name, SMALL.middle());
    svg.top = bottom + 54.0;
}

/// As many ticks of a horizontal axis as leave room between their figures, at most seven, and their step.
fn spaced(scale: Scale, magnitude: Magnitude) -> (Vec<f64>, f64) {
    let with_step = |most: u32| {
        let ticks = scale.ticks(most);
        let step = ticks.get(1).map_or(1.0, |second| second - ticks[0]);
        (ticks, step)
    };
    let fits = |(ticks, step): &(Vec<f64>, f64)| {
        let widest = ticks.iter().map(|&tick| SMALL.width(&magnitude.figure(tick, *step)));
        let between = scale.at(*step) - scale.at(0.0);
        widest.fold(0.0, f64::max) + SMALL.size * 0.8 <= between
    };
    (3..=7).rev().map(with_step).find(fits).unwrap_or_else(|| with_step(2))
}

/// Draws a vertical axis at the left of a plot, with lines across it, its name above. Its figures are
/// written from a tick and the step between ticks.
pub(super) fn draw_left(
    svg: &mut Svg,
    scale: Scale,
    [left, right]: [f64; 2],
    name: &str,
    figure: impl Fn(f64, f64) -> String,
) {
    let ticks = scale.ticks(6);
    let step = ticks.get(1).map_or(1.0, |second| second - ticks[0]);
    for tick in ticks {
        let y = scale.at(tick);
        svg.line((left, y), (right, y), if tick == 0.0 { colour::GREY } else { colour::FAINT }, 1.0);
        svg.text(left - 8.0, y + 6.0, &figure(tick, step), SMALL.end());
    }
    svg.text(left, scale.to.min(scale.from) - 12.0, name, SMALL);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_numbers_on_the_scale() {
        let scale = |low, high| Scale { low, high, from: 0.0, to: 100.0, whole: false };
        assert_eq!(scale(0.0, 104.0).ticks(6), [0.0, 50.0, 100.0]);
        assert_eq!(scale(-13.0, 21.0).ticks(6), [-10.0, 0.0, 10.0, 20.0]);
        assert_eq!(scale(0.0, 1.0).ticks(6), [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]);
        assert_eq!(Scale::holding([], 0.0, 1.0).ticks(3), [0.0, 0.5, 1.0]);
        assert_eq!(Scale::holding([2.0], 0.0, 1.0).in_wholes().ticks(9), [0.0, 1.0, 2.0]);
        assert_eq!(Scale::of_time(1, 0.0, 8.0).ticks(8), [0.0, 1.0]);
        assert_eq!(Scale::of_time(1, 0.0, 8.0).at(1.0), 6.0);
    }

    #[test]
    fn figures_of_an_axis_stand_apart() {
        let scale = |to| Scale { low: -600_000.0, high: 400_000.0, from: 0.0, to, whole: false };
        let thousand = Magnitude { of: 1e3, name: "" };
        assert_eq!(spaced(scale(600.0), thousand).0.len(), 6);
        assert_eq!(spaced(scale(250.0), thousand).0, [-500_000.0, 0.0]);
    }

    #[test]
    fn large_numbers_are_counted_in_what_the_language_counts_in() {
        let english = Magnitude::of(21_000_000.0, Language::English);
        assert_eq!(english.figure(-5_000_000.0, 5_000_000.0), "−5");
        assert_eq!(PLAIN.figure(1_054.04, 0.1), "1,054.0");
        assert_eq!(english.figure(-20_000.0, 100_000.0), "0.0");
        assert_eq!(english.named("yuan", Language::English), "million yuan");
        let chinese = Magnitude::of(21_000_000.0, Language::Chinese);
        assert_eq!(chinese.figure(5_000_000.0, 5_000_000.0), "500");
        assert_eq!(chinese.named("元", Language::Chinese), "万元");
        assert_eq!(Magnitude::of(1_500.0, Language::English).figure(1_500.0, 500.0), "1,500");
    }
}
