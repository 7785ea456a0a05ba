import { writeFileSync } from "node:fs";
import { join } from "node:path";

const EVERYONE_RUNS = 0o755;
const PROGRAM = "lathe-agent";

/** Leaves the program for commands and terminals in `directory`; it finds the mailbox at `mailbox`, as they know it. */
export function writeProgram(directory: string, mailbox: string): void {
  const at = join(directory, PROGRAM);
  writeFileSync(at, programText(mailbox), { mode: EVERYONE_RUNS });
}

function programText(mailbox: string): string {
  return `#!/bin/sh
box='${mailbox.replaceAll("'", "'\\''")}'
${PROGRAM_BODY}`;
}

/** For any /bin/sh: an image may have nothing else. Answers come as two lines, a state and a sentence. */
const PROGRAM_BODY = `
usage() {
  cat << 'END'
Usage:
  lathe-agent chat context add [DIRECTORY] [--chat ID]
  lathe-agent chat context clear [--chat ID]

add    Reads AGENTS.md and its like, and skills, of a directory too (without one: of
       this directory), before the chat's model answers next. Repeat it to read what
       has changed.
clear  Reads nothing of the workspace for the chat any more.

--chat ID  The chat; without it the one that runs the command (LATHE_CHAT_ID).
--help     Shows this.

Exit codes: 0 done, 1 refused, 2 not understood, 3 no answer.
END
}
fail() {
  code=$1
  shift
  printf 'lathe-agent: %s\\n' "$*" >&2
  exit "$code"
}
misused() { fail 2 "$* Try lathe-agent --help."; }

chat=\${LATHE_CHAT_ID-}
count=0 options=yes
topic= kind= action= directory= named=
while [ $# -gt 0 ]; do
  word=$1
  shift
  if [ "$options" = yes ]; then
    case $word in
      --) options=no; continue ;;
      --help | -h) usage; exit 0 ;;
      --chat)
        [ $# -gt 0 ] || misused 'After --chat comes the id of a chat.'
        chat=$1
        shift
        continue ;;
      --chat=*) chat=\${word#--chat=}; continue ;;
      -?*) misused "There is no option $word." ;;
    esac
  fi
  count=$((count + 1))
  case $count in
    1) topic=$word ;;
    2) kind=$word ;;
    3) action=$word ;;
    4) directory=$word named=yes ;;
    *) misused 'Those are too many arguments.' ;;
  esac
done
if [ $count -eq 0 ]; then
  usage >&2
  exit 2
fi
case "$topic $kind $action" in
  'chat context add' | 'chat context clear') ;;
  *) misused "There is no command $topic\${kind:+ $kind}\${action:+ $action}." ;;
esac
[ "$action" = add ] || [ -z "$named" ] || misused 'clear takes no directory.'
[ -z "$named" ] || [ -n "$directory" ] || misused 'A directory has a name.'
[ -n "$chat" ] || misused 'Which chat? Name it with --chat ID; the address of its page ends with the id.'
[ \${#chat} -le 100 ] || misused 'That is no id of a chat.'

asked=
if [ "$action" = add ]; then
  unset CDPATH
  case $directory in '') directory=. ;; -) directory=./- ;; esac
  asked=$(cd -- "$directory" 2> /dev/null && pwd -P) || fail 1 "There is no directory $directory, or it cannot be opened."
  [ \${#asked} -le 1024 ] || fail 1 'The path of this directory is too long.'
fi

umask 077
id=$(od -An -N16 -tx1 /dev/urandom 2> /dev/null | tr -d ' \\n')
[ -n "$id" ] || id=$$-$(date +%s)
answer=$box/answer-$id
trap 'rm -f "$box/new-$id" "$box/request-$id" "$answer"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
{ printf '1\\000%s\\000%s\\000%s\\000' "$action" "$chat" "$asked" > "$box/new-$id"; } 2> /dev/null ||
  fail 1 'Nothing can be asked for from here: this command may change nothing, or its workspace takes no requests.'
mv "$box/new-$id" "$box/request-$id" || fail 1 'The request could not be left for Lathe.'

tenths=0
while [ ! -f "$answer" ]; do
  [ $tenths -lt 100 ] || fail 3 'No answer came within ten seconds. Ask again; to ask twice does no harm.'
  if sleep 0.1 2> /dev/null; then tenths=$((tenths + 1)); else
    sleep 1
    tenths=$((tenths + 10))
  fi
done
{
  IFS= read -r state
  IFS= read -r words
} < "$answer"
case $state in
  ok) printf '%s\\n' "$words" ;;
  refused) fail 1 "$words" ;;
  *) fail 3 "$words" ;;
esac
`;
