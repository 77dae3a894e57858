import { runAction } from '../run-action.ts';
import { main } from './main.ts';

/** The action that checks a change to the policy. With what runs it, as in the main action. */
export const action = { main, run: () => runAction('policy-check', main) };
