/** Seeds two hundred people from ten places, and three with awkward ids. */

import type { Address, User } from "../shapes.ts";
import { KNOWN_PEOPLE, ODD_PEOPLE } from "./known-people.ts";
import { createRandom, type Random } from "./random.ts";
import { REGIONS, type Region } from "./regions.ts";
import { days, minutesBefore } from "./times.ts";

const PEOPLE_COUNT = 200;
const AVATAR_PROBABILITY = 0.85;
const GOLD_PROBABILITY = 0.18;
/** Chosen so that some people have no address, and some have addresses but no default one. */
const DEFAULT_ADDRESS_PROBABILITY = 0.88;

/** A person with the currency that they shop in, which only the seed knows. */
export interface SeededPerson {
  readonly user: User;
  readonly currency: string;
}

export function createPeople(): SeededPerson[] {
  const random = createRandom("people");
  const ordinary = Array.from({ length: PEOPLE_COUNT - KNOWN_PEOPLE.length }, (_, index) =>
    createPerson(random, KNOWN_PEOPLE.length + index + 1),
  );
  return [
    ...KNOWN_PEOPLE.map((person) => toSeeded(person, random)),
    ...ordinary,
    ...ODD_PEOPLE.map((person) => toSeeded(person, random)),
  ];
}

function toSeeded(
  { currency, hasAvatar, ...person }: (typeof KNOWN_PEOPLE)[number],
  random: Random,
): SeededPerson {
  const addresses = person.addresses.map((address, index) => ({
    id: `a-${person.id}-${index + 1}`,
    ...address,
  }));
  return { currency, user: finish({ ...person, hasAvatar, addresses }, random) };
}

function createPerson(random: Random, number: number): SeededPerson {
  const region = random.pick(REGIONS);
  const given = parseName(random.pick(region.givenNames.split(",")));
  const family = parseName(random.pick(region.familyNames.split(",")));
  const id = `u${number}`;
  const user = finish(
    {
      id,
      name: region.isFamilyNameFirst ? `${family.shown} ${given.shown}` : `${given.shown} ${family.shown}`,
      email: `${toAscii(given.latin)}.${toAscii(family.latin)}.${number}@example.com`,
      locale: region.locale,
      tier: random.isLucky(GOLD_PROBABILITY) ? "gold" : "standard",
      hasAvatar: random.isLucky(AVATAR_PROBABILITY),
      addresses: createAddresses(random, region, id),
    },
    random,
  );
  return { user, currency: region.currency };
}

function finish(
  { hasAvatar, ...user }: Omit<User, "avatarUrl" | "createdAt"> & { readonly hasAvatar: boolean },
  random: Random,
): User {
  return {
    ...user,
    avatarUrl: hasAvatar ? `/images/avatars/${user.id}.svg` : null,
    createdAt: minutesBefore(days(600) + random.integer(0, days(900))),
  };
}

function createAddresses(random: Random, region: Region, userId: string): Address[] {
  const count = random.pick([0, 1, 1, 1, 1, 1, 2, 2, 3]);
  const defaultIndex = random.isLucky(DEFAULT_ADDRESS_PROBABILITY) ? random.integer(0, count - 1) : -1;
  return random.sample(region.streets.split(";"), count).map((line1, index) => {
    const [postalCode = "", city = ""] = random.pick(region.places.split(";")).split("|");
    const isDefault = index === defaultIndex;
    return {
      id: `a-${userId}-${index + 1}`,
      line1,
      line2: null,
      city,
      postalCode,
      country: region.country,
      isDefault,
    };
  });
}

function parseName(text: string): { readonly shown: string; readonly latin: string } {
  const [shown = "", latin = shown] = text.split(":");
  return { shown, latin };
}

function toAscii(name: string): string {
  return name
    .toLowerCase()
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/[^a-z]/g, "");
}
