#!/bin/sh
# One backup: made while the server runs, checked, restored into a scratch directory as a rehearsal, then named by
# its date. Older ones go after KEEP_DAYS (14). Run from the program's directory, with DATA_DIR and BACKUP_DIR set.
set -eu
: "${DATA_DIR:?where the data are}" "${BACKUP_DIR:?where backups go}"
umask 077
name="$BACKUP_DIR/rapporteur-$(date -u +%Y%m%dT%H%M%SZ)"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

node_modules/.bin/node server/backup.ts "$scratch/copy.backup"
# After the copy, so that it knows everything that the copy knows; it grows at its end only.
if [ -e "$DATA_DIR/decisions.jsonl" ]; then cp "$DATA_DIR/decisions.jsonl" "$scratch/decisions.jsonl"; fi

mkdir "$scratch/rehearsal"
if [ -e "$scratch/decisions.jsonl" ]; then cp "$scratch/decisions.jsonl" "$scratch/rehearsal/"; fi
DATA_DIR="$scratch/rehearsal" node_modules/.bin/node server/restore.ts "$scratch/copy.backup"

# Only what was rehearsed gets a name that ends in .backup.
if [ -e "$scratch/decisions.jsonl" ]; then cp "$scratch/decisions.jsonl" "$name.decisions.jsonl"; fi
cp "$scratch/copy.backup" "$name.unfinished"
sync "$name.unfinished"
printf '%s  %s\n' "$(cut -c1-64 "$scratch/copy.backup.sha256")" "$(basename "$name.backup")" >"$name.backup.sha256"
mv "$name.unfinished" "$name.backup"
find "$BACKUP_DIR" -maxdepth 1 -name 'rapporteur-*' -mtime "+${KEEP_DAYS:-14}" -delete
echo "$name.backup"
