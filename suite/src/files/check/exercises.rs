//! What rows make executable by naming operations of services: an operation that is not there, or cannot serve, is a slip.

use miette::SourceSpan;

use super::{Checks, texts};
use crate::files::At;
use crate::files::explain::nearest;
use crate::ixit::t25_del_func::DelExercise;
use crate::ixit::{Ixit, Operation, OperationRef};
use crate::names::RowId;

impl Checks<'_> {
    /// Every operation that another row names.
    pub(super) fn exercises(&mut self, ixit: &Ixit) {
        for row in &ixit.res_mech {
            let Some(exercise) = &row.exercise else { continue };
            let reads = "reads and changes nothing";
            exercise.functions.iter().for_each(|named| self.names(ixit, &row.id, named, reads, Operation::only_reads));
            let marks = "writes a `{canary}` and has a `read_back`";
            exercise.keeps.iter().for_each(|named| self.names(ixit, &row.id, named, marks, is_to_mark));
        }
        for row in &ixit.del_func {
            let Some(DelExercise::Http(by)) = &row.exercise else { continue };
            self.refers(&by.interface, "28-LogIntf", row.id.as_str(), "exercise.http.interface");
            if by.request.method_and_path().is_none() {
                let message = format!("the request in `exercise` of {} has not exactly one method", *row.id);
                self.fault(row.id.span(), message, "give one of delete, get, post, put with its path".to_owned());
            }
        }
    }

    fn names(&mut self, ixit: &Ixit, row: &RowId, named: &At<OperationRef>, what: &str, fits: impl Fn(&Operation) -> bool) {
        match named.find(ixit) {
            None => self.no_operation(ixit, row, named, named.span()),
            Some((_, operation)) if !fits(operation) => {
                let remedy = format!("name an operation that {what}");
                self.fault(named.span(), format!("`exercise` of {row} names `{}`, which is none that {what}", **named), remedy);
            }
            Some(_) => {}
        }
    }

    fn no_operation(&mut self, ixit: &Ixit, row: &RowId, named: &OperationRef, span: Option<SourceSpan>) {
        let services = ixit.soft_serv.iter();
        let known: Vec<_> = services.flat_map(|service| service.operations.iter().map(|it| format!("{}/{}", *service.id, it.id))).collect();
        let meant = nearest(&named.to_string(), known.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`? "));
        let list =
            if known.is_empty() { "no row of 13-SoftServ has one yet".to_owned() } else { format!("there are: {}", known.join(", ")) };
        let message = format!("`exercise` of {row} names `{named}`, which is no operation of 13-SoftServ");
        self.fault(span, message, format!("{}{list}", meant.unwrap_or_default()));
    }
}

/// Whether it is meant to write a marked value; a slip in the name of the place holder is told where it stands.
fn is_to_mark(operation: &Operation) -> bool {
    let is_meant = operation.json().is_some_and(|json| texts(json).iter().any(|text| text.contains('{')));
    operation.is_marking() || operation.read_back.is_some() && is_meant
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::files::check::check;
    use crate::files::{SourceText, parse};

    const CAMERA: &str = include_str!("../../../../fixtures/camera/declaration.yaml");

    #[rstest]
    #[case::slip(
        "functions: [SoftServ-Settings/status]",
        "functions: [SoftServ-Settings/statuz]",
        "did you mean `SoftServ-Settings/status`?"
    )]
    #[case::writes("functions: [SoftServ-Settings/status]", "functions: [SoftServ-Settings/set-name]", "that reads and changes nothing")]
    #[case::no_interface(
        "http: { interface: LogIntf-Web, request",
        "http: { interface: LogIntf-Webb, request",
        "did you mean `LogIntf-Web`?"
    )]
    #[case::no_method("request: { delete: /api/viewer }", "request: { }", "give one of delete")]
    #[case::keeps_nothing("keeps: [SoftServ-Settings/set-name]", "keeps: [SoftServ-Settings/status]", "that writes a `{canary}`")]
    fn an_operation_that_cannot_serve_is_found_where_it_stands(#[case] right: &str, #[case] wrong: &str, #[case] says: &str) {
        assert!(CAMERA.contains(right));
        let text = CAMERA.replacen(right, wrong, 1);
        let source = SourceText { file: "declaration.yaml", text: &text };
        let faults = check(&parse(&source).unwrap(), &source);
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        assert!(fault.remedy().unwrap().contains(says), "{fault}: {:?}", fault.remedy());
        let line = text[..text.find(wrong).unwrap()].lines().count();
        assert!(fault.place().to_string().starts_with(&format!("declaration.yaml:{line}")), "{}", fault.place());
    }
}
