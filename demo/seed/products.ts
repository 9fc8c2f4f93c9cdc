/** Seeds the catalog's products: three hundred from the hand-written lists, and three with awkward ids. */

import type { Money, Product, ProductImage, Rating } from "../shapes.ts";
import { CATEGORIES } from "./categories.ts";
import { createRandom, type Random } from "./random.ts";
import { days, minutesBefore } from "./times.ts";

const OUT_OF_STOCK_PROBABILITY = 0.08;
const REDUCED_PROBABILITY = 0.16;
const UNRATED_PROBABILITY = 0.06;
/** A gallery starts with the large picture; the narrowest is therefore seldom the first. */
const GALLERIES = [[480], [960, 160], [480, 160], [960, 480, 160], [160, 480, 960], [1440, 960, 480, 160]];
const MINOR_UNITS = new Map([
  ["EUR", 2],
  ["USD", 2],
  ["JPY", 0],
  ["KWD", 3],
]);

/** The products that pages and examples speak of can always be ordered. */
const ALWAYS_IN_STOCK = /^p\d$/;

const ODD_PRODUCTS = [
  [
    "__proto__",
    "c7",
    "Prototype Notebook | Inkwell Press | 9.90 | The first of its kind. | Pages: 64; Size: A6",
  ],
  [
    "constructor",
    "c6",
    "Wooden Building Blocks | Cobbler & Co | 39.00 USD | A hundred beech blocks. | Pieces: 100; Material: beech",
  ],
  [
    "007",
    "c9",
    "Double-bottomed Briefcase | Meridian | 349.00 | Nobody looks twice. | Material: leather; Volume: 14 l",
  ],
] as const;

export function createProducts(): Product[] {
  const random = createRandom("products");
  let number = 0;
  const ordinary = CATEGORIES.flatMap(({ category, products, closing }) =>
    products
      .trim()
      .split("\n")
      .map((line) => {
        number += 1;
        return createProduct(random, { id: `p${number}`, categoryId: category.id, line, closing });
      }),
  );
  const odd = ODD_PRODUCTS.map(([id, categoryId, line]) => ({
    ...createProduct(random, { id, categoryId, line, closing: "" }),
    stock: 25,
  }));
  // One product has no picture at all, so that a page must cope with it.
  return [
    ...ordinary,
    ...odd.map((product) => (product.id === "constructor" ? { ...product, images: [] } : product)),
  ];
}

interface ProductText {
  readonly id: string;
  readonly categoryId: string;
  readonly line: string;
  readonly closing: string;
}

function createProduct(random: Random, { id, categoryId, line, closing }: ProductText): Product {
  const [name = "", brand = "", price = "", sentence = "", attributes = ""] = line.split(" | ");
  const money = parsePrice(price);
  const createdAgo = days(60) + random.integer(0, days(700));
  return {
    id,
    name,
    description: `${sentence} ${closing}`.trim(),
    price: money,
    listPrice: random.isLucky(REDUCED_PROBABILITY) ? toListPrice(random, money) : null,
    categoryId,
    brand,
    images: createImages(random, id, name),
    rating: createRating(random),
    stock: random.isLucky(ALWAYS_IN_STOCK.test(id) ? 0 : OUT_OF_STOCK_PROBABILITY)
      ? 0
      : random.integer(3, 240),
    attributes: attributes.split("; ").map((attribute) => {
      const [label = "", value = ""] = attribute.split(": ");
      return { name: label, value };
    }),
    createdAt: minutesBefore(createdAgo),
    updatedAt: minutesBefore(random.integer(days(1), createdAgo)),
  };
}

/** `12.90`, `9800 JPY` or `18.500 KWD` in minor units; a price without a currency is in euros. */
function parsePrice(text: string): Money {
  const [digits = "", currency = "EUR"] = text.split(" ");
  const [whole = "", fraction = ""] = digits.split(".");
  if (fraction.length > (MINOR_UNITS.get(currency) ?? 0)) throw new Error(`The price ${text} is too fine.`);
  return { amount: Number(whole + fraction.padEnd(MINOR_UNITS.get(currency) ?? 0, "0")), currency };
}

/** Fifteen to forty per cent more, rounded like a price tag. */
function toListPrice(random: Random, { amount, currency }: Money): Money {
  const step = 10 ** Math.max(1, Math.floor(Math.log10(amount)) - 1);
  return { amount: Math.ceil((amount * random.integer(115, 140)) / 100 / step) * step, currency };
}

function createImages(random: Random, id: string, name: string): ProductImage[] {
  return random.pick(GALLERIES).map((width, index) => ({
    url: `/images/products/${id}-${index + 1}.svg?w=${width}`,
    width,
    height: (width * 5) / 4,
    alt: index === 0 ? name : `${name}, view ${index + 1}`,
  }));
}

function createRating(random: Random): Rating {
  if (random.isLucky(UNRATED_PROBABILITY)) return { average: 0, count: 0 };
  return { average: random.integer(34, 49) / 10, count: random.integer(3, 18) ** 2 };
}
