/** Draws the catalog's pictures: a category's glyph on a quiet background, the same for the same id. */

import { escapeXml, hashText } from "../http/svg.ts";
import type { Category, Product, ProductImage } from "../shapes.ts";
import { drawGlyph } from "./glyphs.ts";

/** A product's picture, `width` pixels wide. Different images of one product show it in different light. */
export function drawProduct(product: Product, image: ProductImage, width: number): string {
  const seed = hashText(`${product.id}/${image.width}`);
  const hue = hashText(product.id) % 360;
  const light = 88 + (seed % 6);
  const height = Math.round((width * image.height) / image.width);
  const turn = (seed % 13) - 6;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 200 250" preserveAspectRatio="xMidYMid slice" role="img" aria-label="${escapeXml(product.name)}">
<defs><linearGradient id="g" x1="0" y1="0" x2=".4" y2="1"><stop offset="0" stop-color="hsl(${hue} 32% ${light}%)"/><stop offset="1" stop-color="hsl(${(hue + 30) % 360} 34% ${light - 14}%)"/></linearGradient></defs>
<rect width="200" height="250" fill="url(#g)"/>
<circle cx="${40 + (seed % 120)}" cy="${40 + (seed % 70)}" r="70" fill="#fff" opacity=".22"/>
<ellipse cx="100" cy="196" rx="58" ry="9" fill="hsl(${hue} 30% 30%)" opacity=".16"/>
<g transform="translate(40 70) rotate(${turn} 60 60) scale(1.2)" color="hsl(${hue} 38% 34%)" fill="currentColor">${drawGlyph(product.categoryId)}</g>
</svg>`;
}

/** A category's picture, 320 by 200. */
export function drawCategory({ id, name }: Category): string {
  const hue = hashText(id) % 360;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200" viewBox="0 0 320 200" role="img" aria-label="${escapeXml(name)}">
<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="hsl(${hue} 36% 86%)"/><stop offset="1" stop-color="hsl(${(hue + 50) % 360} 40% 70%)"/></linearGradient></defs>
<rect width="320" height="200" fill="url(#g)"/>
<circle cx="240" cy="50" r="110" fill="#fff" opacity=".18"/>
<g transform="translate(105 45) scale(1.1)" color="hsl(${hue} 42% 32%)" fill="currentColor">${drawGlyph(id)}</g>
</svg>`;
}
