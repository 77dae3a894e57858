import { expect, test } from 'vitest';
import { readWorkspaceBytes } from '../../src/github/workspace/files.ts';

test.skipIf(process.platform !== 'linux')(
  'a file that is there and cannot be read is the user’s matter, no bug',
  async () => {
    // The memory of this process is a file that nobody, not even root, reads from its beginning.
    await expect(readWorkspaceBytes({ workspace: '/proc/self' }, 'prompt-file', 'mem', 1000)).rejects.toMatchObject({
      code: 'unreadable-file',
      message: 'prompt-file: "mem" cannot be read (EIO). Name another file.',
    });
  },
);
