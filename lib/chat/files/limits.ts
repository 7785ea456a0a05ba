/** Of one file. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
/** The oldest files of a chat make room for newer ones. */
export const MAX_FILES_PER_CHAT = 50;
/** What a person may have uploaded and not sent. */
export const MAX_UNSENT_BYTES = 100 * 1024 * 1024;
/** What nobody has sent for so long is deleted. */
export const UNSENT_HOURS = 24;
/**
 * Of all files in one prompt, and so of one message. In base64 it is 27 MiB: below the 32 MB that Anthropic takes as a request.
 */
export const MAX_PROMPT_FILE_BYTES = 20 * 1024 * 1024;
