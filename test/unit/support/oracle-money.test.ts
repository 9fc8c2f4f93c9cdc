/** Holds the oracle's money strings against ISO 4217's minor units and BCP 47. */
import { describe, expect, it } from "vitest";
import { minorUnitDecimals, moneyString, usableLocale } from "../../support/oracle-money.ts";

describe("moneyString", () => {
  it.each([
    [1290, "EUR", "en", "€12.90"],
    [5, "EUR", "en", "€0.05"],
    [-5, "USD", "en", "-$0.05"],
    [0, "EUR", "en", "€0.00"],
    [1290, "JPY", "en", "¥1,290"],
    [1290, "KWD", "en", "KWD\u00a01.290"],
    [12_345, "CLF", "en", "CLF\u00a01.2345"],
    [1290, "EUR", "de-DE", "12,90\u00a0€"],
    [9_007_199_254_740_991, "USD", "en", "$90,071,992,547,409.91"],
  ])("shows %d of %s in %s as %s", (amount, currency, locale, expected) => {
    expect(moneyString({ amount, currency }, locale)).toBe(expected);
  });

  it("scales by ISO 4217 even where Intl shows fewer decimals", () => {
    expect(minorUnitDecimals("HUF")).toBe(2);
    expect(minorUnitDecimals("IQD")).toBe(3);
    expect(moneyString({ amount: 123_400, currency: "HUF" }, "en")).toMatch(/1,234$/);
    expect(moneyString({ amount: 5000, currency: "IQD" }, "en")).toMatch(/\u00a05$/);
  });
});

describe("usableLocale", () => {
  it.each(["", "en_US", "not a tag", "x", "de-DE-", null, undefined])("takes en for %s", (locale) => {
    expect(usableLocale(locale)).toBe("en");
  });

  it.each(["en", "de-CH", "zh-Hant-TW", "ar-EG-u-nu-latn"])("keeps %s", (locale) => {
    expect(usableLocale(locale)).toBe(locale);
  });
});
