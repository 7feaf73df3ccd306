//! `downline explain`, `measures`, `remedies`, `schema` and `new`: what there is, and how to begin.

use std::fmt::Write;

use clap::Args;
use downline::describe::explain;
use downline::{Remedy, Scenario, ScenarioError};
use downline_experiment::Table;
use downline_output::{check_place, save_text};
use serde_json::{Value, json};

use crate::choice::faults;
use crate::remedy::name_of;
use crate::{Failure, output, print};

/// Which fields to explain.
#[derive(Args)]
pub struct Explain {
    /// Fields or parts of a scenario, as in suppliers.0.buy_back; all fields if left out
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
}

impl Explain {
    /// Prints what is known of each.
    pub fn follow(self) -> Result<(), Failure> {
        let paths = if self.paths.is_empty() { vec![String::new()] } else { self.paths };
        let texts: Result<Vec<String>, Failure> =
            paths.iter().map(|path| explain(path).map_err(|error| faults("explain", &error))).collect();
        print(&texts?.join("\n"))
    }
}

/// What else `--measure` takes: a line of this list begins with a number sign.
const DERIVED: &str = "\
# TIER may name several tiers, whose sum it then is: 4+ (from tier 4 on), 2-4 (tiers 2 to 4) or all
# SUPPLIER may be all for a sum over suppliers: tiers.all.4+.people_joined
# NAME/NAME is the ratio of two numbers: tiers.all.4+.people_money_loss/losses is the share of the losses
# that tiers 4 and deeper bear
";

/// Prints the names that `--measure` takes, table by table.
pub fn measures() -> Result<(), Failure> {
    let mut text = String::new();
    for table in Table::ALL {
        let row = match table {
            Table::Run => "",
            Table::Suppliers => "suppliers.SUPPLIER.",
            Table::Tiers => "tiers.SUPPLIER.TIER.",
            Table::Ticks => "ticks.TICK.",
            Table::Indicators => "indicators.TICK.SUPPLIER.",
            Table::TierTicks => "tier_ticks.TICK.SUPPLIER.TIER.",
        };
        for column in table.columns() {
            text.push_str(&format!("{row}{column}\n"));
        }
    }
    text.push_str(DERIVED);
    print(&text)
}

/// Prints each remedy as `compare` and `--remedy` take it, and its parameters with their ranges.
pub fn remedies() -> Result<(), Failure> {
    let mut text = String::new();
    for remedy in Remedy::all() {
        let kind = if remedy.is_evasion() { "an answer of suppliers to a remedy" } else { "a remedy" };
        let json = serde_json::to_value(remedy).expect("a remedy is plain data");
        let _ = writeln!(text, "{:<26} {kind}: {json}", name_of(remedy));
        let Some((tag, Value::Object(parameters))) = json.as_object().and_then(|tree| tree.iter().next())
        else {
            continue;
        };
        for (name, value) in parameters {
            let allowed = range(tag, parameters, name).unwrap_or_default();
            let _ = writeln!(text, "{:<26}   {name}: {allowed}; usually {value}", "");
        }
    }
    print(&text)
}

/// What a parameter of a remedy may be, as the check of the remedy says it of a value that it may not be.
fn range(tag: &str, parameters: &serde_json::Map<String, Value>, name: &str) -> Option<String> {
    let mut parameters = parameters.clone();
    let beyond = match &parameters[name] {
        Value::String(_) => json!("-1"),
        value if value.is_f64() => json!(-1.0),
        _ => json!(u32::MAX),
    };
    parameters.insert(name.to_owned(), beyond);
    let remedy: Remedy = serde_json::from_value(json!({ tag: parameters })).ok()?;
    match remedy.validate() {
        Err(ScenarioError::Value { allowed, .. }) => Some(allowed),
        _ => None,
    }
}

/// Where the schema goes.
#[derive(Args)]
pub struct Schema {
    /// The file to write; standard output if left out
    #[arg(value_name = "FILE")]
    file: Option<std::path::PathBuf>,
}

impl Schema {
    /// Prints the JSON Schema of scenarios or writes it to a file.
    pub fn follow(self) -> Result<(), Failure> {
        match self.file {
            None => print(&Scenario::schema()),
            Some(file) => {
                check_place(&file, &[]).map_err(output)?;
                save_text(&file, &Scenario::schema()).map_err(output)
            }
        }
    }
}

/// A scenario to begin with: the fields that most change first, with their defaults. JSON has no comments:
/// `explain` says what each field means.
const TEMPLATE: &str = r#"{
  "$schema": "scenario.schema.json",
  "name": "my scenario",
  "tick": "week",
  "ticks": 104,
  "population": {
    "people": 10000,
    "cash": { "median": "3000", "sigma": 1.0 },
    "willingness_to_pay": { "median": "60", "sigma": 1.0 }
  },
  "suppliers": [
    {
      "name": "supplier",
      "product": { "name": "mask", "unit_cost": "30", "list_price": "300", "shelf_life": 52 },
      "ladder": {
        "by_depth": {
          "prices": { "step": { "first": "150", "step": "30" } },
          "terms": [{ "entry_order": 10, "reorder_minimum": 10, "order_multiple": 10 }]
        }
      },
      "first_agents": 10,
      "buy_back": null
    }
  ],
  "behaviour": {
    "pitches": { "mean": 5.0 },
    "join": { "base": [0.1] },
    "buy_trust": 0.3,
    "own_use": 0.1,
    "leave": { "patience": 12 }
  }
}
"#;

/// Prints a scenario to begin with.
pub fn new() -> Result<(), Failure> {
    print(TEMPLATE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the template says is what a scenario has without it.
    #[test]
    fn the_template_says_the_defaults() {
        let mut read = Scenario::from_json(TEMPLATE).unwrap();
        read.name = Scenario::default().name;
        assert_eq!(read, Scenario::default());
    }
}
