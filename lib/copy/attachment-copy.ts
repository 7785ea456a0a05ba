import { formatBytes } from "../format";

/** Sentences about files of messages. */
export const attachmentCopy = {
  attach: "Attach files",
  /** On a phone: all that belongs to a message beside its words. */
  more: (model: string | null, effort: string | null) =>
    ["Files, plan and model", model, effort].filter((word) => word !== null).join(", "),
  attached: "Attached files",
  uploading: "Uploading…",
  sendsWhenUploaded: "Sends when the upload is done",
  failed: "It could not be uploaded.",
  imageTooLarge: (name: string) => `${name} is too large for models and cannot be made smaller.`,
  tooLarge: (name: string, most: number) => `${name} is too large: ${formatBytes(most)} is the most.`,
  tooMuchTogether: (name: string, most: number) =>
    `${name} is too much for this message: ${formatBytes(most)} together is the most.`,
  tryAgain: "Try again",
  remove: (name: string) => `Remove ${name}`,
  expired: (name: string) => `${name} is no longer kept.`,
  size: (bytes: number) => formatBytes(bytes),
};
