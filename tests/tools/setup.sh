#!/bin/sh
# Brings the foreign programs that the tests put workbooks through: Debian's packages where that is permitted, and the
# node packages of the lock file. Never asks anything; what cannot be had is listed, its tests are skipped, and it exits 0.

here=$(cd "$(dirname "$0")" && pwd) || exit 0
log=$(mktemp) || exit 0
trap 'rm -f "$log"' EXIT

have() { command -v "$1" >/dev/null 2>&1; }

# --- what is there -------------------------------------------------------------------------------------------------

have_calc() {
    have soffice || have libreoffice || return 1
    # On Debian the launcher comes without Calc when only another part of the office is installed.
    have dpkg-query || return 0
    dpkg-query -W -f='${Status}' libreoffice-core >/dev/null 2>&1 || return 0
    dpkg-query -W -f='${Status}' libreoffice-calc 2>/dev/null | grep -q 'install ok installed'
}
have_uno() { /usr/bin/python3 -c 'import uno' >/dev/null 2>&1; }
have_gnumeric() { have ssconvert; }
have_pdftoppm() { have pdftoppm; }
have_carlito() {
    [ -n "$(find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" -iname 'carlito-regular*' 2>/dev/null | head -n 1)" ]
}
have_node() { have node; }
have_npm() { have npm; }

# --- Debian's packages ---------------------------------------------------------------------------------------------

packages=''
want() { # $1: check, $2: package
    "$1" || packages="$packages $2"
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

may_install() {
    have apt-get || return 1
    [ "$(id -u)" -eq 0 ] || { have sudo && sudo -n true 2>/dev/null; }
}

apt() {
    as_root apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 -o Acquire::http::Timeout=60 "$@" </dev/null >>"$log" 2>&1
}

install_packages() {
    [ -n "$packages" ] || return 0
    may_install || return 0
    echo "installing with apt:$packages"
    apt update || echo "apt-get update failed; trying with the lists at hand"
    # Together first; one that is not to be had must not cost the others.
    # shellcheck disable=SC2086
    apt install --no-install-recommends $packages && return 0
    for package in $packages; do
        apt install --no-install-recommends "$package" || true
    done
}

# --- node packages -------------------------------------------------------------------------------------------------

stamp="$here/node_modules/.kamxl-lock"

node_modules_are_current() { cmp -s "$here/package-lock.json" "$stamp"; }

install_node_packages() {
    node_modules_are_current && return 0
    have_node && have_npm || return 0
    echo "installing the node packages of tests/tools/package-lock.json"
    if (cd "$here" && npm ci --no-audit --no-fund --no-progress --loglevel=error </dev/null >>"$log" 2>&1); then
        cp "$here/package-lock.json" "$stamp"
    fi
}

# --- what is still missing -----------------------------------------------------------------------------------------

missing=''
report() { # $1: check, $2: what is missing and what it costs
    "$1" || missing="$missing
  - $2"
}

want have_calc libreoffice-calc
want have_uno python3-uno
want have_gnumeric gnumeric
want have_pdftoppm poppler-utils
want have_carlito fonts-crosextra-carlito
want have_node nodejs
want have_npm npm
install_packages
install_node_packages

report have_calc "LibreOffice Calc: round trips, recalculation and edits through LibreOffice are skipped, and so are the pictures"
report have_uno "python3-uno: edits by a person in LibreOffice (sort, insert, move, copy) are skipped"
report have_gnumeric "Gnumeric: round trips and recalculation through Gnumeric are skipped"
report have_pdftoppm "pdftoppm (poppler-utils): the pictures of pages are skipped"
report have_carlito "the Carlito font: nothing is skipped, but pictures show other line breaks than Excel would"
report have_node "node: round trips through ExcelJS and SheetJS are skipped"
report node_modules_are_current "the node packages of tests/tools: ExcelJS, SheetJS and the Open XML SDK validator are skipped"

if [ -n "$missing" ]; then
    echo "Not installed here, and what that costs:$missing"
    if [ -s "$log" ]; then
        echo "The last lines of the installers:"
        tail -n 15 "$log" | sed 's/^/    /'
    fi
fi
exit 0
