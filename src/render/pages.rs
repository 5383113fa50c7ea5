//! One function for each kind of page: from the site to its view.

mod own;

use std::collections::BTreeMap;

use super::form::{percent, scripts};
use super::mentions::{Mentions, Speaker, mentions};
use super::outline::{minutes, quiz_href};
use super::prose::ProseWriter;
use super::views::*;
use super::{Maker, PageId};
use crate::content::Definition;
use crate::diag::Diagnostic;
use crate::site::{CONCEPT_MAP, Order, QuizNode, Site, relative};

/// What a page is made of, besides what every page has.
struct Draft<'a, V> {
    kind: &'static str,
    template: &'static str,
    /// The name by which the template reads the view.
    name: &'static str,
    title: &'a str,
    description: Option<&'a str>,
    crumbs: Vec<Link>,
    scripts: Scripts,
    nav: Option<Html>,
    view: V,
}

pub fn make(maker: &Maker, path: &str, id: PageId, faults: &mut Vec<Diagnostic>) -> Option<Vec<u8>> {
    let page = Pager { maker, path, id, faults };
    match id {
        PageId::Home => page.home(),
        PageId::Course(at) => page.course(at),
        PageId::Module(at) => page.module(at),
        PageId::Lesson(at) => page.lesson(at),
        PageId::Concept(at) => page.concept(at),
        PageId::Glossary => page.glossary(),
        PageId::Map => page.map(),
        PageId::Quiz(at) => page.quiz(at),
        PageId::Results => page.results(),
        PageId::Verify => page.verify(),
        PageId::Review => page.review(),
        PageId::ReviewFile(which) => maker.review_file(which).map_err(|fault| page.faults.push(*fault)).ok(),
        PageId::Code => page.code(),
        PageId::NotFound => page.not_found(),
    }
}

struct Pager<'a> {
    maker: &'a Maker<'a>,
    path: &'a str,
    id: PageId,
    faults: &'a mut Vec<Diagnostic>,
}

impl<'a> Pager<'a> {
    fn finish<V: serde::Serialize>(self, draft: Draft<V>) -> Option<Vec<u8>> {
        let (site, config) = (self.maker.site, &self.maker.site.config);
        let absolute = (draft.kind == "not-found").then(|| server_path(config.base_url.as_deref()));
        let up = |path: &str| "../".repeat(path.matches('/').count());
        let published = self.maker.published(self.path);
        let root = absolute.clone().unwrap_or_else(|| up(&published));
        let base = absolute.as_ref().map_or_else(|| up(self.path), |root| format!("{root}{}", site.folder()));
        let href = |page: &str| match &absolute {
            Some(_) => format!("{base}{page}"),
            None => relative(self.path, page),
        };
        let translation = self.maker.translation(self.path, self.id);
        let common = Common {
            root: &root,
            base: &base,
            lang: site.language(),
            source_lang: translation.as_ref().filter(|told| told.state == "missing").map(|told| told.code),
            languages: self.maker.languages(self.path, absolute.as_deref()),
            alternates: self.maker.alternates(self.path, self.id),
            translation,
            page: PageView {
                kind: draft.kind,
                title: draft.title,
                description: draft.description,
                path: &published,
                canonical: &self.maker.canonical(self.path, self.id),
            },
            site: SiteView {
                id: &config.id,
                title: &config.title,
                summary: config.summary.as_deref(),
                base_url: config.base_url.as_deref(),
                home: href("index.html"),
                glossary: href("glossary.html"),
                results: href("results.html"),
                review: self.maker.overview.review.then(|| href("review.html")),
            },
            crumbs: draft.crumbs,
            codes: draft.scripts.codes.then(|| self.codes()).flatten(),
            scripts: draft.scripts,
            nav: draft.nav,
        };
        match self.maker.render(draft.template, &common, draft.name, &draft.view) {
            Ok(page) => Some(page),
            Err(fault) => {
                self.faults.push(*fault);
                None
            }
        }
    }

    fn nav(&mut self, module: usize) -> Option<Html> {
        self.maker.nav(module, self.path).map_err(|fault| self.faults.push(*fault)).ok()
    }

    /// A file with its text, unless it has changed since it was parsed.
    fn whole<T>(&mut self, read: Result<T, Box<Diagnostic>>) -> Option<T> {
        read.map_err(|fault| self.faults.push(*fault)).ok()
    }

    fn home_crumb(&self) -> Link {
        let title = self.maker.strings.get("home").to_owned();
        Link { title, href: relative(self.path, "index.html"), lang: None }
    }

    fn glossary_crumb(&self) -> Link {
        let title = self.maker.strings.get("glossary").to_owned();
        Link { title, href: relative(self.path, "glossary.html"), lang: None }
    }

    fn home(self) -> Option<Vec<u8>> {
        let site = self.maker.site;
        let (for_authors, courses): (Vec<_>, Vec<_>) =
            (0..site.courses.len()).partition(|at| site.courses[*at].is_for_authors());
        let cards = |of: &[usize]| of.iter().map(|at| self.maker.course_card(*at, self.path)).collect();
        let lessons =
            courses.iter().flat_map(|at| &site.courses[*at].modules).map(|at| site.modules[*at].lessons.len());
        let quizzes = site.quizzes.iter().filter(|node| courses.contains(&node.course));
        let view = HomeView {
            courses: cards(&courses),
            for_authors: cards(&for_authors),
            lessons: lessons.sum(),
            concepts: site.concepts.len(),
            questions: quizzes.map(QuizNode::written).sum(),
        };
        self.finish(Draft {
            kind: "home",
            template: "home.html",
            name: "home",
            title: &site.config.title,
            description: site.config.summary.as_deref(),
            crumbs: Vec::new(),
            scripts: Scripts::default(),
            nav: None,
            view,
        })
    }

    fn course(self, at: usize) -> Option<Vec<u8>> {
        let course = &self.maker.site.courses[at];
        let card = self.maker.course_card(at, self.path);
        let objectives = course.file.objectives.iter();
        let view = CourseView {
            id: card.id,
            title: card.title,
            summary: card.summary,
            objectives: objectives
                .map(|objective| ObjectiveView {
                    id: objective.id.value.clone(),
                    text: objective.text.clone(),
                    lang: card.lang.clone(),
                })
                .collect(),
            pretests: self.maker.site.pretests_of(at).map(|quiz| self.maker.link_to_quiz(quiz, self.path)).collect(),
            modules: card.modules,
            exams: self.maker.site.exams_of(at).map(|quiz| self.maker.link_to_quiz(quiz, self.path)).collect(),
            minutes: card.minutes,
            pass_mark: course.file.pass.as_ref().map(|pass| percent(pass.mark)),
            valid_for: course.file.valid_for.map(|months| months.0),
            owner: course.file.owner.clone(),
            owner_lang: (self.maker.site.spoken > 0).then(|| self.maker.site.languages[0].code.clone()),
            first: card.first,
            lang: card.lang,
        };
        let crumbs = vec![self.home_crumb()];
        self.finish(Draft {
            kind: "course",
            template: "course.html",
            name: "course",
            title: &course.file.title,
            description: course.file.summary.as_deref(),
            crumbs,
            scripts: Scripts::default(),
            nav: None,
            view,
        })
    }

    fn module(mut self, at: usize) -> Option<Vec<u8>> {
        let maker = self.maker;
        let module = &maker.site.modules[at];
        let siblings = &maker.site.courses[module.course].modules;
        let number = siblings.iter().position(|other| *other == at).map_or(1, |index| index + 1);
        let card = maker.module_card(at, self.path);
        let sibling = |index: Option<usize>| Some(maker.module_link(*siblings.get(index?)?, self.path));
        let view = ModuleView {
            id: module.id.clone(),
            title: card.title,
            summary: card.summary,
            course: maker.course_link(module.course, self.path),
            number,
            of: siblings.len(),
            minutes: card.lessons.iter().map(|lesson| lesson.minutes).sum(),
            lessons: card.lessons,
            check: card.check,
            previous: sibling(number.checked_sub(2)),
            next: sibling(Some(number)),
            lang: card.lang,
        };
        let crumbs = vec![self.home_crumb(), maker.course_link(module.course, self.path)];
        let nav = self.nav(at);
        self.finish(Draft {
            kind: "module",
            template: "module.html",
            name: "module",
            title: &module.file.title,
            description: module.file.summary.as_deref(),
            crumbs,
            scripts: Scripts::default(),
            nav,
            view,
        })
    }

    fn lesson(mut self, at: usize) -> Option<Vec<u8>> {
        let maker = self.maker;
        let site = maker.site;
        let node = &site.lessons[at];
        let lesson = &*self.whole(maker.lesson(node))?;
        let module = &site.modules[node.module];
        let course = &site.courses[module.course];
        let mut writer = ProseWriter::new(maker, self.path, &node.source_path);
        let taught: Vec<usize> =
            lesson.concepts.iter().filter_map(|id| site.concept(&id.value).map(|(at, _)| at)).collect();
        writer.mention_first(taught.iter().copied());
        let mut inline = BTreeMap::new();
        for (quiz, node) in site.inline_of(at) {
            // What was read with the lesson need not be read again.
            let fence = node.inline.map_or(0, |place| place.fence);
            if let Some(whole) = lesson.quizzes.get(&fence) {
                inline.insert(fence, self.whole(maker.inline_form(quiz, whole))?);
            }
        }
        let body = Html(writer.lesson(lesson, &inline));
        self.faults.append(&mut writer.faults);
        let blocks = std::mem::take(&mut writer.blocks);
        let mentioned = writer.concepts.keys().copied().filter(|at| !taught.contains(at));
        let concepts: Vec<_> = taught.iter().copied().chain(mentioned).collect();
        let practice = site.practice_of(lesson);
        let quizzes: Vec<_> = site.inline_of(at).chain(practice).map(|(_, node)| node).collect();
        let form = match practice {
            Some((at, _)) => Some(self.whole(maker.form(at, self.path))?),
            None => None,
        };
        let objectives = lesson.objectives.iter().filter_map(|id| {
            let objective = course.file.objectives.iter().find(|objective| objective.id.value == id.value)?;
            let lang = maker.lang_of(course.file.file);
            Some(ObjectiveView { id: id.value.clone(), text: objective.text.clone(), lang })
        });
        let requires = lesson.requires.iter().filter_map(|name| site.lesson_named(node, &name.value));
        let headings = lesson.body.headings.iter().filter(|heading| heading.level <= 3);
        let view = LessonView {
            id: Site::lesson_id(node).to_owned(),
            title: lesson.title.clone(),
            summary: lesson.summary.clone(),
            question: lesson.question.clone(),
            minutes: minutes(site, lesson),
            number: module.lessons.iter().position(|other| *other == at).map_or(1, |index| index + 1),
            of: module.lessons.len(),
            course: maker.course_link(module.course, self.path),
            module: maker.module_link(node.module, self.path),
            objectives: objectives.collect(),
            body,
            toc: headings
                .map(|heading| TocEntry { id: heading.id.clone(), title: heading.text.clone(), level: heading.level })
                .collect(),
            requires: requires.map(|at| maker.lesson_card(at, self.path)).collect(),
            concepts: concepts.iter().map(|concept| self.card(*concept, taught.contains(concept))).collect(),
            practice: form,
            check: lesson.check.as_ref().and_then(|id| maker.quiz_link(&id.value, self.path)),
            previous: maker.neighbour(at, false, self.path),
            next: maker.neighbour(at, true, self.path),
        };
        let crumbs = vec![
            self.home_crumb(),
            maker.course_link(module.course, self.path),
            maker.module_link(node.module, self.path),
        ];
        let nav = self.nav(node.module);
        let codes = quizzes.iter().any(|node| self.asks_for_code(node));
        self.finish(Draft {
            kind: "lesson",
            template: "lesson.html",
            name: "lesson",
            title: &lesson.title,
            description: lesson.summary.as_deref(),
            crumbs,
            scripts: Scripts { codes, ..scripts(&quizzes, blocks) },
            nav,
            view,
        })
    }

    /// A concept as a margin note or popover shows it.
    fn card(&self, at: usize, taught: bool) -> ConceptCard {
        let node = &self.maker.site.concepts[at];
        ConceptCard {
            id: node.content.id.clone(),
            term: node.content.term.clone(),
            definition: self.definition(at),
            href: relative(self.path, &node.page),
            taught,
            lang: self.maker.concept_lang(at),
        }
    }

    fn definition(&self, at: usize) -> Html {
        let node = &self.maker.site.concepts[at];
        Html(ProseWriter::new(self.maker, self.path, &node.source_path).html(node.content.definition.narrow()))
    }

    fn concept(self, at: usize) -> Option<Vec<u8>> {
        let maker = self.maker;
        let site = maker.site;
        let node = &site.concepts[at];
        let concept = &*node.content;
        let related = &maker.overview.related;
        let mut writer = ProseWriter::new(maker, self.path, &node.source_path);
        let body = Html(writer.html(&concept.body));
        let (definition, senses) = match &concept.definition {
            Definition::One(prose) => (Some(Html(writer.html(prose))), None),
            Definition::TwoSenses { broad, narrow } => {
                let senses = SensesView { broad: Html(writer.html(broad)), narrow: Html(writer.html(narrow)) };
                (None, Some(senses))
            }
        };
        let tests = concept.tests.iter().map(|test| InOrOutView {
            example: Html(writer.html(&test.example)),
            accepted: test.accepted,
            because: test.because.as_ref().map(|because| Html(writer.html(because))),
        });
        let tests = tests.collect();
        let measured_by = concept.measured_by.iter().map(|prose| Html(writer.html(prose))).collect();
        let term = |at: usize| maker.term_link(at, self.path);
        let relations = concept.relations.iter().filter_map(|relation| {
            let (to, _) = site.concept(&relation.to.value)?;
            Some(RelationView { kind: relation.kind.name(), concept: term(to) })
        });
        let reverse =
            related.reverse[at].iter().map(|(kind, from)| RelationView { kind: kind.name(), concept: term(*from) });
        let own = concept.contrasts.iter().filter_map(|contrast| {
            let (with, _) = site.concept(&contrast.with.value)?;
            let rows = contrast.dimensions.iter().map(|row| ContrastRow {
                dimension: row.name.clone(),
                this: row.this.clone(),
                other: row.other.clone(),
            });
            Some(ContrastView { other: term(with), rows: rows.collect() })
        });
        // A contrast is told on one side; the other side shows it the other way round.
        let told_by_others = related.contrasted_by[at].iter().map(|(from, index)| {
            let rows = site.concepts[*from].content.contrasts[*index].dimensions.iter().map(|row| ContrastRow {
                dimension: row.name.clone(),
                this: row.other.clone(),
                other: row.this.clone(),
            });
            ContrastView { other: term(*from), rows: rows.collect() }
        });
        let contrasts = own.chain(told_by_others).collect();
        let taught_in = related.taught_in[at].iter().map(|at| maker.lesson_link(*at, self.path));
        let tested_by = related.tested_by[at].iter().map(|at| {
            let quiz = &site.quizzes[*at];
            let title = quiz.quiz.title.value.clone();
            Link { title, href: quiz_href(quiz, self.path), lang: maker.quiz_lang(*at) }
        });
        let Mentions { quoted, others } = mentions(site, related, at);
        let lesson = |Speaker { title, page, lang }: Speaker| Link {
            title: title.to_owned(),
            href: relative(self.path, page),
            lang: lang.map(str::to_owned),
        };
        let quoted = quoted.into_iter().map(|quoted| QuoteView {
            lesson: lesson(quoted.lesson),
            before: quoted.before,
            word: quoted.word.to_owned(),
            after: quoted.after,
        });
        let mentioned = writer.concepts.keys().filter(|other| **other != at).map(|other| self.card(*other, false));
        let view = ConceptView {
            id: concept.id.clone(),
            term: concept.term.clone(),
            aka: concept.aka.clone(),
            definition,
            senses,
            tests,
            measured_by,
            relations: relations.collect(),
            reverse: reverse.collect(),
            contrasts,
            local: maker.local_map(at, self.path),
            map: relative(self.path, CONCEPT_MAP),
            body,
            mentioned: mentioned.collect(),
            quoted: quoted.collect(),
            mentioned_in: others.into_iter().map(lesson).collect(),
            taught_in: taught_in.collect(),
            tested_by: tested_by.collect(),
        };
        let prose = concept.definition.narrow();
        let crumbs = vec![self.home_crumb(), self.glossary_crumb()];
        self.finish(Draft {
            kind: "concept",
            template: "concept.html",
            name: "concept",
            title: &concept.term,
            description: Some(prose.plain()),
            crumbs,
            scripts: Scripts::default(),
            nav: None,
            view,
        })
    }

    fn glossary(self) -> Option<Vec<u8>> {
        let mut entries = Vec::new();
        for (at, node) in self.maker.site.concepts.iter().enumerate() {
            let concept = &node.content;
            for name in std::iter::once(&concept.term).chain(&concept.aka) {
                let is_other = name != &concept.term;
                entries.push(GlossaryEntry {
                    id: concept.id.clone(),
                    term: name.clone(),
                    aka_of: is_other.then(|| concept.term.clone()),
                    definition: (!is_other).then(|| self.definition(at)),
                    href: relative(self.path, &node.page),
                    lang: self.maker.concept_lang(at),
                });
            }
        }
        let order = Order::of(self.maker.site.language());
        let mut entries: Vec<_> = entries.into_iter().map(|entry| (order.letter(&entry.term), entry)).collect();
        entries.sort_by(|(letter, one), (other_letter, other)| {
            let by_letter = order.compare(letter, other_letter);
            by_letter.then_with(|| order.compare(&one.term, &other.term)).then_with(|| one.aka_of.cmp(&other.aka_of))
        });
        let mut letters: Vec<LetterView> = Vec::new();
        for (letter, entry) in entries {
            match letters.last_mut() {
                Some(last) if last.letter == letter => last.concepts.push(entry),
                _ => letters.push(LetterView { letter, concepts: vec![entry] }),
            }
        }
        let title = self.maker.strings.get("glossary");
        let crumbs = vec![self.home_crumb()];
        let map = relative(self.path, CONCEPT_MAP);
        self.finish(Draft {
            kind: "glossary",
            template: "glossary.html",
            name: "glossary",
            title,
            description: None,
            crumbs,
            scripts: Scripts::default(),
            nav: None,
            view: GlossaryView { map, letters },
        })
    }

    fn map(self) -> Option<Vec<u8>> {
        let title = self.maker.strings.get("map");
        let crumbs = vec![self.home_crumb(), self.glossary_crumb()];
        let view = self.maker.map(self.path);
        self.finish(Draft {
            kind: "map",
            template: "map.html",
            name: "map",
            title,
            description: None,
            crumbs,
            scripts: Scripts::default(),
            nav: None,
            view,
        })
    }

    fn quiz(mut self, at: usize) -> Option<Vec<u8>> {
        let node = &self.maker.site.quizzes[at];
        let back: Vec<_> = node.lessons.iter().map(|at| self.maker.lesson_link(*at, self.path)).collect();
        let quiz = self.whole(self.maker.form(at, self.path))?;
        let description = quiz.intro.clone();
        let view = QuizPageView {
            quiz,
            course: self.maker.course_link(node.course, self.path),
            previous: back.last().cloned(),
            next: node.lessons.last().and_then(|lesson| self.maker.neighbour(*lesson, true, self.path)),
            back,
        };
        let mut crumbs = vec![self.home_crumb(), self.maker.course_link(node.course, self.path)];
        if let Some(lesson) = node.lessons.first() {
            crumbs.push(self.maker.module_link(self.maker.site.lessons[*lesson].module, self.path));
        }
        let codes = self.asks_for_code(node);
        self.finish(Draft {
            kind: "quiz",
            template: "quiz.html",
            name: "quiz",
            title: &node.quiz.title.value,
            description: description.as_deref(),
            crumbs,
            scripts: Scripts { codes, ..scripts(&[node], Vec::new()) },
            nav: None,
            view,
        })
    }

    fn not_found(self) -> Option<Vec<u8>> {
        let title = self.maker.strings.get("not_found");
        self.finish(Draft {
            kind: "not-found",
            template: "not-found.html",
            name: "not_found",
            title,
            description: None,
            crumbs: Vec::new(),
            scripts: Scripts::default(),
            nav: None,
            view: (),
        })
    }
}

/// A host shows 404.html at any depth, so its links begin at the server's root: `/path/`.
fn server_path(base_url: Option<&str>) -> String {
    let after_host = base_url.and_then(|url| url.split_once("://")?.1.split_once('/'));
    after_host.map_or_else(|| "/".to_owned(), |(_, path)| format!("/{path}"))
}
