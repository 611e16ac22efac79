import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leavesNothingBehind } from '../contract/leaks.ts'
import type { Case, Role, Section } from './case.ts'
import { sectionsFor } from './catalogue.ts'
import { ClientTarget, type ConnectEcho } from './client-target.ts'
import { expectedLine, readExpected, writeExpected } from './expected.ts'
import { lineOf } from './outcome.ts'
import { play } from './play.ts'
import { type ServeEcho, ServerTarget } from './server-target.ts'
import { demands, fulfils } from './story.ts'
import type { Target } from './target.ts'

/** `CONFORMANCE=record` writes what comes to the expected files. Nothing else does. */
const RECORDS = process.env['CONFORMANCE'] === 'record'

const AT_A_TIME = 16
/** Milliseconds for a section, also if many of its cases end at their deadline. */
const PATIENCE = 120_000

/** A server to be held to the catalogue. */
export interface TestedServer {
  readonly name: string
  /** How many cases the catalogue has, so that none can go missing. */
  readonly cases: number
  readonly serve: ServeEcho
}

/** A client to be held to the catalogue. */
export interface TestedClient {
  readonly name: string
  /** How many cases the catalogue has, so that none can go missing. */
  readonly cases: number
  readonly connect: ConnectEcho
}

export function serverConformance({ name, cases, serve }: TestedServer): void {
  conformance(name, 'server', cases, async () => new ServerTarget(serve))
}

export function clientConformance({ name, cases, connect }: TestedClient): void {
  conformance(name, 'client', cases, () => ClientTarget.listen(connect))
}

function conformance(name: string, role: Role, count: number, start: () => Promise<Target>): void {
  describe(`${name}: ${count} cases`, () => {
    const sections = sectionsFor(role)
    const cases = sections.flatMap((section) => section.cases)
    const lines = new Map<string, string>()
    const started: Target[] = []

    leavesNothingBehind()
    beforeAll(async () => void started.push(await start()))
    afterAll(async () => {
      for (const target of started) await target.close()
      if (RECORDS) writeExpected(role, linesOf(sections, lines))
    })

    it('is all of the catalogue, and of the committed file', () => {
      expect(cases.length).toBe(count)
      if (!RECORDS) expect([...readExpected(role).keys()]).toEqual(cases.map(({ id }) => id))
    })
    for (const section of sections) sectionTests(section, role, () => started[0] as Target, lines)
  })
}

function sectionTests(section: Section, role: Role, target: () => Target, lines: Map<string, string>): void {
  describe(section.name, () => {
    const outcomes = new Map<string, string[]>()
    const expected = RECORDS ? lines : readExpected(role)

    beforeAll(async () => {
      await playAll(section, target(), outcomes)
      for (const each of section.cases) lines.set(each.id, expectedLine(each, outcomes.get(each.id) ?? []))
    }, PATIENCE)

    it.each(section.cases.map((each) => [each.id, each.title, each] as const))(
      '%s %s',
      (id, _title, each) => {
        const events = outcomes.get(id) ?? []
        const demanded = demands(each, role)
        if (!fulfils(events, demanded)) expect(lineOf(events)).toBe(lineOf(demanded))
        expect(lines.get(id)).toBe(expected.get(id))
      },
    )
  })
}

/** Many at the same time: a case mostly waits. */
async function playAll(
  { cases, atATime = AT_A_TIME }: Section,
  target: Target,
  outcomes: Map<string, string[]>,
): Promise<void> {
  const waiting = [...cases]
  const player = async () => {
    for (let each = waiting.shift(); each !== undefined; each = waiting.shift()) {
      outcomes.set(each.id, await outcomeOf(target, each))
    }
  }
  await Promise.all(Array.from({ length: atATime }, player))
}

async function outcomeOf(target: Target, played: Case): Promise<string[]> {
  try {
    return await play(target, played)
  } catch (error) {
    return [`! ${error}`]
  }
}

function linesOf(sections: readonly Section[], lines: ReadonlyMap<string, string>): string[] {
  return sections.flatMap(({ name, cases }) => [
    `# ${name}`,
    ...cases.map(({ id }) => lines.get(id) ?? id),
    '',
  ])
}
