"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { orToast } from "@/components/ui/or-toast";
import { toast } from "@/components/ui/toast";
import { interruptChat } from "@/lib/api/chats";
import { sendMessage } from "@/lib/api/messages";
import type { Chat } from "@/lib/chat/wire";
import { chatCopy } from "@/lib/copy/chat-copy";
import { TextButton } from "../text-button";

const { agents: words } = chatCopy;

/** Stops one sub-agent, and nothing else. */
export function StopAgent({ agent }: { agent: Chat }) {
  const [stopped, setStopped] = useState<string | null>(null);
  if (agent.status !== "running" && agent.status !== "requires_action") return null;
  if (stopped !== null && stopped === agent.turnStartedAt) return <span>{words.stopping}</span>;
  const stop = async () => {
    setStopped(agent.turnStartedAt);
    if (!(await orToast(interruptChat(agent.id), words.notStopped))) setStopped(null);
  };
  return <TextButton onClick={() => void stop()}>{words.stopOne}</TextButton>;
}

/** A line for telling it something: it waits behind what the sub-agent does now. */
export function MessageAgent({ agent, onClose }: { agent: Chat; onClose: () => void }) {
  const [text, setText] = useState("");
  const [key] = useState(() => crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const said = text.trim();
    if (said === "" || busy) return;
    setBusy(true);
    const body = { content: [{ type: "text" as const, text: said }], busyBehavior: "queue" as const };
    const isSent = await orToast(sendMessage({ chatId: agent.id, body, idempotencyKey: key }), words.notSent);
    setBusy(false);
    if (!isSent) return;
    toast(words.sent(agent.title));
    onClose();
  };
  return (
    <form
      onSubmit={(event) => void send(event)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
      className="flex flex-wrap items-center gap-2 border-t px-3 py-2"
    >
      <Input
        ref={focus}
        aria-label={words.messageLabel(agent.title)}
        className="min-w-0 flex-1"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" busy={busy}>
        {words.send}
      </Button>
      <Button look="quiet" onClick={onClose}>
        {words.cancel}
      </Button>
    </form>
  );
}

const focus = (field: HTMLInputElement | null) => field?.focus();
