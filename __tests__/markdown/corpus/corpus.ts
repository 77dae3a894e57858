import type { Attack } from './attack.ts';
import { breakouts } from './breakouts.ts';
import { characters } from './characters.ts';
import { html } from './html.ts';
import { images } from './images.ts';
import { links } from './links.ts';
import { signs } from './signs.ts';

/** Every attack, by what it attacks with. */
export const corpus: Readonly<Record<string, readonly Attack[]>> = {
  images,
  links,
  html,
  signs,
  characters,
  breakouts,
};
