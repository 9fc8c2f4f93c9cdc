/** Seed data: names and places of the demo people, by locale. A name is `shown` or `shown:latin`, the latter for e-mail. */

export interface Region {
  readonly locale: string;
  readonly country: string;
  readonly currency: string;
  /** Whether the family name is written first. */
  readonly isFamilyNameFirst: boolean;
  readonly givenNames: string;
  readonly familyNames: string;
  readonly streets: string;
  /** `postal code city`. */
  readonly places: string;
}

export const REGIONS: readonly Region[] = [
  {
    locale: "en-GB",
    country: "GB",
    currency: "EUR",
    isFamilyNameFirst: false,
    givenNames: "Oliver,Amelia,George,Isla,Harry,Freya,Arthur,Poppy,Theo,Imogen,Rory,Beatrice",
    familyNames:
      "Ashworth,Bennett,Clarke,Dawson,Ellis,Fletcher,Hughes,Kershaw,Marsh,Pritchard,Thorne,Whitaker",
    streets: "14 Mill Lane;3 Orchard Close;27 Station Road;8 Albert Terrace;51 Harbour Street;2 The Green",
    places: "BS1 4DJ|Bristol;LS2 7EW|Leeds;EH3 9QQ|Edinburgh;CF10 1EP|Cardiff;YO1 7HH|York;N1 9GU|London",
  },
  {
    locale: "en-US",
    country: "US",
    currency: "USD",
    isFamilyNameFirst: false,
    givenNames: "Emily,Jackson,Maya,Caleb,Nora,Wyatt,Zoe,Elijah,Hazel,Marcus,Ruby,Owen",
    familyNames: "Carter,Brooks,Delgado,Foster,Hayes,Jennings,Monroe,Okafor,Parker,Reyes,Sullivan,Walsh",
    streets:
      "418 Maple Avenue;1207 Cedar Street;92 Lakeview Drive;35 Juniper Court;760 Union Street;2210 Pine Ridge Road",
    places: "97205|Portland;02139|Cambridge;78704|Austin;60614|Chicago;98103|Seattle;80302|Boulder",
  },
  {
    locale: "de-DE",
    country: "DE",
    currency: "EUR",
    isFamilyNameFirst: false,
    givenNames: "Jonas,Hannah,Felix,Lena,Moritz,Clara,Anton,Greta,Jakob,Frieda,Paul,Mathilda",
    familyNames: "Weber,Bäcker,Schäfer,Krüger,Vogel,Lindner,Hoffmann,König,Brandt,Seidel,Jäger,Voß",
    streets: "Lindenallee 12;Am Mühlbach 4;Goethestraße 31;Kirchgasse 7;Hafenweg 19;Rosenhof 2",
    places: "10437|Berlin;20357|Hamburg;80799|München;50674|Köln;04107|Leipzig;79098|Freiburg",
  },
  {
    locale: "fr-FR",
    country: "FR",
    currency: "EUR",
    isFamilyNameFirst: false,
    givenNames: "Camille,Hugo,Élise,Lucas,Manon,Théo,Inès,Gabriel,Zoé,Raphaël,Margaux,Noé",
    familyNames:
      "Laurent,Moreau,Lefèvre,Garnier,Chevalier,Rousseau,Fontaine,Marchand,Perrin,Dubois,Barbier,Renaud",
    streets:
      "12 rue des Lilas;5 quai de la Fosse;48 avenue Jean Jaurès;3 place du Marché;17 rue Saint-Michel;9 impasse des Vignes",
    places: "69004|Lyon;44000|Nantes;75011|Paris;33000|Bordeaux;67000|Strasbourg;13006|Marseille",
  },
  {
    locale: "es-ES",
    country: "ES",
    currency: "EUR",
    isFamilyNameFirst: false,
    givenNames: "Lucía,Mateo,Carmen,Diego,Alba,Pablo,Inés,Javier,Nerea,Álvaro,Marta,Iñaki",
    familyNames: "Navarro,Ortega,Castillo,Ibáñez,Molina,Serrano,Vidal,Peña,Romero,Soler,Gallego,Cano",
    streets:
      "Calle del Olivo 8;Paseo de Gracia 41;Calle Mayor 15;Avenida del Puerto 102;Plaza Nueva 3;Calle Sierpes 27",
    places: "28004|Madrid;08007|Barcelona;46021|Valencia;41001|Sevilla;48005|Bilbao;18009|Granada",
  },
  {
    locale: "it-IT",
    country: "IT",
    currency: "EUR",
    isFamilyNameFirst: false,
    givenNames: "Giulia,Lorenzo,Chiara,Matteo,Elena,Davide,Sofia,Pietro,Marta,Nicolò,Alice,Bruno",
    familyNames: "Ferrari,Bianchi,Colombo,Ricci,Marini,Greco,Conti,Gallo,Fontana,Rinaldi,Moretti,Barone",
    streets:
      "Via dei Mille 22;Corso Garibaldi 9;Via San Zeno 14;Piazza Dante 5;Via Etnea 118;Vicolo Stretto 1",
    places: "20121|Milano;50122|Firenze;10123|Torino;40126|Bologna;80138|Napoli;37121|Verona",
  },
  {
    locale: "sv-SE",
    country: "SE",
    currency: "EUR",
    isFamilyNameFirst: false,
    givenNames: "Astrid,Elias,Maja,Viktor,Saga,Oskar,Linnea,Axel,Tove,Gustav,Ebba,Nils",
    familyNames:
      "Lindholm,Bergström,Ekdahl,Sjöberg,Nyström,Hallberg,Åkesson,Wallin,Dahlgren,Fors,Holmqvist,Söder",
    streets: "Storgatan 18;Björkvägen 6;Hantverkargatan 33;Strandvägen 2;Kungsgatan 57;Skolgränd 4",
    places: "112 21|Stockholm;413 01|Göteborg;211 22|Malmö;753 20|Uppsala;903 26|Umeå;222 29|Lund",
  },
  {
    locale: "pt-BR",
    country: "BR",
    currency: "EUR",
    isFamilyNameFirst: false,
    givenNames: "Ana,Rafael,Beatriz,Thiago,Luiza,Caio,Júlia,Bruno,Helena,Vinícius,Clarice,João",
    familyNames:
      "Almeida,Barros,Cardoso,Duarte,Figueiredo,Leite,Macedo,Nogueira,Pacheco,Ribeiro,Sampaio,Teixeira",
    streets:
      "Rua das Flores 210;Avenida Paulista 1500;Rua da Aurora 75;Travessa do Sol 12;Rua Augusta 899;Alameda Santos 43",
    places:
      "01310-100|São Paulo;20040-020|Rio de Janeiro;50050-000|Recife;90010-150|Porto Alegre;40020-000|Salvador;80020-300|Curitiba",
  },
  {
    locale: "ja-JP",
    country: "JP",
    currency: "JPY",
    isFamilyNameFirst: true,
    givenNames:
      "遥:haruka,蓮:ren,結衣:yui,大和:yamato,さくら:sakura,陽翔:haruto,美咲:misaki,健太:kenta,葵:aoi,悠真:yuma,花:hana,樹:itsuki",
    familyNames:
      "佐藤:sato,鈴木:suzuki,高橋:takahashi,田中:tanaka,伊藤:ito,渡辺:watanabe,山本:yamamoto,中村:nakamura,小林:kobayashi,加藤:kato,吉田:yoshida,松本:matsumoto",
    streets: "神宮前 3-12-8;本町 2-5-1;錦小路 41;大通西 7-2;天神 1-9-14;元町 4-6",
    places:
      "150-0001|東京都渋谷区;541-0053|大阪市中央区;604-8054|京都市中京区;060-0042|札幌市中央区;810-0001|福岡市中央区;231-0861|横浜市中区",
  },
  {
    locale: "ar-KW",
    country: "KW",
    currency: "KWD",
    isFamilyNameFirst: false,
    givenNames:
      "نورة:noura,يوسف:yousef,مريم:mariam,خالد:khaled,فاطمة:fatima,سالم:salem,دانة:dana,عبدالله:abdullah,شيخة:shaikha,بدر:bader,ليلى:layla,فهد:fahad",
    familyNames:
      "العنزي:alenezi,المطيري:almutairi,الرشيدي:alrashidi,الكندري:alkandari,العجمي:alajmi,الصباح:alsabah,الخالد:alkhaled,الشمري:alshammari,الحربي:alharbi,العوضي:alawadhi,الفارس:alfares,البدر:albader",
    streets:
      "شارع سالم المبارك 24;شارع الخليج العربي 110;قطعة 3 شارع 12;شارع فهد السالم 8;شارع بيروت 55;قطعة 7 شارع 4",
    places: "22012|السالمية;13001|مدينة الكويت;32001|حولي;54000|الفروانية;47000|الأحمدي;44000|الجهراء",
  },
];
