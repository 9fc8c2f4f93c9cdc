/** Seed data: what people write about products, by how content they are. A line is a title, a bar, and the text. */

export const REVIEW_TEXTS: ReadonlyMap<number, readonly string[]> = new Map([
  [
    5,
    [
      "Better than in the pictures | The photos are honest, but they cannot show how well it is made.",
      "Used every day | Three months of daily use and it still looks new.",
      "A present that worked | Bought it for my sister, ended up ordering a second one for myself.",
      "Exactly right | I measured twice and ordered once. It fits as if it had been made for us.",
      "Worth the wait | It took a week longer than promised, and I would wait again.",
      "Quietly excellent | Nothing about it shouts. It just does what it should.",
      "No complaints at all | I was looking for something to complain about and found nothing.",
      "Feels solid | Heavier than I expected, in a good way.",
      "My third from this brand | They never let me down, and the packaging is all paper.",
      "Everyone asks about it | Every guest wants to know where we got it.",
      "Bought twice | The first one went to my mother, who would not give it back.",
      "Simple and good | No app, no manual, no nonsense.",
    ],
  ],
  [
    4,
    [
      "Very good, small flaw | One edge was a little rough. Two minutes with sandpaper and it was perfect.",
      "Happy with it | Does what it says. I would have liked one more colour.",
      "Good for the money | You can pay twice as much for less.",
      "Nearly perfect | Great quality, but the instructions are only in German.",
      "Slightly smaller than I thought | Check the measurements. The quality is very good.",
      "Nice, with a smell at first | Smelled of the warehouse for two days, then it was gone.",
      "Does the job well | Not as pretty as in the picture, but sturdier.",
      "Solid choice | Arrived in two days, well packed. Only the label was hard to get off.",
      "Would buy again | After half a year there is a scratch or two, nothing serious.",
    ],
  ],
  [
    3,
    [
      "It is fine | Not bad, not special. For this price I had hoped for a bit more.",
      "Mixed feelings | Lovely design, but harder to clean than it should be.",
      "Colour is different | More grey than green. I kept it anyway.",
      "Took some getting used to | The first week I wanted to send it back. Now it is all right.",
      "Late and dented | The box was dented; the contents were fine.",
    ],
  ],
  [
    2,
    [
      "Expected more | It looks good on the shelf, and that is where it stays.",
      "Not for us | Too large for a small flat. Sending it back was easy, though.",
      "Wore out quickly | After two months it looks like after two years.",
    ],
  ],
  [
    1,
    [
      "Arrived broken | Broken in the box. The shop sent the money back the same day.",
      "Wrong one | I got another colour twice. Third time I gave up.",
    ],
  ],
]);

export const REVIEW_AUTHORS =
  "Anna K.,Ben T.,Chiara R.,Daniel M.,Elif S.,Fiona B.,Gustav H.,Hélène P.,Ingrid L.,João F.,Katja W.,Liam O.,Miriam Z.,Noah V.,Olga D.,Piotr N.,Quentin A.,Rosa G.,Sam C.,Tomoko I.,Ursula E.,Valentin J.,Wanda Y.,Xavier U.";
