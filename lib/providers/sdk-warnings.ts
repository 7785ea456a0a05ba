import type { Log } from "../log";

/**
 * The SDK prints its warnings, and some of them quote what a chat holds. They go to the log instead, as what they are about and no
 * more.
 */
export function keepSdkWarningsShort(log: Log): void {
  globalThis.AI_SDK_LOG_WARNINGS = ({ warnings, provider, model }) => {
    const kinds = warnings.map((warning) => ("feature" in warning ? warning.feature : warning.type));
    log.debug({ provider, model, kinds }, "The AI SDK warned about a request");
  };
}
