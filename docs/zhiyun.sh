# Functions for the walks with curl (README.md, docs/curl-p05.md, docs/curl-p07.md): `. docs/zhiyun.sh`.
# Needs bash, curl and Node.js. BASE: where the program listens. RUN and STEP: part of every Idempotency-Key, with the
# content of the request, so that a walk repeated with the same RUN does nothing twice.
BASE=${BASE:-http://localhost:${PORT:-3000}}
RUN=${RUN:-$(date +%s)}
HERE=$(mktemp -d)

# pick EXPRESSION: a value of the JSON on standard input, as `pick .items[0].id`.
pick() { node -e 'const j = JSON.parse(require("fs").readFileSync(0, "utf8")); const at = process.argv[1]; const v = at === "." ? j : eval("j" + at); console.log(typeof v === "object" ? JSON.stringify(v) : v)' "$1"; }

# token WHO: signs in once, keeps the token.
token() {
  [ -s "$HERE/$1" ] || curl -sS --fail-with-body "$BASE/v1/sessions" -H 'content-type: application/json' -d "{\"username\":\"$1\",\"password\":\"zhiyun-2019\"}" | pick .token > "$HERE/$1"
  cat "$HERE/$1"
}

# api WHO METHOD PATH [JSON or more options of curl]: one request; a refusal is shown and ends in a code that is not 0.
api() {
  local who=$1 method=$2 path=$3; shift 3
  local body=(); [ $# -gt 0 ] && [[ $1 == [{[]* ]] && { body=(-H 'content-type: application/json' -d "$1"); shift; }
  curl -sS --fail-with-body -X "$method" "$BASE/v1$path" -H "authorization: Bearer $(token "$who")" -H "idempotency-key: curl:$RUN:$(printf '%s ' "${STEP:-}" "$who" "$method" "$path" "${body[@]}" "$@" | cksum | tr -d ' ')" "${body[@]}" "$@"
}
get() { api "$1" GET "$2"; }
# post WHO PATH [JSON]: waits for what was answered 202 (received and kept, not yet decided).
post() {
  local out command; out=$(api "$1" POST "${@:2}") || { echo "$out"; return 1; }
  if [[ $out == *'"status":"pending"'* ]]; then
    command=$(pick .commandId <<< "$out")
    until get "$1" "/commands/$command" | grep -q '"status":"done"'; do sleep 0.5; done
    out=${out/'"pending"'/'"done"'}
  fi
  echo "$out"
}

# act WHO COMMAND [FIELDS]: the person's task on $PROJECT (or $ON: a panel, a call, a batch) that takes the command: send it
# with what was seen. This is what the button on the page does.
act() {
  local task; task=$(get "$1" "/tasks?limit=200$([ -z "$ON" ] && echo "&project=$PROJECT")" | node -e '
    const { items } = JSON.parse(require("fs").readFileSync(0, "utf8")); const [command, on] = process.argv.slice(1);
    const task = items.find((t) => t.commands.some((c) => c.type === command) && (!on || t.streamId === on || t.target === on));
    if (!task) { console.error(`no task that takes ${command}`); process.exit(1); }
    console.log(JSON.stringify({ target: task.target, seen: task.seen }));' "$2" "${ON:-}") || return 1
  local target; target=$(pick .target <<< "$task")
  local place; case $target in project-*) place=projects;; panel-*) place=panels;; call-*) place=calls;; notice-*) place=notices;; budget-*) place=budget-lines;; batch-*) place=payment-batches;; order-*) place=payment-orders;; esac
  post "$1" "/$place/$target/commands" "$(node -e 'const [task, type, fields] = process.argv.slice(1); console.log(JSON.stringify({ type, seen: JSON.parse(task).seen, ...JSON.parse(fields) }))' "$task" "$2" "${3:-{\}}")" > "$HERE/answer" || { cat "$HERE/answer"; return 1; }
  echo "$2 by $1: $(pick .status < "$HERE/answer")"
}
# found WHO: every item of the list of the check on $PROJECT answered as in order; `steps[].checklist` names the items.
found() {
  local step; step=$(get "$1" "/tasks?limit=200&project=$PROJECT" | node -e 'const { items } = JSON.parse(require("fs").readFileSync(0, "utf8")); console.log(items.find((t) => t.commands.some((c) => c.type === "accept")).stepId)')
  get "$1" "/projects/$PROJECT" | node -e 'const { steps } = JSON.parse(require("fs").readFileSync(0, "utf8")); const list = steps.find((s) => s.id === process.argv[1]).checklist ?? []; console.log(JSON.stringify({ checks: list.map(({ id }) => ({ id, answer: "yes" })) }))' "$step"
}
# seen WHO COMMAND: the `seen` of that task, for routes of their own.
seen() { get "$1" "/tasks?limit=200" | node -e 'const { items } = JSON.parse(require("fs").readFileSync(0, "utf8")); const [c, on] = process.argv.slice(1); console.log(JSON.stringify(items.find((t) => t.commands.some((x) => x.type === c) && (!on || t.streamId === on || t.projectId === on)).seen))' "$2" "${ON:-$PROJECT}"; }

# unawarded WHO PROGRAMME: says so and fails where the person's house was awarded of the programme before, so that nothing is created in vain.
unawarded() { get "$1" "/projects?programme=$2&limit=100" | node -e 'const { items } = JSON.parse(require("fs").readFileSync(0, "utf8")); const had = items.find((p) => p.awardFen && !["withdrawn", "lapsed", "closed", "not_accepted", "not_established", "terminated", "agreement_lapsed", "acceptance_failed"].includes(p.stateName)); if (had) { console.error(`${had.applicantName} holds an award of ${process.argv[1]} already (${had.title}): stop here, and begin anew with npm run stop, npm run reset, npm start`); process.exit(1); }' "$2"; }

today() { get admin /clock | pick .today; }
# days N: the plain date N days after the platform's today.
days() { node -e 'const [d, n] = process.argv.slice(1); console.log(new Date(Date.parse(d) + n * 864e5).toISOString().slice(0, 10))' "$(today)" "$1"; }
state() { get officer1 "/projects/$PROJECT" | pick .stateName; }

# pdf: the smallest file that every reader takes for a PDF.
pdf() { printf '%%PDF-1.4\n%% %s\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n' "$1" > "$HERE/$1.pdf"; echo "$HERE/$1.pdf"; }
# upload WHO SLOT...: one small PDF for each slot of $PROJECT.
upload() { local who=$1 slot; shift; for slot in "$@"; do post "$who" "/projects/$PROJECT/documents" -F "slot=$slot" -F "file=@$(pdf "$slot")" > /dev/null && echo "uploaded $slot"; done; }

# panel SCORE: five experts accept, declare and report on panel $ON with the same score on every criterion.
panel() {
  local scores expert; scores=$(get officer3 "/panels/$ON" | node -e 'const { criteria } = JSON.parse(require("fs").readFileSync(0, "utf8")); console.log(JSON.stringify(criteria.map((c) => ({ criterion: c.id, score: Number(process.argv[1]), reason: "依据申报材料评定。" }))))' "$1")
  for expert in expert1 expert2 expert3 expert4 expert6; do
    act $expert acceptInvitation && act $expert declare '{"conflict":false,"statement":"与申报单位无利害关系。"}' && act $expert submitReport "{\"scores\":$scores,\"opinion\":\"同意。\"}" || return 1
  done
}
FIVE='["person-expert1","person-expert2","person-expert3","person-expert4","person-expert6"]'

# paid LINE: one batch over what is due of $PROJECT, from its preparation to the imported answer of the sample bank.
paid() {
  local order batch; order=$(get fin.maker "/payment-orders?project=$PROJECT&status=due" | pick .items[0].id)
  batch=$(post fin.maker /payment-batches "{\"budgetLineId\":\"$1\",\"orderIds\":[\"$order\"]}" | pick .id)
  ON=$batch; post fin.checker "/payment-batches/$batch/check" "{\"seen\":$(seen fin.checker checkBatch)}" > /dev/null && post fin.checker "/payment-batches/$batch/release" "{\"seen\":$(seen fin.checker releaseBatch)}" > /dev/null; ON=
  until get fin.maker "/payment-batches/$batch" | pick .orders[0].status | grep -q instructed; do sleep 0.3; done
  curl -sS --fail-with-body "$BASE/v1/payment-batches/$batch/list" -H "authorization: Bearer $(token fin.maker)" -o "$HERE/list-$batch.xlsx"
  post fin.maker /sandbox/bank-answers "{\"batchId\":\"$batch\",\"answer\":\"accept\"}" -o "$HERE/returned.xlsx"
  post fin.maker /bank-results -F "file=@$HERE/returned.xlsx" | pick .lines
}
