//! Servers of CoAP.

use super::{BARE, Daemon, IN_A_NETWORK, Identity, Makeup};

pub(in super::super) const AIOCOAP: Makeup = Makeup {
    udp: &[5683],
    files: &[("aiocoap/server.py.in", "server.py")],
    daemons: &[Daemon { program: "python3", args: &["{{dir}}/server.py"] }],
    ..BARE
};

pub(in super::super) const AIOCOAP_OPEN: Makeup =
    Makeup { daemons: &[Daemon { program: "python3", args: &["{{dir}}/server.py", "open"] }], ..AIOCOAP };

/// Beside UDP it listens on TCP, too. The second port is the first one's, inside DTLS and TLS with a shared key.
pub(in super::super) const LIBCOAP_GNUTLS: Makeup = Makeup {
    tcp: &[5683, 5684],
    udp: &[5683, 5684],
    declaration: Some("libcoap/declaration.yaml"),
    logins: &["AuthMech-Key"],
    daemons: &[Daemon { program: "coap-server-gnutls", args: &["-A", "{{address}}", "-p", "5683", "-k", "{{secret}}"] }],
    ..BARE
};

pub(in super::super) const LIBCOAP_OPENSSL: Makeup = Makeup {
    daemons: &[Daemon { program: "coap-server-openssl", args: &["-A", "{{address}}", "-p", "5683", "-k", "{{secret}}"] }],
    ..LIBCOAP_GNUTLS
};

/// It hears what all nodes of CoAP are asked at once.
pub(in super::super) const LIBCOAP_GROUP: Makeup = Makeup {
    udp: &[5683],
    daemons: &[Daemon { program: "coap-server-openssl", args: &["-p", "5683", "-g", "224.0.1.187", "-G", "far"] }],
    ..IN_A_NETWORK
};

/// Who has neither key nor certificate gets in.
const STRANGERS_GET_IN: &[&str] =
    &["-A", "{{address}}", "-p", "5683", "-k", "{{secret}}", "-c", "{{dir}}/server.crt", "-j", "{{dir}}/server.key", "-n"];

/// Who has no key is asked for a certificate.
const STRANGERS_ARE_ASKED: &[&str] = &[
    "-A",
    "{{address}}",
    "-p",
    "5683",
    "-k",
    "{{secret}}",
    "-c",
    "{{dir}}/server.crt",
    "-j",
    "{{dir}}/server.key",
    "-C",
    "{{dir}}/ca.crt",
];

pub(in super::super) const LIBCOAP_CERTIFICATE_GNUTLS: Makeup = Makeup {
    identity: Identity::SignedByTestAuthority,
    daemons: &[Daemon { program: "coap-server-gnutls", args: STRANGERS_GET_IN }],
    ..LIBCOAP_GNUTLS
};

pub(in super::super) const LIBCOAP_CERTIFICATE_OPENSSL: Makeup =
    Makeup { daemons: &[Daemon { program: "coap-server-openssl", args: STRANGERS_GET_IN }], ..LIBCOAP_CERTIFICATE_GNUTLS };

pub(in super::super) const LIBCOAP_MUTUAL_GNUTLS: Makeup =
    Makeup { daemons: &[Daemon { program: "coap-server-gnutls", args: STRANGERS_ARE_ASKED }], ..LIBCOAP_CERTIFICATE_GNUTLS };

pub(in super::super) const LIBCOAP_MUTUAL_OPENSSL: Makeup =
    Makeup { daemons: &[Daemon { program: "coap-server-openssl", args: STRANGERS_ARE_ASKED }], ..LIBCOAP_CERTIFICATE_GNUTLS };

pub(in super::super) const NODE_COAP: Makeup = Makeup {
    udp: &[5683],
    files: &[("node_coap/server.js.in", "server.js")],
    daemons: &[Daemon { program: "node", args: &["{{dir}}/server.js"] }],
    ..BARE
};

pub(in super::super) const NODE_COAP_OPEN: Makeup =
    Makeup { daemons: &[Daemon { program: "node", args: &["{{dir}}/server.js", "open"] }], ..NODE_COAP };
