/**
 * Millionths of a US dollar as messages and pages show them, without rounding: `$15`, `$2.50`, `$0.000125`.
 *
 * @param micros a whole number below 2^53
 */
export function dollars(micros: number): string {
  const [whole = '', decimals] = plainDollars(micros).split('.');
  return `$${grouped(whole)}${decimals === undefined ? '' : `.${decimals.padEnd(2, '0')}`}`;
}

/** The same as policies, outputs and JSON have it, a plain decimal without a sign for the currency: `15`, `2.5`, `0.000125`. */
export function plainDollars(micros: number): string {
  const digits = String(micros).padStart(7, '0');
  const decimals = digits.slice(-6).replace(/0+$/, '');
  return `${digits.slice(0, -6)}${decimals === '' ? '' : `.${decimals}`}`;
}

/** A whole number with its thousands apart: `12,000`. */
export function grouped(whole: number | string): string {
  return String(whole).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
