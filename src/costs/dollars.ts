/** Millionths in one US dollar. */
const microsPerDollar = 1_000_000;

/** Digits after the point: a millionth is the smallest amount that is counted. */
const digits = 6;

/**
 * An amount in US dollars as outputs have it: a plain decimal without exponent, at least two and at most six digits after
 * the point, `12.50` or `0.0128`.
 *
 * @param micros millionths of a US dollar, a whole number of 0 or more
 */
export function decimalDollars(micros: number): string {
  const whole = Math.floor(micros / microsPerDollar);
  const fraction = String(micros % microsPerDollar).padStart(digits, '0');
  return `${whole}.${fraction.slice(0, 2)}${fraction.slice(2).replace(/0+$/, '')}`;
}

/** The same as people read it: `$0.0128`. */
export function dollars(micros: number): string {
  return `$${decimalDollars(micros)}`;
}
