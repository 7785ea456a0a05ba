/**
 * Runs as the first process of new user, mount and process namespaces. The second `unshare` locks every mount: what is hidden
 * cannot be uncovered again. Any step that fails ends it, so that nothing runs half apart.
 *
 * $1 root · $2 home · $3 output · $4 temporary or empty · $5 workdir · $6 resolver file or empty · $7 hidden · $8 readable ·
 * $9 files to blank · $10 plans · $11 programs · $12 mailbox or empty · $13 the loopback
 * of a network of its own or empty · then the command.
 */
export const UNSHARE_SETUP = `
set -e
root=$1 home=$2 output=$3 temporary=$4 workdir=$5 resolver=$6 hidden=$7 readable=$8 blank=$9
shift 9
plans=$1 programs=$2 mailbox=$3 loopback=$4
shift 4
if [ -n "$loopback" ]; then PATH=$PATH:/usr/sbin:/sbin ip link set "$loopback" up 2> /dev/null || :; fi
stage=/run/lathe/stage
IFS='
'
if [ -n "$resolver" ]; then
  mount -t tmpfs -o mode=755 tmpfs /mnt
  : > /mnt/resolver
  mount --bind "$resolver" /mnt/resolver
fi
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p $stage/root $stage/readable /run/lathe/home /run/lathe/output /run/lathe/plans /run/lathe/bin $stage/tmp $stage/dev
if [ -n "$resolver" ]; then
  mkdir -p "\${resolver%/*}"
  cat /mnt/resolver > "$resolver"
  umount /mnt/resolver
fi
mount --bind "$root" $stage/root
mount --bind "$home" /run/lathe/home
mount --bind "$output" /run/lathe/output
mount -o remount,bind,ro /run/lathe/output
mount --bind "$plans" /run/lathe/plans
mount -o remount,bind,ro /run/lathe/plans
mount --bind "$programs" /run/lathe/bin
mount -o remount,bind,ro /run/lathe/bin
if [ -n "$mailbox" ]; then
  mkdir /run/lathe/mailbox
  mount --bind "$mailbox" /run/lathe/mailbox
fi
if [ -n "$temporary" ]; then mount --bind "$temporary" $stage/tmp; fi
n=0
for path in $readable; do
  n=$((n + 1))
  mkdir $stage/readable/$n
  mount --bind "$path" $stage/readable/$n
  mount -o remount,bind,ro $stage/readable/$n
done
for name in null zero full random urandom tty; do
  : > $stage/dev/$name
  mount --bind /dev/$name $stage/dev/$name
done
while IFS=' ' read -r device point type options rest; do
  case $point in /run | /run/* | /proc | /proc/* | /dev | /dev/*) continue ;; esac
  case $options in ro | ro,*) continue ;; esac
  keep=
  for flag in nosuid nodev noexec noatime nodiratime; do
    case ",$options," in *",$flag,"*) keep="$keep,$flag" ;; esac
  done
  mount -o "remount,bind,ro$keep" "$(printf %b "$point")"
done < /proc/self/mounts
mount -t tmpfs -o mode=755 tmpfs /dev
for name in null zero full random urandom tty; do
  : > /dev/$name
  mount --bind $stage/dev/$name /dev/$name
done
mkdir -m 1777 /dev/shm
ln -s /proc/self/fd /dev/fd
ln -s /proc/self/fd/0 /dev/stdin
ln -s /proc/self/fd/1 /dev/stdout
ln -s /proc/self/fd/2 /dev/stderr
for path in $blank; do mount --bind /dev/null "$path"; done
if [ -n "$temporary" ]; then mount --bind $stage/tmp /tmp; else mount -t tmpfs -o mode=1777 tmpfs /tmp; fi
for path in $hidden; do mount -t tmpfs -o mode=755 tmpfs "$path"; done
n=0
for path in $readable; do
  n=$((n + 1))
  mkdir -p "$path" 2> /dev/null || [ -d "$path" ]
  mount --bind $stage/readable/$n "$path"
done
mkdir -p "$root" 2> /dev/null || [ -d "$root" ]
mount --bind $stage/root "$root"
mount -t proc proc /proc
cd "$workdir"
unset IFS
exec unshare --user --mount --map-current-user "$@"
`;
