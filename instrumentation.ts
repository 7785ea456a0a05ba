/** Runs once per server process, before the first request. */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { composeRuntime } = await import("./lib/compose-runtime");
  await composeRuntime(process.env);
}
