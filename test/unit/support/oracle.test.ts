/** Holds the oracle against each settled rule of docs/contract.md, on a handful of rows. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FaultProxy, faults, startFaultProxy } from "../../support/fault-proxy.ts";
import { headerValues, overlaps } from "../../support/journal.ts";
import * as oracle from "../../support/oracle.ts";
import { EUR, expectSelected, operation, ROWS } from "./oracle-rows.ts";
import { startTinyServices, type TinyServices } from "./tiny-services.ts";

interface Web {
  readonly viewer: Readonly<Record<string, unknown>> & { readonly recentOrders: readonly WebOrder[] };
  readonly homepage: Readonly<Record<"featured" | "recommended" | "categories", readonly Row[]>>;
}
type Row = Readonly<Record<string, unknown>>;
type WebOrder = Row & { readonly items: readonly Row[]; readonly payment: Row | null };
interface Mobile {
  readonly home: { readonly me: Row | null } & Readonly<
    Record<"orders" | "featured" | "recommended", readonly Row[]>
  >;
}

let services: TinyServices;
beforeAll(async () => {
  services = await startTinyServices(ROWS);
});
afterAll(() => services.close());

const options = (subject: string | null) => ({ urls: services.urls, subject });
const web = async (subject: string | null, more = {}) =>
  (await oracle.webHomepage({ ...options(subject), ...more })) as Web;
const mobile = async (subject: string | null, more = {}) =>
  (await oracle.mobileHome({ ...options(subject), ...more })) as Mobile;
const ids = (rows: readonly Row[]) => rows.map(({ id }) => id);

describe("the shape of its answers", () => {
  it.each(["u1", "u2", null])("has exactly the operations' keys in their order for %s", async (subject) => {
    expectSelected(await web(subject), operation("WebHomepage").selectionSet);
    expectSelected(await mobile(subject), operation("MobileHome").selectionSet);
  });

  it("uses the operations' defaults and their variables", async () => {
    expect((await mobile("u1")).home.orders).toHaveLength(3);
    expect((await web("u1")).viewer.recentOrders).toHaveLength(4);
    const { viewer, homepage } = await web("u1", { orders: 1, products: 2 });
    expect(viewer.recentOrders).toHaveLength(1);
    expect(ids(homepage.featured)).toEqual(["p1", "p2"]);
    expect(ids(homepage.recommended)).toEqual(["p3"]);
  });
});

describe("WebHomepage", () => {
  it("says enums in upper case and times as they came", async () => {
    const { viewer } = await web("u1");
    expect(viewer).toMatchObject({ tier: "GOLD", paymentMethods: [{ id: "m1", kind: "CARD" }] });
    expect(viewer.recentOrders[0]).toMatchObject({ status: "SHIPPED", placedAt: "2026-03-01T10:00:00Z" });
    expect(viewer.recentOrders[0]?.payment).toMatchObject({ status: "AUTHORIZED" });
  });

  it("answers the address that is the default one, else null", async () => {
    expect((await web("u1")).viewer.defaultAddress).toMatchObject({ line1: "Hauptstrasse 2" });
    expect((await web("u2")).viewer.defaultAddress).toBeNull();
  });

  it("answers null for a product, category, payment or method that nobody knows", async () => {
    const { viewer, homepage } = await web("u1");
    const [first, second, , fourth] = viewer.recentOrders;
    expect(first?.items.map((row) => row.product)).toEqual([
      { id: "p2", name: "Product p2", images: [{ url: "p2 thumb", width: 64, height: 64, alt: "" }] },
      null,
    ]);
    expect(first?.payment?.method).toEqual({ brand: "Visa", last4: "4242" });
    expect(second?.payment).toMatchObject({ id: "y2", method: null });
    expect(fourth?.payment).toBeNull();
    expect(homepage.featured.map((row) => row.category)).toEqual([
      { id: "c1", name: "First" },
      null,
      { id: "c1", name: "First" },
      { id: "c1", name: "First" },
    ]);
  });

  it("never takes another person's payment method", async () => {
    const { viewer } = await web("u2");
    expect(viewer.paymentMethods).toMatchObject([{ id: "m2" }]);
    expect(viewer.recentOrders[0]?.payment).toMatchObject({ id: "y5", method: null });
  });

  it("calls in stock what has stock, and keeps the categories' order", async () => {
    const { homepage } = await web("u1");
    expect(homepage.featured.map((row) => row.inStock)).toEqual([false, true, true, true]);
    expect(homepage.featured.map((row) => row.listPrice)).toEqual([EUR(1500), null, null, null]);
    expect(ids(homepage.categories)).toEqual(["c2", "c1"]);
  });

  it("drops unknown products from the recommended ones, keeps their order", async () => {
    expect(ids((await web("u1")).homepage.recommended)).toEqual(["p3", "constructor", "p1"]);
  });

  it("recommends the featured products to nobody, and where no recommendation is left", async () => {
    for (const subject of [null, "u2", "__proto__"]) {
      const { homepage } = await web(subject);
      expect(homepage.recommended).toEqual(homepage.featured);
    }
  });

  it.each([null, "ghost"])("has no viewer for %s, and still the public page", async (subject) => {
    const { viewer, homepage } = await web(subject);
    expect(viewer).toBeNull();
    expect(ids(homepage.featured)).toEqual(["p1", "p2", "p3", "constructor"]);
  });

  it("answers a person whose id is __proto__", async () => {
    expect((await web("__proto__")).viewer).toMatchObject({ id: "__proto__", recentOrders: [] });
  });
});

describe("MobileHome", () => {
  it("shows money in the person's locale, else in en", async () => {
    const germanEuros = "12,90\u00a0€";
    const { home } = await mobile("u1");
    expect(home.orders.map(({ total }) => total)).toEqual([germanEuros, germanEuros, germanEuros]);
    expect(home.featured.map(({ price }) => price)).toContain("12,345\u00a0KWD");
    expect((await mobile("u2")).home.orders[0]?.total).toBe("¥1,500");
    expect((await mobile(null)).home.featured[0]?.price).toBe("€12.90");
    expect((await mobile("ghost")).home.featured[0]?.price).toBe("€12.90");
  });

  it("takes the narrowest image for a thumb, the first item's for an order, null for none", async () => {
    const { home } = await mobile("u1");
    expect(home.featured.map(({ thumb }) => thumb)).toEqual(["narrow", "p2 thumb", null, null]);
    expect(home.orders.map(({ thumb }) => thumb)).toEqual(["p2 thumb", null, null]);
  });

  it("counts items by quantity and calls paid what is authorized or captured", async () => {
    const rows = (await mobile("u1", { orders: 5 })).home.orders;
    expect(rows.map(({ itemCount }) => itemCount)).toEqual([5, 1, 0, 1]);
    expect(rows.map(({ paid }) => paid)).toEqual([true, false, false, false]);
    expect((await mobile("u2")).home.orders[0]?.paid).toBe(true);
  });

  it.each([null, "ghost"])("has nobody and no orders for %s", async (subject) => {
    const { home } = await mobile(subject);
    expect(home).toMatchObject({ me: null, orders: [] });
    expect(home.recommended).toEqual(home.featured);
  });

  it("answers the person's avatar", async () => {
    expect((await mobile("u1")).home.me).toEqual({ id: "u1", name: "Person u1", avatar: "https://img/u1" });
    expect((await mobile("u2")).home.me).toMatchObject({ avatar: null });
  });
});

describe("the simple queries", () => {
  it("answers a product as a card, null for an unknown one", async () => {
    const [card] = (await web(null)).homepage.featured;
    expect(await oracle.product(options(null), "p1")).toEqual(card);
    expect(await oracle.product(options(null), "p-gone")).toBeNull();
  });

  it("answers products in the order asked, null for unknown, repeated ones repeatedly", async () => {
    const rows = await oracle.products(options(null), ["p2", "p-gone", "constructor", "p2"]);
    expect(rows.map((row) => (row as Row | null)?.id)).toEqual(["p2", undefined, "constructor", "p2"]);
    expect(rows[1]).toBeNull();
  });

  it("answers the asker's own order only", async () => {
    expect(await oracle.order(options("u1"), "o1")).toEqual({
      id: "o1",
      status: "SHIPPED",
      placedAt: "2026-03-01T10:00:00Z",
      total: EUR(1290),
      items: [
        { quantity: 2, unitPrice: EUR(645), product: { id: "p2", name: "Product p2" } },
        { quantity: 3, unitPrice: EUR(645), product: null },
      ],
      payment: { id: "y1", status: "AUTHORIZED" },
    });
    for (const [subject, id] of [
      ["u2", "o1"],
      [null, "o1"],
      ["u1", "o-gone"],
    ] as const) {
      expect(await oracle.order(options(subject), id)).toBeNull();
    }
  });
});

describe("how it asks", () => {
  let proxy: FaultProxy;
  beforeAll(async () => {
    proxy = await startFaultProxy(services.urls.user);
  });
  afterAll(() => proxy.close());
  const through = (subject: string | null) => {
    const { url } = proxy;
    return { urls: { user: url, order: url, payment: url, catalog: `${url}/` }, subject };
  };

  it("makes one request after the other with one id each", async () => {
    proxy.clear();
    await oracle.webHomepage(through("u1"));
    expect(proxy.journal.length).toBeGreaterThan(20);
    expect(proxy.journal.filter(({ path }) => path.includes(",") || path.includes("%2C"))).toEqual([]);
    const neighbours = proxy.journal
      .slice(1)
      .map((entry, at) => [proxy.journal[at] ?? entry, entry] as const);
    expect(neighbours.filter(([before, after]) => overlaps(before, after))).toEqual([]);
  });

  it("says who asks, or nothing, and asks nothing personal for nobody", async () => {
    proxy.clear();
    await oracle.mobileHome(through("u1"));
    expect(proxy.journal.every((entry) => headerValues(entry, "X-User-ID").join() === "u1")).toBe(true);
    proxy.clear();
    await oracle.mobileHome(through(null));
    expect(proxy.journal.every((entry) => headerValues(entry, "X-User-ID").length === 0)).toBe(true);
    expect(new Set(proxy.journal.map(({ path }) => path))).toEqual(new Set(["/products/featured?limit=6"]));
  });

  it("fails aloud where a service fails or where no answer would be the right one", async () => {
    proxy.setFault(faults.status(503));
    await expect(oracle.mobileHome(through(null))).rejects.toThrow("503");
    proxy.setFault(faults.duplicatedItems, ({ path }) => path.startsWith("/payments"));
    await expect(oracle.mobileHome(through("u1"))).rejects.toThrow("2 rows for the payment that counts");
    proxy.setFault(null);
  });
});
