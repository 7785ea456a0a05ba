/** A way to write to `$t` although nothing may be changed. `lasts`: it goes on when its shell has ended. */
export interface Attempt {
  name: string;
  script: string;
  lasts?: boolean;
}

const attempt = (name: string, script: string): Attempt => ({ name, script });
const lasting = (name: string, script: string): Attempt => ({ name, script, lasts: true });

const WRITERS: Attempt[] = [
  attempt("redirect", 'echo x > "$t"'),
  attempt("append", 'echo x >> "$t"'),
  attempt("read and write", 'exec 9<> "$t"; echo x >&9'),
  attempt("tee", 'echo x | tee "$t"'),
  attempt("tee -a", 'echo x | tee -a "$t"'),
  attempt("sed -i", "sed -i 's/o/0/' \"$t\" || sed -i '1i x' \"$t\""),
  attempt("perl -i", "perl -pi -e 's/o/0/' \"$t\""),
  attempt("python", 'python3 -c \'import sys; open(sys.argv[1], "a").write("x")\' "$t"'),
  attempt("node", 'node -e \'require("fs").appendFileSync(process.argv[1], "x")\' "$t"'),
  attempt("awk", 'awk -v t="$t" \'BEGIN { print "x" > t }\''),
  attempt("dd", 'dd if=/dev/zero of="$t" bs=1 count=1 conv=notrunc'),
  attempt("truncate", 'truncate -s 3 "$t"'),
  attempt("cp", 'cp /etc/hostname "$t"'),
  attempt("install", 'install -m 755 /etc/hostname "$t"'),
  attempt("mv over it", 'echo x > "$t.new"; mv "$t.new" "$t"'),
  attempt("mv away", 'mv "$t" "$t.moved"'),
  attempt("rm", 'rm -f "$t"'),
  attempt("rm -rf", 'rm -rf "$(dirname "$t")"/*'),
  attempt("symlink", 'ln -sf /etc/passwd "$t"'),
  attempt("hard link", 'ln "$t" "$t.hard"; echo x >> "$t.hard"'),
  attempt("chmod", 'chmod 777 "$t"'),
  attempt("touch", 'touch -d 2001-01-01 "$t"'),
  attempt("mkdir", 'mkdir -p "$t.d"; echo x > "$t.d/f"'),
  attempt("fifo", 'mkfifo "$t.fifo"'),
  attempt(
    "tar",
    'mkdir -p /tmp/x; echo x > /tmp/x/f; tar -C /tmp/x -cf - f | tar -C "$(dirname "$t")" -xf -',
  ),
  attempt("find -exec", 'find . -name "$(basename "$t")" -exec sh -c \'echo x > "$1"\' sh {} \';\''),
  attempt("script", 'printf \'echo x > "$1"\\n\' > /tmp/s.sh; sh /tmp/s.sh "$t"'),
  attempt("base64", 'echo ZWNobyB4ID4gIiR0Igo= | base64 -d | t="$t" sh'),
  attempt(
    "git apply",
    "printf '%s\\n' 'diff --git a/n b/n' 'new file mode 100644' '--- /dev/null' '+++ b/n' '@@ -0,0 +1 @@' '+x' | git apply",
  ),
  attempt("git commit", "echo x > n2; git add -A; git -c user.name=x -c user.email=x@y commit -qm x"),
  attempt("git config", "git config core.x y"),
  attempt("git checkout", 'git checkout -q -b "b$$"'),
  attempt(
    "git hook",
    "printf '#!/bin/sh\\necho x > hooked\\n' > .git/hooks/post-checkout; chmod +x .git/hooks/post-checkout; git checkout -q HEAD",
  ),
  attempt("git fsmonitor", "git -c core.fsmonitor='sh -c \"echo x > monitored\"' status"),
];

const STAYING: Attempt[] = [
  lasting("background", '( sleep 0.1; echo x > "$t" ) &'),
  lasting("nohup", 'nohup sh -c \'sleep 0.1; echo x > "$1"\' sh "$t" > /dev/null 2>&1 &'),
  lasting("setsid", 'setsid sh -c \'sleep 0.1; echo x > "$1"\' sh "$t" &'),
  lasting("double fork", '( ( sleep 0.1; echo x > "$t" ) & )'),
  lasting("trap", 'sh -c \'trap "echo x > \\"$t\\"" TERM EXIT; sleep 0.1\' &'),
];

const MOUNTS: Attempt[] = [
  attempt("remount", 'mount -o remount,rw "$PWD"; echo x > "$t"'),
  attempt("remount root", 'mount -o remount,rw,bind /; echo x > "$t"'),
  attempt("umount", 'umount "$PWD"; cd "$PWD"; echo x > "$t"'),
  attempt("umount -l", 'umount -l "$PWD"; cd / && cd "$w"; echo x > "$t"'),
  attempt("new namespace, umount", 'unshare -Urm sh -c \'umount -l "$w"; cd / && cd "$w"; echo x > "$t"\''),
  attempt("new namespace, bind", "unshare -Urm sh -c 'mount --bind / /mnt; echo x > \"/mnt$w/$t\"'"),
  attempt(
    "new namespace, tmpfs",
    'unshare -Urm sh -c \'mount -t tmpfs none "$w"; umount "$w"; umount "$w"; echo x > "$w/$t"\'',
  ),
  attempt("bwrap --bind", "bwrap --bind / / sh -c 'echo x > \"$t\"'"),
  attempt(
    "bwrap --dev-bind",
    "bwrap --unshare-user --dev-bind / / --remount-ro /tmp sh -c 'echo x > \"$t\"'",
  ),
  attempt("nsenter", 'nsenter -t 1 -m sh -c \'cd "$w"; echo x > "$t"\''),
  attempt(
    "nsenter by name",
    'for n in /proc/*/ns/mnt; do nsenter --mount=$n sh -c \'cd "$w"; echo x > "$t"\'; done',
  ),
  attempt("chroot", 'chroot /proc/1/root sh -c \'cd "$w"; echo x > "$t"\''),
  attempt("the root of others", 'for p in /proc/[0-9]*; do echo x > "$p/root$w/$t"; done'),
  attempt("the directory of others", 'for p in /proc/[0-9]*; do echo x > "$p/cwd/$t"; done'),
  attempt("descriptors of others", 'for f in /proc/[0-9]*/fd/*; do [ -d "$f" ] && echo x > "$f/$t"; done'),
  attempt("descriptor", 'exec 9< .; cd /proc/self/fd/9; echo x > "$t"'),
  attempt(
    "device",
    "mknod disk b 254 0; dd if=/dev/zero of=disk bs=1 count=1; mknod /tmp/disk b 8 0; echo x > /dev/vda",
  ),
  attempt("link from elsewhere", 'ln -sfn "$w" /tmp/link; echo x > "/tmp/link/$t"'),
  attempt("kill the sandbox", 'kill -9 1; kill -STOP 1; echo x > "$t"'),
];

const BESIDE: Attempt[] = [
  attempt("plan file", 'echo x > /run/lathe/plans/PLAN-chat_a.md; echo x > "$t"'),
  attempt(
    "symlinked plan file",
    'ln -sf "$w/$t" /run/lathe/plans/PLAN-chat_a.md; echo x > /run/lathe/plans/PLAN-chat_a.md; rm "$t"',
  ),
  attempt(
    "home",
    'echo "echo x > $w/$t" >> "$HOME/.profile"; git config --global core.hooksPath "$w"; echo x > "$t"',
  ),
  attempt("state", 'for d in "$w"/../state/apart/*/root/work; do echo x > "$d/x"; done; echo x > "$t"'),
];

export const ATTEMPTS: readonly Attempt[] = [...WRITERS, ...STAYING, ...MOUNTS, ...BESIDE];

/** Files of the tree that every attempt is made on. */
export const TARGETS = ["a.txt", "src/deep/b.txt", "new.txt", "with space.txt", ".git/description"];

/** One command that makes an attempt on every target, and says of each that it has really run. */
export function scriptOf({ script, lasts }: Attempt, on: readonly string[] = TARGETS): string {
  const targets = on.map((target) => `'${target}'`).join(" ");
  const wait = lasts === true ? "sleep 0.4" : "";
  return `w=$PWD; export w t; for t in ${targets}; do cd "$w"; ( ${script}
) < /dev/null > /dev/null 2>&1; echo "ran $t"; done; ${wait}`;
}
