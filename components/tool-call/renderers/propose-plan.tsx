"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Prose } from "@/components/chat/markdown/prose";
import { Button } from "@/components/ui/button";
import { focusAtEnd } from "@/components/ui/focus-at-end";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Textarea } from "@/components/ui/textarea";
import { fileDownloadPath, fileTextQuery } from "@/lib/api/files";
import { cn } from "@/lib/cn";
import { planCopy } from "@/lib/copy/plan-copy";
import type { CallView } from "../call-view";
import { Card, CardFoot, CardHead, CardText } from "../card";
import { useCallActions } from "../chat-actions";
import { textField } from "../json-fields";
import { CopyTextButton, TextButton } from "../text-button";
import { useFullView } from "./use-full-view";

const words = planCopy.plan;

/** A plan as it was proposed. While nothing has come after it, it is implemented or sent back from here. */
export function PlanCard({ call }: { call: CallView }) {
  const { awaitedKey } = useCallActions();
  const fileId = textField(call.output, "file_id");
  const path = textField(call.output, "path");
  const isOpen = awaitedKey === call.key && path !== null;
  return (
    <Card tone={isOpen ? "plan" : "plain"}>
      {fileId === null ? <CardHead title={words.name} /> : <PlanText fileId={fileId} />}
      {call.errorText !== null && <CardText isDanger>{call.errorText}</CardText>}
      {isOpen && <PlanAnswer path={path} />}
    </Card>
  );
}

function PlanText({ fileId }: { fileId: string }) {
  const { data: text, isError, refetch } = useQuery(fileTextQuery(fileId));
  const { isFull, isCut, toggle, region, content, foot } = useFullView();
  if (isError) {
    return (
      <div className="flex flex-wrap items-center gap-2 px-3 py-2">
        <span className="text-danger text-ui">{words.failed}</span>
        <Button onClick={() => void refetch()}>{words.again}</Button>
      </div>
    );
  }
  if (text === undefined) return <CardText>{words.loading}</CardText>;
  return (
    <>
      <ScrollRegion
        ref={region}
        aria-label={words.name}
        className={cn("px-3.5 py-2.5", !isFull && "max-h-96 overflow-y-auto")}
      >
        <div ref={content}>
          <Prose text={text} isStreaming={false} />
        </div>
      </ScrollRegion>
      <CardFoot ref={foot}>
        {(isFull || isCut) && (
          <>
            <TextButton onClick={toggle}>{isFull ? words.fold : words.openFull}</TextButton>·
          </>
        )}
        <CopyTextButton text={text} label={words.copy} />·
        <a
          href={fileDownloadPath(fileId)}
          download
          className="shrink-0 rounded-chip text-link text-meta hover:underline touch:flex touch:min-h-11 touch:items-center"
        >
          {words.download}
        </a>
      </CardFoot>
    </>
  );
}

function PlanAnswer({ path }: { path: string }) {
  const { send, implement } = useCallActions();
  const [isChanging, setIsChanging] = useState(false);
  if (isChanging) return <ChangeForm onSend={send} onCancel={() => setIsChanging(false)} />;
  return (
    <div className="flex flex-wrap gap-2 border-t px-3 py-2.5">
      {implement && (
        <Button look="primary" onClick={() => implement(words.go(path))}>
          {words.implement}
        </Button>
      )}
      <Button onClick={() => setIsChanging(true)}>{words.change}</Button>
    </div>
  );
}

function ChangeForm({ onSend, onCancel }: { onSend: (text: string) => void; onCancel: () => void }) {
  const [text, setText] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "") onSend(text.trim());
  };
  return (
    <form
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.preventDefault();
          onCancel();
        } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
          submit(event);
        }
      }}
      className="border-t px-3 py-2.5"
    >
      <Textarea
        ref={focusAtEnd}
        aria-label={words.changeLabel}
        placeholder={words.changeLabel}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="mt-2 flex gap-2">
        <Button type="submit" look="primary" disabled={text.trim() === ""}>
          {words.sendChange}
        </Button>
        <Button onClick={onCancel}>{words.cancel}</Button>
      </div>
    </form>
  );
}
