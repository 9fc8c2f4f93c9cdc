/** Stage 4: which document a request may run: one of the frontend's stored operations, or, where that is allowed, its own. */
import { type Config, ConfigError, type TrustedDocumentsMode } from "../config.ts";
import type { AskedDocument } from "../context.ts";
import { GatewayError } from "../errors.ts";
import type { Frontend } from "../frontends/frontend.ts";
import {
  readStoredOperations,
  type StoredOperation,
  sha256,
  toHash,
  withoutIgnored,
} from "./stored-operations.ts";

export interface FoundDocument {
  readonly text: string;
  /** The text's sha256, where it is not a stored operation's and `only` would have refused it; otherwise null. */
  readonly untrustedHash: string | null;
}

export interface TrustedDocuments {
  /** What is offered: none where the mode is `off`. */
  readonly stored: readonly StoredOperation[];
  /**
   * Null where the request asks for no document. Whatever is asked for, nothing is remembered of it.
   * @throws {GatewayError} `PERSISTED_QUERY_NOT_FOUND`, `PERSISTED_QUERY_NOT_SUPPORTED`; `BAD_REQUEST` where the ways in
   * which the request says what it wants do not agree.
   */
  find(asked: AskedDocument): FoundDocument | null;
}

export interface TrustedDocumentsOptions {
  readonly mode: TrustedDocumentsMode;
  /** A longer text is not compared with the stored ones. */
  readonly maxTextBytes: number;
}

export function createTrustedDocuments(
  operations: readonly StoredOperation[],
  { mode, maxTextBytes }: TrustedDocumentsOptions,
): TrustedDocuments {
  const stored = mode === "off" ? [] : operations;
  const byName = new Map(stored.map((one) => [one.name, one]));
  const byHash = new Map(stored.flatMap((one) => one.hashes.map((hash) => [hash, one])));
  const byText = new Map(stored.flatMap((one) => one.texts.map((text) => [text, one])));

  const byAnyForm = (text: string): StoredOperation | undefined => {
    const known = byText.get(text);
    if (known !== undefined || stored.length === 0 || text.length > maxTextBytes) return known;
    const stripped = withoutIgnored(text);
    return stripped === null ? undefined : byText.get(stripped);
  };
  const findText = (text: string): FoundDocument => {
    const operation = byAnyForm(text);
    if (operation !== undefined) return { text: operation.text, untrustedHash: null };
    if (mode === "only") throw notFound();
    return { text, untrustedHash: mode === "prefer" ? sha256(text) : null };
  };

  return {
    stored,
    find: ({ text, documentId, sha256Hash, name }) => {
      const hashes = [documentId, sha256Hash].filter((id) => id !== null).map(toHash);
      if (hashes.length === 0 && name === null) return text === null ? null : findText(text);
      if (mode === "off") throw notSupported();
      const named = [...hashes.map((hash) => byHash.get(hash)), ...(name === null ? [] : [byName.get(name)])];
      const [first] = named;
      if (named.some((one) => one !== first)) throw disagreeing();
      if (text === null) {
        if (new Set(hashes).size > 1 && first === undefined) throw disagreeing();
        if (first === undefined) throw notFound();
        return { text: first.text, untrustedHash: null };
      }
      const isSame =
        first === undefined ? hashes.every((hash) => hash === sha256(text)) : byAnyForm(text) === first;
      // A name that nothing is stored under says nothing of the text beside it.
      if (first === undefined && name !== null) throw notFound();
      if (!isSame) throw disagreeing();
      return findText(text);
    },
  };
}

/**
 * What each frontend's requests may run.
 * @throws {ConfigError} where the configuration names a frontend that there is not, or says `only` of one by its name on
 * which nothing would run; an Error, where the stored operations are not what they must be.
 */
export function createDocumentSources(
  config: Pick<Config, "trustedDocuments" | "production">,
  served: readonly Frontend[],
): (frontend: Frontend) => TrustedDocuments {
  const modes = trustedDocumentsModes(config, served);
  const closed = closedFrontends(config, served).filter((name) => config.trustedDocuments[name] === "only");
  if (closed.length > 0) {
    throw new ConfigError(
      closed.map(
        (name) =>
          `TRUSTED_DOCUMENTS_${name.toUpperCase()} is only, but ${name} has no stored operations: nothing would run.`,
      ),
    );
  }
  return ({ name, limits }) =>
    createTrustedDocuments(readStoredOperations(name), {
      mode: modes.get(name) ?? "only",
      maxTextBytes: limits.documentBytes,
    });
}

/** The names of frontends on which nothing runs: whose mode is `only`, and which have no stored operation. */
export function closedFrontends(
  config: Pick<Config, "trustedDocuments" | "production">,
  served: readonly Pick<Frontend, "name" | "trustedDocuments">[],
): readonly string[] {
  return [...trustedDocumentsModes(config, served)]
    .filter(([name, mode]) => mode === "only" && readStoredOperations(name).length === 0)
    .map(([name]) => name);
}

/**
 * What holds for each frontend: what the configuration says of it, or of all; else in production what the frontend says.
 * @throws {ConfigError} where the configuration names a frontend that there is not.
 */
export function trustedDocumentsModes(
  { trustedDocuments, production }: Pick<Config, "trustedDocuments" | "production">,
  served: readonly Pick<Frontend, "name" | "trustedDocuments">[],
): ReadonlyMap<string, TrustedDocumentsMode> {
  const names = served.map(({ name }) => name);
  const unknown = Object.keys(trustedDocuments).filter((name) => name !== "*" && !names.includes(name));
  if (unknown.length > 0) {
    throw new ConfigError(
      unknown.map(
        (name) => `TRUSTED_DOCUMENTS_${name.toUpperCase()} names no frontend; there are ${names.join(", ")}.`,
      ),
    );
  }
  return new Map(
    served.map((frontend) => [
      frontend.name,
      trustedDocuments[frontend.name] ??
        trustedDocuments["*"] ??
        (production ? frontend.trustedDocuments : "prefer"),
    ]),
  );
}

/** Apps' libraries go by these words, rather than by the code, before they send the whole text. */
const notFound = () => new GatewayError("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound");
const notSupported = () => new GatewayError("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported");
const disagreeing = () =>
  new GatewayError(
    "BAD_REQUEST",
    "The request names one document and means another: send a document's own hash, or the hash alone.",
  );
