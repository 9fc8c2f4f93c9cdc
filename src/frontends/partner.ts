/** Stage 2, other companies' apps: all that is public, in full, for API keys only. */
import type { Resolvers } from "../generated/partner.ts";
import type { SharedResolvers } from "../resolvers/index.ts";
import type { Frontend } from "./frontend.ts";

export const partner = {
  name: "partner",
  deadlineMs: 3_000,
  credentials: ["key"],
  limits: {
    documentBytes: 16_384,
    tokens: 1_500,
    variablesBytes: 32_768,
    depth: 12,
    fields: 400,
    aliases: 30,
    directives: 20,
    // More than any argument takes by its own bounds, so that those have their say first.
    listItems: 500,
    cost: 16_000,
    attempts: 60,
  },
  trustedDocuments: "prefer",
  resolvers: ({ product }: SharedResolvers) =>
    ({
      Query: {
        product: product.product,
        products: product.products,
        search: product.search,
        featured: product.featured,
        categories: product.categories,
      },
      Product: {
        category: product.category,
        reviews: product.reviews,
        inStock: ({ stock }) => stock > 0,
      },
      Reviews: { items: ({ reviews }) => reviews },
    }) satisfies Resolvers,
} as const satisfies Frontend;
