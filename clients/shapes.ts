/** What all services' answers are made of: ids, money, moments, lists, pages. */
import * as z from "zod";
import { idPattern } from "./core/call.ts";

/** The most ids that a batch read takes. */
export const maxIdsPerCall = 100;

export const id = z.string().regex(idPattern);

/** An amount in the currency's minor unit, and the currency's ISO 4217 code. */
export const money = z.object({ amount: z.int(), currency: z.string().regex(/^[A-Z]{3}$/) });
export type Money = z.infer<typeof money>;

/** RFC 3339 in UTC; kept as the text that it is, since frontends get it unchanged. */
export const moment = z.iso.datetime({ offset: true }).regex(/(?:Z|[+-]00:00)$/);

/** Whether a text is an address that is safe to put into a page: no `javascript:`, no path without a host. */
export const isWebAddress = (text: string): boolean => /^https?:\/\/\S+$/i.test(text);

/** An address, or none; one that is not safe counts as none, and takes nothing else along. */
export const webAddressOrNull = z
  .string()
  .nullable()
  .transform((text) => (text !== null && isWebAddress(text) ? text : null));

/** `{"items": […]}`. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item) }).transform(({ items }) => items);
}

/** One page of a longer list; `nextCursor` is null on the last one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
  readonly total: number;
}

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable(),
    total: z.int32().nonnegative(),
  });
}

/** Parses a page. A longer one than was asked for can't be cut: its cursor stands behind what would be lost. */
export function parsePage<Item>(schema: z.ZodType<Page<Item>>, limit: number): (json: unknown) => Page<Item> {
  return (json) => {
    const page = schema.parse(json);
    if (page.items.length > limit) throw new RangeError(`a page of ${page.items.length} instead of ${limit}`);
    return page;
  };
}

/** Which page of a list. */
export interface PageRequest {
  readonly limit: number;
  readonly after?: string | undefined;
}
