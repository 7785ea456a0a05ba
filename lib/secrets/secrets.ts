import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { EncryptionKeys } from "./encryption-keys";

/** Where a sealed value lives; bound into it, so that it cannot be moved to another row or column. */
export interface SecretPlace {
  table: string;
  row: string;
  column: string;
}

/** Seals values for the database. Opening with a wrong or missing key, or at another place, throws. */
export interface Secrets {
  seal(plain: string, place: SecretPlace): string;
  open(sealed: string, place: SecretPlace): string;
  /** Id of the key that new values are sealed with. */
  currentKeyId: string;
  /** Id of the key that a value was sealed with: what rotation looks for. */
  keyIdOf(sealed: string): string;
}

const ALGORITHM = "aes-256-gcm";
const VERSION = "v1";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface Parts {
  keyId: string;
  nonce: Buffer;
  ciphertext: Buffer;
  tag: Buffer;
}

/** As JSON, so that no two places give the same bytes. */
function associatedData(keyId: string, place: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([VERSION, keyId, place.table, place.row, place.column]));
}

function take(sealed: string): Parts {
  const [version, keyId, payload, ...rest] = sealed.split(".");
  const bytes = Buffer.from(payload ?? "", "base64url");
  if (version !== VERSION || !keyId || rest.length > 0 || bytes.length < NONCE_BYTES + TAG_BYTES) {
    throw new Error("A sealed value is not in the form that this version writes.");
  }
  return {
    keyId,
    nonce: bytes.subarray(0, NONCE_BYTES),
    ciphertext: bytes.subarray(NONCE_BYTES, -TAG_BYTES),
    tag: bytes.subarray(-TAG_BYTES),
  };
}

/** AES-256-GCM; a sealed value is `v1.<key id>.<nonce, ciphertext, tag in base64url>`. */
export function createSecrets(keys: EncryptionKeys): Secrets {
  const [current] = keys;
  return {
    currentKeyId: current.id,
    keyIdOf: (sealed) => take(sealed).keyId,
    seal(plain, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, current.key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(associatedData(current.id, place));
      const payload = Buffer.concat([
        nonce,
        cipher.update(plain, "utf8"),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return [VERSION, current.id, payload.toString("base64url")].join(".");
    },
    open(sealed, place) {
      const { keyId, nonce, ciphertext, tag } = take(sealed);
      const found = keys.find((key) => key.id === keyId);
      if (!found) {
        throw new Error(
          `A value was sealed with the encryption key "${keyId}", which this server does not have.`,
        );
      }
      const decipher = createDecipheriv(ALGORITHM, found.key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(associatedData(keyId, place));
      decipher.setAuthTag(tag);
      try {
        return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString("utf8");
      } catch (cause) {
        throw new Error(
          `A sealed value in ${place.table}.${place.column} cannot be opened with the key "${keyId}": it is another key, or the value was changed or moved.`,
          { cause },
        );
      }
    },
  };
}
