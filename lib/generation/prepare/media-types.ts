import type { WireFormat } from "../../providers/model-connection";

const COMMON_IMAGES = ["image/png", "image/jpeg", "image/webp"];
const PDF = "application/pdf";

/** What every model of a format takes; servers of OpenAI's format agree on images only. */
const MEDIA: Record<WireFormat, readonly string[]> = {
  anthropic: [...COMMON_IMAGES, "image/gif", PDF],
  "openai-responses": [...COMMON_IMAGES, "image/gif", PDF],
  "openai-chat": [...COMMON_IMAGES, "image/gif", PDF],
  "openai-compatible": [...COMMON_IMAGES, "image/gif"],
  google: [...COMMON_IMAGES, "image/heic", "image/heif", PDF],
  demo: [],
};

/** Whether a file may be sent as it is; another type is an error of the whole request. Fixed by the format, so that history stays as it was. */
export function takesFile(format: WireFormat, mediaType: string): boolean {
  return MEDIA[format].includes(mediaType.toLowerCase());
}
