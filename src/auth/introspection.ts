/** Stage 3: a token that says nothing by itself becomes an identity: the issuer is asked (RFC 7662), seldom and never too much at once. */
import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import * as z from "zod";
import type { IntrospectionConfig, IssuerConfig } from "../config.ts";
import { GatewayError } from "../errors.ts";
import { idPattern } from "../models.ts";
import type { TokenVerifier, Verified } from "./bearer.ts";
import type { Wait } from "./key-set.ts";

/** Sends a form: what came back, whatever its status. Rejects where nothing whole did within the time. */
export type PostForm = (
  url: string,
  form: Readonly<Record<string, string>>,
  authorization: string,
  deadlineMs: number,
  signal: AbortSignal,
) => Promise<{ readonly status: number; readonly body: Uint8Array }>;

export interface IntrospectionOptions {
  /** What `iss` and `aud` must be where an answer has them. Null: anything. */
  readonly issuer: Pick<IssuerConfig, "issuer" | "audience"> | null;
  /** What tokens' ends are compared with. */
  readonly nowMs?: () => number;
  /** Of a clock that nobody sets: what the ages of answers go by. */
  readonly steadyMs?: () => number;
}

const timeoutMs = 2_000;
/** For one's turn, and for the answer. */
const maxWaitMs = 2 * timeoutMs;
/** How long an answer is believed, whether it is yes or no: what the issuer takes back is taken for good that long. */
const believedForMs = 5_000;
/** Of each kind of answer, so that a flood of junk does not push out what is known to be good, or was a while ago. */
const maxRemembered = 10_000;
/**
 * Junk has the form of a token: without a bound each piece would be an exchange with the issuer. As many places again are
 * for tokens that were good when they were last asked for, so that no junk keeps these out.
 */
const maxInFlight = 16;
const maxQueued = 64;
const retryAfterMs = 1_000;
/** How far the issuer's clock may be from ours. */
const clockToleranceSeconds = 30;

/** RFC 7662, section 2.2; `tid` as in a JWT. */
const answerType = z.looseObject({
  active: z.boolean(),
  sub: z.string().optional(),
  scope: z.string().optional(),
  exp: z.number().optional(),
  nbf: z.number().optional(),
  iat: z.number().optional(),
  iss: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  jti: z.string().max(256).optional(),
  tid: z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/)
    .optional(),
  token_type: z.string().optional(),
});
type Answer = z.infer<typeof answerType>;

interface Remembered {
  /** By the steady clock. */
  readonly askedAtMs: number;
  readonly verified: Verified | null;
}

/** `verify` rejects with `UNAUTHENTICATED` where the issuer says no, with `UPSTREAM_UNAVAILABLE` of `issuer` where it can't be asked. */
export function createIntrospection(
  config: IntrospectionConfig,
  postForm: PostForm,
  { issuer, nowMs = Date.now, steadyMs = () => performance.now() }: IntrospectionOptions,
): TokenVerifier {
  const good = new LRUCache<string, Remembered>({ max: maxRemembered });
  const refusals = new LRUCache<string, Remembered>({ max: maxRemembered });
  /** By the token's digest, as all that is remembered: a dump of the memory has no token in it for long. */
  const underWay = new Map<string, Promise<Verified | null>>();
  const closing = new AbortController();
  const authorization = toBasic(config);
  const places = createSemaphore();
  const placesOfGood = createSemaphore();

  const ask = async (token: string): Promise<Answer> => {
    const form = { token, token_type_hint: "access_token" };
    try {
      const { status, body } = await postForm(config.url, form, authorization, timeoutMs, closing.signal);
      if (status !== 200) throw new Error(`the introspection answered ${status}`);
      return parseAnswer(body);
    } catch (error) {
      throw unavailable(error);
    }
  };
  const find = async (token: string, digest: string): Promise<Verified | null> => {
    // From before it was asked: what is taken back while the answer is on its way is not in it.
    const inTurn = good.has(digest) ? placesOfGood : places;
    const { answer, askedAtMs } = await inTurn(async () => ({
      askedAtMs: steadyMs(),
      answer: await ask(token),
    }));
    const verified = toVerified(answer, issuer, nowMs(), believedForMs);
    const [cache, other] = verified === null ? [refusals, good] : [good, refusals];
    cache.set(digest, { askedAtMs, verified });
    other.delete(digest);
    return verified;
  };
  const known = (digest: string): Remembered | undefined => {
    const remembered = good.get(digest) ?? refusals.get(digest);
    if (remembered === undefined || steadyMs() - remembered.askedAtMs >= believedForMs) return undefined;
    const { verified } = remembered;
    return verified === null || verified.expiresAt * 1000 > nowMs() ? remembered : undefined;
  };

  return {
    verify: async (token, wait) => {
      const digest = createHash("sha256").update(token).digest("base64");
      const remembered = known(digest);
      let answer = remembered === undefined ? underWay.get(digest) : remembered.verified;
      if (answer === undefined) {
        answer = find(token, digest).finally(() => underWay.delete(digest));
        underWay.set(digest, answer);
      }
      const verified = await (answer instanceof Promise ? inTime(answer, wait) : answer);
      if (verified === null) throw new GatewayError("UNAUTHENTICATED", "The token is not valid here.");
      return verified;
    },
    close: () => closing.abort(),
  };
}

/** RFC 6749, section 2.3.1: both parts are form-encoded first. */
function toBasic({ clientId, clientSecret }: IntrospectionConfig): string {
  const encoded = (text: string) => new URLSearchParams({ "": text }).toString().slice(1);
  return `Basic ${Buffer.from(`${encoded(clientId)}:${encoded(clientSecret)}`).toString("base64")}`;
}

/** Its errors quote nothing of the body. */
function parseAnswer(body: Uint8Array): Answer {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new Error("the introspection's answer is not valid JSON");
  }
  const result = answerType.safeParse(json);
  if (result.success) return result.data;
  const places = result.error.issues.map(({ path }) => path.join(".") || "its root");
  throw new Error(`the introspection's answer has another shape at ${[...new Set(places)].join(", ")}`);
}

/** Null where the token is not one that is taken here. */
function toVerified(
  answer: Answer,
  issuer: IntrospectionOptions["issuer"],
  nowMs: number,
  believedForMs: number,
): Verified | null {
  const { sub, scope = "", exp, iat, tid, jti } = answer;
  if (!isTaken(answer, issuer, nowMs / 1000) || sub === undefined || !idPattern.test(sub)) return null;
  const expiresAt = exp ?? (nowMs + believedForMs) / 1000;
  return {
    identity: {
      kind: "person",
      subject: sub,
      tenant: tid ?? null,
      scopes: scope.split(" ").filter(Boolean),
      tier: "standard",
      credentialId: jti ?? null,
    },
    issuedAt: iat ?? null,
    expiresAt,
    tokenId: jti ?? null,
  };
}

/** What an answer leaves out is the issuer's to know; what it says must fit. */
function isTaken(
  { active, exp, nbf, iss, aud, token_type: type }: Answer,
  issuer: IntrospectionOptions["issuer"],
  nowSeconds: number,
): boolean {
  if (!active) return false;
  if (exp !== undefined && exp <= nowSeconds) return false;
  if (nbf !== undefined && nbf > nowSeconds + clockToleranceSeconds) return false;
  // A refresh token is active, too; one that is bound to its owner's key is worth nothing without that key.
  if (type !== undefined && type.toLowerCase() !== "bearer") return false;
  if (issuer === null) return true;
  if (iss !== undefined && iss !== issuer.issuer) return false;
  return aud === undefined || [aud].flat().includes(issuer.audience);
}

/** Runs at most {@link maxInFlight} at a time; of those that come meanwhile, the first {@link maxQueued} wait, but not for long. */
function createSemaphore() {
  let inFlight = 0;
  const queue = new Set<() => void>();
  const place = () =>
    new Promise<void>((resolve, reject) => {
      const enter = () => {
        clearTimeout(timer);
        queue.delete(enter);
        resolve();
      };
      const timer = setTimeout(() => {
        queue.delete(enter);
        reject(unavailable(new Error("no introspection ended in time to make room for another")));
      }, timeoutMs);
      queue.add(enter);
    });
  return async <T>(run: () => Promise<T>): Promise<T> => {
    if (inFlight < maxInFlight) inFlight += 1;
    else if (queue.size < maxQueued) await place();
    else throw unavailable(new Error("too many introspections are under way, and too many wait"));
    try {
      return await run();
    } finally {
      const [next] = queue;
      // The place passes to the next in line.
      if (next === undefined) inFlight -= 1;
      else next();
    }
  };
}

/** What others may be waiting for goes on. */
function inTime<T>(answer: Promise<T>, { waitMs = maxWaitMs, signal }: Wait = {}): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const giveUp = () => reject(unavailable(new Error("the introspection was not waited for any longer")));
  const timer = setTimeout(giveUp, Math.min(waitMs, maxWaitMs));
  signal?.addEventListener("abort", giveUp);
  if (signal?.aborted) giveUp();
  answer.then(resolve, reject);
  return promise.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
  });
}

function unavailable(cause: unknown): GatewayError {
  return new GatewayError("UPSTREAM_UNAVAILABLE", "", { service: "issuer", retryAfterMs, cause });
}
