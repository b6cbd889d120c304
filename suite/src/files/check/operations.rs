//! Checks of what makes a service executable: each operation is one request of one protocol that its interface speaks.

use miette::SourceSpan;

use super::{Checks, find, texts};
use crate::ixit::t13_soft_serv::{CoapOperation, is_filter, is_topic};
use crate::ixit::{BleOperation, Ixit, MqttAct, MqttOperation, Operation, SoftServ, Speaks};

impl Checks<'_> {
    /// Every operation of a service.
    pub(super) fn service(&mut self, row: &SoftServ, ixit: &Ixit) {
        for operation in &row.operations {
            let span = self.beside(row, "id", &operation.id);
            match (&operation.ble, &operation.coap, &operation.http, &operation.mqtt) {
                (Some(ble), None, None, None) => self.ble(operation, ble, span),
                (None, None, Some(http), None) => {
                    let json = http.json.iter().flat_map(texts);
                    self.known_placeholders(json, &["canary", "value"], &row.id, "operations");
                    if http.method_and_path().is_none() {
                        self.not_one(operation, span, "delete, get, post, put with its path");
                        continue;
                    }
                }
                (None, Some(coap), None, None) => self.coap(row, operation, coap, span),
                (None, None, None, Some(mqtt)) => self.mqtt(row, operation, mqtt, span),
                _ => {
                    let message = format!("the operation `{}` has not exactly one protocol", operation.id);
                    self.fault(span, message, "give one of `ble`, `coap`, `http`, `mqtt` with its request".to_owned());
                    continue;
                }
            }
            self.is_spoken(row, operation, ixit, span);
            self.read_back(row, operation);
        }
    }

    fn not_one(&mut self, operation: &Operation, span: Option<SourceSpan>, of: &str) {
        self.fault(span, format!("the operation `{}` has not exactly one method", operation.id), format!("give one of {of}"));
    }

    fn ble(&mut self, operation: &Operation, ble: &BleOperation, span: Option<SourceSpan>) {
        let given = [&ble.notify, &ble.read, &ble.write].into_iter().flatten().count();
        if given != 1 {
            return self.not_one(operation, span, "notify, read, write with its characteristic");
        }
        if ble.act().is_none() || (ble.write.is_none() && ble.payload.is_some()) {
            let message = format!("the operation `{}` has no `payload` that fits", operation.id);
            self.fault(
                span,
                message,
                "give `write` its bytes in hexadecimal digits, as in `payload: \"2d\"`, and what reads none".to_owned(),
            );
        }
    }

    fn coap(&mut self, row: &SoftServ, operation: &Operation, coap: &CoapOperation, span: Option<SourceSpan>) {
        self.known_placeholders(coap.payload.as_deref().into_iter(), &["canary", "value"], &row.id, "operations");
        match coap.method_and_path() {
            None => self.not_one(operation, span, "delete, get, post, put with its path"),
            Some((_, path)) if !path.starts_with('/') => {
                let message = format!("`{path}` of the operation `{}` is no path", operation.id);
                self.fault(find(self.source.text, path, start_of(span)).or(span), message, format!("write `/{path}`"));
            }
            Some((method, _)) if coap.payload.is_some() && !method.has_body() => {
                let message = format!("the operation `{}` has a `payload`, which only POST and PUT carry", operation.id);
                self.fault(span, message, "take `payload` out".to_owned());
            }
            Some(_) => {}
        }
    }

    fn mqtt(&mut self, row: &SoftServ, operation: &Operation, mqtt: &MqttOperation, span: Option<SourceSpan>) {
        self.known_placeholders(mqtt.payload.as_deref().into_iter(), &["canary", "value"], &row.id, "operations");
        let (text, wrong) = match mqtt.act() {
            None => return self.not_one(operation, span, "publish with its topic, subscribe with its filter"),
            Some(MqttAct::Publish { topic, .. }) => (topic, is_topic(topic)),
            Some(MqttAct::Subscribe(_)) if mqtt.payload.is_some() || mqtt.retain => {
                let message = format!("the operation `{}` subscribes, and has what only goes with `publish`", operation.id);
                return self.fault(span, message, "take `payload` and `retain` out".to_owned());
            }
            Some(MqttAct::Subscribe(filter)) => (filter, is_filter(filter)),
        };
        if let Err(wrong) = wrong {
            let at = find(self.source.text, text, start_of(span)).filter(|_| !text.is_empty()).or(span);
            let (what, example) =
                if mqtt.publish.is_some() { ("topic", "home/kitchen/set") } else { ("topic filter", "home/+/state` or `home/#") };
            self.fault(at, format!("`{text}` of the operation `{}` is no {what}: {wrong}", operation.id), format!("such as `{example}`"));
        }
    }

    /// The interface of the service speaks the protocol of the operation.
    fn is_spoken(&mut self, row: &SoftServ, operation: &Operation, ixit: &Ixit, span: Option<SourceSpan>) {
        let Some(interface) = ixit.logical(&row.interface) else { return };
        // What HTTP is spoken beside (ONVIF, video) may share its row.
        let (key, is_spoken) = match (&operation.ble, &operation.coap, &operation.mqtt) {
            (Some(_), _, _) => ("ble", interface.speaks == Speaks::Ble),
            (_, Some(_), _) => ("coap", interface.speaks.is_coap()),
            (_, _, Some(_)) => ("mqtt", interface.speaks.is_mqtt()),
            _ => return,
        };
        if !is_spoken {
            let message = format!("the operation `{}` is one of {key}, which {} does not speak", operation.id, *interface.id);
            let remedy =
                format!("let `interface` of {} name a row of 28-LogIntf that speaks {key}, or state it as another protocol", *row.id);
            self.fault(span, message, remedy);
        }
    }

    fn read_back(&mut self, row: &SoftServ, operation: &Operation) {
        let Some(name) = &operation.read_back else { return };
        let span = self.beside(row, "read_back", name);
        let Some(reader) = row.operation(name) else {
            let names: Vec<_> = row.operations.iter().map(|operation| operation.id.as_str()).collect();
            let message = format!("`read_back` names `{name}`, which is no operation of {}", row.id);
            return self.fault(span, message, format!("operations: {}", names.join(", ")));
        };
        let protocol = |of: &Operation| [of.ble.is_some(), of.coap.is_some(), of.mqtt.is_some()];
        let is_alike = protocol(reader) == protocol(operation) && !reader.writes();
        if protocol(operation).contains(&true) && !is_alike {
            let message =
                format!("`read_back` of the operation `{}` names `{name}`, which does not read over the same protocol", operation.id);
            self.fault(span, message, "name an operation that subscribes (MQTT), GETs (CoAP) or reads (Bluetooth LE)".to_owned());
        }
    }

    /// Where a key of a row has this value.
    fn beside(&self, row: &SoftServ, key: &str, value: &str) -> Option<SourceSpan> {
        find(self.source.text, &format!("{key}: {value}"), start_of(row.id.span())).or(row.id.span())
    }
}

fn start_of(span: Option<SourceSpan>) -> usize {
    span.map_or(0, |span| span.offset())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::files::check::check;
    use crate::files::{SourceText, parse};

    const HUB: &str = include_str!("../../../../fixtures/full-hub/declaration.yaml");

    /// What is found in the hub with one more interface, of this protocol, and these operations there; with the lines from the row on.
    fn faults(speaks: &str, operations: &str) -> Vec<String> {
        let service = "\n    - id: SoftServ-Tried\n      description: d\n      interface: LogIntf-Tried\n      configures: false\n      operations:\n";
        let interface =
            format!("\n    - {{ id: LogIntf-Tried, physical: PhyIntf-Ethernet, port: tcp/18, speaks: {speaks}, status: enabled }}");
        let text = HUB.replacen("  13-SoftServ:", &format!("  13-SoftServ:{service}{}", operations.trim_end()), 1);
        let text = text.replacen("  28-LogIntf:", &format!("  28-LogIntf:{interface}"), 1);
        let source = SourceText { file: "declaration.yaml", text: &text };
        let first = text.lines().take_while(|line| !line.contains("SoftServ-Tried")).count() + 1;
        let said = |fault: &crate::files::Fault| {
            let (line, _) = fault.line_column().unwrap();
            format!("{}: {fault}; {}", line - first, fault.remedy().unwrap())
        };
        check(&parse(&source).unwrap(), &source).iter().map(said).collect()
    }

    const READS: &str = "        - { id: state, mqtt: { subscribe: home/+/state }, who: [owner] }\n";

    #[rstest]
    #[case::reads("mqtts", READS, None)]
    #[case::none("mqtts", "        - { id: state, who: [owner] }\n", Some("5: the operation `state` has not exactly one protocol"))]
    #[case::two(
        "mqtts",
        "        - { id: state, mqtt: { subscribe: a }, http: { get: / } }\n",
        Some("5: the operation `state` has not exactly one protocol")
    )]
    #[case::neither(
        "mqtts",
        "        - { id: state, mqtt: { payload: a } }\n",
        Some("5: the operation `state` has not exactly one method")
    )]
    #[case::filter(
        "mqtts",
        "        - id: state\n          mqtt: { subscribe: home/#/state }\n",
        Some("6: `home/#/state` of the operation `state` is no topic filter: `#` stands for all levels")
    )]
    #[case::topic(
        "mqtts",
        "        - { id: set, mqtt: { publish: home/+ } }\n",
        Some("5: `home/+` of the operation `set` is no topic: nothing can be")
    )]
    #[case::payload(
        "mqtts",
        "        - { id: state, mqtt: { subscribe: a, payload: b } }\n",
        Some("5: the operation `state` subscribes, and has")
    )]
    #[case::placeholder(
        "mqtts",
        "        - { id: set, mqtt: { publish: a, payload: \"{canari}\" } }\n",
        Some("5: nothing is filled in for `{canari}`")
    )]
    #[case::not_spoken("https", READS, Some("5: the operation `state` is one of mqtt, which LogIntf-Tried does not speak"))]
    #[case::no_reader(
        "mqtts",
        "        - { id: set, mqtt: { publish: a, payload: \"{canary}\" }, read_back: set }\n",
        Some("5: `read_back` of the operation `set` names `set`, which does not read over the same protocol")
    )]
    #[case::two_methods(
        "coaps",
        "        - { id: state, coap: { get: /a, put: /a } }\n",
        Some("5: the operation `state` has not exactly one method")
    )]
    #[case::no_path("coaps", "        - { id: state, coap: { get: a } }\n", Some("5: `a` of the operation `state` is no path; write `/a`"))]
    #[case::no_body(
        "coaps",
        "        - { id: state, coap: { get: /a, payload: b } }\n",
        Some("5: the operation `state` has a `payload`, which only")
    )]
    #[case::characteristic("ble", "        - { id: state, ble: { read: \"2a19\" } }\n", None)]
    #[case::read_and_written(
        "ble",
        "        - { id: set, ble: { read: \"2a19\", write: \"2a19\" } }\n",
        Some("5: the operation `set` has not exactly one method; give one of notify, read, write with its characteristic")
    )]
    #[case::nothing_to_write(
        "ble",
        "        - { id: set, ble: { write: \"2a19\" } }\n",
        Some("5: the operation `set` has no `payload` that fits")
    )]
    #[case::no_digits(
        "ble",
        "        - { id: set, ble: { write: \"2a19\", payload: on } }\n",
        Some("5: the operation `set` has no `payload` that fits")
    )]
    #[case::characteristic_over_http(
        "https",
        "        - { id: state, ble: { read: \"2a19\" } }\n",
        Some("5: the operation `state` is one of ble, which LogIntf-Tried does not speak")
    )]
    fn an_operation_is_one_request_that_its_interface_speaks(#[case] speaks: &str, #[case] operations: &str, #[case] says: Option<&str>) {
        let found = faults(speaks, operations);
        match says {
            None => assert!(found.is_empty(), "{found:?}"),
            Some(says) => assert!(found.len() == 1 && found[0].starts_with(says), "{found:?}"),
        }
    }
}
