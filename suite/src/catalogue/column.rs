//! The three columns in which the units stand: a machine decides, a machine prepares what a person decides, or a person does it by hand.

use super::{Level, Unit};

/// Who comes to the verdict, and how far a machine helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// A machine decides.
    Machine,
    /// A machine gathers or finds, a person decides.
    Prepared,
    /// A person does it.
    ByHand,
}

impl Column {
    /// All of them, from the most that a machine does to the least.
    pub const ALL: [Column; 3] = [Column::Machine, Column::Prepared, Column::ByHand];
}

impl Level {
    /// The column of this level.
    #[must_use]
    pub fn column(self) -> Column {
        match self {
            Self::Rule | Self::Probe | Self::Facts | Self::Hook => Column::Machine,
            Self::Assist | Self::Judge => Column::Prepared,
            Self::Expert | Self::Operator => Column::ByHand,
        }
    }
}

impl Unit {
    /// The column in which it stands in this version.
    #[must_use]
    pub fn column(&self) -> Column {
        self.carried_by().column()
    }

    /// Why it stands in a lower column than one in which a machine could carry it, if it does.
    #[must_use]
    pub fn lowered_because(&self) -> Option<&str> {
        let carried = self.carried.as_ref()?;
        (carried.level.column() > self.level.column()).then_some(carried.because.as_str())
    }
}

#[cfg(test)]
mod tests {
    use crate::catalogue::{Catalogue, Column};

    /// What the method asks on the device and a machine carries less far than it could. Another one is added on purpose, with its reason in the catalogue.
    const LOWERED: [&str; 2] = ["5.3-4A-2a", "5.9-3-2a"];

    fn functional(by: fn(&crate::catalogue::Unit) -> Column, column: Column) -> usize {
        Catalogue::get().units().filter(|unit| !unit.level.is_conceptual() && by(unit) == column).count()
    }

    #[test]
    fn functional_units_stand_in_three_columns() {
        let could = Column::ALL.map(|column| functional(|unit| unit.level.column(), column));
        let does = Column::ALL.map(|column| functional(crate::catalogue::Unit::column, column));
        assert_eq!(could, [65, 34, 22], "by machine, prepared, by hand, as far as a machine could carry them");
        assert_eq!(does, [65 - LOWERED.len(), 34 + LOWERED.len(), 22], "as far as one does in this version");
    }

    #[test]
    fn each_unit_in_a_lower_column_has_its_reason() {
        let lowered = Catalogue::get().units().filter(|unit| unit.column() != unit.level.column());
        let reasons: Vec<_> = lowered.map(|unit| (unit.id.to_string(), unit.lowered_because().unwrap_or_default())).collect();
        assert_eq!(reasons.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), LOWERED);
        assert!(reasons.iter().all(|(_, because)| because.split_whitespace().count() > 7), "{reasons:#?}");
    }
}
