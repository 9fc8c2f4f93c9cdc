/** Stage 1: a request's head is unambiguous, or the request is refused: what two servers could read in two ways is an attack. */
import type { IncomingMessage } from "node:http";
import type { Problem } from "./errors.ts";

/** All of them together are at most 16 KiB, by Node's own limit. */
const maxHeaders = 100;
const maxAddressBytes = 8_192;

/** Sent twice, one server would take the first and the next one the last. Node refuses the others that frame a body. */
const onlyOnce = new Set(["host", "authorization", "content-type", "transfer-encoding", "origin"]);

/** RFC 3986, section 3.2.2, without what no host of ours has: escapes and sub-delimiters. */
const hostPattern = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;

/** Load balancers ask for these by address. */
const healthPaths = new Set(["/livez", "/readyz"]);

/**
 * @param allowedHosts In lower case, with a port where it is not the usual one; empty for any.
 * @returns What is wrong with the request, or null. RFC 9112, sections 3.2 and 6.1.
 */
export function faultOfHead(request: IncomingMessage, allowedHosts: ReadonlySet<string>): Problem | null {
  const { rawHeaders, headers, httpVersion, url = "" } = request;
  if (rawHeaders.length > 2 * maxHeaders) {
    return {
      status: 431,
      title: "Request Header Fields Too Large",
      detail: `Send at most ${maxHeaders} headers.`,
    };
  }
  if (url.length > maxAddressBytes) {
    return {
      status: 414,
      title: "URI Too Long",
      detail: "The address is too long; send the document with POST.",
    };
  }
  const repeated = repeatedOf(rawHeaders);
  if (repeated !== null) return badRequest(`Send the header ${repeated} once.`);
  if (httpVersion === "1.0" && headers["transfer-encoding"] !== undefined) {
    return badRequest("HTTP/1.0 has no Transfer-Encoding; send a Content-Length.");
  }
  // Node takes whatever ends in it, and leaves the rest of the codings undone.
  if ((headers["transfer-encoding"]?.toLowerCase() ?? "chunked") !== "chunked") {
    return badRequest("Send Transfer-Encoding: chunked, and no other coding.");
  }
  if ((headers.expect?.toLowerCase() ?? "100-continue") !== "100-continue") {
    return { status: 417, title: "Expectation Failed", detail: "Expect 100-continue, or nothing." };
  }
  return faultOfHost(request, allowedHosts);
}

function repeatedOf(rawHeaders: readonly string[]): string | null {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? "";
    if (!onlyOnce.has(name)) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return null;
}

function faultOfHost({ headers, httpVersion, url = "" }: IncomingMessage, allowedHosts: ReadonlySet<string>) {
  const isHealth = healthPaths.has(url);
  // A simple probe may speak HTTP/1.0, which has no Host.
  if (isHealth && httpVersion === "1.0" && headers.host === undefined) return null;
  const host = headers.host?.toLowerCase();
  if (host === undefined || !hostPattern.test(host)) {
    return badRequest("Send a Host header: a name or an address, with a port where it is not the usual one.");
  }
  // The form that proxies are asked in. It names the host again.
  if (!url.startsWith("/") && url !== "*" && URL.parse(url)?.host !== URL.parse(`http://${host}`)?.host) {
    return badRequest("The address and the Host header name two hosts.");
  }
  if (isHealth || allowedHosts.size === 0 || allowedHosts.has(host.replace(/:(?:80|443)$/, ""))) return null;
  return { status: 421, title: "Misdirected Request", detail: "Nothing answers for this host here." };
}

function badRequest(detail: string): Problem {
  return { status: 400, title: "Bad Request", detail };
}
