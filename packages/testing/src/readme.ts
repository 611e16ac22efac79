import { readFileSync } from 'node:fs'

/** What an example imports, by specifier. */
export type Modules = Readonly<Record<string, object>>

/** The README of a package, by the URL of one of its sources. */
export function readmeOf(source: string): string {
  return readFileSync(new URL('../README.md', source), 'utf8')
}

/** Its headings of the second rank, without what stands in examples. */
export function headingsOf(readme: string): string[] {
  return readme.replace(/^```[^]*?^```/gm, '').match(/^## .*$/gm) ?? []
}

/**
 * Runs the first example of a README, a program in plain JavaScript. Its imports come from `modules`, and
 * what it knows of the world, `process` and `console`, from `globals`.
 */
export async function runExample(readme: string, modules: Modules, globals: object): Promise<void> {
  const [, example = ''] = /^```ts\n([^]*?)^```/m.exec(readme) ?? []
  const program = new AsyncFunction('modules', ...Object.keys(globals), withoutImports(example))
  await program(modules, ...Object.values(globals))
}

const AsyncFunction = (async () => {}).constructor as new (...source: string[]) => (
  ...values: unknown[]
) => Promise<void>

/** Import statements as look-ups; a default import is the member `default`. */
function withoutImports(example: string): string {
  return example
    .replace(/^import \{ (.*) \} from ('.*')$/gm, (_, names: string, from: string) => {
      return `const { ${names.replaceAll(' as ', ': ')} } = modules[${from}]`
    })
    .replace(/^import (\w+) from ('.*')$/gm, 'const $1 = modules[$2].default')
}
