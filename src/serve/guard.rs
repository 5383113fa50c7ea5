//! Who may ask: pages of this site in a browser on this machine, and whoever `--host` let in.
//!
//! A web page from elsewhere can make a browser send requests here, also under a name of its own that it lets point
//! to this machine. So the name that was asked for is checked, and where the request came from.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method, Uri};

#[derive(Clone, Copy, Debug)]
pub struct Guard {
    bound: IpAddr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Method,
    Host,
    Origin,
}

impl Guard {
    pub fn new(bound: IpAddr) -> Self {
        Self { bound }
    }

    pub fn check(self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
        if method != Method::GET && method != Method::HEAD {
            return Err(Refusal::Method);
        }
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let host = headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let asked = [Some(host), uri.authority().map(|authority| authority.as_str())];
        if !asked.into_iter().flatten().all(|host| self.knows(host)) {
            return Err(Refusal::Host);
        }
        if let Some(origin) = headers.get(ORIGIN)
            && origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://")) != Some(host)
        {
            return Err(Refusal::Origin);
        }
        let own = matches!(text("sec-fetch-site"), None | Some("same-origin" | "none"));
        // A link elsewhere may lead here.
        let followed = text("sec-fetch-mode") == Some("navigate");
        if own || followed { Ok(()) } else { Err(Refusal::Origin) }
    }

    fn knows(self, host: &str) -> bool {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !port.is_empty() => name,
            _ => host,
        };
        if name.eq_ignore_ascii_case("localhost") {
            return true;
        }
        let address = match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
            Some(inside) => inside.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
            None => name.parse().ok().filter(IpAddr::is_ipv4),
        };
        // An address cannot be made to point elsewhere, as a name can. Who listens on all may be called by any.
        address.is_some_and(|ip| ip.is_loopback() || ip == self.bound || self.bound.is_unspecified())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn check(bound: &str, headers: &[(&'static str, &'static str)]) -> Result<(), Refusal> {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)));
        Guard::new(bound.parse().unwrap()).check(&Method::GET, &Uri::from_static("/"), &headers.collect())
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for (bound, host, known) in [
            ("127.0.0.1", "localhost", true),
            ("127.0.0.1", "LocalHost:4000", true),
            ("127.0.0.1", "127.0.0.1:4000", true),
            ("127.0.0.1", "[::1]:4000", true),
            ("127.0.0.1", "evil.example", false),
            ("127.0.0.1", "localhost.evil.example:4000", false),
            ("127.0.0.1", "192.168.1.5:4000", false),
            ("127.0.0.1", "", false),
            ("192.168.1.5", "192.168.1.5:4000", true),
            ("192.168.1.5", "192.168.1.6:4000", false),
            ("0.0.0.0", "192.168.1.5:4000", true),
            ("0.0.0.0", "evil.example:4000", false),
        ] {
            assert_eq!(check(bound, &[("host", host)]).is_ok(), known, "{host} on {bound}");
        }
        assert_eq!(check("127.0.0.1", &[]), Err(Refusal::Host), "no name at all");
    }

    #[test]
    fn pages_from_elsewhere_get_nothing_but_a_link_may_lead_here() {
        let host = ("host", "localhost:4000");
        for (headers, allowed) in [
            (&[("origin", "http://localhost:4000")][..], true),
            (&[("origin", "http://localhost:8080")], false),
            (&[("origin", "https://evil.example")], false),
            (&[("origin", "null")], false),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate")], true),
            (&[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")], false),
            (&[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "cors")], false),
            (&[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")], true),
        ] {
            let headers = [&[host], headers].concat();
            assert_eq!(check("127.0.0.1", &headers).is_ok(), allowed, "{headers:?}");
        }
    }
}
