/** Stage 1: what each connection has in hand: how many there may be, which one gives way, and how all of them end. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

export interface Sockets {
  /** Closes what is quiet, and whatever becomes so. A body that has not come whole after the time is given up. */
  drain(bodyTimeoutMs: number): void;
  /** Whether nothing is in hand on the request's socket but this request: several may be, where they are pipelined. */
  isLast(request: IncomingMessage): boolean;
  /** Whether more is in hand on the request's socket than one caller can have a use for. */
  isCrowded(request: IncomingMessage): boolean;
  /** After this request, nothing is read on its socket that Node has not read already, and none of that is to be answered. */
  condemn(request: IncomingMessage): void;
  isCondemned(request: IncomingMessage): boolean;
  /** Whether an answer that is written now answers what came last, and not what came before it. */
  canAnswer(socket: Socket): boolean;
}

export interface SocketLimits {
  readonly maxConnections: number;
  /** Requests that one connection may have in hand: those that it sends before the first is answered. */
  readonly maxPipelined: number;
}

type InHand = Map<IncomingMessage, ServerResponse>;

/**
 * Watches the server's sockets; its `timeout` must be set. Node's own `close` waits for sockets that have not sent a
 * request yet, and stops to check how long a body takes; its own `maxConnections` lets those who came first keep
 * everybody else out.
 */
export function watchSockets(server: Server, limits: SocketLimits): Sockets {
  const inHand = new Map<Socket, InHand>();
  /** Those with nothing in hand, the one that has been so for the longest time first. */
  const quiet = new Set<Socket>();
  /** Those whose body had not come whole when they were last looked at, in the order in which it began. */
  const receiving = new Set<Socket>();
  const condemned = new WeakSet<Socket>();
  let draining = false;

  const forget = (socket: Socket) => {
    for (const sockets of [inHand, quiet, receiving]) sockets.delete(socket);
  };
  /** One that has nothing else in hand than a request of which the body is missing. */
  const findReceiving = (): Socket | undefined => {
    for (const socket of receiving) {
      const requests = [...(inHand.get(socket)?.keys() ?? [])];
      const isMissing = requests.some(({ complete }) => !complete);
      if (isMissing && requests.length === 1) return socket;
      if (!isMissing) receiving.delete(socket);
    }
    return undefined;
  };
  /** Whoever keeps a connection for nothing is worth less than whoever comes, and so is who keeps a body back. */
  const makeRoom = (): boolean => {
    const longest = quiet.values().next().value ?? findReceiving();
    if (longest === undefined) return false;
    forget(longest);
    longest.destroy();
    return true;
  };
  server.on("connection", (socket: Socket) => {
    if (inHand.size >= limits.maxConnections && !makeRoom()) return void socket.destroy();
    inHand.set(socket, new Map());
    quiet.add(socket);
    socket.once("close", () => forget(socket));
  });
  // Before the request is answered, which may be at once.
  server.prependListener("request", (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    inHand.get(socket)?.set(request, response);
    quiet.delete(socket);
    // Node tells of a request before it has looked for a body.
    receiving.add(socket);
    response.once("close", () => {
      const rest = inHand.get(socket);
      rest?.delete(request);
      if (rest?.size !== 0) return;
      receiving.delete(socket);
      if (draining) socket.destroySoon();
      else quiet.add(socket);
    });
  });
  server.on("timeout", (socket: Socket) => {
    // Nothing came or went for a while. That is as it should be where services are waited for, which takes as long as
    // the operation may; but not where an answer lies ready and nobody reads it, or where nothing is asked.
    const waits = (inHand.get(socket)?.size ?? 0) > 0 && socket.writableLength === 0;
    if (!waits) socket.destroy();
  });

  return {
    drain: (bodyTimeoutMs) => {
      draining = true;
      for (const socket of quiet) socket.destroySoon();
      setTimeout(() => {
        for (const socket of receiving) {
          const requests = [...(inHand.get(socket)?.keys() ?? [])];
          if (requests.some(({ complete }) => !complete)) socket.destroy();
        }
      }, bodyTimeoutMs).unref();
    },
    isLast: ({ socket }) => (inHand.get(socket)?.size ?? 0) <= 1,
    isCrowded: ({ socket }) => (inHand.get(socket)?.size ?? 0) > limits.maxPipelined,
    condemn: ({ socket }) => condemned.add(socket),
    isCondemned: ({ socket }) => condemned.has(socket),
    canAnswer: (socket) => {
      const answers = [...(inHand.get(socket)?.values() ?? [])];
      return answers.length === 0 || (answers.length === 1 && answers[0]?.headersSent === false);
    },
  };
}
