import { describe, expect, it } from "vitest";
import { sniffMediaType } from "./media-type";

const text = (content: string) => new TextEncoder().encode(content);
const bytes = (...content: number[]) => Uint8Array.from(content);

describe("sniffMediaType", () => {
  it.each([
    ["image/png", bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0), "a.txt"],
    ["image/jpeg", bytes(0xff, 0xd8, 0xff, 0xe0), "a.png"],
    ["image/gif", text("GIF89a"), "a"],
    ["image/webp", text("RIFF....WEBPVP8 "), "a.gif"],
    ["application/pdf", text("%PDF-1.7"), "a.md"],
    ["application/json", text('{"a":1}'), "a.JSON"],
    ["text/csv", text("a,b"), "a.csv"],
    ["text/markdown", text("# A"), "a.b.md"],
    ["text/plain", text("déjà vu"), "notes"],
    ["text/plain", text("<svg onload=alert(1)>"), "a.svg"],
    ["text/plain", text("<script>alert(1)</script>"), "a.html"],
  ])("says %s by the content", (mediaType, content, name) => {
    expect(sniffMediaType(content, name)).toBe(mediaType);
  });

  it.each([
    ["a NUL", bytes(0x61, 0, 0x62)],
    ["broken UTF-8", bytes(0x61, 0xff, 0x62)],
    ["an archive", bytes(0x50, 0x4b, 3, 4, 0, 0)],
    ["a sound", text("RIFF....WAVEfmt ").fill(0xff, 4, 8)],
  ])("knows nothing of %s", (_, content) => {
    expect(sniffMediaType(content, "a.txt")).toBeNull();
  });
});
