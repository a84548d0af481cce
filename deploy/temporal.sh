#!/bin/sh
# Starts the Temporal server, which takes the password of its database from its environment only.
set -eu

POSTGRES_PWD=$(cat "$POSTGRES_PWD_FILE")
export POSTGRES_PWD
exec "$@"
