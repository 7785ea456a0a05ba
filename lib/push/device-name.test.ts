import { expect, it } from "vitest";
import { deviceName } from "./device-name";

const MOZILLA = "Mozilla/5.0";
const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";

it.each([
  [
    "Edge on Windows",
    `${MOZILLA} (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/141.0 Safari/537.36 Edg/141.0`,
  ],
  ["Chrome on Android", `${MOZILLA} (Linux; Android 10; K) ${WEBKIT} Chrome/141.0 Mobile Safari/537.36`],
  ["Firefox on Linux", `${MOZILLA} (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0`],
  [
    "Safari on macOS",
    `${MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Version/26.0 Safari/605.1.15`,
  ],
  [
    "Safari on iPhone",
    `${MOZILLA} (iPhone; CPU iPhone OS 26_0 like Mac OS X) ${WEBKIT} Version/26.0 Safari/604.1`,
  ],
  ["Browser", "curl/8.0"],
])("names %s", (name, userAgent) => {
  expect(deviceName(userAgent)).toBe(name);
});
