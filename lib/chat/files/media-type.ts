const SIGNATURES: readonly { mediaType: string; offset: number; bytes: readonly number[] }[] = [
  { mediaType: "image/png", offset: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { mediaType: "image/jpeg", offset: 0, bytes: [0xff, 0xd8, 0xff] },
  { mediaType: "image/gif", offset: 0, bytes: [0x47, 0x49, 0x46, 0x38] },
  { mediaType: "application/pdf", offset: 0, bytes: [0x25, 0x50, 0x44, 0x46, 0x2d] },
];
const RIFF = [0x52, 0x49, 0x46, 0x46];
const WEBP = [0x57, 0x45, 0x42, 0x50];
const WEBP_OFFSET = 8;
const PLAIN_TEXT = "text/plain";
const TEXT_BY_EXTENSION: Readonly<Record<string, string>> = {
  json: "application/json",
  csv: "text/csv",
  md: "text/markdown",
  markdown: "text/markdown",
};

/**
 * What a file is by its content, whatever it is called or was said to be: an image (PNG, JPEG, GIF, WebP), a PDF, or text, whose
 * kind the name's ending tells. Markup that a browser would run is plain text. Null: nothing that can be attached.
 */
export function sniffMediaType(content: Uint8Array, name: string): string | null {
  const found = SIGNATURES.find(({ offset, bytes }) => hasBytes(content, offset, bytes));
  if (found !== undefined) return found.mediaType;
  if (hasBytes(content, 0, RIFF) && hasBytes(content, WEBP_OFFSET, WEBP)) return "image/webp";
  if (!isText(content)) return null;
  const extension = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return TEXT_BY_EXTENSION[extension] ?? PLAIN_TEXT;
}

/** Whether the browser may show it in a page. */
export const isImage = (mediaType: string) => mediaType.startsWith("image/");

function hasBytes(content: Uint8Array, offset: number, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => content[offset + index] === byte);
}

function isText(content: Uint8Array): boolean {
  if (content.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(content);
    return true;
  } catch {
    return false;
  }
}
