import { runAction } from '../run-action.ts';
import { main } from './main.ts';

/** The main action. With what runs it, since every step loads both: that makes them one file of the bundle. */
export const action = { main, run: () => runAction('complete', main) };
