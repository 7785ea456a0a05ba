/** What is told of a file that is kept. */
export interface KeptFile {
  id: string;
  name: string;
  mediaType: string;
  size: number;
}

/** A file that a tool call leaves in a chat. */
export interface NewFile {
  ownerId: string;
  chatId: string;
  /** Ledger id: the same call finds the file that it made before. */
  createdByCallId: string;
  name: string;
  mediaType: string;
  content: Buffer;
}
