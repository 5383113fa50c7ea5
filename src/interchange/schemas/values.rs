//! The kinds of values that attributes and texts have in the schemas.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Any,
    /// An `NCName` of XML.
    Name,
    /// The same, and no other element has it.
    Id,
    /// The name of an element.
    Ref,
    Boolean,
    Int,
    Count,
    Double,
    /// A double that is not below zero.
    NotNegative,
    /// One number or two.
    Doubles,
    Length,
    Coords,
    Mime,
    /// One of these, with slashes between them and `_` for spaces.
    OneOf(&'static str),
    /// Any of these, with spaces between them.
    SomeOf(&'static str),
}

impl Kind {
    pub fn named(name: &'static str) -> Self {
        match name {
            "" => Self::Any,
            "name" => Self::Name,
            "id" => Self::Id,
            "ref" => Self::Ref,
            "boolean" => Self::Boolean,
            "int" => Self::Int,
            "count" => Self::Count,
            "double" => Self::Double,
            "least-0" => Self::NotNegative,
            "doubles" => Self::Doubles,
            "length" => Self::Length,
            "coords" => Self::Coords,
            "mime" => Self::Mime,
            _ if name.ends_with('*') => Self::SomeOf(name.trim_end_matches('*')),
            _ if name.contains('/') => Self::OneOf(name.trim_end_matches('/')),
            _ => panic!("there is no kind {name}"),
        }
    }

    pub fn allows(self, value: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Name | Self::Id | Self::Ref => is_name(value),
            Self::Boolean => matches!(value, "true" | "false" | "1" | "0"),
            Self::Int => value.parse::<i32>().is_ok(),
            Self::Count => is_digits(value),
            Self::Double => is_double(value),
            Self::NotNegative => is_double(value) && !value.starts_with('-'),
            Self::Doubles => {
                let numbers: Vec<_> = value.split(' ').collect();
                (1..=2).contains(&numbers.len()) && numbers.into_iter().all(is_double)
            }
            Self::Length => is_length(value),
            Self::Coords => {
                let many = value.split(',').count();
                value.split(',').all(is_length) && (many == 3 || many >= 4 && many.is_multiple_of(2))
            }
            Self::Mime => value.split_once('/').is_some_and(|(kind, of)| is_token(kind) && is_token(of)),
            Self::OneOf(names) => names.split('/').any(|name| name.replace('_', " ") == value || name == value),
            Self::SomeOf(names) => {
                value.split_whitespace().all(|one| names.split('/').any(|name| name == one)) && !value.trim().is_empty()
            }
        }
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_length(text: &str) -> bool {
    is_digits(text.strip_suffix('%').unwrap_or(text))
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && text.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.'))
}

/// What Rust calls `inf` and `NaN` is `INF` and `NaN` here.
fn is_double(text: &str) -> bool {
    let is_number = |text: &str| text.parse::<f64>().is_ok_and(f64::is_finite) && !text.contains(char::is_alphabetic);
    let (number, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    matches!(text, "INF" | "-INF" | "NaN") || is_number(number) && power.parse::<i32>().is_ok()
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte))
}

#[test]
fn values_are_told_from_what_is_none() {
    for (kind, right, wrong) in [
        ("name", &["a", "_1", "i.a-b"][..], &["1", "", "a b", "a:b"][..]),
        ("boolean", &["true", "0"], &["True", "yes", ""]),
        ("int", &["-3", "0"], &["1.0", "", "one"]),
        ("count", &["0", "12"], &["-1", "1.5", ""]),
        ("double", &["0.5", "-1", "1e-7", "INF"], &["inf", "1,5", "", "1e"]),
        ("least-0", &["0", "90.5"], &["-1", "x"]),
        ("doubles", &["1", "0.1 0.1"], &["1 2 3", "1  2", ""]),
        ("length", &["10", "50%"], &["1.5", "-1", "%"]),
        ("coords", &["1,2,3", "1,2,3,4", "1,2,3,4,5,6"], &["1,2", "1,2,3,4,5", "1, 2, 3", "-1,2,3", "1.5,2,3"]),
        ("mime", &["image/svg+xml"], &["png", "image/", "a b/c"]),
        ("one/two_three", &["one", "two three"], &["two", "", "one two three"]),
        ("author/scorer*", &["scorer", "author scorer"], &["", "learner", "author,scorer"]),
    ] {
        let kind = Kind::named(kind);
        assert!(right.iter().all(|value| kind.allows(value)), "{kind:?}");
        assert!(!wrong.iter().any(|value| kind.allows(value)), "{kind:?}");
    }
}
