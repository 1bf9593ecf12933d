# Finds out what a command of this project lacks, and has it installed where that can be done.
# Sourced by the commands in bin. They call: require ask|yes PREREQUISITE...
# A prerequisite x is a function lacks_x, which calls "lack" for each thing that is missing.
# shellcheck shell=bash

readonly JDK_WANTED=17
readonly MAVEN_WANTED=3.8.7

# What is missing, in words, and the packages that have it, as install-packages.sh takes them.
missing=()
packages=()

require() {
  local consent=$1
  shift
  look_for "$@"
  if ((${#missing[@]} == 0)); then
    return
  fi
  echo "This machine lacks: $(joined)."
  if ! can_install; then
    stop "Install it, then start this command again."
  fi
  if ! agreed "$consent"; then
    stop "Nothing was installed. With --yes this command installs it, without asking."
  fi
  as_root bash "$(dirname "${BASH_SOURCE[0]}")/install-packages.sh" "${packages[@]}" || stop "The installation failed."
  hash -r
  look_for "$@"
  if ((${#missing[@]} > 0)); then
    stop "Still missing: $(joined)."
  fi
}

look_for() {
  local prerequisite
  missing=()
  packages=()
  for prerequisite in "$@"; do
    "lacks_$prerequisite"
  done
}

lack() {
  missing+=("$1")
  packages+=("${@:2}")
}

# Takes JAVA_HOME if it is set; else the java in PATH; else a JDK where Debian puts them, for this run.
lacks_jdk() {
  local home
  if [[ -n ${JAVA_HOME:-} ]]; then
    if ! is_jdk "$JAVA_HOME"; then
      home=$(find_jdk)
      stop "JAVA_HOME is $JAVA_HOME, which is not a JDK $JDK_WANTED or later. Unset it, or set it to one${home:+, such as $home}."
    fi
  elif ! is_jdk "$(home_of_java)"; then
    home=$(find_jdk)
    if [[ -n $home ]]; then
      echo "The java in PATH is not of a JDK $JDK_WANTED or later: using JAVA_HOME=$home for this run."
      export JAVA_HOME=$home
    else
      lack "a JDK $JDK_WANTED or later" "openjdk-17-jdk-headless|default-jdk-headless"
    fi
  fi
}

lacks_maven() {
  local version
  if ! command -v mvn >/dev/null; then
    lack "Maven $MAVEN_WANTED or later" "maven>=$MAVEN_WANTED"
    return
  fi
  version=$(mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p') || true
  # Without a JDK, mvn cannot tell its version: then it is asked when the JDK is installed.
  if [[ -n $version ]] && ! at_least "$version" "$MAVEN_WANTED"; then
    lack "Maven $MAVEN_WANTED or later (mvn is $version)" "maven>=$MAVEN_WANTED"
  fi
}

# The tests act as operators do, by the databases' own shells, which a server elsewhere does not bring.
lacks_postgresql() {
  local binaries=(/usr/lib/postgresql/*/bin/postgres)
  if [[ -z ${POSTGRESQL_URL:-} && ! -x ${binaries[0]} ]] && ! command -v postgres >/dev/null && ! has_docker; then
    lack PostgreSQL postgresql
  elif ! command -v psql >/dev/null || ! command -v pg_dump >/dev/null; then
    lack "psql and pg_dump" postgresql-client
  fi
}

lacks_mariadb() {
  if [[ -z ${MARIADB_URL:-} && ! -x /usr/sbin/mariadbd ]] && ! command -v mariadbd >/dev/null && ! has_docker; then
    lack MariaDB mariadb-server
  elif ! command -v mariadb >/dev/null || ! command -v mariadb-dump >/dev/null; then
    lack "mariadb and mariadb-dump" mariadb-client
  fi
}

lacks_redis() {
  if [[ -z ${REDIS_URL:-} ]] && ! command -v redis-server >/dev/null && ! has_docker; then
    lack Redis redis-server
  elif ! command -v redis-cli >/dev/null; then
    lack redis-cli redis-tools
  fi
}

# The tests restore a snapshot with etcdctl, which is a package of its own.
lacks_etcd() {
  if [[ -z ${ETCD_URL:-} ]] && ! command -v etcd >/dev/null && ! has_docker; then
    lack etcd etcd-server
  fi
  if ! command -v etcdctl >/dev/null; then
    lack etcdctl etcd-client
  fi
}

lacks_sqlite() {
  if ! command -v sqlite3 >/dev/null; then
    lack sqlite3 sqlite3
  fi
}

# Not every distribution has Chromium as a package. Without it the test of the page is left out.
lacks_browser() {
  if has_browser; then
    return
  fi
  if ((${#missing[@]} > 0)) || apt-cache policy chromium-driver 2>/dev/null | grep -q 'Candidate: [^(]'; then
    lack "Chromium with its driver" "chromium?" "chromium-driver?"
  else
    echo "There is no Chromium with its driver: the test of the example's page is left out."
  fi
}

has_browser() {
  command -v chromium >/dev/null && command -v chromedriver >/dev/null
}

has_docker() {
  command -v docker >/dev/null && docker info >/dev/null 2>&1
}

is_jdk() {
  local version
  [[ -n $1 && -x $1/bin/javac ]] || return 1
  version=$("$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p') || return 1
  [[ -n $version ]] && ((version >= JDK_WANTED))
}

home_of_java() {
  java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p' || true
}

find_jdk() {
  local home
  for home in /usr/lib/jvm/*; do
    if is_jdk "$home"; then
      echo "$home"
      return
    fi
  done
}

at_least() {
  [[ $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$2" ]]
}

joined() {
  local text
  text=$(printf '%s, ' "${missing[@]}")
  echo "${text%, }"
}

can_install() {
  command -v apt-get >/dev/null && { ((EUID == 0)) || command -v sudo >/dev/null; }
}

agreed() {
  local answer
  if [[ $1 == yes || ${CI:-} == true ]]; then
    return 0
  fi
  [[ -t 0 ]] || return 1
  read -r -p "Install it with apt-get? No service is started. [y/N] " answer
  [[ $answer == [yY]* ]]
}

# Without a terminal sudo must not ask for a password that nobody can enter.
as_root() {
  if ((EUID == 0)); then
    "$@"
  elif [[ -t 0 ]]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

stop() {
  echo "$1" >&2
  exit 2
}
