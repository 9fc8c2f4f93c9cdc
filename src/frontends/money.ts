/** Amounts of money as short texts, in a person's language and region. */
import { LRUCache } from "lru-cache";
import type { Money } from "../models.ts";

/**
 * Currencies whose minor unit is not a hundredth (ISO 4217, list one). Intl knows how many digits are usually shown,
 * which is not the same: dinars in Iraq are shown without any, and yet have a thousandth.
 */
const minorUnitDigits: Readonly<Record<string, number>> = {
  ...digits(0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
  ...digits(3, "BHD IQD JOD KWD LYD OMR TND"),
  ...digits(4, "CLF UYW"),
};

function digits(count: number, currencies: string): Record<string, number> {
  return Object.fromEntries(currencies.split(" ").map((currency) => [currency, count]));
}

/** Making a formatter takes 26 µs of CPU, formatting with it 1. Bounded, since people choose their locale. */
const formatters = new LRUCache<string, Intl.NumberFormat>({ max: 1_000 });

/** `{amount: 1290, currency: "EUR"}` in `en` is `€12.90`. A locale that Intl does not know is read as `en`. */
export function formatMoney({ amount, currency }: Money, locale: string): string {
  // A decimal text, since dividing would lose a unit of the largest amounts.
  const decimal = `${amount}E-${minorUnitDigits[currency] ?? 2}` as const;
  return formatterOf(locale, currency).format(decimal as `${number}`);
}

function formatterOf(locale: string, currency: string): Intl.NumberFormat {
  const key = `${currency} ${locale}`;
  const known = formatters.get(key);
  if (known) return known;
  const formatter = new Intl.NumberFormat(localeOrEnglish(locale), { style: "currency", currency });
  formatters.set(key, formatter);
  return formatter;
}

function localeOrEnglish(locale: string): string {
  try {
    // Where Intl has no data for a locale it would take the process's own.
    const [known = "en"] = Intl.NumberFormat.supportedLocalesOf(locale);
    // V8 knows `en-x-yes`, and makes `en-x` of it, which is none.
    return new Intl.Locale(known).toString();
  } catch {
    return "en";
  }
}
