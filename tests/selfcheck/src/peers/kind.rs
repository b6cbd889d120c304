//! The kinds of peer, and what a test may know of each.

use std::net::Ipv4Addr;

use super::loopback_address;
use super::makeup::{self, Makeup, Network};

/// Where a peer in a network of its own is reached; nobody else is in that network.
const AT_THE_CABLE: Ipv4Addr = Ipv4Addr::new(10, 77, 13, 2);

/// One foreign device under test. What each does on the wire is written in `tests/peers/TRUTH.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PeerKind {
    /// aiocoap in clear, with a resource that it refuses to everybody.
    Aiocoap,
    /// The same, which refuses nothing.
    AiocoapOpen,
    /// avahi: mDNS and DNS-SD, nothing else.
    Avahi,
    /// busybox httpd, Basic login in clear.
    BusyboxHttpd,
    /// dnsmasq: addresses by DHCP and files by TFTP.
    Dnsmasq,
    /// dropbear (SSH) by passwords, dropbear by keys alone and busybox telnetd behind one address: the old router.
    DropbearTelnetd,
    /// libcoap's example server with GnuTLS, a shared key and a certificate; who has neither gets in.
    LibcoapCertificateGnutls,
    /// The same with OpenSSL.
    LibcoapCertificateOpenssl,
    /// libcoap's example server with GnuTLS: CoAP in clear, and behind DTLS and TLS with a shared key.
    LibcoapGnutls,
    /// libcoap's example server in clear, one of all nodes of CoAP in a network of its own.
    LibcoapGroup,
    /// libcoap's example server with GnuTLS, a shared key and a certificate, which asks whoever has no key for theirs.
    LibcoapMutualGnutls,
    /// The same with OpenSSL.
    LibcoapMutualOpenssl,
    /// libcoap's example server with OpenSSL: CoAP in clear, and behind DTLS and TLS with a shared key.
    LibcoapOpenssl,
    /// lighttpd, Digest login by SHA-256 inside TLS only, nothing said about the software.
    LighttpdSound,
    /// lighttpd, Digest login by MD5, also in clear, with its version in every answer.
    LighttpdWeak,
    /// llmnrd: LLMNR for the name `eye`, nothing else.
    Llmnrd,
    /// minidlna: pictures and films for the home network, without a login.
    Minidlna,
    /// mosquitto that lets everybody in.
    MosquittoOpen,
    /// mosquitto with a password, in clear.
    MosquittoPassword,
    /// mosquitto with a password, inside TLS 1.2 and 1.3 with recommended suites.
    MosquittoTls,
    /// motion without a camera: web control by Basic in clear.
    MotionBasic,
    /// motion without a camera: web control and pictures for everybody.
    MotionOpen,
    /// motion without a camera: web control by Basic inside TLS, with whatever suites its library allows.
    MotionTls,
    /// nginx, Basic login, TLS 1.2 and 1.3 with recommended suites, guessing limited per source address.
    NginxHardened,
    /// nginx, Basic login also in clear, TLS 1.0 to 1.3 with every suite the library has, no limit on guessing.
    NginxWeak,
    /// nmbd: the NetBIOS name service, nothing else.
    Nmbd,
    /// node-coap in clear, with a resource that it refuses to everybody.
    NodeCoap,
    /// The same, which refuses nothing.
    NodeCoapOpen,
    /// Node-RED in clear; whoever would use its editor signs in by a form that its scripts draw.
    NodeRed,
    /// Node-RED in clear as it comes, for everybody.
    NodeRedOpen,
    /// Node-RED with the same login inside TLS.
    NodeRedTls,
    /// `openssl s_server` with a certificate that expired, and no login.
    OpensslExpired,
    /// `openssl s_server` with TLS 1.0 alone, suites without encryption or certificate, RSA of 512 bits, and no login.
    OpensslOld,
    /// `openssl s_server` with TLS 1.2 and 1.3 and recommended suites, and no login.
    OpensslSound,
    /// OpenSSH with a lock per account, vsftpd with a delay, and snmpd, each by password: the hub with logins for technicians. Takes root to start.
    Shells,
    /// snmpd that reads to whoever says `public`.
    SnmpPublic,
    /// snmpd that knows users of version 3 alone.
    SnmpVersion3,
    /// busybox telnetd with an account that the factory forgot.
    Telnetd,
    /// busybox udhcpd: addresses by DHCP.
    Udhcpd,
    /// vsftpd that takes passwords in clear.
    VsftpdClear,
    /// vsftpd that takes passwords inside TLS only.
    VsftpdTls,
}

impl PeerKind {
    /// How it is made up.
    pub(super) fn makeup(self) -> &'static Makeup {
        match self {
            Self::Aiocoap => &makeup::coap::AIOCOAP,
            Self::AiocoapOpen => &makeup::coap::AIOCOAP_OPEN,
            Self::Avahi => &makeup::AVAHI,
            Self::BusyboxHttpd => &makeup::BUSYBOX_HTTPD,
            Self::Dnsmasq => &makeup::DNSMASQ,
            Self::DropbearTelnetd => &makeup::DROPBEAR_TELNETD,
            Self::LibcoapCertificateGnutls => &makeup::coap::LIBCOAP_CERTIFICATE_GNUTLS,
            Self::LibcoapCertificateOpenssl => &makeup::coap::LIBCOAP_CERTIFICATE_OPENSSL,
            Self::LibcoapGnutls => &makeup::coap::LIBCOAP_GNUTLS,
            Self::LibcoapGroup => &makeup::coap::LIBCOAP_GROUP,
            Self::LibcoapMutualGnutls => &makeup::coap::LIBCOAP_MUTUAL_GNUTLS,
            Self::LibcoapMutualOpenssl => &makeup::coap::LIBCOAP_MUTUAL_OPENSSL,
            Self::LibcoapOpenssl => &makeup::coap::LIBCOAP_OPENSSL,
            Self::LighttpdSound => &makeup::LIGHTTPD_SOUND,
            Self::LighttpdWeak => &makeup::LIGHTTPD_WEAK,
            Self::Llmnrd => &makeup::LLMNRD,
            Self::Minidlna => &makeup::MINIDLNA,
            Self::MosquittoOpen => &makeup::MOSQUITTO_OPEN,
            Self::MosquittoPassword => &makeup::MOSQUITTO_PASSWORD,
            Self::MosquittoTls => &makeup::MOSQUITTO_TLS,
            Self::MotionBasic => &makeup::MOTION_BASIC,
            Self::MotionOpen => &makeup::MOTION_OPEN,
            Self::MotionTls => &makeup::MOTION_TLS,
            Self::NginxHardened => &makeup::NGINX_HARDENED,
            Self::NginxWeak => &makeup::NGINX_WEAK,
            Self::Nmbd => &makeup::NMBD,
            Self::NodeCoap => &makeup::coap::NODE_COAP,
            Self::NodeCoapOpen => &makeup::coap::NODE_COAP_OPEN,
            Self::NodeRed => &makeup::NODE_RED,
            Self::NodeRedOpen => &makeup::NODE_RED_OPEN,
            Self::NodeRedTls => &makeup::NODE_RED_TLS,
            Self::OpensslExpired => &makeup::OPENSSL_EXPIRED,
            Self::OpensslOld => &makeup::OPENSSL_OLD,
            Self::OpensslSound => &makeup::OPENSSL_SOUND,
            Self::Shells => &makeup::SHELLS,
            Self::SnmpPublic => &makeup::SNMP_PUBLIC,
            Self::SnmpVersion3 => &makeup::SNMP_VERSION_3,
            Self::Telnetd => &makeup::TELNET,
            Self::Udhcpd => &makeup::UDHCPD,
            Self::VsftpdClear => &makeup::VSFTPD_CLEAR,
            Self::VsftpdTls => &makeup::VSFTPD_TLS,
        }
    }

    /// TCP ports it listens on, ascending.
    #[must_use]
    pub fn ports(self) -> &'static [u16] {
        self.makeup().tcp
    }

    /// UDP ports that it answers when asked by unicast, ascending.
    #[must_use]
    pub fn udp_ports(self) -> &'static [u16] {
        self.makeup().udp
    }

    /// Its declaration under `tests/peers/`, where there is one: what its supplier would claim.
    #[must_use]
    pub fn declaration(self) -> Option<&'static str> {
        self.makeup().declaration
    }

    /// The rows of 1-AuthMech in its declaration at which its account signs in, where a right login can succeed at all.
    #[must_use]
    pub fn logins(self) -> &'static [&'static str] {
        self.makeup().logins
    }

    /// An address for one of this kind: a loopback address that nobody else uses, or the far end of its cable.
    #[must_use]
    pub fn address(self) -> Ipv4Addr {
        if self.has_a_network_of_its_own() { AT_THE_CABLE } else { loopback_address() }
    }

    /// Whether it stands in a network of its own.
    #[must_use]
    pub fn has_a_network_of_its_own(self) -> bool {
        self.makeup().network == Network::OfItsOwn
    }

    /// Whether this process may start it: some take root. Says so loudly where it may not.
    #[must_use]
    pub fn may_be_started(self) -> bool {
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
        let may = is_root || !self.makeup().takes_root;
        if !may {
            eprintln!("NOT RUN: {self:?} takes root, for accounts, a low port or a network of its own");
        }
        may
    }
}
