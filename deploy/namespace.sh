#!/bin/sh
# Creates the namespace, where there is none. How long it keeps closed runs is how long a signup is recognised as a
# repeated one by its workflow id; after that the look protects from creating a source twice.
set -eu

until temporal operator cluster health; do sleep 1; done
temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
# The server knows a new one after ten seconds at most: until then whoever uses it is told that there is none.
until temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" >/dev/null; do sleep 1; done
