//! How many people have how many acquaintances, by a law: as many as it says, to the nearest, so that
//! nothing is left to chance and nothing need be stored for each person.
//!
//! No degree is above seats − 1: those whom the law would give more have that many.

/// People with the same degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Class {
    pub(crate) degree: u32,
    pub(crate) people: u32,
}

/// Poisson degrees.
pub(crate) fn poisson(mean: f64, seats: u32) -> Vec<Class> {
    let mut classes = Classes::new(seats);
    let mut share = libm::exp(-mean);
    for degree in 0.. {
        classes.add(degree, share);
        share *= mean / f64::from(degree + 1);
        if classes.is_full() || (f64::from(degree) > mean && share < 1e-15) {
            break;
        }
    }
    classes.close()
}

/// Degrees from `least` to `most` with shares that go with degree^−`exponent`.
pub(crate) fn power_law(exponent: f64, least: u32, most: u32, seats: u32) -> Vec<Class> {
    let weight = |degree: u32| libm::pow(f64::from(degree), -exponent);
    let total: f64 = (least..=most).map(weight).sum();
    let mut classes = Classes::new(seats);
    for degree in least..=most {
        if classes.is_full() {
            break;
        }
        classes.add(degree, weight(degree) / total);
    }
    classes.close()
}

/// Classes in the making, by rising degree.
struct Classes {
    seats: u32,
    /// The share of people that have been given a degree, and how many they are.
    share: f64,
    given: u32,
    last: u32,
    classes: Vec<Class>,
}

impl Classes {
    fn new(seats: u32) -> Self {
        Classes { seats, share: 0.0, given: 0, last: 0, classes: Vec::new() }
    }

    fn is_full(&self) -> bool {
        self.given == self.seats
    }

    fn add(&mut self, degree: u32, share: f64) {
        self.share += share;
        self.last = degree.min(self.seats - 1);
        let up_to = match degree >= self.seats - 1 {
            true => self.seats,
            false => ((f64::from(self.seats) * self.share).round() as u32).min(self.seats),
        };
        self.give(up_to.saturating_sub(self.given));
    }

    fn give(&mut self, people: u32) {
        if people > 0 {
            self.classes.push(Class { degree: self.last, people });
            self.given += people;
        }
    }

    /// What rounding left over has the greatest degree.
    fn close(mut self) -> Vec<Class> {
        self.give(self.seats - self.given);
        self.classes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_person_has_a_degree_and_shares_are_as_the_law_says() {
        let factorial = |k: u32| (1..=k).map(f64::from).product::<f64>();
        for (mean, seats) in
            [(0.0, 10), (0.5, 1), (3.0, 2), (4.0, 100_000), (10.0, 4_000_000_000), (500.0, 1000)]
        {
            let classes = poisson(mean, seats);
            assert_eq!(classes.iter().map(|class| u64::from(class.people)).sum::<u64>(), u64::from(seats));
            assert!(classes.windows(2).all(|pair| pair[0].degree < pair[1].degree), "{classes:?}");
            assert!(classes.iter().all(|class| class.degree < seats && class.people > 0));
            for class in classes.iter().filter(|class| class.degree < 15 && class.degree + 1 < seats) {
                let share = libm::exp(-mean) * libm::pow(mean, class.degree.into()) / factorial(class.degree);
                assert!(
                    (f64::from(class.people) - share * f64::from(seats)).abs() <= 1.0,
                    "{mean} {class:?}"
                );
            }
        }
        assert_eq!(poisson(0.0, 10), [Class { degree: 0, people: 10 }]);
        assert_eq!(poisson(3.0, 1), [Class { degree: 0, people: 1 }]);
        assert_eq!(power_law(2.5, 2, 50, 2), [Class { degree: 1, people: 2 }]);
        // 1 + 1/4 + 1/9 = 49/36.
        let expected = [(1, 36_000), (2, 9_000), (3, 4_000)];
        assert_eq!(power_law(2.0, 1, 3, 49_000), expected.map(|(degree, people)| Class { degree, people }));
    }
}
