import { connect, type Socket } from "node:net";

/** A chat's stream over a socket of one's own, which can be read slowly, not at all, or ended in every way. */
export interface RawStream {
  socket: Socket;
  /** Everything that was read so far, headers included. */
  text(): string;
  isOpen(): boolean;
}

export function openRawStream(target: { port: number; token: string; chatId: string }): RawStream {
  const { port, token, chatId } = target;
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  socket.on("error", () => {});
  socket.on("data", (bytes: Buffer) => {
    heard += bytes.toString("latin1");
  });
  socket.write(
    `GET /api/v1/chats/${chatId}/stream HTTP/1.1\r\nhost: localhost:${port}\r\nauthorization: Bearer ${token}\r\n` +
      "accept: text/event-stream\r\n\r\n",
  );
  return {
    socket,
    text: () => heard,
    isOpen: () => heard.startsWith("HTTP/1.1 200") && heard.includes("event: synced"),
  };
}
