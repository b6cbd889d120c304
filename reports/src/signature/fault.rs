//! Why a signature does not count: each reason with a stable code, and whether it tells of a forgery or of something that nobody could check.

/// How bad it is for the bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Nothing is proven against the bundle, but something could not be checked: exit 2.
    Unchecked,
    /// The bundle is not genuine: exit 65.
    Forged,
}

/// A signature that does not count, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureFault {
    /// No algorithm of the list.
    #[error(
        "{what} is made by {algorithm}, which is not accepted: sign with ECDSA on P-256 or P-384, Ed25519, or RSA of 3072 bits with SHA-256 or more"
    )]
    Algorithm {
        /// What was made by it.
        what: &'static str,
        /// Its name or number.
        algorithm: String,
    },
    /// An attribute that must be there exactly once.
    #[error("the signed attribute {attribute} stands there {times} times; it must stand there once, with one value")]
    Attribute {
        /// Its name.
        attribute: &'static str,
        /// How often it is there.
        times: usize,
    },
    /// The certificate was not valid yet, or no more.
    #[error("the certificate of {subject} is not valid on {on}, when this was {how}")]
    CertificateTime {
        /// Whose certificate.
        subject: String,
        /// The time that counts.
        on: String,
        /// `signed, as the signer says` or `stamped`.
        how: &'static str,
    },
    /// A certificate that no signature needs.
    #[error("a certificate beside the signature leads to nobody: its issuer is neither beside it nor in the trust file")]
    CertificateStray,
    /// The certificate is not the one that was signed for.
    #[error("the certificate beside the signature is not the one that the signer signed for: it was swapped")]
    CertificateSwapped,
    /// The certificate's key is for something else.
    #[error("the certificate of {subject} is not for {purpose}")]
    CertificateUse {
        /// Whose certificate.
        subject: String,
        /// What it would have to be for.
        purpose: &'static str,
    },
    /// The content type is not the one that is signed.
    #[error("the signature is over content of another type than it says")]
    ContentType,
    /// The digest that was signed is not the one of the content.
    #[error("{what} is not what was signed: its digest differs")]
    Digest {
        /// What differs.
        what: String,
    },
    /// Something cannot be read at all.
    #[error("{file} cannot be read: {says}")]
    Malformed {
        /// The part.
        file: String,
        /// What the reader stumbled over.
        says: String,
    },
    /// A manifest of a signature without the signature, or the other way round.
    #[error("{file} names {missing}, which is not in the bundle: a signature was removed")]
    Missing {
        /// Where it is named.
        file: String,
        /// What is missing.
        missing: String,
    },
    /// The numbers of the signatures have a gap.
    #[error("there is no signature number {number}, but a later one: a signature was removed")]
    Gap {
        /// The number that is missing.
        number: u16,
    },
    /// Nobody signed.
    #[error("nobody signed this bundle")]
    Unsigned,
    /// One person alone, where two roles are required.
    #[error("{name} signed as operator and as authoriser, and nobody else did: the trust file requires both roles, which are two people's")]
    OnePerson {
        /// Who.
        name: String,
    },
    /// Another root than that of this bundle.
    #[error("the signature is over {found}, and not over this bundle")]
    OtherContent {
        /// What it names.
        found: String,
    },
    /// A content that is named twice, or with two digests.
    #[error("{name} is named twice, so that nobody can tell which one was signed")]
    Twice {
        /// The part.
        name: String,
    },
    /// The signer may not act in this role.
    #[error("{name} signed as {claimed}, and the trust file lets them sign as {allowed} only")]
    Role {
        /// Who, by the trust file.
        name: String,
        /// The role that was signed for.
        claimed: String,
        /// What the trust file allows.
        allowed: String,
    },
    /// No role was signed for, and the trust file allows several.
    #[error("{name} does not say in which role, and the trust file lets them sign in several")]
    RoleUnsaid {
        /// Who, by the trust file.
        name: String,
    },
    /// The trust file demands a role in which nobody signed.
    #[error("nobody signed as {role}, which the trust file requires")]
    RoleRequired {
        /// The role.
        role: String,
    },
    /// The signature does not hold.
    #[error("the signature does not hold: key and signature do not belong together, or a byte was changed")]
    Broken,
    /// More than is read.
    #[error("{file} has {found}; the limit is {limit}")]
    TooMuch {
        /// The part.
        file: String,
        /// What it has.
        found: String,
        /// What is read at most.
        limit: usize,
    },
    /// A file among the signatures that is none.
    #[error("{file} is no signature and no manifest of one")]
    Stray {
        /// Its name.
        file: String,
    },
    /// The signing time lies after the time stamp or after now.
    #[error("the signer says {claimed}, but it was there already on {proven}: the signing time is not true")]
    TimeContradicted {
        /// What the signer says.
        claimed: String,
        /// What is known.
        proven: String,
    },
    /// The signing time lies long before the time stamp.
    #[error("the signer says {claimed}, but the time stamp proves {proven} only: it may be back-dated")]
    TimeUnproven {
        /// What the signer says.
        claimed: String,
        /// What the stamp proves.
        proven: String,
    },
    /// It was signed before what it is about had ended.
    #[error("it was signed on {claimed}, before what it is about had ended on {ended}: the signing time is not true")]
    TimeTooEarly {
        /// What the signer says.
        claimed: String,
        /// When the last record was written.
        ended: String,
    },
    /// The time stamp is over something else.
    #[error("the time stamp is over another signature")]
    StampOfAnother,
    /// The authority of the time stamp is not in the trust file.
    #[error("the time stamp is by {subject}, unknown to the trust file: the time is claimed only")]
    StampUnknown {
        /// What its certificate says.
        subject: String,
    },
    /// The time stamp has a fault.
    #[error("the time stamp does not count: {fault}")]
    Stamp {
        /// What is wrong with it.
        fault: Box<SignatureFault>,
    },
    /// The signer is not in the trust file.
    #[error("signed by somebody unknown to the trust file: {claims}")]
    Unknown {
        /// What the signature says of its signer; nothing proves it.
        claims: String,
    },
    /// The trust file does not trust the signer at that time.
    #[error("the trust file trusts {name} {window}, and this was signed on {on}")]
    TrustTime {
        /// Who, by the trust file.
        name: String,
        /// From when until when.
        window: String,
        /// The time that counts.
        on: String,
    },
}

impl SignatureFault {
    /// The stable code, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Algorithm { .. } => "signature-algorithm",
            Self::Attribute { .. } => "signature-attribute",
            Self::Broken => "signature-broken",
            Self::CertificateStray => "certificate-stray",
            Self::CertificateSwapped => "certificate-swapped",
            Self::CertificateTime { .. } => "certificate-expired",
            Self::CertificateUse { .. } => "certificate-use",
            Self::ContentType => "signature-content-type",
            Self::Digest { .. } => "signature-digest",
            Self::Gap { .. } => "signature-gap",
            Self::Malformed { .. } => "signature-malformed",
            Self::Missing { .. } => "signature-missing",
            Self::OnePerson { .. } => "one-person",
            Self::OtherContent { .. } => "signature-other-content",
            Self::Role { .. } => "role-not-allowed",
            Self::RoleRequired { .. } => "role-required",
            Self::RoleUnsaid { .. } => "role-unsaid",
            Self::Stamp { .. } => "stamp-invalid",
            Self::StampOfAnother => "stamp-of-another",
            Self::StampUnknown { .. } => "stamp-unknown",
            Self::Stray { .. } => "signature-stray",
            Self::TimeContradicted { .. } => "signing-time-contradicted",
            Self::TimeTooEarly { .. } => "signing-time-too-early",
            Self::TimeUnproven { .. } => "signing-time-unproven",
            Self::TooMuch { .. } => "signature-too-much",
            Self::TrustTime { .. } => "signer-not-trusted-then",
            Self::Twice { .. } => "signature-content-twice",
            Self::Unknown { .. } => "signer-unknown",
            Self::Unsigned => "unsigned",
        }
    }

    /// Whether it tells of a forgery, or only of what could not be checked.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match self {
            Self::CertificateStray
            | Self::OnePerson { .. }
            | Self::RoleRequired { .. }
            | Self::RoleUnsaid { .. }
            | Self::StampUnknown { .. }
            | Self::TimeUnproven { .. }
            | Self::Unknown { .. }
            | Self::Unsigned => Standing::Unchecked,
            Self::Stamp { fault } => fault.standing(),
            _ => Standing::Forged,
        }
    }

    /// A part that cannot be read.
    pub(super) fn malformed(file: &str, says: impl std::fmt::Display) -> Self {
        Self::Malformed { file: file.to_owned(), says: says.to_string() }
    }
}
