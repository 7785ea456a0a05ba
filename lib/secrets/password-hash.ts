import { hash, type Options, verify } from "@node-rs/argon2";

/** Of a const enum, which isolated modules cannot read. */
const ARGON2ID = 2;
/** OWASP's minimum for argon2id: 19 MiB, two passes. About 60 ms. */
const OPTIONS: Options = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hash of a password that nobody has: verifying against it costs what verifying a real one costs. */
const NOBODY =
  "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/** argon2id in PHC format. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, OPTIONS);
}

/** Whether a password is the one behind `stored`; a missing hash takes the same time and is never right. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const matches = await verify(stored ?? NOBODY, password, OPTIONS);
  return stored !== null && matches;
}
