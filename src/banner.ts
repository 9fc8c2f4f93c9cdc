/** What a start shows on a developer's terminal: where everything is, and one line to try it with. */
import { fileURLToPath } from "node:url";
import { styleText } from "node:util";

export interface BannerOptions {
  readonly version: string;
  readonly readyInMs: number;
  /** Name and address, in the order to be shown. */
  readonly addresses: readonly (readonly [name: string, url: string])[];
  /** Set where the demo runs: who is signed in by the token. */
  readonly demo: {
    readonly person: string;
    readonly token: string;
    readonly webUrl: string;
    readonly issuerUrl: string;
  } | null;
}

const homepageFile = fileURLToPath(new URL("../schema/operations/web/WebHomepage.graphql", import.meta.url));

export function banner({ version, readyInMs, addresses, demo }: BannerOptions): string {
  const width = Math.max(...addresses.map(([name]) => name.length)) + 1;
  const lines = addresses.map(
    ([name, url]) =>
      `  ${styleText("green", "➜")}  ${styleText("bold", `${name}:`.padEnd(width))}  ${styleText("cyan", url)}`,
  );
  return [
    "",
    `  ${styleText(["green", "bold"], "PORTICO")} ${styleText("green", `v${version}`)}  ${styleText("dim", "ready in")} ${styleText("bold", String(Math.round(readyInMs)))} ms`,
    "",
    ...lines,
    "",
    ...(demo ? trial(demo) : []),
  ].join("\n");
}

function trial({ person, token, webUrl, issuerUrl }: NonNullable<BannerOptions["demo"]>): readonly string[] {
  return [
    `  ${styleText("dim", "No service is configured, so the demo's stand in. Their people are u1 to u200; for another's token:")}`,
    `  ${styleText("dim", `curl -s -d sub=u2 ${issuerUrl}/token`)}`,
    "",
    `  ${styleText("dim", `A token for ${person}, good for 12 hours:`)}`,
    "",
    token,
    "",
    `  ${styleText("dim", "The homepage in one round trip:")}`,
    "",
    `curl -s '${webUrl}' --get --data-urlencode 'query@${homepageFile}' -H 'apollo-require-preflight: true' -H 'authorization: Bearer ${token}'`,
    "",
    "",
  ];
}
