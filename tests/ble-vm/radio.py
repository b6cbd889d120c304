"""A controller for the kernel of this machine, and the radios of the devices around it, all emulated by bumble.

Whoever connects to the socket (one JSON object a line) says which devices there are; they are on the air until the connection ends. This program knows the
rules of the radio and of pairing, and nothing of what a device does: each read and write is asked of whoever connected, with how well the link is secured.
The other end is fixtures/src/chassis/bluez/emulated.rs.
"""

import asyncio
import json
import sys

from bumble import att, controller, core, device, gatt, hci, keys, link, pairing, smp
from bumble.host import Host
from bumble.transport import open_transport
from bumble.transport.common import AsyncPipeSink

# The address of the kernel's controller.
OWN = "00:1A:7D:DA:71:13"
# Milliseconds between two advertisements.
INTERVAL = 100


class Air(link.LocalLink):
    """What is sent is heard by whoever it is for, under the address by which they connected."""

    def send_acl_data(self, sender_controller, destination_address, transport, data):
        receiver = self.find_le_controller(destination_address)
        connection = sender_controller.le_connections.get(destination_address)
        if receiver is not None and connection is not None:
            own = connection.self_address
            asyncio.get_running_loop().call_soon(lambda: receiver.on_link_acl_data(own, transport, data))


# With privacy a kernel waits four seconds for an event that tells of a connection in another form than bumble does.
LACKS = hci.LeFeatureMask.LE_EXTENDED_ADVERTISING | hci.LeFeatureMask.LE_PERIODIC_ADVERTISING | hci.LeFeatureMask.LL_PRIVACY


class Controller(controller.Controller):
    """A controller without extended advertising, which hears answers to scans, and which gives up a connection when it is told to."""

    le_features = controller.Controller.le_features & ~LACKS

    def on_advertising_pdu(self, pdu):
        if self.le_scan_enable:
            self.report(pdu, hci.HCI_LE_Advertising_Report_Event.EventType.ADV_IND, pdu.data)
            advertiser = self.link.find_le_controller(pdu.advertiser_address)
            if self.le_scan_type == 1 and advertiser is not None:
                said = advertiser.le_legacy_advertiser.scan_response_data
                self.report(pdu, hci.HCI_LE_Advertising_Report_Event.EventType.SCAN_RSP, said)
        wanted = self.pending_le_connection
        if wanted is not None and wanted.peer_address == pdu.advertiser_address:
            self.create_le_connection(pdu.advertiser_address)

    def report(self, pdu, kind, data):
        about = hci.HCI_LE_Advertising_Report_Event.Report(
            event_type=kind, address_type=pdu.advertiser_address.address_type, address=pdu.advertiser_address, data=data, rssi=-60
        )
        self.send_hci_packet(hci.HCI_LE_Advertising_Report_Event([about]))

    def on_hci_le_create_connection_cancel_command(self, command):
        wanted, self.pending_le_connection = self.pending_le_connection, None
        if wanted is not None:
            ended = hci.HCI_LE_Connection_Complete_Event(
                status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
                connection_handle=0,
                role=hci.Role.CENTRAL,
                peer_address_type=wanted.peer_address_type,
                peer_address=wanted.peer_address,
                connection_interval=0,
                peripheral_latency=0,
                supervision_timeout=0,
                central_clock_accuracy=0,
            )
            asyncio.get_running_loop().call_soon(self.send_hci_packet, ended)
        return super().on_hci_le_create_connection_cancel_command(command)


class Session(smp.Session):
    """A device that pairs by a passkey pairs by nothing less."""

    def send_pairing_response_command(self):
        if self.mitm and self.pairing_method == smp.PairingMethod.JUST_WORKS:
            self.send_pairing_failed(smp.ErrorCode.AUTHENTICATION_REQUIREMENTS)
        else:
            super().send_pairing_response_command()


class Card(pairing.PairingDelegate):
    """The passkey stands on a card in the box."""

    def __init__(self, passkey):
        super().__init__(io_capability=pairing.PairingDelegate.DISPLAY_OUTPUT_ONLY)
        self.passkey = passkey

    async def generate_passkey(self):
        return self.passkey


class Peripheral:
    """One device on the air."""

    def __init__(self, air, number, about, client):
        self.number, self.client = number, client
        address = hci.Address(about["address"], hci.Address.RANDOM_DEVICE_ADDRESS)
        config = device.DeviceConfiguration(
            name=about["name"], address=address, gap_service_enabled=False, gatt_service_enabled=False, keystore=None
        )
        self.air, self.controller = air, Controller(f"device {number}", link=air)
        self.device = device.Device(config=config, host=Host(self.controller, AsyncPipeSink(self.controller)))
        self.is_up = False
        self.device.keystore = keys.MemoryKeyStore()
        self.device.smp_session_proxy = Session
        passkey = about["passkey"]
        delegate = pairing.PairingDelegate() if passkey is None else Card(passkey)
        self.device.pairing_config_factory = lambda _: pairing.PairingConfig(
            sc=True, mitm=passkey is not None, bonding=True, delegate=delegate, identity_address_type=pairing.PairingConfig.AddressType.RANDOM
        )
        self.device.on(device.Device.EVENT_CONNECTION, self.on_connection)
        flags = (core.AdvertisingData.FLAGS, bytes([0x06]))
        services = b"".join(bytes(core.UUID(uuid)) for uuid in about["advertises"])
        self.advertised = bytes(core.AdvertisingData([flags, (core.AdvertisingData.INCOMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS, services)]))
        self.answered = bytes(core.AdvertisingData([(core.AdvertisingData.COMPLETE_LOCAL_NAME, about["name"].encode()[:29])]))

    def has(self, services):
        """These are its services from now on."""
        server = self.device.gatt_server
        server.services, server.attributes, server.attributes_by_handle = [], [], {}
        for service in services:
            characteristics = [
                self.characteristic({"peripheral": self.number, "service": service["number"], "characteristic": number}, about)
                for number, about in enumerate(service["characteristics"])
            ]
            server.add_service(gatt.Service(service["uuid"], characteristics))

    def characteristic(self, where, about):
        properties = gatt.Characteristic.Properties(0)
        if about["read"]:
            properties |= gatt.Characteristic.Properties.READ
        if about["write"]:
            properties |= gatt.Characteristic.Properties.WRITE

        async def read(connection):
            return await self.client.asks(where | {"link": await self.link(connection), "value": None})

        async def write(connection, value):
            await self.client.asks(where | {"link": await self.link(connection), "value": bytes(value).hex()})

        # Who may do what is asked of the client each time.
        permissions = gatt.Characteristic.READABLE | gatt.Characteristic.WRITEABLE
        return gatt.Characteristic(about["uuid"], properties, permissions, gatt.CharacteristicValue(read=read, write=write))

    async def link(self, connection):
        """How well the link is secured."""
        if not connection.is_encrypted:
            return "none"
        session = self.device.smp_manager.sessions.get(connection.handle)
        if session is not None:
            authenticated = session.pairing_method != smp.PairingMethod.JUST_WORKS
        else:
            bond = await self.device.keystore.get(str(connection.peer_address))
            authenticated = bond is not None and bond.ltk is not None and bond.ltk.authenticated
        return "authenticated" if authenticated else "encrypted"

    def on_connection(self, connection):
        self.client.tells({"connected": {"peripheral": self.number}})
        connection.on(device.Connection.EVENT_DISCONNECTION, self.on_disconnection)

    def on_disconnection(self, _reason):
        self.client.tells({"disconnected": {"peripheral": self.number}})
        if self.is_up:
            asyncio.ensure_future(self.advertise())

    async def up(self, services):
        self.is_up = True
        self.has(services)
        if not self.device.powered_on:
            await self.device.power_on()
        if not self.device.connections and not self.device.is_advertising:
            await self.advertise()

    async def advertise(self):
        await self.device.start_advertising(
            advertising_data=self.advertised,
            scan_response_data=self.answered,
            own_address_type=hci.OwnAddressType.RANDOM,
            advertising_interval_min=INTERVAL,
            advertising_interval_max=INTERVAL,
        )

    async def hang_up(self):
        for connection in list(self.device.connections.values()):
            await connection.disconnect()

    async def down(self):
        self.is_up = False
        if self.device.is_advertising:
            await self.device.stop_advertising()
        await self.hang_up()

    async def leaves(self):
        """It is gone for good."""
        await self.down()
        self.air.remove_controller(self.controller)


class Client:
    """Whoever says which devices there are, and what they do."""

    def __init__(self, air, reader, writer):
        self.air, self.reader, self.writer = air, reader, writer
        self.peripherals, self.asked, self.number = {}, {}, 0

    def tells(self, message):
        self.writer.write(json.dumps(message).encode() + b"\n")

    async def asks(self, question):
        """Waits for the answer: a value, or an error of the attribute protocol."""
        self.number += 1
        answer = self.asked[self.number] = asyncio.get_running_loop().create_future()
        self.tells({"asks": question | {"id": self.number}})
        said = await answer
        if said["error"] is not None:
            raise att.ATT_Error(att.ErrorCode(said["error"]))
        return bytes.fromhex(said["value"])

    async def serve(self):
        try:
            while line := await self.reader.readline():
                await self.hears(json.loads(line))
        finally:
            for peripheral in self.peripherals.values():
                await peripheral.leaves()
            self.writer.close()

    async def hears(self, message):
        ((what, said),) = message.items()
        if what == "answer":
            self.asked.pop(said["id"]).set_result(said)
            return
        number = said["peripheral"]
        if what == "is":
            self.peripherals[number] = Peripheral(self.air, number, said, self)
        peripheral = self.peripherals[number]
        if what == "up":
            await peripheral.up(said["services"])
        elif what == "down":
            await peripheral.down()
        elif what == "hang_up":
            await peripheral.hang_up()


async def main(path):
    async with await open_transport("vhci") as kernel:
        air = Air()
        Controller("kernel", host_source=kernel.source, host_sink=kernel.sink, link=air, public_address=OWN)
        server = await asyncio.start_unix_server(lambda reader, writer: Client(air, reader, writer).serve(), path)
        async with server:
            await server.serve_forever()


asyncio.run(main(sys.argv[1]))
