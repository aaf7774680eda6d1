// Codes and pins as people type and paste them: spaces, small letters, the full-width digits of some keyboards, dashes of all kinds,
// marks that nobody sees, "Mã:" before it; or the whole address from a QR, with the pin behind its '#'.
const clean = (text) => text.normalize("NFKC").replace(/\p{Cf}/gu, "").replace(/[\p{Pd}\u2212]/gu, "-").replace(/^\D*:/, "").trim().toUpperCase();
export const typed = (text) => clean(text).replace(/\s+/g, "");
// The three parts of a code with whatever stands between them: g09 261201 0012 is G09-261201-0012.
export const CODE = /^([A-Z0-9.]{1,35})[-\s_]+(\d{6})[-\s_]+(\d{1,9})$/;
// Typed in one run the last four digits are the number, as receipts print it; the six before them the day.
const RUN = /^([A-Z][A-Z0-9.]{0,34})(\d{6})(\d{4})$/;
const parts = (text) => clean(text).match(CODE) ?? typed(text).replace(/[-_]/g, "").match(RUN);
export const typedCode = (text) => parts(text)?.slice(1).join("-") ?? typed(text);
export const fromAddress = (text) => text.match(/\/(?:tra-cuu|bien-nhan)(?:\/|\?code=)([^/?&#\s]+)(?:#(\S*))?/i);
