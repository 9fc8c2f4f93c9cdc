/** Reads of the oracle: one plain request at a time, one id at a time, from the four services. */

export type ServiceName = "user" | "order" | "payment" | "catalog";

export interface OracleOptions {
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** The token's subject, or null for nobody signed in. */
  readonly subject: string | null;
}

export interface MoneyRow {
  readonly amount: number;
  readonly currency: string;
}

export interface PersonRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly avatarUrl: string | null;
  readonly locale: string;
  readonly tier: string;
  readonly addresses: readonly {
    readonly line1: string;
    readonly line2: string | null;
    readonly city: string;
    readonly postalCode: string;
    readonly country: string;
    readonly isDefault: boolean;
  }[];
}

export interface OrderRow {
  readonly id: string;
  readonly userId: string;
  readonly status: string;
  readonly placedAt: string;
  readonly total: MoneyRow;
  readonly items: readonly {
    readonly productId: string;
    readonly quantity: number;
    readonly unitPrice: MoneyRow;
  }[];
  readonly tracking: { readonly carrier: string; readonly number: string; readonly url: string } | null;
}

export interface PaymentRow {
  readonly id: string;
  readonly orderId: string;
  readonly status: string;
  readonly amount: MoneyRow;
  readonly methodId: string;
  readonly createdAt: string;
}

export interface MethodRow {
  readonly id: string;
  readonly userId: string;
  readonly kind: string;
  readonly brand: string;
  readonly last4: string;
  readonly expiresAt: string;
  readonly isDefault: boolean;
}

export interface ProductRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly price: MoneyRow;
  readonly listPrice: MoneyRow | null;
  readonly categoryId: string;
  readonly brand: string;
  readonly images: readonly {
    readonly url: string;
    readonly width: number;
    readonly height: number;
    readonly alt: string;
  }[];
  readonly rating: { readonly average: number; readonly count: number };
  readonly stock: number;
}

export interface CategoryRow {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly imageUrl: string | null;
}

export interface Reads {
  /** Null where the service does not know the person. */
  person(id: string): Promise<PersonRow | null>;
  /** Null where the service does not know the order; says nothing about whose it is. */
  order(id: string): Promise<OrderRow | null>;
  latestOrders(userId: string, limit: number): Promise<readonly OrderRow[]>;
  /** The one payment that counts, or null. */
  payment(orderId: string): Promise<PaymentRow | null>;
  methods(userId: string): Promise<readonly MethodRow[]>;
  product(id: string): Promise<ProductRow | null>;
  category(id: string): Promise<CategoryRow | null>;
  categories(): Promise<readonly CategoryRow[]>;
  featured(limit: number): Promise<readonly ProductRow[]>;
  recommendedIds(userId: string, limit: number): Promise<readonly string[]>;
}

type Items = <T>(service: ServiceName, pathAndQuery: string) => Promise<readonly T[]>;

function itemsReader(options: OracleOptions): Items {
  const headers: Record<string, string> = { accept: "application/json" };
  if (options.subject !== null) headers["x-user-id"] = options.subject;
  return async <T>(service: ServiceName, pathAndQuery: string) => {
    const response = await fetch(`${options.urls[service].replace(/\/+$/, "")}${pathAndQuery}`, { headers });
    const text = await response.text();
    if (response.status !== 200) {
      throw new Error(
        `oracle: the ${service} service answered ${response.status} to ${pathAndQuery}: ${text}`,
      );
    }
    return (JSON.parse(text) as { readonly items: readonly T[] }).items;
  };
}

/** The one row of which `matches` holds, or null. Several are an error: then no answer would be the right one. */
function only<T>(rows: readonly T[], matches: (row: T) => boolean, what: string): T | null {
  const found = rows.filter(matches);
  if (found.length > 1) throw new Error(`oracle: ${found.length} rows for ${what}, the contract allows one`);
  return found[0] ?? null;
}

/** An order has at most one payment that counts; failed ones may stand beside it. Where none counts: the newest. */
function thatCounts(payments: readonly PaymentRow[]): PaymentRow | null {
  const counting = payments.filter(({ status }) => status === "authorized" || status === "captured");
  const newestFirst = payments.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
  return only(counting, () => true, "the payment that counts") ?? newestFirst[0] ?? null;
}

/** Reads for one asker. An answer other than 200 is an error: the oracle knows no partial failure. */
export function createReads(options: OracleOptions): Reads {
  const items = itemsReader(options);
  const id = encodeURIComponent;
  const byId = async <T extends { readonly id: string }>(
    service: ServiceName,
    path: string,
    wanted: string,
  ) =>
    only(
      await items<T>(service, `${path}?ids=${id(wanted)}`),
      (row) => row.id === wanted,
      `${path} ${wanted}`,
    );
  return {
    person: (userId) => byId<PersonRow>("user", "/users", userId),
    order: (orderId) => byId<OrderRow>("order", "/orders", orderId),
    product: (productId) => byId<ProductRow>("catalog", "/products", productId),
    category: (categoryId) => byId<CategoryRow>("catalog", "/categories", categoryId),
    categories: () => items<CategoryRow>("catalog", "/categories"),
    featured: (limit) => items<ProductRow>("catalog", `/products/featured?limit=${limit}`),
    latestOrders: async (userId, limit) => {
      type Row = { readonly userId: string; readonly orders: readonly OrderRow[] };
      const rows = await items<Row>("order", `/orders/latest?userIds=${id(userId)}&limit=${limit}`);
      return only(rows, (row) => row.userId === userId, `latest orders of ${userId}`)?.orders ?? [];
    },
    payment: async (orderId) => {
      const rows = await items<PaymentRow>("payment", `/payments?orderIds=${id(orderId)}`);
      return thatCounts(rows.filter((row) => row.orderId === orderId));
    },
    methods: async (userId) => {
      const rows = await items<MethodRow>("payment", `/payment-methods?userIds=${id(userId)}`);
      return rows.filter((row) => row.userId === userId);
    },
    recommendedIds: async (userId, limit) => {
      type Row = { readonly userId: string; readonly productIds: readonly string[] };
      const rows = await items<Row>("catalog", `/recommendations?userIds=${id(userId)}&limit=${limit}`);
      return only(rows, (row) => row.userId === userId, `recommendations of ${userId}`)?.productIds ?? [];
    },
  };
}
