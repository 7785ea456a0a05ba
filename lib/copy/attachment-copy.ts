import { formatBytes } from "../format";

/** Sentences about files of messages. */
export const attachmentCopy = {
  attach: "Attach files",
  /** On a phone: all that belongs to a message beside its words. */
  more: "Files, plan and model",
  attached: "Attached files",
  uploading: "Uploading…",
  failed: "It could not be uploaded.",
  imageTooLarge: "This image is too large for models and cannot be made smaller.",
  tryAgain: "Try again",
  remove: (name: string) => `Remove ${name}`,
  expired: (name: string) => `${name} is no longer kept.`,
  size: (bytes: number) => formatBytes(bytes),
};
