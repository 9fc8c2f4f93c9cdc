/** One-off reads that are no service's: keys, say. The same bounds as a call, and none of its policies. */
import type { Answer } from "./transport.ts";
import { createGotTransport } from "./transport-got.ts";

/** @throws {UpstreamError} where no whole answer came within the time. Redirects are answers; a body is at most 1 MiB. */
export type Fetch = (url: string, deadlineMs: number, signal: AbortSignal) => Promise<Answer>;

/** Key sets have a media type of their own, and some issuers look at what is accepted. */
const headers = { accept: "application/json, application/*;q=0.9" };

/** @param name Who is asked, as errors have it. */
export function createControlPlane(name: string): { readonly fetch: Fetch; close(): void } {
  const transport = createGotTransport(name, { maxConnections: 4 });
  return {
    fetch: (url, deadlineMs, signal) => {
      const origin = { headers, identityHeaders: {}, deadlineAtMs: Date.now() + deadlineMs };
      return transport({ method: "GET", path: "", origin, parse: () => null }, url, signal);
    },
    close: transport.close,
  };
}
