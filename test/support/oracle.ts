/**
 * The oracle: answers the homepages and the simple queries by one request after the other, from the contract
 * alone; it promises the exact `data`, key order included, that a gateway with every service healthy must give.
 */
import { moneyString } from "./oracle-money.ts";
import {
  createReads,
  type MoneyRow,
  type OracleOptions,
  type OrderRow,
  type PersonRow,
  type ProductRow,
  type Reads,
} from "./oracle-reads.ts";

export type { OracleOptions } from "./oracle-reads.ts";

export interface HomepageOptions extends OracleOptions {
  /** The operation's `$orders`; its default where left out. */
  readonly orders?: number;
  /** The operation's `$products`; its default where left out. */
  readonly products?: number;
}

/** Runs the steps strictly one after the other, as `Promise.all` would not. */
async function oneByOne<T, R>(rows: readonly T[], step: (row: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const row of rows) results.push(await step(row));
  return results;
}

function toMoney(money: MoneyRow) {
  return { amount: money.amount, currency: money.currency };
}

function toImages(product: ProductRow) {
  return product.images.map(({ url, width, height, alt }) => ({ url, width, height, alt }));
}

/** The first of the narrowest images, or null where there is none. */
function toThumb(product: ProductRow | null): string | null {
  if (product === null) return null;
  const narrowest = Math.min(...product.images.map((image) => image.width));
  return product.images.find((image) => image.width === narrowest)?.url ?? null;
}

async function toCard(reads: Reads, product: ProductRow) {
  const category = await reads.category(product.categoryId);
  return {
    id: product.id,
    name: product.name,
    description: product.description,
    brand: product.brand,
    price: toMoney(product.price),
    listPrice: product.listPrice === null ? null : toMoney(product.listPrice),
    images: toImages(product),
    rating: { average: product.rating.average, count: product.rating.count },
    inStock: product.stock > 0,
    category: category === null ? null : { id: category.id, name: category.name },
  };
}

/** The person's recommendations that the catalog knows; featured for nobody and where none is left. */
async function recommendedProducts(reads: Reads, subject: string | null, limit: number) {
  const ids = subject === null ? [] : await reads.recommendedIds(subject, limit);
  const known = (await oneByOne(ids, (id) => reads.product(id))).filter((product) => product !== null);
  return known.length > 0 ? known : reads.featured(limit);
}

async function toWebPayment(reads: Reads, subject: string, orderId: string) {
  const payment = await reads.payment(orderId);
  if (payment === null) return null;
  const method = (await reads.methods(subject)).find(({ id }) => id === payment.methodId);
  return {
    id: payment.id,
    status: payment.status.toUpperCase(),
    amount: toMoney(payment.amount),
    method: method === undefined ? null : { brand: method.brand, last4: method.last4 },
  };
}

async function toWebOrder(reads: Reads, subject: string, order: OrderRow) {
  const items = await oneByOne(order.items, async (item) => {
    const product = await reads.product(item.productId);
    return {
      quantity: item.quantity,
      unitPrice: toMoney(item.unitPrice),
      product: product && { id: product.id, name: product.name, images: toImages(product) },
    };
  });
  const { tracking } = order;
  return {
    id: order.id,
    status: order.status.toUpperCase(),
    placedAt: order.placedAt,
    total: toMoney(order.total),
    items,
    payment: await toWebPayment(reads, subject, order.id),
    tracking: tracking && { carrier: tracking.carrier, number: tracking.number, url: tracking.url },
  };
}

function toDefaultAddress(person: PersonRow) {
  const address = person.addresses.find(({ isDefault }) => isDefault);
  if (address === undefined) return null;
  const { line1, line2, city, postalCode, country } = address;
  return { line1, line2, city, postalCode, country };
}

async function toViewer(reads: Reads, subject: string | null, orders: number) {
  const person = subject === null ? null : await reads.person(subject);
  if (subject === null || person === null) return null;
  const methods = await reads.methods(subject);
  const latest = await reads.latestOrders(subject, orders);
  return {
    id: person.id,
    name: person.name,
    email: person.email,
    avatarUrl: person.avatarUrl,
    tier: person.tier.toUpperCase(),
    defaultAddress: toDefaultAddress(person),
    paymentMethods: methods.map(({ id, kind, brand, last4, expiresAt, isDefault }) => ({
      id,
      kind: kind.toUpperCase(),
      brand,
      last4,
      expiresAt,
      isDefault,
    })),
    recentOrders: await oneByOne(latest, (order) => toWebOrder(reads, subject, order)),
  };
}

/** The `data` of WebHomepage. */
export async function webHomepage(options: HomepageOptions): Promise<unknown> {
  const { subject, orders = 5, products = 8 } = options;
  const reads = createReads(options);
  const viewer = await toViewer(reads, subject, orders);
  const card = (row: ProductRow) => toCard(reads, row);
  const featured = await oneByOne(await reads.featured(products), card);
  const recommended = await oneByOne(await recommendedProducts(reads, subject, products), card);
  const categories = await reads.categories();
  return {
    viewer,
    homepage: {
      featured,
      recommended,
      categories: categories.map(({ id, name, slug, imageUrl }) => ({ id, name, slug, imageUrl })),
    },
  };
}

async function toMobileOrder(reads: Reads, order: OrderRow, locale: string | undefined) {
  const firstItem = order.items[0];
  const firstProduct = firstItem === undefined ? null : await reads.product(firstItem.productId);
  const payment = await reads.payment(order.id);
  return {
    id: order.id,
    status: order.status.toUpperCase(),
    total: moneyString(order.total, locale),
    thumb: toThumb(firstProduct),
    itemCount: order.items.reduce((sum, item) => sum + item.quantity, 0),
    paid: payment !== null && ["authorized", "captured"].includes(payment.status),
  };
}

/** The `data` of MobileHome. */
export async function mobileHome(options: HomepageOptions): Promise<unknown> {
  const { subject, orders = 3, products = 6 } = options;
  const reads = createReads(options);
  const person = subject === null ? null : await reads.person(subject);
  const latest = person === null ? [] : await reads.latestOrders(person.id, orders);
  const tile = (row: ProductRow) => ({
    id: row.id,
    name: row.name,
    price: moneyString(row.price, person?.locale),
    thumb: toThumb(row),
  });
  return {
    home: {
      me: person && { id: person.id, name: person.name, avatar: person.avatarUrl },
      orders: await oneByOne(latest, (order) => toMobileOrder(reads, order, person?.locale)),
      featured: (await reads.featured(products)).map(tile),
      recommended: (await recommendedProducts(reads, subject, products)).map(tile),
    },
  };
}

/** The web endpoint's `product(id:)` with the Card selection; null where the catalog does not know it. */
export async function product(options: OracleOptions, id: string): Promise<unknown> {
  const reads = createReads(options);
  const row = await reads.product(id);
  return row && toCard(reads, row);
}

/** The web endpoint's `products(ids:)` with the Card selection: in the order asked, null for an unknown id. */
export async function products(options: OracleOptions, ids: readonly string[]): Promise<unknown[]> {
  return oneByOne(ids, (id) => product(options, id));
}

/**
 * The web endpoint's `order(id:)` with `{ id status placedAt total{amount currency}
 * items{quantity unitPrice{amount currency} product{id name}} payment{id status} }`; null unless it is the asker's.
 */
export async function order(options: OracleOptions, id: string): Promise<unknown> {
  const { subject } = options;
  if (subject === null) return null;
  const reads = createReads(options);
  const row = await reads.order(id);
  if (row?.userId !== subject) return null;
  const whole = await toWebOrder(reads, subject, row);
  return {
    id: whole.id,
    status: whole.status,
    placedAt: whole.placedAt,
    total: whole.total,
    items: whole.items.map(({ quantity, unitPrice, product }) => ({
      quantity,
      unitPrice,
      product: product && { id: product.id, name: product.name },
    })),
    payment: whole.payment && { id: whole.payment.id, status: whole.payment.status },
  };
}
