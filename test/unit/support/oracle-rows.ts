/** The rows on which the oracle is held against the contract, one for each rule, and the operations' own shape. */
import { type FieldNode, Kind, type OperationDefinitionNode, parse, type SelectionSetNode } from "graphql";
import { expect } from "vitest";
import { order, payment, person, product, type TinyRows } from "./tiny-services.ts";

export const EUR = (amount: number) => ({ amount, currency: "EUR" });
const image = (url: string, width: number) => ({ url, width, height: width, alt: "", more: "unasked" });
const item = (productId: string, quantity: number) => ({
  productId,
  quantity,
  unitPrice: { ...EUR(645), extra: 1 },
});
const address = (line1: string, isDefault: boolean) => ({
  id: "a1",
  line1,
  line2: null,
  city: "Bern",
  postalCode: "3000",
  country: "CH",
  isDefault,
});
const method = (id: string, userId: string) => ({
  id,
  userId,
  kind: "card",
  brand: "Visa",
  last4: "4242",
  expiresAt: "2027-04",
  isDefault: true,
});

export const ROWS: TinyRows = {
  people: [
    person({
      id: "u1",
      tier: "gold",
      locale: "de-DE",
      avatarUrl: "https://img/u1",
      addresses: [address("Nebenweg 1", false), address("Hauptstrasse 2", true)],
    }),
    person({ id: "u2", locale: "not a tag", addresses: [address("Somewhere", false)] }),
    person({ id: "__proto__" }),
  ],
  orders: [
    order({
      id: "o1",
      userId: "u1",
      status: "shipped",
      items: [item("p2", 2), item("p-gone", 3)],
      tracking: { carrier: "DHL", number: "1", url: "https://dhl/1" },
    }),
    order({ id: "o2", userId: "u1", items: [item("p-gone", 1)] }),
    order({ id: "o3", userId: "u1", items: [] }),
    order({ id: "o4", userId: "u1", items: [item("p3", 1)] }),
    order({ id: "o5", userId: "u2", items: [item("p2", 1)], total: { amount: 1500, currency: "JPY" } }),
    order({ id: "o-ghost", userId: "ghost" }),
  ],
  payments: [
    payment({ id: "y1", orderId: "o1", status: "authorized" }),
    payment({ id: "y2", orderId: "o2", status: "failed", methodId: "m-gone" }),
    payment({ id: "y3", orderId: "o3", status: "refunded" }),
    payment({ id: "y5", orderId: "o5", status: "captured" }),
  ],
  methods: [method("m1", "u1"), method("m2", "u2")],
  products: [
    product({
      id: "p1",
      stock: 0,
      listPrice: EUR(1500),
      images: [image("wide", 800), image("narrow", 100), image("as narrow", 100)],
    }),
    product({ id: "p2", categoryId: "c-gone", images: [image("p2 thumb", 64)] }),
    product({ id: "p3", images: [], price: { amount: 12_345, currency: "KWD" } }),
    product({ id: "constructor" }),
  ],
  categories: [
    { id: "c2", name: "Second", slug: "second", imageUrl: null },
    { id: "c1", name: "First", slug: "first", imageUrl: "https://img/c1" },
  ],
  recommendations: [
    { userId: "u1", productIds: ["p3", "p-gone", "constructor", "p1"] },
    { userId: "u2", productIds: ["p-gone"] },
  ],
};

const OPERATIONS = parse(`
query WebHomepage($orders: Int = 5, $products: Int = 8) {
  viewer {
    id name email avatarUrl tier
    defaultAddress { line1 line2 city postalCode country }
    paymentMethods { id kind brand last4 expiresAt isDefault }
    recentOrders(first: $orders) {
      id status placedAt total { amount currency }
      items { quantity unitPrice { amount currency } product { id name images { url width height alt } } }
      payment { id status amount { amount currency } method { brand last4 } }
      tracking { carrier number url }
    }
  }
  homepage {
    featured(first: $products) { ...Card }
    recommended(first: $products) { ...Card }
    categories { id name slug imageUrl }
  }
}
fragment Card on Product {
  id name description brand price { amount currency } listPrice { amount currency }
  images { url width height alt } rating { average count } inStock category { id name }
}
query MobileHome($orders: Int = 3, $products: Int = 6) {
  home {
    me { id name avatar }
    orders(first: $orders) { id status total thumb itemCount paid }
    featured(first: $products) { id name price thumb }
    recommended(first: $products) { id name price thumb }
  }
}`);

/** A shipped operation by its name. */
export function operation(name: string): OperationDefinitionNode {
  const found = OPERATIONS.definitions.find(
    (node): node is OperationDefinitionNode =>
      node.kind === Kind.OPERATION_DEFINITION && node.name?.value === name,
  );
  if (found === undefined) throw new Error(name);
  return found;
}

function fieldsOf(selections: SelectionSetNode): FieldNode[] {
  return selections.selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node];
    const fragment = OPERATIONS.definitions.find(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? fieldsOf(fragment.selectionSet) : [];
  });
}

/** That every object has the selected keys, all of them, in the operation's order. */
export function expectSelected(value: unknown, selections: SelectionSetNode | undefined): void {
  if (Array.isArray(value)) {
    for (const one of value) expectSelected(one, selections);
    return;
  }
  if (value === null || selections === undefined) {
    expect(value === null || typeof value !== "object").toBe(true);
    return;
  }
  const fields = fieldsOf(selections);
  expect(Object.keys(value as object)).toEqual(fields.map(({ name }) => name.value));
  for (const field of fields) {
    expectSelected((value as Record<string, unknown>)[field.name.value], field.selectionSet);
  }
}
