/**
 * The actions by the names of their folders, here and in `dist/`: the one list of them. A step loads its own alone. The
 * first one's action.yml lies at the root of the repository, every other's in a folder of its name.
 */
export const actions = {
  complete: () => import('./complete/main.ts'),
  batch: () => import('./batch/main.ts'),
  evaluate: () => import('./evaluate/main.ts'),
  'policy-check': () => import('./policy-check/main.ts'),
  usage: () => import('./usage/main.ts'),
};

/** An action, by the name of its folder. */
export type ActionName = keyof typeof actions;

/** What `start` runs: the actions, and the command line, which has no action.yml. */
export const programs = { ...actions, byok: () => import('./byok/main.ts') };
