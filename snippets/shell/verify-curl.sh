#!/bin/sh
# Check an OpenAI key with curl: list the models (free), then make one tiny request.
# The key is read without being shown, and reaches curl through a pipe: it never
# stands in an argument, where every program of this machine could read it.
api=${OPENAI_BASE_URL:-https://api.openai.com/v1}

if [ -t 0 ]; then
  printf 'Paste the key (it stays hidden): ' >&2
  trap 'stty echo' EXIT INT TERM
  stty -echo
fi
IFS= read -r key
case $key in
  '' | *[!A-Za-z0-9_-]*)
    echo 'This is not a key: it is empty, or holds a blank, a quote or another foreign character.' >&2
    exit 2
    ;;
esac

# Prints the status and, after a refusal, the code: "429 credit_balance_exhausted".
ask() {
  printf 'header = "Authorization: Bearer %s"\n' "$key" |
    curl --config - --silent --max-time 20 --write-out '\n%{http_code}' "$@" |
    awk '
      /"code": *"/ { code = $0; sub(/.*"code": *"/, "", code); sub(/".*/, "", code) }
      { status = $0 }
      END { print (status + 0 ? status (code ? " " code : "") : "no answer") }'
}

models=$(ask "$api/models")
echo "List the models:  $models"
request=$(ask --header 'Content-Type: application/json' \
  --data '{"model": "gpt-6-luna", "input": "Reply with OK.", "max_output_tokens": 16, "store": false}' \
  "$api/responses")
echo "Make one request: $request"
[ "${request%% *}" = 200 ]
