//! Walks over the fields of a scenario and checks each against the range of its
//! [parameter](super::parameters).

use std::fmt;

use serde::ser::{self, Serialize};

use super::check::{Check, amount, or_null, real, whole};
use super::faults::Faults;
use super::parameters::{Allowed, Parameter};
use crate::units::Money;

/// Adds a fault for each number in `value` outside the range of its parameter. `value` stands at `path` in a
/// scenario.
pub(super) fn check_ranges(path: &str, value: &impl Serialize, faults: &mut Faults) {
    let mut walk = Walk { path: path.to_owned(), is_optional: false, faults };
    let Ok(()) = value.serialize(&mut walk);
}

/// A walk that has come to a field.
struct Walk<'a> {
    path: String,
    /// Whether the field may be `null`.
    is_optional: bool,
    faults: &'a mut Faults,
}

/// The path with `*` for positions in lists. The ladder of a price change counts as any ladder.
pub(super) fn pattern_of(path: &str) -> String {
    let is_position = |name: &str| name.bytes().all(|byte| byte.is_ascii_digit());
    let starred = path.split('.').map(|name| if is_position(name) { "*" } else { name });
    let pattern = starred.collect::<Vec<_>>().join(".");
    match pattern.strip_prefix("suppliers.*.price_changes.*.ladder.") {
        Some(rest) => format!("suppliers.*.ladder.{rest}"),
        None => pattern,
    }
}

impl Walk<'_> {
    fn check(&mut self, of: impl FnOnce(&str, Allowed) -> Check) {
        let Some(parameter) = Parameter::at(&pattern_of(&self.path)) else { return };
        let check = of(&self.path, parameter.allowed);
        self.faults.add(if self.is_optional { or_null(check) } else { check });
    }

    /// Walks over what stands at a name below the present field.
    fn below(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<(), Never> {
        let (length, was_optional) = (self.path.len(), std::mem::take(&mut self.is_optional));
        if length > 0 {
            self.path.push('.');
        }
        self.path.push_str(name);
        value.serialize(&mut *self)?;
        self.path.truncate(length);
        self.is_optional = was_optional;
        Ok(())
    }
}

/// A list whose next item has a position.
struct Items<'a, 'b> {
    walk: &'a mut Walk<'b>,
    position: usize,
}

impl Items<'_, '_> {
    fn next(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Never> {
        let position = self.position;
        self.position += 1;
        self.walk.below(&position.to_string(), value)
    }
}

/// A struct below a variant's name, or at the field itself.
struct Fields<'a, 'b> {
    walk: &'a mut Walk<'b>,
    /// The length of the path before the variant.
    length: usize,
}

/// A walk does not fail: what is wrong is added to the faults.
#[derive(Debug)]
enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    fn custom<T: fmt::Display>(message: T) -> Self {
        unreachable!("scenarios are plain data: {message}")
    }
}

macro_rules! whole_numbers {
    ($($method:ident $type:ty),*) => {$(
        fn $method(self, value: $type) -> Result<(), Never> {
            let value = value as i128;
            self.check(|path, allowed| match allowed {
                Allowed::Whole(least, most) => whole(path, u32::try_from(value).unwrap_or(u32::MAX), least, most),
                Allowed::Real(least, most) => real(path, value as f64, least, most),
                Allowed::Amount(..) | Allowed::Other(_) => Ok(()),
            });
            Ok(())
        }
    )*};
}

impl<'a, 'b> ser::Serializer for &'a mut Walk<'b> {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Items<'a, 'b>;
    type SerializeTuple = Items<'a, 'b>;
    type SerializeTupleStruct = Items<'a, 'b>;
    type SerializeTupleVariant = Items<'a, 'b>;
    type SerializeMap = ser::Impossible<(), Never>;
    type SerializeStruct = Fields<'a, 'b>;
    type SerializeStructVariant = Fields<'a, 'b>;

    whole_numbers!(
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64
    );

    fn serialize_f32(self, value: f32) -> Result<(), Never> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Never> {
        self.check(|path, allowed| match allowed {
            Allowed::Real(least, most) => real(path, value, least, most),
            Allowed::Whole(..) | Allowed::Amount(..) | Allowed::Other(_) => Ok(()),
        });
        Ok(())
    }

    /// Texts, of which amounts of money are some.
    fn serialize_str(self, value: &str) -> Result<(), Never> {
        self.check(|path, allowed| match (allowed, value.parse::<Money>()) {
            (Allowed::Amount(least, most), Ok(money)) => amount(path, money, least, most),
            _ => Ok(()),
        });
        Ok(())
    }

    fn serialize_bool(self, _: bool) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_char(self, _: char) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Never> {
        self.is_optional = true;
        value.serialize(&mut *self)?;
        self.is_optional = false;
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        self.below(variant, value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a, 'b>, Never> {
        Ok(Items { walk: self, position: 0 })
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'a, 'b>, Never> {
        Ok(Items { walk: self, position: 0 })
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'a, 'b>, Never> {
        Ok(Items { walk: self, position: 0 })
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Items<'a, 'b>, Never> {
        unreachable!("scenarios have no variants with several values")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Never> {
        unreachable!("scenarios have no maps")
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<'a, 'b>, Never> {
        self.is_optional = false;
        let length = self.path.len();
        Ok(Fields { walk: self, length })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Fields<'a, 'b>, Never> {
        self.is_optional = false;
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        self.path.push_str(variant);
        Ok(Fields { walk: self, length })
    }
}

macro_rules! lists {
    ($($trait:ident $method:ident),*) => {$(
        impl ser::$trait for Items<'_, '_> {
            type Ok = ();
            type Error = Never;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
                self.next(value)
            }

            fn end(self) -> Result<(), Never> {
                Ok(())
            }
        }
    )*};
}

lists!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

macro_rules! structs {
    ($($trait:ident),*) => {$(
        impl ser::$trait for Fields<'_, '_> {
            type Ok = ();
            type Error = Never;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Never> {
                // Acquaintances may be many; the network checks them itself.
                if name == "network" && self.walk.path.is_empty() { Ok(()) } else { self.walk.below(name, value) }
            }

            fn end(self) -> Result<(), Never> {
                self.walk.path.truncate(self.length);
                Ok(())
            }
        }
    )*};
}

structs!(SerializeStruct, SerializeStructVariant);
