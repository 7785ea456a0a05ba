/** Names that say which call of which chat a command is of; no template speaks for them. */
const RESERVED = new Set([
  "HOME",
  "TMPDIR",
  "LATHE_AGENT",
  "LATHE_CALL_ID",
  "LATHE_CHAT_ID",
  "LATHE_ANCESTOR_CHAT_IDS",
]);
const PREFIX = "LATHE_CARRIED_";
const NAMES = "LATHE_CARRIED";
/** What a shell takes as a name. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The workspace's environment on its way into the sandbox, under names that mean nothing outside of it: programs that make the
 * sandbox run on the host, and `LD_PRELOAD` or `PATH` would be theirs first.
 */
export function carriedEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  const carried = Object.entries(env).filter(
    ([name, value]) => NAME.test(name) && !RESERVED.has(name) && !value.includes("\0"),
  );
  if (carried.length === 0) return {};
  return {
    ...Object.fromEntries(carried.map(([name, value]) => [`${PREFIX}${name}`, value])),
    [NAMES]: carried.map(([name]) => name).join(" "),
  };
}

/** Lines of a shell inside the sandbox that give what was carried its own names. */
export const UNPACK_ENVIRONMENT = `
for lathe_name in $${NAMES}; do
  eval "export $lathe_name=\\"\\$${PREFIX}$lathe_name\\""
  unset "${PREFIX}$lathe_name"
done
unset ${NAMES} lathe_name
`;
