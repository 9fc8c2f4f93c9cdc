/** Seed data: the lamps of the demo catalog, written by hand. Columns: name, brand, price, description, attributes. */

export const LIGHTING = `
Walnut Desk Lamp | Lumen & Loft | 129.00 | A turned walnut base and a linen shade, with a dimmer that goes down to candle light. | Material: walnut, linen; Height: 42 cm
Opal Globe Pendant | Lumen & Loft | 89.00 | A hand-blown opal glass globe that hangs low over the table and never glares. | Material: glass, brass; Diameter: 25 cm
Paper Lantern, Large | Hoshi | 9800 JPY | Washi paper over thin bamboo ribs, folded flat for the post and opened in a minute. | Material: washi paper; Diameter: 60 cm
Paper Lantern, Small | Hoshi | 5600 JPY | The little sister of the large lantern, made for a hallway or a reading corner. | Material: washi paper; Diameter: 35 cm
Brass Reading Lamp | Kestrel | 159.00 | A slim floor lamp with a head that turns all the way round and stays where you leave it. | Material: brushed brass; Height: 135 cm
Clip-on Bed Light | Kestrel | 34.90 | Holds on to shelves and headboards up to four centimetres thick. | Material: steel; Cable: 1.8 m
Concrete Table Lamp | Gruen Studio | 74.00 | Cast in one piece, with a bare bulb socket and a red textile cable. | Material: concrete; Height: 18 cm
Enamel Factory Pendant | Gruen Studio | 119.00 | The classic workshop shade in thick enamel, white inside and moss green outside. | Material: enamelled steel; Diameter: 36 cm
Rechargeable Table Light | Nomad Light | 69.00 | Takes dinner outside: twelve hours of warm light from one charge. | Battery: 12 h; Height: 28 cm
Camping Lantern | Nomad Light | 49.50 | Folds into its own base, survives the rain and charges a phone if it must. | Battery: 30 h; Weight: 310 g
Ribbed Glass Wall Light | Lumen & Loft | 94.00 | Ribbed glass softens the bulb and throws quiet stripes on the wall. | Material: glass, steel; Width: 14 cm
Linen Drum Shade | Lumen & Loft | 44.00 | A plain shade in washed linen that fits most table lamps. | Material: linen; Diameter: 30 cm
Oak Tripod Floor Lamp | Nordlicht | 189.00 | Three oak legs, one wide cotton shade and a foot switch. | Material: oak, cotton; Height: 150 cm
Arc Floor Lamp | Nordlicht | 249.00 | Reaches over the sofa from a marble foot heavy enough for curious dogs. | Material: steel, marble; Reach: 110 cm
Ceramic Bedside Lamp | Marl | 79.00 | A speckled stoneware base, glazed by hand, so that no two are quite alike. | Material: stoneware; Height: 32 cm
Night Light Moon | Marl | 24.90 | A palm-sized moon that fades out by itself after twenty minutes. | Battery: 8 h; Diameter: 10 cm
Picture Light | Kestrel | 64.00 | A narrow beam for one picture, with the cable hidden behind the frame. | Material: brass; Width: 30 cm
Magnetic Shelf Light | Gruen Studio | 39.00 | Sticks under any steel shelf and switches on when you come near. | Battery: 60 days; Width: 40 cm
Filament Bulb E27 | Glow Works | 8.90 | A warm filament bulb that dims without humming. | Power: 4 W; Colour temperature: 2200 K
Filament Bulb E14 | Glow Works | 7.90 | The same warm light in the small socket. | Power: 3 W; Colour temperature: 2200 K
Smart Bulb, Set of Three | Glow Works | 54.00 | Dims and warms from the switch that you already have, without another box in the hall. | Power: 9 W; Colour temperature: 2200–6500 K
Festoon Lights, 10 m | Nomad Light | 59.00 | Twenty small bulbs on a rubber cable that may stay out all summer. | Length: 10 m; Protection: IP65
Task Lamp with Clamp | Kestrel | 99.00 | A balanced arm for workbenches and drawing tables, with springs that last. | Material: aluminium; Reach: 85 cm
Smoked Glass Pendant | Nordlicht | 109.00 | Smoky grey glass that turns amber once the light is on. | Material: glass; Diameter: 22 cm
Beeswax Candle Pair | Marl | 14.50 | Two tapers of pure beeswax, dipped slowly, that burn for nine hours. | Material: beeswax; Height: 25 cm
`;
