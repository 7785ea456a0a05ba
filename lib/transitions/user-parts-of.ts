import type { Tx } from "../../db/client";
import { describeFiles } from "../../db/queries/files";
import type { AppPart } from "../chat/message-types";
import { fileIdsIn, toUserParts } from "../chat/user-parts";
import type { InputPart } from "../chat/wire";

/** The row parts of what a person sent, its files named as they are stored. */
export async function userPartsOf(tx: Tx, content: readonly InputPart[]): Promise<AppPart[]> {
  return toUserParts(content, await describeFiles(tx, fileIdsIn(content)));
}
