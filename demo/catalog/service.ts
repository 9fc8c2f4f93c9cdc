/** The catalog service: cacheable reads of everything that is for sale, as its OpenAPI file says. */

import type { FastifyInstance } from "fastify";
import type { EventBus } from "../events.ts";
import { type CachePolicy, sendCacheable } from "../http/caching.ts";
import { parseCursor, parseId, parseIds, parseLimit, readParameter, toCursor } from "../http/parameters.ts";
import { Problem } from "../http/problem.ts";
import { createServer, type ServiceServer } from "../http/server.ts";
import { sendSvg } from "../http/svg.ts";
import type { Category, Product } from "../shapes.ts";
import { drawCategory, drawProduct } from "./images.ts";
import { SEARCH_POSITION, searchProducts } from "./search.ts";
import { type CatalogSeed, type CatalogStore, createCatalogStore } from "./store.ts";

const MAX_SEARCH_LENGTH = 200;
const POLICIES = {
  products: { scope: "public", maxAgeSeconds: 30, staleIfErrorSeconds: 600 },
  featured: { scope: "public", maxAgeSeconds: 60, staleIfErrorSeconds: 3600 },
  search: { scope: "public", maxAgeSeconds: 30, staleIfErrorSeconds: 600 },
  categories: { scope: "public", maxAgeSeconds: 300, staleIfErrorSeconds: 86_400 },
  reviews: { scope: "public", maxAgeSeconds: 60, staleIfErrorSeconds: 3600 },
  recommendations: { scope: "private", maxAgeSeconds: 30, staleIfErrorSeconds: 300 },
} as const satisfies Record<string, CachePolicy>;

export interface CatalogService extends ServiceServer {
  readonly stock: Pick<CatalogStore, "findProduct" | "reserve">;
}

/** Pictures are seeded as paths, since the service's address is known only once it listens. */
export function createCatalogService(seed: CatalogSeed, bus: EventBus): CatalogService {
  const server = createServer({ openApiFile: new URL("../openapi/catalog.yaml", import.meta.url) });
  const store = createCatalogStore(seed);
  addProducts(server, store);
  addCategories(server, store);
  addRecommendations(server.app, store);
  addReviews(server.app, store);
  addImages(server.app, store);
  bus.subscribe("order.cancelled", ({ items }) => store.release(items));
  return { ...server, stock: store };
}

function addProducts({ app, baseUrl }: ServiceServer, store: CatalogStore): void {
  const toPublic = (product: Product): Product => ({
    ...product,
    images: product.images.map((image) => ({ ...image, url: `${baseUrl()}${image.url}` })),
  });

  app.get("/products", async (request, reply) => {
    const items = store.findProducts(parseIds(request.query, "ids")).map(toPublic);
    return sendCacheable(request, reply, POLICIES.products, { items });
  });

  app.get("/products/featured", async (request, reply) => {
    const limit = parseLimit(request.query, { fallback: 8, max: 50 });
    return sendCacheable(request, reply, POLICIES.featured, {
      items: store.findFeatured(limit).map(toPublic),
    });
  });

  app.get("/products/search", async (request, reply) => {
    const { query } = request;
    const text = readParameter(query, "q") ?? "";
    if (text.length > MAX_SEARCH_LENGTH) throw new Problem(400, 'The parameter "q" is too long.');
    const categoryId = readParameter(query, "categoryId");
    const { items, next, total } = searchProducts(store.database, {
      text,
      categoryId: categoryId === undefined ? undefined : parseId(categoryId, "categoryId"),
      limit: parseLimit(query, { fallback: 20, max: 100 }),
      after: parseCursor(query, SEARCH_POSITION),
    });
    const nextCursor = next === undefined ? null : toCursor(next);
    return sendCacheable(request, reply, POLICIES.search, { items: items.map(toPublic), nextCursor, total });
  });
}

function addCategories({ app, baseUrl }: ServiceServer, store: CatalogStore): void {
  const toPublic = (category: Category): Category => ({
    ...category,
    imageUrl: category.imageUrl === null ? null : `${baseUrl()}${category.imageUrl}`,
  });

  app.get("/categories", async (request, reply) => {
    const ids =
      readParameter(request.query, "ids") === undefined ? undefined : parseIds(request.query, "ids");
    const items = store.findCategories(ids).map(toPublic);
    return sendCacheable(request, reply, POLICIES.categories, { items });
  });
}

function addRecommendations(app: FastifyInstance, store: CatalogStore): void {
  app.get("/recommendations", async (request, reply) => {
    const limit = parseLimit(request.query, { fallback: 8, max: 50 });
    const items = store.findRecommendations(parseIds(request.query, "userIds"), limit);
    return sendCacheable(request, reply, POLICIES.recommendations, { items });
  });
}

/** Average and count are those of the product's rating: of all ratings, most of which come without a text. */
function addReviews(app: FastifyInstance, store: CatalogStore): void {
  app.get("/reviews", async (request, reply) => {
    const limit = parseLimit(request.query, { fallback: 3, max: 50 });
    const items = parseIds(request.query, "productIds").flatMap((productId) => {
      const rating = store.findRating(productId);
      return rating === undefined
        ? []
        : [{ productId, ...rating, reviews: store.findReviews(productId, limit) }];
    });
    return sendCacheable(request, reply, POLICIES.reviews, { items });
  });
}

function addImages(app: FastifyInstance, store: CatalogStore): void {
  app.get<{ Params: { file: string } }>("/images/products/:file", async (request, reply) => {
    const [, id = "", number = ""] = /^(.+)-(\d)\.svg$/.exec(request.params.file) ?? [];
    const product = store.findProduct(id);
    const image = product?.images.find(({ url }) => url.includes(`-${number}.svg`));
    if (product === undefined || image === undefined) throw new Problem(404, "There is no such picture.");
    const width = readParameter(request.query, "w") ?? String(image.width);
    if (!/^[1-9]\d{1,3}$/.test(width)) throw new Problem(400, 'The parameter "w" is not a width in pixels.');
    return sendSvg(reply, drawProduct(product, image, Number(width)));
  });

  app.get<{ Params: { file: string } }>("/images/categories/:file", async (request, reply) => {
    const [category] = store.findCategories([request.params.file.replace(/\.svg$/, "")]);
    if (category === undefined) throw new Problem(404, "There is no such picture.");
    return sendSvg(reply, drawCategory(category));
  });
}
