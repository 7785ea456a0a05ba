import { expect, test } from "vitest";
import { chatCopy } from "./chat-copy";

test.each([
  [14, 2, "14 later messages and 2 queued ones are deleted."],
  [1, 0, "1 later message is deleted."],
  [1, 1, "1 later message and 1 queued one are deleted."],
  [0, 1, "1 queued message is deleted."],
  [0, 3, "3 queued messages are deleted."],
])("running again says what it deletes: %i later, %i queued", (later, queued, sentence) => {
  expect(chatCopy.edit.confirm(later, queued)).toBe(
    `Edit and run again from here? ${sentence} Files stay as they are now.`,
  );
});

test("running again from the last message deletes nothing, and says nothing of it", () => {
  expect(chatCopy.edit.confirm(0, 0)).toBe("Edit and run again from here? Files stay as they are now.");
});
