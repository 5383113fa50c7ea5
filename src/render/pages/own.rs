//! Pages on which a learner's own data is: what is handed in, certificates, personal codes.

use serde::Serialize;
use serde_json::json;

use super::{Draft, Pager};
use crate::render::outline::quiz_href;
use crate::render::views::*;
use crate::seal::PublicKey;
use crate::site::{QuizNode, Site, relative};

#[derive(Debug, Serialize)]
struct VerifyView<'a> {
    issuer: &'a str,
    /// Of the key that HR signs with.
    fingerprint: String,
    /// JSON for the scripts.
    data: Html,
}

#[derive(Debug, Serialize)]
struct CodeView {
    quizzes: Vec<CodeQuiz>,
}

#[derive(Debug, Serialize)]
struct ReviewView {
    /// JSON for the script.
    data: Html,
}

/// A quiz that asks for a personal code.
#[derive(Debug, Serialize)]
struct CodeQuiz {
    id: String,
    link: Link,
}

impl<'a> Pager<'a> {
    pub(super) fn results(self) -> Option<Vec<u8>> {
        let site = self.maker.site;
        let (aside, courses): (Vec<_>, Vec<_>) =
            (0..site.courses.len()).partition(|at| site.courses[*at].is_for_authors());
        let courses: Vec<_> = courses.into_iter().map(|at| self.course_data(at)).collect();
        let aside: Vec<&str> = aside.into_iter().map(|at| site.courses[at].id.as_str()).collect();
        let key = site.config.public_key.as_ref().and_then(|key| PublicKey::read(key).ok());
        let fingerprint = key.as_ref().map(PublicKey::fingerprint);
        let seal = key
            .zip(fingerprint.as_ref())
            .map(|(key, fingerprint)| json!({"public_key": key.to_string(), "fingerprint": fingerprint}));
        let (email, endpoint) = (site.config.results_email.as_deref(), site.config.endpoint.as_ref());
        let data = json!({
            "site": {"id": site.config.id, "title": site.config.title, "build": self.maker.build()},
            "learner": {"ask": site.config.ask, "require": site.config.require},
            "results": {"email": email, "seal": seal, "endpoint": endpoint},
            "courses": courses,
            "aside": aside,
        });
        let title = self.maker.strings.get("results");
        let crumbs = vec![self.home_crumb()];
        self.finish(Draft {
            kind: "results",
            template: "results.html",
            name: "results",
            title,
            description: None,
            crumbs,
            scripts: Scripts {
                results: true,
                seal: fingerprint.is_some(),
                endpoint: endpoint.is_some(),
                codes: site.config.signing.as_ref().is_some_and(|signing| !signing.codes.is_empty()),
                ..Scripts::default()
            },
            nav: None,
            view: ResultsView {
                fingerprint,
                endpoint: endpoint.map(|endpoint| &*endpoint.host),
                email,
                data: super::super::json(&data),
            },
        })
    }

    fn course_data(&self, at: usize) -> CourseData<'a> {
        let site = self.maker.site;
        let course = &site.courses[at];
        let counting = site.counting_in(at).into_iter().map(|quiz| &*site.quizzes[quiz].quiz.id.value);
        let lessons = course.modules.iter().flat_map(|module| &site.modules[*module].lessons);
        let lesson = |lesson: &'a usize| {
            let node = &site.lessons[*lesson];
            let (id, title) = (Site::lesson_id(node), &node.content.title);
            LessonData { id, title, href: relative(self.path, &node.page), lang: self.maker.lesson_lang(*lesson) }
        };
        let quiz = |at: usize| {
            let node = &site.quizzes[at];
            QuizLine {
                id: &node.quiz.id.value,
                title: &node.quiz.title.value,
                href: quiz_href(node, self.path),
                mode: node.quiz.mode.name(),
                lang: self.maker.quiz_lang(at),
                form: FormData::of(&node.quiz, self.maker.secret.version(&node.quiz)),
            }
        };
        CourseData {
            id: &course.id,
            title: &course.file.title,
            href: relative(self.path, &self.maker.course_page(at)),
            lang: self.maker.lang_of(course.file.file),
            pass: PassData { mark: course.file.pass.as_ref().map(|pass| pass.mark), quizzes: counting.collect() },
            lessons: lessons.map(lesson).collect(),
            quizzes: site.quizzes_of(at).into_iter().map(quiz).collect(),
        }
    }

    /// `None` where HR signs nothing: then there is no such page.
    pub(super) fn verify(self) -> Option<Vec<u8>> {
        let config = &self.maker.site.config;
        let signing = config.signing.as_ref()?;
        let (key, issuer) = (signing.key(), signing.issuer.name.as_ref().unwrap_or(&config.title));
        let data = json!({
            "site": {"id": config.id, "title": config.title}, "issuer": issuer, "key": key.jwk(),
        });
        let view = VerifyView { issuer, fingerprint: key.fingerprint(), data: super::super::json(&data) };
        let title = self.maker.strings.get("verify");
        let crumbs = vec![self.home_crumb()];
        self.finish(Draft {
            kind: "verify",
            template: "verify.html",
            name: "verify",
            title,
            description: None,
            crumbs,
            scripts: Scripts { verify: true, ..Scripts::default() },
            nav: None,
            view,
        })
    }

    pub(super) fn review(self) -> Option<Vec<u8>> {
        let site = self.maker.site;
        let courses = self.maker.overview.reviewed.courses.iter().map(|at| {
            let course = &site.courses[*at];
            let href = relative(self.path, &self.maker.course_page(*at));
            json!({"id": course.id, "title": course.file.title, "href": href, "lang": site.foreign(course.file.file)})
        });
        let courses: Vec<_> = courses.collect();
        let data = json!({
            "site": {"id": site.config.id, "title": site.config.title, "build": self.maker.build()},
            "courses": courses,
        });
        let title = self.maker.strings.get("review");
        let crumbs = vec![self.home_crumb()];
        self.finish(Draft {
            kind: "review",
            template: "review.html",
            name: "review",
            title,
            description: None,
            crumbs,
            scripts: Scripts { review: true, words: vec!["hotspot", "ordering", "parts"], ..Scripts::default() },
            nav: None,
            view: ReviewView { data: super::super::json(&data) },
        })
    }

    pub(super) fn asks_for_code(&self, node: &QuizNode) -> bool {
        let signing = self.maker.site.config.signing.as_ref();
        signing.is_some_and(|signing| signing.codes.iter().any(|quiz| quiz.value == node.quiz.id.value))
    }

    /// What the script of personal codes reads.
    pub(super) fn codes(&self) -> Option<Html> {
        let config = &self.maker.site.config;
        let signing = config.signing.as_ref()?;
        let quizzes: Vec<&str> = signing.codes.iter().map(|quiz| quiz.value.as_str()).collect();
        let page = relative(self.path, "code.html");
        Some(super::super::json(
            &json!({"site": config.id, "key": signing.key().jwk(), "quizzes": quizzes, "page": page}),
        ))
    }

    pub(super) fn code(self) -> Option<Vec<u8>> {
        let site = self.maker.site;
        let codes = &site.config.signing.as_ref()?.codes;
        let quizzes = codes.iter().filter_map(|quiz| {
            let (at, node) = site.quiz(&quiz.value)?;
            let title = node.quiz.title.value.clone();
            let link = Link { title, href: quiz_href(node, self.path), lang: self.maker.quiz_lang(at) };
            Some(CodeQuiz { id: quiz.value.clone(), link })
        });
        let view = CodeView { quizzes: quizzes.collect() };
        let title = self.maker.strings.get("code");
        let crumbs = vec![self.home_crumb()];
        self.finish(Draft {
            kind: "code",
            template: "code.html",
            name: "code",
            title,
            description: None,
            crumbs,
            scripts: Scripts { codes: true, ..Scripts::default() },
            nav: None,
            view,
        })
    }
}
