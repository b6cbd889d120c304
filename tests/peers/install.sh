#!/bin/sh
# Installs from Debian the foreign software that the tests assess, and the tools whose word they are compared with.
# LibreOffice without a screen is the largest: 90 MB to fetch, 280 MB on disk, under a minute. Node-RED comes by npm into the folder of caches: 96 MB in
# under half a minute; its scripts of installation are not run.
# What reads our reports as others do comes the same way: GitHub's Markdown, a browser with its driver, a validator of SARIF (95 MB), one of accessibility.
# Only what is missing is installed, and no system service is started or enabled: the tests start each peer themselves.
set -eu

# The telnet daemon decides which busybox is the right one: Debian's dynamic build has no `telnetd` applet in some releases.
missing_packages() {
    command -v nginx >/dev/null || echo nginx
    command -v lighttpd >/dev/null || echo lighttpd
    [ -n "$(find /usr/lib/lighttpd -name mod_openssl.so 2>/dev/null)" ] || echo lighttpd-mod-openssl
    command -v dropbear >/dev/null || echo dropbear-bin
    busybox --list 2>/dev/null | grep -qx telnetd || echo busybox-static
    command -v sshd >/dev/null || echo openssh-server
    command -v vsftpd >/dev/null || echo vsftpd
    command -v snmpd >/dev/null || echo snmpd
    command -v snmpget >/dev/null || echo snmp
    command -v avahi-daemon >/dev/null || echo avahi-daemon
    command -v minidlnad >/dev/null || echo minidlna
    command -v coap-server-openssl >/dev/null && command -v coap-client-gnutls >/dev/null || echo libcoap3-bin
    command -v python3 >/dev/null || echo python3
    [ -z "$(missing_from_pypi)" ] || python3 -m pip --version >/dev/null 2>&1 || echo python3-pip
    command -v mosquitto >/dev/null && command -v mosquitto_passwd >/dev/null || echo mosquitto
    command -v dbus-daemon >/dev/null || echo dbus-daemon
    command -v mosquitto_pub >/dev/null || echo mosquitto-clients
    command -v motion >/dev/null || echo motion
    command -v llmnrd >/dev/null || echo llmnrd
    command -v nmbd >/dev/null || echo samba
    command -v node >/dev/null || echo nodejs
    [ -n "$(missing_from_npm)" ] && ! command -v npm >/dev/null && echo npm
    command -v chromium >/dev/null || echo chromium
    command -v cmark-gfm >/dev/null || echo cmark-gfm
    command -v pdftotext >/dev/null || echo poppler-utils
    command -v xmllint >/dev/null || echo libxml2-utils
    /usr/bin/python3 -c 'import jsonschema' 2>/dev/null || echo python3-jsonschema
    /usr/bin/python3 -c 'import junitparser' 2>/dev/null || echo python3-junitparser
    command -v nmap >/dev/null || echo nmap
    command -v curl >/dev/null || echo curl
    command -v dig >/dev/null || echo bind9-dnsutils
    command -v dnsmasq >/dev/null || echo dnsmasq-base
    command -v openssl >/dev/null || echo openssl
    command -v pdftotext >/dev/null || echo poppler-utils
    command -v qpdf >/dev/null || echo qpdf
    command -v cpio >/dev/null || echo cpio
    command -v genromfs >/dev/null || echo genromfs
    command -v lz4 >/dev/null || echo lz4
    command -v lzop >/dev/null || echo lzop
    command -v mke2fs >/dev/null || echo e2fsprogs
    command -v mkfs.cramfs >/dev/null || echo util-linux-extra
    command -v mkfs.jffs2 >/dev/null || echo mtd-utils
    command -v mkimage >/dev/null || echo u-boot-tools
    command -v mksquashfs >/dev/null || echo squashfs-tools
    command -v zstd >/dev/null || echo zstd
    command -v unzip >/dev/null || echo unzip
    command -v zip >/dev/null || echo zip
    command -v tcpdump >/dev/null || echo tcpdump
    command -v tshark >/dev/null || echo tshark
    command -v setpriv >/dev/null || echo util-linux
    command -v ip >/dev/null || echo iproute2
    command -v zbarimg >/dev/null || echo zbar-tools
    command -v soffice >/dev/null || echo libreoffice-calc-nogui
    # Debian's own Python has Debian's module; another one on the path has not.
    /usr/bin/python3 -c 'import openpyxl' 2>/dev/null || echo python3-openpyxl
}

# Packages of npm with the file that each is there for. As `NODE_RED` and `AEDES` in tests/selfcheck/src/peers/program.rs and `READERS` in tests/selfcheck/src/readers.rs have
# them.
from_npm='node-red@4.1.15 node-red/red.js
aedes@1.2.0 aedes/aedes.js
axe-core@4.14.1 axe-core/axe.min.js
coap@1.5.0 coap/dist/index.js
puppeteer-core@25.16.0 puppeteer-core/lib/puppeteer/puppeteer-core.js
@microsoft/sarif-multitool-linux@5.7.0 @microsoft/sarif-multitool-linux/Sarif.Multitool'
caches="${XDG_CACHE_HOME:-$HOME/.cache}/thirteen-peers"

# `@microsoft/x@1.2` lies in the folder `x-1.2`.
folder_of() {
    echo "$caches/$(echo "${1##*/}" | tr @ -)"
}

# The package of PyPI, which needs no other, with the folder of its modules. As `AIOCOAP` in tests/selfcheck/src/peers/program.rs has it.
from_pypi='aiocoap==0.4.17'
pypi_folder="$caches/aiocoap-0.4.17"

missing_from_pypi() {
    [ -d "$pypi_folder/aiocoap" ] || echo "$from_pypi"
}

install_from_pypi() {
    [ -n "$(missing_from_pypi)" ] || return 0
    echo "peers: installing $from_pypi"
    mkdir -p "$pypi_folder"
    python3 -m pip install --quiet --disable-pip-version-check --no-deps --target "$pypi_folder" "$from_pypi"
}

missing_from_npm() {
    echo "$from_npm" | while read -r package file; do
        [ -f "$(folder_of "$package")/node_modules/$file" ] || echo "$package"
    done
}

install_from_npm() {
    for package in $(missing_from_npm); do
        echo "peers: installing $package"
        folder=$(folder_of "$package")
        mkdir -p "$folder"
        npm install --prefix "$folder" --omit=dev --no-audit --no-fund --ignore-scripts --loglevel=error "$package"
    done
    [ -z "$(missing_from_npm)" ] || return 1
    # A package of npm carries no right to run what is in it.
    chmod u+x "$(folder_of sarif-multitool-linux@5.7.0)/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
}

# Daemons live in sbin, which an ordinary user's PATH leaves out.
PATH="$PATH:/usr/sbin:/sbin"

# Only packages, as another account asks by sudo that then runs npm itself.
only_packages=
[ "${1:-}" != --packages ] || only_packages=yes

packages=$(missing_packages)
if [ -z "$packages" ]; then
    install_from_npm
    install_from_pypi
    echo "peers: everything is installed"
    exit 0
fi
# shellcheck disable=SC2086 # one word a package is meant
set -- $packages

if ! command -v apt-get >/dev/null; then
    echo "peers: apt-get not found; install by hand: $*" >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    if sudo -n true 2>/dev/null; then
        sudo -n "$0" --packages
        install_from_npm
        install_from_pypi
        exit 0
    fi
    echo "peers: neither root nor sudo without a password; as root run: $0   (installs: $*)" >&2
    exit 1
fi

# invoke-rc.d and deb-systemd-invoke ask this file before they start anything; one that was here before is put back.
policy=/usr/sbin/policy-rc.d
kept=
restore_policy() {
    rm -f "$policy"
    if [ -n "$kept" ]; then mv "$kept" "$policy"; fi
}
if [ -e "$policy" ]; then
    kept="$policy.before-peers.$$"
    mv "$policy" "$kept"
fi
trap restore_policy EXIT
trap 'exit 130' INT TERM
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"

echo "peers: installing $*"
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
apt-get -qq install --yes --no-install-recommends "$@" >/dev/null

# A package that came with a service enables it for the next boot; nobody asked for that.
if [ -d /run/systemd/system ]; then
    for package in "$@"; do
        case "$package" in
            nginx | lighttpd | openssh-server | vsftpd | snmpd | avahi-daemon | minidlna | motion | llmnrd) systemctl disable --quiet "$package" ;;
            samba) systemctl disable --quiet nmbd smbd samba-ad-dc ;;
        esac
    done
fi

if [ -z "$only_packages" ]; then
    install_from_npm
    install_from_pypi
fi

left=$(missing_packages)
if [ -n "$left" ]; then
    echo "peers: still missing after the installation: $left" >&2
    exit 1
fi
echo "peers: everything is installed"
