//! Who may ask: the names by which a preview may be called, and the pages that may listen to it.
//!
//! A page of another site can make a browser send requests here, and where it gets its own name to mean this machine it
//! could read the answers. So the name in a request has to be one that nobody else can have.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The names that a preview answers to.
#[derive(Debug, Clone, Default)]
pub struct Hosts {
    /// Those that the author allows, beside the ones that are always right.
    pub allowed: Vec<String>,
}

impl Hosts {
    /// Whether a request for this host and port is answered: an IP address, `localhost`, a name below it, or one that
    /// the author allows.
    pub fn admits(&self, authority: &str) -> bool {
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

/// The host of `host:port`; nothing where that isn't what it is.
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

/// Whether a page of this origin is one of this preview, called by this host and port.
pub(super) fn is_own(origin: &str, authority: &str) -> bool {
    let rest = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    rest.is_some_and(|rest| rest.eq_ignore_ascii_case(authority))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_nobody_else_can_have_are_admitted() {
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
            assert!(hosts.admits(good), "{good}");
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
            assert!(!hosts.admits(bad), "{bad}");
        }
    }

    #[test]
    fn only_own_pages_are_own() {
        assert!(is_own("http://localhost:8000", "localhost:8000"));
        for other in ["null", "http://localhost", "http://localhost:9000", "http://example.org", "localhost:8000", ""] {
            assert!(!is_own(other, "localhost:8000"), "{other}");
        }
    }
}
