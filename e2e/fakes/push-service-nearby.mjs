// Preloaded into a server whose push service is a test's own: what it sends to the service's public address arrives at
// LATHE_TEST_PUSH_SERVICE instead, as if the network led there. All that the server itself looks at stays as it is.
import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";

const nearby = process.env.LATHE_TEST_PUSH_SERVICE;
const request = https.request;

https.request = (url, options, ...rest) =>
  url.origin === "https://push.example.com"
    ? http.request(
        new URL(url.pathname, nearby),
        { ...options, agent: undefined, lookup: undefined },
        ...rest,
      )
    : request(url, options, ...rest);
syncBuiltinESMExports();
