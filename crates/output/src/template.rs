//! Pages are templates with named gaps.

/// A template with each `{name}` replaced; what is put in is not looked at again.
pub(crate) fn filled(template: &str, parts: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let (before, after) = rest.split_at(start);
        text.push_str(before);
        let part = after[1..].split_once('}').and_then(|(name, behind)| {
            let part = parts.iter().find(|part| part.0 == name)?;
            Some((part.1, behind))
        });
        match part {
            Some((part, behind)) => {
                text.push_str(part);
                rest = behind;
            }
            None => {
                text.push('{');
                rest = &after[1..];
            }
        }
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_not_looked_at_again() {
        let text = filled("{a} {b} {c} { {a}", &[("a", "{b}"), ("b", "{a}")]);
        assert_eq!(text, "{b} {a} {c} { {b}");
    }
}
