/** Seed data: the twelve categories of the demo catalog with their products, in the order in which shops show them. */

import type { Category } from "../shapes.ts";
import { AUDIO } from "./products/audio.ts";
import { BAGS } from "./products/bags.ts";
import { COFFEE_AND_TEA } from "./products/coffee-and-tea.ts";
import { CYCLING } from "./products/cycling.ts";
import { FURNITURE } from "./products/furniture.ts";
import { GARDEN } from "./products/garden.ts";
import { HOME_TEXTILES } from "./products/home-textiles.ts";
import { KITCHEN } from "./products/kitchen.ts";
import { LIGHTING } from "./products/lighting.ts";
import { OUTDOOR } from "./products/outdoor.ts";
import { STATIONERY } from "./products/stationery.ts";
import { TABLEWARE } from "./products/tableware.ts";

export interface SeededCategory {
  readonly category: Category;
  /** One product per line: name, brand, price, description, attributes, separated by bars. */
  readonly products: string;
  /** What every product of the category can say of itself. */
  readonly closing: string;
}

export const CATEGORIES: readonly SeededCategory[] = [
  describe("c1", "Lighting", LIGHTING, "Tested for Europe and covered for three years."),
  describe("c2", "Kitchen", KITCHEN, "Made to be used every day and to be repaired."),
  describe("c3", "Coffee & Tea", COFFEE_AND_TEA, "Packed in small lots and sent within two days."),
  describe("c4", "Tableware", TABLEWARE, "Safe in the dishwasher unless wood is involved."),
  describe("c5", "Home Textiles", HOME_TEXTILES, "Certified free of harmful substances."),
  describe("c6", "Furniture", FURNITURE, "Delivered to the room and easy to put together."),
  describe("c7", "Stationery", STATIONERY, "Sent flat, in paper and without plastic."),
  describe("c8", "Audio", AUDIO, "Try it at home for thirty days."),
  describe("c9", "Bags", BAGS, "Zips and straps can be replaced for life."),
  describe("c10", "Outdoor", OUTDOOR, "Tried in the hills before it came into the shop."),
  describe("c11", "Cycling", CYCLING, "Spare parts are kept for at least ten years."),
  // One category has no picture: the contract allows it, so a page must show it.
  describe("c12", "Garden", GARDEN, "For balconies, beds and stubborn corners.", null),
];

function describe(
  id: string,
  name: string,
  products: string,
  closing: string,
  imageUrl: string | null = `/images/categories/${id}.svg`,
): SeededCategory {
  const slug = name.toLowerCase().replaceAll("&", "and").replaceAll(" ", "-");
  return { category: { id, name, slug, imageUrl }, products, closing };
}
