//! A comparison at several values of a field, as a table for people.

use std::fmt;

use super::contrast::{Compared, Contrast, Direction};
use super::display::{on_the_left, on_the_right};
use super::display_compare::{WIDTHS, base_cells, cells_of, heads, remarks};
use super::display_measures::{write_measure_head, write_measure_row};
use super::metric::Metric;
use super::varied::Varied;
use downline::report::{Language, columns};
use downline::text::visible;

impl fmt::Display for Varied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shown(Language::English).fmt(f)
    }
}

impl Varied {
    /// The comparisons as a table, to be printed in a language.
    pub fn shown(&self, language: Language) -> impl fmt::Display + '_ {
        ShownVaried { varied: self, language }
    }

    /// A contrast of the comparison at every point, by its place.
    fn contrasts(&self, place: usize) -> impl Iterator<Item = (String, &Contrast)> {
        let named = move |(values, compared): (&'_ [String], _)| {
            let compared: &Compared = compared;
            (self.name_of(values), &compared.contrasts()[place])
        };
        self.points().map(named)
    }

    /// Where a remedy lowers and where it raises a number, and where the replicates do not tell.
    fn told(&self, place: usize, column: &str, language: Language) -> Option<String> {
        let words = [
            (Direction::Less, ["fall", "减少"]),
            (Direction::More, ["rise", "增加"]),
            (Direction::Unchanged, ["stay as they are", "不变"]),
            (Direction::NotDistinguishable, ["cannot be told from unchanged", "与不变无法区分"]),
        ];
        let found: Vec<(String, Direction)> = self
            .contrasts(place)
            .map(|(point, contrast)| Some((point, contrast.change(column)?.direction())))
            .collect::<Option<_>>()?;
        let of = |(direction, [english, chinese]): (Direction, [&str; 2])| {
            let points: Vec<&str> =
                found.iter().filter(|(_, own)| *own == direction).map(|(point, _)| point.as_str()).collect();
            let all = language.of("every value", "所有取值");
            let points = if points.len() == found.len() { all.to_owned() } else { points.join("; ") };
            let told = language.of(format!("{english} at {points}"), format!("在{points}下{chinese}"));
            (!points.is_empty()).then_some(told)
        };
        let parts: Vec<String> = words.into_iter().filter_map(of).collect();
        Some(parts.join(language.of(", ", "，")))
    }
}

struct ShownVaried<'a> {
    varied: &'a Varied,
    language: Language,
}

impl fmt::Display for ShownVaried<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ShownVaried { varied, language } = *self;
        let Some((_, first)) = varied.points().next() else { return Ok(()) };
        let fields: Vec<&str> = varied.vary().iter().map(|field| field.path.as_str()).collect();
        let (runs, points, fields) = (first.base().runs(), varied.points().count(), fields.join(", "));
        let name = visible(first.base_name());
        let title = language.of(
            format!(
                "{runs} replicates of each at {points} values of {fields}, against {name} under the same luck;\n\
                 paired differences ± half of their 95 % interval"
            ),
            format!("{fields} 的 {points} 个取值，各运行 {runs} 次，与 {name} 在同样的运气下比较；\n配对差 ± 95% 置信区间的一半"),
        );
        writeln!(f, "{title}\n")?;
        self.write_table(f, first)?;
        writeln!(f, "\n{}", remarks(language))?;
        for measure in first.measures() {
            writeln!(f, "\n{measure}")?;
            self.write_measure(f, measure, first)?;
        }
        writeln!(f)?;
        for (place, contrast) in first.contrasts().iter().enumerate() {
            let Some(losses) = varied.told(place, "losses", language) else { continue };
            let label = contrast.label(language);
            let told =
                language.of(format!("- {label}: losses {losses}."), format!("- {label}：亏损{losses}。"));
            writeln!(f, "{told}")?;
        }
        Ok(())
    }
}

impl ShownVaried<'_> {
    /// Width of the first column: that of the longest name of a point or scenario.
    fn wide(&self, first: &Compared) -> usize {
        let points = self.varied.points().map(|(values, _)| columns(&self.varied.name_of(values)) + 2);
        let names = first.contrasts().iter().map(|contrast| columns(&contrast.label(self.language)));
        points.chain(names).max().unwrap_or(0).max(columns(first.base_name()) + 12)
    }

    fn write_table(&self, f: &mut fmt::Formatter<'_>, first: &Compared) -> fmt::Result {
        let ShownVaried { varied, language } = *self;
        let wide = self.wide(first);
        let line = |f: &mut fmt::Formatter<'_>, name: &str, cells: [String; 5]| {
            write!(f, "{}", on_the_left(name, wide))?;
            let cells = cells.iter().zip(WIDTHS).map(|(cell, width)| on_the_right(cell, width));
            writeln!(f, "{}", cells.collect::<String>().trim_end())
        };
        for head in heads(language) {
            line(f, "", head)?;
        }
        writeln!(f, "{} {}", visible(first.base_name()), language.of("itself", "本身"))?;
        for (values, compared) in varied.points() {
            line(f, &format!("  {}", varied.name_of(values)), base_cells(compared))?;
        }
        for (place, contrast) in first.contrasts().iter().enumerate() {
            writeln!(f, "{}", contrast.label(language))?;
            for (point, contrast) in varied.contrasts(place) {
                line(f, &format!("  {point}"), cells_of(contrast))?;
            }
        }
        Ok(())
    }

    fn write_measure(&self, f: &mut fmt::Formatter<'_>, measure: &Metric, first: &Compared) -> fmt::Result {
        let ShownVaried { varied, language } = *self;
        let wide = self.wide(first);
        write_measure_head(f, wide, language)?;
        for (place, contrast) in first.contrasts().iter().enumerate() {
            writeln!(f, "{}", contrast.label(language))?;
            for (point, contrast) in varied.contrasts(place) {
                write_measure_row(f, &format!("  {point}"), wide, measure, contrast.change_in(measure))?;
            }
        }
        Ok(())
    }
}
