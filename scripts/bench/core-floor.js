// The least that a denied step can do: load what it takes its inputs and its policy with, and exit.

import { endGroup, error, getInput, info, notice, setOutput, setSecret, startGroup, warning } from '@actions/core';
import { EVENT_ID, parseEvents, YAMLException } from 'js-yaml';

// The names that the action imports; a bundler would drop what nobody uses.
const loaded = [
  ...[endGroup, error, getInput, info, notice, setOutput, setSecret, startGroup, warning],
  ...[EVENT_ID, parseEvents, YAMLException],
];
process.exitCode = loaded.every(Boolean) ? 0 : 1;
