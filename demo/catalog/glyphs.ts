/** One simple drawing per category, in a square of 100 by 100 and in the current colour. */

const GLYPHS: ReadonlyMap<string, string> = new Map([
  [
    "c1",
    '<path d="M35 22h30l12 30H23z"/><rect x="47" y="52" width="6" height="26"/><rect x="34" y="78" width="32" height="6" rx="3"/>',
  ],
  [
    "c2",
    '<path d="M20 42h60v26a14 14 0 0 1-14 14H34a14 14 0 0 1-14-14z"/><rect x="10" y="46" width="80" height="6" rx="3"/><rect x="26" y="32" width="48" height="7" rx="3"/><circle cx="50" cy="27" r="5"/>',
  ],
  [
    "c3",
    '<path d="M24 38h44v26a16 16 0 0 1-16 16H40a16 16 0 0 1-16-16z"/><path d="M68 44h6a10 10 0 0 1 0 20h-6" fill="none" stroke="currentColor" stroke-width="6"/><path d="M38 30c0-6 6-6 6-12M52 30c0-6 6-6 6-12" fill="none" stroke="currentColor" stroke-width="4"/>',
  ],
  [
    "c4",
    '<circle cx="50" cy="50" r="34"/><circle cx="50" cy="50" r="22" fill="none" stroke="#fff" stroke-width="3" opacity=".7"/>',
  ],
  [
    "c5",
    '<path d="M22 26h56v40a10 10 0 0 1-10 10H32a10 10 0 0 1-10-10z"/><path d="M22 40h56M22 52h56" stroke="#fff" stroke-width="3" opacity=".6"/><path d="M28 76v8M40 76v8M52 76v8M64 76v8" stroke="currentColor" stroke-width="4"/>',
  ],
  ["c6", '<path d="M30 16h8v34h32v8H66v26h-7V58H38v26h-8z"/>'],
  [
    "c7",
    '<rect x="26" y="16" width="48" height="68" rx="5"/><path d="M36 34h28M36 46h28M36 58h18" stroke="#fff" stroke-width="4" opacity=".7"/>',
  ],
  [
    "c8",
    '<path d="M22 60V50a28 28 0 0 1 56 0v10" fill="none" stroke="currentColor" stroke-width="7"/><rect x="16" y="56" width="17" height="26" rx="7"/><rect x="67" y="56" width="17" height="26" rx="7"/>',
  ],
  [
    "c9",
    '<path d="M24 40h52l5 42H19z"/><path d="M36 46V34a14 14 0 0 1 28 0v12" fill="none" stroke="currentColor" stroke-width="6"/>',
  ],
  ["c10", '<path d="M50 18 88 80H12z"/><path d="M50 44 66 80H34z" fill="#fff" opacity=".65"/>'],
  [
    "c11",
    '<g fill="none" stroke="currentColor" stroke-width="5"><circle cx="26" cy="64" r="17"/><circle cx="74" cy="64" r="17"/><path d="M26 64 42 36h22l10 28M42 36l10 28H26M52 64l12-28M36 30h12"/></g>',
  ],
  [
    "c12",
    '<path d="M50 84V46" stroke="currentColor" stroke-width="6"/><path d="M50 50C30 52 20 40 20 24c18 0 30 8 30 26z"/><path d="M50 60c0-16 10-26 30-26 0 16-10 28-30 26z"/>',
  ],
]);

/** The drawing of a category; a plain disc for one that has none. */
export function drawGlyph(categoryId: string): string {
  return GLYPHS.get(categoryId) ?? '<circle cx="50" cy="50" r="30"/>';
}
