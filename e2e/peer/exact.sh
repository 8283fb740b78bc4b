#!/bin/sh
# Shows that our events are IntelMQ's own, field by field, and that every difference has its reason.
# Usage: exact.sh VENV SCHEMA SAMPLES PARSE_PROGRAM
#
# VENV is what install.sh made. SAMPLES is a folder with real reports (.csv), or an empty string. PARSE_PROGRAM is the example
# `parse` of engines/feeds, built for release. ROWS and SEEDS in the environment say how much is made up.
# Real and plausible reports must agree in 99.9 % of the fields; hostile ones need only have a reason for each difference.
# The last line is JSON with the sums; the exit code is that of the worst comparison.
set -eu

if [ $# -ne 4 ]; then
    echo "usage: $0 VENV SCHEMA SAMPLES PARSE_PROGRAM" >&2
    exit 2
fi
python=$1/bin/python schema=$2 samples=$3 parse=$4
here=$(dirname "$0")
work=$(mktemp -d)
export PYTHONDONTWRITEBYTECODE=1
trap 'rm -rf "$work"' EXIT INT TERM

# Both readers take the type from the file's name; IntelMQ calls its samples test_smb.csv where the type is scan_smb.
if [ -n "$samples" ]; then
    mkdir "$work/samples"
    for file in "$samples"/*.csv; do
        [ -e "$file" ] || continue
        name=$(basename "$file")
        case $name in test_*) name=scan_${name#test_} ;; esac
        cp "$file" "$work/samples/$name"
    done
fi
for seed in ${SEEDS:-1 2 3}; do
    for kind in plausible hostile; do
        option=
        [ $kind = hostile ] || option=--plausible
        # shellcheck disable=SC2086  # no option is no argument
        "$python" "$here/make_reports.py" "$schema" "$work/new" "${ROWS:-40}" "$seed" $option
        mkdir -p "$work/$kind"
        for file in "$work/new"/*.csv; do
            mv "$file" "$work/$kind/$(basename "$file" -test.csv)-test$seed.csv"
        done
    done
done

failed=0 sums=
for kind in samples plausible hostile; do
    [ -d "$work/$kind" ] || continue
    "$python" "$here/parse.py" "$schema" --folder "$work/$kind" "$work/theirs-$kind"
    mkdir "$work/ours-$kind"
    for file in "$work/$kind"/*.csv; do
        out=$work/ours-$kind/$(basename "$file" .csv).jsonl
        # A file that is refused as a whole says so as its row 0.
        "$parse" "$schema" "$file" >"$out" 2>"$work/error" || echo '{"_row":0,"error":"the whole file"}' >>"$out"
    done
    least=99.9
    [ $kind != hostile ] || least=0
    echo "== $kind"
    "$python" "$here/compare.py" "$work/ours-$kind" "$work/theirs-$kind" "$work/$kind" --at-least $least --figures "$work/figures" || failed=1
    sums="$sums${sums:+,}\"$kind\":$(cat "$work/figures")"
done
echo "{$sums}"
exit $failed
