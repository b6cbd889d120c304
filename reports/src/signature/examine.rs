//! Examining all signatures of a bundle: each by itself, against the trust file, and whether one was taken away.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::certificate::{distinguished, may_sign, read as read_certificate};
use super::content::{Object, compare};
use super::sign::{Numbers, earlier};
use super::time_stamp::{self, Stamp};
use super::trust::{KnownSigner, Trust};
use super::{FOLDER, MOST_SIGNATURES, Party, Role, SignatureFault, Standing, cades, cades_name, dsse, dsse_name, manifest, manifest_name};

/// The parts in the folder of signatures, by their whole names.
pub type Parts = BTreeMap<String, Vec<u8>>;

/// By how much two clocks may differ.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(10);
/// How long after signing a time stamp may be taken, before the signing time counts as unproven.
const STAMP_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// In which form somebody signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// CAdES, with a certificate.
    Cades,
    /// DSSE, with a bare key.
    Dsse,
}

/// One signature, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// The part in which it stands.
    pub file: String,
    /// Its form.
    pub form: Form,
    /// What it says of its signer: the subject of the certificate, or the name of the key. Proven by nothing but the trust file.
    pub claims: String,
    /// Who signed, by the trust file, if the signature holds and they are known.
    pub signer: Option<SignerShown>,
    /// In which role.
    pub role: Option<Role>,
    /// When, as the signer says.
    pub signed: Option<Timestamp>,
    /// When it was there, as an authority vouches.
    pub stamped: Option<Stamp>,
    /// What is wrong or could not be checked.
    pub faults: Vec<SignatureFault>,
}

/// A signer, as the trust file names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignerShown {
    /// The person.
    pub name: String,
    /// The organisation.
    pub organisation: String,
    /// On whose side they stand.
    pub party: Party,
    /// Whether the key is for tests.
    pub test_key: bool,
}

impl Examined {
    /// Whether it counts: it holds, its signer is known, and nothing speaks against it.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.signer.is_some()
            && self.faults.iter().all(|fault| matches!(fault, SignatureFault::TimeUnproven { .. } | SignatureFault::StampUnknown { .. }))
    }

    /// The time that counts: the stamped one, else what the signer says.
    #[must_use]
    pub fn time(&self) -> Option<Timestamp> {
        self.stamped.as_ref().map(|stamp| stamp.at).or(self.signed)
    }
}

/// All signatures of a bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signatures {
    /// Each of them, in the order of their numbers.
    pub each: Vec<Examined>,
    /// What is wrong with them as a whole.
    pub faults: Vec<SignatureFault>,
}

impl Signatures {
    /// Every fault, with the part that it is about.
    pub fn all_faults(&self) -> impl Iterator<Item = (&str, &SignatureFault)> {
        let each = self.each.iter().flat_map(|one| one.faults.iter().map(|fault| (one.file.as_str(), fault)));
        each.chain(self.faults.iter().map(|fault| (FOLDER, fault)))
    }

    /// How bad it is; nothing if all is well.
    #[must_use]
    pub fn standing(&self) -> Option<Standing> {
        self.all_faults().map(|(_, fault)| fault.standing()).max()
    }
}

/// Examines the signatures over a part of a bundle. `now` is when, and `ended` when the last thing was recorded that is signed.
#[must_use]
pub fn examine(parts: &Parts, content: &Object, trust: &Trust, now: Timestamp, ended: Option<Timestamp>) -> Signatures {
    let mut all = Signatures { faults: whole(parts), ..Signatures::default() };
    for number in numbers(parts).into_iter().take(usize::from(MOST_SIGNATURES)) {
        let desk = Desk { parts, content, trust, now, ended, number };
        let found = [desk.cades(), desk.dsse()].into_iter().flatten();
        all.each.extend(found);
    }
    if all.each.is_empty() && all.faults.is_empty() {
        all.faults.push(SignatureFault::Unsigned);
    }
    for role in &trust.requires {
        if !all.each.iter().any(|one| one.counts() && one.role == Some(*role)) {
            all.faults.push(SignatureFault::RoleRequired { role: role.to_string() });
        }
    }
    all.faults.extend(one_person(&all.each, trust));
    all
}

/// Where the trust file requires both roles, they are two people's: whoever recorded does not authorise alone.
fn one_person(each: &[Examined], trust: &Trust) -> Option<SignatureFault> {
    let people = |role| -> BTreeSet<&String> {
        let of_role = each.iter().filter(move |one| one.counts() && one.role == Some(role));
        of_role.filter_map(|one| Some(&one.signer.as_ref()?.name)).collect()
    };
    let roles = [Role::Operator, Role::Authoriser];
    let [recorded, authorised] = roles.map(people);
    let alone = recorded.len() == 1 && recorded == authorised && roles.iter().all(|role| trust.requires.contains(role));
    let name = recorded.first().filter(|_| alone)?;
    Some(SignatureFault::OnePerson { name: (*name).clone() })
}

/// The numbers of the signatures that are there, whole or in part.
pub(super) fn numbers(parts: &Parts) -> Numbers {
    parts.keys().filter_map(|name| number(name)).collect()
}

/// The number in the name of a part, if it is one that a signature has.
fn number(name: &str) -> Option<u16> {
    let digits: String = name.strip_prefix(FOLDER)?.chars().filter(char::is_ascii_digit).collect();
    // `signature001.p7s` has a digit in its ending.
    let digits = digits.get(..3)?;
    let number = digits.parse().ok().filter(|number| *number > 0)?;
    [manifest_name(number), cades_name(number), dsse_name(number)].iter().any(|known| known == name).then_some(number)
}

fn whole(parts: &Parts) -> Vec<SignatureFault> {
    let mut faults = Vec::new();
    let numbers = numbers(parts);
    let last = numbers.last().copied().unwrap_or_default();
    if last > MOST_SIGNATURES {
        faults.push(SignatureFault::TooMuch {
            file: FOLDER.to_owned(),
            found: format!("a signature number {last}"),
            limit: MOST_SIGNATURES.into(),
        });
    }
    faults.extend((1..last.min(MOST_SIGNATURES)).filter(|number| !numbers.contains(number)).map(|number| SignatureFault::Gap { number }));
    for number in numbers {
        let (manifest, signature, envelope) = (manifest_name(number), cades_name(number), dsse_name(number));
        match (parts.contains_key(&manifest), parts.contains_key(&signature), parts.contains_key(&envelope)) {
            (true, false, _) => faults.push(SignatureFault::Missing { file: manifest, missing: signature }),
            (false, true, _) => faults.push(SignatureFault::Missing { file: signature, missing: manifest }),
            (true, true, true) => faults.push(SignatureFault::Stray { file: envelope }),
            _ => {}
        }
    }
    let strays = parts.keys().filter(|name| number(name).is_none()).take(5);
    faults.extend(strays.map(|name| SignatureFault::Stray { file: name.clone() }));
    faults
}

/// One signature on the desk of who examines.
struct Desk<'a> {
    parts: &'a Parts,
    content: &'a Object,
    trust: &'a Trust,
    now: Timestamp,
    ended: Option<Timestamp>,
    number: u16,
}

impl Desk<'_> {
    fn cades(&self) -> Option<Examined> {
        let file = cades_name(self.number);
        let (signature, manifest) = (self.parts.get(&file)?, self.parts.get(&manifest_name(self.number))?);
        let mut seen = Examined::new(file, Form::Cades);
        if let Err(fault) = self.look_at_cades(&mut seen, signature, manifest) {
            seen.faults.push(fault);
        }
        Some(seen)
    }

    fn look_at_cades(&self, seen: &mut Examined, signature: &[u8], manifest: &[u8]) -> Result<(), SignatureFault> {
        let proven = cades::check(&seen.file, signature, manifest)?;
        let certificate = read_certificate(&proven.certificate)?;
        seen.claims = distinguished(certificate.subject());
        (seen.role, seen.signed) = (proven.role, proven.signed);
        let manifest_name = manifest_name(self.number);
        let (names, named) = manifest::read(&manifest_name, manifest)?;
        if names != seen.file {
            return Err(SignatureFault::Missing { file: manifest_name, missing: names });
        }
        compare(&named, self.content, &earlier(self.parts, self.number))?;
        may_sign(&certificate)?;
        self.stamp(seen, proven.token.as_deref(), &proven.signature);
        let how = if seen.stamped.is_some() { "stamped" } else { "signed, as the signer says" };
        let at = seen.time().unwrap_or(self.now);
        let signer = self.trust.signer(&proven, at, how)?;
        self.place(seen, signer, at)
    }

    fn dsse(&self) -> Option<Examined> {
        let file = dsse_name(self.number);
        let envelope = self.parts.get(&file)?;
        let mut seen = Examined::new(file, Form::Dsse);
        if let Err(fault) = self.look_at_dsse(&mut seen, envelope) {
            seen.faults.push(fault);
        }
        Some(seen)
    }

    fn look_at_dsse(&self, seen: &mut Examined, envelope: &[u8]) -> Result<(), SignatureFault> {
        let opened = dsse::open(&seen.file, envelope)?;
        seen.claims = format!("key {}", opened.key.get(..16).unwrap_or(&opened.key));
        let known = self.trust.signer_by_key(&opened.key);
        // Without the key nothing in the envelope is proven, but a statement over another bundle is wrong whoever made it.
        compare(&opened.named, self.content, &earlier(self.parts, self.number))?;
        let (signer, public) = known.ok_or_else(|| SignatureFault::Unknown { claims: seen.claims.clone() })?;
        opened.holds(public)?;
        (seen.role, seen.signed) = (Some(opened.role), Some(opened.signed));
        self.place(seen, signer, opened.signed)
    }

    /// Takes the time stamp, if there is one. One that does not count takes nothing from the signature but the proof of its time.
    fn stamp(&self, seen: &mut Examined, token: Option<&[u8]>, signature: &[u8]) {
        let Some(token) = token else { return };
        match time_stamp::check(token, signature, self.trust) {
            Ok(stamp) => seen.stamped = Some(stamp),
            Err(fault @ (SignatureFault::StampOfAnother | SignatureFault::StampUnknown { .. })) => seen.faults.push(fault),
            Err(fault) => seen.faults.push(SignatureFault::Stamp { fault: Box::new(fault) }),
        }
    }

    /// What the trust file and the clocks say of a signature that holds.
    fn place(&self, seen: &mut Examined, signer: &KnownSigner, at: Timestamp) -> Result<(), SignatureFault> {
        signer.trusted_at(at)?;
        self.times(seen)?;
        seen.role = Some(signer.acts_as(seen.role)?);
        seen.signer = Some(SignerShown {
            name: signer.name.to_string(),
            organisation: signer.organisation.clone(),
            party: signer.party,
            test_key: signer.test_key,
        });
        Ok(())
    }

    fn times(&self, seen: &mut Examined) -> Result<(), SignatureFault> {
        let Some(claimed) = seen.signed else { return Ok(()) };
        let known = seen.stamped.as_ref().map_or(self.now, |stamp| stamp.at);
        if claimed.duration_since(known) > TOLERANCE {
            return Err(SignatureFault::TimeContradicted { claimed: claimed.to_string(), proven: known.to_string() });
        }
        if let Some(ended) = self.ended.filter(|ended| ended.duration_since(claimed) > TOLERANCE) {
            return Err(SignatureFault::TimeTooEarly { claimed: claimed.to_string(), ended: ended.to_string() });
        }
        if let Some(stamp) = seen.stamped.as_ref().filter(|stamp| stamp.at.duration_since(claimed) > STAMP_WITHIN) {
            let fault = SignatureFault::TimeUnproven { claimed: claimed.to_string(), proven: stamp.at.to_string() };
            seen.faults.push(fault);
        }
        Ok(())
    }
}

impl Examined {
    fn new(file: String, form: Form) -> Self {
        Self { file, form, claims: String::new(), signer: None, role: None, signed: None, stamped: None, faults: Vec::new() }
    }
}
