/** Seed data: the audio gear of the demo catalog, written by hand. Columns: name, brand, price, description, attributes. */

export const AUDIO = `
Over-ear Headphones | Aria Sound | 249.00 | Quiet the train, not the music: thirty hours with noise cancelling. | Battery: 30 h; Weight: 265 g
Studio Headphones | Aria Sound | 179.00 | Open, honest and comfortable for a whole day of mixing. | Impedance: 80 Ω; Weight: 250 g
Wireless Earbuds | Aria Sound | 149.00 | Small, rain-proof and ready when the case opens. | Battery: 8 + 24 h; Protection: IPX4
Sport Earbuds | Aria Sound | 119.00 | Soft hooks that hold through the last sprint. | Battery: 10 h; Protection: IPX7
Kids' Headphones | Aria Sound | 59.00 | Never louder than eighty-five decibels, and hard to break. | Limit: 85 dB; Weight: 160 g
Bookshelf Speakers, Pair | Halden Audio | 399.00 | A silk tweeter and an oak cabinet that fill a room without shouting. | Power: 60 W; Height: 29 cm
Floor Speakers, Pair | Halden Audio | 1190.00 | Deep, calm bass for listening from the sofa. | Power: 150 W; Height: 98 cm
Subwoofer | Halden Audio | 449.00 | The lowest octave, from a box the size of a bin. | Power: 200 W; Size: 32 cm
Integrated Amplifier | Halden Audio | 549.00 | Four inputs, a phono stage and one large, smooth knob. | Power: 2 × 70 W; Inputs: 4
Turntable | Halden Audio | 429.00 | Belt drive, a carbon arm and a lid that stays open. | Speeds: 33, 45; Weight: 5.6 kg
Record Cleaning Brush | Halden Audio | 19.90 | Velvet and carbon fibres for the second before the needle drops. | Material: carbon fibre; Width: 9 cm
Portable Speaker | Nomad Light | 99.00 | Throws a picnic's worth of sound and floats if it falls in. | Battery: 18 h; Protection: IP67
Shower Speaker | Nomad Light | 39.00 | Hangs on a strap and shrugs off the soap. | Battery: 9 h; Protection: IPX7
Kitchen Radio | Tonwerk | 139.00 | Digital and FM, two alarms and a knob for wet fingers. | Bands: DAB+, FM; Width: 24 cm
Clock Radio | Tonwerk | 79.00 | Wakes you slowly, with a display that goes dark. | Bands: DAB+, FM; Width: 14 cm
World Receiver | Tonwerk | 189.00 | Short wave from far away, under the covers or on the road. | Bands: FM, MW, SW; Battery: 40 h
Soundbar | Tonwerk | 329.00 | Clear voices from under the screen, without a second box. | Power: 120 W; Width: 90 cm
Streaming Player | Tonwerk | 219.00 | Brings any old amplifier into the present. | Outputs: RCA, optical; Width: 14 cm
USB Microphone | Foley | 129.00 | Plug it in and sound like a person who prepared. | Pattern: cardioid; Connector: USB-C
Microphone Arm | Foley | 79.00 | Swings in silently and stays out of the picture. | Reach: 80 cm; Load: 1.5 kg
Pocket Recorder | Foley | 159.00 | Two microphones and a big red button. | Battery: 15 h; Storage: 32 GB
Audio Interface | Foley | 169.00 | Two inputs, clean preamps, no manual needed. | Inputs: 2; Connector: USB-C
Headphone Stand | Foley | 45.00 | Bent walnut with a felt rest. | Material: walnut; Height: 26 cm
Speaker Cable, 2 × 3 m | Halden Audio | 34.00 | Plain copper, properly made, without promises. | Length: 3 m; Section: 2.5 mm²
Ear Cushions, Pair | Aria Sound | 24.90 | New cushions make old headphones young. | Material: vegan leather; Fits: over-ear
`;
