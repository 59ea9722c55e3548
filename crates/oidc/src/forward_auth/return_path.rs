//! Where somebody goes on to at the application: a path of its own, and nothing that a browser takes for another host.

/// How long it may be: it travels in the `state`, which has room for it and what guards it.
const LONGEST: usize = 2_000;

/// `asked` if it is a path at the host that the browser is at, and else its root. Browsers overlook tabs and line ends, and take
/// a backslash for a slash (WHATWG URL Standard, section 4.4).
pub(super) fn own(asked: Option<&str>) -> &str {
    asked.filter(|path| is_own(path)).unwrap_or("/")
}

fn is_own(path: &str) -> bool {
    let leads_elsewhere = path.starts_with("//") || path.contains("/..") || path.contains("/.//");
    // A sign-in that ends where it began would go round in circles.
    let is_ours = path.starts_with("/forward-auth/") || path.starts_with("/realms/");
    path.len() <= LONGEST
        && path.starts_with('/')
        && !leads_elsewhere
        && !is_ours
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}
