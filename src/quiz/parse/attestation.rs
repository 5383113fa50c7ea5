//! Statements that are confirmed by name and date: `attestation`.

use crate::quiz::model::Kind;
use crate::quiz::parse::Reading;
use crate::yaml::Reader;

pub(super) fn read(reading: &Reading, reader: &Reader) -> Kind {
    Kind::Attestation { confirm: reading.prose(reader, "confirm") }
}
