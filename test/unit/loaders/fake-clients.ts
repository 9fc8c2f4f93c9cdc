/** Clients that answer from records at hand and write down what they were asked; and a request to load for. */
import type { CatalogClient, Product } from "../../../clients/catalog.ts";
import { UpstreamError } from "../../../clients/core/errors.ts";
import type { Clients } from "../../../clients/index.ts";
import type { Order, OrderClient } from "../../../clients/order.ts";
import type { PaymentClient } from "../../../clients/payment.ts";
import type { UserClient } from "../../../clients/user.ts";
import * as samples from "../clients/samples.ts";

export const session = {
  origin: { headers: {}, identityHeaders: {}, deadlineAtMs: Date.now() + 60_000 },
  signal: new AbortController().signal,
  subject: "u1",
};

export const failure = (service = "order") =>
  new UpstreamError("UPSTREAM_ERROR", service, "the service answered 500");

export const orderOf = (id: string, userId = "u1"): Order => ({ ...samples.order, id, userId });
export const productOf = (id: string, change: Partial<Product> = {}): Product => ({
  ...samples.product,
  id,
  ...change,
});

export const fails = () => async (): Promise<never> => {
  throw failure();
};

interface Fakes {
  readonly user?: Partial<UserClient>;
  readonly order?: Partial<OrderClient>;
  readonly payment?: Partial<PaymentClient>;
  readonly catalog?: Partial<CatalogClient>;
}

export interface FakeClients extends Clients {
  /** Each call as `service.call(arguments)`, in the order in which they were made. */
  readonly calls: readonly string[];
}

/** All four clients; a call that the test did not provide for is an error of the test. */
export function fakeClients(fakes: Fakes): FakeClients {
  const calls: string[] = [];
  const fake = (service: keyof Fakes) =>
    new Proxy(fakes[service] ?? {}, {
      get: (given, name) => {
        const answer: unknown = Reflect.get(given, name);
        return async (...args: readonly unknown[]) => {
          calls.push(`${service}.${String(name)}(${readable(args)})`);
          if (typeof answer !== "function") throw new Error(`the test has no ${service}.${String(name)}`);
          return answer(...args);
        };
      },
    }) as unknown;
  return {
    calls,
    user: fake("user") as UserClient,
    order: fake("order") as OrderClient,
    payment: fake("payment") as PaymentClient,
    catalog: fake("catalog") as CatalogClient,
  };
}

/** Every call ends with the request's origin, whose deadline may be brought forward, and its signal. */
function readable(args: readonly unknown[]): string {
  const own = args.filter((arg) => !isOrigin(arg) && arg !== session.signal);
  if (own.length !== args.length - 2)
    throw new Error("a call went out without the request's origin and signal");
  return own
    .map((arg) => (Array.isArray(arg) ? arg.join(",") : typeof arg === "object" ? JSON.stringify(arg) : arg))
    .join(" ");
}

function isOrigin(arg: unknown): boolean {
  return typeof arg === "object" && arg !== null && Reflect.get(arg, "headers") === session.origin.headers;
}
