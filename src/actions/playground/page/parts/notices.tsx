import type { JSX } from 'preact';
import type { UntrustedRow } from '../../wire/overview.ts';
import { overview, switchEmulator, trouble, trust, writePolicy } from '../state/files.ts';
import { hasToken, isReachable } from '../state/server.ts';
import { Problems } from './problems.tsx';
import { Pre } from './scrolled.tsx';

/** What keeps the page from working, and what can be done about it. */
export function Notices(): JSX.Element {
  const known = overview.value;
  const lacksKeys =
    known?.policy.kind === 'valid' &&
    !known.emulator &&
    known.models.every(({ isAllowed, hasKey }) => !isAllowed || !hasKey);
  return (
    <>
      {!hasToken.value && (
        <div class="flash bad" role="alert">
          <strong>This page has no token.</strong> Open the address that the terminal shows: the part behind # belongs
          to it.
        </div>
      )}
      {hasToken.value && !isReachable.value && (
        <div class="flash bad" role="alert">
          <strong>The playground has ended.</strong> Start it again in the terminal, and open the new address. What you
          have typed is still here to be copied.
        </div>
      )}
      {known?.policy.kind === 'missing' && <MissingPolicy path={known.policy.path} starter={known.policy.starter} />}
      {known?.policy.kind === 'broken' && (
        <div class="flash bad" role="alert">
          <strong>The policy does not let anything be asked</strong> ({known.policy.code}).
          <Problems problems={known.policy.problems} />
        </div>
      )}
      {known?.untrusted.map((row) => (
        <Untrusted key={`${row.secret} ${row.url}`} {...row} />
      ))}
      {lacksKeys && (
        <div class="flash warn">
          <strong>No key is here.</strong> Set{' '}
          {known.keys.flatMap(({ secret }) => secret ?? []).join(' or ') || 'a secret'} in the terminal’s environment or
          in a .env that .gitignore covers, and start again, or{' '}
          <button type="button" onClick={() => void switchEmulator(true)}>
            switch to the emulator
          </button>
        </div>
      )}
      {trouble.value.length > 0 && (
        <div class="flash bad" role="alert">
          <Problems problems={trouble.value} />
          <button
            type="button"
            class="small"
            onClick={() => {
              trouble.value = [];
            }}
          >
            Close
          </button>
        </div>
      )}
    </>
  );
}

function MissingPolicy({ path, starter }: { readonly path: string; readonly starter: string }): JSX.Element {
  return (
    <div class="flash warn">
      <p>
        <strong>There is no policy at {path}.</strong> It says which models may be used, by which keys. This is the
        smallest one:
      </p>
      <Pre>{starter}</Pre>
      <button type="button" class="primary" onClick={() => void writePolicy()}>
        Write {path}
      </button>
    </div>
  );
}

/** Asks whether a key may go where the policy sends it; until then nothing is sent there. */
function Untrusted({ secret, url, place }: UntrustedRow): JSX.Element {
  return (
    <div class="flash warn" role="alert">
      <p>
        <strong>The policy sends the secret {secret} to </strong>
        <code>{url}</code> (<code>{place}</code>). Whoever runs that server can then use it. Until you confirm it here,
        nothing is sent there.
      </p>
      <button type="button" onClick={() => void trust(secret, url)}>
        Send {secret} there, now and from here on
      </button>
    </div>
  );
}
