//! From a request to an answer.

use std::convert::Infallible;
use std::net::IpAddr;
use std::ops::Range;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::header::{
    ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, RANGE,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive};
use axum::response::{IntoResponse, Response, Sse};
use axum::routing::get;
use percent_encoding::percent_decode_str;
use tokio::task::spawn_blocking;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};

use super::guard::{Guard, Refusal};
use super::live::{File, Found, Live};
use crate::theme;

/// Of the published site, and that nobody else may frame it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                      media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";
const RELOAD: &str = include_str!("reload.js");
const OVERLAY: &str = include_str!("overlay.css");
const MAP: &str = include_str!("map.js");
const MAP_STYLE: &str = include_str!("map.css");
const ITEMS: &str = include_str!("items.js");
const ITEMS_STYLE: &str = include_str!("items.css");
const NO_PAGE: &str = include_str!("no-page.html");

pub fn routes(live: Arc<Live>, bound: IpAddr) -> Router {
    let guard = Guard::new(bound);
    Router::new()
        .route("/__coursewright/events", get(events))
        .route("/__coursewright/reload.js", get(|| async { own_file("text/javascript; charset=utf-8", RELOAD) }))
        .route("/__coursewright/overlay.css", get(|| async { own_file("text/css; charset=utf-8", OVERLAY) }))
        .route("/__coursewright/map.js", get(|| async { own_file("text/javascript; charset=utf-8", MAP) }))
        .route("/__coursewright/map.css", get(|| async { own_file("text/css; charset=utf-8", MAP_STYLE) }))
        .route("/__coursewright/map/{quiz}/{question}", get(map))
        .route("/__coursewright/items.js", get(|| async { own_file("text/javascript; charset=utf-8", ITEMS) }))
        .route("/__coursewright/items.css", get(|| async { own_file("text/css; charset=utf-8", ITEMS_STYLE) }))
        .route("/__coursewright/items/{quiz}", get(items))
        .fallback(page)
        .with_state(live)
        .layer(middleware::from_fn(move |request: Request, next: Next| guarded(guard, request, next)))
}

async fn guarded(guard: Guard, request: Request, next: Next) -> Response {
    let mut response = match guard.check(request.method(), request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(Refusal::Method) => (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response(),
        Err(Refusal::Host) => {
            let why = "This server answers to localhost only. To reach it under an address, start it with --host.\n";
            (StatusCode::FORBIDDEN, why).into_response()
        }
        Err(Refusal::Origin) => (StatusCode::FORBIDDEN, "This server answers its own pages only.\n").into_response(),
    };
    let headers = response.headers_mut();
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    response
}

fn own_file(content_type: &'static str, text: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, content_type)], text)
}

async fn page(State(live): State<Arc<Live>>, uri: Uri, headers: HeaderMap) -> Response {
    let Ok(path) = percent_decode_str(uri.path()).decode_utf8().map(|path| path.into_owned()) else {
        return (StatusCode::BAD_REQUEST, "This address is not UTF-8.\n").into_response();
    };
    let scripts = if live.has_report() { Scripts::ReloadAndItems } else { Scripts::Reload };
    // A page may have to be made, which would hold up other requests.
    match spawn_blocking(move || live.find(&path)).await {
        Ok(Found::File(file)) => {
            // What its address names by its content cannot change; a page that is loaded again then needs no more files.
            let given = uri.query().and_then(|query| query.strip_prefix("v="));
            let is_named = given.is_some_and(|given| given == theme::version(&file.bytes));
            let range = headers.get(RANGE).and_then(|range| wanted(range.to_str().ok()?, file.bytes.len()));
            let mut answer = match range {
                Some(range) if file.token.is_none() => part(file, range),
                _ => answer(StatusCode::OK, file, scripts),
            };
            if is_named {
                answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("max-age=86400, immutable"));
            }
            answer
        }
        Ok(Found::Folder) => {
            let query = uri.query().map_or(String::new(), |query| format!("?{query}"));
            (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, format!("{}/{query}", uri.path()))]).into_response()
        }
        Ok(Found::Nothing(Some(file))) => answer(StatusCode::NOT_FOUND, file, scripts),
        Ok(Found::Nothing(None)) => html(StatusCode::NOT_FOUND, with_scripts(NO_PAGE.as_bytes(), "", scripts)),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "This page could not be made.\n").into_response(),
    }
}

/// The map of a scenario; its own script shows it again after every change, also while there are mistakes.
async fn map(State(live): State<Arc<Live>>, Path((quiz, question)): Path<(String, String)>) -> Response {
    match spawn_blocking(move || live.scenario_map(&quiz, &question)).await {
        Ok(Some(text)) => html(StatusCode::OK, text.into_bytes()),
        Ok(None) => (StatusCode::NOT_FOUND, "There is no such scenario, or it cannot be read yet.\n").into_response(),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "This map could not be made.\n").into_response(),
    }
}

/// What the report that `serve` was given says of a quiz; `null` where it says nothing.
async fn items(State(live): State<Arc<Live>>, Path(quiz): Path<String>) -> Response {
    match spawn_blocking(move || serde_json::to_string(&live.items(&quiz))).await {
        Ok(Ok(text)) => ([(CONTENT_TYPE, "application/json")], text).into_response(),
        Ok(Err(_)) | Err(_) => {
            (StatusCode::INTERNAL_SERVER_ERROR, "These figures could not be made.\n").into_response()
        }
    }
}

fn answer(status: StatusCode, file: File, scripts: Scripts) -> Response {
    if !file.content_type.starts_with("text/html") {
        let headers = [(CONTENT_TYPE, file.content_type), (ACCEPT_RANGES, "bytes")];
        return (status, headers, Bytes::from_owner(file.bytes)).into_response();
    }
    let text = if file.bytes.is_empty() { NO_PAGE.as_bytes() } else { &file.bytes };
    html(status, with_scripts(text, file.token.as_deref().unwrap_or_default(), scripts))
}

/// The bytes that `Range` asks for: one range, which is all that players of films send. `None` where the whole is as
/// right an answer (RFC 9110, 14.2).
fn wanted(range: &str, length: usize) -> Option<Range<usize>> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (start, end) = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) => (first, last.saturating_add(1).min(length)),
        (Ok(first), Err(_)) if last.is_empty() => (first, length),
        (Err(_), Ok(count)) if first.is_empty() => (length.saturating_sub(count), length),
        _ => return None,
    };
    (start < end).then_some(start..end)
}

fn part(file: File, range: Range<usize>) -> Response {
    let told = format!("bytes {}-{}/{}", range.start, range.end - 1, file.bytes.len());
    let headers = [(CONTENT_TYPE, file.content_type), (CONTENT_RANGE, told.as_str())];
    (StatusCode::PARTIAL_CONTENT, headers, Bytes::from_owner(file.bytes).slice(range)).into_response()
}

fn html(status: StatusCode, text: Vec<u8>) -> Response {
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, POLICY)];
    (status, headers, Body::from(text)).into_response()
}

/// What is put into pages besides the script that keeps them up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scripts {
    Reload,
    /// And the one that shows a report beside questions.
    ReloadAndItems,
}

/// The page with the scripts of the development server.
fn with_scripts(page: &[u8], token: &str, scripts: Scripts) -> Vec<u8> {
    let mut script = format!("<script defer src=\"/__coursewright/reload.js\" data-token=\"{token}\"></script>\n");
    if scripts == Scripts::ReloadAndItems {
        script.push_str("<script defer src=\"/__coursewright/items.js\"></script>\n");
    }
    let end = b"</head>";
    let at = page.windows(end.len()).position(|window| window.eq_ignore_ascii_case(end)).unwrap_or(page.len());
    [&page[..at], script.as_bytes(), &page[at..]].concat()
}

/// What has changed for the page named in `?page=`: now, and whenever the site has been read again.
async fn events(State(live): State<Arc<Live>>, uri: Uri) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let query = uri.query().unwrap_or_default();
    let page = query.split('&').find_map(|pair| pair.strip_prefix("page=")).unwrap_or("/");
    let page: Arc<str> = percent_decode_str(page).decode_utf8_lossy().into();
    let stream = WatchStream::new(live.changes()).then(move |_| {
        let (live, page) = (live.clone(), page.clone());
        async move {
            let news = spawn_blocking(move || serde_json::to_string(&live.news(&page)));
            let text = news.await.ok().and_then(Result::ok);
            // Should a page be impossible to make, the browser keeps what it has.
            Ok(text.map_or_else(|| Event::default().comment("no news"), |text| Event::default().data(text)))
        }
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_within_the_file_or_the_whole_is_sent() {
        for (range, expected) in [
            ("bytes=0-0", Some(0..1)),
            ("bytes=2-5", Some(2..6)),
            ("bytes=8-", Some(8..10)),
            ("bytes=-3", Some(7..10)),
            ("bytes=-30", Some(0..10)),
            ("bytes=4-99999999999999999999", None),
            ("bytes=4-18446744073709551615", Some(4..10)),
            ("bytes=10-", None),
            ("bytes=5-4", None),
            ("bytes=0-1,4-5", None),
            ("lines=0-1", None),
        ] {
            assert_eq!(wanted(range, 10), expected, "{range}");
        }
    }

    #[test]
    fn the_script_goes_to_the_end_of_the_head() {
        let script = "<script defer src=\"/__coursewright/reload.js\" data-token=\"7\"></script>\n";
        for (page, expected) in [
            ("<head>a</head><body></body>", format!("<head>a{script}</head><body></body>")),
            ("<HEAD></HEAD>", format!("<HEAD>{script}</HEAD>")),
            ("no head", format!("no head{script}")),
        ] {
            assert_eq!(String::from_utf8(with_scripts(page.as_bytes(), "7", Scripts::Reload)).unwrap(), expected);
        }
    }
}
