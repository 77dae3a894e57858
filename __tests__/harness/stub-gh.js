#!/usr/bin/env node
/** Stands in for GitHub's command line: notes what it is called with, and the text that a file given to it holds. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const args = process.argv.slice(2);
const file = args[args.findIndex((arg) => /^--(?:body|notes)-file$/.test(arg)) + 1];
const isFile = args.some((arg) => /^--(?:body|notes)-file$/.test(arg)) && file !== undefined;
const text = isFile ? readFileSync(file, 'utf8') : '';
const shown = isFile ? args.map((arg) => (arg === file ? 'FILE' : arg)) : args;
const folder = dirname(process.argv[1] ?? '');
appendFileSync(join(folder, 'calls.jsonl'), `${JSON.stringify({ args: shown, text, token: process.env.GH_TOKEN })}\n`);
if (existsSync(join(folder, 'prints'))) process.stdout.write(readFileSync(join(folder, 'prints')));
