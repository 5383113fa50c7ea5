//! Concepts and their relations as pictures: one of all, and one around each concept; with the same as lists.

mod layers;
mod draw;
mod local;
mod whole;

pub use self::local::LocalMapView;

use crate::content::RelationKind;

/// How two concepts are tied to each other, as a line shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tie {
    Part,
    Core,
    Leads,
    Contrast,
}

impl Tie {
    const ALL: [Self; 4] = [Self::Part, Self::Core, Self::Leads, Self::Contrast];

    fn of(kind: RelationKind) -> Self {
        match kind {
            RelationKind::PartOf => Self::Part,
            RelationKind::CoreWorkOf => Self::Core,
            RelationKind::LeadsTo => Self::Leads,
        }
    }

    /// As authors write it.
    fn name(self) -> &'static str {
        match self {
            Self::Part => RelationKind::PartOf.name(),
            Self::Core => RelationKind::CoreWorkOf.name(),
            Self::Leads => RelationKind::LeadsTo.name(),
            Self::Contrast => "contrasts_with",
        }
    }

    /// How far below the middle of a concept its lines come and go, so that two between the same two stay apart.
    fn port(self) -> f64 {
        match self {
            Self::Part => -8.0,
            Self::Core => -2.0,
            Self::Leads => 5.0,
            Self::Contrast => 10.0,
        }
    }
}
