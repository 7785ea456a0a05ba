import type { z } from "zod";
import { parseInput } from "@/lib/api/schemas/parse-input";
import { AppError } from "@/lib/errors";

const KIBIBYTE = 1_024;
const MEBIBYTE = 1_024 * KIBIBYTE;

export const MAX_JSON_BYTES = 256 * 1024;
const MAX_DEPTH = 64;

/**
 * Reads a JSON body and parses it with the schema of its endpoint. The size is counted while the body streams in.
 *
 * @throws AppError `payload_too_large`, or `invalid_request` that names each field.
 */
export async function readJson<S extends z.ZodType>(
  request: Request,
  schema: S,
  maxBytes: number = MAX_JSON_BYTES,
): Promise<z.output<S>> {
  return parseInput(schema, await readJsonBody(request, maxBytes));
}

/** Parses the query string; a key that is given twice counts once, unless it is one of `lists`. */
export function readQuery<S extends z.ZodType>(
  request: Request,
  schema: S,
  lists: readonly string[] = [],
): z.output<S> {
  const { searchParams } = new URL(request.url);
  const repeated = lists.flatMap((key) => (searchParams.has(key) ? [[key, searchParams.getAll(key)]] : []));
  return parseInput(schema, { ...Object.fromEntries(searchParams), ...Object.fromEntries(repeated) });
}

/** The body as JSON; an absent body is an empty object. */
export async function readJsonBody(request: Request, maxBytes: number = MAX_JSON_BYTES): Promise<unknown> {
  const bytes = await readBytes(request, maxBytes);
  if (bytes.byteLength === 0) return {};
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw new AppError("invalid_request", "Send the body as application/json.");
  }
  const text = decodeUtf8(bytes);
  if (deeperThan(text, MAX_DEPTH)) throw new AppError("invalid_request", "The body is nested too deeply.");
  try {
    return JSON.parse(text, refuseProto);
  } catch (cause) {
    throw new AppError("invalid_request", "The body is not valid JSON.", { cause });
  }
}

/** Reads a body up to a limit and stops reading there. */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  announcedBytes(request, limit);
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * What a request says of its body's length, in bytes; 0 when it says nothing.
 *
 * @throws AppError `payload_too_large` when that is more than the limit.
 */
export function announcedBytes(request: Request, limit: number): number {
  const bytes = Number(request.headers.get("content-length") ?? 0) || 0;
  if (bytes > limit) throw tooLarge(limit);
  return bytes;
}

function tooLarge(limit: number): AppError {
  const size =
    limit >= MEBIBYTE ? `${Math.floor(limit / MEBIBYTE)} MiB` : `${Math.floor(limit / KIBIBYTE)} KiB`;
  return new AppError("payload_too_large", `The body is larger than ${size}.`);
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError("invalid_request", "The body is not valid UTF-8.", { cause });
  }
}

function refuseProto(key: string, value: unknown): unknown {
  if (key === "__proto__") throw new Error("forbidden key");
  return value;
}

/** Counts brackets outside strings, so that no recursive walk ever meets a hostile depth. */
function deeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) i++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) depth++;
    else if (code === 0x7d || code === 0x5d) depth--;
    if (depth > limit) return true;
  }
  return false;
}
