//! What a route looks like: a page, a description of an API, a place that takes files.

use std::collections::BTreeSet;

use serde_json::Value;
use suite::evidence::Sign;

use crate::session::http::HttpResponse;

/// Words by which a route for updates is known.
const FIRMWARE: [&str; 7] = ["firmware", "upgrade", "fwupdate", "fw_update", "sysupgrade", "/update", "ota"];
/// The most paths of an API that are kept.
const DESCRIBED: usize = 50;

/// Every sign of one answer.
pub(super) fn of(path: &str, response: &HttpResponse) -> BTreeSet<Sign> {
    let mut signs = BTreeSet::new();
    let served = (200..300).contains(&response.status);
    let text = if response.is_readable() { response.text().to_ascii_lowercase() } else { String::new() };
    let kind = response.header("content-type").next().unwrap_or_default().to_ascii_lowercase();
    if served && (kind.contains("html") || text.trim_start().starts_with("<!doctype html") || text.trim_start().starts_with("<html")) {
        signs.insert(Sign::Page);
    }
    if served && !described(response).is_empty() {
        signs.insert(Sign::ApiDescription);
    }
    if served && text.contains("root:") && text.contains(":/") && path.contains("passwd") {
        signs.insert(Sign::SystemFile);
    }
    if (served && takes_a_file(&text)) || takes_a_body(response) {
        signs.insert(Sign::Upload);
    }
    if speaks_of_firmware(path, &text) {
        signs.insert(Sign::Firmware);
    }
    signs
}

/// Whether a path that is not served to GET says that it takes something: 405 with POST or PUT in `Allow`.
pub(super) fn takes_a_body(response: &HttpResponse) -> bool {
    let allows = |value: &str| value.split(',').any(|method| matches!(method.trim().to_ascii_uppercase().as_str(), "POST" | "PUT"));
    response.status == 405 && response.header("allow").any(allows)
}

fn takes_a_file(text: &str) -> bool {
    let field = |field: &str| {
        let compact: String = field.chars().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'')).collect();
        compact.contains("type=file")
    };
    text.contains("multipart/form-data") || text.split("<input").skip(1).filter_map(|rest| rest.split('>').next()).any(field)
}

/// A word of its own in the path, or beside the field for a file.
fn speaks_of_firmware(path: &str, text: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let in_path = FIRMWARE.iter().any(|word| match *word {
        "ota" => path.split(|c: char| !c.is_alphanumeric()).any(|piece| piece == "ota"),
        word => path.contains(word),
    });
    in_path || (takes_a_file(text) && ["firmware", "upgrade"].iter().any(|word| text.contains(word)))
}

/// The paths that a description of an API names: OpenAPI or Swagger in JSON or YAML.
pub(super) fn described(response: &HttpResponse) -> Vec<String> {
    if !response.is_readable() {
        return Vec::new();
    }
    let text = response.text();
    let document: Option<Value> = serde_json::from_str(&text).ok();
    if let Some(document) = document {
        let is_one = document.get("openapi").is_some() || document.get("swagger").is_some();
        let paths = document.get("paths").and_then(Value::as_object).filter(|_| is_one);
        return paths.into_iter().flat_map(|paths| paths.keys().cloned()).take(DESCRIBED).collect();
    }
    let is_one = text.lines().take(20).any(|line| line.starts_with("openapi:") || line.starts_with("swagger:"));
    let paths = text
        .lines()
        .skip_while(|line| !line.starts_with("paths:"))
        .skip(1)
        .take_while(|line| !line.starts_with(|c: char| c.is_alphabetic()));
    let named = paths.filter_map(|line| line.trim().strip_suffix(':').filter(|path| path.starts_with('/') && line.starts_with("  /")));
    if is_one { named.take(DESCRIBED).map(str::to_owned).collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use rstest::rstest;

    fn response(status: u16, kind: &str, body: &str) -> HttpResponse {
        let headers = vec![("content-type".to_owned(), kind.to_owned()), ("allow".to_owned(), "POST, OPTIONS".to_owned())];
        HttpResponse { status, headers, body: body.as_bytes().to_vec(), took: Duration::ZERO, whole: true }
    }

    const UPLOAD: &str = "<form enctype=\"multipart/form-data\"><input type=file name=image></form>";

    #[rstest]
    #[case::page("/", response(200, "text/html", "<p>"), &[Sign::Page])]
    #[case::upgrade("/cgi-bin/upgrade", response(200, "text/html", UPLOAD), &[Sign::Page, Sign::Firmware, Sign::Upload])]
    #[case::a_picture_of_the_owner("/avatar", response(200, "text/html", UPLOAD), &[Sign::Page, Sign::Upload])]
    #[case::takes_post_alone("/api/update", response(405, "text/plain", ""), &[Sign::Firmware, Sign::Upload])]
    #[case::a_place("/api/iota", response(200, "application/json", "{}"), &[])]
    #[case::openapi("/openapi.json", response(200, "application/json", r#"{"openapi":"3.0.0","paths":{"/x":{}}}"#), &[Sign::ApiDescription])]
    #[case::openapi_in_yaml("/openapi.yaml", response(200, "text/plain", "openapi: 3.0.0\npaths:\n  /x:\n    get: {}\ninfo: {}\n"), &[Sign::ApiDescription])]
    #[case::some_json("/x", response(200, "application/json", r#"{"paths":{"/x":{}}}"#), &[])]
    #[case::accounts_of_the_system("/..%2fetc%2fpasswd", response(200, "text/plain", "root:x:0:0:root:/root:/bin/sh"), &[Sign::SystemFile])]
    fn routes_are_known_by_their_signs(#[case] path: &str, #[case] response: HttpResponse, #[case] expected: &[Sign]) {
        assert_eq!(of(path, &response), expected.iter().copied().collect());
    }
}
