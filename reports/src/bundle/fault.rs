//! Why a bundle is not genuine: each way to be so has a code of its own, which never changes its meaning.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal),+ $(,)?) => {
        /// A way in which a bundle is not genuine. The texts are part of the interface.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $name),+ }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code as it is printed.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }
        }
    };
}

codes! {
    /// A failure is accepted for a release by nobody, for no reason or until no day.
    AcceptanceUnfounded = "acceptance-unfounded",
    /// An answer about a sample that another device gave, or about a sample that no bench had.
    AnswerOfAnother = "answer-of-another",
    /// The bench is not the one of the journal's plan.
    BenchDiffers = "bench-differs",
    /// A statement on carried verdicts dated after they were used.
    CarryPostdated = "carry-postdated",
    /// Verdicts carried from an older bundle without a person, without a statement, or from the same version of the software.
    CarryUnfounded = "carry-unfounded",
    /// Bytes that are no part: a comment on the file.
    Comment = "comment",
    /// A part is packed, so its size could be a lie.
    Compressed = "compressed",
    /// The check sum of a part is not that of its bytes.
    Crc = "crc",
    /// A size stands behind the part, where only guessing finds it.
    DataDescriptor = "data-descriptor",
    /// A decision in the journal that `decisions.yaml` does not hold.
    DecisionUnwritten = "decision-unwritten",
    /// A decision without person or reason.
    DecisionUnfounded = "decision-unfounded",
    /// A decision dated after the day on which it was used.
    DecisionPostdated = "decision-postdated",
    /// The declaration is not the one of the journal's plan.
    DeclarationDiffers = "declaration-differs",
    /// A part is not as the manifest says.
    Digest = "digest",
    /// The list of parts does not stand where the end of the file says.
    Directory = "directory",
    /// Two parts of one name.
    Duplicate = "duplicate-name",
    /// A part discloses somebody else than its name commits to.
    DisclosureDiffers = "disclosure-differs",
    /// Somebody is disclosed whom nothing names, or more people than any reader takes.
    DisclosureExtra = "disclosure-extra",
    /// A part discloses nobody, or with a salt that could be guessed.
    DisclosureForm = "disclosure-form",
    /// Somebody is named by a commitment whose leaf is not there.
    DisclosureMissing = "disclosure-missing",
    /// One person goes by two commitments, as if they were two people.
    DisclosureTwice = "disclosure-twice",
    /// A part is encrypted.
    Encrypted = "encrypted",
    /// A comment on a part.
    EntryComment = "entry-comment",
    /// Evidence that nothing names.
    EvidenceExtra = "evidence-extra",
    /// Evidence that an answer or a decision names and that is neither there nor withheld.
    EvidenceMissing = "evidence-missing",
    /// Evidence of others is not the one of the journal's plan.
    ExternalDiffers = "external-differs",
    /// Evidence of others that nobody accepted, or for no reason.
    ExternalUnfounded = "external-unfounded",
    /// A field beside the ones that a part has.
    ExtraField = "extra-field",
    /// Flags that no part has.
    Flags = "flags",
    /// Bytes between two parts.
    Gap = "gap",
    /// A sample was another one in a later session.
    IdentityChanged = "identity-changed",
    /// The item is not the one that the journal tells.
    ItemDiffers = "item-differs",
    /// The chain of the journal breaks.
    JournalBroken = "journal-broken",
    /// A record of the journal contradicts those before it: two runs in one, a revision that hides what changed.
    JournalContradicts = "journal-contradicts",
    /// A record of the journal is dated long before the one above it.
    JournalTime = "journal-time",
    /// The journal ends in the middle of a line.
    JournalTorn = "journal-torn",
    /// Bytes before the first part.
    Leading = "leading-bytes",
    /// A part says other things of itself than the list of parts.
    LocalDiffers = "local-differs",
    /// A byte that would tell machines apart: version, attributes.
    Machine = "machine-bytes",
    /// The manifest is no sorted list of digests and names.
    ManifestForm = "manifest-form",
    /// The method is not the one that the journal tells.
    MethodDiffers = "method-differs",
    /// The first part does not say what the file is.
    Mimetype = "mimetype",
    /// A part that must be there is neither there nor withheld.
    Missing = "missing-part",
    /// A name that begins at the root of a disk.
    NameAbsolute = "name-absolute",
    /// A name that leads upwards.
    NameClimbs = "name-climbs",
    /// A name with too many folders.
    NameDepth = "name-depth",
    /// A folder.
    NameFolder = "name-folder",
    /// An empty name, or too long a one.
    NameLength = "name-length",
    /// A name of other than plain words.
    NameOdd = "name-odd",
    /// No end of a container where it has to be: cut off, or followed by something.
    NoEnd = "no-end",
    /// A unit has other obligations than follow from the declaration.
    ObligationDiffers = "obligation-differs",
    /// Parts do not stand in the order of their names.
    Order = "order",
    /// Two parts share bytes.
    Overlap = "overlap",
    /// A part ends behind the end of the file.
    PastEnd = "past-end",
    /// The plan was dated before or after the journal was begun.
    PlanDate = "plan-date",
    /// The plan is not the one of the journal.
    PlanDiffers = "plan-differs",
    /// The profile is not the one of the journal's plan.
    ProfileDiffers = "profile-differs",
    /// `public.json` is not what follows from the assessment, or contradicts another part.
    PublicDiffers = "public-differs",
    /// `public.json` is none.
    PublicForm = "public-form",
    /// A bundle calls itself published, and does not show what every publication shows.
    PublishedTooLittle = "published-too-little",
    /// A report is not what follows from the verdicts.
    ReportDiffers = "report-differs",
    /// The plan was revised by nobody or for no reason.
    RevisionUnfounded = "revision-unfounded",
    /// The root that is written is not the one over the parts.
    RootDiffers = "root-differs",
    /// The SBOM is not the one of the journal's plan.
    SbomDiffers = "sbom-differs",
    /// More than one file makes up the bundle.
    SeveralDisks = "several-disks",
    /// A part has two sizes.
    SizeDiffers = "size-differs",
    /// A text cannot be read as what it is.
    TextFault = "text-fault",
    /// A time that is not the fixed one.
    Time = "time",
    /// Larger than any bundle.
    TooLarge = "too-large",
    /// More parts than any bundle has.
    TooMany = "too-many-parts",
    /// A verdict on a unit that was not to run.
    UnitExtra = "unit-extra",
    /// A unit that had to run has no verdict.
    UnitMissing = "unit-missing",
    /// A part of no known kind.
    UnknownPart = "unknown-part",
    /// A part that the manifest does not list.
    Unlisted = "unlisted-part",
    /// The file cannot be read.
    Unreadable = "unreadable",
    /// A verdict does not follow from the journal.
    VerdictDiffers = "verdict-differs",
    /// The verdicts are none.
    VerdictsForm = "verdicts-form",
    /// An answer was withdrawn for no reason.
    WithdrawalUnfounded = "withdrawal-unfounded",
    /// The leaf of a withheld part is not that of the part that another part names.
    WithheldDiffers = "withheld-differs",
    /// The list of what is withheld is none.
    WithheldForm = "withheld-form",
    /// A part is called withheld, and is there.
    WithheldPresent = "withheld-present",
    /// Sizes of 64 bits, which no bundle needs.
    Zip64 = "zip64",

    // Of signatures; each is told of by `signature::SignatureFault`.
    /// A certificate was not valid when it signed.
    CertificateExpired = "certificate-expired",
    /// The certificate beside a signature is not the one that was signed for.
    CertificateSwapped = "certificate-swapped",
    /// The key of a certificate is for something else.
    CertificateUse = "certificate-use",
    /// Somebody signed in a role that the trust file does not let them have.
    RoleNotAllowed = "role-not-allowed",
    /// A signature is made by an algorithm that is not accepted.
    SignatureAlgorithm = "signature-algorithm",
    /// A signed attribute is missing or stands there more than once.
    SignatureAttribute = "signature-attribute",
    /// A signature does not hold.
    SignatureBroken = "signature-broken",
    /// A signature is over content of another type than it says.
    SignatureContentType = "signature-content-type",
    /// A signature names a part twice.
    SignatureContentTwice = "signature-content-twice",
    /// What was signed is not what is there.
    SignatureDigest = "signature-digest",
    /// A signature was taken away: its number is missing.
    SignatureGap = "signature-gap",
    /// A signature cannot be read.
    SignatureMalformed = "signature-malformed",
    /// A signature was taken away: something names it.
    SignatureMissing = "signature-missing",
    /// A signature is over another bundle.
    SignatureOtherContent = "signature-other-content",
    /// A part among the signatures that is none.
    SignatureStray = "signature-stray",
    /// A signature is larger, deeper or more than is read.
    SignatureTooMuch = "signature-too-much",
    /// The trust file does not trust the signer at that time.
    SignerNotTrustedThen = "signer-not-trusted-then",
    /// A signing time lies after what proves that it was there.
    SigningTimeContradicted = "signing-time-contradicted",
    /// It was signed before what it is about had ended.
    SigningTimeTooEarly = "signing-time-too-early",
    /// A time stamp does not hold.
    StampInvalid = "stamp-invalid",
    /// A time stamp is over another signature.
    StampOfAnother = "stamp-of-another",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl JsonSchema for Code {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Code".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let codes: Vec<_> = Self::ALL.iter().map(|code| code.as_str()).collect();
        json_schema!({ "description": "A way in which a bundle is not genuine; a code never changes its meaning.", "enum": codes })
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What is wrong with a bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, JsonSchema)]
#[error("{says} [{code}]")]
pub struct BundleFault {
    /// Its code.
    pub code: Code,
    /// Where and what, for people.
    pub says: String,
}

impl BundleFault {
    /// A fault.
    #[must_use]
    pub fn new(code: Code, says: impl Into<String>) -> Self {
        Self { code, says: says.into() }
    }
}

impl From<std::io::Error> for BundleFault {
    fn from(error: std::io::Error) -> Self {
        Self::new(Code::Unreadable, format!("the file cannot be read: {error}"))
    }
}
