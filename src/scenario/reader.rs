//! From a tree of JSON to a scenario, strictly, and saying of what does not fit where it is, what it
//! is and what could stand there.
//!
//! Stricter than serde's own reading: an object is never written as a list, and a choice has exactly
//! one of its names.

use std::cell::RefCell;
use std::fmt::{self, Display};
use std::path::Path;

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, Expected, Unexpected, Visitor};
use serde::de::{EnumAccess, MapAccess, SeqAccess, VariantAccess};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};

use super::error::ScenarioError;
use super::faults::Faults;
use super::{NetworkKind, Scenario, edges, repair};

/// Reads and checks the scenario that a tree describes; files that it names are looked for in `folder`. All
/// faults are found: what cannot be read is left out, and the rest is read and checked.
pub(super) fn scenario(mut tree: Value, folder: Option<&Path>) -> Result<Scenario, ScenarioError> {
    let misfits = RefCell::new(Vec::new());
    let mut faults = Faults::default();
    faults.add(take_schema(&mut tree));
    let file = take_edges_file(&mut tree).unwrap_or_else(|fault| {
        tree.as_object_mut().map(|fields| fields.remove("network"));
        faults.add(Err(fault));
        None
    });
    let mut scenario = match read(&tree, &misfits) {
        Ok(scenario) => scenario,
        Err(fault) => match read_the_rest(&mut tree, fault, &misfits, &mut faults) {
            Some(scenario) => scenario,
            None => return faults.end().and(Err(ScenarioError::json("scenario", "cannot be read"))),
        },
    };
    let is_known = faults.is_sound("network") && faults.is_sound("population");
    if let Some(file) = file.filter(|_| is_known) {
        let folder = folder.ok_or_else(|| {
            let problem =
                format!("{file:?} is not read here; give the pairs, or say where to look for the file");
            ScenarioError::json("network.edges.file", problem)
        })?;
        match edges::read(folder, &file, scenario.population.seated()) {
            Ok(pairs) => scenario.network = NetworkKind::Edges { pairs },
            Err(fault) => faults.add(Err(fault)),
        }
    }
    let mut checked = Faults::default();
    std::mem::swap(&mut checked, &mut faults);
    scenario.find_faults(&mut checked);
    let misfits = misfits.into_inner();
    for fault in checked.end().err().iter().flat_map(ScenarioError::faults) {
        faults.add(Err(as_written(fault.clone(), &misfits)));
    }
    for Misfit { path, value } in misfits {
        faults.add(Err(ScenarioError::value(path, value, format!("a whole number from 0 to {}", u32::MAX))));
    }
    faults.end().map(|()| scenario)
}

fn read(tree: &Value, misfits: &RefCell<Vec<Misfit>>) -> Result<Scenario, ScenarioError> {
    misfits.borrow_mut().clear();
    let node = Node { value: tree, path: String::new(), or_null: false, misfits };
    Scenario::deserialize(node).map_err(|refusal| refusal.at("scenario", tree))
}

/// Goes on reading without what is wrong, fault by fault; `None` if nothing can be read.
fn read_the_rest(
    tree: &mut Value,
    mut fault: ScenarioError,
    misfits: &RefCell<Vec<Misfit>>,
    faults: &mut Faults,
) -> Option<Scenario> {
    /// As often as there can be faults to tell of, and what they are in to leave out.
    const TRIES: usize = 200;
    for _ in 0..TRIES {
        // What is missing where something was left out is no fault of the writer.
        if faults.is_sound(fault.path()) || faults.len() == 0 {
            faults.add(Err(fault.clone()));
        }
        repair::leave_out(tree, &fault)?;
        match read(tree, misfits) {
            Ok(scenario) => return Some(scenario),
            Err(next) => fault = next,
        }
    }
    None
}

/// A fault of a number that stands for one for which there is no room, with that number.
fn as_written(fault: ScenarioError, misfits: &[Misfit]) -> ScenarioError {
    match fault {
        ScenarioError::Value { path, value, allowed } => {
            let written = misfits.iter().find(|misfit| misfit.path == path);
            let value = written.map_or(value, |misfit| misfit.value.clone());
            ScenarioError::Value { path, value, allowed }
        }
        other => other,
    }
}

/// Leaves out where the schema of the scenario is, which editors read.
fn take_schema(tree: &mut Value) -> Result<(), ScenarioError> {
    match tree.as_object_mut().and_then(|fields| fields.remove("$schema")) {
        None | Some(Value::String(_)) => Ok(()),
        Some(other) => Err(ScenarioError::value("$schema", shown(&other), "a text in quotes")),
    }
}

/// The file that stands for a list of acquaintances, in whose place an empty list is left.
fn take_edges_file(tree: &mut Value) -> Result<Option<String>, ScenarioError> {
    let Some(Value::Object(edges)) = tree.pointer_mut("/network/edges") else { return Ok(None) };
    if !edges.contains_key("file") {
        return Ok(None);
    }
    if edges.len() > 1 {
        let given: Vec<&str> = edges.keys().map(String::as_str).collect();
        let given = format!("an object with {}", given.join(" and "));
        return Err(ScenarioError::value("network.edges", given, "one of file, pairs"));
    }
    match edges.remove("file") {
        Some(Value::String(file)) => {
            edges.insert("pairs".to_owned(), Value::Array(Vec::new()));
            Ok(Some(file))
        }
        other => {
            let given = shown(&other.unwrap_or_default());
            Err(ScenarioError::value("network.edges.file", given, "a text in quotes"))
        }
    }
}

/// A whole number that does not fit 32 bits. The largest one is read in its stead, because the check of
/// the field refuses that too, and knows what is allowed there.
struct Misfit {
    path: String,
    value: String,
}

/// A value and where it stands.
struct Node<'a> {
    value: &'a Value,
    path: String,
    or_null: bool,
    misfits: &'a RefCell<Vec<Misfit>>,
}

/// Why a value was refused; it is placed by the innermost node that it concerns.
#[derive(Debug)]
enum Refusal {
    /// Something else is allowed.
    Allowed(String),
    /// The value itself says what is wrong with it.
    Problem(String),
    /// A field has to be given.
    Missing(&'static str),
    /// Complete.
    Placed(ScenarioError),
}

impl Refusal {
    fn at(self, path: &str, value: &Value) -> ScenarioError {
        let path = if path.is_empty() { "scenario" } else { path };
        match self {
            Refusal::Allowed(allowed) => ScenarioError::value(path, shown(value), allowed),
            Refusal::Problem(problem) => ScenarioError::json(path, problem),
            Refusal::Missing(field) => ScenarioError::json(format!("{path}.{field}"), "has to be given"),
            Refusal::Placed(error) => error,
        }
    }
}

/// A value as its writer would recognise it, cut where it is long.
fn shown(value: &Value) -> String {
    const MOST: usize = 60;
    match value {
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(_) => "an object".to_owned(),
        scalar => {
            let text = scalar.to_string();
            match text.char_indices().nth(MOST) {
                Some((end, _)) => format!("{} …", &text[..end]),
                None => text,
            }
        }
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Refusal {}

impl de::Error for Refusal {
    fn custom<T: Display>(problem: T) -> Self {
        Refusal::Problem(problem.to_string())
    }

    fn invalid_type(_: Unexpected, expected: &dyn Expected) -> Self {
        Refusal::Allowed(expected.to_string())
    }

    fn invalid_value(_: Unexpected, expected: &dyn Expected) -> Self {
        Refusal::Allowed(expected.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Refusal::Missing(field)
    }
}

impl<'a> Node<'a> {
    fn below(&self, name: impl Display, value: &'a Value) -> Self {
        let path = if self.path.is_empty() { name.to_string() } else { format!("{}.{name}", self.path) };
        Node { value, path, or_null: false, misfits: self.misfits }
    }

    fn refuse(&self, allowed: impl Into<String>) -> Refusal {
        self.place(Refusal::Allowed(allowed.into()))
    }

    fn place(&self, refusal: Refusal) -> Refusal {
        let refusal = match refusal {
            Refusal::Allowed(allowed) if self.or_null => Refusal::Allowed(format!("{allowed}, or null")),
            other => other,
        };
        Refusal::Placed(refusal.at(&self.path, self.value))
    }

    /// The fields of an object, all of which have one of these names. Compiled once, and not for each type.
    fn fields(&self, names: &[&str]) -> Result<&'a Map<String, Value>, Refusal> {
        let Value::Object(fields) = self.value else {
            return Err(self.refuse(format!("an object with the fields {}", names.join(", "))));
        };
        match fields.keys().find(|name| !names.contains(&name.as_str())) {
            None => Ok(fields),
            Some(unknown) => Err(Refusal::Placed(ScenarioError::NoSuchField {
                path: self.below(unknown, self.value).path,
                parent: if self.path.is_empty() { "a scenario".to_owned() } else { self.path.clone() },
                known: names.join(", "),
            })),
        }
    }

    /// The one of these names that is chosen, and what belongs to it.
    fn choice(&self, names: &[&str]) -> Result<Choice<'_, 'a>, Refusal> {
        let wrong = |given| Refusal::Placed(ScenarioError::value(&self.path, given, one_of(names)));
        let (name, content) = match self.value {
            Value::String(name) => (name, None),
            Value::Object(fields) if fields.len() > 1 => {
                let given: Vec<&str> = fields.keys().map(String::as_str).collect();
                return Err(wrong(format!("an object with {}", given.join(" and "))));
            }
            Value::Object(fields) => match fields.iter().next() {
                Some((name, content)) => (name, Some(content)),
                None => return Err(self.refuse(one_of(names))),
            },
            _ => return Err(self.refuse(one_of(names))),
        };
        match names.contains(&name.as_str()) {
            true => Ok(Choice { node: self, name, content }),
            false => Err(wrong(format!("{name:?}"))),
        }
    }

    /// Whether this is a whole number, if not one for which there is room; `1e6` is one, too.
    fn is_whole(&self) -> bool {
        let is_whole_float = || self.value.as_f64().is_some_and(|value| value.fract() == 0.0);
        self.value.is_u64() || self.value.is_i64() || is_whole_float()
    }
}

impl<'de, 'a: 'de> Deserializer<'de> for Node<'a> {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let read = match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::String(value) => visitor.visit_str(value),
            Value::Array(_) => Err(de::Error::invalid_type(Unexpected::Seq, &visitor)),
            Value::Object(_) => Err(de::Error::invalid_type(Unexpected::Map, &visitor)),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(value), _, _) => visitor.visit_u64(value),
                (_, Some(value), _) => visitor.visit_i64(value),
                (_, _, value) => visitor.visit_f64(value.unwrap_or(f64::NAN)),
            },
        };
        read.map_err(|refusal| self.place(refusal))
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        // Every whole number of 32 bits is a float of 64.
        let fits = |value: &f64| value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(value);
        match self.value.as_f64().filter(fits) {
            Some(value) => visitor.visit_u32(value as u32),
            None if self.is_whole() => {
                let misfit = Misfit { path: self.path, value: shown(self.value) };
                self.misfits.borrow_mut().push(misfit);
                visitor.visit_u32(u32::MAX)
            }
            None => Err(self.refuse("a whole number")),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.value.as_f64() {
            Some(value) => visitor.visit_f64(value),
            None => Err(self.refuse("a number")),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.value {
            Value::String(value) => visitor.visit_str(value),
            _ => Err(self.refuse("a text in quotes")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(Node { or_null: true, ..self }),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.value {
            Value::Array(items) => visitor.visit_seq(Items { list: &self, items: items.iter().enumerate() }),
            _ => Err(self.refuse("a list")),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, count: usize, visitor: V) -> Result<V::Value, Refusal> {
        match self.value {
            Value::Array(items) if items.len() == count => self.deserialize_seq(visitor),
            _ => Err(self.refuse(format!("a list of {count}"))),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let fields = Fields { object: &self, fields: self.fields(names)?.iter(), value: None };
        visitor.visit_map(fields).map_err(|refusal| self.place(refusal))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_enum(self.choice(names)?)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u64 u128 f32 char str bytes byte_buf unit unit_struct
        newtype_struct tuple_struct map identifier ignored_any
    }
}

fn one_of(names: &[&str]) -> String {
    format!("one of {}", names.join(", "))
}

struct Items<'n, 'a> {
    list: &'n Node<'a>,
    items: std::iter::Enumerate<std::slice::Iter<'a, Value>>,
}

impl<'de, 'a: 'de> SeqAccess<'de> for Items<'_, 'a> {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refusal> {
        let next = self.items.next();
        next.map(|(index, value)| seed.deserialize(self.list.below(index, value))).transpose()
    }
}

struct Fields<'n, 'a> {
    object: &'n Node<'a>,
    fields: serde_json::map::Iter<'a>,
    value: Option<Node<'a>>,
}

impl<'a> Fields<'_, 'a> {
    /// Goes on to the next field; gives its name.
    fn advance(&mut self) -> Option<&'a str> {
        let (name, value) = self.fields.next()?;
        self.value = Some(self.object.below(name, value));
        Some(name)
    }
}

impl<'de, 'a: 'de> MapAccess<'de> for Fields<'_, 'a> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refusal> {
        self.advance().map(|name| seed.deserialize(de::value::StrDeserializer::new(name))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        seed.deserialize(self.value.take().expect("a value is asked for after its key"))
    }
}

/// One of several names, as text or as the only field of an object.
struct Choice<'n, 'a> {
    node: &'n Node<'a>,
    name: &'a str,
    content: Option<&'a Value>,
}

impl<'a> Choice<'_, 'a> {
    fn content(self) -> Result<Node<'a>, Refusal> {
        let value = self
            .content
            .ok_or_else(|| self.node.refuse(format!("{{{:?}: …}} with what belongs to it", self.name)))?;
        Ok(self.node.below(self.name, value))
    }
}

impl<'de, 'a: 'de> EnumAccess<'de> for Choice<'_, 'a> {
    type Error = Refusal;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Refusal> {
        Ok((seed.deserialize(de::value::StrDeserializer::new(self.name))?, self))
    }
}

impl<'de, 'a: 'de> VariantAccess<'de> for Choice<'_, 'a> {
    type Error = Refusal;

    fn unit_variant(self) -> Result<(), Refusal> {
        match self.content {
            None => Ok(()),
            Some(_) => Err(self.node.refuse(format!("the text {:?}", self.name))),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Refusal> {
        seed.deserialize(self.content()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Refusal> {
        self.content()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        self.content()?.deserialize_struct("", names, visitor)
    }
}
