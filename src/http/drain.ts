/** Stage 1: lets the listener stop. A socket with requests in hand is closed when all are answered, any other at once. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

export interface Drain {
  /** Closes what is quiet, and whatever becomes so. A body that has not come whole after the time is given up. */
  begin(bodyTimeoutMs: number): void;
  /** Whether nothing is in hand on the request's socket but this request: several may be, where they are pipelined. */
  isLast(request: IncomingMessage): boolean;
}

/**
 * Watches the server's sockets. Node's own `close` waits for sockets that have not sent a request yet, and stops to
 * check how long a body takes.
 */
export function watchSockets(server: Server): Drain {
  const inHand = new Map<Socket, Set<IncomingMessage>>();
  let draining = false;
  const closeIfQuiet = (socket: Socket) => {
    if (inHand.get(socket)?.size === 0) socket.destroySoon();
  };
  server.on("connection", (socket: Socket) => {
    inHand.set(socket, new Set());
    socket.once("close", () => inHand.delete(socket));
  });
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    inHand.get(socket)?.add(request);
    response.once("close", () => {
      inHand.get(socket)?.delete(request);
      if (draining) closeIfQuiet(socket);
    });
  });
  const giveUpOnBodies = () => {
    for (const [socket, requests] of inHand) {
      if ([...requests].some(({ complete }) => !complete)) socket.destroy();
    }
  };
  return {
    begin: (bodyTimeoutMs) => {
      draining = true;
      for (const socket of inHand.keys()) closeIfQuiet(socket);
      setTimeout(giveUpOnBodies, bodyTimeoutMs).unref();
    },
    isLast: ({ socket }) => (inHand.get(socket)?.size ?? 0) <= 1,
  };
}
