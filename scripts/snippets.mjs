// Every TypeScript block in every README and page is type-checked against the sources, each as a module of its own; JavaScript is parsed.
// What a block takes for granted stands in a comment right above it: <!-- declare const user: User -->
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import typescript from 'typescript'
import { check } from './pack.mjs'
import { pages, readWorkspace, root } from './workspace.mjs'

const block = /^(?:<!-- (declare (?:(?!-->)[\s\S])*) -->\n\n?)?```(ts|js)\n([\s\S]*?)^```/gm

/** `{ page, line, language, text }[]`; `line` is where the text begins, with what its comment declares before it. */
function blocksOf(page) {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(block)].map((match) => {
    const [all, given = '', language, body] = match
    const fence = match.index + all.indexOf('```')
    const line = text.slice(0, fence).split('\n').length + 1
    return { page, line, language, text: `${given.replaceAll('\n', ' ')};\n${body}\nexport {}\n` }
  })
}

const folders = readWorkspace().packages.map(({ folder }) => join(root, folder))

/** A page of a package sees what the package does; others see what anyone here does. */
function homeOf(page) {
  const [, folder = 'apps/demo'] = /^(packages\/[^/]+|apps\/[^/]+)\//.exec(page) ?? []
  return join(root, folder)
}

const options = {
  target: typescript.ScriptTarget.ES2022,
  module: typescript.ModuleKind.NodeNext,
  moduleResolution: typescript.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
  customConditions: ['@offhook/source'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
}

function resolve(specifier, from, host) {
  const mode = typescript.ModuleKind.ESNext
  for (const folder of [dirname(from), ...folders]) {
    const file = join(folder, 'page.ts')
    const found = typescript.resolveModuleName(specifier, file, options, host, undefined, undefined, mode)
    if (found.resolvedModule !== undefined) return found
  }
  return { resolvedModule: undefined }
}

function hostWith(files) {
  const host = typescript.createCompilerHost(options)
  const { readFile, fileExists, getSourceFile } = host
  const esm = { languageVersion: options.target, impliedNodeFormat: typescript.ModuleKind.ESNext }
  host.readFile = (path) => files.get(path)?.text ?? readFile(path)
  host.fileExists = (path) => files.has(path) || fileExists(path)
  host.getSourceFile = (path, ...rest) =>
    files.has(path)
      ? typescript.createSourceFile(path, files.get(path).text, esm, true)
      : getSourceFile(path, ...rest)
  host.resolveModuleNameLiterals = (literals, from, _redirected, _options, source) =>
    literals.map((literal) =>
      files.has(from)
        ? resolve(literal.text, from, host)
        : typescript.resolveModuleName(
            literal.text,
            from,
            options,
            host,
            undefined,
            undefined,
            typescript.getModeForUsageLocation(source, literal, options),
          ),
    )
  return host
}

function problem({ page, line }, diagnostic) {
  const { line: offset } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start)
  return `${page}:${line + offset - 1} ${typescript.flattenDiagnosticMessageText(diagnostic.messageText, '\n')}`
}

function typeCheck(blocks) {
  const files = new Map(blocks.map((one, index) => [join(homeOf(one.page), `page-${index}.ts`), one]))
  const program = typescript.createProgram({ rootNames: [...files.keys()], options, host: hostWith(files) })
  const checked = [...files].flatMap(([path, one]) => {
    const source = program.getSourceFile(path)
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    return found.map((diagnostic) => problem(one, diagnostic))
  })
  if (checked.length > 0) throw new Error(checked.join('\n'))
}

function parse(blocks) {
  const found = blocks.flatMap((one) => {
    const { diagnostics } = typescript.transpileModule(one.text, {
      reportDiagnostics: true,
      fileName: 'page.js',
    })
    return diagnostics.map((diagnostic) => problem(one, diagnostic))
  })
  if (found.length > 0) throw new Error(found.join('\n'))
}

const blocks = pages().flatMap(blocksOf)
const [typed, untyped] = ['ts', 'js'].map((language) => blocks.filter((one) => one.language === language))
await check(`${typed.length} TypeScript blocks are type-checked`, () => typeCheck(typed))
await check(`${untyped.length} JavaScript blocks are parsed`, () => parse(untyped))
