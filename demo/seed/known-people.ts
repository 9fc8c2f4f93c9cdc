/** Seed data: the demo people who are written by hand, because the pages of the demo and its tests speak of them. */

import type { Address, User } from "../shapes.ts";

type KnownPerson = Pick<User, "id" | "name" | "email" | "locale" | "tier"> & {
  readonly currency: string;
  readonly hasAvatar: boolean;
  readonly addresses: readonly Omit<Address, "id">[];
};

export const KNOWN_PEOPLE: readonly KnownPerson[] = [
  {
    id: "u1",
    name: "Mara Lindholm",
    email: "mara.lindholm@example.com",
    locale: "en-GB",
    tier: "gold",
    currency: "EUR",
    hasAvatar: true,
    addresses: [
      {
        line1: "7 Calton Hill",
        line2: "Flat 2",
        city: "Edinburgh",
        postalCode: "EH1 3BJ",
        country: "GB",
        isDefault: true,
      },
      {
        line1: "Storgatan 18",
        line2: null,
        city: "Stockholm",
        postalCode: "112 21",
        country: "SE",
        isDefault: false,
      },
    ],
  },
  {
    id: "u2",
    name: "Jonas Weber",
    email: "jonas.weber@example.com",
    locale: "de-DE",
    tier: "gold",
    currency: "EUR",
    hasAvatar: true,
    addresses: [
      {
        line1: "Lindenallee 12",
        line2: null,
        city: "Berlin",
        postalCode: "10437",
        country: "DE",
        isDefault: false,
      },
      {
        line1: "Hafenweg 19",
        line2: "c/o Krüger",
        city: "Hamburg",
        postalCode: "20357",
        country: "DE",
        isDefault: true,
      },
      {
        line1: "Rosenhof 2",
        line2: null,
        city: "Freiburg",
        postalCode: "79098",
        country: "DE",
        isDefault: false,
      },
    ],
  },
  {
    id: "u3",
    name: "Emily Carter",
    email: "emily.carter@example.com",
    locale: "en-US",
    tier: "standard",
    currency: "USD",
    hasAvatar: true,
    addresses: [
      {
        line1: "418 Maple Avenue",
        line2: "Apt 5B",
        city: "Portland",
        postalCode: "97205",
        country: "US",
        isDefault: true,
      },
    ],
  },
  {
    id: "u4",
    name: "Camille Laurent",
    email: "camille.laurent@example.com",
    locale: "fr-FR",
    tier: "standard",
    currency: "EUR",
    hasAvatar: false,
    addresses: [
      {
        line1: "12 rue des Lilas",
        line2: null,
        city: "Lyon",
        postalCode: "69004",
        country: "FR",
        isDefault: true,
      },
    ],
  },
  {
    id: "u5",
    name: "佐藤 遥",
    email: "haruka.sato@example.com",
    locale: "ja-JP",
    tier: "gold",
    currency: "JPY",
    hasAvatar: true,
    addresses: [
      {
        line1: "神宮前 3-12-8",
        line2: "コーポ青葉 201",
        city: "東京都渋谷区",
        postalCode: "150-0001",
        country: "JP",
        isDefault: true,
      },
    ],
  },
  {
    id: "u6",
    name: "Lucía Navarro",
    email: "lucia.navarro@example.com",
    locale: "es-ES",
    tier: "standard",
    currency: "EUR",
    hasAvatar: true,
    addresses: [
      {
        line1: "Calle del Olivo 8",
        line2: "3º izda.",
        city: "Madrid",
        postalCode: "28004",
        country: "ES",
        isDefault: false,
      },
      {
        line1: "Plaza Nueva 3",
        line2: null,
        city: "Sevilla",
        postalCode: "41001",
        country: "ES",
        isDefault: false,
      },
    ],
  },
  {
    id: "u7",
    name: "نورة العنزي",
    email: "noura.alenezi@example.com",
    locale: "ar-KW",
    tier: "gold",
    currency: "KWD",
    hasAvatar: true,
    addresses: [
      {
        line1: "شارع سالم المبارك 24",
        line2: null,
        city: "السالمية",
        postalCode: "22012",
        country: "KW",
        isDefault: true,
      },
    ],
  },
  {
    id: "u8",
    name: "Oliver Ashworth",
    email: "oliver.ashworth@example.com",
    locale: "en-GB",
    tier: "standard",
    currency: "EUR",
    hasAvatar: false,
    addresses: [],
  },
];

/** People whose ids a careless dictionary would trip over. */
export const ODD_PEOPLE: readonly KnownPerson[] = [
  {
    id: "__proto__",
    name: "Prudence Proctor",
    email: "prudence.proctor@example.com",
    locale: "en-GB",
    tier: "standard",
    currency: "EUR",
    hasAvatar: true,
    addresses: [
      {
        line1: "1 Prototype Yard",
        line2: null,
        city: "Bristol",
        postalCode: "BS1 4DJ",
        country: "GB",
        isDefault: true,
      },
    ],
  },
  {
    id: "constructor",
    name: "Constance Turner",
    email: "constance.turner@example.com",
    locale: "en-US",
    tier: "standard",
    currency: "USD",
    hasAvatar: true,
    addresses: [],
  },
  {
    id: "007",
    name: "Jamie Bonner",
    email: "jamie.bonner@example.com",
    locale: "en-GB",
    tier: "gold",
    currency: "EUR",
    hasAvatar: true,
    addresses: [
      {
        line1: "30 Wellington Square",
        line2: null,
        city: "London",
        postalCode: "SW3 4NR",
        country: "GB",
        isDefault: true,
      },
    ],
  },
];
