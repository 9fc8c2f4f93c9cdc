/** Draws with text: what all generated pictures of the demo share, so that the same id always gives the same picture. */

import type { FastifyReply } from "fastify";

/** A number from 0 to 2³²−1 that depends on the text alone (FNV-1a). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** Makes text safe inside of SVG. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Sends a picture that any page may show and keep for a day. */
export function sendSvg(reply: FastifyReply, svg: string): FastifyReply {
  return reply
    .header("cache-control", "public, max-age=86400")
    .header("cross-origin-resource-policy", "cross-origin")
    .header("x-content-type-options", "nosniff")
    .type("image/svg+xml; charset=utf-8")
    .send(svg);
}
