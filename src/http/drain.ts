/** Stage 1: lets the listener stop. A socket with a request in hand is closed when that is answered, any other at once. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * Watches the server's sockets, and gives the function that begins the drain.
 * Node's own `closeIdleConnections` leaves a socket that has not sent a request yet, and `close` then waits for it.
 */
export function watchSockets(server: Server): () => void {
  /** How many requests each socket has in hand: several where they are pipelined. */
  const inHand = new Map<Socket, number>();
  let draining = false;
  const closeIfQuiet = (socket: Socket) => {
    if (inHand.get(socket) === 0) socket.destroySoon();
  };
  server.on("connection", (socket: Socket) => {
    inHand.set(socket, 0);
    socket.once("close", () => inHand.delete(socket));
  });
  server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    const change = (by: 1 | -1) => {
      const count = inHand.get(socket);
      if (count !== undefined) inHand.set(socket, count + by);
    };
    change(1);
    response.once("close", () => {
      change(-1);
      if (draining) closeIfQuiet(socket);
    });
  });
  return () => {
    draining = true;
    for (const socket of inHand.keys()) closeIfQuiet(socket);
  };
}
