/** Seed data: the cycling gear of the demo catalog, written by hand. Columns: name, brand, price, description, attributes. */

export const CYCLING = `
City Bike, Seven Speeds | Radhaus | 890.00 | Upright, quiet, with a hub gear that needs no care. | Gears: 7; Weight: 15.2 kg
Gravel Bike | Radhaus | 1690.00 | Fast on the road and calm off it. | Gears: 12; Weight: 9.8 kg
Children's Bike 20" | Radhaus | 379.00 | Light enough to lift and simple enough to love. | Gears: 5; Weight: 8.1 kg
Balance Bike | Radhaus | 149.00 | The shortest way to riding without stabilisers. | Wheel: 12 inch; Weight: 3.6 kg
Leather Saddle | Cobbler & Co | 119.00 | Stiff for a month, yours for twenty years. | Material: leather; Width: 17 cm
Handlebar Grips | Cobbler & Co | 34.00 | Stacked leather washers that get better with rain. | Material: leather; Length: 13 cm
Urban Helmet | Kopf | 89.00 | A matt shell, a magnetic buckle and a light at the back. | Size: 54–58 cm; Weight: 350 g
Road Helmet | Kopf | 149.00 | Eighteen vents and no wobble. | Size: 54–58 cm; Weight: 240 g
Children's Helmet | Kopf | 49.00 | Flat at the back for the child seat. | Size: 46–51 cm; Weight: 260 g
Front Light | Lux & Co | 59.00 | Lights the road without blinding anybody. | Light: 80 lux; Battery: 5 h
Rear Light | Lux & Co | 34.00 | Brightens when you brake. | Battery: 12 h; Weight: 42 g
Reflective Vest | Lux & Co | 29.00 | Seen from a hundred and sixty metres. | Size: M; Weight: 120 g
Folding Lock | Fort | 79.00 | Unfolds to ninety centimetres of hard steel. | Length: 90 cm; Weight: 1.1 kg
U-lock | Fort | 64.00 | Short, heavy and discouraging. | Shackle: 14 mm; Weight: 1.4 kg
Cable Lock | Fort | 24.90 | For the helmet and the coffee stop. | Length: 120 cm; Weight: 310 g
Pannier, Waterproof | Tarn | 74.00 | Clicks on and off with one hand and keeps the letters dry. | Volume: 20 l; Weight: 900 g
Handlebar Bag | Tarn | 64.00 | Camera, sandwich, map window. | Volume: 7 l; Weight: 480 g
Saddle Bag | Tarn | 22.00 | A tube, two levers and a bank note. | Volume: 0.8 l; Weight: 90 g
Rear Rack | Radhaus | 54.00 | Carries twenty-five kilos and a crate. | Load: 25 kg; Material: aluminium
Bicycle Bell | Radhaus | 19.50 | One clear note that is friendly at first. | Material: brass; Diameter: 55 mm
Floor Pump | Werkzeug Nord | 49.00 | A gauge you can read while standing. | Pressure: 11 bar; Height: 68 cm
Mini Pump | Werkzeug Nord | 27.00 | Fits the frame and gets you home. | Pressure: 7 bar; Weight: 110 g
Multi-tool | Werkzeug Nord | 36.00 | Seventeen tools, of which you will need four. | Tools: 17; Weight: 165 g
Chain Oil | Werkzeug Nord | 9.90 | Quiet for three hundred kilometres, and biodegradable. | Volume: 100 ml; Weather: all
Puncture Kit | Werkzeug Nord | 7.50 | Six patches, glue and sandpaper in a tin. | Patches: 6; Weight: 55 g
`;
