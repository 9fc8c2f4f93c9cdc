/** What the stack tells of itself, for logs and metrics. Nothing depends on anybody listening. */
import type { UpstreamErrorCode } from "./errors.ts";
import type { Outcome } from "./outcome.ts";

export type BreakerState = "closed" | "open" | "half-open";

export type UpstreamEvent =
  | {
      readonly type: "attempt";
      readonly service: string;
      /** The base URL that was asked. */
      readonly instance: string;
      readonly outcome: Outcome;
      /** Null for an answer. */
      readonly code: UpstreamErrorCode | null;
      readonly durationMs: number;
    }
  | { readonly type: "breaker"; readonly service: string; readonly state: BreakerState }
  | {
      readonly type: "instance";
      readonly service: string;
      readonly instance: string;
      /** Whether it is asked again, or set aside. */
      readonly inUse: boolean;
    };

export type OnEvent = (event: UpstreamEvent) => void;
