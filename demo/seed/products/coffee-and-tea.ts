/** Seed data: coffee and tea in the demo catalog, written by hand. Columns: name, brand, price, description, attributes. */

export const COFFEE_AND_TEA = `
Pour-over Dripper | Morrow Coffee | 26.00 | A ribbed porcelain cone for one or two cups with a clean finish. | Material: porcelain; Cups: 1–2
Glass Coffee Server | Morrow Coffee | 29.00 | Heat-proof glass with marks for two, four and six cups. | Material: borosilicate glass; Volume: 0.8 l
Hand Coffee Grinder | Morrow Coffee | 98.00 | Steel burrs with clear clicks from espresso to French press. | Burrs: 38 mm steel; Capacity: 25 g
Gooseneck Kettle | Morrow Coffee | 119.00 | Holds the water at the degree you choose and pours in a thin, steady line. | Power: 1200 W; Volume: 0.9 l
Paper Filters, 100 | Morrow Coffee | 6.90 | Oxygen-bleached and without a taste of their own. | Pieces: 100; Size: 02
French Press | Copenhagen Brew | 54.00 | Double-walled steel that keeps the second cup as hot as the first. | Material: stainless steel; Volume: 1 l
Moka Pot, Three Cups | Casa Ruiz | 32.00 | The eight-sided classic in aluminium, with a handle that stays cool. | Material: aluminium; Cups: 3
Milk Frothing Jug | Copenhagen Brew | 24.50 | A sharp spout for those who are learning to pour tulips. | Material: stainless steel; Volume: 0.35 l
Espresso Cups, Set of Two | Copenhagen Brew | 28.00 | Thick walls and a curved bottom that keep the crema together. | Material: porcelain; Volume: 70 ml
Travel Mug | Copenhagen Brew | 34.90 | Closes with a click, opens with a thumb and never leaks in a bag. | Material: steel; Volume: 0.36 l
Yirgacheffe Beans | Harbour Roasters | 14.90 | Washed Ethiopian beans that taste of bergamot and ripe peach. | Weight: 250 g; Roast: light
Huila Beans | Harbour Roasters | 12.90 | A Colombian coffee with caramel and red apple, good every day. | Weight: 250 g; Roast: medium
House Espresso Beans | Harbour Roasters | 23.50 | A dark, chocolatey blend that forgives a hurried morning. | Weight: 500 g; Roast: dark
Swiss Water Decaf | Harbour Roasters | 13.90 | All of the taste after dinner, and sleep as well. | Weight: 250 g; Roast: medium
Brass Dallah | Souk Al Bahar | 18.500 KWD | A Gulf coffee pot of polished brass with the long curved beak. | Material: brass; Volume: 0.7 l
Cardamom Coffee Blend | Souk Al Bahar | 4.750 KWD | Lightly roasted coffee ground with green cardamom and a thread of saffron. | Weight: 250 g; Roast: light
Finjan Cups, Set of Six | Souk Al Bahar | 9.250 KWD | Small cups without handles, with a thin gold rim. | Material: porcelain; Pieces: 6
Cast Iron Teapot | Hoshi | 12800 JPY | Keeps tea warm for an hour and comes with a strainer of fine steel. | Material: cast iron; Volume: 0.6 l
Matcha Whisk | Hoshi | 2900 JPY | Cut from one piece of bamboo into a hundred tines. | Material: bamboo; Tines: 100
Ceremonial Matcha | Hoshi | 4200 JPY | First-harvest leaves from Uji, milled slowly between granite stones. | Weight: 40 g; Origin: Uji
Sencha First Flush | Hoshi | 2600 JPY | Bright, grassy and a little sweet when brewed cool. | Weight: 100 g; Origin: Shizuoka
Darjeeling Second Flush | Leaf & Ledger | 11.50 | The muscatel tea of early summer, from one garden. | Weight: 100 g; Origin: Darjeeling
Earl Grey, Loose Leaf | Leaf & Ledger | 8.90 | Black tea with real bergamot oil and blue cornflowers. | Weight: 125 g; Origin: Ceylon
Mountain Herb Infusion | Leaf & Ledger | 7.50 | Lemon verbena, sage and mint, without caffeine. | Weight: 60 g; Origin: Valais
Glass Teapot with Infuser | Leaf & Ledger | 36.00 | Watch the leaves open, then lift them out in time. | Material: borosilicate glass; Volume: 1.1 l
`;
