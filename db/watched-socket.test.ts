import { expect, it } from "vitest";
import { beginningIn } from "./watched-socket";

const typed = (type: string, body: string) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(4 + body.length);
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
};
const beginning = Buffer.concat([Buffer.from([0, 0, 0, 13, 0, 3, 0, 0]), Buffer.from("user\0")]);

it("a connection begins with nothing that the last one was to be told", () => {
  const left = Buffer.concat([typed("Q", "select 1\0"), typed("S", "")]);
  expect(beginningIn(Buffer.concat([left, beginning]))).toEqual(beginning);
  expect(beginningIn(beginning)).toEqual(beginning);
});

it("what holds no beginning is left as it is", () => {
  const query = typed("Q", "select 1\0");
  expect(beginningIn(query)).toEqual(query);
});
