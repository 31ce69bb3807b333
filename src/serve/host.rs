//! Host and origin checks: the host names that the preview answers to, and the pages that may open its event stream.
//!
//! A page of another site can make a browser send requests to the preview. If that site resolves its own name to this machine
//! (DNS rebinding), it could even read the responses. So a request is answered only if no other site can own its host name.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The host names that a preview answers to.
#[derive(Debug, Clone, Default)]
pub struct Hosts {
    /// The names that the author allows, in addition to IP addresses and `localhost`.
    pub allowed: Vec<String>,
}

impl Hosts {
    /// Whether requests for `host:port` are answered: the host is an IP address, `localhost`, a subdomain of it, or a name that
    /// the author allows.
    pub fn allows(&self, authority: &str) -> bool {
        let Some(host) = host(authority) else { return false };
        if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return address.parse::<Ipv6Addr>().is_ok();
        }
        let host = host.to_ascii_lowercase();
        host.parse::<Ipv4Addr>().is_ok()
            || host == "localhost"
            || host.strip_suffix(".localhost").is_some_and(|name| !name.is_empty())
            || self.allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(&host))
    }
}

/// The host of `host:port`. `None` if the syntax is invalid.
fn host(authority: &str) -> Option<&str> {
    let is_port = |port: &str| !port.is_empty() && port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
    let end = authority.rfind(']').map_or(0, |end| end + 1);
    match authority.get(end..)?.rfind(':') {
        Some(colon) => {
            let (host, port) = authority.split_at(end + colon);
            (is_port(&port[1..]) && !host.is_empty()).then_some(host)
        }
        None => (!authority.is_empty()).then_some(authority),
    }
}

/// Whether an origin is that of this preview, if browsers reach it at `authority`.
pub(super) fn is_same_origin(origin: &str, authority: &str) -> bool {
    let rest = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    rest.is_some_and(|rest| rest.eq_ignore_ascii_case(authority))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_no_other_site_can_own_are_allowed() {
        let hosts = Hosts { allowed: vec!["preview.example".into()] };
        for good in [
            "127.0.0.1",
            "127.0.0.1:8000",
            "192.168.0.7:80",
            "[::1]",
            "[::1]:8000",
            "localhost",
            "LocalHost:1",
            "guide.localhost:8000",
            "preview.example",
            "Preview.Example:8000",
        ] {
            assert!(hosts.allows(good), "{good}");
        }
        for bad in [
            "",
            ":8000",
            "example.org",
            "example.org:8000",
            "localhost.example.org",
            "127.0.0.1.example.org",
            ".localhost",
            "notlocalhost",
            "localhost:",
            "localhost:x",
            "localhost:123456",
            "[::1",
            "::1",
            "[example.org]",
            "a@localhost:1:2",
            "other.preview.example",
            "127.0.0.1/x",
        ] {
            assert!(!hosts.allows(bad), "{bad}");
        }
    }

    #[test]
    fn only_the_own_origin_is_the_same() {
        assert!(is_same_origin("http://localhost:8000", "localhost:8000"));
        for other in ["null", "http://localhost", "http://localhost:9000", "http://example.org", "localhost:8000", ""] {
            assert!(!is_same_origin(other, "localhost:8000"), "{other}");
        }
    }
}
