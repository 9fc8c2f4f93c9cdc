/** Seed data: the furniture of the demo catalog, written by hand. Columns: name, brand, price, description, attributes. */

export const FURNITURE = `
Oak Dining Table | Holm & Daughters | 890.00 | Solid oak, oiled by hand, for six people and the occasional eighth. | Material: oak; Size: 180 × 90 cm
Oak Bench | Holm & Daughters | 320.00 | Slides under the table when nobody needs it. | Material: oak; Length: 160 cm
Ladder-back Chair | Holm & Daughters | 240.00 | A woven paper-cord seat that gives just enough. | Material: beech, paper cord; Seat height: 45 cm
Stacking Stool | Gruen Studio | 69.00 | Three bent legs, one round seat, eight in a stack. | Material: birch plywood; Height: 44 cm
Trestle Desk | Gruen Studio | 349.00 | A linoleum top on steel trestles, without a single screw to lose. | Material: linoleum, steel; Size: 150 × 75 cm
Standing Desk | Gruen Studio | 549.00 | Rises quietly, remembers three heights and carries a hundred kilos. | Material: oak veneer; Height: 65–130 cm
Office Chair | Gruen Studio | 389.00 | Leans back with you, and breathes where it matters. | Material: mesh, aluminium; Seat height: 42–53 cm
String Shelf | Nordlicht | 159.00 | Two ladders, three boards, and as many more as the wall allows. | Material: steel, ash; Size: 60 × 75 cm
Bookcase, Five Shelves | Nordlicht | 279.00 | Deep enough for atlases, with a back panel that hides cables. | Material: ash veneer; Height: 185 cm
Bedside Table | Nordlicht | 129.00 | One drawer, one shelf and round corners for dark nights. | Material: ash; Height: 50 cm
Lounge Chair | Fjordal | 690.00 | Low, wide and hard to leave. | Material: oak, wool; Seat height: 38 cm
Two-seat Sofa | Fjordal | 1290.00 | Covers come off with zips and go into the machine. | Material: cotton, foam; Width: 168 cm
Three-seat Sofa | Fjordal | 1690.00 | Long enough for a nap with straight legs. | Material: wool, foam; Width: 218 cm
Footstool | Fjordal | 249.00 | A small friend for the lounge chair. | Material: oak, wool; Height: 38 cm
Nesting Side Tables | Fjordal | 189.00 | Two round tables of different heights that share one place. | Material: lacquered steel; Diameter: 40, 50 cm
Coffee Table | Fjordal | 359.00 | A slatted shelf below keeps magazines out of the coffee. | Material: walnut; Size: 110 × 60 cm
Entryway Bench | Cobbler & Co | 199.00 | Sit on top, shoes below, gloves in the drawer. | Material: pine; Width: 90 cm
Coat Rack | Cobbler & Co | 89.00 | Five pegs of turned oak on one rail. | Material: oak; Width: 80 cm
Umbrella Stand | Cobbler & Co | 59.00 | A steel ring over a tray that catches the rain. | Material: powder-coated steel; Height: 50 cm
Full-length Mirror | Cobbler & Co | 179.00 | Leans against the wall or hangs on it, in a slim ash frame. | Material: glass, ash; Size: 50 × 160 cm
Platform Bed | Nordlicht | 749.00 | Solid ash slats, no creak and no headboard to dust. | Material: ash; Size: 160 × 200 cm
Chest of Drawers | Nordlicht | 499.00 | Four wide drawers that close softly. | Material: ash veneer; Width: 90 cm
Children's Table | Cobbler & Co | 119.00 | Grows by ten centimetres when its owner does. | Material: birch; Height: 46–56 cm
Rocking Chair | Fjordal | 420.00 | Spindles at the back and a rhythm all its own. | Material: beech; Seat height: 43 cm
Folding Chair | Gruen Studio | 84.00 | Hangs flat on a hook until the guests come. | Material: beech, canvas; Seat height: 45 cm
`;
