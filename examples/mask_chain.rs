//! t
use downline::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let n: u32 = a.get(2).map_or(100000, |x| x.parse().unwrap());
    let mut s = if a.get(1).map(|x| x.as_str()) == Some("reference") {
        Scenario::reference()
    } else {
        Scenario::mask()
    };
    let k = s.suppliers[0].first_agents as u64 * n as u64 / 100000;
    s.suppliers[0].first_agents = k as u32;
    s.population.people = n;
    let t = std::time::Instant::now();
    let mut sim = Simulation::with_book(
        &s,
        a.get(3).map_or(1, |x| x.parse().unwrap()),
        if a.len() > 4 { Book::Full } else { Book::Totals },
    )
    .unwrap();
    if a.len() > 4 {
        while !sim.is_done() {
            sim.step();
            sim.audit().unwrap();
        }
    }
    let r = sim.run();
    let e = t.elapsed();
    println!("{r}");
    println!("{:?} {:?} ns/rt {:.1}", r.totals, e, e.as_nanos() as f64 / r.totals.reseller_ticks as f64);
    sim.audit().unwrap();
    println!("{:?}", r.indicators);
}
