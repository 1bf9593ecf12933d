#!/usr/bin/env bash
# Installs packages on Debian or Ubuntu without starting or enabling a service, and without touching one
# that is there. Runs as root. A package is given as
#   a|b      the first of these that the distribution has
#   a>=1.2   only in this version or later
#   a?       left out if the distribution has none
set -euo pipefail

# Asked by every package's script before it starts or restarts a service.
readonly POLICY=/usr/sbin/policy-rc.d
readonly SAVED=$POLICY.saved-by-versionkeeper
readonly MARK="# Put here by Version Keeper's installer for a moment"
readonly UNITS=/etc/systemd/system

main() {
  local wanted name names=() before
  export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
  echo "Updating the list of packages"
  apt-get -qq -o DPkg::Lock::Timeout=300 update
  for wanted in "$@"; do
    name=$(resolve "$wanted")
    [[ -z $name ]] || names+=("$name")
  done
  echo "Installing ${names[*]}"
  before=$(database_units)
  trap restore_policy EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  forbid_services
  # --no-remove: a database that conflicts with one that is there is not installed in its place.
  apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install --no-install-recommends --no-remove "${names[@]}"
  disable_new_units "$before"
}

resolve() {
  local alternatives alternative version
  IFS='|' read -r -a alternatives <<<"${1%\?}"
  for alternative in "${alternatives[@]}"; do
    version=$(candidate "${alternative%%>=*}")
    if [[ -n $version ]] && { [[ $alternative != *'>='* ]] || dpkg --compare-versions "$version" ge "${alternative#*>=}"; }; then
      echo "${alternative%%>=*}"
      return
    fi
  done
  if [[ $1 != *\? ]]; then
    echo "This distribution has no package ${1//|/ or }: install it by hand" >&2
    return 1
  fi
}

candidate() {
  apt-cache policy "$1" | sed -n 's/^ *Candidate: //p' | grep -v '^(none)$' || true
}

# The machine's own file is moved aside. One that a killed run left behind is told from it by its mark.
forbid_services() {
  if [[ -e $POLICY || -L $POLICY ]] && ! is_ours; then
    mv "$POLICY" "$SAVED"
  fi
  printf '#!/bin/sh\n%s\nexit 101\n' "$MARK" >"$POLICY"
  chmod 755 "$POLICY"
}

restore_policy() {
  if is_ours; then
    rm "$POLICY"
  fi
  if [[ -e $SAVED || -L $SAVED ]]; then
    mv "$SAVED" "$POLICY"
  fi
}

is_ours() {
  grep -qsF "$MARK" "$POLICY"
}

# The databases' units that start with the machine.
database_units() {
  find "$UNITS" -type l -path '*.wants/*' \( -name 'postgresql*' -o -name 'mariadb*' -o -name 'mysql*' -o -name 'redis*' -o -name 'etcd*' \) 2>/dev/null | sort || true
}

disable_new_units() {
  local links link
  command -v systemctl >/dev/null || return 0
  links=$(comm -13 <(echo "$1") <(database_units))
  for link in $links; do
    systemctl --quiet disable "${link##*/}" || echo "Could not disable ${link##*/}" >&2
  done
}

main "$@"
