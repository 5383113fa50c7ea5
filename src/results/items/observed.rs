//! What is taken of one attempt: small, since every graded attempt has one until its learner has been counted.

/// An attempt at the quiz as it is today, in which no mark is missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    /// Of the questions that the attempt was asked and that are graded, in their order.
    pub items: Vec<ObservedItem>,
    /// The score of the attempt as it counts, 0 to 1.
    pub score: f64,
}

/// The first response to one question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ObservedItem {
    /// The question, by its place in the quiz.
    pub question: u32,
    /// The share of its points that it earns, 0 to 1; 0 for none.
    pub credit: f64,
    pub points: f64,
    /// The options that were taken, as [`Offer::taken`](super::Offer::taken).
    pub taken: u64,
    pub seconds: Option<f32>,
    /// 1 for unsure, 2 for fairly sure, 3 for certain.
    pub confidence: Option<u8>,
    /// The question read otherwise then, so that this says nothing of it as it reads today.
    pub reworded: bool,
}
