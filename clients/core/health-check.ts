/** Asks an instance whether it is well: `GET /health`, where 200 is yes and anything else, or nothing, is no. */
import type { Transport } from "./transport.ts";

const deadlineMs = 2_000;

/** Never rejects. */
export function createHealthCheck(transport: Transport): (baseUrl: string) => Promise<boolean> {
  return async (baseUrl) => {
    const origin = { headers: {}, identityHeaders: {}, deadlineAtMs: Date.now() + deadlineMs };
    const call = { method: "GET", path: "/health", origin, parse: () => null } as const;
    try {
      return (await transport(call, baseUrl, new AbortController().signal)).status === 200;
    } catch {
      return false;
    }
  };
}
