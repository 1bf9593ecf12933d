# Builds what a command of this project runs from, if it is not up to date.
# Sourced by the commands in bin, which set: root, the project's folder.
# shellcheck shell=bash

# is_built MARK MODULE SOURCE-MODULE... : whether MODULE was built after the last change of it and of the others.
is_built() {
  local mark=$1 module=$2 sources=() source
  shift 2
  for source in "$module" "$@"; do
    sources+=("$source/pom.xml" "$source/src/main")
    if [[ $source == tck ]]; then
      sources+=(docs/contract.md) # its rules are a resource of the kit
    fi
  done
  [[ -e $root/$mark && -d $root/$module/target/lib && -d $root/$module/target/classes ]] && [[ -z $(
    cd "$root"
    find pom.xml "${sources[@]}" -newer "$mark" -print -quit
  ) ]]
}

# build MARK MODULE WHAT
build() {
  local mark=$1 module=$2
  echo "Building $3; the first time this takes a minute or two" >&2
  # What is edited during the build is newer than it.
  mkdir -p "$(dirname "$root/$mark")"
  # Maven copies jars there and deletes none, such as one of an earlier version.
  rm -rf "${root:?}/$module/target/lib"
  touch "$root/$mark.begun"
  (
    cd "$root"
    mvn -q -B -ntp package -pl "$module" -am \
      -Dmaven.test.skip -Dmaven.source.skip -Dmaven.javadoc.skip -Dspotless.check.skip
  ) || return
  mv "$root/$mark.begun" "$root/$mark"
}
