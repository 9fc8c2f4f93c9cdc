/** A process that answers every request with the same 3 kB of JSON, and does nothing else. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { itemsOf } from "./calls.ts";
import { tellParent } from "./child.ts";

const body = Buffer.from(JSON.stringify({ items: itemsOf(4) }));
const headers = {
  "content-type": "application/json; charset=utf-8",
  "content-length": String(body.length),
  "cache-control": "public, max-age=60, stale-if-error=600",
  etag: '"nXwB4u0a3Tz1v8m2c5k9d7q6e1y"',
};

const server = createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  tellParent(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
