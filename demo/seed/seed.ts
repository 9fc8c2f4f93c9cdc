/** All data that the demo starts with: the same at every start, with no time later than SEEDED_AT. */

import type { CatalogSeed } from "../catalog/store.ts";
import type { PaymentSeed } from "../payment/store.ts";
import type { User } from "../shapes.ts";
import { CATEGORIES } from "./categories.ts";
import { createOrders, type SeededOrders } from "./orders.ts";
import { createPayments } from "./payments.ts";
import { createPeople } from "./people.ts";
import { createProducts } from "./products.ts";
import { createFeatured, createRecommendations } from "./recommendations.ts";
import { createReviews } from "./reviews.ts";

export interface Seed {
  readonly people: readonly User[];
  readonly order: SeededOrders;
  readonly payment: PaymentSeed;
  readonly catalog: CatalogSeed;
}

/** Pictures and avatars are paths; the services put their own address in front of them. */
export function createSeed(): Seed {
  const people = createPeople();
  const products = createProducts();
  const order = createOrders(people, products);
  return {
    people: people.map(({ user }) => user),
    order,
    payment: createPayments(people, order),
    catalog: {
      categories: CATEGORIES.map(({ category }) => category),
      products,
      reviews: createReviews(products),
      featuredIds: createFeatured(products),
      recommendations: createRecommendations(people, products),
    },
  };
}

export { SEEDED_AT } from "./times.ts";
