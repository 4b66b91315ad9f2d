// The headers every answer carries: what browsers must not do with it.
export function securityHeaders(secure: boolean): Readonly<Record<string, string>> {
  return {
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    // Scripts and styles are ruled by the shell's own policy; this can only be said in a header.
    'Content-Security-Policy': "frame-ancestors 'none'",
    'X-Frame-Options': 'DENY',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    ...(secure ? { 'Strict-Transport-Security': 'max-age=31536000' } : {})
  };
}

/** What the API answers is data: shown by itself it may load and run nothing. Pages among it bring a policy of their own. */
export const ANSWER_POLICY = "default-src 'none'; frame-ancestors 'none'";
