import type { JSX } from 'preact';
import type { PageProblem } from '../../wire/problems.ts';

/** What is wrong, and what to change. */
export function Problems({ problems }: { readonly problems: readonly PageProblem[] }): JSX.Element | null {
  if (problems.length === 0) return null;
  return (
    <ul class="problems">
      {problems.map(({ message, remedy, place }) => (
        <li key={`${place}${message}`}>
          {place !== undefined && <code>{place}</code>} {message} {remedy !== '' && <em class="remedy">{remedy}</em>}
        </li>
      ))}
    </ul>
  );
}
