/** A test with the hooks of the groups around it. */
export interface DeclaredTest {
  readonly title: string;
  readonly run: () => Promise<void>;
}

type Body = (...values: readonly unknown[]) => unknown;

interface Group {
  readonly title: string;
  readonly around: Group | undefined;
  readonly beforeEach: Body[];
  readonly afterEach: Body[];
}

/** What a test file takes from Vitest to declare its tests, and the tests that it has declared so. */
export class DeclaredTests {
  readonly tests: DeclaredTest[] = [];
  readonly #beforeAll: Body[] = [];
  readonly #afterAll: Body[] = [];
  #group: Group = { title: '', around: undefined, beforeEach: [], afterEach: [] };
  #finished: Body[] = [];

  /** The functions of Vitest's that the tests use. */
  readonly functions = {
    describe: declaring((title, body) => this.#declareGroup(title, body)),
    test: declaring((title, body) => this.#declareTest(title, body)),
    it: declaring((title, body) => this.#declareTest(title, body)),
    beforeAll: (body: Body) => void this.#beforeAll.push(body),
    afterAll: (body: Body) => void this.#afterAll.unshift(body),
    beforeEach: (body: Body) => void this.#group.beforeEach.push(body),
    afterEach: (body: Body) => void this.#group.afterEach.push(body),
    onTestFinished: (body: Body) => void this.#finished.push(body),
  };

  async begin(): Promise<void> {
    for (const body of this.#beforeAll) await body();
  }

  async end(): Promise<void> {
    for (const body of this.#afterAll) await body();
  }

  #declareGroup(title: string, body: Body): void {
    const around = this.#group;
    this.#group = { title: `${around.title}${title} > `, around, beforeEach: [], afterEach: [] };
    body();
    this.#group = around;
  }

  #declareTest(title: string, body: Body): void {
    const group = this.#group;
    const run = async () => {
      this.#finished = [];
      const groups = groupsAround(group);
      for (const { beforeEach } of groups.toReversed()) for (const before of beforeEach) await before();
      try {
        await body();
      } finally {
        for (const after of [...this.#finished, ...groups.flatMap(({ afterEach }) => afterEach)]) await after();
      }
    };
    this.tests.push({ title: `${group.title}${title}`, run });
  }
}

/** A group and those around it, the innermost first. */
function groupsAround(group: Group): readonly Group[] {
  return group.around ? [group, ...groupsAround(group.around)] : [group];
}

/** A function that declares one test or group by its title and body, or one for each row of a table. */
function declaring(declare: (title: string, body: Body) => void) {
  const forRows = (spread: boolean) => (rows: readonly unknown[]) => (title: string, body: Body) => {
    for (const [index, row] of rows.entries()) {
      const values = spread && Array.isArray(row) ? row : [row];
      declare(`${title} #${index}`, () => body(...values));
    }
  };
  const ways = { each: forRows(true), for: forRows(false) };
  const one = (title: string, ...more: readonly unknown[]) => {
    const body = more.find((value): value is Body => typeof value === 'function');
    if (body) declare(title, body);
  };
  const declared = Object.assign(one, ways);
  const skipped = Object.assign(() => undefined, { each: () => () => undefined, for: () => () => undefined });
  return Object.assign(declared, {
    skip: skipped,
    concurrent: declared,
    skipIf: (condition: unknown) => (condition ? skipped : declared),
    runIf: (condition: unknown) => (condition ? declared : skipped),
  });
}
