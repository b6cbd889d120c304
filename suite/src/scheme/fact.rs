//! What a declaration says that a document of a scheme needs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::files::Declaration;
use crate::{paper, publications};

/// Something that a declaration may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeclaredFact {
    /// The version of the hardware.
    Hardware,
    /// The model.
    Model,
    /// The name of the product.
    Product,
    /// Who places it on the market.
    Supplier,
    /// The day on which support ends.
    SupportPeriodEnd,
}

impl DeclaredFact {
    /// What the declaration says, or where it should and how.
    ///
    /// # Errors
    /// What is missing, with the field.
    pub fn of(self, declaration: &Declaration) -> Result<String, String> {
        let dut = &declaration.dut;
        match self {
            Self::Hardware => stated("hardware", &dut.hardware),
            Self::Model => stated("model", &dut.model),
            Self::Product => stated("name", &dut.name),
            Self::Supplier => stated("supplier", &dut.supplier),
            Self::SupportPeriodEnd => support_ends(declaration),
        }
    }
}

fn stated(field: &str, text: &str) -> Result<String, String> {
    if paper::is_blank(Some(text)) || paper::is_example(text) {
        return Err(format!("`{field}` under `dut` does not say it"));
    }
    Ok(format!("{field} {text}"))
}

/// The day on which support ends, as the declaration's `support_period` says it: a period without a last day is none.
///
/// # Errors
/// What is missing, with the field.
pub fn support_ends(declaration: &Declaration) -> Result<String, String> {
    let text = declaration.ixit.user_info.support_period.as_deref();
    let Some(text) = text.filter(|text| !paper::is_blank(Some(text))) else {
        return Err("2-UserInfo: state `support_period` with the day on which it ends".to_owned());
    };
    let last = publications::moments(text).into_iter().max();
    match last {
        Some(last) if last.is_day() => Ok(format!("until {last} (`{text}`)")),
        _ => Err(format!("2-UserInfo: `support_period` says `{text}`, which names no day on which it ends, as in `until 2031-12-31`")),
    }
}
