// The programs that our pages show, as files in a stranger's project.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The blocks of a page in one of these languages: their text. */
export function blocksOf(page, ...languages) {
  const fence = new RegExp(`^\`\`\`(?:${languages.join('|')})\\n([\\s\\S]*?)^\`\`\``, 'gm')
  return [...page.matchAll(fence)].map(([, text]) => text)
}

/** The first block that uses the package itself: one before it may be a file that the program loads, or that a command does. */
export function programOf(readme, name) {
  return blocksOf(readme, 'ts', 'js').find((text) => text.includes(` from '${name}'`))
}

/** What a page tells its reader to install. */
export function installsOf(page) {
  const commands = blocksOf(page, 'sh').flatMap((block) => block.split('\n'))
  return commands
    .filter((line) => line.startsWith('npm install '))
    .flatMap((line) => line.split(' ').slice(2))
}

export function readPage(path) {
  return readFileSync(path, 'utf8')
}

/** Types erased and decorators lowered, as any compiler does. */
export function writeProgram(tools, project, file, text) {
  const typescript = createRequire(join(tools, 'package.json'))('typescript6')
  const { ES2022 } = typescript.ScriptTarget
  const compilerOptions = { target: ES2022, module: typescript.ModuleKind.ESNext, verbatimModuleSyntax: true }
  writeFileSync(join(project, file), typescript.transpileModule(text, { compilerOptions }).outputText)
}
