/** Draws a person's avatar: initials on a quiet gradient, the same for the same id. */

import { escapeXml, hashText } from "../http/svg.ts";

/** An SVG of 160 by 160. */
export function drawAvatar(id: string, name: string): string {
  const hue = hashText(id) % 360;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="160" viewBox="0 0 160 160" role="img" aria-label="${escapeXml(name)}">
<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="hsl(${hue} 45% 62%)"/><stop offset="1" stop-color="hsl(${(hue + 40) % 360} 50% 42%)"/></linearGradient></defs>
<rect width="160" height="160" fill="url(#g)"/>
<circle cx="124" cy="30" r="52" fill="#fff" opacity=".1"/>
<text x="80" y="84" text-anchor="middle" dominant-baseline="middle" font-family="system-ui, sans-serif" font-size="60" font-weight="600" fill="#fff">${escapeXml(toInitials(name))}</text>
</svg>`;
}

function toInitials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}
