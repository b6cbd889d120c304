//! Questions to the protocols of building automation: KNXnet/IP and BACnet/IP. They read what a device says of itself.

/// A request for the description of a KNXnet/IP server (KNX Standard 3/8/2, 7.7; ISO 22510), to be answered where it came from.
pub(super) fn knx_description() -> Vec<u8> {
    vec![0x06, 0x10, 0x02, 0x03, 0x00, 0x0e, 0x08, 0x01, 0, 0, 0, 0, 0, 0]
}

/// A request for the name of the device object, whatever its number (ANSI/ASHRAE 135, 15.5 and annex J).
pub(super) fn bacnet_object_name() -> Vec<u8> {
    vec![0x81, 0x0a, 0x00, 0x11, 0x01, 0x04, 0x00, 0x05, 0x01, 0x0c, 0x0c, 0x02, 0x3f, 0xff, 0xff, 0x19, 0x4d]
}
