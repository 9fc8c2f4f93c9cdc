/** A handful of rows behind real HTTP, answering the reads of docs/contract.md for the tests of the oracle. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type {
  CategoryRow,
  MethodRow,
  OrderRow,
  PaymentRow,
  PersonRow,
  ProductRow,
  ServiceName,
} from "../../support/oracle-reads.ts";

export interface TinyRows {
  readonly people: readonly PersonRow[];
  readonly orders: readonly OrderRow[];
  readonly payments: readonly PaymentRow[];
  readonly methods: readonly MethodRow[];
  readonly products: readonly ProductRow[];
  readonly categories: readonly CategoryRow[];
  readonly recommendations: readonly { readonly userId: string; readonly productIds: readonly string[] }[];
}

export interface TinyServices {
  readonly urls: Readonly<Record<ServiceName, string>>;
  close(): Promise<void>;
}

function answer(rows: TinyRows, pathname: string, query: URLSearchParams): unknown {
  const listed = (name: string) => (query.get(name) ?? "").split(",");
  const limit = Number(query.get("limit"));
  const byId = <T extends { readonly id: string }>(all: readonly T[]) =>
    all.filter((row) => listed("ids").includes(row.id));
  switch (pathname) {
    case "/users":
      return { items: byId(rows.people) };
    case "/orders":
      return { items: byId(rows.orders) };
    case "/orders/latest":
      return {
        items: listed("userIds").map((userId) => ({
          userId,
          orders: rows.orders.filter((order) => order.userId === userId).slice(0, limit),
        })),
      };
    case "/payments":
      return { items: rows.payments.filter((row) => listed("orderIds").includes(row.orderId)) };
    case "/payment-methods":
      return { items: rows.methods.filter((row) => listed("userIds").includes(row.userId)) };
    case "/products":
      return { items: byId(rows.products) };
    case "/products/featured":
      return { items: rows.products.slice(0, limit) };
    case "/categories":
      return { items: query.has("ids") ? byId(rows.categories) : rows.categories };
    case "/recommendations":
      return {
        items: rows.recommendations
          .filter((row) => listed("userIds").includes(row.userId))
          .map(({ userId, productIds }) => ({ userId, productIds: productIds.slice(0, limit) })),
      };
    default:
      return null;
  }
}

/** One server in the place of all four services. */
export async function startTinyServices(rows: TinyRows): Promise<TinyServices> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://tiny");
    const body = answer(rows, pathname, searchParams);
    response.writeHead(body === null ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    urls: { user: url, order: url, payment: url, catalog: url },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function person(over: Partial<PersonRow> & { readonly id: string }): PersonRow {
  return {
    email: `${over.id}@example.com`,
    name: `Person ${over.id}`,
    avatarUrl: null,
    locale: "en",
    tier: "standard",
    addresses: [],
    ...over,
  };
}

export function order(over: Partial<OrderRow> & { readonly id: string; readonly userId: string }): OrderRow {
  return {
    status: "pending",
    placedAt: "2026-03-01T10:00:00Z",
    total: { amount: 1290, currency: "EUR" },
    items: [],
    tracking: null,
    ...over,
  };
}

export function payment(
  over: Partial<PaymentRow> & { readonly id: string; readonly orderId: string },
): PaymentRow {
  return {
    status: "captured",
    amount: { amount: 1290, currency: "EUR" },
    methodId: "m1",
    createdAt: "2026-03-01T10:01:00Z",
    ...over,
  };
}

export function product(over: Partial<ProductRow> & { readonly id: string }): ProductRow {
  return {
    name: `Product ${over.id}`,
    description: "A thing",
    price: { amount: 1290, currency: "EUR" },
    listPrice: null,
    categoryId: "c1",
    brand: "Acme",
    images: [],
    rating: { average: 4.5, count: 2 },
    stock: 1,
    ...over,
  };
}
