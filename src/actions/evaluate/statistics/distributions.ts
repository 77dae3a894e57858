/** The standard normal distribution's probability of a value up to `z`, by its continued fraction beyond 5 and a series before. */
export function normalCdf(z: number): number {
  if (z < -5) return tail(-z);
  if (z > 5) return 1 - tail(z);
  let term = z;
  let sum = z;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (z * z) / (2 * n + 1);
    sum += term;
  }
  return 0.5 + sum * normalDensity(z); // Abramowitz and Stegun, 26.2.11
}

function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** The probability beyond `z`, for large ones: Abramowitz and Stegun, 26.2.14. */
function tail(z: number): number {
  let fraction = z;
  for (let n = 60; n >= 1; n--) fraction = z + n / fraction;
  return normalDensity(z) / fraction;
}

/** The `z` below which the standard normal distribution has the probability `p`, above 0 and below 1. */
export function normalQuantile(p: number): number {
  return invert(normalCdf, p, 40);
}

/** Student's t distribution: the probability of a value up to `t`, with 1 or more degrees of freedom. */
export function studentCdf(t: number, degrees: number): number {
  const half = incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
  return t > 0 ? 1 - half : half; // Abramowitz and Stegun, 26.7.1
}

/** The `t` below which Student's t distribution has the probability `p`, above 0 and below 1. */
export function studentQuantile(p: number, degrees: number): number {
  return invert((t) => studentCdf(t, degrees), p, 1e12);
}

/** The argument at which a rising function has a value, by bisection. */
function invert(rising: (x: number) => number, value: number, bound: number): number {
  let low = -bound;
  let high = bound;
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (rising(middle) < value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The regularized incomplete beta function of 0 to 1, by Lentz's method on its continued fraction (Numerical Recipes, section 6.4). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  const tiny = 1e-300;
  const away = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const change = d * c;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return (front * fraction) / a;
}

/** The logarithm of the gamma function for arguments from 0.5 on: Lanczos' approximation with g = 7 and nine terms. */
export function logGamma(x: number): number {
  const [first = 0, ...others] = lanczos;
  const series = others.reduce((sum, coefficient, index) => sum + coefficient / (x + index), first);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series);
}

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
