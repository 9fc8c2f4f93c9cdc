/** Seed data: the stationery of the demo catalog, written by hand. Columns: name, brand, price, description, attributes. */

export const STATIONERY = `
Dotted Notebook A5 | Inkwell Press | 18.50 | Lies flat, takes fountain pens and numbers its own pages. | Pages: 192; Paper: 90 g
Plain Sketchbook A4 | Inkwell Press | 24.00 | Heavy paper that bears watercolour without waves. | Pages: 96; Paper: 160 g
Pocket Notebooks, Set of Three | Inkwell Press | 12.90 | Small enough to be there when the thought comes. | Pages: 48; Size: 9 × 14 cm
Week Planner 2027 | Inkwell Press | 22.00 | A week on the left, room for the rest on the right. | Pages: 144; Size: A5
Letter Paper with Envelopes | Inkwell Press | 19.90 | Cotton paper with a deckle edge, for letters worth keeping. | Sheets: 25; Paper: 120 g
Fountain Pen, Fine Nib | Tessen | 9800 JPY | A slender resin pen with a steel nib that starts at once. | Nib: fine; Material: resin
Fountain Pen, Medium Nib | Tessen | 9800 JPY | The same pen with a rounder, wetter line. | Nib: medium; Material: resin
Ink Bottle, Indigo | Tessen | 1800 JPY | Shades from dusk to midnight and dries in a breath. | Volume: 50 ml; Colour: indigo
Ink Bottle, Moss | Tessen | 1800 JPY | A dark green that is black until you look twice. | Volume: 50 ml; Colour: moss
Brush Pens, Six Colours | Tessen | 3200 JPY | Real hair tips for lettering and quick washes. | Pieces: 6; Tip: brush
Mechanical Pencil 0.5 | Tessen | 2400 JPY | A knurled grip and a lead that hides when you put it away. | Lead: 0.5 mm; Material: brass
Drawing Pencils, Set of Twelve | Graphis | 21.00 | From 6H to 6B, in a tin that closes properly. | Pieces: 12; Wood: cedar
Coloured Pencils, Set of 24 | Graphis | 34.00 | Soft, bright and hard to break. | Pieces: 24; Wood: cedar
Kneadable Eraser | Graphis | 3.50 | Lifts graphite without crumbs. | Pieces: 1; Colour: grey
Brass Ruler | Graphis | 14.90 | Centimetres on one edge, inches on the other, a patina in between. | Length: 20 cm; Material: brass
Desk Blotter | Cobbler & Co | 69.00 | Vegetable-tanned leather that darkens where your hands rest. | Material: leather; Size: 60 × 40 cm
Pen Tray | Cobbler & Co | 39.00 | Walnut with two grooves and a place for the eraser. | Material: walnut; Length: 24 cm
Leather Pen Roll | Cobbler & Co | 44.00 | Keeps six pens from meeting each other. | Material: leather; Slots: 6
Paper Scissors | Sable & Fils | 27.00 | Long blades for long cuts. | Material: carbon steel; Length: 20 cm
Letter Opener | Sable & Fils | 19.00 | For people who still get post. | Material: brass; Length: 21 cm
Washi Tape, Set of Five | Hoshi | 1500 JPY | Thin paper tapes that tear straight and come off clean. | Pieces: 5; Width: 15 mm
Origami Paper, 100 Sheets | Hoshi | 1400 JPY | Twenty patterns from a Kyoto archive. | Sheets: 100; Size: 15 × 15 cm
Wax Seal Kit | Inkwell Press | 29.00 | A brass stamp with a swallow and two sticks of red wax. | Pieces: 3; Motif: swallow
Clipboard, Oak | Cobbler & Co | 24.90 | Holds a page in the wind and looks well on a wall. | Material: oak; Size: A4
Archive Box | Inkwell Press | 16.50 | Grey board with a label frame, for papers that must stay. | Material: board; Size: A4
`;
