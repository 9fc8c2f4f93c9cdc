/** The faults that a service can have, and what each must come to: the rows of the matrix in docs/resilience.md. */
import { type Fault, faults, type ProxiedRequest } from "../../support/fault-proxy.ts";
import { serviceNames } from "../../support/gateway.ts";
import { padded, paddedBomb } from "../../support/padded-faults.ts";
import type { ResilienceRow } from "../../support/resilience-table.ts";

/** What the page owes to those who ask while the fault lasts: nothing of the service, some of it, or all. */
export type Takes = "everything" | "something" | "nothing";

export interface FaultCase {
  readonly name: string;
  /** @param elsewhere A base URL that nobody must follow to. */
  readonly faultOf: (elsewhere: string) => Fault;
  /** The requests that it breaks; all of them where it is left out. */
  readonly matches?: (request: ProxiedRequest) => boolean;
  readonly takes: Takes;
  readonly expected: Pick<ResilienceRow, "atFirst" | "breaker" | "later">;
  /** Whether answers take all the time there is. */
  readonly isSlow?: boolean;
  /** Whether the fault comes and goes, rather than stays. */
  readonly isFlapping?: boolean;
}

const whole = { atFirst: "whole", breaker: "stays closed", later: "whole" } as const;

function failing(name: string, fault: Fault | FaultCase["faultOf"], code: string): FaultCase {
  return {
    name,
    faultOf: typeof fault === "function" ? fault : () => fault,
    takes: "everything",
    expected: { atFirst: quoted(code), breaker: "opens", later: quoted("UPSTREAM_UNAVAILABLE") },
  };
}

/** The bound is the gateway's, or the service has said when to come back: neither is held against it. */
function ignored(name: string, fault: Fault, code: string): FaultCase {
  return {
    name,
    faultOf: () => fault,
    takes: "everything",
    expected: { atFirst: quoted(code), breaker: "stays closed", later: quoted(code) },
  };
}

function quoted(code: string): string {
  return `\`${code}\``;
}

/** In lists of another kind, a stranger or another order is what the service says. */
const isBatch = ({ path }: ProxiedRequest) => /[?&](?:ids|userIds|orderIds|productIds)=/.test(path);
const isUnordered = (request: ProxiedRequest) =>
  isBatch(request) && !request.path.startsWith("/payment-methods");

export const faultCases: readonly FaultCase[] = [
  failing("503", faults.status(503), "UPSTREAM_ERROR"),
  ignored("429 with Retry-After", faults.status(429, { retryAfter: "1" }), "UPSTREAM_REJECTED"),
  failing("dead", faults.dead, "UPSTREAM_ERROR"),
  { ...failing("hang", faults.hang, "UPSTREAM_TIMEOUT"), isSlow: true },
  { ...failing("slow body", faults.slowBody(50), "UPSTREAM_TIMEOUT"), isSlow: true },
  failing("cut after 40 bytes", faults.cutAfter(40), "UPSTREAM_ERROR"),
  failing("truncated", faults.truncated, "UPSTREAM_ERROR"),
  failing("HTML under 200", faults.html, "UPSTREAM_BAD_RESPONSE"),
  failing("invalid JSON", faults.invalidJson, "UPSTREAM_BAD_RESPONSE"),
  failing("wrong shape", faults.wrongShape(), "UPSTREAM_BAD_RESPONSE"),
  failing("nulls", faults.nulls, "UPSTREAM_BAD_RESPONSE"),
  ignored("10 MiB", padded(10 * 1024 * 1024), "UPSTREAM_BAD_RESPONSE"),
  ignored("gzip bomb", paddedBomb(16 * 1024 * 1024), "UPSTREAM_BAD_RESPONSE"),
  failing("redirect elsewhere", (elsewhere) => faults.redirect(`${elsewhere}/`), "UPSTREAM_BAD_RESPONSE"),
  {
    ...failing("flapping", faults.status(503), "UPSTREAM_ERROR"),
    isFlapping: true,
    expected: {
      atFirst: quoted("UPSTREAM_ERROR"),
      breaker: "opens and closes",
      later: `whole, ${quoted("UPSTREAM_ERROR")} or ${quoted("UPSTREAM_UNAVAILABLE")}`,
    },
  },
  {
    name: "missing items",
    faultOf: () => faults.missingItems,
    takes: "something",
    expected: { atFirst: "what is there", breaker: "stays closed", later: "what is there" },
  },
  {
    name: "extra items",
    faultOf: () => faults.extraItems,
    matches: isBatch,
    takes: "nothing",
    expected: whole,
  },
  {
    name: "reordered items",
    faultOf: () => faults.reorderedItems,
    matches: isUnordered,
    takes: "nothing",
    expected: whole,
  },
  { name: "duplicated items", faultOf: () => faults.duplicatedItems, takes: "nothing", expected: whole },
];

export const expectedRows: readonly ResilienceRow[] = serviceNames.flatMap((service) =>
  faultCases.map(({ name, expected }) => ({
    service,
    fault: name,
    ...expected,
    restWhole: true,
    inTime: true,
    recovers: true,
  })),
);
