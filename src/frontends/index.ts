/** The list of frontends. Endpoints, snapshots, conformance and security tests loop over it. */
import { mobile } from "./mobile.ts";
import { web } from "./web.ts";

export type { Frontend } from "./frontend.ts";

export const frontends = [web, mobile] as const;
