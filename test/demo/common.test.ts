/** What all four services have in common: health, batches, problems, deadlines, and their OpenAPI files. */

import { describe, expect, it } from "vitest";
import { useDemo } from "./use-demo.ts";

const running = useDemo();
const NAMES = ["user", "order", "payment", "catalog"] as const;
const BATCHES = [
  ["user", "/users", "ids"],
  ["order", "/orders", "ids"],
  ["order", "/orders/latest", "userIds"],
  ["payment", "/payments", "orderIds"],
  ["payment", "/payment-methods", "userIds"],
  ["catalog", "/products", "ids"],
  ["catalog", "/categories", "ids"],
  ["catalog", "/recommendations", "userIds"],
  ["catalog", "/reviews", "productIds"],
] as const;
const LIMITS = [
  ["order", "/orders/latest?userIds=u1", 50],
  ["order", "/orders?userId=u2", 100],
  ["catalog", "/products/featured?", 50],
  ["catalog", "/products/search?q=", 100],
  ["catalog", "/recommendations?userIds=u1", 50],
  ["catalog", "/reviews?productIds=p1", 50],
] as const;

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `x${index}`).join(",");

describe.each(NAMES)("the %s service", (name) => {
  it("says that it is up", async () => {
    const { status, body } = await running()[name]("/health");
    expect([status, body]).toEqual([200, { status: "ok" }]);
  });

  it("refuses an unknown address with a problem document", async () => {
    const response = await fetch(`${running().demo.services[name].url}/nothing/here`);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(await response.json()).toMatchObject({ type: "about:blank", title: "Not Found", status: 404 });
  });

  it("does not begin what nobody waits for", async () => {
    const [, path, parameter] = BATCHES.find(([service]) => service === name) ?? [];
    const late = { headers: { "x-request-deadline": String(Date.now() - 1) } };
    const answer = await running()[name](`${path}?${parameter}=x`, late);
    expect([answer.status, answer.body.code]).toEqual([504, "deadline_passed"]);
    const inTime = { headers: { "x-request-deadline": String(Date.now() + 5000) } };
    expect((await running()[name](`${path}?${parameter}=x`, inTime)).status).toBe(200);
  });
});

describe.each(BATCHES)("a batch of the %s service at %s", (name, path, parameter) => {
  it("takes a hundred ids and refuses more", async () => {
    expect((await running()[name](`${path}?${parameter}=${numbered(100)}`)).status).toBe(200);
    expect((await running()[name](`${path}?${parameter}=${numbered(101)}`)).status).toBe(400);
  });

  it("leaves out what is unknown", async () => {
    const { body } = await running()[name](`${path}?${parameter}=nobody,nothing`);
    expect(body).toEqual({ items: [] });
  });

  it.each(["", "a,,b", "a%20b", "a%2Fb", "x".repeat(65), "ä"])("refuses %j as ids", async (ids) => {
    expect((await running()[name](`${path}?${parameter}=${ids}`)).status).toBe(400);
  });

  it("refuses a parameter that is given twice", async () => {
    expect((await running()[name](`${path}?${parameter}=a&${parameter}=b`)).status).toBe(400);
  });
});

describe.each([
  ["user", "/users?ids=u1,u2,u1,nobody", ["u1", "u2"]],
  ["order", "/orders?ids=o3,o1,o3,nothing", ["o1", "o3"]],
  ["payment", "/payments?orderIds=o2,o2", ["o2"]],
  ["catalog", "/products?ids=p9,p1,p9,p-retired-1", ["p1", "p9"]],
  ["catalog", "/categories?ids=c2,c1,c2", ["c1", "c2"]],
  ["order", "/orders/latest?userIds=u1,u1&limit=1", ["u1"]],
  ["catalog", "/recommendations?userIds=u1,u1", ["u1"]],
  ["catalog", "/reviews?productIds=p1,p1", ["p1"]],
] as const)("%s%s", (name, path, expected) => {
  it("answers each known id once", async () => {
    const { body } = await running()[name]<{ items: Record<string, string>[] }>(path);
    const ids = body.items.map(
      (item) => item.orderId ?? item.productId ?? (item.name || item.total ? item.id : item.userId),
    );
    expect(ids.sort()).toEqual(expected);
  });
});

describe.each(LIMITS)("the limit of the %s service at %s", (name, path, max) => {
  it("is taken from 1 to its maximum and refused beyond", async () => {
    const statusOf = async (limit: string) => (await running()[name](`${path}&limit=${limit}`)).status;
    expect(await Promise.all(["1", String(max)].map(statusOf))).toEqual([200, 200]);
    const wrong = ["0", String(max + 1), "-1", "1.5", "ten", "", "1e1"];
    expect(await Promise.all(wrong.map(statusOf))).toEqual(wrong.map(() => 400));
  });
});

describe("awkward ids", () => {
  it("are ids like any other", async () => {
    const ids = "__proto__,constructor,007";
    const { user, order, catalog } = running();
    const idsOf = async (answer: Promise<{ body: { items?: unknown } }>) =>
      ((await answer).body.items as { id: string }[]).map(({ id }) => id).sort();
    const sorted = ["007", "__proto__", "constructor"];
    expect(await idsOf(user(`/users?ids=${ids}`))).toEqual(sorted);
    expect(await idsOf(order(`/orders?ids=${ids}`))).toEqual(sorted);
    expect(await idsOf(catalog(`/products?ids=${ids}`))).toEqual(sorted);
    const { body } = await order<{ items: { userId: string; orders: unknown[] }[] }>(
      `/orders/latest?userIds=${ids}`,
    );
    expect(body.items.map(({ orders }) => orders.length)).toEqual([1, 1, 1]);
  });

  it.each(["toString", "valueOf", "hasOwnProperty"])("find nothing when unknown, as %s", async (id) => {
    const { user, catalog } = running();
    expect((await user(`/users?ids=${id}`)).body).toEqual({ items: [] });
    expect((await catalog(`/reviews?productIds=${id}`)).body).toEqual({ items: [] });
  });
});
