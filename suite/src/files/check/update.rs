//! Checks of what makes an update mechanism executable: one way by which the image is handed over, and where the version is read.

use miette::SourceSpan;

use super::{Checks, find};
use crate::ixit::t07_upd_mech::{Install, TakenSign, Transfer, Upload};
use crate::ixit::{Ixit, Speaks, UpdMech};

impl Checks<'_> {
    /// What only a probe would find out otherwise, by failing.
    pub(super) fn update(&mut self, row: &UpdMech, ixit: &Ixit) {
        let start = row.id.span().map_or(0, |span| span.offset());
        let at = |key: &str| find(self.source.text, key, start).or(row.id.span());
        if let Some(install) = &row.install {
            let span = at("install:");
            match (install.by(), install.upload()) {
                (None, _) => {
                    let says = format!("`install` of {} has not exactly one protocol", *row.id);
                    self.fault(span, says, "give one of ble, coap, http".to_owned());
                }
                (Some(stated), upload) => {
                    upload.into_iter().for_each(|upload| self.upload(row, upload, stated, span));
                    self.is_carried("install", row, stated, ixit, span);
                    self.sign(row, install, span);
                }
            }
            if install.start.as_ref().is_some_and(|start| start.method_and_path().is_none()) {
                let says = format!("`install.start` of {} has not exactly one method", *row.id);
                self.fault(span, says, "give one of post, put with its path".to_owned());
            }
        }
        if let Some(version) = &row.version {
            let span = at("version:");
            if let Some(stated) = version.by() {
                self.is_carried("version", row, stated, ixit, span);
            } else {
                let says = format!("`version` of {} has not exactly one protocol", *row.id);
                self.fault(span, says, "give one of ble, coap, http".to_owned());
            }
            if let Some(json) = version.json.as_ref().filter(|json| !json.is_empty() && !json.starts_with('/')) {
                let says = format!("`{json}` in `version` of {} is no pointer into JSON", *row.id);
                self.fault(span, says, format!("write `/{json}`"));
            }
        }
    }

    /// What is stated goes by the protocol of the interface, whatever it is stated as.
    fn is_carried(&mut self, key: &str, row: &UpdMech, stated: &str, ixit: &Ixit, span: Option<SourceSpan>) {
        let Some(interface) = row.interface.as_ref().and_then(|id| ixit.logical(id)) else { return };
        let speaks = match interface.speaks {
            Speaks::Ble => "ble",
            speaks if speaks.is_coap() => "coap",
            _ => "http",
        };
        if speaks != stated {
            let says = format!("`{key}` of {} is stated as {stated}, which {} does not speak", *row.id, *interface.id);
            self.fault(span, says, format!("state it as {speaks}, or let `interface` name a row of 28-LogIntf that speaks {stated}"));
        }
    }

    /// A sign of success is one that the protocol has.
    fn sign(&mut self, row: &UpdMech, install: &Install, span: Option<SourceSpan>) {
        let remedy = match (install.transfer(), &install.success) {
            (Some(_), _) if install.start.is_some() => {
                "leave out `start`, which is a request: what starts the installation is written as `ble.end`"
            }
            (Some(_), Some(TakenSign::Body(_) | TakenSign::Status(_))) => "write `success: { value: \"01\" }`, the value of `ble.result`",
            (Some(Transfer { result: None, .. }), Some(TakenSign::Value(_))) => "name in `ble.result` the characteristic that tells it",
            (None, Some(TakenSign::Value(_))) => "write `success: { status: 200 }` or `success: { body: text }`",
            _ => return,
        };
        let says = format!("`install` of {} waits for what its protocol does not have", *row.id);
        self.fault(span, says, remedy.to_owned());
    }

    fn upload(&mut self, row: &UpdMech, upload: &Upload, protocol: &str, span: Option<SourceSpan>) {
        if upload.method_and_path().is_none() {
            let says = format!("`install` of {} has not exactly one method", *row.id);
            self.fault(span, says, "give one of post, put with its path".to_owned());
        }
        if upload.file.as_ref().is_some_and(|file| file != "{image}") {
            let says = format!("`install.{protocol}.file` of {} is more or less than the image", *row.id);
            self.fault(span, says, "write `file: \"{image}\"`; what else the request needs is not sent yet".to_owned());
        }
        if protocol == "coap" && upload.field.is_some() {
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

    #[rstest]
    #[case::right("", "", None)]
    #[case::told("end:", "result: { read: 7c1e0202-5d2a-4f0e-9d7a-1c3b5e7f9a10 }\n          end:", None)]
    #[case::by_a_request("        who: [phone]", "        who: [phone]\n        start: { post: /start }", Some("leave out `start`"))]
    #[case::status("        who: [phone]", "        who: [phone]\n        success: { status: 200 }", Some("the value of `ble.result`"))]
    #[case::nobody_tells("        who: [phone]", "        who: [phone]\n        success: { value: \"01\" }", Some("name in `ble.result`"))]
    #[case::version_by_another("version: { ble: { read: 2a26 } }", "version: { http: { get: / } }", Some("state it as ble"))]
    fn a_slip_by_bluetooth_is_told_with_its_remedy(#[case] right: &str, #[case] wrong: &str, #[case] says: Option<&str>) {
        assert!(crate::testing::LOCK.contains(right));
        let text = crate::testing::LOCK.replacen(right, wrong, usize::from(!right.is_empty()));
        let source = SourceText { file: "declaration.yaml", text: &text };
        let faults = check(&parse(&source).unwrap(), &source);
        assert_eq!(faults.len(), usize::from(says.is_some()), "{faults:?}");
        assert!(
            faults.iter().all(|fault| format!("{fault:?}").contains(says.unwrap_or_default()) && fault.line_column().is_some()),
            "{faults:?}"
        );
    }

    #[rstest]
    #[case("piece: 244", "piece: 0", "a piece has from 1 to 512 bytes, not 0")]
    #[case("payload: \"02\"", "payload: \"2\"", "`2` are no bytes")]
    fn what_is_no_piece_and_no_bytes_is_told(#[case] right: &str, #[case] wrong: &str, #[case] says: &str) {
        assert!(crate::testing::LOCK.contains(right));
        let text = crate::testing::LOCK.replace(right, wrong);
        let fault = parse::<crate::files::Declaration>(&SourceText { file: "declaration.yaml", text: &text }).unwrap_err();
        assert!(fault.to_string().contains(says), "{fault}");
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
