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
  readonly results: readonly EvaluationResult[];
  /** Answers that are lacking, since the run ended before. */
  readonly missing: number;
}

/**
 * JUnit XML as test reporters read it, valid by Jenkins' junit-10.xsd; suites and cases also have whatever the older
 * schema of Apache Ant requires of them. A suite for each
 * prompt file and model, a case for each answer. An answer that failed is a failure, and one without a verdict an error;
 * what is lacking is one error, so that no reporter takes half a run for a whole one.
 */
export function junitXml(suites: readonly JunitSuite[]): string {
  const results = suites.flatMap((suite) => suite.results);
  const lines = suites.flatMap(suiteXml);
  const lacking = suites.filter(({ missing }) => missing > 0).length;
  const attributes = { ...countsOf(results, lacking), time: secondsOf(results) };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${tag('testsuites', attributes)}\n${lines.join('\n')}\n</testsuites>\n`;
}

function suiteXml({ file, model, timestamp, results, missing }: JunitSuite, id: number): readonly string[] {
  const name = `${file} × ${model}`;
  const attributes = {
    ...{ name, package: file, id: String(id), hostname: 'localhost', timestamp },
    ...countsOf(results, missing > 0 ? 1 : 0),
    skipped: '0',
    time: secondsOf(results),
  };
  const hasRepeats = results.some(({ repeat }) => repeat > 0);
  return [
    tag('testsuite', attributes),
    '<properties>',
    `${tag('property', { name: 'model', value: model })}</property>`,
    '</properties>',
    ...results.map((result) => caseXml(result, name, hasRepeats)),
    ...(missing > 0 ? [missingXml(missing, name)] : []),
    '<system-out></system-out>',
    '<system-err></system-err>',
    '</testsuite>',
  ];
}

function caseXml(result: EvaluationResult, classname: string, hasRepeats: boolean): string {
  const { row, repeat, outcome } = result;
  const name = `Row ${row + 1}${hasRepeats ? `, repeat ${repeat + 1}` : ''}`;
  const open = tag('testcase', { name, classname, time: secondsOf([result]) });
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

/** @param lacking errors that stand for answers which are not there */
function countsOf(results: readonly EvaluationResult[], lacking: number) {
  const of = (outcome: EvaluationResult['outcome']) => results.filter((one) => one.outcome === outcome).length;
  return {
    tests: String(results.length + lacking),
    failures: String(of('failed')),
    errors: String(of('errored') + lacking),
  };
}

/** Seconds with milliseconds, without an exponent. */
function secondsOf(results: readonly Pick<EvaluationResult, 'latencyMs'>[]): string {
  return (results.reduce((sum, { latencyMs = 0 }) => sum + latencyMs, 0) / 1000).toFixed(3);
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
