//! Who recruited whom, for programs that draw and measure graphs.

use std::io::{self, Write};

use super::{Format, Run};
use downline::report::Outcome;

/// `forest.graphml`: a node a reseller (a person who joined several suppliers has several), an edge from each
/// recruiter to each recruit. GraphML is read by Gephi, igraph, NetworkX and Cytoscape.
#[derive(Debug, Clone, Copy)]
pub struct ForestGraphml<'a>(pub &'a [Outcome]);

const ATTRIBUTES: [(&str, &str); 7] = [
    ("person", "long"),
    ("supplier", "int"),
    ("tier", "long"),
    ("depth", "long"),
    ("joined", "long"),
    ("active", "boolean"),
    ("profit", "double"),
];

impl Format for ForestGraphml<'_> {
    fn file_name(&self) -> &str {
        "forest.graphml"
    }

    fn write(&self, _: &Run<'_>, to: &mut dyn Write) -> io::Result<()> {
        writeln!(to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(to, "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">")?;
        for (name, kind) in ATTRIBUTES {
            writeln!(to, "  <key id=\"{name}\" for=\"node\" attr.name=\"{name}\" attr.type=\"{kind}\"/>")?;
        }
        writeln!(to, "  <graph id=\"forest\" edgedefault=\"directed\">")?;
        for (at, own) in self.0.iter().enumerate() {
            let Outcome { person, supplier, tier, depth, joined, active, profit, .. } = own;
            write!(to, "    <node id=\"r{at}\">")?;
            let values = [
                person.to_string(),
                supplier.to_string(),
                tier.to_string(),
                depth.to_string(),
                joined.to_string(),
                active.to_string(),
                profit.to_string(),
            ];
            for ((name, _), value) in ATTRIBUTES.iter().zip(values) {
                write!(to, "<data key=\"{name}\">{value}</data>")?;
            }
            writeln!(to, "</node>")?;
        }
        for (at, own) in self.0.iter().enumerate() {
            if let Some(recruiter) = own.recruiter {
                writeln!(to, "    <edge source=\"r{recruiter}\" target=\"r{at}\"/>")?;
            }
        }
        writeln!(to, "  </graph>\n</graphml>")
    }
}
