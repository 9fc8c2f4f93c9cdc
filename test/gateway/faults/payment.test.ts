/** Whatever the payment service does, the homepages lose what needs it, and nothing else. */
import { describeFaultsOf } from "./suite.ts";

describeFaultsOf("payment");
