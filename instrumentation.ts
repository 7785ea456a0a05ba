/** Runs once per server process, before the first request. */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const [{ composeRuntime }, { announceRuntime }] = await Promise.all([
    import("./lib/compose-runtime"),
    import("./lib/runtime"),
  ]);
  const starting = composeRuntime(process.env);
  announceRuntime(starting);
  await starting;
}
