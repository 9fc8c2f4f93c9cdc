/** Money strings of the oracle: the one right text for an amount in minor units, a currency and a person's locale. */

const DECIMALS: readonly (readonly [decimals: number, currencies: string])[] = [
  [0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"],
  [3, "BHD IQD JOD KWD LYD OMR TND"],
  [4, "CLF UYW"],
];

/** Decimals of the currency's minor unit in ISO 4217. Intl's display digits differ from it (HUF and IQD show none). */
export function minorUnitDecimals(currency: string): number {
  return DECIMALS.find(([, currencies]) => currencies.split(" ").includes(currency))?.[0] ?? 2;
}

/** The amount in the major unit as an exact decimal: a division would round what is beyond a double. */
function toMajorUnit(amount: number, decimals: number): `${number}` {
  const sign = amount < 0 ? "-" : "";
  const digits = String(Math.abs(amount)).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals);
  return `${sign}${whole}${decimals > 0 ? `.${fraction}` : ""}` as `${number}`;
}

/** The locale itself where it is a BCP 47 tag that Intl has data for, else `en`, and never the process's own. */
export function usableLocale(locale: string | null | undefined): string {
  if (locale === null || locale === undefined) return "en";
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale)[0] ?? "en";
  } catch {
    return "en";
  }
}

/** The ready-to-show string, such as "€12.90". */
export function moneyString(
  money: { readonly amount: number; readonly currency: string },
  locale: string | null | undefined,
): string {
  const format = new Intl.NumberFormat(usableLocale(locale), { style: "currency", currency: money.currency });
  return format.format(toMajorUnit(money.amount, minorUnitDecimals(money.currency)));
}
