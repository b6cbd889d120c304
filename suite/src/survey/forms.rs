//! The login form of a page, read as a stranger's browser would fill it in.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex_lite::Regex;

use crate::ixit::Success;
use crate::ixit::t01_auth_mech::HttpForm;

/// The form of a page that asks for one password and posts it to the same host, as a way to sign in. What it takes for a yes is what the answer opens.
pub(super) fn login(page: &str, at: &str) -> Option<HttpForm> {
    let mut forms = form().captures_iter(page).map(|found| (found[1].to_owned(), found[2].to_owned()));
    forms.find_map(|(head, content)| of_form(&head, &content, at))
}

fn of_form(head: &str, content: &str, at: &str) -> Option<HttpForm> {
    if !attribute(head, "method")?.eq_ignore_ascii_case("post") {
        return None;
    }
    let mut fields = BTreeMap::new();
    let (mut user, mut secrets) = (None, 0);
    for input in input().find_iter(content).map(|found| found.as_str()) {
        let Some(name) = attribute(input, "name").filter(|name| !name.is_empty()) else { continue };
        match attribute(input, "type").unwrap_or_else(|| "text".to_owned()).to_ascii_lowercase().as_str() {
            "password" => {
                secrets += 1;
                fields.insert(name, "{secret}".to_owned());
            }
            "text" | "email" | "tel" if user.is_none() => {
                user = Some(name.clone());
                fields.insert(name, "{user}".to_owned());
            }
            "hidden" => drop(fields.insert(name, attribute(input, "value").unwrap_or_default().replace(['{', '}'], ""))),
            _ => {}
        }
    }
    let post = target(&attribute(head, "action").unwrap_or_default(), at)?;
    (secrets == 1).then(|| HttpForm { post, fields, success: Success::Opens(at.to_owned()), proof: None, sign_out: None })
}

/// The path that a form posts to; none where that is another host.
fn target(action: &str, at: &str) -> Option<String> {
    let action = action.trim();
    let is_plain = action.chars().all(|letter| letter.is_ascii_graphic()) && action.len() <= 1024;
    if !is_plain || action.starts_with("//") || action.contains(':') {
        return None;
    }
    let path = at.split('?').next().unwrap_or("/");
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    Some(match action {
        "" => at.to_owned(),
        _ if action.starts_with('/') => action.to_owned(),
        _ if action.starts_with('?') => format!("{path}{action}"),
        _ => format!("{folder}/{}", action.trim_start_matches("./")),
    })
}

/// The value of an attribute of a tag, in whatever quotes.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let found = attributes().captures_iter(tag).find(|found| found[1].eq_ignore_ascii_case(name))?;
    let value = [2, 3, 4].into_iter().find_map(|group| found.get(group))?;
    Some(value.as_str().replace("&amp;", "&"))
}

fn form() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| Regex::new(r"(?is)<form\b([^>]*)>(.*?)</form").expect("the pattern is constant"))
}

fn input() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| Regex::new(r"(?is)<input\b[^>]*>").expect("the pattern is constant"))
}

fn attributes() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    let pattern = r#"(?s)([A-Za-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"#;
    PATTERN.get_or_init(|| Regex::new(pattern).expect("the pattern is constant"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::camera(r#"<form method="post" action="/login"><input name="user"><input name="password" type="password"></form>"#, "/", Some(("/login", "password={secret} user={user}")))]
    #[case::old_router("<FORM METHOD=POST ACTION='cgi-bin/login.cgi'><INPUT TYPE=hidden NAME=lang VALUE=en><INPUT NAME=pw TYPE=PASSWORD></FORM>", "/web/index.asp", Some(("/web/cgi-bin/login.cgi", "lang=en pw={secret}")))]
    #[case::itself("<form method=post><input type=text name=u><input type=password name=p></form>", "/login.php?next=1", Some(("/login.php?next=1", "p={secret} u={user}")))]
    #[case::behind_a_search(r#"<form method=post action=/s><input name=q></form><form method=post action=/l><input name=p type=password></form>"#, "/", Some(("/l", "p={secret}")))]
    #[case::sets_a_password("<form method=post><input type=password name=a><input type=password name=b></form>", "/", None)]
    #[case::another_host(r#"<form method="post" action="https://id.example.com/login"><input type=password name=a></form>"#, "/", None)]
    #[case::by_script("<form><input type=password name=a></form>", "/", None)]
    #[case::none("<p>hello</p>", "/", None)]
    fn a_form_is_read_as_a_browser_would(#[case] page: &str, #[case] at: &str, #[case] expected: Option<(&str, &str)>) {
        let read = login(page, at).map(|form| {
            let fields: Vec<_> = form.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
            (form.post, fields.join(" "))
        });
        assert_eq!(read, expected.map(|(post, fields)| (post.to_owned(), fields.to_owned())));
    }
}
