//! TLS to the server, by rustls: whom it trusts, and the stream that the client speaks through.

use std::future::Future;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::TlsConnector;

/// Who may be at the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// Nobody else can read what is sent, whoever gets it.
    Anybody,
    /// With a certificate from those that are trusted.
    Certified,
    /// And it names the host.
    CertifiedAndNamed,
}

#[derive(Clone)]
pub(super) struct Tls {
    config: Arc<ClientConfig>,
    trust: Trust,
}

impl Tls {
    /// `roots`: a file with the certificates to trust, or those of the system. An error says what is wrong with them.
    pub(super) fn new(trust: Trust, roots: Option<&Path>) -> Result<Self, String> {
        let provider = Arc::new(ring::default_provider());
        let verifier = match trust {
            Trust::Anybody => None,
            Trust::Certified | Trust::CertifiedAndNamed => {
                let roots = Arc::new(trusted(roots)?);
                let verifier = WebPkiServerVerifier::builder_with_provider(roots, provider.clone()).build();
                Some(verifier.map_err(|error| format!("the certificates to trust cannot be used: {error}"))?)
            }
        };
        let verifier = Arc::new(Verifier { verifier, trust, provider: provider.clone() });
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| format!("TLS cannot be used: {error}"))?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth();
        Ok(Self { config: Arc::new(config), trust })
    }
}

fn trusted(file: Option<&Path>) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    match file {
        Some(file) => {
            let path = file.display();
            let read = |error: rustls::pki_types::pem::Error| format!("sslrootcert: {path} cannot be read: {error}");
            for certificate in CertificateDer::pem_file_iter(file).map_err(read)? {
                roots.add(certificate.map_err(read)?).map_err(|error| format!("sslrootcert: {path}: {error}"))?;
            }
            if roots.is_empty() {
                return Err(format!("sslrootcert: {path} has no certificate in it"));
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            if roots.is_empty() {
                return Err("this machine trusts no certificates: install its package `ca-certificates`, or name a \
                            file with `sslrootcert`"
                    .to_owned());
            }
        }
    }
    Ok(roots)
}

/// Looks at as much of a certificate as `trust` asks for; that the server has its key is always looked at.
#[derive(Debug)]
struct Verifier {
    verifier: Option<Arc<WebPkiServerVerifier>>,
    trust: Trust,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(verifier) = &self.verifier else { return Ok(ServerCertVerified::assertion()) };
        match verifier.verify_server_cert(own, others, name, ocsp, now) {
            // The name is looked at last, so the rest is well.
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.trust == Trust::Certified => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, own, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, own, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl<S> MakeTlsConnect<S> for Tls
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Stream<S>;
    type TlsConnect = Connect;
    type Error = io::Error;

    fn make_tls_connect(&mut self, host: &str) -> io::Result<Connect> {
        let name = match ServerName::try_from(host) {
            Ok(name) => Some(name.to_owned()),
            // Of a socket, where there is no TLS, or where nobody asks for it.
            Err(_) if host.is_empty() || self.trust != Trust::CertifiedAndNamed => None,
            Err(_) => return Err(io::Error::other(format!("`{host}` is no name that a certificate can have"))),
        };
        Ok(Connect { tls: self.clone(), name })
    }
}

pub(super) struct Connect {
    tls: Tls,
    name: Option<ServerName<'static>>,
}

impl<S> TlsConnect<S> for Connect
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Stream<S>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Stream<S>>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move {
            let nameless = || match self.tls.trust {
                Trust::CertifiedAndNamed => Err(io::Error::other("there is no host name for the certificate to have")),
                // An address is not sent.
                Trust::Anybody | Trust::Certified => Ok(ServerName::from(std::net::Ipv4Addr::UNSPECIFIED)),
            };
            let name = self.name.map_or_else(nameless, Ok)?;
            TlsConnector::from(self.tls.config).connect(name, stream).await.map(Stream)
        })
    }
}

pub(super) struct Stream<S>(tokio_rustls::client::TlsStream<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Stream<S> {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Stream<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buf)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
