//! The page that is printed: A4 across, all in one file, with a policy that allows its own style and nothing else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tera::{Context, Tera};

use super::compact::Certificate;
use super::issue::Issuing;
use super::qr;
use super::sheet::Sheet;
use crate::sign::PrivateKey;
use crate::site::Course;
use crate::theme::Strings;

const FILE: &str = "certificate.html";
const TEMPLATE: &str = include_str!("certificate.html");
const STYLE: &str = include_str!("certificate.css");
/// Of the site's page that verifies.
const VERIFY: &str = "verify.html";
/// From so many letters on, a name or a title is set smaller.
const LONG: usize = 34;
/// Objectives on the page: more would make it a list to be read instead of a certificate.
const MOST_OBJECTIVES: usize = 8;

/// Draws certificates.
pub(super) struct Pages<'a> {
    tera: Tera,
    words: &'a Strings,
    language: &'a str,
    issuer: &'a str,
    base_url: Option<&'a str>,
    key: &'a PrivateKey,
    policy: String,
}

/// One that is drawn.
pub(super) struct Page {
    pub(super) text: String,
    pub(super) has_code: bool,
}

#[derive(Serialize)]
struct View<'a> {
    language: &'a str,
    policy: &'a str,
    style: &'static str,
    issuer: &'a str,
    name: &'a str,
    name_is_long: bool,
    title: &'a str,
    title_is_long: bool,
    objectives: Vec<&'a str>,
    passed_on: DayView,
    valid_until: Option<DayView>,
    score: Option<String>,
    id: &'a str,
    code: Option<CodeView>,
    scan: String,
    /// Where a click on the code leads.
    href: Option<String>,
}

#[derive(Serialize)]
struct DayView {
    iso: String,
    words: String,
}

#[derive(Serialize)]
struct CodeView {
    size: i32,
    path: String,
}

impl<'a> Pages<'a> {
    pub(super) fn new(what: &Issuing<'a>) -> Result<Self, String> {
        let config = &what.site.config;
        let mut tera = Tera::new();
        tera.add_raw_template(FILE, TEMPLATE).map_err(|error| error.to_string())?;
        Ok(Self {
            tera,
            words: what.words,
            language: config.languages.first().map_or("en", |language| &language.value),
            issuer: what.signing.issuer.name.as_deref().unwrap_or(&config.title),
            base_url: config.base_url.as_deref(),
            key: what.key,
            policy: policy(),
        })
    }

    pub(super) fn page(&self, certificate: &Certificate, course: &Course) -> Result<Page, String> {
        let Certificate { id, title, name, passed_on, valid_until, .. } = certificate;
        let text = certificate.signed(self.key);
        let address = self.base_url.map(|base| format!("{base}{VERIFY}"));
        let code = qr::draw(&address.as_ref().map_or_else(String::new, |address| format!("{address}#")), &text);
        let scan = match &address {
            Some(address) => {
                let short = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
                self.words.get("certificate_scan").replace("{address}", short)
            }
            None => self.words.get("certificate_scan_text").to_owned(),
        };
        let has_code = code.is_some();
        let objectives = course.file.objectives.iter().take(MOST_OBJECTIVES);
        let view = View {
            language: self.language,
            policy: &self.policy,
            style: STYLE,
            issuer: self.issuer,
            name,
            name_is_long: name.chars().count() > LONG,
            title,
            title_is_long: title.chars().count() > LONG,
            objectives: objectives.map(|objective| objective.text.as_str()).collect(),
            passed_on: self.day(*passed_on),
            valid_until: valid_until.map(|day| self.day(day)),
            score: certificate.percent(),
            id,
            code: code.map(|qr::Drawn { size, path }| CodeView { size, path }),
            scan,
            href: address.map(|address| format!("{address}#{text}")),
        };
        let mut context = Context::from_serialize(&view).map_err(|error| error.to_string())?;
        context.insert("t", &self.words.page);
        let mut render = |signed: &str| {
            context.insert("signed", signed);
            self.tera.render(FILE, &context).map_err(|error| error.to_string())
        };
        // What is signed is what whoever verifies it reads on the page.
        let sheet = Sheet::of(&render("")?).signed(&text, self.key);
        Ok(Page { text: render(&format!("#{text} {sheet}"))?, has_code })
    }

    /// In words where we know them, else as the standard writes it, which everybody can read.
    fn day(&self, day: Date) -> DayView {
        let iso = day.to_string();
        let [english, chinese] = in_words(day);
        let words = match self.language.split('-').next() {
            Some("en") => english,
            Some("zh") => chinese,
            _ => iso.clone(),
        };
        DayView { iso, words }
    }
}

/// A day in each language that certificates write it in.
pub(super) fn in_words(day: Date) -> [String; 2] {
    ["%-d %B %Y", "%Y 年 %-m 月 %-d 日"].map(|form| day.strftime(form).to_string())
}

/// What a browser may do with a page: apply this style.
pub(super) fn policy() -> String {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'")
}

/// Whether a page looks as this version makes it.
pub(super) fn is_own_style(style: &str) -> bool {
    style.trim() == STYLE.trim()
}
