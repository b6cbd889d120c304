//! What a test group is: a plain table of units, each a scope (which rows, states and samples are its obligations) and a claim about one of them.

mod places;

use crate::assessment::Assessment;
use crate::evidence::{DutState, Place};
use crate::ixit::{PhyIntf, Row, Status};
use crate::names::{RowId, SampleId};
use crate::verdict::{Judged, Missing};
pub(crate) use places::{Located, Sides};

/// The state that the standard means where it names none.
pub const INITIALISED: &[DutState] = &[DutState::Initialised];
/// As delivered.
pub const FACTORY_DEFAULT: &[DutState] = &[DutState::FactoryDefault];

/// Each state in which a device stands between the box, normal use and the next owner.
pub const EVERY_STATE: &[DutState] = &[DutState::Initialised, DutState::FactoryDefault, DutState::AfterReset];

/// One test group of TS 103 701 as it is executed.
pub struct TestGroup {
    /// Its id, which is that of the provision.
    pub id: &'static str,
    /// Its cases.
    pub cases: &'static [TestCase],
}

/// One test case.
pub struct TestCase {
    /// Its id.
    pub id: &'static str,
    /// Its units.
    pub units: &'static [TestUnit],
}

/// One test unit.
pub struct TestUnit {
    /// Its letter.
    pub letter: char,
    /// Its scope and claim.
    pub judge: &'static dyn Judge,
}

/// A case in a table.
pub(crate) const fn case(id: &'static str, units: &'static [TestUnit]) -> TestCase {
    TestCase { id, units }
}

/// A unit in a table.
pub(crate) const fn unit(letter: char, judge: &'static dyn Judge) -> TestUnit {
    TestUnit { letter, judge }
}

/// Scope and claim of a unit.
pub trait Judge: Sync {
    /// The table whose rows the scope selects from; `None` for claims about the DUT as a whole.
    fn table(&self) -> Option<&'static str>;
    /// The obligations in this declaration, in the order of the tables.
    fn obligations<'a>(&self, assessment: &Assessment<'a>) -> Vec<Obligation<'a>>;
    /// Whether samples are compared with each other, so that one alone settles nothing.
    fn compares_samples(&self) -> bool {
        false
    }
}

/// One thing that a unit has to show.
pub struct Obligation<'a> {
    /// The row it is about.
    pub row: Option<RowId>,
    /// Where it is shown.
    pub place: Option<Place>,
    claim: Claim<'a>,
}

type Claim<'a> = Box<dyn Fn(&Assessment<'a>) -> Judged + 'a>;

impl<'a> Obligation<'a> {
    /// An obligation with its claim.
    pub(crate) fn new(row: Option<RowId>, place: Option<Place>, claim: impl Fn(&Assessment<'a>) -> Judged + 'a) -> Self {
        Self { row, place, claim: Box::new(claim) }
    }

    /// An obligation that cannot be shown, and why.
    pub(crate) fn missing(row: Option<RowId>, missing: Missing) -> Self {
        Self::new(row, None, move |_| Err(missing.clone()))
    }

    /// What the claim itself says now.
    pub(crate) fn judge(&self, assessment: &Assessment<'a>) -> Judged {
        (self.claim)(assessment)
    }
}

/// The rows of a scope.
pub(crate) type Rows<R> = for<'a> fn(&Assessment<'a>) -> Vec<&'a R>;

/// Each row of the scope, judged on paper.
pub(crate) struct OnPaper<R: 'static> {
    rows: Rows<R>,
    claim: fn(&Assessment<'_>, &R) -> Judged,
}

/// Each row of the scope, judged on paper.
pub(crate) const fn on_paper<R>(rows: Rows<R>, claim: fn(&Assessment<'_>, &R) -> Judged) -> OnPaper<R> {
    OnPaper { rows, claim }
}

/// Each row of the scope, judged on the device where and how its claim finds fit: by one experiment, or by a person.
pub(crate) const fn each_row<R>(rows: Rows<R>, claim: fn(&Assessment<'_>, &R) -> Judged) -> OnPaper<R> {
    OnPaper { rows, claim }
}

impl<R: Row + Sync> Judge for OnPaper<R> {
    fn table(&self) -> Option<&'static str> {
        Some(R::TABLE)
    }

    fn obligations<'a>(&self, assessment: &Assessment<'a>) -> Vec<Obligation<'a>> {
        let claim = self.claim;
        let rows = (self.rows)(assessment).into_iter();
        rows.map(|row| Obligation::new(Some(row.id().clone()), None, move |assessment| claim(assessment, row))).collect()
    }
}

/// Each row of the scope, judged on the device: times its network sides, times the states.
pub(crate) struct Each<R: 'static> {
    rows: Rows<R>,
    states: &'static [DutState],
    sides: Sides,
    claim: fn(&Assessment<'_>, &R, &Place) -> Judged,
}

/// Each row of the scope, judged on the device.
pub(crate) const fn each<R>(rows: Rows<R>, states: &'static [DutState], claim: fn(&Assessment<'_>, &R, &Place) -> Judged) -> Each<R> {
    Each { rows, states, sides: Sides::Ip, claim }
}

impl<R> Each<R> {
    /// Also by Bluetooth, because the claim knows what to ask there.
    pub(crate) const fn and_by_bluetooth(self) -> Self {
        Self { sides: Sides::IpAndBluetooth, ..self }
    }
}

impl<R: Row + Located + Sync> Judge for Each<R> {
    fn table(&self) -> Option<&'static str> {
        Some(R::TABLE)
    }

    fn obligations<'a>(&self, assessment: &Assessment<'a>) -> Vec<Obligation<'a>> {
        let claim = self.claim;
        let mut obligations = Vec::new();
        for row in (self.rows)(assessment) {
            for place in row.places_by(self.sides, assessment, self.states) {
                let id = Some(row.id().clone());
                obligations.push(match place {
                    Ok(place) => Obligation::new(id, Some(place.clone()), move |assessment| claim(assessment, row, &place)),
                    Err(missing) => Obligation::missing(id, missing),
                });
            }
        }
        obligations
    }
}

/// A claim about the whole device, judged from each of its network sides, in each state.
pub(crate) struct Everywhere {
    states: &'static [DutState],
    sides: Sides,
    claim: fn(&Assessment<'_>, &Place) -> Judged,
}

/// A claim about the whole device, judged from each of its network sides.
pub(crate) const fn everywhere(states: &'static [DutState], claim: fn(&Assessment<'_>, &Place) -> Judged) -> Everywhere {
    Everywhere { states, sides: Sides::Ip, claim }
}

impl Everywhere {
    /// Also by Bluetooth, because the claim knows what to ask there.
    pub(crate) const fn and_by_bluetooth(self) -> Self {
        Self { sides: Sides::IpAndBluetooth, ..self }
    }
}

impl Judge for Everywhere {
    fn table(&self) -> Option<&'static str> {
        Some(PhyIntf::TABLE)
    }

    fn obligations<'a>(&self, assessment: &Assessment<'a>) -> Vec<Obligation<'a>> {
        let claim = self.claim;
        let sides = assessment.declaration.ixit.phy_intf.iter().filter(|row| row.is_network() && row.status != Status::Disabled);
        let places = sides.flat_map(|side| side.places_by(self.sides, assessment, self.states).into_iter().map(move |place| (side, place)));
        places
            .map(|(side, place)| {
                let id = Some((*side.id).clone());
                match place {
                    Ok(place) => Obligation::new(id, Some(place.clone()), move |assessment| claim(assessment, &place)),
                    Err(missing) => Obligation::missing(id, missing),
                }
            })
            .collect()
    }
}

/// The obligations of two scopes over different tables.
pub(crate) struct Both {
    one: &'static dyn Judge,
    other: &'static dyn Judge,
}

/// The obligations of two scopes over different tables.
pub(crate) const fn both(one: &'static dyn Judge, other: &'static dyn Judge) -> Both {
    Both { one, other }
}

impl Judge for Both {
    fn table(&self) -> Option<&'static str> {
        self.one.table()
    }

    fn obligations<'a>(&self, assessment: &Assessment<'a>) -> Vec<Obligation<'a>> {
        let mut obligations = self.one.obligations(assessment);
        obligations.extend(self.other.obligations(assessment));
        obligations
    }

    fn compares_samples(&self) -> bool {
        self.one.compares_samples() || self.other.compares_samples()
    }
}

/// All rows of the scope together, judged on paper: what no single row can show.
pub(crate) struct OverTable<R: 'static> {
    rows: Rows<R>,
    claim: fn(&Assessment<'_>, &[&R]) -> Judged,
}

/// All rows of the scope together, judged on paper: what no single row can show. A table without a row has an empty scope.
pub(crate) const fn over_table<R>(rows: Rows<R>, claim: fn(&Assessment<'_>, &[&R]) -> Judged) -> OverTable<R> {
    OverTable { rows, claim }
}

impl<R: Row + Sync> Judge for OverTable<R> {
    fn table(&self) -> Option<&'static str> {
        Some(R::TABLE)
    }

    fn obligations<'a>(&self, assessment: &Assessment<'a>) -> Vec<Obligation<'a>> {
        let (claim, rows) = (self.claim, (self.rows)(assessment));
        let one = (!rows.is_empty()).then(|| Obligation::new(None, None, move |assessment| claim(assessment, &rows)));
        one.into_iter().collect()
    }
}

/// One claim about the whole device that needs no place.
pub(crate) struct Once {
    claim: fn(&Assessment<'_>) -> Judged,
}

/// One claim about the whole device that needs no place.
pub(crate) const fn once(claim: fn(&Assessment<'_>) -> Judged) -> Once {
    Once { claim }
}

impl Judge for Once {
    fn table(&self) -> Option<&'static str> {
        None
    }

    fn obligations<'a>(&self, _: &Assessment<'a>) -> Vec<Obligation<'a>> {
        vec![Obligation::new(None, None, self.claim)]
    }
}

/// Each row of the scope, judged by comparing samples. With fewer than two the obligation stays open.
pub(crate) struct AcrossSamples<R: 'static> {
    rows: Rows<R>,
    claim: fn(&Assessment<'_>, &R, &[&SampleId]) -> Judged,
}

/// Each row of the scope, judged by comparing samples.
pub(crate) const fn across_samples<R>(rows: Rows<R>, claim: fn(&Assessment<'_>, &R, &[&SampleId]) -> Judged) -> AcrossSamples<R> {
    AcrossSamples { rows, claim }
}

impl<R: Row + Sync> Judge for AcrossSamples<R> {
    fn table(&self) -> Option<&'static str> {
        Some(R::TABLE)
    }

    fn obligations<'a>(&self, assessment: &Assessment<'a>) -> Vec<Obligation<'a>> {
        let claim = self.claim;
        let rows = (self.rows)(assessment).into_iter();
        rows.map(|row| Obligation::new(Some(row.id().clone()), None, move |assessment| compare(assessment, row, claim))).collect()
    }

    fn compares_samples(&self) -> bool {
        true
    }
}

/// Judges what there is, so that one bad sample fails by itself; but finding nothing on fewer than two samples proves nothing.
fn compare<R>(assessment: &Assessment<'_>, row: &R, claim: fn(&Assessment<'_>, &R, &[&SampleId]) -> Judged) -> Judged {
    let samples = assessment.samples();
    let mut findings = claim(assessment, row, &samples)?;
    if samples.len() < 2 {
        findings.lacks(Missing::Needs(format!("two or more samples are compared; bench.yaml names {}", samples.len())));
    }
    Ok(findings)
}
