/** Seeds recommendations and the featured list: ranked, and for some people missing, empty or out of date. */

import type { Product, Recommendation } from "../shapes.ts";
import type { SeededPerson } from "./people.ts";
import { createRandom } from "./random.ts";

const FEATURED_COUNT = 60;
const LIST_LENGTH = { min: 12, max: 24 };
/** Has a list, with nothing in it. */
const EMPTY_PERSON = "u8";
/** Has a product in second place that the catalog no longer knows. */
const OUTDATED_PERSON = "u5";

export function createRecommendations(
  people: readonly SeededPerson[],
  products: readonly Product[],
): Recommendation[] {
  const random = createRandom("recommendations");
  const ids = products.map(({ id }) => id);
  return people
    .filter((_, index) => index % 15 !== 11)
    .map(({ user }) => {
      const productIds = random.sample(ids, random.integer(LIST_LENGTH.min, LIST_LENGTH.max));
      if (user.id === EMPTY_PERSON) return { userId: user.id, productIds: [] };
      if (user.id === OUTDATED_PERSON) productIds.splice(1, 0, "p-retired-1");
      return { userId: user.id, productIds };
    });
}

/** Well-rated products in stock, all categories mixed. */
export function createFeatured(products: readonly Product[]): string[] {
  const random = createRandom("featured");
  const good = products.filter(
    ({ rating, stock, images }) => rating.average >= 4 && stock > 0 && images.length > 0,
  );
  return random.sample(good, FEATURED_COUNT).map(({ id }) => id);
}
