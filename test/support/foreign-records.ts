/** Services that answer other people's records, and resolvers that pass on whatever a service answers. */
import type { GatewayContext } from "../../src/context.ts";
import type { SharedResolvers } from "../../src/resolvers/index.ts";
import type { ServiceName } from "./gateway.ts";

/** What stands in other people's records, as text and as an amount, and in nobody else's. */
export const canary = "CANARY";
const canaryAmount = 98_765_432;
const canaryPattern = /CANARY|98\D?765\D?432|987\D?654\D?32/;

export const hasCanary = (text: string): boolean => canaryPattern.test(text);

type Json = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const marked: Readonly<Record<string, unknown>> = {
  amount: canaryAmount,
  ...Object.fromEntries(
    ["carrier", "number", "brand", "last4", "failureReason", "name", "email", "line1", "city"].map((key) => [
      key,
      canary,
    ]),
  ),
};

/** The same record, as if it were `owner`'s, with a canary in all that it says. */
export function asOf(owner: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => asOf(owner, item));
  if (!isRecord(value)) return value;
  const ownerKey = isPerson(value) ? "id" : "userId";
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      if (key === ownerKey) return [key, owner];
      // `amount` is a number in some places, and in others an amount of money.
      const isMarked = key in marked && (typeof part === "string" || typeof part === "number");
      return [key, isMarked ? marked[key] : asOf(owner, part)];
    }),
  );
}

const isPerson = (record: Json): boolean => "email" in record;
const isOwned = (value: unknown): value is Json =>
  isRecord(value) && "id" in value && ("userId" in value || isPerson(value));

/** Changes each record that has an owner, wherever in an answer it stands; one that is the answer stays one. */
function mapOwned(value: unknown, change: (record: Json, index: number) => readonly unknown[]): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => (isOwned(item) ? change(item, index) : [mapOwned(item, change)]));
  }
  if (isOwned(value)) return change(value, 0)[0] ?? null;
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, mapOwned(part, change)]));
}

/** The answer without any record that has an owner. */
export const withoutOwned = (json: unknown): unknown => mapOwned(json, () => []);

/** Ways in which an answer can have records of `owner` in it. */
export const rewritings: readonly (readonly [string, (json: unknown, owner: string) => unknown])[] = [
  ["all records are somebody else's", (json, owner) => mapOwned(json, (record) => [asOf(owner, record)])],
  [
    "every other record is somebody else's",
    (json, owner) => mapOwned(json, (record, index) => [index % 2 === 0 ? asOf(owner, record) : record]),
  ],
  [
    "somebody else's stand beside the person's own, under ids of their own",
    (json, owner) =>
      mapOwned(json, (record) => [
        { ...(asOf(owner, record) as Json), id: `x-${String(record.id)}` },
        record,
      ]),
  ],
  [
    "somebody else's come first, under the person's own ids",
    (json, owner) => mapOwned(json, (record) => [asOf(owner, record), record]),
  ],
  ["the whole answer is somebody else's", (json, owner) => asOf(owner, json)],
];

type Urls = Readonly<Record<ServiceName, string>>;

/**
 * Resolvers that ask the services themselves, and check nothing: what a new resolver may look like.
 * @param urls Read when a field is resolved.
 */
export function uncheckedResolvers(shared: SharedResolvers, urls: () => Urls): SharedResolvers {
  const read = async (service: ServiceName, path: string) => {
    const response = await fetch(`${urls()[service]}${path}`);
    return (await response.json()) as { readonly items: readonly never[] };
  };
  const subjectOf = ({ identity }: GatewayContext) => identity?.subject ?? "nobody";
  const latest = async (_parent: unknown, { first }: { readonly first: number }, context: GatewayContext) => {
    const { items } = await read("order", `/orders/latest?userIds=${subjectOf(context)}&limit=${first}`);
    return (items as readonly { readonly orders: never }[])[0]?.orders ?? ([] as never);
  };
  const methodsOf = async (userId: string) =>
    (await read("payment", `/payment-methods?userIds=${userId}`)).items;
  return {
    ...shared,
    person: {
      ...shared.person,
      recentOrders: latest,
      ownRecentOrders: latest,
      paymentMethods: (_parent, _args, context) => methodsOf(subjectOf(context)),
    },
    order: {
      ...shared.order,
      order: async (_parent, { id }) => (await read("order", `/orders?ids=${id}`)).items[0] ?? null,
      history: async (_parent, { first }, context) => {
        const { items } = await read("order", `/orders?userId=${subjectOf(context)}&limit=${first}`);
        return {
          edges: items.map((node) => ({ node, cursor: null })),
          nodes: items,
          pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
          totalCount: items.length,
        };
      },
      payment: async ({ id }) => (await read("payment", `/payments?orderIds=${id}`)).items[0] ?? null,
      // Of whomever the payment is.
      paymentMethod: async ({ userId, methodId }) =>
        (await methodsOf(userId)).find(({ id }: { readonly id: string }) => id === methodId) ?? null,
    },
    mutations: {
      ...shared.mutations,
      paidOrder: async ({ orderId }) => (await read("order", `/orders?ids=${orderId}`)).items[0] ?? null,
      payOrder: async (_parent, { input }) => ({ __typename: "PayOrderSuccess", orderId: input.orderId }),
      cancelOrder: async (_parent, { input }) => ({
        __typename: "CancelOrderSuccess" as const,
        order: (await read("order", `/orders?ids=${input.orderId}`)).items[0] as never,
      }),
    },
  };
}
