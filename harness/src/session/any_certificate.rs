//! A rustls client that accepts any certificate and keeps what it was shown: for looking, never for trusting.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WantsClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ClientConfig, ConfigBuilder, DigitallySignedStruct, Error, InconsistentKeys, SignatureScheme};

/// Accepts any certificate and records the chain.
#[derive(Debug)]
pub(crate) struct Recorder {
    provider: Arc<CryptoProvider>,
    shown: Mutex<Vec<Vec<u8>>>,
}

impl Recorder {
    /// The chain last shown, leaf first, in DER.
    pub(crate) fn shown(&self) -> Vec<Vec<u8>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A client for TLS 1.2 and 1.3, and the recorder behind it.
pub(crate) fn client() -> (Arc<ClientConfig>, Arc<Recorder>) {
    let (builder, recorder) = builder();
    (Arc::new(builder.with_no_client_auth()), recorder)
}

/// A client that shows a certificate of its own: a PEM text with the certificate, whatever signed it, and the private key.
///
/// # Errors
/// What is missing in the text; never what stands in it.
pub(crate) fn client_showing(pem: &str) -> Result<Arc<ClientConfig>, &'static str> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    let chain = chain.ok().filter(|chain| !chain.is_empty()).ok_or("it holds no certificate in PEM")?;
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| "it holds no private key in PEM")?;
    let (builder, recorder) = builder();
    let key = recorder.provider.key_provider.load_private_key(key).map_err(|_| "its private key is of no kind that can be used here")?;
    let shown = CertifiedKey::new(chain, key);
    // What the bench cannot read, such as a certificate of version 1, is for the device to judge.
    if matches!(shown.keys_match(), Err(Error::InconsistentKeys(InconsistentKeys::KeyMismatch))) {
        return Err("certificate and private key do not belong together");
    }
    Ok(Arc::new(builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(shown)))))
}

/// A certificate with its key that nobody gave anybody.
pub(crate) fn made_up() -> String {
    let made = rcgen::generate_simple_self_signed(vec!["thirteen".to_owned()]).expect("a name of ASCII letters fits a certificate");
    format!("{}{}", made.cert.pem(), made.signing_key.serialize_pem())
}

fn builder() -> (ConfigBuilder<ClientConfig, WantsClientCert>, Arc<Recorder>) {
    let provider = Arc::new(ring::default_provider());
    let recorder = Arc::new(Recorder { provider: Arc::clone(&provider), shown: Mutex::default() });
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider knows TLS 1.2 and 1.3")
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&recorder) as Arc<dyn ServerCertVerifier>);
    (builder, recorder)
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _stapled: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(leaf).chain(others).map(|certificate| certificate.to_vec()).collect();
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = chain;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_shown_with_its_own_key_alone() {
        let (one, other) = (made_up(), made_up());
        assert!(client_showing(&one).is_ok());
        assert_eq!(client_showing("kq7-password").unwrap_err(), "it holds no certificate in PEM");
        let (certificate, _) = one.split_once("-----BEGIN PRIVATE").unwrap();
        assert_eq!(client_showing(certificate).unwrap_err(), "it holds no private key in PEM");
        let (_, key) = other.split_once("-----BEGIN PRIVATE").unwrap();
        let mixed = format!("{certificate}-----BEGIN PRIVATE{key}");
        assert_eq!(client_showing(&mixed).unwrap_err(), "certificate and private key do not belong together");
    }
}
