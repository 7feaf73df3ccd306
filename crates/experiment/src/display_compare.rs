//! A comparison as a table for people, with a sentence on each scenario.

use std::fmt;

use super::contrast::{Compared, Contrast, Direction, Group};
use super::display::{figure, give_or_take, on_the_left, on_the_right, write_tiers};
use super::display_measures::{write_measure_head, write_measure_row};
use super::exact_moments::Summary;
use super::fixed_point::Kind;
use super::sentence::Headline;
use downline::report::Language;
use downline::report::columns;
use downline::scenario::Remedy;
use downline::text::visible;

/// Widths of the columns after the name: losses, losers, sales, suppliers' profit, luck.
pub(super) const WIDTHS: [usize; 5] = [17, 16, 17, 17, 7];
/// What stands behind a difference whose interval holds 0.
const NOT_TOLD: &str = " ?";

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shown(Language::English).fmt(f)
    }
}

impl Compared {
    /// The comparison as a table with sentences, to be printed in a language.
    pub fn shown(&self, language: Language) -> impl fmt::Display + '_ {
        Shown { compared: self, language }
    }
}

struct Shown<'a> {
    compared: &'a Compared,
    language: Language,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shown { compared, language } = *self;
        let (runs, name) = (compared.base().runs(), visible(compared.base_name()));
        let title = language.of(
            format!(
                "{runs} replicates of each, against {name} under the same luck; paired differences ± half of their 95 % \
                 interval"
            ),
            format!("各运行 {runs} 次，与 {name} 在同样的运气下比较；配对差 ± 95% 置信区间的一半"),
        );
        writeln!(f, "{title}\n")?;
        self.write_table(f)?;
        writeln!(f, "\n{}\n", remarks(language))?;
        self.write_in_force(f)?;
        self.write_measures(f)?;
        if let Some(sentence) = compared.least_losses_sentence(language) {
            writeln!(f, "{sentence}\n")?;
        }
        for (heading, contrasts) in self.groups() {
            writeln!(f, "{heading}")?;
            contrasts.iter().try_for_each(|contrast| writeln!(f, "- {}", contrast.sentence(language)))?;
        }
        let [only] = compared.contrasts() else { return Ok(()) };
        let title = language
            .of("change by tier, mean ± half of the 95 % interval", "各级变化：均值 ± 95% 置信区间的一半");
        write_tiers(f, only.difference(), title, language)
    }
}

impl<'a> Shown<'a> {
    /// The scenarios with a heading each kind: remedies first, evasions apart from them.
    fn groups(&self) -> Vec<(String, Vec<&'a Contrast>)> {
        let mut groups: Vec<((Group, String), Vec<&Contrast>)> = Vec::new();
        for contrast in self.compared.contrasts() {
            let key = (contrast.group(), self.heading(contrast));
            match groups.iter_mut().find(|(known, _)| *known == key) {
                Some((_, contrasts)) => contrasts.push(contrast),
                None => groups.push((key, vec![contrast])),
            }
        }
        groups.sort_by_key(|((group, _), _)| *group);
        groups.into_iter().map(|((_, heading), contrasts)| (heading, contrasts)).collect()
    }

    fn heading(&self, contrast: &Contrast) -> String {
        let language = self.language;
        let evasions = || labels(&contrast.evasions(), language);
        match contrast.group() {
            Group::Remedy => language.of("remedies", "措施").to_owned(),
            Group::Evaded => language.of(
                format!("remedies to which suppliers adapt: {}", evasions()),
                format!("措施，而供货商应对：{}", evasions()),
            ),
            Group::Evasion => language
                .of("evasions by suppliers, which are no remedies", "供货商的规避手段（不是措施）")
                .to_owned(),
            Group::Scenario => language.of("other scenarios", "其他情景").to_owned(),
        }
    }

    /// What a row is called under its heading.
    fn row_name(&self, contrast: &Contrast) -> String {
        match contrast.group() {
            Group::Evaded => labels(&contrast.remedies(), self.language),
            _ => contrast.label(self.language),
        }
    }

    fn write_table(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shown { compared, language } = *self;
        let rows = compared.contrasts().iter().map(|contrast| columns(&self.row_name(contrast)) + 2);
        let wide = rows.max().unwrap_or(0).max(columns(compared.base_name()) + 12);
        let line = |f: &mut fmt::Formatter<'_>, name: &str, cells: [String; 5]| {
            write!(f, "{}", on_the_left(name, wide))?;
            let cells = cells.iter().zip(WIDTHS).map(|(cell, width)| on_the_right(cell, width));
            writeln!(f, "{}", cells.collect::<String>().trim_end())
        };
        for head in heads(language) {
            line(f, "", head)?;
        }
        let base = language.of("itself", "本身");
        line(f, &format!("{} {base}", visible(compared.base_name())), base_cells(compared))?;
        for (heading, contrasts) in self.groups() {
            writeln!(f, "{heading}")?;
            for contrast in contrasts {
                line(f, &format!("  {}", self.row_name(contrast)), cells_of(contrast))?;
            }
        }
        Ok(())
    }

    /// Which remedies the base has already.
    fn write_in_force(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shown { compared, language } = *self;
        let mut remedies: Vec<Remedy> = Vec::new();
        for &remedy in compared.contrasts().iter().flat_map(Contrast::in_force) {
            if !remedies.contains(&remedy) {
                remedies.push(remedy);
            }
        }
        if remedies.is_empty() {
            return Ok(());
        }
        let (labels, base) = (labels(&remedies, language), visible(compared.base_name()));
        let told = language.of(
            format!(
                "in force under {base} already: {labels}.\n\
                 Such a row shows no change, and one with suppliers that adapt shows their adaptation alone."
            ),
            format!("{base} 已实行：{labels}。\n这些行没有变化；供货商应对的行只反映其应对。"),
        );
        writeln!(f, "{told}\n")
    }

    /// The measures that were asked for, a row a scenario each.
    fn write_measures(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shown { compared, language } = *self;
        let names = compared.contrasts().iter().map(|contrast| columns(&contrast.label(language)));
        let wide = names.max().unwrap_or(0);
        for measure in compared.measures() {
            writeln!(f, "{measure}")?;
            write_measure_head(f, wide, language)?;
            for contrast in compared.contrasts() {
                let label = contrast.label(language);
                write_measure_row(f, &label, wide, measure, contrast.change_in(measure))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// The heads of the columns, and their units.
pub(super) fn heads(language: Language) -> [[String; 5]; 2] {
    let names = language.of(
        ["losses  ", "losers  ", "sales  ", "profit  ", "luck"],
        ["亏损总额  ", "亏损人数  ", "售出  ", "供货商利润  ", "运气"],
    );
    let units = language.of(
        ["thousand yuan  ", "people  ", "units  ", "thousand yuan  ", "out"],
        ["千元  ", "人  ", "件  ", "千元  ", "抵消"],
    );
    [names, units].map(|cells| cells.map(str::to_owned))
}

/// The means of the scenario itself, in the columns of its changes.
pub(super) fn base_cells(compared: &Compared) -> [String; 5] {
    let mean = |column| compared.base().run(column).and_then(|statistic| statistic.summary());
    let cell = |column, kind, of| {
        mean(column).map_or(String::new(), |all: Summary| figure(kind, all.mean / of) + "  ")
    };
    [
        cell("losses", Kind::Money, THOUSAND),
        cell("totals_losers", Kind::Count, 1.0),
        cell("totals_units_retail", Kind::Count, 1.0),
        cell("flows_suppliers_profit", Kind::Money, THOUSAND),
        String::new(),
    ]
}

/// What the columns mean.
pub(super) fn remarks(language: Language) -> &'static str {
    language.of(
        "? not distinguishable from no change: the interval holds 0 (or there is a single replicate)\n\
         losses: of those who lost; losers: people who lost money, unsold goods counted as nothing; sales: units to\n\
         end buyers; profit: of suppliers; luck out: how many times the variance of the difference in losses is\n\
         smaller than between runs under different seeds. Each interval is for itself: of twenty rows that change\n\
         nothing, about one seems to.",
        "? 无法与零区分：区间包含 0（或只运行了一次）\n\
         亏损总额：亏损者的亏损之和；亏损人数：未售存货按零计；售出：售予最终用户的数量；\n\
         运气抵消：亏损之差的方差比不同种子之间小多少倍。\n\
         每个区间各自成立：二十行毫无变化的结果中，约有一行看似有变化。",
    )
}

const THOUSAND: f64 = 1000.0;

fn labels(changes: &[Remedy], language: Language) -> String {
    let labels: Vec<String> = changes.iter().map(|change| change.label(language)).collect();
    labels.join(language.of(", ", "、"))
}

/// The changes of a scenario, a column each.
pub(super) fn cells_of(contrast: &Contrast) -> [String; 5] {
    let Some(headline) = Headline::of(contrast) else { return Default::default() };
    let luck = match headline.losses.variance_reduction {
        Some(1000.0..) => "> 999x".to_owned(),
        factor => factor.map_or("-".to_owned(), |factor| format!("{factor:.1}x")),
    };
    let units = [(Kind::Money, THOUSAND), (Kind::Count, 1.0), (Kind::Count, 1.0), (Kind::Money, THOUSAND)];
    let [losses, losers, _, sales, profit] = headline.all();
    let mut cells = [losses, losers, sales, profit].into_iter().zip(units).map(|(change, (kind, of))| {
        let told = match change.direction() {
            Direction::NotDistinguishable => NOT_TOLD,
            _ => "  ",
        };
        let Summary { mean, lower, upper, .. } = change.difference;
        let counted = |end: Option<f64>| end.map(|end| end / of);
        let all =
            Summary { mean: mean / of, lower: counted(lower), upper: counted(upper), ..change.difference };
        let sign = if mean > 0.0 { "+" } else { "" };
        format!("{sign}{}{told}", give_or_take((kind, all)))
    });
    let mut next = || cells.next().unwrap_or_default();
    [next(), next(), next(), next(), luck]
}
