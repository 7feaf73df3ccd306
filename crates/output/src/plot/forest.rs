//! One recruiting tree of the forest.

use super::figures::{counted, signed};
use super::look::Look;
use super::run_line;
use super::svg::{LABEL, MARGIN, Svg, colour};
use crate::Run;
use crate::people::roots;
use downline::report::{Language, Outcome};
use downline::scenario::Ladder;
use downline::units::Money;

/// The greatest number of nodes at which a tree is still readable.
const READABLE: usize = 110;
/// Greatest number of nodes drawn of a larger tree, by the order of joining.
const MOST_NODES: usize = 200;
/// Every reseller has a circle of this radius: areas count people.
const RADIUS: f64 = 4.0;
/// From one leaf to the next, so that no circle touches another.
const SPACING: f64 = 9.5;

/// One tree of the recruiting forest, of those with a recruit: the first agent whose tree is closest in size
/// to the mean one (or to what can be read, if that is less), and whom they recruited, with gain and loss.
pub fn forest(run: &Run<'_>, outcomes: &[Outcome], look: impl Into<Look>) -> String {
    let look = look.into();
    let language = look.language;
    let Some(sample) = Sample::of(outcomes) else {
        let count = counted(outcomes.len() as u64);
        let finding = match outcomes.is_empty() {
            true => language.of("There are no resellers", "没有代理").to_owned(),
            false => language.of(
                format!("No trees: none of {count} resellers has recruits"),
                format!("没有发展树：{count} 名代理都没有下线"),
            ),
        };
        return Svg::new(look, &finding, &run_line(run, language)).finish();
    };
    let shown = run_line(run, language) + &sample.says(language);
    let mut svg = Svg::new(look, &sample.finding(language), &shown);
    svg.legend(&[
        (colour::BLUE, language.of("gained", "盈利")),
        (colour::VERMILLION, language.of("lost", "亏损")),
        (colour::GREY, language.of("neither", "持平")),
    ]);
    let by_depth = run.scenario.suppliers.iter().all(|row| matches!(row.ladder, Ladder::ByDepth(_)));
    draw(&mut svg, &sample, by_depth);
    svg.finish()
}

/// A tree: outcomes in the order of joining, each with the place of its recruiter among them.
struct Sample<'a> {
    nodes: Vec<(&'a Outcome, Option<usize>)>,
    /// The size of the whole tree.
    size: usize,
    trees: usize,
    of: usize,
    losers: usize,
    without_recruits: usize,
}

impl<'a> Sample<'a> {
    fn of(outcomes: &'a [Outcome]) -> Option<Self> {
        let roots = roots(outcomes);
        let mut sizes = vec![0_usize; outcomes.len()];
        for &root in &roots {
            sizes[root] += 1;
        }
        let count = sizes.iter().filter(|&&size| size > 0).count();
        let target = outcomes.len().checked_div(count)?.min(READABLE);
        let trees = sizes.iter().enumerate().filter(|row| *row.1 > 1);
        let (chosen, &size) = trees.min_by_key(|&(at, &size)| (size.abs_diff(target), at))?;
        let mut places = vec![0; outcomes.len()];
        let mut nodes = Vec::new();
        let (mut losers, mut recruiters) = (0, std::collections::BTreeSet::new());
        for (at, outcome) in outcomes.iter().enumerate().filter(|&(at, _)| roots[at] == chosen) {
            losers += usize::from(outcome.profit < Money::ZERO);
            recruiters.extend(outcome.recruiter);
            if nodes.len() < MOST_NODES {
                places[at] = nodes.len();
                nodes.push((outcome, outcome.recruiter.map(|recruiter| places[recruiter])));
            }
        }
        let without_recruits = size - recruiters.len();
        Some(Sample { nodes, size, trees: count, of: outcomes.len(), losers, without_recruits })
    }

    fn finding(&self, language: Language) -> String {
        let (losers, none) = (self.losers, self.without_recruits);
        let size = self.size;
        language.of(
            format!(
                "One first agent's tree: of {size} resellers {losers} lost money and {none} have no recruits"
            ),
            format!("一名首批代理的发展树：{size} 人中 {losers} 人亏损，{none} 人没有下线"),
        )
    }

    fn says(&self, language: Language) -> String {
        let (trees, of) = (counted(self.trees as u64), counted(self.of as u64));
        let drawn = self.nodes.len();
        let mut text = language.of(
            format!(
                " One of {trees} trees of {of} resellers, chosen for its size: average, if that can be drawn. Every circle is \
                 one reseller."
            ),
            format!("{trees} 棵树（共 {of} 名代理）之一，按大小选取：尽量接近平均。每个圆代表一名代理。"),
        );
        if drawn < self.size {
            text += &language
                .of(format!(" The first {drawn} to join are drawn."), format!("只画最早加入的 {drawn} 人。"));
        }
        text
    }

    /// How many leaves stand below each node, itself if it is one.
    fn leaves(&self) -> Vec<usize> {
        let mut leaves = vec![0; self.nodes.len()];
        for (at, &(_, recruiter)) in self.nodes.iter().enumerate().rev() {
            leaves[at] = leaves[at].max(1);
            if let Some(recruiter) = recruiter {
                leaves[recruiter] += leaves[at];
            }
        }
        leaves
    }

    /// The level of each node among the leaves, in the middle of its own.
    fn levels(&self) -> Vec<f64> {
        let leaves = self.leaves();
        // Where the next child of each node begins.
        let mut next = vec![0; self.nodes.len()];
        let mut levels = Vec::with_capacity(self.nodes.len());
        for (at, &(_, recruiter)) in self.nodes.iter().enumerate() {
            if let Some(recruiter) = recruiter {
                next[at] = next[recruiter];
                next[recruiter] += leaves[at];
            }
            levels.push(next[at] as f64 + leaves[at] as f64 / 2.0);
        }
        levels
    }
}

fn draw(svg: &mut Svg, sample: &Sample, by_depth: bool) {
    let language = svg.language;
    let levels = sample.levels();
    let leaves = sample.leaves()[0] as f64;
    let deepest = sample.nodes.iter().map(|node| node.0.depth).max().unwrap_or(1);
    let (top, height) = (svg.top + 34.0, (leaves * SPACING).max(200.0));
    let step = (svg.width - 2.0 * MARGIN - 120.0) / f64::from((deepest - 1).max(1));
    let x = |depth: u32| MARGIN + 60.0 + step * f64::from(depth - 1);
    let y = |level: f64| top + level / leaves * height;
    // With many levels only some of them are named.
    let every = (f64::from(deepest) / 9.0).ceil().max(1.0) as u32;
    for depth in (1..=deepest).step_by(every as usize) {
        let name = match by_depth {
            true => language.of(format!("tier {depth}"), format!("第 {depth} 级")),
            false => language.of(format!("level {depth}"), format!("第 {depth} 层")),
        };
        svg.text(x(depth), top - 16.0, &name, LABEL.middle());
    }
    let place = |at: usize| (x(sample.nodes[at].0.depth), y(levels[at]));
    for (at, &(_, recruiter)) in sample.nodes.iter().enumerate() {
        if let Some(recruiter) = recruiter {
            let (from, to) = (place(recruiter), place(at));
            svg.curve(&[from, (from.0 + step * 0.45, to.1), to], "#bdbdbd", 1.2);
        }
    }
    for (at, (outcome, _)) in sample.nodes.iter().enumerate() {
        let profit = outcome.profit;
        let fill = match profit.fen().signum() {
            1 => colour::BLUE,
            -1 => colour::VERMILLION,
            _ => colour::GREY,
        };
        let (person, amount) = (outcome.person, signed(profit));
        svg.circle(
            place(at),
            RADIUS,
            fill,
            &language.of(format!("person {person}: {amount} yuan"), format!("{person} 号：{amount} 元")),
        );
    }
    svg.top = top + height + 10.0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use downline::units::{PersonId, SupplierId, Tick, Tier};

    fn outcomes(recruiters: &[Option<usize>]) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = Vec::new();
        for (person, &recruiter) in (0..).zip(recruiters) {
            let depth = recruiter.map_or(1, |recruiter| outcomes[recruiter].depth + 1);
            outcomes.push(Outcome {
                person: PersonId(person),
                supplier: SupplierId(0),
                recruiter,
                entry_tier: Tier(depth),
                tier: Tier(depth),
                depth,
                joined: Tick(0),
                active: false,
                profit: Money::from_fen(-i64::from(person)),
            });
        }
        outcomes
    }

    #[test]
    fn the_sample_is_the_tree_of_the_mean_size() {
        // Trees of one, three and five: the mean is three.
        let forest = outcomes(&[None, None, None, Some(1), Some(1), Some(2), Some(5), Some(5), Some(2)]);
        let sample = Sample::of(&forest).unwrap();
        let people: Vec<u32> = sample.nodes.iter().map(|node| node.0.person.0).collect();
        assert_eq!(people, [1, 3, 4]);
        assert_eq!((sample.size, sample.trees, sample.losers, sample.without_recruits), (3, 3, 3, 2));
        assert!(Sample::of(&[]).is_none() && Sample::of(&outcomes(&[None, None])).is_none());
    }

    #[test]
    fn no_two_leaves_share_a_level_and_recruiters_stand_in_the_middle() {
        let tree = outcomes(&[None, Some(0), Some(0), Some(1), Some(1), Some(2), Some(4)]);
        let sample = Sample::of(&tree).unwrap();
        assert_eq!(sample.leaves(), [3, 2, 1, 1, 1, 1, 1]);
        assert_eq!(sample.levels(), [1.5, 1.0, 2.5, 0.5, 1.5, 2.5, 1.5]);
    }
}
