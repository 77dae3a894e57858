import { count } from '../../../language/failures/count.ts';
import { type EvaluationResult, reasonsFor } from './result.ts';

/** As much of a reason as reporters show in one line, in UTF-16 code units. */
const maxMessage = 300;

/** A prompt file with one model. */
export interface JunitSuite {
  readonly file: string;
  readonly model: string;
  /** When it began: `2026-11-27T06:31:09`, UTC. */
  readonly timestamp: string;
  /** Read once, as they are written. */
  readonly results: Iterable<EvaluationResult> | AsyncIterable<EvaluationResult>;
  /** What totals need of the same results, since they stand before the cases. */
  readonly figures: () => Iterable<Pick<EvaluationResult, 'outcome' | 'latencyMs'>>;
  readonly hasRepeats: boolean;
  /** Answers that are lacking, since the run ended before. */
  readonly missing: number;
}

/**
 * JUnit XML as test reporters read it, in pieces, valid by Jenkins' junit-10.xsd; suites and cases also have whatever
 * the older schema of Apache Ant requires of them. A suite for each prompt file and model, a case for each answer. An
 * answer that failed is a failure, and one without a verdict an error; what is lacking is one error, so that no
 * reporter takes half a run for a whole one.
 */
export async function* junitXml(suites: readonly JunitSuite[]): AsyncGenerator<string> {
  yield `<?xml version="1.0" encoding="UTF-8"?>\n${tag('testsuites', totalsOf(suites))}\n`;
  for (const [id, suite] of suites.entries()) {
    for await (const line of suiteXml(suite, id)) yield `${line}\n`;
  }
  yield '</testsuites>\n';
}

async function* suiteXml(suite: JunitSuite, id: number): AsyncGenerator<string> {
  const { file, model, timestamp, results, hasRepeats, missing } = suite;
  const name = `${file} × ${model}`;
  const { time, ...counts } = totalsOf([suite]);
  yield tag('testsuite', {
    ...{ name, package: file, id: String(id), hostname: 'localhost', timestamp },
    ...{ ...counts, skipped: '0', time },
  });
  yield `<properties>\n${tag('property', { name: 'model', value: model })}</property>\n</properties>`;
  for await (const result of results) yield caseXml(result, name, hasRepeats);
  if (missing > 0) yield missingXml(missing, name);
  yield '<system-out></system-out>\n<system-err></system-err>\n</testsuite>';
}

function caseXml(result: EvaluationResult, classname: string, hasRepeats: boolean): string {
  const { row, repeat, outcome } = result;
  const name = `Row ${row + 1}${hasRepeats ? `, repeat ${repeat + 1}` : ''}`;
  const open = tag('testcase', { name, classname, time: secondsOf(result.latencyMs ?? 0) });
  if (outcome === 'passed') return `${open}</testcase>`;
  const reasons = reasonsFor(result);
  const message = (reasons[0] ?? outcome).slice(0, maxMessage);
  const element = outcome === 'failed' ? 'failure' : 'error';
  const type = outcome === 'failed' ? 'evaluator' : (result.error?.code ?? 'evaluator');
  const body = [...reasons, '', 'Answer:', result.completion ?? '(none)'].join('\n');
  return `${open}${tag(element, { type, message })}${escapeXml(body)}</${element}></testcase>`;
}

function missingXml(missing: number, classname: string): string {
  const message = `The evaluation ended before ${count(missing, 'answer')}.`;
  const open = tag('testcase', { name: 'Rows without an answer', classname, time: '0.000' });
  return `${open}${tag('error', { type: 'incomplete', message })}</error></testcase>`;
}

/** Answers that a suite lacks are one error of it. */
function totalsOf(suites: readonly Pick<JunitSuite, 'figures' | 'missing'>[]) {
  const counts = { passed: 0, failed: 0, errored: 0 };
  let milliseconds = 0;
  for (const { figures, missing } of suites) {
    if (missing > 0) counts.errored++;
    for (const { outcome, latencyMs = 0 } of figures()) {
      counts[outcome]++;
      milliseconds += latencyMs;
    }
  }
  return {
    tests: String(counts.passed + counts.failed + counts.errored),
    failures: String(counts.failed),
    errors: String(counts.errored),
    time: secondsOf(milliseconds),
  };
}

/** Seconds with milliseconds, without an exponent. */
function secondsOf(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function tag(name: string, attributes: Readonly<Record<string, string>>): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`);
  return `<${name}${written.join('')}>`;
}

/** In an attribute, line breaks and tabs would be read as blanks. */
function escapeAttribute(text: string): string {
  return escapeXml(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}

/** Text of an element. What XML 1.0 (section 2.2) has no character for becomes U+FFFD; `\r` would be read as `\n`. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}
