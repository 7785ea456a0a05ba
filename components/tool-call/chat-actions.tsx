"use client";

import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { OpenRows, type OpenRowsStorage } from "./open-rows";

/** What a card can ask of the chat that it is in. A button whose action is missing is not drawn. */
export interface CallActions {
  send: (text: string) => void;
  /** Leaves plan mode and sends, in one. */
  implement?: (text: string) => void;
  /** The call whose card can be answered now. */
  awaitedKey?: string | null;
  /** What a person wrote after a call had put something to them, by the call's key. */
  replies?: ReadonlyMap<string, string>;
  showProcesses?: () => void;
  /** The chat's workspace as it is now. */
  workspaceId?: string | null;
  stopProcess?: (processId: string) => void;
  /** A row was opened: whoever opens something reads it. */
  onOpen?: () => void;
}

interface CallContextValue {
  actions: CallActions;
  rows: OpenRows;
}

const CallContext = createContext<CallContextValue>({
  actions: { send: () => {} },
  rows: new OpenRows("", null),
});

function browserStorage(): OpenRowsStorage | null {
  try {
    return typeof window === "undefined" ? null : window.sessionStorage;
  } catch {
    return null;
  }
}

interface CallActionsProviderProps {
  chatId: string;
  actions: CallActions;
  children: ReactNode;
}

/** Mounted anew for another chat. */
export function CallActionsProvider({ chatId, actions, children }: CallActionsProviderProps) {
  const [rows] = useState(() => new OpenRows(chatId, browserStorage()));
  const value = useMemo(() => ({ actions, rows }), [actions, rows]);
  return <CallContext value={value}>{children}</CallContext>;
}

export function useCallActions(): CallActions {
  return use(CallContext).actions;
}

/** All rows of the chat, for opening those that somebody is led to. */
export function useOpenRows(): { rows: OpenRows; onOpen: () => void } {
  const { rows, actions } = use(CallContext);
  const onOpen = useCallback(() => actions.onOpen?.(), [actions]);
  return { rows, onOpen };
}

/** Whether a row is open, and the way to turn it. `opensItself` holds until the person decides. */
export function useOpenRow(key: string, opensItself = false): [isOpen: boolean, toggle: () => void] {
  const { rows, actions } = use(CallContext);
  const choice = useSyncExternalStore(
    rows.subscribe,
    () => rows.choice(key),
    () => undefined,
  );
  const isOpen = choice ?? opensItself;
  const toggle = useCallback(() => {
    if (!isOpen) actions.onOpen?.();
    rows.choose(key, !isOpen);
  }, [actions, isOpen, key, rows]);
  return [isOpen, toggle];
}

/** Whether a part of a card is shown in full, and the way to turn it: whoever opens it reads it. */
export function useUnfold(): [isUnfolded: boolean, toggle: () => void] {
  const { onOpen } = useCallActions();
  const [isUnfolded, setIsUnfolded] = useState(false);
  const toggle = () => {
    if (!isUnfolded) onOpen?.();
    setIsUnfolded(!isUnfolded);
  };
  return [isUnfolded, toggle];
}
