/** One-off exchanges that are no service's: keys, say, or what an issuer knows of a token. The same bounds as a call, and none of its policies. */
import type { Answer } from "./transport.ts";
import { createGotTransport } from "./transport-got.ts";

/** @throws {UpstreamError} where no whole answer came within the time. Redirects are answers; a body is at most 1 MiB. */
export type Fetch = (url: string, deadlineMs: number, signal: AbortSignal) => Promise<Answer>;

/**
 * Sends a form; `authorization` goes along as the header of that name.
 * @throws {UpstreamError} where no whole answer came within the time. Redirects are answers; a body is at most 1 MiB.
 */
export type PostForm = (
  url: string,
  form: Readonly<Record<string, string>>,
  authorization: string,
  deadlineMs: number,
  signal: AbortSignal,
) => Promise<Answer>;

export interface ControlPlane {
  readonly fetch: Fetch;
  readonly postForm: PostForm;
  close(): void;
}

/** Key sets have a media type of their own, and some issuers look at what is accepted. */
const headers = { accept: "application/json, application/*;q=0.9" };

/** @param name Who is asked, as errors have it. */
export function createControlPlane(name: string): ControlPlane {
  const transport = createGotTransport(name, { maxConnections: 4 });
  const originOf = (deadlineMs: number) => ({
    headers,
    identityHeaders: {},
    deadlineAtMs: Date.now() + deadlineMs,
  });
  return {
    fetch: (url, deadlineMs, signal) =>
      transport({ method: "GET", path: "", origin: originOf(deadlineMs), parse: () => null }, url, signal),
    postForm: (url, form, authorization, deadlineMs, signal) => {
      const origin = { ...originOf(deadlineMs), identityHeaders: { authorization } };
      const body = new URLSearchParams(form);
      return transport({ method: "POST", path: "", origin, body, parse: () => null }, url, signal);
    },
    close: transport.close,
  };
}
