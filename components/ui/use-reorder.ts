"use client";

import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { movedTo, placeAt } from "./list-order";

interface ReorderOptions {
  ids: readonly string[];
  /** Holds the rows; each has `data-reorder` with its id. */
  container: RefObject<HTMLElement | null>;
  /** `place` counts from 1. False: it was not done, and the order is what it was. */
  onMove: (id: string, place: number) => Promise<boolean>;
}

export interface Reorder {
  /** The ids as they are to be drawn: what is dragged is where it would land. */
  order: readonly string[];
  draggedId: string | null;
  /** What was done last, in words, for a live region. */
  said: string;
  /** Moves a row to a place, for a menu. */
  moveTo: (id: string, place: number) => void;
  /** For what a row is dragged by. */
  pointerProps: (id: string) => { onPointerDown: (event: PointerEvent<HTMLElement>) => void };
  /** Moves a row with the arrow keys. */
  keyProps: (id: string) => { onKeyDown: (event: KeyboardEvent<HTMLElement>) => void };
}

/** A press that moves less is a press. */
const DRAG_AFTER_PX = 5;
const STEPS: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };

interface Held {
  /** What the order was when it was changed here; another one comes from the server, and wins. */
  from: string;
  order: readonly string[];
}

/** Rows that are put in order by dragging or with the arrow keys; the new order shows before the server has confirmed it. */
export function useReorder({ ids, container, onMove }: ReorderOptions): Reorder {
  const from = ids.join("\n");
  const [held, setHeld] = useState<Held | null>(null);
  const [draggedId, setDraggedId] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const refocus = useRef<HTMLElement | null>(null);
  const order = held?.from === from ? held.order : ids;

  // A node that changes its place in the document loses the focus.
  useLayoutEffect(() => {
    refocus.current?.focus();
    refocus.current = null;
  }, [order]);

  const show = (id: string, place: number) => setHeld({ from, order: movedTo(order, id, place) });
  const move = async (id: string, place: number) => {
    setSaid(`Moved to place ${place} of ${ids.length}.`);
    if (await onMove(id, place)) return;
    setHeld(null);
    setSaid("");
  };
  const moveTo = (id: string, place: number) => {
    show(id, place);
    void move(id, place);
  };
  const beginDrag = (id: string, event: PointerEvent) => {
    let place = order.indexOf(id) + 1;
    const began = place;
    followPointer(event, {
      begin: () => setDraggedId(id),
      drag: (y) => {
        place = placeAt(centresIn(container.current), { id, y });
        show(id, place);
      },
      end: (isDropped) => {
        setDraggedId(null);
        if (!isDropped) setHeld(null);
        else if (place !== began) void move(id, place);
      },
    });
  };

  return {
    order,
    draggedId,
    said,
    moveTo,
    pointerProps: (id) => ({ onPointerDown: (event) => beginDrag(id, event) }),
    keyProps: (id) => ({
      onKeyDown: (event) => {
        const step = STEPS[event.key];
        const place = order.indexOf(id) + 1 + (step ?? 0);
        if (step === undefined || place < 1 || place > ids.length) return;
        event.preventDefault();
        refocus.current = event.currentTarget;
        moveTo(id, place);
      },
    }),
  };
}

function centresIn(container: HTMLElement | null): { id: string; centre: number }[] {
  const rows = container?.querySelectorAll<HTMLElement>("[data-reorder]") ?? [];
  return [...rows].map((row) => {
    const { top, height } = row.getBoundingClientRect();
    return { id: row.dataset["reorder"] ?? "", centre: top + height / 2 };
  });
}

interface Drag {
  begin: () => void;
  drag: (y: number) => void;
  end: (isDropped: boolean) => void;
}

/** One press of the main button, from the first move that counts to its release; Escape takes it back. */
function followPointer({ button, clientY: startY, pointerId }: PointerEvent, drag: Drag): void {
  if (button !== 0) return;
  const life = new AbortController();
  const { signal } = life;
  let begun = false;
  const end = (isDropped: boolean) => {
    life.abort();
    if (!begun) return;
    drag.end(isDropped);
    // The release of a drag is no click on what lies under it.
    const swallow = (event: Event) => event.preventDefault();
    window.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
  };
  const listen = <K extends keyof WindowEventMap>(name: K, act: (event: WindowEventMap[K]) => void) =>
    window.addEventListener(name, act, { signal, capture: true });
  listen("pointermove", (event) => {
    if (event.pointerId !== pointerId) return;
    if (!begun && Math.abs(event.clientY - startY) < DRAG_AFTER_PX) return;
    if (!begun) drag.begin();
    begun = true;
    drag.drag(event.clientY);
  });
  listen("pointerup", (event) => event.pointerId === pointerId && end(true));
  listen("pointercancel", (event) => event.pointerId === pointerId && end(false));
  listen("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    end(false);
  });
}
