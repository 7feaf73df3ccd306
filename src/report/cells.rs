//! Rows of a report as named cells, in the order of their JSON.

use std::fmt;

use serde::Serialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// `null` in JSON.
    Empty,
    Bool(bool),
    Count(i128),
    Real(f64),
    /// A name, or an amount of money.
    Text(String),
}

/// The names and values of a row. A cell is named as the field in the JSON, the names on the way to it
/// joined by `_` (`units_sold_down`); lists are left out.
pub(crate) fn cells(row: &impl Serialize) -> serde_json::Result<Vec<(String, Cell)>> {
    let json = serde_json::to_string(row)?;
    let mut cells = Vec::new();
    Flat { name: String::new(), cells: &mut cells }
        .deserialize(&mut serde_json::Deserializer::from_str(&json))?;
    Ok(cells)
}

/// Reads an object and what is nested in it as one row of cells. A `serde_json::Value` would do, but for
/// the order of its fields.
struct Flat<'a> {
    name: String,
    cells: &'a mut Vec<(String, Cell)>,
}

impl<'de> DeserializeSeed<'de> for Flat<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Flat<'_> {
    fn cell<E>(self, value: Cell) -> Result<(), E> {
        self.cells.push((self.name, value));
        Ok(())
    }
}

impl<'de> Visitor<'de> for Flat<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of numbers, texts and such objects")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.cell(Cell::Empty)
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.cell(Cell::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.cell(Cell::Count(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.cell(Cell::Count(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.cell(Cell::Real(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.cell(Cell::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<serde::de::IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(field) = fields.next_key::<String>()? {
            let name = if self.name.is_empty() { field } else { format!("{}_{field}", self.name) };
            fields.next_value_seed(Flat { name, cells: self.cells })?;
        }
        Ok(())
    }
}
