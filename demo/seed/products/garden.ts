/** Seed data: the garden tools of the demo catalog, written by hand. Columns: name, brand, price, description, attributes. */

export const GARDEN = `
Hand Trowel | Thornbury | 24.00 | Forged in one piece, with an ash handle that fits the palm. | Material: steel, ash; Length: 30 cm
Hand Fork | Thornbury | 24.00 | Three tines that get under the roots. | Material: steel, ash; Length: 30 cm
Secateurs | Thornbury | 49.00 | A clean cut through two centimetres, and a spare spring in the box. | Cut: 20 mm; Length: 21 cm
Hedge Shears | Thornbury | 64.00 | Wavy blades that hold the twig. | Blade: 23 cm; Weight: 950 g
Digging Spade | Thornbury | 59.00 | A treaded edge for boots and a shaft of straight-grained ash. | Material: steel, ash; Length: 105 cm
Garden Rake | Thornbury | 39.00 | Sixteen teeth for gravel, soil and leaves. | Width: 42 cm; Length: 150 cm
Watering Can, 9 l | Rill | 44.00 | Galvanised steel with a brass rose that rains softly. | Volume: 9 l; Material: zinc
Watering Can, Indoor | Rill | 29.00 | A thin spout for small pots on high shelves. | Volume: 1 l; Material: steel
Plant Mister | Rill | 19.90 | A fine cloud at every press. | Volume: 0.3 l; Material: brass, glass
Garden Hose, 20 m | Rill | 54.00 | Does not kink, does not smell, drinking-water safe. | Length: 20 m; Diameter: 13 mm
Rain Gauge | Rill | 22.00 | A glass tube in a copper bracket, and proof of the summer. | Range: 40 mm; Material: copper
Terracotta Pot, 20 cm | Terra Rossa | 14.00 | Frost-proof clay with a proper hole. | Diameter: 20 cm; Material: terracotta
Terracotta Pot, 35 cm | Terra Rossa | 36.00 | Big enough for a lemon tree's first years. | Diameter: 35 cm; Material: terracotta
Hanging Planter | Terra Rossa | 28.00 | A glazed bowl in a net of jute. | Diameter: 18 cm; Material: stoneware
Raised Bed Kit | Terra Rossa | 149.00 | Larch boards and steel corners: lettuce at the height of your hip. | Size: 120 × 80 cm; Material: larch
Potting Bench | Terra Rossa | 189.00 | A zinc top that wipes clean and a shelf for pots. | Size: 100 × 50 cm; Material: acacia
Wildflower Seeds | Seed & Sons | 6.50 | Thirty native kinds for bees and lazy gardeners. | Area: 10 m²; Kinds: 30
Heirloom Tomato Seeds | Seed & Sons | 4.90 | Five old kinds from yellow to almost black. | Kinds: 5; Sow: March
Herb Garden Set | Seed & Sons | 24.00 | Basil, thyme and parsley in pots with trays. | Kinds: 3; Sow: all year
Tulip Bulbs, 50 | Seed & Sons | 21.00 | A mix that flowers from April to May. | Pieces: 50; Plant: October
Grow Light | Nomad Light | 69.00 | A small sun for dark kitchens, with a timer. | Power: 20 W; Height: 40 cm
Compost Bin | Rill | 79.00 | Warm walls, a wide lid and a hatch at the bottom. | Volume: 300 l; Material: recycled plastic
Gardening Gloves | Thornbury | 22.50 | Goat leather at the fingers, cotton at the back. | Size: M; Material: leather
Kneeling Pad | Thornbury | 18.00 | Thick cork, kind to knees. | Size: 40 × 20 cm; Material: cork
Bird Feeder | Rill | 34.00 | A cedar roof and a perch that is too light for squirrels. | Material: cedar; Height: 26 cm
`;
