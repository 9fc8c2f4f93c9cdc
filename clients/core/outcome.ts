/** What an attempt says of its service. The one judgement that breaker, balancer and telemetry share. */
import { UpstreamError } from "./errors.ts";

/** `ignored` says nothing of the service: the caller went away, the refusal or the bound was our own, or the request was refused (4xx). */
export type Outcome = "success" | "failure" | "ignored";

export interface AttemptTime {
  readonly durationMs: number;
  /** An attempt that was given less time than this and did not make it says nothing: another took the time. */
  readonly patienceMs: number;
}

/** @param error What the attempt ended in; null for an answer. */
export function outcomeOf(error: unknown, { durationMs, patienceMs }: AttemptTime): Outcome {
  if (error === null) return "success";
  // A fault of ours.
  if (!(error instanceof UpstreamError)) return "ignored";
  switch (error.code) {
    case "UPSTREAM_ERROR":
      return "failure";
    case "UPSTREAM_BAD_RESPONSE":
      // The bound is ours, and one person's long list must not take the service from everybody.
      return error.tooLarge ? "ignored" : "failure";
    case "UPSTREAM_TIMEOUT":
      return durationMs >= patienceMs ? "failure" : "ignored";
    case "UPSTREAM_REJECTED":
    case "UPSTREAM_UNAVAILABLE":
    case "DEADLINE_EXCEEDED":
    case "REQUEST_CANCELLED":
      return "ignored";
  }
}
