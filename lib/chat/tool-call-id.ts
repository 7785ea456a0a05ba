/** Characters of a provider's tool call id that are kept as they are, and taken back from clients: the ledger's index takes no longer ones. */
export const MAX_TOOL_CALL_ID = 1_000;
