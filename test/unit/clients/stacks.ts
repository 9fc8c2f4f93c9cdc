/** Stacks for tests: the usual policies, on real sockets, closed when the test is over. */
import { onTestFinished } from "vitest";
import type { UpstreamEvent } from "../../../clients/core/events.ts";
import {
  createStack,
  type ServiceConfig,
  type Stack,
  type StackOptions,
} from "../../../clients/core/stack.ts";

export interface StackUnderTest extends Stack {
  /** What the stack has told of itself so far. */
  readonly events: readonly UpstreamEvent[];
}

export const usualOptions = {
  readTransport: "undici",
  cacheStore: null,
  maxDeadlineMs: 3_000,
  minDeadlineMs: 1_000,
} as const;

/** The stack of a service at these base URLs. */
export function startStack(
  urls: readonly string[],
  config: Omit<ServiceConfig, "urls"> = {},
  options: Partial<StackOptions> & { readonly service?: string } = {},
): StackUnderTest {
  const { service = "user", ...rest } = options;
  const events: UpstreamEvent[] = [];
  const onEvent = (event: UpstreamEvent) => void events.push(event);
  const stack = createStack(service, { urls, ...config }, { ...usualOptions, onEvent, ...rest });
  onTestFinished(() => stack.close());
  return { ...stack, events };
}
