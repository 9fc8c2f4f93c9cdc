/** Seed data: the tableware of the demo catalog, written by hand. Columns: name, brand, price, description, attributes. */

export const TABLEWARE = `
Stoneware Dinner Plate | Marl | 22.00 | A generous rim and a matt glaze the colour of oat milk. | Material: stoneware; Diameter: 27 cm
Stoneware Side Plate | Marl | 16.00 | For bread, cake, and everything that should not touch the sauce. | Material: stoneware; Diameter: 20 cm
Stoneware Bowl | Marl | 18.00 | Deep enough for soup and the right size for one. | Material: stoneware; Diameter: 15 cm
Pasta Bowl, Wide | Marl | 24.00 | A wide rim keeps the parmesan in. | Material: stoneware; Diameter: 23 cm
Speckled Mug | Marl | 17.50 | Holds a proper breakfast tea and fits both hands. | Material: stoneware; Volume: 0.38 l
Serving Platter, Oval | Marl | 46.00 | Carries a roast chicken with its potatoes. | Material: stoneware; Length: 38 cm
Recycled Glass Tumblers, Set of Four | Ondine | 26.00 | Slightly green and slightly uneven, as glass from bottles should be. | Material: recycled glass; Volume: 0.25 l
Wine Glasses, Set of Two | Ondine | 39.00 | Thin rim, long stem, one shape for red and white. | Material: crystal glass; Volume: 0.45 l
Champagne Coupes, Set of Two | Ondine | 42.00 | A shallow bowl for short toasts and long evenings. | Material: crystal glass; Volume: 0.2 l
Water Carafe | Ondine | 28.50 | Pours without dripping and fits into the fridge door. | Material: glass; Volume: 1.2 l
Decanter | Ondine | 64.00 | A wide base that lets a young wine breathe. | Material: crystal glass; Volume: 1.5 l
Cutlery Set, 16 Pieces | Sable & Fils | 119.00 | Brushed steel with a good weight, for four people. | Material: 18/10 steel; Pieces: 16
Steak Knives, Set of Four | Sable & Fils | 89.00 | Plain edges that can be sharpened at home. | Material: steel, olive wood; Pieces: 4
Cheese Knives | Sable & Fils | 44.00 | One for soft, one for hard and a fork for both. | Material: steel, ash; Pieces: 3
Salad Servers | Sable & Fils | 32.00 | Two large spoons of dark horn-coloured resin. | Material: resin; Length: 29 cm
Rice Bowl, Indigo | Hoshi | 2800 JPY | Painted with one brush stroke of indigo before the glaze. | Material: porcelain; Diameter: 11 cm
Ramen Bowl | Hoshi | 3600 JPY | Tall sides, a heavy foot and room for an egg. | Material: porcelain; Diameter: 19 cm
Chopsticks, Five Pairs | Hoshi | 3200 JPY | Lacquered chestnut in five quiet colours. | Material: chestnut; Length: 23 cm
Soy Sauce Dish | Hoshi | 1200 JPY | A small dish with the shadow of a plum blossom. | Material: porcelain; Diameter: 9 cm
Salt Cellar with Spoon | Holm & Daughters | 19.50 | Turned beech with a lid that swings aside. | Material: beech; Diameter: 8 cm
Pepper Mill | Holm & Daughters | 48.00 | A ceramic grinder inside, and a dial that remembers its setting. | Material: walnut; Height: 18 cm
Bread Basket | Holm & Daughters | 23.00 | Woven willow with a washable linen lining. | Material: willow, linen; Length: 32 cm
Butter Dish | Marl | 29.00 | Takes a whole block and keeps it soft enough to spread. | Material: stoneware; Length: 17 cm
Cake Stand | Ondine | 54.00 | Pressed glass on a foot, for cakes that should be looked at first. | Material: glass; Diameter: 28 cm
Milk Jug | Marl | 19.00 | A small jug with a large opinion about dripping: none. | Material: stoneware; Volume: 0.3 l
`;
