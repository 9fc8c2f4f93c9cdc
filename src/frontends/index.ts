/** The list of frontends. Endpoints, snapshots, conformance and security tests loop over it. */
import { mobile } from "./mobile.ts";
import { partner } from "./partner.ts";
import { web } from "./web.ts";

export type { CredentialKind, Frontend, OperationLimits } from "./frontend.ts";

export const frontends = [web, mobile, partner] as const;
