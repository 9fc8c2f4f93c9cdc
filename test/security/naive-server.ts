/** A server of Node's own that answers all that it can read, and counts it: what the gateway would be without its guards. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export async function startNaive(options: Parameters<typeof createServer>[0] = {}) {
  const seen: string[] = [];
  const server: Server = createServer(options, (request, response) => {
    request.resume();
    request.once("end", () => {
      seen.push(`${request.method} ${request.url}`);
      response.end("ok");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { close, server, seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
