/** The calls that are measured: each looks as the gateway makes it, and no two are the same unless that is the point. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Call, Origin, PublicRead, Send } from "../clients/core/call.ts";
import type { Alternative } from "./rounds.ts";

export interface Item {
  readonly id: string;
}

export type CallOf = (origin: Origin) => Call<readonly Item[]>;

/** Products as the catalog has them: about 750 bytes of JSON each. */
export function itemsOf(count: number): readonly Item[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `p${index}`,
    name: "Nesting Side Tables",
    description: "Two round tables of different heights that share one place. Easy to put together.",
    price: { amount: 18_900, currency: "EUR" },
    listPrice: null,
    categoryId: "c6",
    brand: "Fjordal",
    images: [160, 480, 960].map((width) => ({
      url: `https://images.example/products/p${index}-1.svg?w=${width}`,
      width,
      height: width * 1.25,
      alt: "Nesting Side Tables",
    })),
    rating: { average: 4.2, count: 289 },
    stock: 62,
    attributes: [
      { name: "Material", value: "lacquered steel" },
      { name: "Diameter", value: "40, 50 cm" },
    ],
    createdAt: "2025-02-16T17:43:00.000Z",
    updatedAt: "2025-06-13T08:03:00.000Z",
  }));
}

const list: PublicRead<readonly Item[]> = {
  records: { kind: "product", of: (items: readonly Item[]) => items, idOf: (item) => (item as Item).id },
};
const batch: PublicRead<readonly Item[]> = {
  ...list,
  batch: { parameter: "ids", answerOf: (records) => records as readonly Item[] },
};

/** The same in all calls and next to nothing: what a service's own parser takes is not a policy's cost. */
const parse = (json: unknown) => (json as { readonly items: readonly Item[] }).items;

let serial = 0;

export const personalCall: CallOf = (origin) => {
  serial += 1;
  return {
    method: "GET",
    path: "/orders",
    query: { userId: "u1", limit: 5, after: `c${serial}` },
    origin,
    parse,
  };
};

export const publicCall: CallOf = (origin) => {
  serial += 1;
  const query = { limit: 5, after: `c${serial}` };
  return { method: "GET", path: "/products/featured", query, origin, parse, public: list };
};

/** Always the same one. */
export const repeatedCall: CallOf = (origin) => ({
  method: "GET",
  path: "/products/featured",
  query: { limit: 5 },
  origin,
  parse,
  public: list,
});

const ids = itemsOf(20).map(({ id }) => id);

/** Always for the same 20 records. */
export const batchCall: CallOf = (origin) => ({
  method: "GET",
  path: "/products",
  query: { ids },
  origin,
  parse,
  public: batch,
});

const headers = {
  traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  "x-request-id": "0d9f0f0e-3c1b-4e9c-9a43-0c3c1d0f1a55",
  "x-frontend": "web",
};
const identityHeaders = { "x-user-id": "u1" };
const waitMs = 10_000;

/** As often as this, timers and sockets get their turn even where nothing has to be waited for. */
const callsPerTurn = 100;

/** Makes the calls, so many at a time, each on behalf of a request of its own. */
export function alternative(name: string, send: Send, callOf: CallOf, concurrency: number): Alternative {
  const makeCalls = async (count: number) => {
    for (let made = 1; made <= count; made += 1) {
      const deadlineAtMs = Date.now() + waitMs;
      const origin = { headers, identityHeaders, deadlineAtMs, onKept: () => undefined };
      await send(callOf(origin), new AbortController().signal);
      if (made % callsPerTurn === 0) await nextTurn();
    }
  };
  return {
    name,
    run: async (calls) => {
      await Promise.all(Array.from({ length: concurrency }, () => makeCalls(calls / concurrency)));
    },
  };
}
