import { expect, test } from "vitest";
import { answersText, choicesOf, NO_CHOICE, questionsOf } from "./question-answers";

const store = {
  header: "Store",
  question: "Where does it go?",
  options: [
    { label: "Disk", description: "It survives" },
    { label: "Memory", description: "It is fast" },
  ],
};
const size = { ...store, header: "Size", question: "How large?" };

test("every question is answered before anything is sent, each with its question", () => {
  const questions = questionsOf({ questions: [store, size] });
  expect(answersText(questions, [{ option: 1, text: "" }])).toBeNull();
  expect(answersText(questions, [{ option: 1, text: "" }, NO_CHOICE])).toBeNull();
  expect(
    answersText(questions, [
      { option: 1, text: "" },
      { option: "other", text: "  " },
    ]),
  ).toBeNull();
  expect(
    answersText(questions, [
      { option: 1, text: "" },
      { option: "other", text: " 4 KiB " },
    ]),
  ).toBe("Where does it go?\n→ Memory\n\nHow large?\n→ 4 KiB");
});

test("what a model made up in another shape is left out", () => {
  expect(questionsOf(null)).toEqual([]);
  expect(questionsOf({ questions: [1, { question: "" }, { question: "Why?", options: [{}, "x"] }] })).toEqual(
    [{ header: "", question: "Why?", options: [] }],
  );
  expect(answersText([], [])).toBeNull();
});

test("the choices are found again in the message that was sent of them", () => {
  const questions = questionsOf({ questions: [store, size] });
  const choices = [
    { option: 1, text: "" },
    { option: "other" as const, text: "4 KiB → or 8" },
  ];
  const sent = answersText(questions, choices) ?? "";
  expect(choicesOf(questions, sent)).toEqual(choices);
  // Spaces at the ends do not outlive a send.
  expect(
    choicesOf(questionsOf({ questions: [{ ...store, question: " Where? " }] }), "Where? \n→ Disk"),
  ).toEqual([{ option: 0, text: "" }]);
});

test("a message in words of its own answers no question by itself", () => {
  const questions = questionsOf({ questions: [store, size] });
  expect(choicesOf(questions, "Where does it go?\n→ Memory")).toBeNull();
  expect(choicesOf(questions, "Whatever you like")).toBeNull();
  expect(choicesOf([], "")).toBeNull();
});
