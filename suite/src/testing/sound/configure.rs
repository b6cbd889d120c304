//! The settings of a sound device: each takes the value that it is put to, and what follows from it shows.

use serde_json::Value;

use crate::evidence::{Configure, ConfigureSeen, Consent, RoundSeen, SetUp, SetUpSeen, ValueAt, Written};
use crate::files::Declaration;
use crate::ixit::setting::Setting;
use crate::names::Text;

pub(super) fn answer(declaration: &Declaration, asked: &Configure) -> ConfigureSeen {
    let settings = settings(declaration);
    let resting: Vec<_> = asked.settings.iter().map(|setting| rests_at(&settings, &setting.value)).collect();
    let round = |values: &[String]| RoundSeen {
        status: vec![Some(204); values.len()],
        read: values.iter().map(|value| Some(value.as_str().into())).collect(),
        looks: asked.looks.iter().map(|look| shown(&settings, asked, values, look)).collect(),
    };
    let rounds = asked.rounds.iter().map(|values| round(values)).collect();
    ConfigureSeen { before: RoundSeen { status: Vec::new(), ..round(&resting) }, rounds, restored: true, shortfall: None }
}

/// Set-up does what is said in it.
pub(super) fn set_up(declaration: &Declaration, asked: &SetUp) -> SetUpSeen {
    let settings = settings(declaration);
    let position = if asked.says == Consent::Agrees { "enabled" } else { "disabled" };
    let put = |written: &Written| settings.iter().find(|setting| stands_at(setting, &written.value)).unwrap().values[position].to_string();
    let rounds = vec![asked.reads.settings.iter().map(put).collect()];
    let seen = answer(declaration, &Configure { rounds, ..asked.reads.clone() });
    SetUpSeen { after: seen.rounds[0].clone(), restored: true }
}

/// Every setting of the declaration.
fn settings(declaration: &Declaration) -> Vec<&Setting> {
    let ixit = &declaration.ixit;
    let updates = ixit.upd_mech.iter().filter_map(|row| row.settings.as_ref());
    let updates = updates.flat_map(|settings| [&settings.automatic, &settings.postpone, &settings.notices]).flatten();
    let decisions = ixit.user_dec.iter().filter_map(|row| row.setting.as_ref());
    let consent = ixit.pers_data.iter().flat_map(|row| [&row.consent_setting, &row.consent_record]).flatten();
    let checks = ixit.user_info.setup_check.iter().flat_map(|setup| setup.settings.iter().chain(&setup.set_up).chain(&setup.maintenance));
    updates.chain(decisions).chain(consent).chain(checks).collect()
}

fn stands_at(setting: &Setting, value: &ValueAt) -> bool {
    *setting.service == value.service && setting.read == value.read && setting.at == value.at
}

fn rests_at(settings: &[&Setting], value: &ValueAt) -> String {
    let setting = settings.iter().find(|setting| stands_at(setting, value)).unwrap_or_else(|| panic!("{value:?} is declared"));
    setting.values.values().next().cloned().unwrap_or_default().to_string()
}

/// What stands beside a setting: the effect that is declared for its position, or the result of a check for the position of the whole.
fn shown(settings: &[&Setting], asked: &Configure, values: &[String], look: &ValueAt) -> Option<Text> {
    let position_of = |setting: &Setting| {
        let at = asked.settings.iter().position(|asked| stands_at(setting, &asked.value))?;
        setting.values.iter().find(|(_, value)| value.to_string() == values[at]).map(|(position, _)| position.clone())
    };
    let effects = settings.iter().filter_map(|setting| Some((setting, setting.effect.as_ref()?)));
    let mut effects =
        effects.filter(|(setting, effect)| *setting.service == look.service && effect.read == look.read && effect.at == look.at);
    if let Some((setting, effect)) = effects.next() {
        return position_of(setting).map(|position| effect.values[&position].to_string().as_str().into());
    }
    let check = settings.iter().find(|setting| stands_at(setting, look))?;
    let position = settings.iter().filter(|setting| setting.values.contains_key("insecure")).find_map(|setting| position_of(setting))?;
    Some(check.values.get(&position).unwrap_or(&Value::Null).to_string().as_str().into())
}
