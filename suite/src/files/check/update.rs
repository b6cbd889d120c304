//! Checks of what makes an update mechanism executable: one request that hands over the image, and where the version is read.

use miette::SourceSpan;

use super::{Checks, find};
use crate::ixit::t07_upd_mech::Upload;
use crate::ixit::{Ixit, UpdMech};

impl Checks<'_> {
    /// What only a probe would find out otherwise, by failing.
    pub(super) fn update(&mut self, row: &UpdMech, ixit: &Ixit) {
        let start = row.id.span().map_or(0, |span| span.offset());
        let at = |key: &str| find(self.source.text, key, start).or(row.id.span());
        if let Some(install) = &row.install {
            let span = at("install:");
            match install.upload() {
                None => {
                    let says = format!("`install` of {} has not exactly one protocol", *row.id);
                    self.fault(span, says, "give one of coap, http".to_owned());
                }
                Some(upload) => {
                    self.upload(row, upload, install.coap.is_some(), span);
                    self.is_carried("install", row, install.coap.is_some(), ixit, span);
                }
            }
            if install.start.as_ref().is_some_and(|start| start.method_and_path().is_none()) {
                let says = format!("`install.start` of {} has not exactly one method", *row.id);
                self.fault(span, says, "give one of post, put with its path".to_owned());
            }
        }
        if let Some(version) = &row.version {
            let span = at("version:");
            if version.path().is_some() {
                self.is_carried("version", row, version.coap.is_some(), ixit, span);
            } else {
                let says = format!("`version` of {} has not exactly one protocol", *row.id);
                self.fault(span, says, "give one of coap, http".to_owned());
            }
            if let Some(json) = version.json.as_ref().filter(|json| !json.is_empty() && !json.starts_with('/')) {
                let says = format!("`{json}` in `version` of {} is no pointer into JSON", *row.id);
                self.fault(span, says, format!("write `/{json}`"));
            }
        }
    }

    /// A request goes by the protocol of the interface, whatever it is stated as.
    fn is_carried(&mut self, key: &str, row: &UpdMech, over_coap: bool, ixit: &Ixit, span: Option<SourceSpan>) {
        let Some(interface) = row.interface.as_ref().and_then(|id| ixit.logical(id)) else { return };
        if interface.speaks.is_coap() != over_coap {
            let (stated, speaks) = if over_coap { ("coap", "http") } else { ("http", "coap") };
            let says = format!("`{key}` of {} is stated as {stated}, which {} does not speak", *row.id, *interface.id);
            self.fault(span, says, format!("state it as {speaks}, or let `interface` name a row of 28-LogIntf that speaks {stated}"));
        }
    }

    fn upload(&mut self, row: &UpdMech, upload: &Upload, over_coap: bool, span: Option<SourceSpan>) {
        if upload.method_and_path().is_none() {
            let says = format!("`install` of {} has not exactly one method", *row.id);
            self.fault(span, says, "give one of post, put with its path".to_owned());
        }
        if upload.file.as_ref().is_some_and(|file| file != "{image}") {
            let protocol = if over_coap { "coap" } else { "http" };
            let says = format!("`install.{protocol}.file` of {} is more or less than the image", *row.id);
            self.fault(span, says, "write `file: \"{image}\"`; what else the request needs is not sent yet".to_owned());
        }
        if over_coap && upload.field.is_some() {
            let says = format!("`install.coap.field` of {} is a field of a form, which CoAP does not have", *row.id);
            self.fault(span, says, "leave it out: the image is the body".to_owned());
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
    #[case::no_protocol("http: { post: /api/update, file: \"{image}\" }, ", "", "`install` of UpdMech-Web has not exactly one protocol")]
    #[case::two_protocols(
        "{ http: { get: /api/status }",
        "{ http: { get: /a }, coap: { get: /b }",
        "`version` of UpdMech-Web has not exactly one protocol"
    )]
    #[case::install_is_not_spoken(
        "install: { http: {",
        "install: { coap: {",
        "`install` of UpdMech-Web is stated as coap, which LogIntf-Web does not speak"
    )]
    #[case::version_is_not_spoken(
        "version: { http: {",
        "version: { coap: {",
        "`version` of UpdMech-Web is stated as coap, which LogIntf-Web does not speak"
    )]
    #[case::pointer("json: /software", "json: software", "is no pointer into JSON")]
    fn a_slip_is_told_with_its_place(#[case] right: &str, #[case] wrong: &str, #[case] says: &str) {
        assert!(crate::testing::CAMERA.contains(RIGHT));
        let text = crate::testing::CAMERA.replace(RIGHT, &RIGHT.replace(right, wrong));
        let source = SourceText { file: "declaration.yaml", text: &text };
        let faults = check(&parse(&source).unwrap(), &source);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].to_string().contains(says) && faults[0].line_column().is_some(), "{:?}", faults[0]);
    }

    #[test]
    fn a_form_over_coap_is_none() {
        let right =
            crate::testing::CAMERA.replace("install: { http: { post: /api/update,", "install: { coap: { post: /api/update, field: f,");
        let source = SourceText { file: "declaration.yaml", text: &right };
        let faults = check(&parse(&source).unwrap(), &source);
        assert!(faults.iter().any(|fault| fault.to_string().contains("is a field of a form, which CoAP does not have")), "{faults:?}");
    }
}
