#!/bin/sh
# Creates Temporal's two databases and brings their schemas to the version of this image. Does no harm twice.
set -eu

SQL_PASSWORD=$(cat "$SQL_PASSWORD_FILE")
export SQL_PASSWORD

schema() {
  database=$1
  name=$2
  # A database that is there already is the one to go on with; whether it can be used, the next step tells.
  temporal-sql-tool --db "$database" create || echo "$database: going on with the one that there is"
  temporal-sql-tool --db "$database" setup-schema -v 0.0
  temporal-sql-tool --db "$database" update-schema --schema-name "$name"
}

schema temporal postgresql/v12/temporal
schema temporal_visibility postgresql/v12/visibility
