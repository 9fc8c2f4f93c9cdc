/** Seed data: the home textiles of the demo catalog, written by hand. Columns: name, brand, price, description, attributes. */

export const HOME_TEXTILES = `
Lambswool Throw | Fell & Fleece | 119.00 | Woven in the Borders from undyed lambswool, warm without weight. | Material: lambswool; Size: 130 × 180 cm
Merino Blanket | Fell & Fleece | 169.00 | Fine enough to wear as a shawl, wide enough for two on a sofa. | Material: merino wool; Size: 140 × 200 cm
Herringbone Cushion | Fell & Fleece | 54.00 | A tight herringbone that stands up to cats. | Material: wool; Size: 45 × 45 cm
Sheepskin Rug | Fell & Fleece | 99.00 | Thick, cream-coloured and rinsed in clear water only. | Material: sheepskin; Size: 60 × 95 cm
Washed Linen Duvet Cover | Hollin | 149.00 | Softer with every wash and cool in July. | Material: linen; Size: 200 × 200 cm
Washed Linen Pillowcase | Hollin | 32.00 | Closes with an envelope, not with buttons. | Material: linen; Size: 50 × 75 cm
Linen Fitted Sheet | Hollin | 89.00 | Deep corners for deep mattresses. | Material: linen; Size: 160 × 200 cm
Linen Tablecloth | Hollin | 84.00 | Looks better without ironing. | Material: linen; Size: 150 × 250 cm
Linen Napkins, Set of Four | Hollin | 36.00 | Mitred corners and a hem wide enough to last. | Material: linen; Size: 45 × 45 cm
Tea Towels, Set of Three | Hollin | 24.90 | Half linen, half cotton: they dry glass without lint. | Material: linen, cotton; Size: 50 × 70 cm
Percale Duvet Cover | Brisa | 99.00 | Crisp, matt cotton like in a good hotel. | Material: cotton percale; Size: 140 × 200 cm
Percale Pillowcase | Brisa | 22.00 | The matching pillow, in white, sand or sky. | Material: cotton percale; Size: 80 × 80 cm
Waffle Bath Towel | Brisa | 34.00 | Dries quickly, on you and on the rail. | Material: cotton; Size: 70 × 140 cm
Waffle Hand Towel | Brisa | 16.00 | The small waffle for the guests' bathroom. | Material: cotton; Size: 50 × 80 cm
Terry Bathrobe | Brisa | 89.00 | Long, heavy and with pockets for a book. | Material: organic cotton; Size: M
Bath Mat | Brisa | 29.00 | Thick loops that feel like a lawn. | Material: cotton; Size: 50 × 80 cm
Kilim Runner | Anatole | 189.00 | Flat-woven wool in brick and indigo for long corridors. | Material: wool; Size: 70 × 240 cm
Jute Rug, Round | Anatole | 129.00 | Braided by hand and sturdy enough for chairs. | Material: jute; Diameter: 150 cm
Cotton Flatweave Rug | Anatole | 99.00 | Two sides, two patterns and one washing machine. | Material: cotton; Size: 120 × 180 cm
Velvet Cushion, Moss | Anatole | 42.00 | Cotton velvet that changes colour with the light. | Material: cotton velvet; Size: 50 × 50 cm
Bolster Cushion | Anatole | 46.00 | For the small of the back on long train-ride novels. | Material: linen; Size: 20 × 60 cm
Blackout Curtain | Hollin | 79.00 | Lined twice, for night workers and small children. | Material: cotton; Size: 140 × 260 cm
Sheer Linen Curtain | Hollin | 69.00 | Lets in the morning, keeps out the neighbours. | Material: linen; Size: 140 × 260 cm
Wool-filled Duvet | Fell & Fleece | 159.00 | Breathes all year and needs no feathers. | Filling: wool; Size: 135 × 200 cm
Hot Water Bottle Cover | Fell & Fleece | 29.50 | A knitted jacket for a bottle of two litres. | Material: lambswool; Volume: 2 l
`;
