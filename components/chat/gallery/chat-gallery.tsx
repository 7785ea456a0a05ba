"use client";

import { type ReactNode, useState } from "react";
import { CallActionsProvider } from "@/components/tool-call/chat-actions";
import { ToolCall } from "@/components/tool-call/tool-call";
import { ERROR_KINDS, type Message } from "@/lib/chat/wire";
import type { ChatRole } from "@/lib/copy/error-copy";
import { LiveLineView } from "../live-line/live-line-view";
import { buildTurns, type Turn } from "../transcript/turns";
import { BlockView } from "../turn/block-view";
import { ErrorBlock } from "../turn/error-block";
import { SendingMessage } from "../turn/sending-message";
import { StoppedLine, TurnFooterLine } from "../turn/turn-footer-line";
import { UserMessage } from "../turn/user-message";
import { CALL_SPECIMENS } from "./call-fixtures";
import { ComposerGallery } from "./composer-gallery";
import { HOSTILE } from "./hostile-text";
import { BLOCK_SPECIMENS, GALLERY_NOW, LIVE_SPECIMENS } from "./turn-fixtures";

const nothing = () => {};
const ACTIONS = { send: nothing, showProcesses: nothing, stopProcess: nothing };
const ALL_LIVE = { force_stop: nothing, retry_now: nothing, stop: nothing };
const CHANGES = { additions: 38, deletions: 12, files: 3 };
const ROLES: readonly ChatRole[] = ["admin", "member"];

/** Every row, card, line and note of a transcript, in every state. */
export function ChatGallery() {
  return (
    <CallActionsProvider chatId="gallery" actions={ACTIONS}>
      <div className="flex min-w-0 flex-col gap-4">
        <Messages />
        {BLOCK_SPECIMENS.map(({ name, block }) => (
          <Example key={name} name={name}>
            <BlockView block={block} />
          </Example>
        ))}
        {CALL_SPECIMENS.map(({ name, call }) => (
          <Example key={name} name={name}>
            <ToolCall call={call} opensItself />
          </Example>
        ))}
        {LIVE_SPECIMENS.map(({ name, line }) => (
          <Example key={name} name={name}>
            <LiveLineView line={line} now={GALLERY_NOW} actions={ALL_LIVE} />
          </Example>
        ))}
        <Endings />
        <ComposerGallery />
      </div>
    </CallActionsProvider>
  );
}

function Example({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h3 className="pb-1 text-faint text-label">{name}</h3>
      {children}
    </section>
  );
}

function Messages() {
  const sending = { resend: nothing, takeBack: nothing };
  return (
    <>
      {[HOSTILE.longWord, HOSTILE.rightToLeft, HOSTILE.emoji, HOSTILE.lines].map((text, index) => (
        <Example key={index} name="User message">
          <UserMessage message={message("user", text, index)} />
        </Example>
      ))}
      <Example name="Message being sent">
        <SendingMessage message={{ key: "a", text: "Go on", state: "sending" }} actions={sending} />
      </Example>
      <Example name="Message not sent">
        <SendingMessage message={{ key: "b", text: "Go on", state: "failed" }} actions={sending} />
      </Example>
    </>
  );
}

const START = GALLERY_NOW - 252_000;

function message(role: Message["role"], text: string, minute: number): Message {
  return {
    id: `gallery_${role}_${minute}`,
    chatId: "gallery",
    role,
    parts: [{ type: "text", text }],
    createdAt: new Date(role === "user" ? START : GALLERY_NOW).toISOString(),
    revision: 1,
    usage: {
      inputTokens: 30_000,
      outputTokens: 8_200,
      reasoningTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
    },
    costMicros: 420_000,
  };
}

function galleryTurn(): Turn | undefined {
  const messages = [message("user", "Fix it", 0), message("assistant", "Fixed.", 1)];
  return buildTurns({ status: "waiting", messages, live: null, outputs: {}, inputSizes: {} })[0];
}

function Endings() {
  const [turn] = useState(galleryTurn);
  const common = { changes: CHANGES, onReview: nothing };
  return (
    <>
      {turn && (
        <>
          <Example name="Finished">
            <TurnFooterLine turn={turn} {...common} />
          </Example>
          <Example name="Stopped">
            <StoppedLine turn={turn} {...common} runningCommands={1} onShowProcesses={nothing} />
          </Example>
        </>
      )}
      {ERROR_KINDS.flatMap((kind) =>
        ROLES.map((role) => (
          <Example key={`${kind}/${role}`} name={`Error ${kind}, ${role}`}>
            <ErrorBlock
              error={{
                kind,
                message: "Anthropic returned an unexpected error.",
                detail: "HTTP 529",
                provider: "Anthropic",
                retryable: true,
              }}
              situation={{
                role,
                adminNames: "Ada",
                model: "claude-opus-4.6",
                contextTokens: 214_000,
                contextLimit: 200_000,
              }}
              onRetry={nothing}
              onCompact={nothing}
              onSwitchModel={nothing}
            />
          </Example>
        )),
      )}
    </>
  );
}
