"use client";

import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useRef,
  useState,
} from "react";
import { attachmentCopy } from "@/lib/copy/attachment-copy";
import { chatCopy } from "@/lib/copy/chat-copy";
import type { Attachment } from "./attachments";
import { composerAction, escapeAction, isListKey } from "./composer-keys";
import { cn } from "@/lib/cn";
import type { ModelChoice } from "./model-choices";
import type { PlanChoice } from "./plan-toggle";
import { ComposerTools } from "./composer-tools";
import { AttachmentList } from "./attachment-list";
import type { BusyBehavior, Unsent } from "./outbox";
import { useAttachments } from "./use-attachments";
import { useFileDrop } from "./use-file-drop";
import { SendButtons } from "./send-buttons";
import { DraftConflict } from "./draft-conflict";
import { useDraft } from "./use-draft";
import type { SlashCommand } from "./slash-commands";
import { useDraftKeeper } from "./use-draft-keeper";
import { useEarlyText } from "./use-early-text";
import { useSendWhenUploaded } from "./use-send-when-uploaded";
import { ComposerListView } from "./composer-list-view";
import { useComposerLists } from "./use-composer-lists";
import { optionMenuProps } from "./use-option-menu";

export interface ComposerHandle {
  /** Takes the caret, except on touch, where that would open the keyboard. */
  focus(): void;
  /** Puts text in front of what is typed, and files beside what is attached; nothing is lost. */
  insert(message: Unsent): void;
  /** Opens the list of models. */
  chooseModel(): void;
}

export interface ComposerProps extends ModelChoice {
  /** Where the draft belongs: a chat's id, or the place of a new chat. */
  place: string;
  placeholder: string;
  busy?: boolean;
  stopping?: boolean;
  /** Something else than the text forbids sending, such as a missing model; typing goes on. */
  blocked?: boolean;
  /** Earlier prompts, newest last. */
  history?: readonly string[];
  onSend: (message: Unsent, behavior: BusyBehavior) => void;
  onStop?: () => void;
  /** Over the text: the queue. */
  above?: ReactNode;
  /** One sentence over the text; another device's draft comes before it. */
  notice?: ReactNode;
  /** What `/` offers beside skills. */
  commands?: readonly SlashCommand[];
  /** The chat whose workspace's skills it offers beside one's own. */
  skillsOf?: string | undefined;
  /** Whose files `@` offers; null: no workspace is known yet. */
  workspaceId?: string | null;
  /** What is typed is kept on the server too. */
  keepsDraft?: boolean;
  /** Whether a plan is made first; left out: that cannot be chosen here. */
  plan?: PlanChoice | null;
  /** Messages wait: a stop sends the next one. */
  hasQueue?: boolean;
  /** Beside the buttons: how full the context is. */
  meter?: ReactNode;
  handle?: Ref<ComposerHandle>;
  /** Whether it takes the caret when it appears. */
  takesFocus?: boolean;
}

const STOP_ARMED_MS = 2_000;
const NO_COMMANDS: readonly SlashCommand[] = [];
const NOT_RECALLED = { back: 0, text: "" };

export function Composer(props: ComposerProps) {
  const { place, placeholder, modelId, onModelChange, effort, onEffortChange } = props;
  const { onSend, onStop, above, notice, meter, handle, plan } = props;
  const {
    busy = false,
    stopping = false,
    blocked = false,
    history = [],
    takesFocus = true,
    keepsDraft = false,
    hasQueue = false,
    commands = NO_COMMANDS,
    workspaceId = null,
  } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const { text, change, read } = useDraft(place);
  useEarlyText(field, { read, change });
  const choice = useDraftKeeper(place, keepsDraft);
  const files = useAttachments(place);
  const { isOver, onPaste } = useFileDrop(files.add);
  const [stopArmed, setStopArmed] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const recalled = useRef(NOT_RECALLED);

  // Puts the caret into the composer of a chat that was opened; on touch that would open the keyboard, and whoever types in a
  // layer over the page goes on there.
  useEffect(() => {
    const isLayered = document.activeElement?.closest("[data-open]:is([role=dialog], [role=menu])") != null;
    if (takesFocus && !isLayered && matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, [place, takesFocus]);

  // Disarms the stop after a moment.
  useEffect(() => {
    if (!stopArmed) return;
    const timer = setTimeout(() => setStopArmed(false), STOP_ARMED_MS);
    return () => clearTimeout(timer);
  }, [stopArmed]);

  useImperativeHandle(handle, () => ({
    focus: () => matchMedia("(pointer: fine)").matches && field.current?.focus(),
    chooseModel: () => setChoosing(true),
    insert: ({ text: added, files: taken = [] }) => {
      const texts = [added, read()].filter((said) => said !== "");
      change(texts.join("\n\n"));
      files.giveBack(taken);
      field.current?.focus();
    },
  }));

  const sendNow = (behavior: BusyBehavior) => {
    // Not the text of the last drawing: a second Enter may come before the next.
    const typed = read();
    if (blocked || !canSend(typed, files.read())) return;
    recalled.current = NOT_RECALLED;
    onSend({ text: typed, files: files.take() }, behavior);
    change("");
    field.current?.focus();
  };

  const later = useSendWhenUploaded(files.items, sendNow);
  const send = (behavior: BusyBehavior) => {
    if (blocked || !isOnItsWay(files.read())) sendNow(behavior);
    else if (canSend(read(), files.read())) later.wait(behavior);
  };

  const recall = (step: 1 | -1) => {
    const back = Math.max(0, Math.min(history.length, recalled.current.back + step));
    const prompt = back === 0 ? "" : (history[history.length - back] ?? "");
    recalled.current = { back, text: prompt };
    change(prompt);
  };

  const stop = () => {
    setStopArmed(false);
    onStop?.();
  };

  const { skillsOf } = props;
  const lists = useComposerLists({ field, text, commands, skillsOf, workspaceId, onChange: change });

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { isComposing, keyCode } = event.nativeEvent;
    const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
    const pressed = { key, shiftKey, altKey, ctrlKey, metaKey, isComposing, keyCode };
    if (isListKey(pressed) && lists.press(event)) return;
    const touch = matchMedia("(pointer: coarse)").matches;
    const isRecalled = recalled.current.back > 0 && text === recalled.current.text;
    const situation = { text, busy, stopArmed, touch, hasHistory: history.length > 0, isRecalled };
    const action = composerAction(pressed, situation);
    if (action === null) return;
    event.preventDefault();
    if (action === "send") send("queue");
    else if (action === "arm_stop") setStopArmed(true);
    else if (action === "stop") stop();
    else recall(action === "recall_older" ? 1 : -1);
  };

  useEscapeElsewhere(busy, () =>
    escapeAction({ busy, stopArmed }) === "stop" ? stop() : setStopArmed(true),
  );

  return (
    <div className="mx-auto w-full max-w-190">
      {above}
      {choice.conflict === null ? (
        notice
      ) : (
        <DraftConflict other={choice.conflict.text} choice={choice} onRestore={change} />
      )}
      <ComposerListView menu={lists.menu} refusal={lists.refusal} />
      <div onPaste={onPaste} className={frameLook(plan?.on === true, isOver)}>
        <AttachmentList items={files.items} onRemove={files.remove} onTryAgain={files.tryAgain} />
        <textarea
          ref={field}
          {...optionMenuProps(lists.menu)}
          dir="auto"
          aria-label="Message"
          placeholder={placeholder}
          value={text}
          rows={1}
          onChange={(event) => {
            later.forget();
            change(event.target.value);
            lists.noteCaret();
          }}
          onSelect={lists.noteCaret}
          onKeyDown={onKeyDown}
          className="block field-sizing-content max-h-[40dvh] min-h-10 w-full resize-none bg-transparent px-3.5 pt-2.5 pb-1.5 text-prose outline-none placeholder:text-faint touch:text-touch"
        />
        <div className="flex items-center gap-1 px-2 pt-1.5 pb-2">
          <ComposerTools
            onFiles={files.add}
            plan={plan ?? null}
            model={{ modelId, onModelChange, effort, onEffortChange }}
            busy={busy}
            choosing={choosing}
            onChoosing={setChoosing}
          />
          <span aria-live="polite" className="min-w-0 flex-1 truncate text-right text-faint text-meta">
            {hintOf({ stopArmed, hasQueue, isUploading: files.isUploading, sendsLater: later.isWaiting })}
          </span>
          {meter}
          <SendButtons
            busy={busy}
            stopping={stopping}
            stopHelp={hasQueue ? chatCopy.queue.afterStop : null}
            hasText={!blocked && canSend(text, files.items)}
            onSend={send}
            onStop={() => onStop?.()}
          />
        </div>
      </div>
    </div>
  );
}

interface HintFacts {
  stopArmed: boolean;
  hasQueue: boolean;
  isUploading: boolean;
  sendsLater: boolean;
}

function hintOf(of: HintFacts): string {
  if (of.stopArmed) return of.hasQueue ? chatCopy.queue.stopArmed : "Esc again to stop";
  if (of.sendsLater) return attachmentCopy.sendsWhenUploaded;
  return of.isUploading ? attachmentCopy.uploading : "";
}

function frameLook(plansFirst: boolean, isDroppedOn: boolean): string {
  return cn(
    "rounded-composer border bg-main has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-accent",
    plansFirst ? "border-plan" : "border-border-control",
    isDroppedOn && "border-accent bg-accent-bg",
  );
}

/** Whether there is something to send, if only once it is up. */
function canSend(text: string, files: readonly Attachment[]): boolean {
  return text.trim() !== "" || files.some(({ state }) => state !== "failed");
}

function isOnItsWay(files: readonly Attachment[]): boolean {
  return files.some(({ state }) => state === "uploading");
}

/** Escape anywhere in the page counts, as long as no layer, field or panel has taken it. */
function useEscapeElsewhere(isListening: boolean, onEscape: () => void): void {
  const press = useEffectEvent((event: globalThis.KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    if (
      event.target instanceof Element &&
      event.target.closest("input, textarea, select, [role=dialog], [role=menu]")
    ) {
      return;
    }
    onEscape();
  });

  // Synchronises with the keyboard of the whole page while there is something to stop.
  useEffect(() => {
    if (!isListening) return;
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [isListening]);
}
