#!/bin/sh
# The demonstration behind `make demo`: an analyst's first ten minutes, on a store of its own. Safe to repeat: what is there already
# is found, not added.
set -eu
mkdir -p build
export TRACKER_DB=build/demo.db

step() { printf '\n# %s\n' "$1"; }
run() { printf '$ tracker'; for word in "$@"; do case $word in *[!A-Za-z0-9_./:=-]*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac; done; printf '\n'; tracker "$@"; }

step "Create a store and load the shipped dossier"
run init --seed woodside-2023

step "The open commitments"
run list

step "New evidence: after the dossier ends, the two defence ministers speak"
add() {
    "$@" evidence add WOODSIDE-3 --stance supports --stage implemented --event-date 2025-09-09 --grade B1 --voice US --language en \
        --summary "The two defence ministers spoke by video, the first contact between them; the Pentagon says further talks were agreed." \
        --publisher "Hindustan Times" --published 2025-09-11 --source-kind press \
        --url https://www.hindustantimes.com/world-news/trump-aides-speaks-to-chinese-counterparts-ahead-of-his-likely-meet-with-xi-jinping-101757561664383.html \
        --note "Relays the statement of the Pentagon; Chinese state media report the same call." "$add_format"
}
add_format=--format=table
add run
add_format=--format=json
number=$(add tracker | sed -n 's/^  "entry": \([0-9]*\),$/\1/p')

step "What it changes for China's obligation, weighed against the refusals before it"
run assess WOODSIDE-3 initiated --party CN --confidence moderate --effective 2025-09-09 \
    --because "$number" --because 178 --because 179 --because 182 \
    --rationale "Ministers are in contact again after the refusals of November 2024 and May 2025, which are weighed here. One call is a beginning, not yet the regular contact that was promised."

step "The commitment now"
run list --search "high-level military" --columns ref,standing,attention

step "The status report, for people and for repositories"
run report --output build/woodside.html
run report --output build/woodside.md

step "Everything holds"
run verify

cat <<'END'

Read build/woodside.html in a browser. To go on with this store:

  . .venv/bin/activate
  export TRACKER_DB=build/demo.db
  tracker show WOODSIDE-3
  tracker agenda
  tracker evidence add --help
END
