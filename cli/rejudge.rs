//! `thirteen rejudge` and `thirteen carry`: a bundle under another method, and onto another version of the software.

use harness::carry::{CarryTrouble, Statement, carry as carried};
use harness::exit::Exit;
use harness::method::{MethodTrouble, method};
use harness::run::Assessed;
use reports::messages::Language;
use reports::rejudge::{self, Turn};
use reports::signature::Trust;

use crate::Trouble;
use crate::arguments::{Carry, Rejudge};
use crate::diff::{not_taken, taken};

/// Judges a bundle again.
pub fn rejudge(wanted: &Rejudge) -> Result<Exit, Trouble> {
    let (opened, stated) = taken(&wanted.file, &Trust::default())?;
    let withheld = || not_taken(harness::genuine::NotTaken::Withheld { path: wanted.file.clone() });
    let rebuilt = opened.rebuilt.as_ref().ok_or_else(withheld)?;
    let (method, replaced) = method(wanted.catalogue.as_deref(), wanted.passwords.as_deref(), wanted.on).map_err(Trouble::from)?;
    let by = [format!("Thirteen {}", env!("CARGO_PKG_VERSION"))].into_iter().chain(replaced).collect();
    let forged = |fault| not_taken(harness::genuine::NotTaken::Forged { path: wanted.file.clone(), fault });
    let now = method.judges(|| rebuilt.judged_again(wanted.on)).map_err(forged)?;
    let now = rebuilt.reading.persons().in_verdicts(&now, Language::English);
    let rejudged = rejudge::compare(opened.report.root.to_string(), by, &stated, &rebuilt.told(Language::English), &now);
    let text = if wanted.json { crate::bundle::pretty(&rejudged) } else { rejudge::text(&rejudged) };
    crate::output::write(&text);
    Ok(match () {
        () if rejudged.turned(Turn::Worse) > 0 => Exit::Fail,
        () if rejudged.turned(Turn::Open) > 0 => Exit::Inconclusive,
        () => Exit::Pass,
    })
}

/// Carries verdicts from an older bundle.
pub fn carry(wanted: &Carry) -> Result<Exit, Trouble> {
    let (opened, stated) = taken(&wanted.file, &crate::bundle::trust(&wanted.trust)?)?;
    let assessed = Assessed::load(&wanted.assessment.folder, wanted.assessment.profile.as_deref())?;
    let today = jiff::Zoned::now().date();
    let statement = Statement { by: &wanted.by, because: &wanted.because, until: wanted.until, today };
    let path = carried(&opened, &stated, &assessed, &wanted.unit, statement)?;
    say!("{}: {} carried from bundle {}", path.display(), reports::wording::counted(wanted.unit.len(), "unit"), opened.report.root);
    if opened.report.signed_by.is_empty() {
        harness::tell!("note: nobody whom a given trust file knows signed that bundle; --trust names whose signatures count");
    }
    say!(
        "What is carried counts where nothing is seen on the device; what is seen counts more. A run under way takes it by `thirteen run DIR --resume --because TEXT`."
    );
    Ok(Exit::Pass)
}

impl From<CarryTrouble> for Trouble {
    fn from(trouble: CarryTrouble) -> Self {
        let exit = trouble.exit();
        Self { report: trouble.into(), exit }
    }
}

impl From<MethodTrouble> for Trouble {
    fn from(trouble: MethodTrouble) -> Self {
        Self { report: trouble.into(), exit: Exit::Usage }
    }
}
