/** Stage 1: what every answer tells browsers: an API's answers are data, are shown by no page, and run nothing. */

/** A year; subdomains are others' to decide on. */
const hstsSeconds = 31_536_000;

/**
 * The headers of every answer, whatever it is. They are what Helmet sets for an API; they stand here as a table since
 * answers to what can't be read as HTTP are written without the framework.
 *
 * @param production Whether browsers are to use https only: elsewhere the gateway is at http://localhost, and a browser
 *   would hold every other project there to it.
 */
export function securityHeaders(production: boolean): Readonly<Record<string, string>> {
  return {
    "content-security-policy": "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    // Nothing but CORS lets a page of another origin have an answer: not as an image, nor as a script.
    "cross-origin-resource-policy": "same-origin",
    "origin-agent-cluster": "?1",
    "referrer-policy": "no-referrer",
    ...(production ? { "strict-transport-security": `max-age=${hstsSeconds}` } : {}),
    "x-content-type-options": "nosniff",
    "x-dns-prefetch-control": "off",
    "x-download-options": "noopen",
    "x-frame-options": "DENY",
    "x-permitted-cross-domain-policies": "none",
    "x-xss-protection": "0",
  };
}
