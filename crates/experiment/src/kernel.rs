//! Steps from a population of points to new ones.

use super::design::Uniform;
use super::particle::Particle;
use super::places::Places;

/// Normal steps with twice the weighted variance of a population in each dimension.
pub(super) struct Kernel<'a> {
    population: &'a [Particle],
    deviations: Vec<f64>,
}

impl<'a> Kernel<'a> {
    pub(super) fn new(population: &'a [Particle]) -> Self {
        let dimensions = population.first().map_or(0, |particle| particle.places.len());
        let deviation = |dimension: usize| {
            let weighted = |of: &dyn Fn(f64) -> f64| -> f64 {
                population.iter().map(|particle| particle.weight * of(particle.places[dimension])).sum()
            };
            let mean = weighted(&|place| place);
            libm::sqrt(2.0 * weighted(&|place| (place - mean) * (place - mean))).max(1e-6)
        };
        Kernel { population, deviations: (0..dimensions).map(deviation).collect() }
    }

    /// A step from one of the population, as likely as its weight says, to a point within the ranges.
    pub(super) fn draw(&self, uniform: Uniform, number: u64) -> Places {
        let population = self.population;
        let row = number as u32;
        let mut turn = uniform.at(row, u32::MAX, 0);
        let chosen = population.iter().find(|particle| {
            turn -= particle.weight;
            turn < 0.0
        });
        let from = chosen.unwrap_or(&population[population.len() - 1]);
        let step = |(dimension, deviation): (usize, &f64)| {
            // A step out of the range is drawn again.
            let place = |ordinal: u64| {
                let [radius, turn] =
                    [2 * ordinal, 2 * ordinal + 1].map(|at| uniform.at(row, dimension as u32, at));
                let size = libm::sqrt(-2.0 * libm::log(1.0 - radius));
                from.places[dimension] + deviation * size * libm::cos(2.0 * std::f64::consts::PI * turn)
            };
            (0..).map(place).find(|place| (0.0..1.0).contains(place)).unwrap_or(from.places[dimension])
        };
        self.deviations.iter().enumerate().map(step).collect()
    }

    /// How likely a step from the population comes to these places: steps that leave the range are drawn
    /// again, so that those near an end are likelier.
    pub(super) fn density(&self, places: &[f64]) -> f64 {
        let from = |particle: &Particle| {
            let parts = self.deviations.iter().zip(places).zip(&particle.places);
            let part = |((deviation, to), from): ((&f64, &f64), &f64)| {
                let z = (to - from) / deviation;
                let below = |end: f64| 0.5 * libm::erfc(-(end - from) / deviation / std::f64::consts::SQRT_2);
                libm::exp(-0.5 * z * z) / deviation / (below(1.0) - below(0.0))
            };
            particle.weight * parts.map(part).product::<f64>()
        };
        self.population.iter().map(from).sum()
    }
}
