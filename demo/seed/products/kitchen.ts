/** Seed data: the kitchen tools of the demo catalog, written by hand. Columns: name, brand, price, description, attributes. */

export const KITCHEN = `
Cast Iron Skillet | Hearthstone | 64.00 | Pre-seasoned, heavy and happy on any flame, from the hob to the camp fire. | Material: cast iron; Diameter: 26 cm
Enamelled Dutch Oven | Hearthstone | 189.00 | Slow stews and tall loaves of bread, with a lid that returns every drop. | Material: enamelled cast iron; Volume: 5.3 l
Carbon Steel Wok | Hearthstone | 79.00 | Thin, quick and light enough to toss with one hand. | Material: carbon steel; Diameter: 32 cm
Santoku Knife | Kajiya | 14800 JPY | A thin blade for vegetables and fish, ground by hand in a family workshop. | Blade: 16.5 cm; Steel: VG-10
Petty Knife | Kajiya | 8900 JPY | The small knife that ends up doing most of the work. | Blade: 12 cm; Steel: VG-10
Bread Knife | Kajiya | 11200 JPY | Long, wavy teeth that open a crust without crushing the crumb. | Blade: 23 cm; Steel: AUS-8
Whetstone 1000/3000 | Kajiya | 4900 JPY | Two grits on one stone: the first sharpens, the second polishes. | Size: 18 × 6 cm; Base: non-slip
End Grain Chopping Board | Holm & Daughters | 94.00 | Small blocks of oak on end, kind to knives and hard to wear out. | Material: oak; Size: 40 × 30 cm
Olive Wood Spoon | Holm & Daughters | 12.90 | Carved from one piece of olive wood, with a corner that reaches into every pot. | Material: olive wood; Length: 32 cm
Beech Rolling Pin | Holm & Daughters | 19.90 | A plain French pin without handles, so that you feel the dough. | Material: beech; Length: 45 cm
Copper Saucepan | Atelier Duvall | 149.00 | Follows the flame at once, which is all that a caramel asks for. | Material: copper, steel; Volume: 1.6 l
Steel Sauté Pan | Atelier Duvall | 119.00 | Three layers of steel and aluminium, with a helper handle for when it is full. | Material: stainless steel; Diameter: 28 cm
Madeleine Tin | Atelier Duvall | 24.00 | Twelve shells that brown evenly and let go easily. | Material: carbon steel; Moulds: 12
Stock Pot, 8 Litres | Atelier Duvall | 89.00 | Tall enough for spaghetti, wide enough for two kilos of bones. | Material: stainless steel; Volume: 8 l
Marble Mortar | Casa Ruiz | 39.00 | Rough inside and heavy outside, for pesto, spices and garlic. | Material: marble; Diameter: 14 cm
Terracotta Cazuela | Casa Ruiz | 22.50 | Goes from the oven to the table and keeps gambas sizzling on the way. | Material: terracotta; Diameter: 24 cm
Paella Pan | Casa Ruiz | 36.00 | Polished steel with dimples, for six hungry people. | Material: steel; Diameter: 38 cm
Fine Grater | Tilde | 18.90 | For lemon peel, nutmeg and hard cheese, with teeth that stay sharp. | Material: stainless steel; Length: 33 cm
Digital Kitchen Scale | Tilde | 34.00 | Weighs to the gram, wipes clean and runs for a year on one battery. | Range: 5 kg; Step: 1 g
Silicone Spatula Set | Tilde | 21.50 | Three sizes that leave nothing behind in the jar. | Material: silicone; Pieces: 3
Mixing Bowls, Nested | Tilde | 42.00 | Five steel bowls with a pouring lip that take up the room of one. | Material: stainless steel; Pieces: 5
Glass Storage Jars, Set of Four | Tilde | 38.00 | Airtight and square, so that they use the whole shelf. | Material: borosilicate glass; Volume: 1 l
Linen Apron | Holm & Daughters | 49.00 | Crosses at the back, so that nothing pulls at the neck. | Material: washed linen; Size: one size
Oven Gloves, Pair | Holm & Daughters | 27.90 | Thick cotton with a long cuff for deep ovens. | Material: cotton; Length: 35 cm
Pasta Machine | Casa Ruiz | 84.00 | Seven thicknesses, two cutters and a clamp that does not slip. | Material: chromed steel; Width: 15 cm
`;
