//! Checks of settings that are made executable: the service and its operations are there, pointers are pointers, positions are those of the field.

use serde_json::Value;

use super::{Checks, find};
use crate::files::explain::nearest;
use crate::ixit::Ixit;
use crate::ixit::setting::Setting;

/// Which positions a setting may have: those of the field, or any.
type Positions<'a> = Option<Vec<&'a str>>;

impl Checks<'_> {
    pub(super) fn settings(&mut self, ixit: &Ixit) {
        let switch = || Some(vec!["enabled", "disabled"]);
        for row in &ixit.upd_mech {
            let settings = row.settings.iter().flat_map(|settings| [&settings.automatic, &settings.postpone, &settings.notices]);
            settings.flatten().for_each(|setting| self.setting(setting, row.id.as_str(), ixit, switch()));
        }
        for row in &ixit.user_dec {
            let options = || row.options.iter().map(String::as_str).collect();
            row.setting.iter().for_each(|setting| self.setting(setting, row.id.as_str(), ixit, Some(options())));
        }
        for row in &ixit.pers_data {
            row.consent_setting.iter().for_each(|setting| self.setting(setting, row.id.as_str(), ixit, Some(vec!["given", "withdrawn"])));
            row.consent_record.iter().for_each(|setting| self.setting(setting, row.id.as_str(), ixit, None));
        }
        if let Some(setup) = &ixit.user_info.setup_check {
            let settings = setup.settings.iter().chain(&setup.set_up).chain(&setup.maintenance);
            settings.for_each(|setting| self.setting(setting, "2-UserInfo", ixit, Some(vec!["secure", "insecure"])));
        }
    }

    fn setting(&mut self, setting: &Setting, from: &str, ixit: &Ixit, positions: Positions<'_>) {
        self.refers(&setting.service, "13-SoftServ", from, "service");
        let span = setting.service.span();
        let Some(service) = ixit.soft_serv.iter().find(|row| row.id == setting.service) else { return };
        let names: Vec<_> = service.operations.iter().map(|operation| operation.id.as_str()).collect();
        for (field, name) in setting.operations() {
            if service.operation(name).is_some_and(|operation| operation.coap.is_some() || operation.mqtt.is_some()) {
                let says =
                    format!("`{field}` of a setting of {from} names `{name}`, which is no request of HTTP: no other is sent for it yet");
                let near = span.and_then(|span| find(self.source.text, name, span.offset())).or(span);
                self.fault(near, says, "name an operation over HTTP, or leave the setting out".to_owned());
            }
            if !names.contains(&name) {
                let meant = nearest(name, names.iter().copied()).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
                let says = format!("`{field}` of a setting of {from} names `{name}`, which is no operation of {}", *setting.service);
                let near = span.and_then(|span| find(self.source.text, name, span.offset())).or(span);
                self.fault(near, says, format!("{meant}operations: {}", names.join(", ")));
            }
        }
        let pointers = [Some(&setting.at), setting.effect.as_ref().map(|effect| &effect.at)];
        for at in pointers.into_iter().flatten().filter(|at| !at.is_empty() && !at.starts_with('/')) {
            self.fault(span, format!("`{at}` in a setting of {from} is no pointer into JSON"), format!("write `/{at}`"));
        }
        let effect = setting.effect.iter().flat_map(|effect| effect.values.keys());
        for position in setting.values.keys().chain(effect) {
            if positions.as_ref().is_some_and(|known| !known.contains(&position.as_str())) {
                let known = positions.iter().flatten().copied().collect::<Vec<_>>().join(", ");
                self.fault(span, format!("a setting of {from} has no position `{position}`"), format!("its positions are {known}"));
            }
        }
        self.same_value_twice(setting, from);
    }

    /// Two positions of one value could not be told apart.
    fn same_value_twice(&mut self, setting: &Setting, from: &str) {
        let values: Vec<&Value> = setting.values.values().collect();
        let twice = values.iter().enumerate().find(|(number, value)| values[..*number].contains(value));
        if let Some((_, value)) = twice {
            let says = format!("two positions of a setting of {from} have the value {value}");
            self.fault(setting.service.span(), says, "give each position a value of its own".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::files::{SourceText, check::check, parse};

    const RIGHT: &str =
        "service: SoftServ-Settings, read: get-settings, write: set-settings, at: /sound, values: { \"off\": false, \"on\": true }";

    #[rstest]
    #[case::service("SoftServ-Settings", "SoftServ-Setting", "names `SoftServ-Setting`, which is no row of 13-SoftServ")]
    #[case::read("read: get-settings", "read: get-setting", "`read` of a setting of UserDec-Sound names `get-setting`")]
    #[case::write("write: set-settings", "write: put-settings", "`write` of a setting of UserDec-Sound names `put-settings`")]
    #[case::pointer("at: /sound", "at: sound", "`sound` in a setting of UserDec-Sound is no pointer")]
    #[case::position("\"on\": true", "\"yes\": true", "a setting of UserDec-Sound has no position `yes`")]
    #[case::one_value("\"on\": true", "\"on\": false", "two positions of a setting of UserDec-Sound have the value false")]
    fn a_slip_is_told_with_its_place(#[case] right: &str, #[case] wrong: &str, #[case] says: &str) {
        assert!(crate::testing::CAMERA.contains(RIGHT));
        let text = crate::testing::CAMERA.replace(RIGHT, &RIGHT.replace(right, wrong));
        let source = SourceText { file: "declaration.yaml", text: &text };
        let faults = check(&parse(&source).unwrap(), &source);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].to_string().contains(says) && faults[0].line_column().is_some(), "{:?}", faults[0]);
    }
}
