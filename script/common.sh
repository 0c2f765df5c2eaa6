# Shared by the scripts beside it; sourced, never run.
# shellcheck shell=sh

set -eu

project=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)

# What the build needs of Debian or Ubuntu, what the tests need on top, and what Swift itself needs where it was only unpacked.
build_packages="git libncurses-dev libpng-dev libjpeg-dev libwebp-dev nettle-dev libcmark-gfm-dev libcmark-gfm-extensions-dev libcurl4-openssl-dev"
test_packages="tmux"
swift_packages="g++ ca-certificates libcurl4 libsqlite3-0 libxml2 tzdata"

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "error: $*"
  exit 1
}

# Puts a Swift that is installed but not on PATH there; fails with advice when there is none.
find_swift() {
  if ! command -v swift >/dev/null 2>&1; then
    for folder in "$HOME/.local/share/swiftly/bin" "$HOME/.swiftly/bin" /opt/swift/usr/bin /usr/libexec/swift/bin \
      /usr/local/swift/usr/bin; do
      if [ -x "$folder/swift" ]; then
        PATH="$folder:$PATH"
        export PATH
        break
      fi
    done
  fi
  command -v swift >/dev/null 2>&1 || fail "Swift 6.1 or newer is needed and was not found: see https://www.swift.org/install/linux"
}

# swift_works: whether the toolchain starts and finds a C++ library (TOML is read by one).
swift_works() {
  swift build --version >/dev/null 2>&1 && ls /usr/include/c++/*/string >/dev/null 2>&1
}

# package_missing NAME: true when dpkg does not have it, under its own name or as something another package provides.
package_missing() {
  # libcurl comes with one of several TLS libraries; one that is there will do.
  if [ "$1" = libcurl4-openssl-dev ]; then set -- libcurl-dev; fi
  ! dpkg-query --show --showformat '${Status} ${Package} ${Provides}\n' 2>/dev/null |
    grep '^install ok installed ' | cut -d' ' -f4- | tr -d ',' | grep -qw -- "$1"
}

# install_packages NAME...: installs what is missing, as root or through sudo; where neither works it says what to type.
install_packages() {
  command -v dpkg-query >/dev/null 2>&1 || {
    say "note: this is not Debian or Ubuntu; these packages or their likes must be there: $*"
    return 0
  }
  missing=""
  for package in "$@"; do
    if package_missing "$package"; then missing="$missing $package"; fi
  done
  [ -n "$missing" ] || return 0

  as_root=""
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
      as_root="sudo"
    else
      fail "these packages are missing and this user cannot install them. Have an administrator run:
  apt-get install$missing"
    fi
  fi
  say "Installing:$missing"
  # shellcheck disable=SC2086 # the list is meant to be split
  { $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q &&
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing; } >&2 ||
    fail "apt-get could not install them. Try by hand:
  ${as_root:+$as_root }apt-get install$missing"
}

# swift_quietly COMMAND...: runs a build whose progress goes to stderr, so that stdout stays the program's.
swift_quietly() { swift "$@" >&2; }
