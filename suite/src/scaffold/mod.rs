//! The declaration of a new assessment: every table with an example row, and beside each field what it means, told by the types themselves.

mod form;
mod meaning;
mod page;
mod weave;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::catalogue::{Catalogue, Edition, Group};
use crate::condition::{Feature, condition_numbers};
use crate::files::Profile;
use form::Form;

pub use crate::paper::is_example;

/// The head of the file.
const HEAD: &str = "\
# yaml-language-server: $schema=schema/declaration.json
# The supplier's declaration: what the product is (dut), what it claims (features, conditions, ics) and how it does it (ixit).
#
# A text in angle brackets is an example of what to write; rules read it as blank until something else stands there. All other values are
# examples too: make them what is true of the product. A field marked * is needed, the others may be left out. What is commented out is for
# products that have it. Each table may have as many rows as there is to declare; an id is unique in the file, and other rows name it.

";

/// The declaration of a product that has what its class normally has, to be filled in.
#[must_use]
pub fn declaration(profile: &Profile) -> String {
    let features: BTreeSet<Feature> = profile.expects.iter().map(|feature| **feature).collect();
    let form = Form::of_the_declaration();
    let example = include_str!("example.yaml").replace("{class}", &profile.profile);
    let woven = weave::weave(&example, &features, &form);
    let woven = woven.replace("{features}\n", &features_of(profile, &features));
    format!("{HEAD}{}", woven.replace("{conditions}\n", &conditions()).replace("{ics}\n", &ics(&features)))
}

/// Every feature with its meaning; those that the class lacks are commented out.
fn features_of(profile: &Profile, features: &BTreeSet<Feature>) -> String {
    let mut text = format!(
        "\n# The features of Table B.1. What a product of this class ({}) normally has is let in: take out what this one lacks, and say why\n\
         # under `denies`. What else it has is let in by taking the # away; rows of the tables below show it.\n",
        profile.profile
    );
    text.push_str(if features.is_empty() { "features: []\n" } else { "features:\n" });
    for entry in &Catalogue::get().conditions().features {
        let mark = if features.contains(&entry.letter) { "" } else { "# " };
        let item = format!("  {mark}- \"{}\"", entry.letter);
        let _ = writeln!(text, "{item:14}# {}", entry.holds_when);
    }
    text
}

/// Every condition with its meaning, as it is for a product that can be updated and has no limits of resources.
fn conditions() -> String {
    let mut text = "\n# The conditions of Table B.1 by number: whether each holds.\nconditions:\n".to_owned();
    for number in condition_numbers(Edition::Newer) {
        let condition = Catalogue::get().conditions().numbered(Edition::Newer, *number);
        let means = condition.map(|condition| condition.holds_when.as_str()).unwrap_or_default();
        let item = format!("  \"{number}\": {}", *number != CANNOT_BE_UPDATED);
        let _ = writeln!(text, "{item:14}# {means}");
    }
    text
}

/// The condition that the software cannot be updated.
const CANNOT_BE_UPDATED: u8 = 3;
/// What is claimed for a feature that the catalogue does not tie it to: automatic updates are a recommendation to all that can be updated.
const SHOWN_BY: (&str, Feature) = ("5.3-4A", Feature::H);

/// Every provision of the edition with its status and title.
fn ics(features: &BTreeSet<Feature>) -> String {
    let mut text = "\n# One line a provision: Y, { N: reason } (recommendations only), or { N/A: reason } (where a condition fails or a feature is absent).\n\
                    # Beside it its status (M mandatory, R recommended, C under a condition, F with a feature) and its title.\nics:\n"
        .to_owned();
    for group in Catalogue::get().groups() {
        let line = format!("  {:11}{}", format!("\"{}\":", group.id), support(group, features));
        let _ = writeln!(text, "{line:52}# {:12} {}", group.status.to_string(), group.title);
    }
    text
}

/// What is said of a provision: N/A where it depends on what the class lacks, or on software that cannot be updated.
fn support(group: &Group, features: &BTreeSet<Feature>) -> String {
    let (provision, feature) = SHOWN_BY;
    match group.status.features.iter().find(|feature| !features.contains(feature)) {
        Some(feature) => format!("{{ N/A: <why it lacks feature {feature}> }}"),
        None if group.status.conditions.contains(&CANNOT_BE_UPDATED) => "{ N/A: the software can be updated }".to_owned(),
        None if group.id.to_string() == provision && !features.contains(&feature) => "{ N: <why updates wait for the user> }".to_owned(),
        None => "Y".to_owned(),
    }
}

#[cfg(test)]
mod tests;
