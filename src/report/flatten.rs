//! Rows of a report as named cells, in the order of their JSON.

use std::fmt;

use serde::Serialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// `null` in JSON.
    Empty,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Count(i128),
    /// A number that need not be whole.
    Real(f64),
    /// A name, or an amount of money.
    Text(String),
}

/// The names and values of a row. A cell is named as the field in the JSON, the names on the way to it
/// joined by `_` (`flows_units_sold_down`); lists are left out.
///
/// # Errors
/// What the row's own `Serialize` refuses.
pub fn cells(row: &impl Serialize) -> serde_json::Result<Vec<(String, Cell)>> {
    let json = serde_json::to_string(row)?;
    let mut cells = Vec::new();
    Flat { name: String::new(), cells: &mut cells }
        .deserialize(&mut serde_json::Deserializer::from_str(&json))?;
    Ok(cells)
}

/// The cells under these names, in their order. A row that leaves out a group of cells (`null` in JSON) has
/// none of them: they are empty.
pub fn aligned<'a>(names: impl IntoIterator<Item = &'a str>, cells: Vec<(String, Cell)>) -> Vec<Cell> {
    let mut cells = cells.into_iter().peekable();
    let is_group = |cell: &(String, Cell), name: &str| {
        cell.1 == Cell::Empty && name.strip_prefix(&cell.0).is_some_and(|rest| rest.starts_with('_'))
    };
    let cell = |name: &str| {
        if let Some((_, cell)) = cells.next_if(|cell| cell.0 == name) {
            return cell;
        }
        // The group stands where its first cell would.
        cells.next_if(|cell| is_group(cell, name));
        Cell::Empty
    };
    names.into_iter().map(cell).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Row {
        first: u32,
        group: Option<(u32, u32)>,
        pair: Option<Pair>,
        last: u32,
    }

    #[derive(Serialize)]
    struct Pair {
        one: u32,
        two: Option<f64>,
    }

    #[test]
    fn a_group_that_is_left_out_keeps_its_columns() {
        let full = Row { first: 1, group: None, pair: Some(Pair { one: 2, two: Some(0.5) }), last: 3 };
        let names: Vec<String> = cells(&full).unwrap().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["first", "group", "pair_one", "pair_two", "last"]);
        let shown = |row: &Row| aligned(names.iter().map(String::as_str), cells(row).unwrap());
        let [one, three] = [1, 3].map(Cell::Count);
        let [two, half] = [Cell::Count(2), Cell::Real(0.5)];
        assert_eq!(shown(&full), [one.clone(), Cell::Empty, two, half, three.clone()]);
        let none = Row { pair: None, ..full };
        assert_eq!(shown(&none), [one, Cell::Empty, Cell::Empty, Cell::Empty, three]);
    }
}
