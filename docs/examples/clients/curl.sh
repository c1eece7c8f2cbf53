#!/usr/bin/env bash
# Sluice from a shell, with curl and jq, over server-sent events that may break: docs/examples/clients/curl.sh [address]
set -uo pipefail
url="${1:-http://127.0.0.1:4000}/graphql"
here="$(dirname "$0")"
headers=(-H 'content-type: application/json')
[ -n "${SLUICE_TOKEN:-}" ] && headers+=(-H "authorization: Bearer $SLUICE_TOKEN")

ask() { curl -sS "$url" "${headers[@]}" --data-binary @-; }

id=$(jq '{query: "mutation ($workflow: JSONObject!, $sweep: [AxisInput!]) { submitJob(input: {workflow: $workflow, sweep: $sweep}) { id } }",
  variables: {workflow: ., sweep: [{path: "1.inputs.color", range: {from: 1, count: 10}}]}}' "$here/../no-model.json" | ask | jq -r .data.submitJob.id)

follow() {
  jq -n --arg id "$id" --argjson after "$1" '{query:
    "subscription ($id: ID!, $after: Int!) { jobEvents(id: $id, after: $after) { seq kind status counts { pending running succeeded canceled } } }",
    variables: {id: $id, after: $after}}' |
    curl -sSN "$url" "${headers[@]}" -H 'accept: text/event-stream' --data-binary @- |
    sed -un 's/^data: \(.\+\)/\1/p' | jq --unbuffered -c '.data.jobEvents'
}

cancel() {
  jq -n --arg id "$id" '{query: "mutation ($id: ID!) { cancelJob(id: $id) { message } }", variables: {id: $id}}' | ask | jq -r .data.cancelJob.message >&2
}

seq=0
kind=
while [ "$kind" != JOB_FINISHED ]; do
  while read -r event; do
    seq=$(jq .seq <<<"$event")
    kind=$(jq -r .kind <<<"$event")
    printf '%s\n' "$event"
    [ "$seq" = 4 ] && cancel
  done < <(follow "$seq" 2>/dev/null)
  [ "$kind" = JOB_FINISHED ] || { echo "The connection broke; going on after $seq." >&2; sleep 0.3; }
done
