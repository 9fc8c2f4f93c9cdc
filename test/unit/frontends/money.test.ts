/** Stage 2, money as text: scaled by the currency's own minor unit, in a person's language and region. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatMoney } from "../../../src/frontends/money.ts";

/** Spaces and marks of direction differ between versions of Unicode's data; their place is what counts. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ").replace(/[\u200e\u200f\u061c]/g, "");
const format = (amount: number, currency: string, locale: string) =>
  plain(formatMoney({ amount, currency }, locale));

describe("formatMoney", () => {
  it.each([
    [1290, "EUR", "en", "€12.90"],
    [1290, "EUR", "de-DE", "12,90 €"],
    [1290, "EUR", "ja-JP", "€12.90"],
    [123_456_789, "EUR", "en", "€1,234,567.89"],
    [123_456_789, "EUR", "de-DE", "1.234.567,89 €"],
    [1290, "JPY", "en", "¥1,290"],
    [1290, "JPY", "de-DE", "1.290 ¥"],
    [1290, "JPY", "ja-JP", "￥1,290"],
    [1290, "KWD", "en", "KWD 1.290"],
    [1290, "KWD", "de-DE", "1,290 KWD"],
    [1290, "KWD", "ja-JP", "KWD 1.290"],
    [12_345, "CLF", "en", "CLF 1.2345"],
    [12_345, "CLF", "de-DE", "1,2345 CLF"],
  ])("writes %i minor units of %s in %s as %s", (amount, currency, locale, text) => {
    expect(format(amount, currency, locale)).toBe(text);
  });

  it("reads dinars in Iraq as thousandths, though they are shown without any", () => {
    expect(format(12_500_000, "IQD", "en")).toBe("IQD 12,500");
  });

  it("writes what the person's region writes", () => {
    const [kuwait, german] = ["ar-KW", "de-DE"].map((locale) => format(1290, "KWD", locale));
    expect(kuwait).toBe(
      plain(new Intl.NumberFormat("ar-KW", { style: "currency", currency: "KWD" }).format(1.29)),
    );
    expect(kuwait).not.toBe(german);
  });

  it.each([
    [0, "€0.00"],
    [-1, "-€0.01"],
    [-1290, "-€12.90"],
    [5, "€0.05"],
    [Number.MAX_SAFE_INTEGER, "€90,071,992,547,409.91"],
    [-Number.MAX_SAFE_INTEGER, "-€90,071,992,547,409.91"],
  ])("writes %i cents exactly", (amount, text) => {
    expect(format(amount, "EUR", "en")).toBe(text);
  });

  it("loses no unit of any amount that a service can send", () => {
    const digitsOf = (text: string) => text.replace(/\D/g, "").replace(/^0+(?=.)/, "");
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.constantFrom("EUR", "KWD", "JPY", "CLF"), (amount, currency) => {
        expect(digitsOf(format(amount, currency, "en"))).toBe(String(amount));
      }),
      {
        examples: [
          [Number.MAX_SAFE_INTEGER, "EUR"],
          [Number.MAX_SAFE_INTEGER - 1, "EUR"],
          [9_007_199_254_740_988, "EUR"],
        ],
        numRuns: 1_000,
      },
    );
  });

  it.each(["", "not a locale", "x", "de_DE", "123", "en-", "en-x-yes", "../../etc", "__proto__", "\u0000"])(
    "reads the locale %j, which is none, as en",
    (locale) => {
      expect(format(1290, "EUR", locale)).toBe("€12.90");
    },
  );

  it("never throws, whatever a person has for a locale", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        (locale) => typeof formatMoney({ amount: 1, currency: "EUR" }, locale) === "string",
      ),
    );
  });

  it("reads a locale that Intl has no data for as en, wherever the gateway runs", async () => {
    const source = new URL("../../../src/frontends/money.ts", import.meta.url);
    const script = `import { formatMoney } from ${JSON.stringify(source.href)};
      process.stdout.write(formatMoney({ amount: 123456, currency: "EUR" }, "tlh"));`;
    const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
      env: { ...process.env, LC_ALL: "de_DE.UTF-8", LANG: "de_DE.UTF-8" },
    });
    expect((await run).stdout).toBe("€1,234.56");
  });
});
