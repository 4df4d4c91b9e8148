# shellcheck shell=sh disable=SC2034
# What the scripts of this folder share; read with `.`, not run.

# Debian's names of what the build needs: libzstd for traces, zlib for compressed traces of
# others, OpenBLAS for functional crossbars, and pkg-config, with which the Swift package manager
# finds them.
needed_packages="pkg-config libzstd-dev zlib1g-dev libopenblas-dev"

# The oldest Swift that reads Package.swift.
needed_swift_major=6
needed_swift_minor=2

# Prints one line that begins with the script's name, and ends with the exit code for bad input.
fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 2
}

# Whether a package of Debian is there, whoever installed it.
has_package() {
  case $1 in
    pkg-config) command -v pkg-config >/dev/null 2>&1 ;;
    libzstd-dev) pkg-config --exists libzstd 2>/dev/null ;;
    zlib1g-dev) pkg-config --exists zlib 2>/dev/null ;;
    libopenblas-dev) pkg-config --exists openblas 2>/dev/null ;;
    *) dpkg -s "$1" 2>/dev/null | grep -q '^Status: install ok installed' ;;
  esac
}

# Installs the packages that are missing, and does nothing at all when none is.
install_packages() {
  missing=""
  for package in "$@"; do
    has_package "$package" || missing="$missing $package"
  done
  missing=${missing# }
  [ -n "$missing" ] || return 0

  command -v apt-get >/dev/null 2>&1 || fail "needs $missing (Debian's names), and there is no" \
    "apt-get here: install them with this system's package manager"
  as_root=""
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || fail "needs $missing, and can neither be root nor find" \
      "sudo: have someone run 'apt-get install $missing'"
    # Without a terminal sudo cannot ask for a password.
    [ -t 0 ] || sudo -n true 2>/dev/null || fail "needs $missing, and sudo asks for a password:" \
      "run 'sudo apt-get install $missing' first"
    as_root=sudo
  fi

  printf 'Installing %s\n' "$missing" >&2
  log=$(mktemp)
  attempt=1
  while :; do
    # Lists that know the packages are used as they are; after a failure they may be stale.
    if [ "$attempt" -gt 1 ] || ! knows_packages; then
      apt update >"$log" 2>&1 || :
    fi
    # One word for each package is what is wanted here.
    # shellcheck disable=SC2086
    if apt install -y --no-install-recommends $missing >"$log" 2>&1; then break; fi
    if [ "$attempt" -ge 3 ]; then
      cat "$log" >&2
      rm -f "$log"
      fail "cannot install $missing; apt-get's own words are above"
    fi
    # Another installation may have been cut off in the middle.
    $as_root dpkg --configure -a >"$log" 2>&1 || :
    attempt=$((attempt + 1))
    sleep 5
  done
  rm -f "$log"
}

apt() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@"
}

knows_packages() {
  for package in $missing; do
    apt-cache show "$package" >/dev/null 2>&1 || return 1
  done
}

# Ends with one line unless a Swift is there that is new enough.
require_swift() {
  wanted="needs Swift $needed_swift_major.$needed_swift_minor or newer"
  command -v swift >/dev/null 2>&1 || fail "$wanted, and found none: see https://www.swift.org/install"
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
  major=${version%%.*}
  rest=${version#*.}
  minor=${rest%%.*}
  case $major$minor in
    '' | *[!0-9]*) fail "$wanted, and cannot read the version that 'swift --version' prints" ;;
  esac
  if [ "$major" -lt "$needed_swift_major" ] ||
    { [ "$major" -eq "$needed_swift_major" ] && [ "$minor" -lt "$needed_swift_minor" ]; }; then
    fail "$wanted, and found $version: see https://www.swift.org/install"
  fi
}

# The repository, wherever the script is called from, without the links on the way.
repository=$(CDPATH='' cd -P -- "$(dirname -- "$0")/.." && pwd) || fail "cannot find the repository"

# The folder of Swift's libraries, such as /usr/lib/swift.
runtime_resources() {
  swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p'
}

# Builds one product in its released form, or says where the products are: `release --product NAME`,
# `release --show-bin-path`. Every script that needs such a product calls this with the same flags, so
# that all of them share one build. Swift's library goes into the program where the toolchain has it
# in that form: what is installed then needs no Swift.
release() {
  static=""
  [ ! -d "$(dirname -- "$(runtime_resources)")/swift_static" ] || static=--static-swift-stdlib
  # No word at all where it is empty.
  # shellcheck disable=SC2086
  swift build --package-path "$repository" -c release $static "$@"
}

# Puts a program and all that belongs to it into a folder: `lay_out PROGRAM PREFIX`. The manual pages
# and the completions come from the program itself.
#
# Each thing is put under its final name when it is complete: what runs meanwhile is left whole.
lay_out() {
  mkdir -p "$2/bin" "$2/share/tessera"
  install -m 755 "$1" "$2/bin/.tessera.new"
  strip "$2/bin/.tessera.new" 2>/dev/null || :
  mv -f "$2/bin/.tessera.new" "$2/bin/tessera"
  for folder in accelerators technologies macros arrays devices memories networks traces suites; do
    [ -d "$repository/$folder" ] || continue
    new=$2/share/tessera/.$folder.new
    rm -rf "$new"
    cp -R "$repository/$folder" "$new"
    rm -rf "$2/share/tessera/$folder"
    mv "$new" "$2/share/tessera/$folder"
  done

  # Dated by the last change of the sources, where that is known: the same sources, the same pages.
  date=$(git -C "$repository" log -1 --format=%cs 2>/dev/null) || date=""
  "$2/bin/tessera" manual "$2/share/man/man1" --date "$date"
  for completion in bash/bash-completion/completions/tessera zsh/zsh/site-functions/_tessera \
    fish/fish/vendor_completions.d/tessera.fish; do
    file=$2/share/${completion#*/}
    mkdir -p "${file%/*}"
    "$2/bin/tessera" --generate-completion-script "${completion%%/*}" >"$file.new"
    mv -f "$file.new" "$file"
  done
}
