"use client";

import { type FormEvent, useId } from "react";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Input } from "@/components/ui/input";
import { planCopy } from "@/lib/copy/plan-copy";
import type { CallView } from "../call-view";
import { Card, CardText } from "../card";
import { useCallActions } from "../chat-actions";
import {
  answersText,
  type Choice,
  choicesOf,
  NO_CHOICE,
  type Question,
  questionsOf,
} from "./question-answers";
import { useKeptAnswers } from "./use-kept-answers";

const words = planCopy.question;

/** What the agent asks. While nothing has come after it, it is answered here; the answer is an ordinary message. */
export function QuestionCard({ call }: { call: CallView }) {
  const { send, awaitedKey, replies } = useCallActions();
  const questions = questionsOf(call.input);
  const [kept, choose] = useKeptAnswers(call.key);
  const reply = replies?.get(call.key);
  // What was chosen here counts until something was sent: from then on what is stored says what it was.
  const chosen = reply === undefined ? kept : choicesOf(questions, reply);
  const choices = chosen ?? [];
  const isOpen = awaitedKey === call.key;
  const answer = answersText(questions, choices);
  // A chat that was cleared or summarised has gone on without an answer.
  const wentOn = !isOpen && reply === undefined && answer === null && call.phase === "done";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (answer !== null && isOpen) send(answer);
  };
  return (
    <Card tone={isOpen ? "plan" : "plain"}>
      <form onSubmit={submit} className="divide-y">
        {questions.map((question, index) => (
          <QuestionFields
            // oxlint-disable-next-line no-array-index-key -- the questions of a call never change
            key={index}
            question={question}
            choice={choices[index] ?? NO_CHOICE}
            isOpen={isOpen}
            onChoose={(choice) => choose(index, choice)}
          />
        ))}
        {call.errorText !== null && <CardText isDanger>{call.errorText}</CardText>}
        {isOpen && (
          <div className="flex flex-wrap items-center gap-2 px-3 py-2.5">
            <Button type="submit" look="primary" disabled={answer === null}>
              {questions.length === 1 ? words.sendOne : words.send}
            </Button>
            {answer === null && <span className="text-meta text-muted">{words.missing}</span>}
          </div>
        )}
      </form>
      {(chosen === null || wentOn) && <CardText>{words.over}</CardText>}
    </Card>
  );
}

interface QuestionFieldsProps {
  question: Question;
  choice: Choice;
  isOpen: boolean;
  onChoose: (choice: Choice) => void;
}

function QuestionFields({ question: asked, choice, isOpen, onChoose }: QuestionFieldsProps) {
  const name = useId();
  const { header, question, options } = asked;
  return (
    <fieldset className="min-w-0 px-3 py-2.5" disabled={!isOpen}>
      <legend className="sr-only">{question}</legend>
      <div aria-hidden="true" className="flex items-baseline gap-2">
        {header !== "" && <Chip tone="plan">{header}</Chip>}
        <p className="min-w-0 font-medium text-ui wrap-anywhere">{question}</p>
      </div>
      <div className="mt-1.5 grid grid-cols-1 gap-0.5">
        {options.map(({ label, description }, index) => (
          <OptionRow
            key={label}
            name={name}
            label={label}
            description={description}
            isChosen={choice.option === index}
            onChoose={() => onChoose({ ...choice, option: index })}
          />
        ))}
        {(isOpen || choice.option === "other") && (
          <OptionRow
            name={name}
            label={words.other}
            description={isOpen ? "" : choice.text}
            isChosen={choice.option === "other"}
            onChoose={() => onChoose({ ...choice, option: "other" })}
          />
        )}
        {isOpen && choice.option === "other" && (
          <div className="pl-8">
            <Input
              aria-label={words.otherLabel(question)}
              // It opens because somebody chose to write.
              autoFocus={choice.text === ""}
              value={choice.text}
              onChange={(event) => onChoose({ option: "other", text: event.target.value })}
            />
          </div>
        )}
      </div>
    </fieldset>
  );
}

interface OptionRowProps {
  name: string;
  label: string;
  description: string;
  isChosen: boolean;
  onChoose: () => void;
}

function OptionRow({ name, label, description, isChosen, onChoose }: OptionRowProps) {
  return (
    <label className="flex min-h-7 cursor-pointer items-baseline gap-2 rounded-row px-2 py-1 text-ui hover:bg-hover has-checked:bg-plan-bg touch:min-h-11 touch:items-center">
      <input
        type="radio"
        name={name}
        checked={isChosen}
        onChange={onChoose}
        className="shrink-0 translate-y-0.5 accent-plan touch:translate-y-0"
      />
      <span className="min-w-0 wrap-anywhere">
        {label}
        {description !== "" && <span className="text-muted"> {description}</span>}
      </span>
    </label>
  );
}
