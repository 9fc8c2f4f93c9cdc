/** Seed data: the bags of the demo catalog, written by hand. Columns: name, brand, price, description, attributes. */

export const BAGS = `
Roll-top Backpack | Tarn | 129.00 | Waxed canvas that keeps a laptop dry on the way to work and back. | Volume: 22 l; Material: waxed canvas
Day Pack | Tarn | 79.00 | Light enough to forget, with a pocket where you expect it. | Volume: 16 l; Material: recycled nylon
Travel Backpack | Tarn | 189.00 | Opens like a suitcase, carries like a rucksack, goes in the cabin. | Volume: 38 l; Material: recycled nylon
Weekend Duffel | Tarn | 149.00 | Two nights, one pair of shoes, no wheels. | Volume: 40 l; Material: waxed canvas
Canvas Tote | Tarn | 34.00 | Long handles, a flat bottom and an inside pocket for keys. | Volume: 18 l; Material: organic cotton
Leather Satchel | Cobbler & Co | 279.00 | Two buckles, one flap and leather that will outlive both. | Volume: 12 l; Material: leather
Leather Tote | Cobbler & Co | 229.00 | Unlined, so that you see the back of the leather as well. | Volume: 15 l; Material: leather
Card Holder | Cobbler & Co | 39.00 | Four cards and a folded note. | Material: leather; Slots: 4
Bifold Wallet | Cobbler & Co | 69.00 | Slim when new and slimmer after a month. | Material: leather; Slots: 6
Key Case | Cobbler & Co | 32.00 | Keeps keys quiet and pockets whole. | Material: leather; Keys: 6
Belt Bag | Sunda | 44.00 | For market mornings and festivals in the rain. | Volume: 2 l; Material: ripstop
Messenger Bag | Sunda | 99.00 | A strap that crosses well and a flap that holds in the wind. | Volume: 18 l; Material: cordura
Laptop Sleeve 14" | Sunda | 39.00 | Wool felt outside, soft fleece inside. | Size: 14 inch; Material: wool felt
Laptop Sleeve 16" | Sunda | 44.00 | The same sleeve for the larger machine. | Size: 16 inch; Material: wool felt
Packing Cubes, Set of Three | Sunda | 36.00 | Shirts here, socks there, the wet swimsuit on its own. | Pieces: 3; Material: ripstop
Toiletry Bag | Sunda | 38.00 | Hangs on any hook and wipes clean. | Volume: 4 l; Material: coated cotton
Cabin Suitcase | Meridian | 219.00 | Four quiet wheels and a shell that bends instead of breaking. | Volume: 36 l; Weight: 2.6 kg
Check-in Suitcase | Meridian | 289.00 | A fortnight of clothes with straps to hold them still. | Volume: 68 l; Weight: 3.7 kg
Garment Bag | Meridian | 129.00 | One suit, folded once, without a crease. | Material: nylon twill; Length: 105 cm
Passport Cover | Meridian | 29.00 | With a slot for the boarding pass, for those who print it. | Material: leather; Size: 10 × 14 cm
Luggage Tags, Pair | Meridian | 19.00 | Your name under a flap. | Material: leather; Pieces: 2
Camera Sling | Sunda | 89.00 | Swings to the front in one move, with room for a second lens. | Volume: 6 l; Material: cordura
Children's Backpack | Tarn | 49.00 | A chest strap, a name tag and reflectors on all sides. | Volume: 8 l; Material: recycled nylon
Shopping Net | Tarn | 12.50 | Weighs nothing and holds ten kilos of oranges. | Material: cotton; Load: 10 kg
Cooler Bag | Sunda | 42.00 | Keeps lunch cold until the end of the hike. | Volume: 14 l; Material: recycled polyester
`;
