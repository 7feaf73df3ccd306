//! Points that could be the truth, with their weights.

use serde::Serialize;

use super::places::Places;

/// A point that could be the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Particle {
    /// Which proposal of its population it was, counted from 0.
    pub proposal: u64,
    /// The seed of its run.
    pub seed: u64,
    /// The values, in the order of the ranges.
    pub values: Vec<f64>,
    /// How much it stands for; all of a population together 1.
    pub weight: f64,
    /// How far from the targets it came: root of the mean square difference in their scales.
    pub distance: f64,
    /// What its run came to, in the order of the targets.
    pub simulated: Vec<f64>,
    #[serde(skip)]
    pub(super) places: Places,
}

/// Points that came within one tolerance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Population {
    /// The greatest distance that was allowed.
    pub tolerance: f64,
    /// Proposals up to the last one that was accepted: proposals beyond it do not count, though a thread or a
    /// share may have run them.
    pub proposals: u64,
    /// How many of them did not have one of the numbers that are looked for; none of them is accepted.
    pub undefined: u64,
    /// The accepted ones, in the order of their proposals.
    pub particles: Vec<Particle>,
}

/// From this distance on, points say little of a truth that would be at distance 0 but for luck.
const FAR: f64 = 3.0;

impl Population {
    /// Whether the points are far from the targets: more than three of their scales.
    pub fn is_far(&self) -> bool {
        self.tolerance > FAR
    }

    /// Which share of the proposals was accepted.
    pub fn acceptance_rate(&self) -> f64 {
        self.particles.len() as f64 / self.proposals as f64
    }

    /// How many points of equal weight would say as much: (Σw)² / Σw² (Kong, Liu and Wong, Journal of the
    /// American Statistical Association 89, 1994).
    pub fn effective_sample_size(&self) -> f64 {
        let sum: f64 = self.particles.iter().map(|particle| particle.weight).sum();
        let squares: f64 = self.particles.iter().map(|particle| particle.weight * particle.weight).sum();
        sum * sum / squares
    }

    /// The weighted mean of a parameter, by its place in the list of ranges.
    pub fn mean(&self, range: usize) -> f64 {
        self.particles.iter().map(|particle| particle.weight * particle.values[range]).sum()
    }

    /// The weighted standard deviation of a parameter.
    pub fn deviation(&self, range: usize) -> f64 {
        let mean = self.mean(range);
        let square = |particle: &Particle| {
            let off = particle.values[range] - mean;
            particle.weight * off * off
        };
        libm::sqrt(self.particles.iter().map(square).sum())
    }

    /// The value of a parameter below which this share of the weight lies.
    pub fn quantile(&self, range: usize, share: f64) -> f64 {
        let mut values: Vec<(f64, f64)> =
            self.particles.iter().map(|particle| (particle.values[range], particle.weight)).collect();
        values.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut below = 0.0;
        let found = values.iter().find(|(_, weight)| {
            below += weight;
            below >= share
        });
        found.or(values.last()).map_or(f64::NAN, |(value, _)| *value)
    }

    /// The ends between which this share of the weight lies, with as much below as above.
    pub fn interval(&self, range: usize, share: f64) -> (f64, f64) {
        let outside = (1.0 - share) / 2.0;
        (self.quantile(range, outside), self.quantile(range, 1.0 - outside))
    }

    /// The share of the weight below a value of a parameter; of what is equal to it, half.
    pub fn rank(&self, range: usize, value: f64) -> f64 {
        let below = |particle: &Particle| match particle.values[range].total_cmp(&value) {
            std::cmp::Ordering::Less => particle.weight,
            std::cmp::Ordering::Equal => particle.weight / 2.0,
            std::cmp::Ordering::Greater => 0.0,
        };
        self.particles.iter().map(below).sum()
    }
}

/// What could be the truth, as weighted points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Posterior {
    /// The populations, one within a smaller tolerance than the one before; at least one.
    pub populations: Vec<Population>,
}

impl Posterior {
    /// The last population, which stands for the posterior.
    pub fn last(&self) -> &Population {
        self.populations.last().expect("a posterior has a population")
    }

    /// The greatest distance that was allowed in each population.
    pub fn tolerances(&self) -> Vec<f64> {
        self.populations.iter().map(|population| population.tolerance).collect()
    }

    /// How many proposals count, over all populations.
    pub fn runs(&self) -> u64 {
        self.populations.iter().map(|population| population.proposals).sum()
    }

    /// How many of them did not have one of the numbers that are looked for.
    pub fn undefined(&self) -> u64 {
        self.populations.iter().map(|population| population.undefined).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_go_by_weight() {
        let particle = |value, weight| Particle {
            proposal: 0,
            seed: 0,
            values: vec![value],
            weight,
            distance: 0.0,
            simulated: Vec::new(),
            places: Vec::new(),
        };
        let particles = vec![particle(3.0, 0.5), particle(1.0, 0.25), particle(2.0, 0.25)];
        let population = Population { tolerance: 1.0, proposals: 12, undefined: 0, particles };
        assert_eq!(population.acceptance_rate(), 0.25);
        assert!((population.effective_sample_size() - 1.0 / 0.375).abs() < 1e-12);
        assert_eq!((population.mean(0), population.deviation(0)), (2.25, libm::sqrt(0.6875)));
        assert_eq!([0.2, 0.25, 0.5, 0.51].map(|share| population.quantile(0, share)), [1.0, 1.0, 2.0, 3.0]);
        assert_eq!(population.interval(0, 0.5), (1.0, 3.0));
        assert_eq!([0.5, 2.0, 3.0, 9.0].map(|value| population.rank(0, value)), [0.0, 0.375, 0.75, 1.0]);
    }
}
