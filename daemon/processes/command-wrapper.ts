import { UNPACK_ENVIRONMENT } from "./carried-environment";

/**
 * Runs the command in $1, tells its exit code on descriptor 3 and, when $2 is `linger`, stays until nothing that the command left
 * behind runs any more: the sandbox ends with this shell.
 */
export const COMMAND_WRAPPER = `
trap : TERM INT HUP
ulimit -c 0 2> /dev/null
umask 022
${UNPACK_ENVIRONMENT}/bin/sh -c "$1" 3>&-
echo $? >&3
exec 1>&- 2>&- 3>&-
others() {
  for directory in /proc/[0-9]*; do
    pid=\${directory#/proc/}
    case $pid in 1 | $$) continue ;; esac
    read -r stat < "$directory/stat" || continue
    case $stat in *") Z "*) ;; *) return 0 ;; esac
  done
  return 1
}
while [ "$2" = linger ] && others; do sleep 1; done
`;
