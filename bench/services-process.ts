/** A process with the demo services, of which payment stops answering and answers again when it is told to. */
import { startDemo } from "../demo/start.ts";
import { faults, startFaultProxy } from "../test/support/fault-proxy.ts";
import { tellParent } from "./child.ts";

const tokenSeconds = 3_600;

export type ServiceUrls = Readonly<Record<"user" | "order" | "payment" | "catalog", string>>;

export interface ReadyServices {
  readonly urls: ServiceUrls;
  readonly issuer: { readonly jwksUrl: string; readonly issuer: string; readonly audience: string };
  /** Signed in as somebody with orders and payments. */
  readonly token: string;
}

/** What it is told. */
export type PaymentState = "answers" | "hangs";

const demo = await startDemo();
const { user, order, payment, catalog } = demo.services;
const proxy = await startFaultProxy(payment.url);

process.on("message", (state: PaymentState) => {
  proxy.setFault(state === "hangs" ? faults.hang : null);
  proxy.clear();
});

const { jwksUrl, issuer, audience } = demo.issuer;
const ready: ReadyServices = {
  urls: { user: user.url, order: order.url, payment: proxy.url, catalog: catalog.url },
  issuer: { jwksUrl, issuer, audience },
  token: await demo.issuer.mint("u1", { expiresInSeconds: tokenSeconds }),
};
tellParent(ready);
