"use client";

import { usePathname, useRouter } from "next/navigation";
import { useEffect } from "react";
import { routes } from "@/lib/routes";
import { settlePush } from "./push-browser";

const CHAT_PREFIX = routes.chat("");

/** Between a page and the service worker: which chat is in view, which one to open, and that its notification has been seen. */
export function PushLink({ userId }: { userId: string }) {
  const router = useRouter();
  const pathname = usePathname();
  const chatId = pathname.startsWith(CHAT_PREFIX) ? pathname.slice(CHAT_PREFIX.length) : null;

  // Synchronises the browser's service worker with the person at it, once the page has time for that.
  useEffect(() => {
    const settle = () => void settlePush(userId).catch(() => {});
    if (document.readyState === "complete") settle();
    else window.addEventListener("load", settle, { once: true });
    return () => window.removeEventListener("load", settle);
  }, [userId]);

  // Answers the service worker for as long as this page shows this chat.
  useEffect(() => {
    const worker = navigator.serviceWorker as ServiceWorkerContainer | undefined;
    const answer = ({ data, ports }: MessageEvent<{ type: string; path?: string }>) => {
      if (data.type === "lathe:what-is-shown") ports[0]?.postMessage(chatId);
      if (data.type === "lathe:open" && data.path?.startsWith("/")) router.push(data.path);
    };
    worker?.addEventListener("message", answer);
    worker?.startMessages();
    return () => worker?.removeEventListener("message", answer);
  }, [chatId, router]);

  // Takes away what the person has come to see.
  useEffect(() => {
    if (chatId === null) return;
    const seen = () => {
      if (document.visibilityState === "visible") void tellSeen(chatId).catch(() => {});
    };
    seen();
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  }, [chatId]);
  return null;
}

/** The service worker takes its notification away, which nobody else may do while it shows one. */
async function tellSeen(chatId: string): Promise<void> {
  const worker = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  const registration = await worker?.getRegistration();
  registration?.active?.postMessage({ type: "lathe:seen", chatId });
}
