/** Seed data: the outdoor gear of the demo catalog, written by hand. Columns: name, brand, price, description, attributes. */

export const OUTDOOR = `
Two-person Tent | Ridgeway | 329.00 USD | Stands in five minutes and holds in a night of wind. | Weight: 1.9 kg; Season: three
One-person Tent | Ridgeway | 259.00 USD | A small porch, a dry bed and a pole less. | Weight: 1.2 kg; Season: three
Down Sleeping Bag | Ridgeway | 289.00 USD | Warm to minus five and no larger than a loaf of bread. | Comfort: −5 °C; Weight: 890 g
Summer Sleeping Bag | Ridgeway | 119.00 USD | Opens all the way into a blanket. | Comfort: 10 °C; Weight: 720 g
Sleeping Mat | Ridgeway | 99.00 USD | Five centimetres of air, insulated from the ground. | Thickness: 5 cm; Weight: 510 g
Camp Stove | Emberline | 64.90 USD | Boils half a litre in three minutes and folds into a mug. | Power: 2.8 kW; Weight: 88 g
Titanium Pot | Emberline | 54.00 USD | One pot for coffee, porridge and melting snow. | Volume: 0.75 l; Weight: 103 g
Folding Cutlery | Emberline | 18.50 USD | Spoon, fork and knife that click together. | Material: steel; Pieces: 3
Insulated Bottle | Emberline | 39.00 USD | Hot for twelve hours, cold for twenty-four. | Volume: 0.75 l; Material: steel
Water Filter | Emberline | 44.90 USD | Clear water from a brook, a litre a minute. | Life: 2000 l; Weight: 65 g
Head Torch | Nomad Light | 54.00 | Bright for the path, red for the map. | Light: 400 lm; Battery: 6–80 h
Trekking Poles, Pair | Alpstein | 109.00 | Cork grips and a lever that holds. | Length: 105–135 cm; Weight: 480 g
Hiking Socks, Two Pairs | Alpstein | 32.00 | Merino, without a seam at the toes. | Material: merino wool; Size: 39–42
Merino Base Layer | Alpstein | 79.00 | Warm when wet and fresh on the third day. | Material: merino wool; Size: M
Rain Jacket | Alpstein | 199.00 | Three layers, sealed seams and a hood that turns with you. | Water column: 20,000 mm; Size: M
Fleece Pullover | Alpstein | 89.00 | A soft collar and a pocket for the map. | Material: recycled polyester; Size: M
Wool Beanie | Alpstein | 29.00 | Ribbed, plain and warm. | Material: wool; Size: one size
Compass | Waypoint | 36.00 | A clear base plate, a steady needle and a mirror. | Declination: adjustable; Weight: 65 g
Binoculars 8 × 32 | Waypoint | 229.00 | Bright enough for dusk, light enough for all day. | Magnification: 8; Weight: 530 g
Dry Bag 20 l | Waypoint | 24.50 | Roll, clip, swim. | Volume: 20 l; Weight: 140 g
First Aid Kit | Waypoint | 34.00 | What you need for blisters, cuts and bad luck. | Pieces: 46; Weight: 260 g
Pocket Knife | Waypoint | 42.00 | One good blade with an olive wood handle. | Blade: 8 cm; Weight: 62 g
Hammock | Waypoint | 59.00 | Hangs between two trees with straps that spare the bark. | Load: 180 kg; Weight: 480 g
Picnic Blanket | Fell & Fleece | 64.00 | Wool above, waterproof below, and a strap to carry it. | Size: 140 × 180 cm; Material: wool
Enamel Mug | Emberline | 14.00 USD | Chips with dignity. | Volume: 0.35 l; Material: enamelled steel
`;
