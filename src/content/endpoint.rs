//! The address that learners' pages send submissions to, `results.endpoint`.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    pub url: String,
    /// As learners are told it, with its port if it has one.
    pub host: String,
}

/// Why nothing may be sent there, and what to write instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    pub why: &'static str,
    pub help: &'static str,
}

const EXAMPLE: &str = "write a whole address, as `https://training.example.com/results`";
const NO_ADDRESS: Refused = Refused { why: "is not an address that results can be sent to", help: EXAMPLE };

impl Endpoint {
    pub fn read(text: &str) -> Result<Self, Refused> {
        let url = text.trim();
        let is_plain =
            url.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'`'));
        let (scheme, rest) = url.split_once("://").ok_or(NO_ADDRESS)?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            let why = "has a name or a password in it, which everybody could read on the page";
            return Err(Refused { why, help: "let the server take results without one" });
        }
        if !is_plain {
            let help =
                "write other letters than those of English as addresses do: `xn--…` in the host, `%C3%A9` behind it";
            return Err(Refused { help, ..NO_ADDRESS });
        }
        if url.contains('#') {
            let why = "has a `#`, behind which nothing reaches a server";
            return Err(Refused { why, help: "write the address without it" });
        }
        let name = host_of(authority).ok_or(NO_ADDRESS)?;
        match scheme.to_ascii_lowercase().as_str() {
            "https" => {}
            "http" if is_this_machine(&name) => {}
            "http" => {
                let why = "would let everybody on the way read the results";
                return Err(Refused { why, help: "write `https://`; `http://` is for `localhost` alone" });
            }
            _ => return Err(NO_ADDRESS),
        }
        Ok(Self { url: url.to_owned(), host: authority.to_ascii_lowercase() })
    }
}

/// The host without its port; `None` where either is none.
fn host_of(authority: &str) -> Option<String> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (address, after) = rest.split_once(']')?;
            address.parse::<std::net::Ipv6Addr>().ok()?;
            (address, after.strip_prefix(':').or_else(|| after.is_empty().then_some("1")))
        }
        None => match authority.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, Some("1")),
        },
    };
    let is_name = |part: &str| {
        let plain = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        plain && !part.is_empty()
    };
    let is_host = authority.starts_with('[') || host.strip_suffix('.').unwrap_or(host).split('.').all(is_name);
    let is_port = port.is_some_and(|port| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
    });
    (is_host && is_port).then(|| host.to_ascii_lowercase())
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host == "::1" || host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_safe_or_on_this_machine() {
        for (text, host) in [
            ("https://training.example.com/results", "training.example.com"),
            (" HTTPS://Example.COM:8443?key=a ", "example.com:8443"),
            ("https://xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("https://[2001:db8::1]:8443/", "[2001:db8::1]:8443"),
            ("http://localhost:8080/", "localhost:8080"),
            ("http://127.0.0.1:8080/in", "127.0.0.1:8080"),
            ("http://[::1]/", "[::1]"),
        ] {
            let read = Endpoint::read(text).expect(text);
            assert_eq!((read.host.as_str(), read.url.as_str()), (host, text.trim()));
        }
        for (text, why) in [
            ("", "is not"),
            ("example.com/results", "is not"),
            ("/results", "is not"),
            ("ftp://example.com/", "is not"),
            ("mailto:hr@example.com", "is not"),
            ("https:///results", "is not"),
            ("https://example..com/", "is not"),
            ("https://example.com:0/", "is not"),
            ("https://example.com:port/", "is not"),
            ("https://[::1/", "is not"),
            ("https://[::1]x/", "is not"),
            ("https://bücher.example/", "is not"),
            ("https://example.com/a b", "is not"),
            ("https://example.com/\"><script>", "is not"),
            ("https://hr:secret@example.com/", "has a name"),
            ("https://example.com/#results", "has a `#`"),
            ("http://example.com/", "would let"),
            ("http://localhost.example.com/", "would let"),
            ("http://127.0.0.1.example.com/", "would let"),
        ] {
            let refused = Endpoint::read(text).expect_err(text);
            assert!(refused.why.starts_with(why), "{text}: {refused:?}");
        }
    }
}
