/** Stands in the built page of the console where each request gets a number of its own, which the styles of the page have to show. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__';
