import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A message as the browser would get it, and what its push service saw. */
interface ReceivedPush {
  path: string;
  headers: Record<string, string | string[] | undefined>;
  /** Decrypted with the browser's key. */
  message: Record<string, unknown>;
  /** The key that signed it, if the signature holds for this service and is not over. */
  signedBy: string | null;
}

export interface TestPushService {
  /** Where subscriptions say that it is: a public address, as browsers' services have. */
  origin: string;
  /** Where it listens, on this computer. */
  listensAt: string;
  /** Brings what is sent to that public address here. */
  fetch: typeof globalThis.fetch;
  received: ReceivedPush[];
  /** A browser's subscription, with the keys of RFC 8291. */
  subscribe(name: string): { endpoint: string; keys: { p256dh: string; auth: string } };
  /** What it answers to the next messages of a subscription; 201 without it. */
  answerWith(name: string, status: number): void;
  /** Resolves with the messages of all subscriptions, or of one, when there are so many. */
  whenReceived(count: number, name?: string): Promise<ReceivedPush[]>;
  close(): Promise<void>;
}

const ORIGIN = "https://push.example.com";
const CURVE = "prime256v1";
const SALT_BYTES = 16;
const KEY_OFFSET = SALT_BYTES + 4 + 1;
const TAG_BYTES = 16;

/** A push service of our own: it keeps the keys of its subscriptions, as a browser would, and reads what it is sent. */
export async function startTestPushService(): Promise<TestPushService> {
  const received: ReceivedPush[] = [];
  const browsers = new Map<string, { ecdh: ReturnType<typeof createECDH>; auth: Buffer }>();
  const answers = new Map<string, number>();
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const path = request.url ?? "";
      const browser = browsers.get(path);
      const status = answers.get(path) ?? (browser === undefined ? 404 : 201);
      if (browser !== undefined && status === 201) {
        const signedBy = signerOf(request.headers.authorization ?? "", ORIGIN);
        received.push({ path, headers: request.headers, message: decrypt(body, browser), signedBy });
      }
      response.writeHead(status).end();
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const listensAt = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: ORIGIN,
    listensAt,
    fetch: async (input, init) => {
      const { origin, pathname } = new URL(input instanceof Request ? input.url : input);
      if (origin !== ORIGIN) throw new TypeError("fetch failed");
      return fetch(`${listensAt}${pathname}`, init);
    },
    received,
    subscribe: (name) => {
      const ecdh = createECDH(CURVE);
      const auth = randomBytes(16);
      browsers.set(`/${name}`, { ecdh, auth });
      const p256dh = ecdh.generateKeys("base64url");
      return { endpoint: `${ORIGIN}/${name}`, keys: { p256dh, auth: auth.toString("base64url") } };
    },
    answerWith: (name, status) => void answers.set(`/${name}`, status),
    whenReceived: (count, name) =>
      new Promise((resolve) => {
        const look = () => {
          const come = received.filter(({ path }) => name === undefined || path === `/${name}`);
          if (come.length < count) return;
          waiting.delete(look);
          resolve(come);
        };
        waiting.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** RFC 8188 and 8291: one record, `aes128gcm`. */
function decrypt(
  body: Buffer,
  { ecdh, auth }: { ecdh: ReturnType<typeof createECDH>; auth: Buffer },
): Record<string, unknown> {
  const salt = body.subarray(0, SALT_BYTES);
  const end = KEY_OFFSET + (body[KEY_OFFSET - 1] ?? 0);
  const senderKey = body.subarray(KEY_OFFSET, end);
  const derive = (secret: Uint8Array, by: { salt: Uint8Array; info: Uint8Array; bytes: number }) =>
    Buffer.from(hkdfSync("sha256", secret, by.salt, by.info, by.bytes));
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), ecdh.getPublicKey(), senderKey]);
  const secret = derive(ecdh.computeSecret(senderKey), { salt: auth, info, bytes: 32 });
  const of = (name: string, bytes: number) =>
    derive(secret, { salt, info: Buffer.from(`Content-Encoding: ${name}\0`), bytes });
  const decipher = createDecipheriv("aes-128-gcm", of("aes128gcm", 16), of("nonce", 12));
  decipher.setAuthTag(body.subarray(-TAG_BYTES));
  const padded = Buffer.concat([decipher.update(body.subarray(end, -TAG_BYTES)), decipher.final()]);
  return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString()) as Record<string, unknown>;
}

/** RFC 8292: `vapid t=<token>, k=<key>`. */
function signerOf(authorization: string, audience: string): string | null {
  const found = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(authorization);
  if (found === null) return null;
  const [, head = "", claims = "", signature = "", key = ""] = found;
  const point = Buffer.from(key, "base64url");
  const coordinate = (from: number) => point.subarray(from, from + 32).toString("base64url");
  const jwk = { kty: "EC", crv: "P-256", x: coordinate(1), y: coordinate(33) };
  const isSigned = verify(
    "sha256",
    Buffer.from(`${head}.${claims}`),
    { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  const said = JSON.parse(Buffer.from(claims, "base64url").toString()) as { aud: string; exp: number };
  return isSigned && said.aud === audience && said.exp * 1_000 > Date.now() ? key : null;
}
