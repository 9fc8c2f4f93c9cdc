/** Stage 4: reads a frontend's stored operations, and the hashes that the apps' generated code has for them. At start. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { type DocumentNode, GraphQLError, Kind, parse, print, stripIgnoredCharacters } from "graphql";

export interface StoredOperation {
  /** The file's, and the operation's. */
  readonly name: string;
  /** What runs, as it stands in the file. */
  readonly text: string;
  /** Under which it is known, in lower-case hex. */
  readonly hashes: readonly string[];
  /** The same document in other words: any of them, without what the language ignores, is taken for it. */
  readonly texts: readonly string[];
}

export interface StoredFolders {
  /** A folder for each frontend, with a file for each operation. */
  readonly operations: URL;
  /** A folder for each frontend, with the hashes that `npm run codegen` gives to the apps. */
  readonly generated: URL;
}

const usualFolders: StoredFolders = {
  operations: new URL("../../schema/operations/", import.meta.url),
  generated: new URL("../generated/operations/", import.meta.url),
};

/** @throws where a file is not one operation of the file's name, or the generated hashes are not of these files. */
export function readStoredOperations(
  frontend: string,
  { operations, generated }: StoredFolders = usualFolders,
): readonly StoredOperation[] {
  const folder = new URL(`${frontend}/`, operations);
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".graphql")) : [];
  const manifest = readManifest(new URL(`${frontend}/persisted-documents.json`, generated));
  const stored = files.toSorted().map((file) => {
    const text = readFileSync(new URL(file, folder), "utf8");
    const name = nameOf(text, `schema/operations/${frontend}/${file}`);
    if (`${name}.graphql` !== file) {
      throw new Error(`schema/operations/${frontend}/${file} has the operation ${name}; name both alike`);
    }
    const printed = print(parse(text));
    const inApps = manifest.get(name);
    if (inApps === undefined)
      throw new Error(`${name} of ${frontend} has no hash for the apps: run npm run codegen`);
    manifest.delete(name);
    const texts = [text, printed, inApps.text];
    return {
      name,
      text,
      hashes: [...new Set([...texts.map(sha256), toHash(inApps.hash)])],
      texts: [...new Set(texts.flatMap((one) => [one, withoutIgnored(one) ?? one]))],
    };
  });
  const [gone] = manifest.keys();
  if (gone !== undefined) throw new Error(`apps have a hash of ${gone}, which ${frontend} has no file of`);
  return stored;
}

interface Generated {
  readonly hash: string;
  readonly text: string;
}

/** By the operations' names. */
function readManifest(file: URL): Map<string, Generated> {
  if (!existsSync(file)) return new Map();
  const entries = Object.entries(JSON.parse(readFileSync(file, "utf8")) as Record<string, string>);
  return new Map(entries.map(([hash, text]) => [nameOf(text, file.pathname), { hash, text }]));
}

function nameOf(text: string, where: string): string {
  const operations = operationsOf(parse(text, { noLocation: true }));
  const name = operations[0]?.name?.value;
  if (operations.length !== 1 || name === undefined) {
    throw new Error(`${where} must have one operation, with a name; it has ${operations.length}`);
  }
  return name;
}

function operationsOf({ definitions }: DocumentNode) {
  return definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
}

export const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** What differs in spaces, line ends, commas and comments only is one document. Null for what is no document at all. */
export function withoutIgnored(text: string): string | null {
  try {
    return stripIgnoredCharacters(text);
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}

/** Identifiers of other kinds, as `x-…:…`, are nobody's here. */
export function toHash(id: string): string {
  return id.replace(/^sha256:/, "").toLowerCase();
}
