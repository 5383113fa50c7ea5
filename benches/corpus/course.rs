//! The course itself, in no generator's form: modules, lessons, questions and concepts.

use super::code;
use super::dice::Dice;
use super::words::{SUBJECT, Vocabulary, capital, made_up};

const MODULES_OF_A_COURSE: usize = 25;
const LESSONS_OF_A_CONCEPT: usize = 20;

/// A course of so many lessons. A lesson depends on the seed and its number alone, so that a smaller corpus is the
/// beginning of a larger one.
#[derive(Debug)]
pub struct Corpus {
    pub lessons: usize,
    seed: u64,
    /// The first lesson of each module.
    starts: Vec<usize>,
    vocabulary: Vocabulary,
}

#[derive(Debug)]
pub struct Lesson {
    pub title: String,
    pub summary: String,
    /// Those that the lesson teaches, by their numbers.
    pub concepts: Vec<usize>,
    pub blocks: Vec<Block>,
    /// Empty in every second lesson.
    pub quiz: Vec<Question>,
}

#[derive(Debug)]
pub enum Block {
    Heading(usize, String),
    Paragraph(Vec<Span>),
    Quote(Vec<Span>),
    List { numbered: bool, items: Vec<Vec<Span>> },
    Table { head: Vec<String>, rows: Vec<Vec<String>> },
    Code { language: &'static str, text: String },
}

#[derive(Debug)]
pub enum Span {
    /// Markdown as it stands.
    Text(String),
    Lesson(usize),
    Concept(usize),
}

#[derive(Debug)]
pub struct Question {
    pub prompt: String,
    /// Each with whether it is right.
    pub options: Vec<(String, bool)>,
    pub explanation: String,
}

#[derive(Debug)]
pub struct Concept {
    pub id: String,
    pub term: String,
    pub definition: String,
    pub leads_to: Option<usize>,
    pub body: Vec<Vec<Span>>,
}

impl Question {
    pub fn several(&self) -> bool {
        self.options.iter().filter(|(_, right)| *right).count() > 1
    }
}

impl Corpus {
    pub fn new(lessons: usize, seed: u64) -> Self {
        let mut dice = Dice::new(seed, "modules", 0);
        let mut starts = Vec::new();
        let mut next = 0;
        while next < lessons {
            starts.push(next);
            next += dice.between(10..=20);
        }
        Self { lessons, seed, starts, vocabulary: Vocabulary::of(lessons) }
    }

    pub fn courses(&self) -> usize {
        self.starts.len().div_ceil(MODULES_OF_A_COURSE)
    }

    pub fn modules_of(&self, course: usize) -> std::ops::Range<usize> {
        course * MODULES_OF_A_COURSE..self.starts.len().min((course + 1) * MODULES_OF_A_COURSE)
    }

    pub fn lessons_of(&self, module: usize) -> std::ops::Range<usize> {
        self.starts[module]..self.starts.get(module + 1).copied().unwrap_or(self.lessons)
    }

    pub fn concepts(&self) -> usize {
        self.lessons.div_ceil(LESSONS_OF_A_CONCEPT)
    }

    fn module_of(&self, lesson: usize) -> usize {
        self.starts.partition_point(|start| *start <= lesson) - 1
    }

    pub fn course_slug(&self, course: usize) -> String {
        format!("course-{:03}", course + 1)
    }

    pub fn module_slug(&self, module: usize) -> String {
        format!("module-{:05}", module + 1)
    }

    pub fn lesson_slug(&self, lesson: usize) -> String {
        let number = lesson - self.starts[self.module_of(lesson)] + 1;
        let title = self.lesson_title(lesson).to_lowercase().replace('é', "e").replace(' ', "-");
        format!("{number:02}-{title}")
    }

    /// `course/module/lesson`
    pub fn lesson_path(&self, lesson: usize) -> String {
        let module = self.module_of(lesson);
        let course = self.course_slug(module / MODULES_OF_A_COURSE);
        format!("{course}/{}/{}", self.module_slug(module), self.lesson_slug(lesson))
    }

    pub fn concept_id(&self, concept: usize) -> String {
        self.concept_term(concept).to_lowercase().replace('é', "e").replace(' ', "-")
    }

    pub fn course_title(&self, course: usize) -> String {
        let mut dice = Dice::new(self.seed, "course", course);
        format!("{} and {}", capital(dice.pick(&SUBJECT)), dice.pick(&SUBJECT))
    }

    pub fn module_title(&self, module: usize) -> String {
        let mut dice = Dice::new(self.seed, "module", module);
        format!("Module {}: {} {}", module % MODULES_OF_A_COURSE + 1, dice.pick(&SUBJECT), dice.pick(&SUBJECT))
    }

    pub fn lesson_title(&self, lesson: usize) -> String {
        let mut dice = Dice::new(self.seed, "title", lesson);
        format!("{} and {} of the {}", capital(&phrase(2, &mut dice)), dice.pick(&SUBJECT), dice.pick(&SUBJECT))
    }

    pub fn concept_term(&self, concept: usize) -> String {
        let subject = SUBJECT[concept % SUBJECT.len()];
        format!("{} {subject}", capital(&made_up(concept / SUBJECT.len() * 7 + concept % 7)))
    }

    /// Of a course or a module.
    pub fn summary(&self, what: &str, index: usize) -> String {
        Writer { corpus: self, lesson: 0, dice: Dice::new(self.seed, what, index), words: 0 }.plain()
    }

    pub fn lesson(&self, index: usize) -> Lesson {
        let dice = Dice::new(self.seed, "lesson", index);
        let mut writer = Writer { corpus: self, lesson: index, dice, words: 0 };
        let concepts = writer.concepts();
        Lesson {
            title: self.lesson_title(index),
            summary: writer.plain(),
            blocks: writer.body(&concepts),
            concepts,
            quiz: if index.is_multiple_of(2) {
                (0..5).map(|number| writer.question(number % 3 == 2)).collect()
            } else {
                Vec::new()
            },
        }
    }

    pub fn concept(&self, index: usize) -> Concept {
        let dice = Dice::new(self.seed, "concept", index);
        let lesson = index * LESSONS_OF_A_CONCEPT;
        let mut writer = Writer { corpus: self, lesson, dice, words: 0 };
        let definition = writer.plain();
        let leads_to = (index > 0).then(|| writer.dice.between(index.saturating_sub(30)..=index - 1));
        let mut body: Vec<Vec<Span>> = (0..writer.dice.between(2..=3)).map(|_| vec![writer.prose(3)]).collect();
        body[0].extend([Span::Text(" See ".to_owned()), Span::Lesson(lesson), Span::Text(".".to_owned())]);
        Concept { id: self.concept_id(index), term: self.concept_term(index), definition, leads_to, body }
    }
}

/// Writes one lesson, and counts its words.
struct Writer<'a> {
    corpus: &'a Corpus,
    lesson: usize,
    dice: Dice,
    words: usize,
}

impl Writer<'_> {
    /// One to three of those that were new lately.
    fn concepts(&mut self) -> Vec<usize> {
        let newest = self.lesson / LESSONS_OF_A_CONCEPT;
        let from = newest.saturating_sub(4);
        let count = self.dice.between(1..=3).min(newest - from + 1);
        self.dice.some(count, newest - from + 1).into_iter().map(|at| from + at).collect()
    }

    /// 400 to 1,000 words, more of the shorter ones; with code 500 to 1,400.
    fn body(&mut self, concepts: &[usize]) -> Vec<Block> {
        let (one, other) = (self.dice.between(0..=560), self.dice.between(0..=560));
        let wanted = 380 + one.min(other);
        let languages = self.dice.between(1..=3);
        let languages = self.dice.some(languages, code::LANGUAGES.len());
        let mut blocks = vec![Block::Paragraph(vec![self.prose(3)])];
        let mut concepts = concepts.iter();
        let mut languages = languages.into_iter().map(|at| code::LANGUAGES[at]).peekable();
        while self.words < wanted || languages.peek().is_some() {
            blocks.push(Block::Heading(2, self.heading()));
            let sentences = self.dice.between(3..=5);
            blocks.push(Block::Paragraph(vec![self.prose(sentences)]));
            if let Some(concept) = concepts.next() {
                blocks.push(Block::Paragraph(vec![
                    self.prose(1),
                    Span::Text(" This is the work of the ".to_owned()),
                    Span::Concept(*concept),
                    Span::Text(". ".to_owned()),
                    self.prose(1),
                ]));
            }
            if let Some(link) = self.earlier() {
                let see = Span::Text(" See ".to_owned());
                blocks.push(Block::Paragraph(vec![
                    self.prose(1),
                    see,
                    link,
                    Span::Text(". ".to_owned()),
                    self.prose(1),
                ]));
            }
            // The last sections show the code, so that a short lesson has its code, too.
            if self.words * 2 > wanted
                && let Some(language) = languages.next()
            {
                blocks.push(Block::Code { language, text: code::block(language, &mut self.dice) });
                blocks.push(Block::Paragraph(vec![self.prose(2)]));
            } else if self.words < wanted {
                self.aside(&mut blocks);
            }
        }
        blocks
    }

    fn aside(&mut self, blocks: &mut Vec<Block>) {
        match self.dice.below(8) {
            kind @ 0..=3 => {
                let items = (0..self.dice.between(3..=6)).map(|_| vec![self.prose(1)]).collect();
                blocks.push(Block::List { numbered: kind == 3, items });
            }
            4 => {
                let head = (0..4).map(|_| capital(self.dice.pick(&SUBJECT))).collect();
                let rows = (0..self.dice.between(3..=6)).map(|_| self.row()).collect();
                blocks.push(Block::Table { head, rows });
            }
            5 => blocks.push(Block::Quote(vec![self.prose(2)])),
            _ => {
                blocks.push(Block::Heading(3, self.heading()));
                blocks.push(Block::Paragraph(vec![self.prose(3)]));
            }
        }
    }

    fn row(&mut self) -> Vec<String> {
        self.words += 4;
        let mut cells: Vec<String> = (0..3).map(|_| self.word().to_owned()).collect();
        cells.push(self.dice.between(1..=9999).to_string());
        cells
    }

    /// An earlier lesson, mostly a near one.
    fn earlier(&mut self) -> Option<Span> {
        let before = self.lesson.checked_sub(1)?;
        let from = if self.dice.percent(70) { self.lesson.saturating_sub(12) } else { 0 };
        self.words += 6;
        Some(Span::Lesson(self.dice.between(from..=before)))
    }

    fn heading(&mut self) -> String {
        self.words += 3;
        capital(&phrase(3, &mut self.dice))
    }

    fn word(&mut self) -> &str {
        self.corpus.vocabulary.word(self.lesson, &mut self.dice)
    }

    fn prose(&mut self, sentences: usize) -> Span {
        let sentences: Vec<String> = (0..sentences).map(|_| self.sentence()).collect();
        Span::Text(sentences.join(" "))
    }

    fn sentence(&mut self) -> String {
        let mark = if self.dice.percent(35) { self.dice.pick(&["**", "*", "`"]) } else { "" };
        self.marked(mark)
    }

    /// Where Markdown is not read.
    fn plain(&mut self) -> String {
        self.marked("")
    }

    fn marked(&mut self, mark: &str) -> String {
        let count = self.dice.between(8..=19);
        self.words += count;
        let mut words: Vec<String> = (0..count).map(|_| self.word().to_owned()).collect();
        words[0] = capital(&words[0]);
        let at = self.dice.between(1..=count - 1);
        words[at] = format!("{mark}{}{mark}", words[at]);
        if self.dice.percent(50) {
            let at = self.dice.between(2..=count - 3);
            words[at].push(',');
        }
        words.join(" ") + "."
    }

    fn question(&mut self, several: bool) -> Question {
        let prompt = self.plain();
        let right = self.dice.some(if several { 2 } else { 1 }, 4);
        let options = (0..4).map(|at| (capital(&phrase(4, &mut self.dice)), right.contains(&at))).collect();
        Question { prompt: format!("{}?", prompt.trim_end_matches('.')), options, explanation: self.plain() }
    }
}

fn phrase(words: usize, dice: &mut Dice) -> String {
    let words: Vec<&str> = (0..words).map(|_| dice.pick(&SUBJECT)).collect();
    words.join(" ")
}
