/** Stage 1: lets the listener stop. A socket with a request in hand is closed when that is answered, any other at once. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * Watches the server's sockets, and gives the function that begins the drain.
 * Node's own `closeIdleConnections` leaves a socket that has not sent a request yet, and `close` then waits for it.
 */
export function watchSockets(server: Server): () => void {
  const quiet = new Set<Socket>();
  let draining = false;
  server.on("connection", (socket: Socket) => {
    quiet.add(socket);
    socket.once("close", () => quiet.delete(socket));
  });
  server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    quiet.delete(socket);
    response.once("close", () => {
      if (draining) socket.destroySoon();
      else if (!socket.destroyed) quiet.add(socket);
    });
  });
  return () => {
    draining = true;
    for (const socket of quiet) socket.destroySoon();
  };
}
