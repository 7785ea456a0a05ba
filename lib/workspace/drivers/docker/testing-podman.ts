import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  copyFileSync,
  writeFileSync,
  realpathSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { eventually } from "../../testing";

/** Raising limits is refused in some places, and so is one of the two runtimes. */
const CONTAINERS_CONF = `[engine]
runtime="runc"
cgroup_manager="cgroupfs"
events_logger="file"
[containers]
default_ulimits=["nofile=1024:1024","nproc=1000:1000"]
`;

export const IMAGE = "localhost/lathe-test:busybox";

/** Whether this machine can run an engine of our own. */
export function canRunPodman(): boolean {
  return process.getuid?.() === 0 && ["podman", "runc", "busybox"].every(isInstalled);
}

function isInstalled(program: string): boolean {
  return (process.env["PATH"] ?? "").split(":").some((directory) => existsSync(join(directory, program)));
}

export interface TestEngine {
  host: string;
  docker: Docker;
  close(): Promise<void>;
}

/** An engine with Docker's API and storage of its own, and an image of nothing but BusyBox and two users. */
export async function startPodman(): Promise<TestEngine> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "lathe-podman-")));
  writeFileSync(join(base, "containers.conf"), CONTAINERS_CONF);
  const storage = `[storage]\ndriver="vfs"\ngraphroot="${base}/graph"\nrunroot="${base}/run"\n`;
  writeFileSync(join(base, "storage.conf"), storage);
  const env = {
    ...process.env,
    CONTAINERS_CONF: join(base, "containers.conf"),
    CONTAINERS_STORAGE_CONF: join(base, "storage.conf"),
  };
  const run = (command: string) =>
    execFileSync("/bin/sh", ["-c", command], { cwd: base, env, stdio: "pipe" });
  for (const directory of ["bin", "etc", "tmp", "root"])
    mkdirSync(join(base, "image", directory), { recursive: true });
  copyFileSync("/usr/bin/busybox", join(base, "image", "bin", "busybox"));
  const applets = execFileSync("busybox", ["--list"], { encoding: "utf8" }).split("\n");
  for (const name of applets) {
    if (name !== "" && name !== "busybox") symlinkSync("busybox", join(base, "image", "bin", name));
  }
  const users = "root:x:0:0:root:/root:/bin/sh\nagent:x:1000:1000::/tmp:/bin/sh\n";
  writeFileSync(join(base, "image", "etc", "passwd"), users);
  run(`tar -C image -c . | podman import --change ENV=FROM_IMAGE=told - ${IMAGE}`);
  const socketPath = join(base, "podman.sock");
  const service = spawn("podman", ["system", "service", "--time=0", `unix://${socketPath}`], {
    env,
    stdio: "ignore",
  });
  const docker = new Docker({ socketPath });
  await eventually(() =>
    docker.ping().then(
      () => true,
      () => false,
    ),
  );
  return {
    host: `unix://${socketPath}`,
    docker,
    close: async () => {
      await ended(service);
      run(
        "podman rm --force --all --time 0; podman volume rm --force --all; umount graph run 2>/dev/null; true",
      );
      rmSync(base, { recursive: true, force: true });
    },
  };
}

function ended(service: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    service.once("exit", () => resolve());
    service.kill("SIGTERM");
  });
}
