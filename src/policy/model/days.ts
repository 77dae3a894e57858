/** A day as the policy writes it, `YYYY-MM-DD`, UTC. Days in this form sort as text. */
const form = /^\d{4}-\d{2}-\d{2}$/;

/** One day, in milliseconds. */
const day = 24 * 60 * 60 * 1000;

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  return form.test(text) && !Number.isNaN(Date.parse(text)) && dayOf(Date.parse(text)) === text;
}

/** The day, UTC, of a moment in milliseconds since 1970. */
export function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

/** The number of days from one day to another; negative where the other is earlier. */
export function daysFrom(one: string, other: string): number {
  return Math.round((Date.parse(other) - Date.parse(one)) / day);
}
