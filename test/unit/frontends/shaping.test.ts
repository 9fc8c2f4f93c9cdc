/** Stage 2, the phone app's leaves: one picture, one number, one yes or no; and the list of frontends. */
import { describe, expect, it } from "vitest";
import { frontends } from "../../../src/frontends/index.ts";
import { isPaid, itemCount, thumbOf } from "../../../src/frontends/mobile.ts";
import * as samples from "../clients/samples.ts";
import { productOf } from "../loaders/fake-clients.ts";

describe("thumbOf", () => {
  const withWidths = (...widths: readonly number[]) =>
    productOf("p1", {
      images: widths.map((width) => ({ url: `https://img.example/${width}`, width, height: 1, alt: "" })),
    });

  it.each([
    [[800, 320, 1600], "https://img.example/320"],
    [[320], "https://img.example/320"],
    [[1600, 800], "https://img.example/800"],
    [[0, 5], "https://img.example/0"],
    [[], null],
  ])("of images %j wide is %s", (widths, url) => {
    expect(thumbOf(withWidths(...widths))).toBe(url);
  });

  it("is null where there is no product", () => {
    expect(thumbOf(null)).toBeNull();
  });

  it("leaves the product's own list as it is", () => {
    const product = withWidths(800, 320);
    thumbOf(product);
    expect(product).toEqual(withWidths(800, 320));
  });
});

describe("itemCount", () => {
  it.each([
    [[], 0],
    [[1], 1],
    [[2, 3, 1], 6],
  ])("of quantities %j is %i", (quantities, count) => {
    const [item] = samples.order.items;
    const items = quantities.map((quantity) => ({ ...item, quantity })) as typeof samples.order.items;
    expect(itemCount({ ...samples.order, items })).toBe(count);
  });
});

describe("isPaid", () => {
  it.each([
    ["authorized", true],
    ["captured", true],
    ["refunded", false],
    ["failed", false],
  ] as const)("with a payment that is %s is %j", (status, paid) => {
    expect(isPaid({ ...samples.payment, status })).toBe(paid);
  });

  it("is false without a payment", () => {
    expect(isPaid(null)).toBe(false);
  });
});

describe("the frontends", () => {
  it("have each a name of their own that fits a URL, and a deadline", () => {
    expect(new Set(frontends.map(({ name }) => name)).size).toBe(frontends.length);
    for (const { name, deadlineMs } of frontends) {
      expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(deadlineMs).toBeGreaterThan(0);
    }
  });

  it("give the web two seconds and the phone three", () => {
    const deadlines = new Map<string, number>(frontends.map(({ name, deadlineMs }) => [name, deadlineMs]));
    expect([deadlines.get("web"), deadlines.get("mobile")]).toEqual([2_000, 3_000]);
  });
});
