/**
 * Lays throw-away copies over the workspace and over the home of its commands, in a mount namespace of its own, and goes on as the
 * sandbox: what that binds is then the copies. Directories are named by descriptors, because no path survives the options of a
 * mount whatever it is called. Any step that fails ends it, so that nothing runs on the workspace itself.
 *
 * $1 root · $2 its upper · $3 its work · $4 home · $5 its upper · $6 its work · then the sandbox.
 */
export const OVERLAY_SETUP = `
set -e
cover() {
  exec 4< "$1" 5< "$2" 6< "$3"
  mount -t overlay overlay -o lowerdir=/proc/self/fd/4,upperdir=/proc/self/fd/5,workdir=/proc/self/fd/6,userxattr "$1"
  exec 4<&- 5<&- 6<&-
}
cover "$1" "$2" "$3"
cover "$4" "$5" "$6"
shift 6
exec "$@"
`;
