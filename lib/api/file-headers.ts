import { isImage } from "../chat/files/media-type";

const KEEP_SECONDS = 3_600;

/**
 * Headers of a stored file: an image may be shown in a page, everything else is downloaded, and nothing in it can run or load
 * anything, also when it is opened by itself.
 */
export function fileHeaders(file: {
  name: string;
  mediaType: string;
  sha256: string;
}): Record<string, string> {
  const shown = isImage(file.mediaType) ? "inline" : "attachment";
  return {
    "Content-Type": contentType(file.mediaType),
    "Content-Disposition": `${shown}; filename*=UTF-8''${encodeExtended(file.name)}`,
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": `private, max-age=${KEEP_SECONDS}`,
    ETag: `"${file.sha256}"`,
  };
}

const AS_IT_IS = new Set(["application/pdf", "application/octet-stream"]);

function contentType(mediaType: string): string {
  return isImage(mediaType) || AS_IT_IS.has(mediaType) ? mediaType : "text/plain; charset=utf-8";
}

/** RFC 5987: what `encodeURIComponent` leaves and a header may not have. */
function encodeExtended(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
