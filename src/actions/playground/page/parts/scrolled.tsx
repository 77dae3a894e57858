import type { ComponentChildren, JSX } from 'preact';

interface PreProps {
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A text as it is written, which may be wider than the page: it scrolls by itself, also by keyboard. */
export function Pre({ children, ...look }: PreProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
    <pre {...look} tabIndex={0}>
      {children}
    </pre>
  );
}

interface WideProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

/** The same for a table. */
export function Wide({ label, children }: WideProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
    <section class="wide" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
