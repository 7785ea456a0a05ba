interface SkipReason {
  /** How the full title begins. */
  title: string;
  reason: string;
}

const NO_POOLER = "there is no pgbouncer here";
const NO_NGINX = "there is no nginx here";
const NO_HAPROXY = "there is no haproxy here";
const NO_ROOT = "only root can mount a disk";
const NO_PODMAN = "there is no podman with runc and busybox here, or the user is not root";
const NO_REDIS = "there is no redis-server or valkey-server here";
const NO_WINDOWS = "there is no browser with windows here, and one without lets nobody notify";
const NO_GROUPS = "the kernel gives this user no groups of processes here";
const NO_MOUNTS = "this user may not have mounts of its own here";

/** Tests that may be skipped, each with the condition under which that is right. Any other skip fails the run. */
const SKIP_REASONS: readonly SkipReason[] = [
  { title: "hints over redis", reason: NO_REDIS },
  { title: "streamed parts", reason: NO_REDIS },
  { title: "with Redis,", reason: NO_REDIS },
  { title: "the docker driver", reason: NO_PODMAN },
  // Where a driver has no say in something, the contract leaves the question out.
  {
    title: "the external driver keeps commands off the network",
    reason: "a person's own machine has its own network",
  },
  { title: "the external driver a start that fails", reason: "a person starts it" },
  { title: "limits that are held by the kernel", reason: NO_GROUPS },
  { title: "W09 no more processors", reason: NO_GROUPS },
  { title: "W09 groups that another user's daemon", reason: NO_GROUPS },
  { title: "the groups of a workspace", reason: NO_GROUPS },
  { title: "limits that are held by watching", reason: NO_MOUNTS },
  { title: "a workspace without a shell", reason: NO_MOUNTS },
  { title: "D18 a transaction pooler", reason: NO_POOLER },
  { title: "a browser is told of a chat that ended", reason: NO_WINDOWS },
  { title: "nobody is told of the chat that is in view", reason: NO_WINDOWS },
  { title: "it is switched off where it was switched on", reason: NO_WINDOWS },
  { title: "it can be installed", reason: NO_WINDOWS },
  { title: "D37 ", reason: NO_ROOT },
  { title: "D41 behind nginx", reason: NO_NGINX },
  { title: "D41 behind HAProxy", reason: NO_HAPROXY },
  { title: "a gateway before an HTTP/2 origin", reason: NO_HAPROXY },
];

/** Why a test may be skipped; null when it may not. */
export function skipReason(fullTitle: string): string | null {
  return SKIP_REASONS.find(({ title }) => fullTitle.startsWith(title))?.reason ?? null;
}
