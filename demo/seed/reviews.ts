/** Seeds reviews: a few texts for every product that has ratings, around the product's own average. */

import type { Product, Review } from "../shapes.ts";
import { createRandom, type Random } from "./random.ts";
import { REVIEW_AUTHORS, REVIEW_TEXTS } from "./review-texts.ts";
import { days, minutesBefore } from "./times.ts";

const MAX_TEXTS = 6;
const SILENT_PROBABILITY = 0.08;

export function createReviews(products: readonly Product[]): { productId: string; review: Review }[] {
  const random = createRandom("reviews");
  let number = 0;
  return products.flatMap((product) => {
    const count = random.isLucky(SILENT_PROBABILITY) ? 0 : random.integer(1, MAX_TEXTS);
    const authors = random.sample(REVIEW_AUTHORS.split(","), Math.min(count, product.rating.count));
    const used = new Set<string>();
    return authors.map((author) => {
      number += 1;
      return {
        productId: product.id,
        review: createReview(random, product, { id: `r${number}`, author, used }),
      };
    });
  });
}

function createReview(
  random: Random,
  product: Product,
  { id, author, used }: { readonly id: string; readonly author: string; readonly used: Set<string> },
): Review {
  const { rating, text } = pickText(random, product.rating.average, used);
  used.add(text);
  const [title = "", body = ""] = text.split(" | ");
  const ageMinutes = (Date.parse(minutesBefore(0)) - Date.parse(product.createdAt)) / 60_000;
  return { id, author, rating, title, body, createdAt: minutesBefore(random.integer(days(1), ageMinutes)) };
}

/** A text of about the product's average that the product does not have yet, else the nearest that is left. */
function pickText(
  random: Random,
  average: number,
  used: ReadonlySet<string>,
): { rating: number; text: string } {
  const wished = Math.min(5, Math.max(1, Math.round(average + random.fraction() * 2 - 0.9)));
  const byNearness = [...REVIEW_TEXTS].sort(([a], [b]) => Math.abs(a - wished) - Math.abs(b - wished));
  for (const [rating, texts] of byNearness) {
    const left = texts.filter((text) => !used.has(text));
    if (left.length > 0) return { rating, text: random.pick(left) };
  }
  throw new Error("There are fewer review texts than reviews of one product.");
}
