#!/usr/bin/env node
/** Stands in for GitHub's command line: notes what it is called with, and the text that a file given to it holds. */
import { appendFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const args = process.argv.slice(2);
const folder = dirname(process.argv[1] ?? '');

/**
 * The file that an argument names, by the argument before it.
 *
 * @param {string} arg
 */
function fileIn(arg, before = '') {
  if (/^--(?:body-file|notes-file|input)$/.test(before)) return arg;
  return /^--field$/.test(before) ? /^\w+=@(.+)$/s.exec(arg)?.[1] : undefined;
}

const files = args.flatMap((arg, at) => fileIn(arg, args[at - 1]) ?? []);
// `-` is what is piped in.
const text = files.map((file) => readFileSync(file === '-' ? 0 : file, 'utf8')).join('');
const shown = args.map((arg, at) => {
  const file = fileIn(arg, args[at - 1]);
  return file === undefined ? arg : `${arg.slice(0, arg.length - file.length)}FILE`;
});
appendFileSync(join(folder, 'calls.jsonl'), `${JSON.stringify({ args: shown, text, token: process.env.GH_TOKEN })}\n`);
const prints = JSON.parse(readFileSync(join(folder, 'prints.json'), 'utf8'));
process.stdout.write(
  prints.find((/** @type {[string, string]} */ [call]) => new RegExp(call).test(args.join(' ')))?.[1] ?? '',
);
