//! Checks of what makes an update mechanism executable: one request that hands over the image, and where the version is read.

use super::{Checks, find};
use crate::ixit::UpdMech;

impl Checks<'_> {
    /// What only a probe would find out otherwise, by failing.
    pub(super) fn update(&mut self, row: &UpdMech) {
        let start = row.id.span().map_or(0, |span| span.offset());
        let at = |key: &str| find(self.source.text, key, start).or(row.id.span());
        if let Some(install) = &row.install {
            let span = at("install:");
            if install.http.method_and_path().is_none() {
                let says = format!("`install` of {} has not exactly one method", *row.id);
                self.fault(span, says, "give one of post, put with its path".to_owned());
            }
            if install.http.file.as_ref().is_some_and(|file| file != "{image}") {
                let says = format!("`install.http.file` of {} is more or less than the image", *row.id);
                self.fault(span, says, "write `file: \"{image}\"`; what else the request needs is not sent yet".to_owned());
            }
            if install.start.as_ref().is_some_and(|start| start.method_and_path().is_none()) {
                let says = format!("`install.start` of {} has not exactly one method", *row.id);
                self.fault(span, says, "give one of post, put with its path".to_owned());
            }
        }
        if let Some(version) = row.version.as_ref().filter(|version| !version.json.is_empty() && !version.json.starts_with('/')) {
            let span = at("version:");
            let says = format!("`{}` in `version` of {} is no pointer into JSON", version.json, *row.id);
            self.fault(span, says, format!("write `/{}`", version.json));
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::files::{SourceText, check::check, parse};

    const RIGHT: &str = "      install: { http: { post: /api/update, file: \"{image}\" }, who: [owner] }\n      version: { http: { get: /api/status }, json: /software }\n";

    #[rstest]
    #[case::no_method("post: /api/update, ", "", "has not exactly one method")]
    #[case::two_methods("post: /api/update", "post: /a, put: /b", "has not exactly one method")]
    #[case::another_file("{image}", "{firmware}", "is more or less than the image")]
    #[case::start("who: [owner]", "start: {}", "`install.start` of UpdMech-Web has not exactly one method")]
    #[case::pointer("json: /software", "json: software", "is no pointer into JSON")]
    fn a_slip_is_told_with_its_place(#[case] right: &str, #[case] wrong: &str, #[case] says: &str) {
        assert!(crate::testing::CAMERA.contains(RIGHT));
        let text = crate::testing::CAMERA.replace(RIGHT, &RIGHT.replace(right, wrong));
        let source = SourceText { file: "declaration.yaml", text: &text };
        let faults = check(&parse(&source).unwrap(), &source);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].to_string().contains(says) && faults[0].line_column().is_some(), "{:?}", faults[0]);
    }
}
