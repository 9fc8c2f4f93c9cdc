/** Both transports, for the tests that hold for either. */
import { onTestFinished } from "vitest";
import type { TlsConfig, Transport, TransportConfig } from "../../../clients/core/transport.ts";
import { createGotTransport } from "../../../clients/core/transport-got.ts";
import { createUndiciTransport } from "../../../clients/core/transport-undici.ts";

type Create = (service: string, config: TransportConfig) => Transport;

/** Closed when the test is over. */
const closing =
  (create: Create) =>
  (service: string, tls?: TlsConfig): Transport => {
    const transport = create(service, { tls, maxConnections: 128 });
    onTestFinished(() => transport.close());
    return transport;
  };

export const transports = [
  { name: "undici", createTransport: closing(createUndiciTransport) },
  { name: "got", createTransport: closing(createGotTransport) },
] as const;
